package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// worker takes calls from the plan and sends them.
type worker struct {
	queue   *queue
	name    string
	file    *os.File
	st      *switchtransact.Client
	permits *permits
	calls   int // at once
	log     *slog.Logger

	silence time.Duration // how long it may be silent before a call is given to another
}

// run works until every call of the load is settled. When stop ends it begins
// no more calls, and ends those under way.
func (w *worker) run(stop context.Context) error {
	if err := w.awaitLoad(stop); err != nil {
		return err
	}
	// A loop that fails for what would make every call fail ends the others.
	loops, stop := errgroup.WithContext(stop)
	for range w.calls {
		loops.Go(func() error { return w.loop(stop) })
	}
	return loops.Wait()
}

// awaitLoad waits until a dispatcher has begun the load.
func (w *worker) awaitLoad(ctx context.Context) error {
	for said := false; ; {
		err := w.queue.open(ctx)
		if err == nil {
			w.silence = w.queue.workers.CachedInfo().Config.AckWait
			w.permits.patience = 2 * w.silence
			return nil
		}
		if !errors.Is(err, errNoLoad) && !isPassing(err) {
			return err
		}
		if !said {
			w.log.Info("waiting for a dispatcher")
			said = true
		}
		if !wait(ctx, 200*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// loop makes one call after the other.
func (w *worker) loop(stop context.Context) error {
	for failures := 0; stop.Err() == nil; {
		msg, err := w.queue.workers.Next(jetstream.FetchMaxWait(time.Second))
		if err != nil {
			if done, err := w.nothingToDo(stop, err); done || err != nil {
				return err
			}
			continue
		}
		failure, err := w.take(stop, msg)
		if err != nil {
			return err
		}
		if failure == nil {
			failures = 0
			continue
		}
		failures++
		if failures > mostFailures {
			return fmt.Errorf("%d calls in a row failed: %w", failures, failure)
		}
		wait(stop, pause(failures))
	}
	return stop.Err()
}

// nothingToDo deals with an error of the queue, and reports whether the load is
// done.
func (w *worker) nothingToDo(ctx context.Context, err error) (done bool, _ error) {
	if !isPassing(err) && !errors.Is(err, jetstream.ErrNoMessages) {
		return false, err
	}
	done, err = w.queue.isDone(ctx)
	if err != nil && !isPassing(err) {
		return false, err
	}
	return done, nil
}

// mostFailures is after how many calls that failed in a row a worker gives up.
const mostFailures = 10

// pause is the wait after so many failures in a row. Without it a server that
// fails would turn a whole file into open questions.
func pause(failures int) time.Duration {
	return min(100*time.Millisecond<<failures, 30*time.Second)
}

// take does what is to be done about an entry of the plan. An error ends the
// worker; a failure is that of one call.
func (w *worker) take(stop context.Context, msg jetstream.Msg) (failure, err error) {
	c, err := parseCall(msg.Data())
	if err != nil {
		return nil, err
	}
	if c.End {
		return nil, settled(msg)
	}
	meta, err := msg.Metadata()
	if err != nil {
		return nil, err
	}
	living, die := context.WithCancel(context.WithoutCancel(stop))
	defer die()
	go w.stayAlive(living, msg)

	rows, err := readCall(w.file, c)
	if err != nil {
		return nil, errors.Join(err, msg.Nak())
	}
	switch err := w.permits.ask(stop); {
	case errors.Is(err, errAllSettled):
		return nil, settled(msg) // by another worker, while this one was away
	case err != nil:
		return nil, msg.Nak() // stopped: nothing was begun
	}
	failure, err = w.send(holding(context.WithoutCancel(stop)), meta.Sequence.Stream, c, rows)
	switch {
	case errors.Is(err, errSettled):
		return nil, settled(msg)
	case errors.Is(err, errTaken):
		w.log.Warn("a call was taken over by another worker", "call", meta.Sequence.Stream)
		return nil, nil
	case err != nil && isPassing(err):
		return err, nil // another worker will see what the record says
	case err != nil:
		return nil, err
	case failure == nil, errors.Is(failure, switchcomm.ErrOutcomeUnknown):
		return failure, settled(msg)
	case isBarred(failure):
		return nil, errors.Join(failure, msg.Nak())
	}
	return failure, msg.NakWithDelay(time.Second)
}

// settled removes an entry from the workers' queue. If that fails the entry
// comes again, and the record says that there is nothing to do.
func settled(msg jetstream.Msg) error {
	if err := msg.Ack(); err != nil && !isPassing(err) {
		return err
	}
	return nil
}

// stayAlive says now and then that the call is being worked on.
func (w *worker) stayAlive(ctx context.Context, msg jetstream.Msg) {
	for wait(ctx, w.silence/4) {
		_ = msg.InProgress() // if it does not arrive, the next one may
	}
}

// isBarred reports whether any call would fail like this one.
func isBarred(err error) bool {
	return errors.Is(err, switchcomm.ErrUnauthorized) || errors.Is(err, switchcomm.ErrPermission) || errors.Is(err, switchcomm.ErrRedirect)
}

// send claims a call and sends its people, and records what became of them. A
// failure says why some of them have no answer; if it does not match
// switchcomm.ErrOutcomeUnknown some were not sent, and the call is left open.
func (w *worker) send(ctx context.Context, number uint64, c call, rows []row) (failure, err error) {
	held, err := w.queue.claim(ctx, number, w.name, len(rows))
	if err != nil {
		return nil, err
	}
	fates := make([]fate, len(rows))
	people, sent := w.people(c, rows, fates)
	options := load.Options{CallSize: len(rows), Concurrency: 1, Validate: true, Journal: &journal{held: held, salt: c.Salt, sent: sent}}
	open := false
	for out, err := range w.st.People.LoadNew(ctx, people, options) {
		if err != nil {
			return nil, err
		}
		fates[sent[out.Index]] = newFate(out)
		switch {
		case out.State == load.NotSent:
			failure, open = out.Err, true
		case out.State == load.Unknown && !out.Resumed && !open:
			failure = out.Err
		}
	}
	if open {
		return failure, nil
	}
	return failure, held.write(ctx, record{Owner: w.name, Claim: held.record.Claim, Done: true, Rows: fates})
}

// people are the input of a load, with their rows. The other rows get their
// fate at once.
func (w *worker) people(c call, rows []row, fates []fate) (_ iter.Seq2[person, error], sent []int) {
	var people []person
	for i, r := range rows {
		p, problem := r.person(c.Twins)
		if problem != nil {
			fates[i] = fate{State: load.Rejected, Reasons: []reason{newReason(*problem)}}
			continue
		}
		people, sent = append(people, *p), append(sent, i)
	}
	return load.Seq(slices.Values(people)), sent
}

// newFate is what is kept of an outcome.
func newFate(out load.Outcome[person]) fate {
	f := fate{State: out.State, ID: out.ID, Reasons: newReasons(out.Reasons)}
	if out.State == load.Invalid {
		f.State = load.Rejected
	}
	if e, ok := errors.AsType[*switchcomm.Error](out.Err); ok && f.State == load.Rejected && len(f.Reasons) == 0 {
		f.Reasons = []reason{{Rule: fmt.Sprintf("status %d", e.StatusCode)}}
	}
	return f
}
