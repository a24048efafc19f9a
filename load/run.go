package load

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"time"
)

// Run loads input through sender. The methods of the clients are built on it;
// programs call those.
//
// The outcomes can be ranged over once: a second time would send everything
// again. Nothing happens before the range begins. The error that may come last
// is that of the input, of the journal, of the options, or of a context that
// ended before the input did; its Outcome holds nothing.
func Run[T any](ctx context.Context, input iter.Seq2[T, error], options Options, sender Sender[T]) iter.Seq2[Outcome[T], error] {
	return once(func(yield func(Outcome[T], error) bool) {
		r, err := newRun(ctx, input, options, sender, yield)
		if err != nil {
			yield(Outcome[T]{Index: -1}, err)
			return
		}
		defer r.close() // when something panics
		r.loop()
		stayed := !r.left
		r.close()
		if stayed && r.err != nil {
			yield(Outcome[T]{Index: -1}, r.err)
		}
	})
}

// once refuses to run a second time.
func once[T any](run iter.Seq2[Outcome[T], error]) iter.Seq2[Outcome[T], error] {
	var used atomic.Bool
	return func(yield func(Outcome[T], error) bool) {
		if used.Swap(true) {
			yield(Outcome[T]{Index: -1}, errUsed)
			return
		}
		run(yield)
	}
}

var (
	errUsed    = errors.New("load: a load can be ranged over only once")
	errNoInput = errors.New("load: the input is nil")
	errGaveUp  = errors.New("the load gave up: too many calls in a row got no answer")
	errLeft    = errors.New("the caller left the load")
)

// run is one load. Everything in it belongs to the goroutine that ranges over
// the outcomes: it reads the input, makes the calls, takes them back, and
// yields. The only other goroutines are those of the calls in flight, and each
// of them touches nothing but its call, the journal (which is made for that)
// and what is never written (ctx, sender, options).
//
// What always holds:
//   - An input that was read is in exactly one place: in held, in a call of
//     queue, in a call in flight, in early, or yielded. While it is in a call,
//     its key is in busy.
//   - open counts those not yet yielded and is at most window.
//   - done has room for every call in flight, so no goroutine is ever stuck.
//   - An item goes back to queue only with an outcome of NotSent, which is
//     proof that it was not applied.
type run[T any] struct {
	ctx     context.Context
	options Options
	sender  *Sender[T]
	journal *ledger[T]
	yield   func(Outcome[T], error) bool

	next   func() (T, error, bool) // the input
	stop   func()
	index  int  // of the next input
	ended  bool // the input is not read any further
	open   int
	window int

	queue    []*call[T] // to be sent, first comes first
	held     []item[T]  // wait for a call with the same key
	busy     map[string]struct{}
	inFlight int
	done     chan *call[T] // calls that have come back

	wake     <-chan time.Time // the end of the pause; nil when there is none
	limits   int              // refusals for the rate, one pause after the other
	setbacks int              // the same for calls without an answer
	cause    error            // why nothing is sent any more; nil while it is
	err      error            // what is yielded last

	early map[int]Outcome[T] // in order: outcomes whose turn has not come
	turn  int                // in order: the index that is yielded next

	meter  meter
	ticker *time.Ticker // nil when nobody wants to know
	left   bool         // yield must not be called any more
	closed bool
}

func newRun[T any](ctx context.Context, input iter.Seq2[T, error], options Options, sender Sender[T], yield func(Outcome[T], error) bool) (*run[T], error) {
	options, err := options.complete(sender.CallSize, sender.Create != nil && sender.Update != nil, sender.Validate != nil)
	if err := errors.Join(err, sender.check(&options)); err != nil {
		return nil, err
	}
	if input == nil {
		return nil, errNoInput
	}
	journal, err := newLedger(ctx, options.Journal, &sender)
	if err != nil {
		return nil, err
	}
	r := &run[T]{
		ctx:     ctx,
		options: options,
		sender:  &sender,
		journal: journal,
		yield:   yield,
		window:  2 * options.CallSize * options.Concurrency,
		busy:    make(map[string]struct{}),
		done:    make(chan *call[T], options.Concurrency),
		early:   make(map[int]Outcome[T]),
		meter:   newMeter(options.Progress),
	}
	r.next, r.stop = iter.Pull2(input)
	if options.Progress != nil {
		r.ticker = time.NewTicker(progressInterval)
	}
	return r, nil
}

// loop goes on until every input that was read is yielded and there are no
// more, or until the caller leaves.
func (r *run[T]) loop() {
	for !r.left {
		r.look()
		if r.step() {
			continue
		}
		if r.inFlight == 0 && len(r.queue) == 0 {
			return
		}
		r.wait()
	}
}

// look takes note of what has happened, without waiting.
func (r *run[T]) look() {
	r.lookAtContext()
	for {
		select {
		case c := <-r.done:
			r.takeBack(c)
		case <-r.wake:
			r.endPause()
		default:
			r.meter.tick()
			return
		}
	}
}

// lookAtContext ends the load if its context has ended.
func (r *run[T]) lookAtContext() {
	err := r.ctx.Err()
	if err == nil {
		return
	}
	r.sendNoMore(err)
	if !r.ended {
		r.readNoMore(fmt.Errorf("load: the input was not read to its end: %w", err))
	}
}

// step sends the next call, or gives it up, and reports whether it did. The
// call after those in flight is made beforehand, which finds the end of the
// input without waiting for the end of a pause.
func (r *run[T]) step() bool {
	if len(r.queue) == 0 {
		c := r.fill()
		if c == nil {
			return false
		}
		r.queue = append(r.queue, c)
	}
	stopped := r.cause != nil
	if !stopped && (r.wake != nil || r.inFlight == r.options.Concurrency) {
		return false
	}
	c := r.queue[0]
	r.queue = slices.Delete(r.queue, 0, 1)
	if stopped {
		r.giveUp(c.items)
	} else {
		r.start(c)
	}
	return true
}

func (r *run[T]) start(c *call[T]) {
	for i := range c.items {
		if !c.items[i].sent {
			c.items[i].sent = true
			r.meter.Sent++
		}
	}
	r.inFlight++
	go func() {
		c.do(r.ctx, r.sender, &r.options, r.journal)
		r.done <- c
	}()
}

// wait waits until something happens.
func (r *run[T]) wait() {
	var tick <-chan time.Time
	if r.ticker != nil {
		tick = r.ticker.C
	}
	ended := r.ctx.Done()
	if r.cause != nil {
		ended = nil // it could change nothing any more
	}
	select {
	case c := <-r.done:
		r.takeBack(c)
	case <-r.wake:
		r.endPause()
	case <-tick:
	case <-ended:
	}
}

// close waits for the calls in flight and ends what newRun began. It yields
// nothing.
func (r *run[T]) close() {
	if r.closed {
		return
	}
	r.closed, r.left = true, true
	r.sendNoMore(errLeft)
	for r.inFlight > 0 {
		r.takeBack(<-r.done)
	}
	for _, c := range r.queue {
		r.giveUp(c.items)
	}
	r.giveUp(r.held)
	r.stop()
	if err := r.journal.end(r.ctx); r.err == nil {
		r.err = err
	}
	if r.ticker != nil {
		r.ticker.Stop()
	}
	r.meter.finish()
}
