package switchotel

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Attempts is middleware that makes every attempt a span. It ends with the last
// byte of the answer.
func (t *Telemetry) Attempts(next http.RoundTripper) http.RoundTripper {
	return &sender{telemetry: t, next: next}
}

type sender struct {
	telemetry *Telemetry
	next      http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (s *sender) RoundTrip(r *http.Request) (*http.Response, error) {
	a := s.telemetry.begin(r)
	returned := false
	defer func() {
		if !returned { // it panics
			a.end(0, otherError)
		}
	}()
	response, err := s.next.RoundTrip(r.WithContext(a.ctx))
	returned = true
	switch {
	case err != nil:
		a.end(0, a.failure(err))
	case response == nil:
		a.end(0, otherError)
	case response.Body == nil:
		a.end(response.StatusCode, statusFailure(response.StatusCode))
	default:
		response.Body = &body{ReadCloser: response.Body, attempt: a, status: response.StatusCode}
	}
	return response, err
}

// attempt is one attempt in progress.
type attempt struct {
	ctx    context.Context
	span   trace.Span
	call   *call // nil when Observe is not in use
	finish sync.Once
}

// begin starts the span of an attempt, as a child of its operation's.
func (t *Telemetry) begin(r *http.Request) *attempt {
	now := time.Now()
	a := &attempt{call: callOf(r.Context())}
	a.ctx, a.span = t.tracer.Start(r.Context(), r.Method,
		trace.WithTimestamp(now),
		trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(semconv.HTTPRequestMethodKey.String(r.Method)))
	if a.call == nil {
		return a
	}
	a.span.SetAttributes(apiKey.String(a.call.op.API))
	if number := a.call.begin(now); number > 1 {
		a.span.SetAttributes(semconv.HTTPRequestResendCount(number - 1))
	}
	return a
}

// end ends the span, once. An empty failure means success.
func (a *attempt) end(status int, failure string) {
	a.finish.Do(func() {
		now := time.Now()
		if status != 0 {
			a.span.SetAttributes(semconv.HTTPResponseStatusCode(status))
		}
		if failure != "" {
			a.span.SetAttributes(semconv.ErrorTypeKey.String(failure))
			a.span.SetStatus(codes.Error, "")
		}
		a.span.End(trace.WithTimestamp(now))
		if a.call != nil {
			a.call.finish(now, status)
		}
	})
}

// failure says in a word why there was no answer, or no whole one. The text of
// err may hold an address.
func (a *attempt) failure(err error) string {
	switch {
	case a.call != nil && errors.Is(a.call.ctx.Err(), context.Canceled):
		return "canceled"
	case a.call != nil && a.call.ctx.Err() != nil:
		return "deadline_exceeded"
	case a.ctx.Err() != nil:
		return "timeout" // of the attempt, not of the operation
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "response"
	}
	return "connection"
}

// statusFailure is the error type of an answer: its status, when that is one of
// failure.
func statusFailure(status int) string {
	if status < http.StatusBadRequest {
		return ""
	}
	return strconv.Itoa(status)
}

// body is the body of an answer. The attempt ends when it is closed.
type body struct {
	io.ReadCloser
	attempt *attempt
	status  int
	failure string
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		b.failure = b.attempt.failure(err)
	}
	return n, err
}

// Close implements [io.Closer].
func (b *body) Close() error {
	err := b.ReadCloser.Close()
	if b.failure == "" {
		b.failure = statusFailure(b.status)
	}
	b.attempt.end(b.status, b.failure)
	return err
}
