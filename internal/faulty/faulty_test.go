package faulty_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestScript(t *testing.T) {
	tests := map[string]struct {
		script faulty.Script
		want   []int // statuses of four requests
	}{
		"once":      {faulty.Once(faulty.Status500, faulty.Status429), []int{500, 429, 200, 200}},
		"then":      {faulty.Once(faulty.Status500).Then(faulty.Status503), []int{500, 503, 503, 503}},
		"always":    {faulty.Always(faulty.Status422), []int{422, 422, 422, 422}},
		"no script": {faulty.Script{}, []int{200, 200, 200, 200}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := faulty.New(t, tt.script)
			client := newClient(t, s)
			for i, want := range tt.want {
				assert.Equal(t, want, post(t.Context(), client, s.URL()+"/people", "x").status, "request %d", i)
			}
			assert.Equal(t, 4, s.Attempts())
		})
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	s := faulty.New(t, faulty.Once(faulty.Status500))
	client := newClient(t, s)
	for range 2 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/calls/log?phone=0720000001", strings.NewReader(`{"a":1}`))
		require.NoError(t, err)
		r.Header.Set("Authorization", "token")
		do(client, r)
	}

	require.Len(t, s.Requests(), 2)
	effects := s.Effects()
	require.Len(t, effects, 1, "the 500 comes before the effect")
	assert.Equal(t, faulty.Status500, s.Requests()[0].Fault)
	assert.Equal(t, faulty.OK, effects[0].Fault)
	assert.Equal(t, http.MethodPost, effects[0].Method)
	assert.Equal(t, strings.TrimPrefix(s.URL(), "http://"), effects[0].Host)
	assert.Equal(t, "/calls/log", effects[0].Path)
	assert.Equal(t, url.Values{"phone": {"0720000001"}}, effects[0].Query)
	assert.Equal(t, "token", effects[0].Header.Get("Authorization"))
	assert.JSONEq(t, `{"a":1}`, string(effects[0].Body))
}

func TestEffectsOf(t *testing.T) {
	s := faulty.New(t, faulty.Script{})
	client := newClient(t, s)
	post(t.Context(), client, s.URL()+"/people/mark-1", "x")
	post(t.Context(), client, s.URL()+"/people?reference=mark-1", "x")
	post(t.Context(), client, s.URL()+"/people", `["mark-1"]`)
	post(t.Context(), client, s.URL()+"/people", `["mark-2"]`)

	assert.Equal(t, 3, s.EffectsOf("mark-1"))
	assert.Equal(t, 1, s.EffectsOf("mark-2"))
	assert.Zero(t, s.EffectsOf("mark-3"))
}

func TestChunkedRequestIsRead(t *testing.T) {
	s := faulty.New(t, faulty.Script{})
	body := struct{ io.Reader }{strings.NewReader("streamed")} // hides its length
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(), body)
	require.NoError(t, err)
	require.NoError(t, do(newClient(t, s), r).err)
	assert.Equal(t, 1, s.EffectsOf("streamed"))
}

func TestHalfARequestHasNoEffect(t *testing.T) {
	s := faulty.New(t, faulty.Script{})
	conn := dial(t, s)
	send(t, conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nonly this")
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	_, err := conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF, "the server has given the request up")
	assert.Equal(t, 1, s.Attempts())
	assert.Empty(t, s.Effects())
	assert.Empty(t, s.Requests())
}

func TestRespond(t *testing.T) {
	answer := func(r faulty.Request) (int, http.Header, []byte) {
		return http.StatusCreated, http.Header{"X-Request-Id": {"r1"}}, fmt.Appendf(nil, `{"path":%q}`, r.Path)
	}
	s := faulty.New(t, faulty.Once(faulty.OK, faulty.TruncatedJSON), faulty.Respond(answer))
	client := newClient(t, s)

	whole := post(t.Context(), client, s.URL()+"/people", "x")
	assert.Equal(t, http.StatusCreated, whole.status)
	assert.Equal(t, "r1", whole.header.Get("X-Request-Id"))
	assert.Equal(t, "application/json", whole.header.Get("Content-Type"))
	assert.JSONEq(t, `{"path":"/people"}`, whole.body)

	half := post(t.Context(), client, s.URL()+"/people", "x")
	assert.Equal(t, `{"path":"`, half.body)
}

