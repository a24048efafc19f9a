package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

func assertNoURLError(t *testing.T, err error) {
	t.Helper()
	var withURL *url.Error
	assert.False(t, errors.As(err, &withURL), "the chain has a *url.Error")
}

// TestConnectionsAreReused, and reads and writes do not share them.
func TestConnectionsAreReused(t *testing.T) {
	server := played(t)
	client := newClient(t, server.URL())
	for range 5 {
		require.NoError(t, client.Do(t.Context(), write(), accept))
	}
	assert.Equal(t, 1, server.Connections())
	for range 5 {
		require.NoError(t, client.Do(t.Context(), read(), accept))
	}
	assert.Equal(t, 2, server.Connections())
}

// TestFailureDoesNotEmptyThePool: other calls keep their connections when one
// fails, is refused, or is given up while it waits.
func TestFailureDoesNotEmptyThePool(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cancelInWait := slog.New(&handler{handle: func(r record) {
		if _, waits := r.attrs["wait"]; waits {
			cancel()
		}
	}})
	server := played(t, faulty.OK, faulty.Status422, faulty.Status429AfterDay, faulty.Status429After1)
	client := newClient(t, server.URL(), switchcomm.WithLogger(cancelInWait))
	require.NoError(t, client.Do(t.Context(), read(), accept))
	requireError(t, client, read())
	requireError(t, client, read())
	assert.ErrorIs(t, client.Do(ctx, read(), accept), context.Canceled)
	require.NoError(t, client.Do(t.Context(), read(), accept))
	assert.Equal(t, 5, server.Attempts())
	assert.Equal(t, 1, server.Connections())
}

// TestManyConnectionsAreKept: as many as there are calls at a time, up to 64.
func TestManyConnectionsAreKept(t *testing.T) {
	const atATime = 40
	var arrived sync.WaitGroup
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Done()
		arrived.Wait()
		_, _ = io.WriteString(w, testOK)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := newClient(t, server.URL)
	for range 3 {
		arrived.Add(atATime)
		var calls sync.WaitGroup
		for range atATime {
			calls.Go(func() { assert.NoError(t, client.Do(t.Context(), read(), accept)) })
		}
		calls.Wait()
	}
	// A few more, because a connection may come back a moment after its call.
	assert.LessOrEqual(t, connections.Load(), int32(atATime+atATime/2))
}

// TestIdleConnections: those of writes are closed soon, those of reads are kept.
func TestIdleConnections(t *testing.T) {
	closed := make(chan struct{}, 10)
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, testOK)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			connections.Add(1)
		case http.StateClosed:
			closed <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	client := newClient(t, server.URL, switchcomm.WithIdleTimeouts(time.Hour, 20*time.Millisecond))
	require.NoError(t, client.Do(t.Context(), read(), accept))
	require.NoError(t, client.Do(t.Context(), write(), accept))
	waitFor(t, closed, "the write's connection to be closed")
	require.NoError(t, client.Do(t.Context(), read(), accept))
	assert.EqualValues(t, 2, connections.Load())
	client.CloseIdleConnections()
	waitFor(t, closed, "the read's connection to be closed")
}

// TestStaleConnection: a write that meets a connection which the server has
// just closed is Unknown and not repeated, by nobody; a read is repeated.
func TestStaleConnection(t *testing.T) {
	byGET := write()
	byGET.Method, byGET.Body = http.MethodGet, nil
	withoutBody := write()
	withoutBody.Body = nil
	readByGET := read()
	readByGET.Method, readByGET.Body = http.MethodGet, nil
	upload := contents([]byte(testBody)).call()

	for _, f := range []faulty.Fault{faulty.CloseAccept, faulty.ResetAccept, faulty.CommitClose, faulty.CommitReset} {
		for name, call := range map[string]transport.Call{
			"write": write(), "write by GET": byGET, "write without a body": withoutBody, "upload": upload,
		} {
			t.Run(f.String()+", "+name, func(t *testing.T) {
				server := played(t, faulty.OK, f)
				client := newClient(t, server.URL())
				require.NoError(t, client.Do(t.Context(), call, accept))
				e := requireError(t, client, call)
				assert.ErrorIs(t, e, switchcomm.ErrOutcomeUnknown)
				assert.Equal(t, 1, e.Attempts)
				assert.Equal(t, []faulty.Fault{faulty.OK, f}, server.Played(), "the server saw no other attempt")
			})
		}
		for name, call := range map[string]transport.Call{"read": read(), "read by GET": readByGET} {
			t.Run(f.String()+", "+name, func(t *testing.T) {
				server := played(t, faulty.OK, f)
				client := newClient(t, server.URL())
				require.NoError(t, client.Do(t.Context(), call, accept))
				require.NoError(t, client.Do(t.Context(), call, accept))
			})
		}
	}
}

