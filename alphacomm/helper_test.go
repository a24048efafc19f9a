package alphacomm_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// key is a key that shows what it is.
const key = "fa4e0000-0000-4000-8000-00000000c0de"

// fixtures is where the vendor's examples are, re-made as JSON. Telephone
// numbers, mail addresses and hosts in them are invented.
const fixtures = "../testdata/alphacomm"

// example is one of the vendor's examples of an operation.
type example struct {
	Query     string
	Variables json.RawMessage
	Answer    json.RawMessage
}

func readExample(t testing.TB, name string) example {
	t.Helper()
	var e example
	require.NoError(t, json.Unmarshal(readFixture(t, name), &e))
	return e
}

func readFixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
	require.NoError(t, err)
	return raw
}

// request is a GraphQL request as a server receives it.
type request struct {
	Query         string          `json:"query"`
	Variables     json.RawMessage `json:"variables"`
	OperationName string          `json:"operationName"`
}

// recorder is a server that answers what it is told and records what it is
// asked.
type recorder struct {
	t      testing.TB
	server *httptest.Server

	mu       sync.Mutex
	answers  []answer // the last one is repeated
	requests []request
}

type answer struct {
	status int
	body   string
}

// newRecorder starts a server that gives these answers with status 200.
func newRecorder(t testing.TB, bodies ...string) *recorder {
	r := &recorder{t: t}
	for _, body := range bodies {
		r.answers = append(r.answers, answer{http.StatusOK, body})
	}
	r.server = httptest.NewServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.server.Close)
	return r
}

func (r *recorder) serve(w http.ResponseWriter, httpRequest *http.Request) {
	body, err := io.ReadAll(httpRequest.Body)
	if err != nil {
		return // the client gave up
	}
	var got request
	if json.Unmarshal(body, &got) != nil {
		http.Error(w, "not a GraphQL request", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, got)
	next := r.answers[0]
	if len(r.answers) > 1 {
		r.answers = r.answers[1:]
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(next.status)
	io.WriteString(w, next.body)
}

func (r *recorder) seen() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.requests
}

// only returns the one request that was received.
func (r *recorder) only() request {
	r.t.Helper()
	require.Len(r.t, r.seen(), 1)
	return r.seen()[0]
}

// client makes a client of the server.
func (r *recorder) client(options ...switchcomm.Option) *alphacomm.Client {
	r.t.Helper()
	return newClient(r.t, r.server.URL, options...)
}

func newClient(t testing.TB, url string, options ...switchcomm.Option) *alphacomm.Client {
	t.Helper()
	ac, err := alphacomm.New(key, append([]switchcomm.Option{
		switchcomm.WithBaseURL(url),
		switchcomm.WithBackoff(0, 0),
	}, options...)...)
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)
	return ac
}
