package alphacomm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

const (
	hookUser     = "hook-user"
	hookPassword = "hook-password"
)

// delivery is a request with one of the vendor's messages.
func delivery(change ...func(*http.Request)) *http.Request {
	r := alphacommtest.NewDelivery(alphacommtest.PayLinkPaid{PayLinkID: "link-1", Reference: "personal", Amount: 15497}, hookUser, hookPassword)
	for _, c := range change {
		c(r)
	}
	return r
}

// hook is a function for a handler that counts its calls.
type hook struct {
	mu     sync.Mutex
	events []alphacomm.Event
	result func() error
}

func (h *hook) handle(_ context.Context, e alphacomm.Event) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
	if h.result != nil {
		return h.result()
	}
	return nil
}

func quiet() alphacomm.WebhookOption {
	return alphacomm.WithWebhookLogger(slog.New(slog.DiscardHandler))
}

func serve(handler http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

// TestWebhookRequests: who and what is let in.
func TestWebhookRequests(t *testing.T) {
	auth := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	body := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(text)) }
	}
	tests := []struct {
		name   string
		change func(*http.Request)
		status int
	}{
		{"as it should be", func(*http.Request) {}, 200},
		{"the second account", auth("second", "other"), 200},
		{"accounts mixed", auth("second", hookPassword), 401},
		{"a wrong password", auth(hookUser, "hook-passwore"), 401},
		{"a longer password", auth(hookUser, hookPassword+"x"), 401},
		{"no password", auth(hookUser, ""), 401},
		{"no account", func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		{"another scheme", header("Authorization", "Bearer "+hookPassword), 401},
		{"GET", func(r *http.Request) { r.Method = http.MethodGet }, 405},
		{"a form", header("Content-Type", "application/x-www-form-urlencoded"), 415},
		{"a malformed type", header("Content-Type", ";"), 415},
		{"a charset", header("Content-Type", "Application/JSON; charset=utf-8"), 200},
		{"a kind of JSON", header("Content-Type", "application/vnd.alphacomm+json"), 200},
		{"no type", func(r *http.Request) { r.Header.Del("Content-Type") }, 200},
		{"not JSON", body("<html>"), 400},
		{"no body", body(""), 400},
		{"a byte order mark", body("\ufeff{}"), 200},
		{"the largest body", body(`{"a":"` + strings.Repeat("x", 1<<20-8) + `"}`), 200},
		{"too large a body", body(`{"a":"` + strings.Repeat("x", 1<<20-7) + `"}`), 413},
		{"a broken body", func(r *http.Request) { r.Body = io.NopCloser(errorReader{errors.New("reset")}) }, 400},
		{"an unknown event", body(`{"event":"New"}`), 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var h hook
			handler := alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithSecondAccount("second", "other"), quiet())
			got := serve(handler, delivery(test.change))
			assert.Equal(t, test.status, got.StatusCode)
			assert.Equal(t, test.status == 200, len(h.events) == 1)
			assert.Equal(t, test.status == 401, got.Header.Get("WWW-Authenticate") != "")
			assert.Equal(t, test.status == 405, got.Header.Get("Allow") == "POST")
		})
	}
}

// TestWebhookAnswersForItsFunction: only what was handled is acknowledged.
func TestWebhookAnswersForItsFunction(t *testing.T) {
	for name, result := range map[string]func() error{
		"an error":          func() error { return errors.New("personal") },
		"an error of ours":  func() error { return &switchcomm.Error{Op: "PayLinks.Get", Message: "personal"} },
		"a panic":           func() error { panic("personal") },
		"a panic, an error": func() error { panic(errors.New("personal")) },
		"an aborted answer": func() error { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			h := hook{result: result}
			handler := alphacomm.WebhookHandler(hookUser, hookPassword, h.handle,
				alphacomm.WithWebhookLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			got := serve(handler, delivery())
			assert.Equal(t, http.StatusInternalServerError, got.StatusCode)
			text, _ := io.ReadAll(got.Body)
			assert.Equal(t, "Internal Server Error\n", string(text))
			assert.Contains(t, log.String(), `"event":"PayLinkPaid","status":500`)
			for _, secret := range []string{"personal", "link-1", "15497", hookPassword, hookUser} {
				assert.NotContains(t, log.String(), secret)
			}
		})
	}
}

