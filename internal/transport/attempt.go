package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Why an attempt was ended by us.
var (
	errAttemptTimeout = errors.New("no complete answer within the attempt timeout")
	errStalled        = errors.New("the upload stalled: no byte was taken within the stall timeout")
	errNoAnswer       = errors.New("no answer to the upload within the answer timeout")
)

// attempt sends the request once and judges what came of it.
func (x *exchange) attempt() verdict {
	if err := x.pace(); err != nil {
		return x.halt(err)
	}
	body, size, err := x.call.open(x.target.method)
	if err != nil {
		return x.halt(opaque("the upload cannot be opened", err))
	}
	x.attempts++
	started := time.Now()
	ctx, clock, stop := x.startClock()
	defer stop()

	seen := x.newEvidence()
	if x.call.Upload != nil {
		body = watch(ctx, body, size, clock, seen, x.client.config)
	}
	response, err := x.client.sender.send(seen.trace(ctx), &http.Request{
		Method: x.target.method, URL: x.target.url, Host: x.target.url.Host,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// GetBody stays nil: with it net/http would repeat a write by itself.
		Body: body, ContentLength: size,
	}, x.call.Read, x.call.hasBody())
	switch {
	case err != nil:
		seen.err = err
	case response == nil:
		seen.err = errors.New("the transport gave neither an answer nor an error")
	default:
		seen.read(response, x.client)
	}
	seen.ended, seen.timedOut = x.ctx.Err(), cause(ctx)
	v := x.judge(seen)
	x.log(v, seen, time.Since(started))
	return v
}

// pace waits for the limiter and refuses to send when the caller has given up.
func (x *exchange) pace() error {
	if limiter := x.client.config.Limiter; limiter != nil {
		if err := limiter.Wait(x.ctx); err != nil {
			return both(x.ctx.Err(), both(switchcomm.ErrLimiter, opaque("nothing was sent", err)))
		}
	}
	return x.ctx.Err()
}

// newEvidence returns where to note what is seen of the next attempt. Each has
// its own, as net/http may still report on an earlier one. The first is part of
// the exchange, to save an allocation.
func (x *exchange) newEvidence() *evidence {
	if x.attempts == 1 {
		return &x.first
	}
	return new(evidence)
}

// halt ends the call when an attempt cannot be started. What the attempt before
// it came to stays known.
func (x *exchange) halt(cause error) verdict {
	failed := x.last.err
	if failed == nil {
		failed = x.fail(switchcomm.OutcomeNotSent, &evidence{}, nil)
	}
	failed.Err = both(cause, failed.Err)
	return verdict{err: failed}
}

// startClock starts the time of an attempt and returns what ends it. Only an
// upload has a clock, whose time is set anew as the attempt proceeds.
func (x *exchange) startClock() (ctx context.Context, c *clock, stop func()) {
	if x.call.Upload == nil {
		ctx, stop = context.WithTimeoutCause(x.ctx, x.attemptTimeout(), errAttemptTimeout)
		return ctx, nil, stop
	}
	ctx, cancel := context.WithCancelCause(x.ctx)
	c = newClock(x.attemptTimeout(), errAttemptTimeout, cancel)
	return ctx, c, c.stop
}

// attemptTimeout bounds the attempt; an upload starts with the time for an
// ordinary attempt to connect in, and then has clocks of its own.
func (x *exchange) attemptTimeout() time.Duration {
	if x.call.Load {
		return x.client.config.LoadTimeout
	}
	return x.client.config.AttemptTimeout
}

// cause returns why the attempt's context was ended by us, or nil.
func cause(ctx context.Context) error {
	err := context.Cause(ctx)
	if err == errAttemptTimeout || err == errStalled || err == errNoAnswer {
		return err
	}
	return nil
}

// evidence is what was seen of one attempt. It decides what may be said of its
// effect, so nothing goes in here that was merely inferred.
type evidence struct {
	askedForConn atomic.Bool
	gotConn      atomic.Bool
	uploadFailed atomic.Pointer[error] // on our side, before its last byte: why
	hooks        httptrace.ClientTrace // what reports the above

	err      error // no answer: why
	ended    error // the caller's context, when it has ended
	timedOut error // our own clock, when it ended the attempt

	status  int // of the answer
	header  http.Header
	body    []byte
	bodyErr error // the body could not be read to its end
}

// trace makes net/http report on connections, and keeps a trace of the caller's
// from the headers, for the key is among them.
func (s *evidence) trace(ctx context.Context) context.Context {
	s.hooks.GetConn = func(string) { s.askedForConn.Store(true) }
	s.hooks.GotConn = func(httptrace.GotConnInfo) { s.gotConn.Store(true) }
	ctx = httptrace.WithClientTrace(ctx, &s.hooks) // which adds the caller's to them
	s.hooks.WroteHeaderField = nil
	return ctx
}

// noConnection reports proof that the request was not received: a connection
// was asked for and none was given. A transport that does not report on
// connections gives no proof.
func (s *evidence) noConnection() bool {
	return s.askedForConn.Load() && !s.gotConn.Load()
}

// errTooLarge is the bodyErr of an answer that passes the limit.
var errTooLarge = errors.New("the answer is larger than the limit set by WithMaxResponse")

// read takes the answer in, up to the limit of its body.
func (s *evidence) read(response *http.Response, c *Client) {
	s.status, s.header = response.StatusCode, response.Header
	if response.Body == nil {
		return // net/http never does this, other transports may
	}
	defer response.Body.Close()
	if s.status == http.StatusSwitchingProtocols {
		return // the body is the bare connection, and reading it obeys no context
	}
	read := c.bodies.read
	if c.sender.isOwn {
		read = c.bodies.unzip
	}
	s.body, s.bodyErr = read(response, c.config.MaxResponse)
}
