package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"golang.org/x/time/rate"
)

// The limit of the vendor is shared by asking for it: a worker asks for a
// permit before each attempt of a call, and the dispatcher that leads answers
// at the rate that is allowed. When there is no dispatcher nothing is sent.

// grantPermits answers until ctx ends. Requests are answered one after the
// other, in order.
func (q *queue) grantPermits(ctx context.Context, limiter *rate.Limiter) (stop func(), err error) {
	// The dispatcher before may have granted a burst a moment ago.
	limiter.ReserveN(time.Now(), limiter.Burst())
	// Should two dispatchers believe that they lead, for a moment, each request
	// goes to one of them.
	const group = "dispatchers"
	sub, err := q.nc.QueueSubscribe(q.permitsSubject(), group, func(m *nats.Msg) {
		if limiter.Wait(ctx) == nil {
			m.Respond(nil) // if that fails the worker asks again
		}
	})
	if err != nil {
		return nil, err
	}
	return func() { sub.Unsubscribe() }, nil
}

// permits is the switchcomm.Limiter of a worker.
type permits struct {
	queue    *queue
	patience time.Duration // after which a permit is asked for again
}

// Wait implements switchcomm.Limiter.
func (p *permits) Wait(ctx context.Context) error {
	if ready, ok := ctx.Value(permitKey{}).(*atomic.Bool); ok && ready.Swap(false) {
		return nil
	}
	return p.ask(ctx)
}

// errAllSettled is why there is no permit: the load is done and the dispatchers
// have left. A worker that was away for long hears of it here.
var errAllSettled = errors.New("every call of the load is settled")

// ask asks until it gets a permit, the load is done, or ctx ends.
func (p *permits) ask(ctx context.Context) error {
	for {
		asking, cancel := context.WithTimeout(ctx, p.patience)
		_, err := p.queue.nc.RequestWithContext(asking, p.queue.permitsSubject(), nil)
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || p.queue.nc.IsClosed() {
			return err
		}
		if done, err := p.queue.isDone(ctx); err == nil && done {
			return errAllSettled
		}
		wait(ctx, 100*time.Millisecond) // nobody leads at the moment
	}
}

type permitKey struct{}

// holding returns a context whose first attempt has a permit already. A worker
// gets one before it notes that it is sending: so one that is killed while it
// waits leaves nothing unknown.
func holding(ctx context.Context) context.Context {
	ready := new(atomic.Bool)
	ready.Store(true)
	return context.WithValue(ctx, permitKey{}, ready)
}
