package fakeserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

const (
	testKey    = "k-for-tests"
	read, save = fakeserver.Op("Read"), fakeserver.Op("Save")
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs a server whose answer is "done", where POSTs are Save and have one
// effect.
func start(t *testing.T, change func(*fakeserver.Config)) *fakeserver.Server {
	t.Helper()
	cfg := fakeserver.Config{
		KeyHeader: "X-Key",
		Key:       testKey,
		Resolve: func(r *fakeserver.Request) fakeserver.Op {
			return map[string]fakeserver.Op{"GET": read, "POST": save}[r.Method]
		},
		Handle: func(_ context.Context, r *fakeserver.Request) fakeserver.Response {
			resp := fakeserver.Response{Body: []byte("done")}
			if r.Op == save {
				resp.Effects = 1
			}
			return resp
		},
	}
	if change != nil {
		change(&cfg)
	}
	s, err := fakeserver.New(cfg)
	require.NoError(t, err)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// reply is what a client saw of an exchange.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// send makes one request on a connection of its own.
func send(ctx context.Context, s *fakeserver.Server, method, body string) reply {
	return sendWith(ctx, s, method, body, testKey)
}

func sendWith(ctx context.Context, s *fakeserver.Server, method, body, key string) reply {
	req, err := http.NewRequestWithContext(ctx, method, s.URL+"/a%2Fb?q=1&q=2", strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	req.Header.Set("X-Key", key)
	req.Header.Set("X-Other", "seen")
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return reply{err: err}
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(b), err}
}

func TestNewWantsACompleteConfig(t *testing.T) {
	_, err := fakeserver.New(fakeserver.Config{})
	for _, name := range []string{"KeyHeader", "Key", "Resolve", "Handle"} {
		assert.ErrorContains(t, err, "Config."+name+" is required")
	}
}

func TestNewReportsAnAddressInUse(t *testing.T) {
	first := start(t, nil)
	_, err := fakeserver.New(fakeserver.Config{
		Addr:      strings.TrimPrefix(first.URL, "http://"),
		KeyHeader: "X-Key", Key: testKey,
		Resolve: func(*fakeserver.Request) fakeserver.Op { return "" },
		Handle: func(context.Context, *fakeserver.Request) fakeserver.Response {
			return fakeserver.Response{}
		},
	})
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
}

func TestURLOfEveryInterfaceIsReachable(t *testing.T) {
	s := start(t, func(cfg *fakeserver.Config) { cfg.Addr = ":0" })
	assert.Equal(t, "done", send(t.Context(), s, "GET", "").body)
	assert.Contains(t, s.URL, "//127.0.0.1:")
}

func TestRequestsAreListedWithoutTheKey(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	s := start(t, func(cfg *fakeserver.Config) { cfg.Clock = func() time.Time { return at } })
	send(t.Context(), s, "POST", "the body")
	sendWith(t.Context(), s, "GET", "", "Bearer "+testKey)

	got := s.Requests()
	require.Len(t, got, 2)
	first := got[0]
	assert.Equal(t, save, first.Op)
	assert.Equal(t, "POST", first.Method)
	assert.Equal(t, "/a%2Fb", first.Path)
	assert.Equal(t, []string{"1", "2"}, first.Query["q"])
	assert.Equal(t, "the body", string(first.Body))
	assert.Equal(t, at, first.At)
	assert.Equal(t, 200, first.Status)
	assert.Equal(t, 1, first.Effects)
	assert.Equal(t, "seen", first.Header.Get("X-Other"))
	assert.NotContains(t, first.Header, "X-Key")

	assert.Equal(t, 401, got[1].Status, "a wrong key is listed, too")
	assert.NotContains(t, got[1].Header, "X-Key")

	got[0].Body[0], got[0].Query["q"][0] = 'X', "X"
	assert.Equal(t, "the body", string(s.Requests()[0].Body), "the list is a copy")
	assert.Equal(t, "1", s.Requests()[0].Query.Get("q"))

	s.ClearRequests()
	assert.Empty(t, s.Requests())
	assert.Zero(t, s.Effects(save))
}

func TestWrongKey(t *testing.T) {
	s := start(t, func(cfg *fakeserver.Config) {
		cfg.Refuse = func(_ *fakeserver.Request, status int) fakeserver.Response {
			return fakeserver.Response{Status: status, Body: []byte("our words")}
		}
	})
	for _, key := range []string{"", "wrong", "Bearer " + testKey, testKey + "x"} {
		got := sendWith(t.Context(), s, "POST", "", key)
		assert.Equal(t, 401, got.status, key)
		assert.Equal(t, "our words", got.body)
	}
	assert.Zero(t, s.Effects(fakeserver.AnyOp))
}

func TestFaults(t *testing.T) {
	header := http.Header{"Retry-After": {"7"}}
	unavailable := fakeserver.Fault{Status: 503, Header: header, Body: "down"}
	tests := []struct {
		name    string
		fault   fakeserver.Fault
		check   func(*testing.T, reply)
		listed  int // status in the request list
		effects int
	}{
		{"none", fakeserver.Fault{}, wantStatus(200, "done"), 200, 1},
		{"status", unavailable, wantStatus(503, "down"), 503, 0},
		{"status after the effect", afterEffect(unavailable), wantStatus(503, "down"), 503, 1},
		{"cut", fakeserver.Fault{Break: fakeserver.Cut}, wantCut(200, "do"), 200, 1},
		{"cut of a status", fakeserver.Fault{Status: 500, Body: "long", Break: fakeserver.Cut}, wantCut(500, "lo"), 500, 0},
		{"close", fakeserver.Fault{Break: fakeserver.Close}, wantError(io.EOF), 0, 0},
		{"close after the effect", afterEffect(fakeserver.Fault{Break: fakeserver.Close}), wantError(io.EOF), 0, 1},
		{"reset", fakeserver.Fault{Break: fakeserver.Reset}, wantError(syscall.ECONNRESET), 0, 0},
		{"reset after the effect", afterEffect(fakeserver.Fault{Break: fakeserver.Reset}), wantError(syscall.ECONNRESET), 0, 1},
		{"delay", fakeserver.Fault{Delay: time.Millisecond}, wantStatus(200, "done"), 200, 1},
		{"delay after the effect", afterEffect(fakeserver.Fault{Delay: time.Millisecond}), wantStatus(200, "done"), 200, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, nil)
			test.fault.Times = 1
			s.Inject(save, test.fault)
			test.check(t, send(t.Context(), s, "POST", ""))
			assert.Equal(t, test.effects, s.Effects(save))
			assert.Equal(t, test.listed, s.Requests()[0].Status)

			wantStatus(200, "done")(t, send(t.Context(), s, "POST", ""))
			assert.Equal(t, test.effects+1, s.Effects(save), "the fault is used up")
		})
	}
}

