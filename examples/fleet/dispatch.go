package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// dispatcher plans the calls of a file and grants permits for them, while it
// leads. Several can run; the others wait for their turn.
type dispatcher struct {
	queue    *queue
	name     string
	file     *os.File
	callSize int
	storage  storage
	rate     rate.Limit // calls a second
	burst    int
	log      *slog.Logger
}

// run returns when every call is settled.
func (d *dispatcher) run(ctx context.Context) error {
	for {
		err := d.turn(ctx)
		switch {
		case err == nil, ctx.Err() != nil:
			return err
		case errors.Is(err, errLeaseLost), errors.Is(err, errOvertaken), isPassing(err):
			d.log.Warn("not leading any more", "why", err.Error())
		default:
			return err
		}
		if !wait(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// turn waits for the lease and leads.
func (d *dispatcher) turn(ctx context.Context) error {
	lease, err := d.queue.awaitLease(ctx, d.name, d.storage)
	if err != nil {
		return err
	}
	leading, lost := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { lease.keep(leading, lost) })
	err = d.lead(leading)
	if cause := context.Cause(leading); errors.Is(cause, errLeaseLost) {
		err = cause
	}
	lost(nil)
	keeping.Wait()
	lease.end()
	return err
}

// lead plans what is left of the file, and stays until all is settled.
func (d *dispatcher) lead(ctx context.Context) error {
	if err := d.queue.begin(ctx, d.storage); err != nil {
		return err
	}
	stop, err := d.queue.grantPermits(ctx, rate.NewLimiter(d.rate, d.burst))
	if err != nil {
		return err
	}
	defer stop()
	if err := d.plan(ctx); err != nil {
		return err
	}
	return d.awaitEnd(ctx)
}

// plan adds the calls that are missing.
func (d *dispatcher) plan(ctx context.Context) error {
	last, length, err := d.queue.last(ctx)
	if err != nil {
		return err
	}
	d.log.Info("leading", "calls planned before", length)
	cutter := newCutter(d.file, d.callSize)
	if length > 0 {
		if err := cutter.skip(last); err != nil || last.End {
			return err
		}
	}
	for c, err := range cutter.calls() {
		if err == nil {
			err = d.awaitRoom(ctx)
		}
		if err == nil {
			err = d.queue.add(ctx, c, length)
		}
		if err != nil {
			return err
		}
		length++
	}
	d.log.Info("the whole file is planned", "calls", length-1)
	return nil
}

// ahead is how many calls are planned before they are settled. The file is read
// no faster than it is sent.
const ahead = 100

// awaitRoom waits until another call may be planned.
func (d *dispatcher) awaitRoom(ctx context.Context) error {
	for {
		open, err := d.queue.openCalls(ctx)
		if err != nil || open < ahead {
			return err
		}
		if !wait(ctx, 50*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// awaitEnd waits until all calls are settled.
func (d *dispatcher) awaitEnd(ctx context.Context) error {
	for {
		done, err := d.queue.isDone(ctx)
		if err != nil || done {
			return err
		}
		if !wait(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
}
