package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exchange does what 3CX does with its CRM template: it fills in the variables,
// sends the request of a scenario, and takes the outputs out of the answer.
type exchange struct {
	Scenarios []scenario `xml:"Scenarios>Scenario"`
	settings  map[string]string
}

type scenario struct {
	ID      string `xml:"Id,attr"`
	Request struct {
		URL      string  `xml:"Url,attr"`
		Type     string  `xml:"RequestType,attr"`
		Encoding string  `xml:"RequestEncoding,attr"`
		Headers  []value `xml:"Headers>Value"`
		Post     []value `xml:"PostValues>Value"`
	}
	Rules     []string `xml:"Rules>Rule"`
	Variables []struct {
		Name string `xml:"Name,attr"`
		Path string `xml:"Path,attr"`
	} `xml:"Variables>Variable"`
	Outputs []struct {
		Type  string `xml:"Type,attr"`
		Value string `xml:"Value,attr"`
	} `xml:"Outputs>Output"`
}

type value struct {
	Key  string `xml:"Key,attr"`
	Text string `xml:",chardata"`
}

func newExchange(t *testing.T, address, token string) *exchange {
	t.Helper()
	template, err := os.ReadFile("3cx-template.xml")
	require.NoError(t, err)
	e := exchange{settings: map[string]string{"Url": address, "Token": token}}
	require.NoError(t, xml.Unmarshal(template, &e))
	return &e
}

// variable is [Name] or [[Name].ToString("format")].
var variable = regexp.MustCompile(`\[\[(\w+)\]\.ToString\("[^"]*"\)\]|\[(\w+)\]`)

// fill fills in the variables; one that it does not know stays as it is.
func (e *exchange) fill(text string, call map[string]string) string {
	return variable.ReplaceAllStringFunc(text, func(written string) string {
		names := variable.FindStringSubmatch(written)
		for _, known := range []map[string]string{call, e.settings} {
			if filled, ok := known[names[1]+names[2]]; ok {
				return filled
			}
		}
		return written
	})
}

// run runs a scenario and returns the status, the body and the outputs.
func (e *exchange) run(t *testing.T, id string, call map[string]string) (status int, body string, outputs map[string]string) {
	t.Helper()
	var s *scenario
	for i := range e.Scenarios {
		if e.Scenarios[i].ID == id {
			s = &e.Scenarios[i]
		}
	}
	require.NotNil(t, s, "the template must have the scenario %q", id)
	var sent []byte
	if s.Request.Type == "Post" {
		require.Equal(t, "Json", s.Request.Encoding)
		members := map[string]string{}
		for _, v := range s.Request.Post {
			members[v.Key] = e.fill(v.Text, call)
		}
		var err error
		sent, err = json.Marshal(members)
		require.NoError(t, err)
	}
	req, err := http.NewRequest(strings.ToUpper(s.Request.Type), e.fill(s.Request.URL, call), bytes.NewReader(sent))
	require.NoError(t, err)
	if sent != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	for _, h := range s.Request.Headers {
		req.Header.Set(h.Key, e.fill(h.Text, call))
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	status, body = read(t, resp)
	return status, body, e.outputs(t, s, body)
}

// outputs are nil when a rule does not hold: nobody was found.
func (e *exchange) outputs(t *testing.T, s *scenario, body string) map[string]string {
	t.Helper()
	var answer any
	require.NoError(t, json.Unmarshal([]byte(body), &answer), body)
	for _, rule := range s.Rules {
		if at(answer, rule) == "" {
			return nil
		}
	}
	variables, outputs := map[string]string{}, map[string]string{}
	for _, v := range s.Variables {
		variables[v.Name] = at(answer, v.Path)
	}
	for _, o := range s.Outputs {
		outputs[o.Type] = e.fill(o.Value, variables)
	}
	return outputs
}

// at follows a path; of a list it takes the first.
func at(node any, path string) string {
	for name := range strings.SplitSeq(path, ".") {
		if list, ok := node.([]any); ok {
			if len(list) == 0 {
				return ""
			}
			node = list[0]
		}
		object, _ := node.(map[string]any)
		node = object[name]
		if list, ok := node.([]any); ok && len(list) == 0 {
			return ""
		}
	}
	text, _ := node.(string)
	return text
}

// The template and the service speak the same names, from the lookup to the
// record of the call.
func TestTemplateOfTheExchange(t *testing.T) {
	s := newFakes(t)
	served := s.serve(t, options{pbxToken: "secret"})
	e := newExchange(t, served.URL, "secret")

	// The plus sign is not escaped, as exchanges do not.
	status, body, who := e.run(t, "", map[string]string{"Number": "+27720000001"})
	require.Equal(t, http.StatusOK, status, body)
	require.NotNil(t, who)
	assert.Equal(t, "Thandi", who["FirstName"])
	assert.Equal(t, "Mokoena", who["LastName"])
	assert.Equal(t, "thandi@example.com", who["Email"])
	assert.Equal(t, "+27720000001", who["PhoneMobile"])
	assert.Equal(t, "person", who["EntityType"])
	assert.Equal(t, served.URL+"/?contact="+who["EntityId"], who["ContactUrl"])

	call := map[string]string{
		"CallType": "Inbound", "CallDirection": "Inbound", "Number": "+27720000001", "Name": who["FirstName"] + " " + who["LastName"],
		"EntityId": who["EntityId"], "EntityType": who["EntityType"],
		"Agent": "101", "AgentFirstName": "Robin", "AgentLastName": "Example", "AgentEmail": "robin@example.com",
		"Duration": "00:03:20", "CallStartTimeUTC": "2026-06-02T08:00:00Z",
	}
	for repeated, want := range []string{`"repeated":false`, `"repeated":true`} {
		status, body, _ := e.run(t, "ReportCall", call)
		require.Equal(t, http.StatusOK, status, body)
		assert.Contains(t, body, want, "report %d", repeated)
	}
	logs := s.st.CallLogs()
	require.Len(t, logs, 1)
	logs[0].At = s.at
	assert.Equal(t, loggedCall(who["EntityId"], s.at), logs[0])

	status, body, who = e.run(t, "", map[string]string{"Number": "+27720000099"})
	require.Equal(t, http.StatusOK, status, body)
	assert.Nil(t, who)

	status, _, _ = newExchange(t, served.URL, "wrong").run(t, "", map[string]string{"Number": "+27720000001"})
	assert.Equal(t, http.StatusUnauthorized, status)
}
