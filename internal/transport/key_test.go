package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestRequestOnTheWire looks at the bytes that a server gets.
func TestRequestOnTheWire(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	got := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var b strings.Builder
		for !strings.Contains(b.String(), testBody) {
			p := make([]byte, 4096)
			n, err := conn.Read(p)
			if err != nil {
				break
			}
			b.Write(p[:n])
		}
		_, _ = io.WriteString(conn, pipeAnswer)
		got <- b.String()
	}()

	client := newClient(t, "http://"+listener.Addr().String(), switchcomm.WithUserAgent("collector/2"))
	require.NoError(t, client.Do(t.Context(), write(), accept))
	head, body, _ := strings.Cut(<-got, "\r\n\r\n")
	assert.Equal(t, testBody, body)
	assert.ElementsMatch(t, []string{
		"POST /people/create HTTP/1.1",
		"Host: " + listener.Addr().String(),
		"User-Agent: collector/2",
		"Accept: application/json",
		"Accept-Encoding: gzip",
		"Content-Type: application/json",
		"Content-Length: 47",
		"X-AUTH-TOKEN: " + testKey, // with this case
	}, strings.Split(head, "\r\n"), "nothing else, such as an Idempotency-Key, which makes net/http repeat a POST")
}

// TestMiddlewareNeverSeesTheKey: neither in the request, nor in the answer's,
// nor by a trace.
func TestMiddlewareNeverSeesTheKey(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	see := func(h http.Header) {
		mu.Lock()
		defer mu.Unlock()
		for name, values := range h {
			seen = append(seen, name+": "+strings.Join(values, ", "))
		}
	}
	spy := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
				WroteHeaderField: func(name string, values []string) { see(http.Header{name: values}) },
				WroteHeaders:     func() { see(http.Header{"the trace": {"works"}}) },
			})
			r = r.WithContext(ctx)
			response, err := next.RoundTrip(r)
			see(r.Header)
			if assert.NoError(t, err) {
				see(response.Header)
				see(response.Request.Header)
			}
			return response, err
		})
	}
	server := played(t)
	require.NoError(t, newClient(t, server.URL(), switchcomm.WithMiddleware(spy)).Do(t.Context(), write(), accept))

	require.Len(t, server.Requests(), 1)
	assert.Equal(t, testKey, server.Requests()[0].Header.Get("X-AUTH-TOKEN"))
	mu.Lock()
	defer mu.Unlock()
	assert.Contains(t, seen, "the trace: works")
	assert.Contains(t, seen, "Content-Type: application/json")
	for _, header := range seen {
		assert.NotContains(t, header, testKey)
		assert.NotContains(t, strings.ToLower(header), "x-auth-token")
	}
}

// TestCallersTraceNeverSeesTheKey: the trace may also be in the context of the
// call.
func TestCallersTraceNeverSeesTheKey(t *testing.T) {
	var mu sync.Mutex
	connections, fields := 0, 0
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		GotConn:          func(httptrace.GotConnInfo) { mu.Lock(); connections++; mu.Unlock() },
		WroteHeaderField: func(string, []string) { mu.Lock(); fields++; mu.Unlock() },
	})
	require.NoError(t, newClient(t, played(t).URL()).Do(ctx, write(), accept))
	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, 1, connections, "the rest of the trace works")
	assert.Zero(t, fields)
}

// TestTraceThatComesLate: a context of middleware's can give a trace whenever it
// is asked.
func TestTraceThatComesLate(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	trace := &httptrace.ClientTrace{WroteHeaderField: func(name string, _ []string) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, name)
	}}
	spy := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(&lateTrace{Context: r.Context(), trace: trace}))
		})
	}
	require.NoError(t, newClient(t, played(t).URL(), switchcomm.WithMiddleware(spy)).Do(t.Context(), write(), accept))
	mu.Lock()
	defer mu.Unlock()
	assert.Empty(t, seen)
}

// lateTrace is a context that has a trace when it is asked for the second time.
type lateTrace struct {
	context.Context
	trace *httptrace.ClientTrace
	asked atomic.Int32
}