// TestMiddlewareCannotMakeAWriteRepeatable: net/http repeats by itself what has
// an idempotency key and no body, or one that it can read again; and a GET
// without a body.
func TestMiddlewareCannotMakeAWriteRepeatable(t *testing.T) {
	key := func(r *http.Request) *http.Request {
		r.Header.Set("Idempotency-Key", "1")
		r.Header["x-idempotency-key"] = []string{"1"}
		return r
	}
	rewritten := func(r *http.Request) *http.Request {
		again, err := http.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), strings.NewReader(testBody))
		require.NoError(t, err)
		again.Header = r.Header.Clone()
		return key(again)
	}
	withoutBody := func(r *http.Request) *http.Request {
		r.Body, r.ContentLength = http.NoBody, 0
		return r
	}
	noBody, get := write(), write()
	noBody.Body = nil
	get.Method, get.Body = http.MethodGet, nil
	for name, tt := range map[string]struct {
		call   transport.Call
		change func(*http.Request) *http.Request
	}{
		"a key":                     {write(), key},
		"a key and another body":    {write(), rewritten},
		"a key, no body":            {noBody, key},
		"a key, the body taken out": {write(), func(r *http.Request) *http.Request { return withoutBody(key(r)) }},
		"GET":                       {get, withoutBody},
		"GET, no body at all":       {get, func(r *http.Request) *http.Request { r.Body = nil; return r }},
		"GET, a key":                {get, key},
	} {
		t.Run(name, func(t *testing.T) {
			server := played(t, faulty.OK, faulty.CommitClose)
			client := newClient(t, server.URL(), switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return roundTripFunc(func(r *http.Request) (*http.Response, error) { return next.RoundTrip(tt.change(r)) })
			}))
			require.NoError(t, client.Do(t.Context(), tt.call, accept))
			assert.ErrorIs(t, requireError(t, client, tt.call), switchcomm.ErrOutcomeUnknown)
			assert.Len(t, server.Effects(), 2, "one of each call")
		})
	}
}

// TestHTTP2IsNotSpoken: net/http repeats writes by itself on HTTP/2.
func TestHTTP2IsNotSpoken(t *testing.T) {
	protocols := make(chan string, 2)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protocols <- r.Proto
		_, _ = io.WriteString(w, testOK)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs

	for name, offered := range map[string][]string{"by default": nil, "when it is asked for": {"h2", "http/1.1"}} {
		t.Run(name, func(t *testing.T) {
			config := &tls.Config{RootCAs: roots, NextProtos: offered}
			client := newClient(t, server.URL, switchcomm.WithTLSConfig(config))
			require.NoError(t, client.Do(t.Context(), write(), accept))
			assert.Equal(t, "HTTP/1.1", <-protocols)
			assert.Equal(t, offered, config.NextProtos, "the caller's configuration is left alone")
		})
	}
}

// TestBodiesStayTheSame: whatever happens to a request, the next attempt sends
// the same body.
func TestBodiesStayTheSame(t *testing.T) {
	scribble := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			r.ContentLength, r.Body = 1, http.NoBody
			return response, err
		})
	}
	server := played(t, faulty.Status429, faulty.Status429, faulty.Status429)
	call := write()
	require.NoError(t, newClient(t, server.URL(), switchcomm.WithMiddleware(scribble)).Do(t.Context(), call, accept))
	require.Len(t, server.Requests(), 4)
	for _, r := range server.Requests() {
		assert.Equal(t, testBody, string(r.Body))
	}
	assert.Equal(t, testBody, string(call.Body))
}

