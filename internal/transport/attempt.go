package transport

import (
	"context"
	"errors"
	"io"
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
	body, size, err := x.call.open(x.request.Method)
	if err != nil {
		return x.halt(opaque("the upload cannot be opened", err))
	}
	x.attempts++
	started := time.Now()
	ctx, clock, stop := x.startClock()
	defer stop()

	seen := &evidence{}
	sent := x.copyRequest(seen.trace(withClass(ctx, x.call.Read)))
	if body != nil {
		// GetBody stays nil: with it net/http would repeat a write by itself.
		sent.Body, sent.ContentLength = body, size
		if x.call.Upload != nil {
			sent.Body = watch(ctx, body, size, clock, seen, x.client.config)
		}
	}
	response, err := x.client.sender.RoundTrip(sent)
	switch {
	case err != nil:
		seen.err = err
	case response == nil:
		seen.err = errors.New("the transport gave neither an answer nor an error")
	default:
		seen.read(response, x.client.config.MaxResponse)
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

// copyRequest returns the request for one attempt. Middleware gets headers of
// its own, so that what it changes is gone with the attempt.
func (x *exchange) copyRequest(ctx context.Context) *http.Request {
	if len(x.client.config.Middleware) > 0 {
		return x.request.Clone(ctx)
	}
	return x.request.WithContext(ctx)
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

// trace makes net/http report on connections.
func (s *evidence) trace(ctx context.Context) context.Context {
	s.hooks.GetConn = func(string) { s.askedForConn.Store(true) }
	s.hooks.GotConn = func(httptrace.GotConnInfo) { s.gotConn.Store(true) }
	return httptrace.WithClientTrace(ctx, &s.hooks)
}

// noConnection reports proof that the request was not received: a connection
// was asked for and none was given. A transport that does not report on
// connections gives no proof.
func (s *evidence) noConnection() bool {
	return s.askedForConn.Load() && !s.gotConn.Load()
}

// errTooLarge is the bodyErr of an answer that passes the limit.
var errTooLarge = errors.New("the answer is larger than the limit set by WithMaxResponse")

// read takes the answer in, up to limit bytes of body.
func (s *evidence) read(response *http.Response, limit int64) {
	s.status, s.header = response.StatusCode, response.Header
	if response.Body == nil {
		return // net/http never does this, other transports may
	}
	defer response.Body.Close()
	if s.status == http.StatusSwitchingProtocols {
		return // the body is the bare connection, and reading it obeys no context
	}
	s.body, s.bodyErr = readBody(response, limit)
}

// readBody reads the body of response whole. It allocates once when the
// length is known.
func readBody(response *http.Response, limit int64) ([]byte, error) {
	size := int64(512)
	if n := response.ContentLength; n > 0 && n <= min(limit, 1<<20) {
		size = n + 1 // room for the read that finds the end
	}
	body := make([]byte, 0, size)
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := response.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if int64(len(body)) > limit {
			return body[:limit], errTooLarge
		}
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return body, err
		}
	}
}
