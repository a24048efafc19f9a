package alphacommtest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// day is the day of the vendor's import example.
var day = time.Date(2019, time.April, 3, 10, 0, 0, 0, time.UTC)

// at is a clock that stands still.
func at(t time.Time) alphacommtest.Option {
	return alphacommtest.WithClock(func() time.Time { return t })
}

// vars are the variables of an operation.
type vars = map[string]any

// answer is what a server said.
type answer struct {
	Status int
	Header http.Header
	Body   string

	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions json.RawMessage
	}
}

// ask runs an operation with the server's key.
func ask(t *testing.T, srv *alphacommtest.Server, query string, variables any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	require.NoError(t, err)
	return send(t, http.MethodPost, srv.URL, srv.Key, body)
}

// ok runs an operation that must succeed, and returns the data under a path.
func ok(t *testing.T, srv *alphacommtest.Server, query string, variables any, path ...string) any {
	t.Helper()
	a := ask(t, srv, query, variables)
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	require.Empty(t, a.Errors, a.Body)
	var data any
	require.NoError(t, json.Unmarshal(a.Data, &data), a.Body)
	for _, name := range path {
		data = data.(map[string]any)[name]
	}
	return data
}

// refused runs an operation that must be refused before anything runs, and
// returns the first message.
func refused(t *testing.T, srv *alphacommtest.Server, query string, variables any) string {
	t.Helper()
	a := ask(t, srv, query, variables)
	require.Equal(t, http.StatusOK, a.Status, a.Body)
	require.NotEmpty(t, a.Errors, a.Body)
	require.Nil(t, a.Data, "it ran: %s", a.Body)
	return a.Errors[0].Message
}

func send(t *testing.T, method, url, key string, body []byte) answer {
	t.Helper()
	a, err := trySend(t, method, url, key, bytes.NewReader(body))
	require.NoError(t, err)
	return a
}

func trySend(t *testing.T, method, url, key string, body io.Reader) (answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header["X-AUTH-TOKEN"] = []string{key}
	r.Close = true
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	a := answer{Status: resp.StatusCode, Header: resp.Header, Body: string(got)}
	_ = json.Unmarshal(got, &a) // some answers are no JSON
	return a, err
}

const (
	addRows    = `mutation ($rows: [RowInput!]) { import { addRecords(rows: $rows) { name action status records { scriptId status reference messages { context message level } } } } }`
	addFile    = `mutation ($file: FileInput) { import { addRecords(file: $file) { name action status records { reference } } } }`
	batches    = `query ($filters: BatchFiltersInput) { import { batches(filters: $filters) { items { name action status } pagination { offset limit total } } } }`
	createLink = `mutation ($payLink: PayLinkInput!) { payLink { create(payLink: $payLink) { id attributes { id value } shortUrl longUrl } } }`
	payLinks   = `query ($filters: PayLinkFiltersInput, $order: PayLinkOrderInput, $offset: Int, $limit: Int) { payLink { payLinks(filters: $filters, order: $order, offset: $offset, limit: $limit) { items { id status attributes { id value } personName personGender amountPaid createdOn updatedOn } pagination { offset limit total } } } }`
	sign       = `mutation ($mandate: MandateInput!) { mandate { create(mandate: $mandate) { id reference shortUrl longUrl type } } }`
	mandates   = `query ($filters: MandateFiltersInput, $order: MandateOrderInput, $offset: Int, $limit: Int) { mandate { mandates(filters: $filters, order: $order, offset: $offset, limit: $limit) { items { id status personName createdOn updatedOn } pagination { offset limit total } } } }`
	stop       = `mutation ($scriptId: Int!, $reference: String!) { voice { stopCalling(scriptId: $scriptId, reference: $reference) } }`
)

func row(reference string, more ...vars) vars {
	r := vars{"reference": reference, "script": "1001"}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

func linkInput(more ...vars) vars {
	in := vars{
		"personName":         "Jan Jansen",
		"invoiceAmount":      "15497",
		"invoiceCurrency":    "EUR",
		"invoiceDescription": "Example",
		"invoiceReference":   "103482",
		"invoiceDate":        "2019-02-12T10:00:00+00:00",
	}
	for _, m := range more {
		for k, v := range m {
			in[k] = v
		}
	}
	return in
}

// newLink makes a PayLink by the API and returns its id.
func newLink(t *testing.T, srv *alphacommtest.Server, more ...vars) string {
	t.Helper()
	return ok(t, srv, createLink, vars{"payLink": linkInput(more...)}, "payLink", "create", "id").(string)
}

// items are the items of a search.
func items(t *testing.T, srv *alphacommtest.Server, query string, variables vars, chapter, list string) []map[string]any {
	t.Helper()
	found := ok(t, srv, query, variables, chapter, list, "items").([]any)
	out := make([]map[string]any, len(found))
	for i, item := range found {
		out[i] = item.(map[string]any)
	}
	return out
}

// ids are the ids of items.
func ids(items []map[string]any) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item["id"].(string)
	}
	return out
}