func afterEffect(f fakeserver.Fault) fakeserver.Fault {
	f.AfterEffect = true
	return f
}

func wantStatus(status int, body string) func(*testing.T, reply) {
	return func(t *testing.T, got reply) {
		t.Helper()
		require.NoError(t, got.err)
		assert.Equal(t, status, got.status)
		assert.Equal(t, body, got.body)
	}
}

func wantCut(status int, body string) func(*testing.T, reply) {
	return func(t *testing.T, got reply) {
		t.Helper()
		assert.ErrorIs(t, got.err, io.ErrUnexpectedEOF)
		assert.Equal(t, status, got.status)
		assert.Equal(t, body, got.body)
	}
}

func wantError(target error) func(*testing.T, reply) {
	return func(t *testing.T, got reply) {
		t.Helper()
		assert.ErrorIs(t, got.err, target)
	}
}

func TestFaultHeader(t *testing.T) {
	s := start(t, nil)
	s.Inject(read, fakeserver.Fault{Status: 503, Header: http.Header{"retry-after": {"7"}}})
	assert.Equal(t, "7", send(t.Context(), s, "GET", "").header.Get("Retry-After"))
}

// A hanging request ends when the client gives up, and what it did stands.
func TestHangUntilTheClientGivesUp(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := start(t, nil)
		s.Inject(save, fakeserver.Fault{Break: fakeserver.Hang, AfterEffect: after})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan reply, 1)
		go func() { done <- send(ctx, s, "POST", "") }()
		require.NoError(t, s.Await(t.Context(), save, 1))
		cancel()
		assert.ErrorIs(t, (<-done).err, context.Canceled)
		s.Close()
		assert.Equal(t, after, s.Effects(save) == 1)
	}
}