func TestWebhookPassesItsContextOn(t *testing.T) {
	type ctxKey struct{}
	var got any
	handler := alphacomm.WebhookHandler(hookUser, hookPassword, func(ctx context.Context, _ alphacomm.Event) error {
		got = ctx.Value(ctxKey{})
		return nil
	}, quiet())
	serve(handler, delivery().WithContext(context.WithValue(t.Context(), ctxKey{}, "value")))
	assert.Equal(t, "value", got)
}

func TestWebhookSources(t *testing.T) {
	proxied := alphacomm.WithSourceAddr(func(r *http.Request) (netip.Addr, error) {
		return netip.ParseAddr(r.Header.Get("X-Real-Ip"))
	})
	tests := []struct {
		remote, real string
		allowed      bool
	}{
		{"192.0.2.7:5000", "192.0.2.7", true},
		{"192.0.2.8:5000", "192.0.2.8", false},
		{"198.51.100.200:5000", "198.51.100.200", true},
		{"[::ffff:192.0.2.7]:5000", "::ffff:192.0.2.7", true},
		{"[2001:db8::5]:5000", "2001:db8::5", true},
		{"[2001:db9::5]:5000", "2001:db9::5", false},
		{"nonsense", "nonsense", false},
		{"", "", false},
	}
	for _, test := range tests {
		for _, options := range [][]alphacomm.WebhookOption{{}, {proxied}} {
			var h hook
			options = append(options, alphacomm.WithSources("192.0.2.7", "198.51.100.0/24", "2001:db8::/32"), quiet())
			handler := alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, options...)
			got := serve(handler, delivery(func(r *http.Request) {
				r.RemoteAddr = test.remote
				r.Header.Set("X-Real-Ip", test.real)
			}))
			assert.Equal(t, test.allowed, got.StatusCode == http.StatusOK, test.remote)
			assert.Equal(t, !test.allowed, got.StatusCode == http.StatusForbidden, test.remote)
		}
	}
}

// TestWebhookConfiguration: what is wrong is refused, never open to everybody.
func TestWebhookConfiguration(t *testing.T) {
	var h hook
	bad := map[string]func() (http.Handler, error){
		"user or the password is empty": func() (http.Handler, error) { return alphacomm.NewWebhookHandler("", hookPassword, h.handle) },
		"password is empty":             func() (http.Handler, error) { return alphacomm.NewWebhookHandler(hookUser, "", h.handle) },
		"colon":                         func() (http.Handler, error) { return alphacomm.NewWebhookHandler("a:b", "c", h.handle) },
		"function is nil":               func() (http.Handler, error) { return alphacomm.NewWebhookHandler(hookUser, hookPassword, nil) },
		"option is nil": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, nil)
		},
		"all the same": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, "", h.handle, alphacomm.WithoutAuth())
		},
		"WithSecondAccount": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithSecondAccount("", ""))
		},
		"there is a user or a password": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler("", "", h.handle, alphacomm.WithoutAuth(), alphacomm.WithSecondAccount("a", "b"))
		},
		"is not an address": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithSources("192.0.2.0/33"))
		},
		"there is no address": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithSources())
		},
		"store is nil": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithDeliveries(nil))
		},
		"logger is nil": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithWebhookLogger(nil))
		},
		"WithSourceAddr": func() (http.Handler, error) {
			return alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithSourceAddr(nil))
		},
	}
	for text, configure := range bad {
		handler, err := configure()
		assert.ErrorContains(t, err, text)
		assert.Nil(t, handler)
	}

	handler, err := alphacomm.NewWebhookHandler(hookUser, hookPassword, h.handle)
	require.NoError(t, err)
	assert.NotNil(t, handler)

	handler = alphacomm.WebhookHandler("", "", h.handle, quiet())
	for _, r := range []*http.Request{delivery(), delivery(func(r *http.Request) { r.Header.Del("Authorization") }), delivery(func(r *http.Request) { r.SetBasicAuth("", "") })} {
		assert.Equal(t, http.StatusInternalServerError, serve(handler, r).StatusCode)
	}
	assert.Empty(t, h.events)

	handler = alphacomm.WebhookHandler("", "", h.handle, alphacomm.WithoutAuth(), quiet())
	assert.Equal(t, http.StatusOK, serve(handler, delivery(func(r *http.Request) { r.Header.Del("Authorization") })).StatusCode)
	assert.Len(t, h.events, 1)
}

