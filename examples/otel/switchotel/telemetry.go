// Package switchotel traces and measures the calls of the clients of this module
// with OpenTelemetry:
//
//	telemetry, err := switchotel.New(otel.GetTracerProvider(), otel.GetMeterProvider())
//	...
//	st, err := switchtransact.New(token,
//		switchcomm.WithObserver(telemetry.Observe),
//		switchcomm.WithMiddleware(telemetry.Attempts))
//
// # Spans
//
// Every operation is a span with its name, such as People.Create, and every
// attempt at sending it is a child of that, with the HTTP method as its name.
// Attempts are spans of kind client; the operation itself is internal, so that
// what is drawn from client spans counts each request once.
//
// # Metrics
//
//   - switchcomm.call.duration, a histogram in seconds: operations, from their
//     call to their end; its count is the number of calls.
//   - switchcomm.retries, a counter: attempts after the first of an operation.
//   - switchcomm.wait.duration, a histogram in seconds: the time before an
//     attempt in which nothing was sent. Before the first one that is the wait
//     for the client's own limit; before a repeat it is the back-off, or what
//     the server asked for, and the limit. A wait that no attempt follows, as
//     when the context ends, is not in it.
//
// # Privacy
//
// Neither spans nor metrics hold a URL, a path, a query, a header, a body, a
// message of the server or the address of a host: the URLs of these APIs hold
// telephone numbers and e-mail addresses. That is why this package writes the
// spans of the attempts itself; otelhttp records the URL. Nothing is sent to the
// vendor either: no trace context and no baggage.
//
// The name of an operation that the program itself chose, for a call that the
// clients have no method for, is recorded as it is.
package switchotel

import (
	"errors"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// scope is the name of this instrumentation.
const scope = "github.com/switchcomm/switchcomm-go/examples/otel/switchotel"

// Telemetry traces and measures the calls of one client or of several. Make it
// with [New], and give a client both [Telemetry.Observe] and
// [Telemetry.Attempts].
type Telemetry struct {
	tracer  trace.Tracer
	calls   metric.Float64Histogram
	retries metric.Int64Counter
	waits   metric.Float64Histogram
}

// New makes a Telemetry whose spans and metrics go to these providers.
func New(traces trace.TracerProvider, metrics metric.MeterProvider) (*Telemetry, error) {
	if traces == nil || metrics == nil {
		return nil, errors.New("switchotel: a provider is nil")
	}
	t := &Telemetry{tracer: traces.Tracer(scope,
		trace.WithInstrumentationVersion(switchcomm.Version), trace.WithSchemaURL(semconv.SchemaURL))}
	meter := metrics.Meter(scope,
		metric.WithInstrumentationVersion(switchcomm.Version), metric.WithSchemaURL(semconv.SchemaURL))
	// The SDK's own buckets are for milliseconds.
	buckets := metric.WithExplicitBucketBoundaries(
		0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120)
	var problems [3]error
	t.calls, problems[0] = meter.Float64Histogram("switchcomm.call.duration", buckets,
		metric.WithUnit("s"), metric.WithDescription("Duration of operations, with all their attempts and waits."))
	t.retries, problems[1] = meter.Int64Counter("switchcomm.retries",
		metric.WithUnit("{attempt}"), metric.WithDescription("Attempts after the first of an operation."))
	t.waits, problems[2] = meter.Float64Histogram("switchcomm.wait.duration", buckets,
		metric.WithUnit("s"), metric.WithDescription("Time before an attempt in which nothing was sent."))
	if err := errors.Join(problems[:]...); err != nil {
		return nil, err
	}
	return t, nil
}