// TestLargeAnswers: no answer takes more memory than it may.
func TestLargeAnswers(t *testing.T) {
	const limit = 1 << 20
	for _, f := range []faulty.Fault{faulty.GzipBomb, faulty.Large200, faulty.LargeChunked, faulty.Large500, faulty.HugeHeaders} {
		t.Run(f.String(), func(t *testing.T) {
			server := faulty.New(t, faulty.Always(f))
			client := newClient(t, server.URL(), switchcomm.WithMaxResponse(limit))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			e := requireError(t, client, write())
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16*limit), "client and server together")
			assert.ErrorIs(t, e, switchcomm.ErrOutcomeUnknown)
			assert.LessOrEqual(t, len(e.Body()), 64<<10)
			if f.Status() == 200 && f != faulty.HugeHeaders {
				assert.ErrorIs(t, e, switchcomm.ErrResponse)
				assert.ErrorContains(t, e, "WithMaxResponse")
				assert.Len(t, e.Body(), 64<<10, "the beginning is kept, to tell what it was")
			}
		})
	}
}

// TestMaxResponse is exact.
func TestMaxResponse(t *testing.T) {
	for _, tt := range []struct {
		limit int64
		fails bool
	}{
		{int64(len(testOK)), false},
		{int64(len(testOK)) - 1, true},
		{1, true},
		{math.MaxInt64, false},
	} {
		server := played(t)
		err := newClient(t, server.URL(), switchcomm.WithMaxResponse(tt.limit)).Do(t.Context(), read(), accept)
		if tt.fails {
			assert.ErrorIs(t, err, switchcomm.ErrResponse, tt.limit)
			assert.Equal(t, 1, server.Attempts(), "it would be as large again")
		} else {
			assert.NoError(t, err, tt.limit)
		}
	}
}

// TestSwitchingProtocols: net/http hands out the bare connection, whose reads
// obey no context.
func TestSwitchingProtocols(t *testing.T) {
	base := serveRaw(t, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: mystery\r\n\r\n")
		_, _ = io.Copy(io.Discard, conn)
	})
	e := requireError(t, newClient(t, base), write())
	assert.Equal(t, switchcomm.OutcomeUnknown, e.Outcome)
	assert.Equal(t, 101, e.StatusCode)
}

// TestHandshakeThatHangsEnds: net/http lets a dial go on when the call is over,
// and without a timeout of its own it would never end.
func TestHandshakeThatHangsEnds(t *testing.T) {
	gone := make(chan struct{})
	base := serveRaw(t, func(conn net.Conn) {
		_, _ = io.Copy(io.Discard, conn) // until the client closes
		close(gone)
	})
	client := newClient(t, "https"+base[len("http"):],
		switchcomm.WithAttemptTimeout(50*time.Millisecond), switchcomm.WithMaxAttempts(1))
	e := requireError(t, client, write())
	assert.ErrorIs(t, e, switchcomm.ErrNotSent)
	waitFor(t, gone, "the client to hang up")
}

func waitFor(t *testing.T, happened <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(30 * time.Second):
		t.Fatal("waited in vain for " + what)
	}
}

// serveRaw serves each connection by hand and returns the base URL.
func serveRaw(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { defer conn.Close(); serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return "http://" + listener.Addr().String()
}

// TestIdleConnectionsAreClosedOnce: a transport of the caller's serves reads and
// writes.
func TestIdleConnectionsAreClosedOnce(t *testing.T) {
	counted := &closeCounter{RoundTripper: answers(200)}
	client := newClient(t, testBase, switchcomm.WithTransport(counted))
	client.CloseIdleConnections()
	assert.Equal(t, 1, counted.closed)

	// Not every transport can be compared with another.
	newClient(t, testBase, switchcomm.WithTransport(roundTripFunc(nil))).CloseIdleConnections()
}

type closeCounter struct {
	http.RoundTripper
	closed int
}

func (c *closeCounter) CloseIdleConnections() { c.closed++ }
