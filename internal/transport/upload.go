package transport

import (
	"context"
	"io"
	"sync"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// clock ends an attempt when its time is up. The time may be set anew as the
// attempt proceeds.
type clock struct {
	cancel context.CancelCauseFunc

	mu     sync.Mutex
	timer  *time.Timer
	reason error
}

// newClock starts a clock that cancels with reason after d.
func newClock(d time.Duration, reason error, cancel context.CancelCauseFunc) *clock {
	c := &clock{cancel: cancel, reason: reason}
	c.timer = time.AfterFunc(d, c.ring)
	return c
}

// set starts the time anew.
func (c *clock) set(d time.Duration, reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reason = reason
	c.timer.Reset(d)
}

func (c *clock) stop() { c.timer.Stop() }

func (c *clock) ring() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel(c.reason)
}

// watchedBody is an upload. net/http reads on only when what it read before
// was taken by the network, so each read is a sign of progress.
type watchedBody struct {
	body   io.ReadCloser
	clock  *clock
	seen   *evidence
	config *switchcomm.Config
}

func (b *watchedBody) Read(p []byte) (int, error) {
	b.clock.set(b.config.StallTimeout, errStalled)
	n, err := b.body.Read(p)
	switch {
	case err == io.EOF:
		b.clock.set(b.config.AnswerTimeout, errNoAnswer)
	case err != nil:
		b.seen.uploadFailed.Store(&err)
	}
	return n, err
}

func (b *watchedBody) Close() error { return b.body.Close() }
