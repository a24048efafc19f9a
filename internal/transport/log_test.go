package transport_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

// record is a log record.
type record struct {
	level   slog.Level
	message string
	attrs   map[string]string
}

// handler is a slog.Handler that keeps the records, and hands them on.
type handler struct {
	handle func(record) // or nil
	least  slog.Level   // 0 is Info; tests set Debug where they want all

	mu      sync.Mutex
	records []record
}

func (h *handler) Enabled(_ context.Context, level slog.Level) bool {
	return h.handle != nil || level >= h.least
}

func (h *handler) Handle(_ context.Context, r slog.Record) error {
	kept := record{r.Level, r.Message, map[string]string{}}
	r.Attrs(func(a slog.Attr) bool { kept.attrs[a.Key] = a.Value.String(); return true })
	h.mu.Lock()
	h.records = append(h.records, kept)
	h.mu.Unlock()
	if h.handle != nil {
		h.handle(kept)
	}
	return nil
}

func (h *handler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h *handler) WithGroup(string) slog.Handler      { return h }

// TestLog: what is logged of each attempt.
func TestLog(t *testing.T) {
	h := &handler{least: slog.LevelDebug}
	server := &roundTrip{do: func(n int, _ *http.Request) (*http.Response, error) {
		return answer([]int{429, 200, 422}[n-1], testOK, "X-Request-Id", fmt.Sprint("req-", n)), nil
	}}
	client := newClient(t, testBase, switchcomm.WithTransport(server), switchcomm.WithLogger(slog.New(h)))
	require.NoError(t, client.Do(t.Context(), write(), accept))
	requireError(t, client, write())

	require.Len(t, h.records, 4)
	for i, want := range []record{
		{slog.LevelWarn, "attempt", map[string]string{"attempt": "1", "status": "429", "outcome": "rejected", "request_id": "req-1"}},
		{slog.LevelDebug, "waiting to repeat", map[string]string{"attempt": "1"}},
		{slog.LevelDebug, "attempt", map[string]string{"attempt": "2", "status": "200", "outcome": "ok", "request_id": "req-2"}},
		{slog.LevelWarn, "attempt", map[string]string{"attempt": "1", "status": "422", "outcome": "rejected", "request_id": "req-3"}},
	} {
		got := h.records[i]
		assert.Equal(t, want.level, got.level)
		assert.Equal(t, want.message, got.message)
		want.attrs["api"], want.attrs["op"] = "testvendor", "People.Create"
		for _, timed := range []string{"duration", "wait"} {
			if text, ok := got.attrs[timed]; ok {
				_, err := time.ParseDuration(text)
				assert.NoError(t, err)
				delete(got.attrs, timed)
			}
		}
		assert.Equal(t, want.attrs, got.attrs)
	}
}

// TestLogIsQuiet: a logger that wants warnings gets no more.
func TestLogIsQuiet(t *testing.T) {
	h := &handler{}
	client := newClient(t, testBase, switchcomm.WithTransport(answers(429, 200)), switchcomm.WithLogger(slog.New(h)))
	require.NoError(t, client.Do(t.Context(), write(), accept))
	assert.Len(t, h.records, 1)
}

// TestLogHoldsOnlyAllowedAttributes, whatever the server does.
func TestLogHoldsOnlyAllowedAttributes(t *testing.T) {
	allowed := map[string]bool{
		"api": true, "op": true, "attempt": true, "status": true, "outcome": true, "duration": true, "wait": true, "request_id": true,
		"pointer": true, "want": true, "got": true, // of a drift
	}
	h := &handler{least: slog.LevelDebug}
	for _, f := range faulty.All() {
		if f.Hangs() || f.NeedsTLS() {
			continue
		}
		server := faulty.New(t, faulty.Once(f, f))
		client := newClient(t, server.URL(), switchcomm.WithLogger(slog.New(h)), switchcomm.WithMaxAttempts(2),
			switchcomm.WithMaxResponse(1<<10), switchcomm.WithRetryAfterCap(0))
		call := read()
		call.Query = map[string][]string{"phone": {testPhone}}
		_ = client.Do(server.Watch(t.Context()), call, decode)
		_ = client.Do(server.Watch(t.Context()), write(), decode)
		client.ReportDrift(t.Context(), "People.Create", []switchcomm.Drift{
			switchcomm.Drift{Pointer: "/accepted/*/phone", Want: "string", Got: "object"}.WithValue([]byte(testPhone)),
		})
	}
	require.NotEmpty(t, h.records)
	for _, r := range h.records {
		for name, value := range r.attrs {
			assert.True(t, allowed[name], name)
			for _, secret := range []string{testKey, testPhone, "Thandi", "http", "/people"} {
				assert.NotContains(t, value, secret)
			}
		}
	}
}

// TestDrift: each place is logged once, and 256 at the most; the handler is
// told of everything.
func TestDrift(t *testing.T) {
	h := &handler{}
	var handled []switchcomm.Drift
	client := newClient(t, testBase, switchcomm.WithLogger(slog.New(h)),
		switchcomm.WithDriftHandler(func(_ context.Context, d switchcomm.Drift) { handled = append(handled, d) }))
	report := func(op string, places int) {
		var drifts []switchcomm.Drift
		for i := range places {
			d := switchcomm.Drift{Pointer: fmt.Sprint("/", i), Want: "number", Got: "object"}
			drifts = append(drifts, d.WithValue([]byte(testPhone)))
		}
		client.ReportDrift(t.Context(), op, drifts)
	}

	report("People.Details", 2)
	report("People.Details", 2)
	require.Len(t, h.records, 2)
	assert.Equal(t, slog.LevelWarn, h.records[0].level)
	assert.Equal(t, map[string]string{"api": "testvendor", "op": "People.Details", "pointer": "/0", "want": "number", "got": "object"}, h.records[0].attrs)
	require.Len(t, handled, 4)
	assert.Equal(t, "testvendor", handled[0].API)
	assert.Equal(t, "People.Details", handled[0].Op)
	assert.Equal(t, testPhone, string(handled[0].Value()))

	report("People.Create", 2)
	assert.Len(t, h.records, 4, "another operation is another place")
	report("Calls.Create", 1000)
	report("Calls.Log", 1000)
	assert.Len(t, h.records, 256)
	assert.Len(t, handled, 2006)
	for _, r := range h.records {
		assert.NotContains(t, strings.Join([]string{r.message, fmt.Sprint(r.attrs)}, " "), testPhone)
	}
}

func TestDriftByManyGoroutines(t *testing.T) {
	h := &handler{}
	client := newClient(t, testBase, switchcomm.WithLogger(slog.New(h)))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			client.ReportDrift(t.Context(), "People.Details", []switchcomm.Drift{{Pointer: "/a"}, {Pointer: "/b"}})
		})
	}
	wg.Wait()
	assert.Len(t, h.records, 2)
}
