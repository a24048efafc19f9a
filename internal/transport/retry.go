package transport

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// mayRepeat is the retry loop's CheckRetry. It decides from the verdict of the
// last attempt alone.
func (x *exchange) mayRepeat(ctx context.Context, _ *http.Response, _ error) (bool, error) {
	v := &x.last
	if !v.retry || x.attempts >= x.client.config.MaxAttempts || ctx.Err() != nil {
		return false, nil
	}
	if v.wait > x.client.config.RetryAfterCap {
		return false, nil
	}
	v.wait = max(v.wait, x.backoff())
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= v.wait {
		return false, nil // it would not live to see the answer
	}
	return v.free || x.client.budget.spend(), nil
}

// wait is the retry loop's Backoff.
func (x *exchange) wait(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	x.logWait(x.last.wait)
	return x.last.wait
}

// backoff returns the wait after the last attempt: it doubles each time, and
// half of it is random so that many callers do not return at once.
func (x *exchange) backoff() time.Duration {
	wait, longest := x.client.config.BackoffMin, x.client.config.BackoffMax
	for i := 1; i < x.attempts && wait < longest; i++ {
		wait += min(wait, longest-wait)
	}
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter returns the wait that the Retry-After header asks for, or 0 when
// there is none that makes sense. A wait of centuries is cut to the longest
// that a Duration holds.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if isDigits(text) {
		const most = math.MaxInt64 / int64(time.Second)
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > most {
			return math.MaxInt64
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
