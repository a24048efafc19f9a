package alphacomm

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// ErrWaitEnded matches the error of a wait that ended by [Poll.Until] or by
// [Poll.UntilExpiry] before what it waited for.
var ErrWaitEnded = errors.New("the wait ended before what it waited for")

// Poll says how to wait for something to happen. The zero Poll waits as long
// as the context allows.
type Poll struct {
	// Interval is the wait after the first look. Each further one is half as
	// long again. A random part of up to half of each wait is left out, so
	// that many waiters do not look at once. Zero means 5 s.
	Interval time.Duration
	// MaxInterval is the longest wait. Zero means 1 min, or Interval when that
	// is longer.
	MaxInterval time.Duration
	// Until is when the wait ends, after a last look. Zero means that only the
	// context ends it.
	Until time.Time
	// PartiallyPaid lets [PayLinksService.WaitPaid] end well for a PayLink
	// that is partially paid, too.
	PartiallyPaid bool
	// UntilExpiry ends [PayLinksService.WaitPaid] 90 days after the PayLink
	// was created, when it expires unless it was made with another time.
	UntilExpiry bool
}

// check refuses a Poll that is certainly wrong.
func (p Poll) check() error {
	if p.Interval < 0 || p.MaxInterval < 0 {
		return errors.New("an interval of the poll is negative")
	}
	return nil
}

// withDefaults fills in what is not set.
func (p Poll) withDefaults() Poll {
	if p.Interval == 0 {
		p.Interval = 5 * time.Second
	}
	if p.MaxInterval == 0 {
		p.MaxInterval = time.Minute
	}
	p.MaxInterval = max(p.MaxInterval, p.Interval)
	return p
}

// waiter looks at something until it is done.
type waiter[T any] struct {
	client *Client
	op     string
	poll   Poll
	read   func(context.Context) (*T, error)
	done   func(*T) bool
	expiry func(*T) time.Time // nil, or the zero time: it does not expire
}

// wait returns what was last seen, which may be nil when there is an error.
func (w *waiter[T]) wait(ctx context.Context) (*T, error) {
	if err := w.poll.check(); err != nil {
		return nil, w.client.transport.Refuse(w.op, err)
	}
	const mostFailures = 5 // in a row, each after the transport's own attempts
	poll := w.poll.withDefaults()
	interval, failures := poll.Interval, 0
	var last *T
	for {
		seen, err := w.read(ctx)
		if seen != nil {
			last = seen
		}
		if err == nil && w.done(seen) {
			return seen, nil
		}
		if failures++; err == nil {
			failures = 0
		}
		if err != nil && (failures >= mostFailures || !w.mayPass(ctx, err)) {
			return last, err
		}
		end := w.end(last)
		if !end.IsZero() && !time.Now().Before(end) {
			return last, w.ended(err)
		}
		wait := max(interval-rand.N(interval/2+1), retryAfter(err))
		if !end.IsZero() {
			wait = min(wait, time.Until(end))
		}
		if !sleep(ctx, wait) {
			return last, readFailed(w.op, join(ctx.Err(), errors.New("the wait was given up")))
		}
		interval = min(interval+interval/2, poll.MaxInterval)
	}
}

// end returns when the wait ends by itself, or the zero time.
func (w *waiter[T]) end(seen *T) time.Time {
	end := w.poll.Until
	if w.expiry == nil || seen == nil {
		return end
	}
	if expiry := w.expiry(seen); end.IsZero() || !expiry.IsZero() && expiry.Before(end) {
		return expiry
	}
	return end
}

// ended makes the error of a wait that ended by itself; cause is why the last
// look failed, or nil.
func (w *waiter[T]) ended(cause error) error {
	if cause == nil {
		return readFailed(w.op, ErrWaitEnded)
	}
	return readFailed(w.op, fmt.Errorf("%w: %w", ErrWaitEnded, cause))
}

// mayPass reports whether the failure of a look may pass by itself: a failure
// of the connection or of the server, or a rate limit.
func (w *waiter[T]) mayPass(ctx context.Context, err error) bool {
	failed, ok := errors.AsType[*switchcomm.Error](err)
	if !ok || failed.Outcome != switchcomm.OutcomeRead || ctx.Err() != nil ||
		failed.RetryAfter > w.client.transport.Config().RetryAfterCap {
		return false
	}
	switch status := failed.StatusCode; {
	case status == 0:
		return failed.Attempts > 0 // it is not our own refusal
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return true
	default:
		return status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported
	}
}

// retryAfter returns the wait that the server asked for.
func retryAfter(err error) time.Duration {
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		return failed.RetryAfter
	}
	return 0
}

// sleep waits for d and reports false if ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