// TestWebhookDeliveries: an event that comes again is handled once, unless it
// failed.
func TestWebhookDeliveries(t *testing.T) {
	var h hook
	handler := alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(3)), quiet())
	send := func(e alphacommtest.Event) int {
		return serve(handler, alphacommtest.NewDelivery(e, hookUser, hookPassword)).StatusCode
	}
	paid := alphacommtest.PayLinkPaid{ID: "e1", PayLinkID: "l1", Amount: 1}
	h.result = func() error { return errors.New("not now") }
	assert.Equal(t, 500, send(paid))
	h.result = func() error { panic("not now") }
	assert.Equal(t, 500, send(paid))
	h.result = nil
	assert.Equal(t, 200, send(paid))
	assert.Equal(t, 200, send(paid))
	assert.Len(t, h.events, 3, "two failed, one handled, one known")

	// Ids are reused: everything that tells deliveries apart counts.
	for _, other := range []alphacommtest.Event{
		alphacommtest.PayLinkPaid{ID: "e2", PayLinkID: "l1", Amount: 1},
		alphacommtest.PayLinkPaid{ID: "e1", PayLinkID: "l2", Amount: 1},
		alphacommtest.PayLinkVisited{ID: "e1", PayLinkID: "l1"},
		alphacommtest.PayLinkPaid{ID: "e1", PayLinkID: "l1", Amount: 1, At: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)},
		alphacommtest.CallCompleted{ID: "e1"},
		alphacommtest.CallCompleted{ID: "e1", Legacy: true},
	} {
		before := len(h.events)
		assert.Equal(t, 200, send(other))
		assert.Len(t, h.events, before+1, "%T", other)
	}

	// The oldest are forgotten.
	before := len(h.events)
	assert.Equal(t, 200, send(paid))
	assert.Len(t, h.events, before+1)

	// What says nothing of itself is always handled.
	before = len(h.events)
	for range 2 {
		assert.Equal(t, 200, send(alphacommtest.RawEvent(`{"event":"New"}`)))
	}
	assert.Len(t, h.events, before+2)
}

// TestWebhookConcurrentDeliveries: of two at the same time one is handled, and
// the other is not acknowledged, because the first may still fail.
func TestWebhookConcurrentDeliveries(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	handler := alphacomm.WebhookHandler(hookUser, hookPassword, func(context.Context, alphacomm.Event) error {
		close(entered)
		<-leave
		return nil
	}, alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(0)), quiet())
	first := make(chan int)
	go func() { first <- serve(handler, delivery()).StatusCode }()
	<-entered
	assert.Equal(t, http.StatusServiceUnavailable, serve(handler, delivery()).StatusCode)
	close(leave)
	assert.Equal(t, http.StatusOK, <-first)
	assert.Equal(t, http.StatusOK, serve(handler, delivery()).StatusCode)
}

// TestWebhookFunctionThatEndsItsGoroutine, as t.FailNow does, has not handled
// the event.
func TestWebhookFunctionThatEndsItsGoroutine(t *testing.T) {
	ends := true
	handler := alphacomm.WebhookHandler(hookUser, hookPassword, func(context.Context, alphacomm.Event) error {
		if ends {
			runtime.Goexit()
		}
		return nil
	}, alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(0)), quiet())
	done := make(chan struct{})
	go func() {
		defer close(done)
		serve(handler, delivery())
	}()
	<-done
	ends = false
	assert.Equal(t, http.StatusOK, serve(handler, delivery()).StatusCode)
}