func TestConnectionsAreKept(t *testing.T) {
	for _, options := range [][]faulty.Option{nil, {faulty.TLS()}} {
		s := faulty.New(t, faulty.Once(faulty.Status500), options...)
		client := newClient(t, s)
		for range 3 {
			require.NoError(t, post(t.Context(), client, s.URL(), "x").err)
		}
		assert.Equal(t, 1, s.Connections())
		assert.Equal(t, 3, s.Attempts())
	}
}

func TestAConnectionWithoutARequestIsNoAttempt(t *testing.T) {
	s := faulty.New(t, faulty.Once(faulty.Status500))
	idle := dial(t, s)
	require.Equal(t, 500, post(t.Context(), newClient(t, s), s.URL(), "x").status)
	require.NoError(t, idle.Close())
	assert.Equal(t, 1, s.Attempts())
	assert.Equal(t, 2, s.Connections())
}

// A kept connection that the server has given up shows when the next request
// is on its way, and the client cannot know what became of it.
func TestStaleConnection(t *testing.T) {
	for _, stale := range []faulty.Fault{faulty.ResetAccept, faulty.CloseAccept} {
		for _, options := range [][]faulty.Option{nil, {faulty.TLS()}} {
			s := faulty.New(t, faulty.Once(faulty.OK, stale), options...)
			client := newClient(t, s)
			require.NoError(t, post(t.Context(), client, s.URL(), "x").err)

			second := post(t.Context(), client, s.URL(), "x")
			require.Error(t, second.err)
			assert.True(t, second.reused)
			assert.Equal(t, []faulty.Fault{faulty.OK, stale}, s.Played())
			assert.Equal(t, 1, s.Connections())
			assert.Len(t, s.Effects(), 1)
		}
	}
}

func TestCloseAfterClosesUnannounced(t *testing.T) {
	s := faulty.New(t, faulty.Once(faulty.CloseAfter))
	conn := dial(t, s)
	send(t, conn, request)
	all, err := io.ReadAll(conn)
	require.NoError(t, err, "FIN")
	assert.NotContains(t, string(all), "Connection:")
	assert.Contains(t, string(all), `{"status":true}`)
}

func TestIdleTimeout(t *testing.T) {
	s := faulty.New(t, faulty.Script{}, faulty.IdleTimeout(time.Millisecond))
	conn := dial(t, s)
	send(t, conn, request)
	_, err := io.ReadAll(conn)
	require.NoError(t, err, "FIN, once idle")
	assert.Equal(t, 1, s.Attempts())
}

// Where a fault needs a new connection the server sees to it that there is one.
func TestScriptIsFollowedAcrossConnections(t *testing.T) {
	script := []faulty.Fault{
		faulty.OK, faulty.UntrustedCert, faulty.OK, faulty.Refuse, faulty.Refuse, faulty.Status500, faulty.CutHandshake,
		faulty.ResetAccept, faulty.OK, faulty.CloseAccept, faulty.OK, faulty.PlainHTTP, faulty.CloseAfter, faulty.Refuse, faulty.OK,
	}
	s := faulty.New(t, faulty.Once(script...))
	client := newClient(t, s)
	ctx := s.Watch(t.Context())
	for _, f := range script {
		got := post(ctx, client, s.URL(), "x")
		assert.Equal(t, f.Answers(), got.err == nil, "%v: %v", f, got.err)
		assert.Equal(t, f.Status(), got.status, f)
	}
	assert.Equal(t, script, s.Played())
}

func TestRefusal(t *testing.T) {
	s := faulty.New(t, faulty.Once(faulty.Refuse, faulty.Refuse, faulty.OK, faulty.Refuse))
	client := newClient(t, s)
	ctx := s.Watch(t.Context())
	for i, refused := range []bool{true, true, false, true, false} {
		got := post(ctx, client, s.URL(), "x")
		assert.Equal(t, refused, errors.Is(got.err, syscall.ECONNREFUSED), "attempt %d: %v", i, got.err)
		assert.NotEqual(t, refused, got.connected)
	}
	assert.Equal(t, 5, s.Attempts())
	assert.Equal(t, 2, s.Connections())
	assert.Len(t, s.Effects(), 2)
}

