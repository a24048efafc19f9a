package transport

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// clock ends an attempt when its time is up. The time may be set anew as the
// attempt proceeds.
type clock struct {
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	timer   *time.Timer
	reason  error
	stopped bool
}

// newClock starts a clock that cancels with reason after d.
func newClock(d time.Duration, reason error, cancel context.CancelCauseFunc) *clock {
	c := &clock{cancel: cancel, reason: reason}
	c.timer = time.AfterFunc(d, c.ring)
	return c
}

// set starts the time anew. After stop it does nothing: net/http may still be
// reading the upload when the attempt is over.
func (c *clock) set(d time.Duration, reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	c.reason = reason
	c.timer.Reset(d)
}

// stop ends the time and with it the attempt's context.
func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	c.timer.Stop()
	c.cancel(nil)
}

func (c *clock) ring() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel(c.reason)
}

// watchedBody is an upload on its way to the network. net/http reads on, 32 KiB
// at a time, only when what it read before was taken by the network, so each
// read is a sign of progress.
//
// It reads from a pipe, because net/http waits for a Read that hangs, whatever
// its context says: the end of the attempt closes the pipe.
type watchedBody struct {
	pipe   *io.PipeReader
	clock  *clock
	config *switchcomm.Config
}

// errAttemptOver is what filling the pipe fails with when nobody reads on.
var errAttemptOver = errors.New("the attempt is over")

// watch sends an upload through a pipe until it ends or ctx does. It closes
// body in either case.
func watch(ctx context.Context, body io.ReadCloser, size int64, clock *clock, seen *evidence, config *switchcomm.Config) *watchedBody {
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { out.CloseWithError(errAttemptOver) })
	go func() {
		n, err := io.Copy(in, body)
		if err == nil && n < size {
			err = io.ErrUnexpectedEOF
		}
		if err != nil && err != errAttemptOver && n != size { // with the last byte the request may be complete
			seen.uploadFailed.Store(&err)
		}
		body.Close()
		in.CloseWithError(err)
	}()
	return &watchedBody{pipe: out, clock: clock, config: config}
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.clock.set(b.config.StallTimeout, errStalled)
	n, err := b.pipe.Read(p)
	if err == io.EOF {
		b.clock.set(b.config.AnswerTimeout, errNoAnswer)
	}
	return n, err
}

func (b *watchedBody) Close() error { return b.pipe.CloseWithError(errAttemptOver) }