// brokenStore fails where it is told.
type brokenStore struct{ begin, end error }

func (s brokenStore) Begin(context.Context, string) (alphacomm.DeliveryState, error) {
	return alphacomm.DeliveryNew, s.begin
}

func (s brokenStore) End(context.Context, string, bool) error { return s.end }

func TestWebhookStoreThatFails(t *testing.T) {
	var log bytes.Buffer
	logger := alphacomm.WithWebhookLogger(slog.New(slog.NewTextHandler(&log, nil)))
	var h hook
	handler := alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, logger, alphacomm.WithDeliveries(brokenStore{begin: errors.New("personal")}))
	assert.Equal(t, http.StatusInternalServerError, serve(handler, delivery()).StatusCode)
	assert.Empty(t, h.events)

	handler = alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, logger, alphacomm.WithDeliveries(brokenStore{end: errors.New("personal")}))
	assert.Equal(t, http.StatusOK, serve(handler, delivery()).StatusCode, "it was handled")
	assert.Len(t, h.events, 1)
	assert.Contains(t, log.String(), "store of deliveries failed")
	assert.NotContains(t, log.String(), "personal")
}

func TestRecentDeliveriesAreBounded(t *testing.T) {
	const most = 5
	d := alphacomm.NewRecentDeliveries(most)
	ctx := t.Context()
	for i := range 50 {
		key := fmt.Sprint(i)
		state, err := d.Begin(ctx, key)
		require.NoError(t, err)
		require.Equal(t, alphacomm.DeliveryNew, state)
		require.NoError(t, d.End(ctx, key, true))
	}
	known := 0
	for i := range 50 {
		if state, _ := d.Begin(ctx, fmt.Sprint(i)); state == alphacomm.DeliveryHandled {
			known++
			assert.GreaterOrEqual(t, i, 50-most)
		}
	}
	assert.Equal(t, most, known)
}

// TestRecentDeliveriesClaimOnce, from many goroutines.
func TestRecentDeliveriesClaimOnce(t *testing.T) {
	d := alphacomm.NewRecentDeliveries(10)
	var wg sync.WaitGroup
	var mu sync.Mutex
	claims := 0
	for range 50 {
		wg.Go(func() {
			if state, _ := d.Begin(t.Context(), "key"); state == alphacomm.DeliveryNew {
				mu.Lock()
				claims++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 1, claims)
}

// TestWebhookFromTheFake receives what the fake delivers.
func TestWebhookFromTheFake(t *testing.T) {
	var h hook
	server := httptest.NewServer(alphacomm.WebhookHandler(hookUser, hookPassword, h.handle, quiet()))
	t.Cleanup(server.Close)
	srv := alphacommtest.New(t, alphacommtest.WithWebhook(server.URL, hookUser, hookPassword))
	for _, outcome := range alphacommtest.CallOutcomes() {
		for _, legacy := range []bool{false, true} {
			h.events = nil
			sent := srv.Deliver(alphacommtest.CallCompleted{Reference: "r", Outcome: outcome, Legacy: legacy})
			require.NoError(t, sent.Err)
			require.Equal(t, http.StatusOK, sent.Status)
			require.Len(t, h.events, 1)
			assert.Empty(t, h.events[0].Info().Drifts)
			var call alphacomm.Call
			switch event := h.events[0].(type) {
			case *alphacomm.VoiceCallCompleted:
				call = event.Call
			case *alphacomm.LegacyCall:
				call = event.Call
			default:
				t.Fatalf("%T", event)
			}
			assert.True(t, call.Status.Known(), call.Status)
			assert.True(t, call.Direction.Known(), call.Direction)
			if call.Direction == alphacomm.CallOutbound {
				assert.Equal(t, outcome == alphacommtest.CallSuccess, call.Succeeded(), outcome)
			}
		}
	}
}
