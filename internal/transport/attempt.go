package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// Why an attempt was ended by us.
var (
	errAttemptTimeout = errors.New("no complete answer within the attempt timeout")
	errStalled        = errors.New("the upload stalled: no byte was taken within the stall timeout")
	errNoAnswer       = errors.New("no answer to the upload within the answer timeout")
)

// attempt sends the request once and judges what came of it.
func (x *exchange) attempt(request *http.Request) verdict {
	if err := x.pace(); err != nil {
		return x.halt(err)
	}
	body, size, err := x.call.open(request.Method)
	if err != nil {
		return x.halt(opaque("the upload cannot be opened", err))
	}
	x.attempts++
	started := time.Now()
	ctx, cancel := context.WithCancelCause(x.ctx)
	defer cancel(nil)
	clock := newClock(x.attemptTimeout(), errAttemptTimeout, cancel)
	defer clock.stop()

	seen := &evidence{}
	// A clone, so that what middleware changes is gone with the attempt.
	sent := request.Clone(seen.trace(withClass(ctx, x.call.Read)))
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
			return both(x.ctx.Err(), opaque("the rate limiter refused", err))
		}
	}
	return x.ctx.Err()
}

// halt ends the call when an attempt cannot be started. What the attempt before
// it came to stays known.
func (x *exchange) halt(cause error) verdict {
	failed := x.last.err
	failed.Err = both(cause, failed.Err)
	return verdict{err: failed}
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
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { s.askedForConn.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { s.gotConn.Store(true) },
	})
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
	body := make([]byte, 0, 512)
	if n := response.ContentLength; n > 0 && n <= min(limit, 1<<20) {
		body = make([]byte, 0, n+1) // room for the read that finds the end
	}
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