func (c *lateTrace) Value(key any) any {
	value := c.Context.Value(key)
	if _, ok := value.(*httptrace.ClientTrace); ok && c.asked.Add(1) > 1 {
		return c.trace
	}
	return value
}

// TestMiddlewareCannotReplaceTheKey, by accident or otherwise.
func TestMiddlewareCannotReplaceTheKey(t *testing.T) {
	meddle := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			r.Header.Set("X-AUTH-TOKEN", "another")
			r.Header["x-auth-token"] = []string{"one more"}
			r.Header.Set("X-Trace", "kept")
			return next.RoundTrip(r)
		})
	}
	server := played(t)
	require.NoError(t, newClient(t, server.URL(), switchcomm.WithMiddleware(meddle)).Do(t.Context(), write(), accept))
	header := server.Requests()[0].Header
	assert.Equal(t, []string{testKey}, header.Values("X-AUTH-TOKEN"))
	assert.Equal(t, "kept", header.Get("X-Trace"))
}

// TestMiddlewareCannotSendTheKeyElsewhere: a request for another host is not
// sent at all.
func TestMiddlewareCannotSendTheKeyElsewhere(t *testing.T) {
	home, elsewhere := played(t), played(t)
	for name, redirect := range map[string]func(*http.Request){
		"another host":           func(r *http.Request) { r.URL.Host = strings.TrimPrefix(elsewhere.URL(), "http://"); r.Host = "" },
		"another scheme":         func(r *http.Request) { r.URL.Scheme = "https" },
		"another Host header":    func(r *http.Request) { r.Host = "elsewhere.example.test" },
		"another request":        func(r *http.Request) { *r = *httptest.NewRequest(http.MethodPost, elsewhere.URL(), r.Body) },
		"no URL":                 func(r *http.Request) { r.URL = nil },
		"an opaque URL":          func(r *http.Request) { r.URL.Opaque = elsewhere.URL() + "/x" },
		"a host with a user":     func(r *http.Request) { r.URL.Host = "x@" + r.URL.Host },
		"a host in other case":   func(r *http.Request) { r.URL.Host = "LOCALHOST" },
		"another port of ours":   func(r *http.Request) { r.URL.Host = "127.0.0.1:1" },
		"a port that is implied": func(r *http.Request) { r.URL.Host += ":80" },
	} {
		t.Run(name, func(t *testing.T) {
			closed := false
			meddle := func(next http.RoundTripper) http.RoundTripper {
				return roundTripFunc(func(r *http.Request) (*http.Response, error) {
					r.Body = &closeSpy{r.Body, &closed}
					redirect(r)
					return next.RoundTrip(r)
				})
			}
			e := requireError(t, newClient(t, home.URL(), switchcomm.WithMiddleware(meddle)), write())
			assert.ErrorIs(t, e, switchcomm.ErrNotSent)
			assert.Equal(t, 1, e.Attempts)
			assert.True(t, closed)
			assert.Zero(t, home.Connections())
			assert.Zero(t, elsewhere.Connections())
		})
	}
}

type closeSpy struct {
	io.ReadCloser
	closed *bool
}

func (c *closeSpy) Close() error { *c.closed = true; return c.ReadCloser.Close() }

// TestSentBeforeItWasDirectedElsewhere: what middleware did before counts.
func TestSentBeforeItWasDirectedElsewhere(t *testing.T) {
	mirror := func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			response.Body.Close()
			shadow := r.Clone(r.Context())
			shadow.URL.Host = "shadow.example.test"
			return next.RoundTrip(shadow)
		})
	}
	server := played(t)
	e := requireError(t, newClient(t, server.URL(), switchcomm.WithMiddleware(mirror)), write())
	assert.ErrorIs(t, e, switchcomm.ErrOutcomeUnknown)
	assert.Len(t, server.Effects(), 1)
}

