package alphacommtest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// exchange is an example of the vendor's document, from testdata/calls. Slips of
// the page are mended there: commas and PHP arrows, an answer with a field that
// was not asked for, and times outside the filter of the same example. Phone
// numbers, mail addresses and hosts are invented.
type exchange struct {
	Query     string
	Variables json.RawMessage
	Response  json.RawMessage
}

func readExchange(t *testing.T, name string) exchange {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "calls", name+".json"))
	require.NoError(t, err)
	var e exchange
	require.NoError(t, json.Unmarshal(raw, &e))
	return e
}

// TestVendorExamples runs every example of the vendor's document, and compares
// the answers member by member. What the server invents (ids, URLs and the number
// of a batch) must have the same form.
func TestVendorExamples(t *testing.T) {
	type server = alphacommtest.Server
	tests := map[string]struct {
		day  time.Time
		with func(t *testing.T, srv *server, e exchange)
	}{
		"add-rows": {day: day},
		"add-file": {day: day.AddDate(0, 0, 1), with: func(t *testing.T, _ *server, e exchange) {
			require.Contains(t, string(e.Variables), "<<BASE64 ENCODED STRING>>")
		}},
		"batches": {with: func(t *testing.T, srv *server, _ exchange) {
			_, err := srv.AddBatch(alphacommtest.Batch{Name: "Test", Action: alphacommtest.ActionValidate})
			require.NoError(t, err)
			_, err = srv.AddBatch(alphacommtest.Batch{Name: "Other"})
			require.NoError(t, err)
		}},
		"create-paylink":        {},
		"paylinks":              {with: seedLinks},
		"paylink-by-id":         {with: seedLinks},
		"paylinks-by-reference": {with: seedLinks},
		"paylinks-advanced":     {with: limitZero(seedLinks)},
		"create-mandate":        {},
		"mandates":              {with: seedMandates},
		"mandate-by-id":         {with: seedMandates},
		"mandates-advanced":     {with: limitZero(seedMandates)},
		"stop-calling":          {},
	}
	files, err := os.ReadDir("testdata/calls")
	require.NoError(t, err)
	require.Len(t, files, len(tests), "every example is run")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			srv := alphacommtest.New(t, at(test.day))
			e := readExchange(t, name)
			if test.with != nil {
				test.with(t, srv, e)
			}
			variables := strings.ReplaceAll(string(e.Variables), "<<BASE64 ENCODED STRING>>", "cmVmZXJlbmNlCjEK")
			a := ask(t, srv, e.Query, json.RawMessage(variables))
			assert.Equal(t, 200, a.Status)
			assert.Equal(t, form(t, string(e.Response)), form(t, a.Body))
		})
	}
}

// seedLinks adds the PayLinks that an example finds, and one that it must not.
func seedLinks(t *testing.T, srv *alphacommtest.Server, e exchange) {
	var want struct {
		Data struct {
			PayLink struct {
				PayLinks struct{ Items []alphacommtest.PayLink }
			}
		}
	}
	require.NoError(t, json.Unmarshal(e.Response, &want))
	found := want.Data.PayLink.PayLinks.Items
	require.NotEmpty(t, found)
	for _, link := range found {
		_, err := srv.AddPayLink(link)
		require.NoError(t, err)
	}
	if string(e.Variables) != "{}" {
		_, err := srv.AddPayLink(alphacommtest.PayLink{Status: "cancelled", CreatedOn: day})
		require.NoError(t, err)
	}
}

// seedMandates adds the mandates that an example finds, and one that it must not.
func seedMandates(t *testing.T, srv *alphacommtest.Server, e exchange) {
	var want struct {
		Data struct {
			Mandate struct {
				Mandates struct{ Items []alphacommtest.Mandate }
			}
		}
	}
	require.NoError(t, json.Unmarshal(e.Response, &want))
	found := want.Data.Mandate.Mandates.Items
	require.NotEmpty(t, found)
	for _, mandate := range found {
		_, err := srv.AddMandate(mandate)
		require.NoError(t, err)
	}
	if string(e.Variables) != "{}" {
		_, err := srv.AddMandate(alphacommtest.Mandate{Status: "pending", CreatedOn: day})
		require.NoError(t, err)
	}
}

// limitZero is for the examples whose answers have a limit of 0.
func limitZero(seed func(*testing.T, *alphacommtest.Server, exchange)) func(*testing.T, *alphacommtest.Server, exchange) {
	return func(t *testing.T, srv *alphacommtest.Server, e exchange) {
		seed(t, srv, e)
		srv.SetQuirks(alphacommtest.QuirkLimitZero)
	}
}

// form is a JSON text with a word in place of each thing that the server invents.
func form(t *testing.T, text string) any {
	t.Helper()
	for pattern, word := range map[string]string{
		`"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`:                       `"UUID"`,
		`"(https://[a-z.]+/)[a-z0-9]{7}"`:                                                      `"${1}TOKEN"`,
		`"(https://[a-z.]+/pay/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`: `"${1}UUID"`,
		`"(20\d{6}-)\d{3}"`: `"${1}NUMBER"`,
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, word)
	}
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}
