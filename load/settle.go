package load

import (
	"cmp"
	"errors"
	"slices"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// takeBack deals with a call that has come back: it pauses the load if need
// be, queues what is to be sent again, and settles the rest.
func (r *run[T]) takeBack(c *call[T]) {
	r.inFlight--
	if c.journalErr != nil {
		r.sendNoMore(c.journalErr)
		r.readNoMore(c.journalErr)
	}
	r.weigh(c)
	var again []*call[T]
	if r.cause == nil {
		again = c.again(&r.options)
	}
	if c.verdict != answered {
		r.meter.Retries += len(again)
	}
	r.queue = slices.Concat(again, r.queue)
	for i, out := range c.outcomes {
		if out.State != NotSent || again == nil {
			delete(r.busy, c.items[i].key)
			r.settle(out)
		}
	}
}

// maxSetbacks is after how many pauses without an answer a load gives up.
const maxSetbacks = 10

// longestPause is how long a server may ask a load to wait: a day is the longest
// quota that anybody sells.
const longestPause = 24 * time.Hour

// weigh says what a call means for the load as a whole. Calls that come back
// during a pause were sent before it and do not make it count twice.
func (r *run[T]) weigh(c *call[T]) {
	paused := r.wake != nil
	switch c.verdict {
	case answered, refused:
		r.limits, r.setbacks = 0, 0
	case limited:
		if retryAfter(c.err) > longestPause {
			r.sendNoMore(c.err)
			return
		}
		if !paused {
			r.limits, r.setbacks = r.limits+1, 0
		}
		r.pause(cmp.Or(retryAfter(c.err), backoff(r.limits)))
	case lost, silent:
		if paused {
			return
		}
		r.setbacks++
		switch {
		case r.setbacks <= maxSetbacks:
			r.pause(backoff(r.setbacks))
		case c.verdict == lost:
			r.sendNoMore(c.err)
		default:
			r.sendNoMore(errGaveUp)
		}
	case barred:
		r.sendNoMore(c.err)
	}
}

// sendNoMore keeps anything more from being sent.
func (r *run[T]) sendNoMore(cause error) {
	if r.cause == nil {
		r.cause = cause
	}
}

// giveUp settles items that are not sent because nothing is any more.
func (r *run[T]) giveUp(items []item[T]) {
	for _, it := range items {
		delete(r.busy, it.key)
		r.settle(it.notSent(r.sender, r.cause))
	}
}

// settle counts an outcome and yields it when its turn has come.
func (r *run[T]) settle(out Outcome[T]) {
	r.meter.count(out.State, out.Resumed)
	if !r.options.InOrder {
		r.deliver(out)
		return
	}
	r.early[out.Index] = out
	for {
		next, ok := r.early[r.turn]
		if !ok {
			return
		}
		delete(r.early, r.turn)
		r.turn++
		r.deliver(next)
	}
}

// deliver yields an outcome, unless the caller has left.
func (r *run[T]) deliver(out Outcome[T]) {
	r.open--
	if r.left || r.yield(out, nil) {
		return
	}
	r.left = true
	r.sendNoMore(errLeft)
	r.readNoMore(nil)
}

// pause keeps calls from being sent for a time. A longer pause replaces a
// shorter one.
func (r *run[T]) pause(wait time.Duration) {
	until := time.Now().Add(wait)
	if r.wake != nil && !until.After(r.meter.PausedUntil) {
		return
	}
	r.wake, r.meter.PausedUntil = time.After(wait), until
}

func (r *run[T]) endPause() {
	r.wake, r.meter.PausedUntil = nil, time.Time{}
}

// backoff is the wait after so many failures in a row: it doubles each time.
func backoff(failures int) time.Duration {
	const shortest, longest = 100 * time.Millisecond, 30 * time.Second
	wait := shortest
	for range failures - 1 {
		wait = min(2*wait, longest)
	}
	return wait
}

// retryAfter is the wait that the server asked for, or 0.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*switchcomm.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}