// TestRedirectsAreNotFollowed: the key and the body stay at home.
func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, f := range []faulty.Fault{faulty.Redirect301, faulty.Redirect302, faulty.Redirect303, faulty.Redirect307, faulty.Redirect308} {
		for _, call := range []transport.Call{write(), read()} {
			server := played(t, f)
			e := requireError(t, newClient(t, server.URL()), call)
			assert.ErrorIs(t, e, switchcomm.ErrRedirect, f)
			assert.Equal(t, f.Status(), e.StatusCode)
			assert.Zero(t, server.Elsewhere().Connections(), f)
		}
	}
}

// TestMiddlewareMakesTheRequest: one of its own need not have any headers.
func TestMiddlewareMakesTheRequest(t *testing.T) {
	server := played(t)
	anew := switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip((&http.Request{Method: r.Method, URL: r.URL, Body: r.Body, ContentLength: r.ContentLength}).WithContext(r.Context()))
		})
	})
	require.NoError(t, newClient(t, server.URL(), anew).Do(t.Context(), write(), accept))
	assert.Equal(t, testKey, server.Requests()[0].Header.Get("X-AUTH-TOKEN"))
}

// TestContentType: a request has one when it has a body.
func TestContentType(t *testing.T) {
	for name, options := range map[string][]switchcomm.Option{
		"direct":             nil,
		"through middleware": {switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return next })},
	} {
		for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodHead} {
			for _, body := range [][]byte{nil, []byte(testBody)} {
				for _, call := range []transport.Call{read(), write()} {
					call.Method, call.Body, call.MayBeEmpty = method, body, true
					seen := make(chan []string, 1)
					server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header.Values("Content-Type") }))
					require.NoError(t, newClient(t, server.URL, options...).Do(t.Context(), call, accept))
					var want []string
					if body != nil {
						want = []string{"application/json"}
					}
					assert.Equal(t, want, <-seen, "%s, %s %s, read: %t", name, method, body, call.Read)
					server.Close()
				}
			}
		}
	}
}

// TestMiddlewareOrder: the first one is outermost, each attempt passes through
// all, and what they change in a request is gone with the attempt.
func TestMiddlewareOrder(t *testing.T) {
	var order []string
	mark := func(name string) switchcomm.Option {
		return switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(r *http.Request) (*http.Response, error) {
				order = append(order, name)
				r.Header.Add("X-Seen", name)
				r.URL.Path += "/" + name
				return next.RoundTrip(r)
			})
		})
	}
	server := played(t, faulty.Status429)
	require.NoError(t, newClient(t, server.URL(), mark("a"), mark("b")).Do(t.Context(), write(), accept))
	assert.Equal(t, []string{"a", "b", "a", "b"}, order)
	for _, r := range server.Requests() {
		assert.Equal(t, []string{"a", "b"}, r.Header.Values("X-Seen"))
		assert.Equal(t, "/people/create/a/b", r.Path)
	}
}

// TestMiddlewareErrors: an error that middleware makes has no URL in it for
// anybody to find, and keeps its cause.
func TestMiddlewareErrors(t *testing.T) {
	errBreaker := errors.New("circuit open for " + testPhone)
	open := func(http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errBreaker })
	}
	client := newClient(t, testBase, switchcomm.WithTransport(answers(200)),
		switchcomm.WithMiddleware(throughClient(0)), switchcomm.WithMiddleware(throughClient(0)), switchcomm.WithMiddleware(open))
	call := read()
	call.Query = map[string][]string{"phone": {testPhone}}
	e := requireError(t, client, call)
	assert.ErrorIs(t, e, errBreaker)
	assertNoURLError(t, e)
	assert.Equal(t, switchcomm.OutcomeUnknown, requireError(t, client, write()).Outcome, "it may have been sent in some other way")
}

// TestMiddlewarePanics: a panic is not swallowed, and nothing is left running.
func TestMiddlewarePanics(t *testing.T) {
	client := newClient(t, testBase, switchcomm.WithTransport(answers(200)), switchcomm.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(*http.Request) (*http.Response, error) { panic("out of cheese") })
	}))
	assert.PanicsWithValue(t, "out of cheese", func() { _ = client.Do(context.Background(), write(), accept) })
}
