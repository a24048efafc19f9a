package switchtransact_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// testToken has the form of the vendor's tokens.
const testToken = "7e57000000000000000000000000000000000000000000000000000000000000"

// Identity numbers of nobody, with correct check digits.
const (
	janeID = "9001015800088"
	johnID = "8502026500089"
	annID  = "7503035800081"
	bobID  = "6504045800088"
)

// answer is what a vendor answers to one request.
type answer struct {
	status int
	body   string
}

func ok(body string) answer { return answer{http.StatusOK, body} }

// request is what a vendor received.
type request struct {
	method, path, query string // as they were on the wire
	header              http.Header
	body                string
}

// vendor is a server that answers as it is told, and a client for it.
type vendor struct {
	client *switchtransact.Client

	mu       sync.Mutex
	answers  []answer
	requests []request
	drifts   []switchcomm.Drift
}

// serve starts a vendor that gives these answers, one after the other and the
// last one again and again.
func serve(t *testing.T, answers ...answer) *vendor {
	t.Helper()
	return serveWith(t, nil, answers...)
}

// serveWith is serve for a client with options.
func serveWith(t *testing.T, options []switchcomm.Option, answers ...answer) *vendor {
	t.Helper()
	v := &vendor{answers: answers}
	server := httptest.NewServer(v)
	client, err := switchtransact.New(testToken, append([]switchcomm.Option{
		switchcomm.WithBaseURL(server.URL + "/api/1.0"),
		switchcomm.WithDriftHandler(v.noteDrift),
	}, options...)...)
	require.NoError(t, err)
	v.client = client
	t.Cleanup(func() {
		client.CloseIdleConnections()
		server.Close()
	})
	return v
}

func (v *vendor) noteDrift(_ context.Context, drift switchcomm.Drift) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.drifts = append(v.drifts, drift)
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.requests = append(v.requests, request{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header, string(body)})
	a := v.answers[0]
	if len(v.answers) > 1 {
		v.answers = v.answers[1:]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body) // the client may be gone
}

// received returns the requests so far.
func (v *vendor) received() []request {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.requests)
}

// drift returns what the client reported so far.
func (v *vendor) drift() []switchcomm.Drift {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.drifts)
}

// pointers returns where the client reported drift.
func (v *vendor) pointers() []string {
	var at []string
	for _, d := range v.drift() {
		at = append(at, d.Pointer)
	}
	return at
}

const fixtures = "../testdata/switchtransact"

// fixture returns the text of a file of wire fixtures.
func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
	require.NoError(t, err)
	return string(data)
}

// sameJSON compares two JSON texts. Numbers are compared by their digits, so
// that 1.50 is not 1.5.
func sameJSON(t *testing.T, want, got string) {
	t.Helper()
	assert.Equal(t, tree(t, want), tree(t, got))
}

func tree(t *testing.T, text string) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v), text)
	return v
}

// collect reads a sequence to its end.
func collect[T any](seq iter.Seq2[T, error]) (all []T, err error) {
	for v, e := range seq {
		if e != nil {
			err = e
			continue
		}
		all = append(all, v)
	}
	return all, err
}

// rands is an amount in Rands, with all its digits.
func rands(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// day is a day of the calendar, written as YYYY-MM-DD.
func day(text string) switchcomm.Date {
	d, err := switchcomm.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// raw is JSON as it came.
func raw(text string) json.RawMessage { return json.RawMessage(text) }

// failure returns the error as the type that all errors of calls have.
func failure(t *testing.T, err error) *switchcomm.Error {
	t.Helper()
	var e *switchcomm.Error
	require.ErrorAs(t, err, &e)
	return e
}

// extra is an Extra of one member.
func extra(name, value string) map[string]json.RawMessage {
	return map[string]json.RawMessage{name: raw(value)}
}
