package transport

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Do makes the call: it sends the request, repeats it where that is safe, and
// hands a complete 2xx answer to read, which decodes it. The error is nil or a
// *switchcomm.Error. When read returns a *switchcomm.Error, Do completes it
// with what it knows; an outcome that read sets is kept.
func (c *Client) Do(ctx context.Context, call Call, read func(*Answer) error) (err error) {
	x := &exchange{client: c, call: call}
	ctx, end := c.observe(ctx, &x.call)
	defer func() { end(err) }()
	err = errPanicked
	x.ctx = ctx
	return x.do(read)
}

// errPanicked is what the observers of a call are told that did not return,
// because middleware or another part of the program panicked.
var errPanicked = errors.New("the call panicked")

func (x *exchange) do(read func(*Answer) error) (err error) {
	if x.target, err = x.client.newTarget(&x.call); err != nil {
		return x.client.Refuse(x.call.Op, err)
	}
	x.run()
	if x.last.err != nil {
		return x.last.err
	}
	err = x.complete(read(&x.answer))
	if !x.answer.Keep {
		x.client.bodies.put(x.answer.Body)
	}
	return err
}

// Refuse returns the error for a call that is not made because its input is
// certainly wrong.
func (c *Client) Refuse(op string, cause error, fields ...switchcomm.FieldError) error {
	return &switchcomm.Error{API: c.api.Name, Op: op, Outcome: switchcomm.OutcomeNotSent, Fields: fields, Err: cause}
}

// observe starts the observers of an operation and returns what ends them.
func (c *Client) observe(ctx context.Context, call *Call) (context.Context, func(error)) {
	if len(c.config.Observers) == 0 {
		return ctx, func(error) {}
	}
	op := switchcomm.Operation{API: c.api.Name, Name: call.Op, Write: !call.Read}
	var ends []func(error)
	for _, observe := range c.config.Observers {
		next, end := observe(ctx, op)
		if next != nil {
			ctx = next
		}
		if end != nil {
			ends = append(ends, end)
		}
	}
	return ctx, func(err error) {
		for i := len(ends) - 1; i >= 0; i-- {
			ends[i](err)
		}
	}
}

// exchange is the state of one call: its attempts and what the last of them
// came to. It is the http.RoundTripper beneath the retry loop, and it has no
// CloseIdleConnections method on purpose: the loop would call that after every
// failure and empty the pool for everybody.
type exchange struct {
	client   *Client
	call     Call
	ctx      context.Context
	target   target
	repeats  bool // the retry loop has begun
	attempts int
	first    evidence // of the first attempt
	last     verdict
	answer   Answer
}

// run makes attempts until one succeeds or none may follow. It leaves its
// result in x.last and x.answer.
//
// The first attempt is made outside the retry loop: nearly every call ends with
// it, and need not pay for the loop.
func (x *exchange) run() {
	x.last = x.attempt()
	if x.last.err == nil {
		x.client.budget.refund()
	}
	if x.last.retry {
		x.repeat()
	}
	// What the loop returns repeats the URL, and says nothing that x.last does
	// not know; only the end of the wait between two attempts is news.
	if x.last.err != nil && x.ctx.Err() != nil && !errors.Is(x.last.err, x.ctx.Err()) {
		x.last.err.Err = both(x.ctx.Err(), x.last.err.Err)
	}
}

// repeat is the retry loop. It takes the attempt that was made for its first.
func (x *exchange) repeat() {
	loop := retryablehttp.Client{
		HTTPClient: &http.Client{Transport: x},
		RetryMax:   x.client.config.MaxAttempts, // x.mayRepeat counts; this is never reached
		CheckRetry: x.mayRepeat,
		Backoff:    x.wait,
	}
	// The request that the loop sees is a blank, which it need not copy or
	// measure: RoundTrip sends the real one.
	blank := (&http.Request{Method: http.MethodGet, URL: x.client.base}).WithContext(x.ctx)
	answer, err := loop.Do(&retryablehttp.Request{Request: blank})
	if err == nil {
		answer.Body.Close()
	}
}

// RoundTrip makes one attempt, but the first, which was made. The answer it
// returns is a blank: the retry loop has no say in what an answer means.
func (x *exchange) RoundTrip(blank *http.Request) (*http.Response, error) {
	if x.repeats {
		x.last = x.attempt()
	}
	x.repeats = true
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: blank}, nil
}

// complete finishes an error that came of decoding the answer.
func (x *exchange) complete(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*switchcomm.Error](err)
	if !ok {
		// The text of a decoder's error may repeat what it could not decode.
		cause := both(switchcomm.ErrResponse, opaque("the answer cannot be decoded", err))
		e = &switchcomm.Error{Outcome: switchcomm.OutcomeLikelyApplied, Err: cause}
	}
	e.API, e.Op = x.client.api.Name, x.call.Op
	e.StatusCode, e.Attempts, e.RequestID = x.answer.Status, x.attempts, requestID(x.answer.Header)
	if e.Body() == nil {
		e.SetBody(x.answer.Body)
	}
	if x.call.Read {
		e.Outcome = switchcomm.OutcomeRead
	}
	return e
}

// fail makes the error for an attempt of which this much was seen.
func (x *exchange) fail(outcome switchcomm.Outcome, seen *evidence, cause error) *switchcomm.Error {
	e := &switchcomm.Error{
		API:        x.client.api.Name,
		Op:         x.call.Op,
		Outcome:    outcome,
		StatusCode: seen.status,
		RequestID:  requestID(seen.header),
		Attempts:   x.attempts,
		Err:        cause,
	}
	e.SetBody(seen.body)
	return e
}

// requestID returns the server's name for the request, if it gave one that a
// log line can hold.
func requestID(h http.Header) string {
	const longest = 128
	id := cmp.Or(h.Get("X-Request-Id"), h.Get("Request-Id"))
	isOdd := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(id) > longest || strings.ContainsFunc(id, isOdd) {
		return ""
	}
	return id
}