func TestRefusalNeedsWatch(t *testing.T) {
	tb := &recorder{}
	s := faulty.New(tb, faulty.Always(faulty.Refuse))
	post(t.Context(), newClient(t, s), s.URL(), "x")
	tb.cleanup()
	assert.Len(t, tb.errors, 1)
	assert.ErrorContains(t, s.Close(), "Watch")
}

func TestWatchLeavesOtherDialsAlone(t *testing.T) {
	refused := faulty.New(t, faulty.Always(faulty.Refuse))
	other := faulty.New(t, faulty.Script{})
	ctx := refused.Watch(t.Context())
	require.NoError(t, post(ctx, newClient(t, other), other.URL(), "x").err)
	assert.Zero(t, refused.Attempts())
}

func TestCloseWhileRefusing(t *testing.T) {
	s := faulty.New(t, faulty.Always(faulty.Refuse))
	require.NoError(t, post(s.Watch(t.Context()), newClient(t, s), s.URL(), "x").ignore(syscall.ECONNREFUSED))
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
}

func TestOnPlayComesAfterTheEffectAndBeforeTheAnswer(t *testing.T) {
	var s *faulty.Server
	ctx, cancel := context.WithCancel(t.Context())
	effects := make(chan int, 1)
	started := make(chan struct{})
	s = faulty.New(t, faulty.Once(faulty.CommitHang), faulty.OnPlay(func(f faulty.Fault) {
		<-started
		assert.Equal(t, faulty.CommitHang, f)
		effects <- len(s.Effects())
		cancel()
	}))
	close(started)
	assert.ErrorIs(t, post(ctx, newClient(t, s), s.URL(), "x").err, context.Canceled)
	assert.Equal(t, 1, <-effects)
}

func TestRedirectsLeadElsewhere(t *testing.T) {
	for f, resent := range map[faulty.Fault]string{
		faulty.Redirect301: "", faulty.Redirect302: "", faulty.Redirect303: "",
		faulty.Redirect307: "secret body", faulty.Redirect308: "secret body",
	} {
		t.Run(f.String(), func(t *testing.T) {
			s := faulty.New(t, faulty.Always(f), faulty.TLS())
			careful := newClient(t, s)
			post(t.Context(), careful, s.URL()+"/people?a=1", "secret body")
			assert.Zero(t, s.Elsewhere().Connections())

			// A client that follows is caught, with all it gave away.
			careless := &http.Client{Transport: careful.Transport}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/people?a=1", strings.NewReader("secret body"))
			require.NoError(t, err)
			r.Header.Set("X-Auth-Token", "secret")
			require.Equal(t, 200, do(careless, r).status)
			require.Len(t, s.Elsewhere().Effects(), 1)
			there := s.Elsewhere().Effects()[0]
			assert.Equal(t, "/people", there.Path)
			assert.Equal(t, url.Values{"a": {"1"}}, there.Query)
			assert.Equal(t, "secret", there.Header.Get("X-Auth-Token"))
			assert.Equal(t, resent, string(there.Body))
		})
	}
}

func TestCloseReleasesWhatHangs(t *testing.T) {
	for _, f := range faulty.All() {
		if !f.Hangs() {
			continue
		}
		t.Run(f.String(), func(t *testing.T) {
			played := make(chan struct{})
			s := faulty.New(t, faulty.Always(f), faulty.OnPlay(func(faulty.Fault) { close(played) }))
			conn := dial(t, s)
			send(t, conn, request)
			<-played

			require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
			_, err := io.Copy(io.Discard, conn)
			require.ErrorContains(t, err, "timeout", "it hangs")

			require.NoError(t, s.Close())
			require.NoError(t, conn.SetReadDeadline(time.Time{}))
			_, err = io.Copy(io.Discard, conn)
			if err != nil {
				require.ErrorIs(t, err, syscall.ECONNRESET)
			}
		})
	}
}

