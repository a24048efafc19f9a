package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// report is a call that has ended, as the exchange tells it.
type report struct {
	call  switchtransact.CallLog
	agent string
	shown string // the number, as the page shows it
}

// callKey tells calls apart: the exchange has no name for a call that it would
// send. A second, an agent and a number have one call at most.
type callKey struct {
	start     int64 // seconds
	agent     string
	number    string
	direction switchtransact.CallDirection
}

func (r *report) key() callKey {
	return callKey{r.call.Start.Unix(), strings.ToLower(r.agent), r.call.Number, r.call.Direction}
}

// readReport reads the body of a request, JSON or a form with the names of the
// exchange's own variables. Its error names every field that is wrong.
func readReport(w http.ResponseWriter, r *http.Request, region string) (*report, error) {
	const most = 64 << 10
	r.Body = http.MaxBytesReader(w, r.Body, most)
	fields, err := readFields(r)
	if err != nil {
		return nil, err
	}
	return newReport(fields, region)
}

func readFields(r *http.Request) (map[string]string, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	fields := map[string]string{}
	switch kind {
	case "application/json":
		var members map[string]any
		decoder := json.NewDecoder(r.Body)
		decoder.UseNumber()
		if err := decoder.Decode(&members); err != nil {
			return nil, errors.New("the body is not a JSON object")
		}
		for name, value := range members {
			if value != nil {
				fields[name] = filled(fmt.Sprint(value))
			}
		}
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("the body is not a form")
		}
		for name := range r.PostForm {
			fields[name] = filled(unescaped(r.PostForm.Get(name)))
		}
	default:
		return nil, errors.New("the body must be application/json or application/x-www-form-urlencoded")
	}
	return fields, nil
}

func newReport(fields map[string]string, region string) (*report, error) {
	var problems []error
	wrong := func(name, must string) {
		problems = append(problems, fmt.Errorf("%s must be %s", name, must))
	}
	c := switchtransact.CallLog{
		Name:           fields["Name"],
		EntityID:       fields["EntityId"],
		EntityType:     fields["EntityType"],
		AgentFirstName: fields["AgentFirstName"],
		AgentLastName:  fields["AgentLastName"],
		AgentEmail:     fields["AgentEmail"],
	}
	var ok bool
	if c.Type, ok = callType(fields["CallType"]); !ok {
		wrong("CallType", "Inbound, Outbound, Missed or Notanswered")
	}
	if c.Direction, ok = callDirection(fields["CallDirection"], c.Type); !ok {
		wrong("CallDirection", "Inbound or Outbound")
	}
	number, shown := fields["Number"], fields["Number"]
	if n, ok := parseNumber(number, region); ok {
		number, shown = n.local(region), n.readable()
	}
	if c.Number = number; number == "" {
		wrong("Number", "given")
	}
	var err error
	if c.Start, err = time.Parse(time.RFC3339, fields["CallStartTimeUTC"]); err != nil {
		wrong("CallStartTimeUTC", "a time such as 2026-06-02T08:00:00Z")
	}
	if c.Duration, ok = parseDuration(fields["Duration"]); !ok {
		wrong("Duration", "a time such as 00:03:20")
	}
	agent := cmp.Or(fields["Agent"], c.AgentEmail, strings.TrimSpace(c.AgentFirstName+" "+c.AgentLastName))
	return &report{call: c, agent: agent, shown: shown}, errors.Join(problems...)
}

// callType finds the vendor's word: those of the exchange are the same, but for
// capitals.
func callType(text string) (switchtransact.CallType, bool) {
	for _, t := range []switchtransact.CallType{
		switchtransact.CallInbound, switchtransact.CallOutbound, switchtransact.CallMissed, switchtransact.CallNotAnswered,
	} {
		if strings.EqualFold(text, string(t)) {
			return t, true
		}
	}
	return "", false
}

// callDirection finds the direction. An exchange that does not tell it still
// tells the type: those who are called miss a call, or do not answer.
func callDirection(text string, t switchtransact.CallType) (switchtransact.CallDirection, bool) {
	switch {
	case strings.EqualFold(text, string(switchtransact.DirectionInbound)):
		return switchtransact.DirectionInbound, true
	case strings.EqualFold(text, string(switchtransact.DirectionOutbound)):
		return switchtransact.DirectionOutbound, true
	case text != "":
		return "", false
	case t == switchtransact.CallInbound, t == switchtransact.CallMissed:
		return switchtransact.DirectionInbound, true
	}
	return switchtransact.DirectionOutbound, true
}

// timeSpan is how exchanges on .NET write a duration: hours, minutes, seconds,
// with days and fractions if there are any.
var timeSpan = regexp.MustCompile(`^(?:(\d{1,4})\.)?(\d{1,4}):([0-5]?\d):([0-5]?\d)(?:\.\d+)?$`)

// parseDuration reads a duration. Calls that nobody took may have none.
func parseDuration(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	parts := timeSpan.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(cmp.Or(parts[i+1], "0")) // a few digits
		d += time.Duration(n) * unit
	}
	return d, true
}