// A client that leaves during a delay: nothing was done yet, or all was.
func TestClientLeavesDuringADelay(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := start(t, nil)
		s.Inject(save, fakeserver.Fault{Delay: time.Hour, AfterEffect: after})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan reply, 1)
		go func() { done <- send(ctx, s, "POST", "") }()
		require.NoError(t, s.Await(t.Context(), save, 1))
		cancel()
		<-done
		s.Close() // waits for the request
		assert.Equal(t, after, s.Effects(save) == 1)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	s := start(t, nil)
	s.Inject(save, fakeserver.Fault{Break: fakeserver.Hang})
	s.Inject(read, fakeserver.Fault{Delay: time.Hour})
	var clients sync.WaitGroup
	for _, method := range []string{"POST", "POST", "GET", "GET"} {
		clients.Go(func() { assert.Error(t, send(context.WithoutCancel(t.Context()), s, method, "").err) })
	}
	require.NoError(t, s.Await(t.Context(), fakeserver.AnyOp, 4))
	s.Close()
	clients.Wait()
	s.Close()
	assert.Error(t, send(t.Context(), s, "GET", "").err)
}

func TestCloseBeforeStart(t *testing.T) {
	s, err := fakeserver.New(fakeserver.Config{
		KeyHeader: "X-Key", Key: testKey,
		Resolve: func(*fakeserver.Request) fakeserver.Op { return "" },
		Handle: func(context.Context, *fakeserver.Request) fakeserver.Response {
			return fakeserver.Response{}
		},
	})
	require.NoError(t, err)
	s.Close()
	_, err = net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestFaultsAreUsedInOrder(t *testing.T) {
	s := start(t, nil)
	s.Inject(fakeserver.AnyOp, fakeserver.Fault{Status: 500})
	s.Inject(save, fakeserver.Fault{Status: 502, Times: 2})
	s.Inject(save, fakeserver.Fault{Status: 503, Times: 1})
	var got []int
	for _, method := range []string{"POST", "GET", "POST", "POST", "POST", "GET"} {
		got = append(got, send(t.Context(), s, method, "").status)
	}
	assert.Equal(t, []int{502, 500, 502, 503, 500, 500}, got)

	s.ClearFaults()
	assert.Equal(t, 200, send(t.Context(), s, "POST", "").status)
}

// The same seed hits the same requests, about as many as the chance says.
func TestChanceIsRepeatable(t *testing.T) {
	run := func(seed uint64) (hits []int) {
		s := start(t, func(cfg *fakeserver.Config) { cfg.Seed = seed })
		s.Inject(read, fakeserver.Fault{Status: 503, Chance: 0.3})
		for i := range 100 {
			if send(t.Context(), s, "GET", "").status == 503 {
				hits = append(hits, i)
			}
		}
		return hits
	}
	first := run(1)
	assert.Equal(t, first, run(1))
	assert.NotEqual(t, first, run(2))
	assert.InDelta(t, 30, len(first), 15)
}

func TestQuota(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	s := start(t, func(cfg *fakeserver.Config) {
		cfg.Clock = clock
		cfg.Quota = fakeserver.Quota{Limit: 2, Per: time.Minute, RetryAfter: "60"}
	})
	status := func() int { return send(t.Context(), s, "POST", "").status }
	assert.Equal(t, 200, status())
	assert.Equal(t, 401, sendWith(t.Context(), s, "POST", "", "wrong").status, "no quota is used")
	assert.Equal(t, 200, status())
	refused := send(t.Context(), s, "POST", "")
	assert.Equal(t, 429, refused.status)
	assert.Equal(t, "60", refused.header.Get("Retry-After"))
	assert.Equal(t, 2, s.Effects(save))

	mu.Lock()
	now = now.Add(time.Minute)
	mu.Unlock()
	assert.Equal(t, 200, status())

	s.SetQuota(fakeserver.Quota{Limit: 1})
	assert.Equal(t, 200, status())
	refused = send(t.Context(), s, "POST", "")
	assert.Equal(t, 429, refused.status)
	assert.NotContains(t, refused.header, "Retry-After")

	s.SetQuota(fakeserver.Quota{})
	assert.Equal(t, 200, status())
}

func TestBodyLimits(t *testing.T) {
	s := start(t, func(cfg *fakeserver.Config) { cfg.MaxBody, cfg.KeepBody = 10, 4 })
	assert.Equal(t, 200, send(t.Context(), s, "POST", "0123456789").status)
	assert.Equal(t, 413, send(t.Context(), s, "POST", "0123456789x").status)
	assert.Equal(t, "0123", string(s.Requests()[0].Body))
	assert.Equal(t, 1, s.Effects(save))

	none := start(t, func(cfg *fakeserver.Config) { cfg.KeepBody = -1 })
	send(t.Context(), none, "POST", "0123456789")
	assert.Empty(t, none.Requests()[0].Body)
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	s := start(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("waited enough")
	cancel(cause)
	assert.ErrorIs(t, s.Await(ctx, save, 1), cause)
	send(t.Context(), s, "POST", "")
	assert.NoError(t, s.Await(t.Context(), save, 1))
}

func TestQuirks(t *testing.T) {
	s := start(t, func(cfg *fakeserver.Config) { cfg.Quirks = []fakeserver.Quirk{"b", "a"} })
	assert.Equal(t, []fakeserver.Quirk{"a", "b"}, s.Quirks())
	s.SetQuirks("c")
	assert.True(t, s.Has("c"))
	assert.False(t, s.Has("a"))
	s.SetQuirks()
	assert.Empty(t, s.Quirks())
}

func TestConcurrentUse(t *testing.T) {
	s := start(t, func(cfg *fakeserver.Config) { cfg.Seed = 1 })
	s.Inject(save, fakeserver.Fault{Status: 503, Chance: 0.5, AfterEffect: true})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() { send(t.Context(), s, "POST", "x") })
		wg.Go(func() {
			s.Inject(read, fakeserver.Fault{Delay: time.Microsecond, Times: 1})
			s.SetQuirks(fakeserver.Quirk(rune('a' + i)))
			s.Requests()
			s.Effects(save)
			s.SetQuota(fakeserver.Quota{})
			send(t.Context(), s, "GET", "")
		})
	}
	wg.Wait()
	assert.Equal(t, 20, s.Effects(save))
	assert.Len(t, s.Requests(), 40)
}

func TestRewrite(t *testing.T) {
	tree := map[string]any{"a": []any{"x", map[string]any{"b": "y"}}, "c": nil}
	var seen []string
	out := fakeserver.Rewrite(tree, func(key string, v any) any {
		if s, ok := v.(string); ok {
			seen = append(seen, key+"="+s)
			return s + s
		}
		return v
	})
	assert.Equal(t, map[string]any{"a": []any{"xx", map[string]any{"b": "yy"}}, "c": nil}, out)
	assert.Equal(t, []string{"=x", "b=y"}, seen)
	assert.Equal(t, "x", tree["a"].([]any)[0], "the tree given is as it was")
}