// A server that no longer reads makes a long upload stand still.
func TestHangMidBodyStopsTheUpload(t *testing.T) {
	s := faulty.New(t, faulty.Always(faulty.HangMidBody))
	conn := dial(t, s)
	const chunk = 1 << 30
	send(t, conn, fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", chunk))

	part := make([]byte, 1<<20)
	var sent int
	var err error
	for err == nil && sent < chunk {
		require.NoError(t, conn.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
		var n int
		n, err = conn.Write(part)
		sent += n
	}
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
	assert.Empty(t, s.Requests())
}

func TestConcurrentUse(t *testing.T) {
	const workers, each = 8, 12
	script := []faulty.Fault{
		faulty.Refuse, faulty.OK, faulty.Status500, faulty.Commit500, faulty.Refuse, faulty.CommitReset, faulty.CutBody, faulty.ResetAccept,
		faulty.UntrustedCert, faulty.Refuse, faulty.Refuse, faulty.Status429, faulty.CommitClose, faulty.OK, faulty.NotTLS, faulty.TruncatedJSON,
	}
	s := faulty.New(t, faulty.Once(script...))
	ctx := s.Watch(t.Context())

	results := make(chan map[string]result, workers)
	var wg sync.WaitGroup
	for worker := range workers {
		client := newClient(t, s) // one each: so every request is one attempt
		wg.Go(func() {
			got := make(map[string]result)
			for i := range each {
				mark := fmt.Sprintf("mark-%d-%d;", worker, i)
				got[mark] = post(ctx, client, s.URL(), mark)
			}
			results <- got
		})
	}
	wg.Wait()
	close(results)

	refused := 0
	for got := range results {
		for mark, r := range got {
			if errors.Is(r.err, syscall.ECONNREFUSED) {
				refused++
			}
			effects := s.EffectsOf(mark)
			assert.LessOrEqual(t, effects, 1)
			if r.status == 200 {
				assert.Equal(t, 1, effects)
			}
			if !r.connected {
				assert.Zero(t, effects)
			}
		}
	}
	assert.Equal(t, 4, refused, "as often as the script says")
	assert.Equal(t, workers*each, s.Attempts())
	for _, f := range script {
		assert.Contains(t, s.Played(), f)
	}
}

// result is all that a client can tell of one exchange.
type result struct {
	connected, reused bool
	status            int
	header            http.Header
	body              string
	err               error // of the exchange or of reading the body
}

// ignore returns the error unless it is the expected one.
func (r result) ignore(expected error) error {
	if errors.Is(r.err, expected) {
		return nil
	}
	return r.err
}

// request is a whole request for connections without a client.
const request = "POST /people HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"

// newClient returns a client that trusts the server, follows no redirects and
// leaves compression to the test.
func newClient(t *testing.T, s *faulty.Server) *http.Client {
	t.Helper()
	transport := &http.Transport{DisableCompression: true, TLSClientConfig: trusting(s)}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func post(ctx context.Context, client *http.Client, url, body string) result {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return result{err: err}
	}
	r.GetBody = nil // net/http must not repeat it
	return do(client, r)
}

func do(client *http.Client, r *http.Request) (got result) {
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { got.connected, got.reused = true, info.Reused }}
	response, err := client.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	if err != nil {
		got.err = err
		return got
	}
	defer response.Body.Close()
	var body strings.Builder
	body.Grow(int(max(0, response.ContentLength)))
	_, err = io.Copy(&body, response.Body)
	got.status, got.header, got.body, got.err = response.StatusCode, response.Header, body.String(), err
	return got
}

func dial(t *testing.T, s *faulty.Server) net.Conn {
	t.Helper()
	_, addr, _ := strings.Cut(s.URL(), "://")
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	_, err := io.WriteString(conn, text)
	require.NoError(t, err)
}

// recorder is a test that notes what is reported to it.
type recorder struct {
	errors   []string
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

func (r *recorder) cleanup() {
	for _, f := range r.cleanups {
		f()
	}
}
