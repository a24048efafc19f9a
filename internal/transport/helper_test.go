package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// What no error and no log may show of the calls of the tests.
const (
	testKey   = "5ec7e7c0ffee5ec7e7c0ffee"
	testPhone = "0720000001"
	testBody  = `{"name":"Thandi Testcase","phone":"0720000001"}`
	testBase  = "https://api.example.test/v1"
	testOK    = `{"status":true}`
)

var testAPI = transport.API{Name: "testvendor", KeyHeader: "X-AUTH-TOKEN"}

func write() transport.Call {
	return transport.Call{Op: "People.Create", Path: "/people/create", Body: []byte(testBody)}
}

func read() transport.Call {
	return transport.Call{Op: "People.List", Read: true, Path: "/people/list", Body: []byte(testBody)}
}

// newClient makes a client with a short back-off, so that a test that does not
// care about time does not take any.
func newClient(t *testing.T, base string, options ...switchcomm.Option) *transport.Client {
	t.Helper()
	defaults := []switchcomm.Option{
		switchcomm.WithBaseURL(base),
		switchcomm.WithBackoff(time.Millisecond, time.Millisecond),
	}
	client, err := transport.New(testAPI, testKey, defaults, options)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// accept takes any answer.
func accept(*transport.Answer) error { return nil }

// requireError makes the call and returns its error.
func requireError(t *testing.T, client *transport.Client, call transport.Call) *switchcomm.Error {
	t.Helper()
	return asError(t, client.Do(t.Context(), call, accept))
}

// asError returns err as the one error type there is, and checks what every
// error must keep to.
func asError(t *testing.T, err error) *switchcomm.Error {
	t.Helper()
	var e *switchcomm.Error
	require.ErrorAs(t, err, &e)
	for _, secret := range []string{testKey, testPhone, "Thandi", "example.test", "http://", "https://", "/people/"} {
		assert.NotContains(t, e.Error(), secret)
	}
	return e
}

// roundTrip is a transport without a network, told what to do on the n-th
// attempt, counting from 1. It keeps the time of each.
type roundTrip struct {
	do func(n int, r *http.Request) (*http.Response, error)

	mu    sync.Mutex
	times []time.Time
}

func (rt *roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	rt.mu.Lock()
	rt.times = append(rt.times, time.Now())
	n := len(rt.times)
	rt.mu.Unlock()
	if r.Body != nil {
		defer r.Body.Close()
	}
	return rt.do(n, r)
}

// attempts returns how many attempts there were.
func (rt *roundTrip) attempts() int {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	return len(rt.times)
}

// answers gives the statuses in order, the last one for ever. Successes have a
// body.
func answers(statuses ...int) *roundTrip {
	return &roundTrip{do: func(n int, _ *http.Request) (*http.Response, error) {
		return answer(statuses[min(n, len(statuses))-1], testOK), nil
	}}
}

// answer makes a response; header is a list of names and values.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{
		StatusCode:    status,
		Status:        strconv.Itoa(status),
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        h,
		ContentLength: int64(len(body)),
		Body:          io.NopCloser(strings.NewReader(body)),
	}
}

// noConnection fails as net/http does when it cannot connect.
func noConnection(r *http.Request) (*http.Response, error) {
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.GetConn("api.example.test:443")
	}
	return nil, errors.New("dial tcp api.example.test:443: connect: connection refused")
}

// hang waits until the attempt is ended, as net/http does when a server is
// silent.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

// played starts a server that meets the attempts with the faults in order.
func played(t *testing.T, faults ...faulty.Fault) *faulty.Server {
	t.Helper()
	return faulty.New(t, faulty.Once(faults...))
}
