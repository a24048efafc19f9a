package switchotel

import (
	"context"
	"errors"
	"sync"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// The attributes beside those that OpenTelemetry defines.
const (
	apiKey       = attribute.Key("switchcomm.api")         // the vendor
	operationKey = attribute.Key("switchcomm.operation")   // of metrics; a span has it as its name
	writeKey     = attribute.Key("switchcomm.write")       // whether the operation changes something
	outcomeKey   = attribute.Key("switchcomm.outcome")     // "ok", or what is known of the effect
	attemptsKey  = attribute.Key("switchcomm.attempts")    // how many there were
	requestIDKey = attribute.Key("switchcomm.request_id")  // the server's name for a request that failed
	waitKey      = attribute.Key("switchcomm.wait.before") // "first attempt" or "repeat"
)

// Observe implements [switchcomm.Observer]: it starts the span of an operation
// and returns what ends it.
func (t *Telemetry) Observe(ctx context.Context, op switchcomm.Operation) (context.Context, func(error)) {
	c := &call{telemetry: t, op: op, started: time.Now()}
	c.idleSince = c.started
	c.ctx, c.span = t.tracer.Start(ctx, op.Name,
		trace.WithTimestamp(c.started),
		trace.WithAttributes(apiKey.String(op.API), writeKey.Bool(op.Write)))
	return context.WithValue(c.ctx, callKey{}, c), c.end
}

// call is an operation in progress.
type call struct {
	telemetry *Telemetry
	op        switchcomm.Operation
	ctx       context.Context
	span      trace.Span
	started   time.Time

	mu        sync.Mutex // guards what follows
	attempts  int
	idleSince time.Time // the end of the last attempt
	status    int       // of the last attempt
}

type callKey struct{}

// callOf returns the operation that ctx belongs to, or nil.
func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// begin counts an attempt, and records the wait before it. It returns the
// attempt's number, counting from 1.
func (c *call) begin(now time.Time) int {
	c.mu.Lock()
	c.attempts++
	number, wait := c.attempts, now.Sub(c.idleSince)
	c.mu.Unlock()
	before := "first attempt"
	if number > 1 {
		before = "repeat"
		c.telemetry.retries.Add(c.ctx, 1, metric.WithAttributes(c.attributes()...))
	}
	c.telemetry.waits.Record(c.ctx, wait.Seconds(), metric.WithAttributes(append(c.attributes(), waitKey.String(before))...))
	return number
}

// finish notes the end of an attempt.
func (c *call) finish(now time.Time, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idleSince, c.status = now, status
}

// end ends the span of the operation and records its duration.
func (c *call) end(err error) {
	now := time.Now()
	c.mu.Lock()
	attempts, status := c.attempts, c.status
	c.mu.Unlock()

	result := []attribute.KeyValue{outcomeKey.String(outcome(c.op, err))}
	if isFailure(err) {
		result = append(result, semconv.ErrorTypeKey.String(errorType(err)))
	}
	c.span.SetAttributes(append(result, attemptsKey.Int(attempts))...)
	if status != 0 {
		c.span.SetAttributes(semconv.HTTPResponseStatusCode(status))
	}
	c.markFailure(err)
	c.span.End(trace.WithTimestamp(now))
	c.telemetry.calls.Record(c.ctx, now.Sub(c.started).Seconds(), metric.WithAttributes(append(c.attributes(), result...)...))
}

// markFailure makes the span say that the operation failed, and how. The text of
// a *switchcomm.Error is made to be logged: it names no person. Other texts are
// not copied.
func (c *call) markFailure(err error) {
	if !isFailure(err) {
		return
	}
	e, ok := errors.AsType[*switchcomm.Error](err)
	if !ok {
		c.span.SetStatus(codes.Error, "the call did not return")
		return
	}
	c.span.SetStatus(codes.Error, e.Error())
	if e.RequestID != "" {
		c.span.SetAttributes(requestIDKey.String(e.RequestID))
	}
}

// attributes are those of all metrics.
func (c *call) attributes() []attribute.KeyValue {
	return []attribute.KeyValue{apiKey.String(c.op.API), operationKey.String(c.op.Name)}
}
