package transport

import (
	"log/slog"
	"sync"
	"time"
)

// log records one attempt. The attributes are an allow-list: no URL, header,
// body or server message may ever be added.
func (x *exchange) log(v verdict, seen *evidence, took time.Duration) {
	level, outcome := slog.LevelDebug, "ok"
	if v.err != nil {
		level, outcome = slog.LevelWarn, v.err.Outcome.String()
	}
	logger := x.client.config.Logger
	if !logger.Enabled(x.ctx, level) {
		return
	}
	logger.LogAttrs(x.ctx, level, "attempt",
		slog.String("api", x.client.api.Name),
		slog.String("op", x.call.Op),
		slog.Int("attempt", x.attempts),
		slog.Int("status", seen.status),
		slog.String("outcome", outcome),
		slog.Duration("duration", took),
		slog.String("request_id", requestID(seen.header)))
}

// logWait records the wait before the next attempt.
func (x *exchange) logWait(wait time.Duration) {
	x.client.config.Logger.LogAttrs(x.ctx, slog.LevelDebug, "waiting to repeat",
		slog.String("api", x.client.api.Name),
		slog.String("op", x.call.Op),
		slog.Int("attempt", x.attempts),
		slog.Duration("wait", wait))
}

// driftLog remembers which drift was logged already. What it remembers is
// bounded, so that a server gone wild does not fill the memory; past the bound
// nothing more is logged.
type driftLog struct {
	mu   sync.Mutex
	seen map[driftPlace]bool
}

type driftPlace struct{ op, pointer string }

func newDriftLog() *driftLog { return &driftLog{seen: map[driftPlace]bool{}} }

// first reports whether this place has not been seen before.
func (d *driftLog) first(op, pointer string) bool {
	const most = 256
	d.mu.Lock()
	defer d.mu.Unlock()
	place := driftPlace{op, pointer}
	if d.seen[place] || len(d.seen) >= most {
		return false
	}
	d.seen[place] = true
	return true
}
