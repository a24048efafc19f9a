package fakeserver

import (
	"sync"
	"time"
)

// Quota limits how many requests are carried out in a span of time. Those above
// it get 429. The zero Quota limits nothing.
type Quota struct {
	// Limit is the number of requests; zero or less means no limit.
	Limit int
	// Per is the span, counted from its first request by the server's clock.
	// Zero means one second.
	Per time.Duration
	// RetryAfter is sent as the Retry-After header of the refusal, as it stands:
	// seconds, a date, or nonsense. Empty sends none.
	RetryAfter string
}

// SetQuota replaces the quota and starts its span anew.
func (s *Server) SetQuota(q Quota) { s.quota.set(q) }

// quotaGate counts requests against a quota.
type quotaGate struct {
	mu    sync.Mutex
	quota Quota
	start time.Time
	used  int
}

func (g *quotaGate) set(q Quota) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if q.Per <= 0 {
		q.Per = time.Second
	}
	g.quota, g.start, g.used = q, time.Time{}, 0
}

// admit lets a request in, or gives the Retry-After of its refusal.
func (g *quotaGate) admit(now time.Time) (retryAfter string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.quota.Limit <= 0 {
		return "", true
	}
	if g.used == 0 || now.Sub(g.start) >= g.quota.Per {
		g.start, g.used = now, 0
	}
	if g.used >= g.quota.Limit {
		return g.quota.RetryAfter, false
	}
	g.used++
	return "", true
}
