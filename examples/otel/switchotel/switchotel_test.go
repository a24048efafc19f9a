package switchotel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/otel/switchotel"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

const (
	thandi      = "8804120101081"
	thandiPhone = "+27720000001"
)

// bench is a client that is seen by OpenTelemetry, of a fake.
type bench struct {
	t         *testing.T
	spans     *tracetest.InMemoryExporter
	reader    *metric.ManualReader
	provider  *sdktrace.TracerProvider
	telemetry *switchotel.Telemetry
	fake      *switchtransacttest.Server
	st        *switchtransact.Client
}

func newBench(t *testing.T, options ...switchcomm.Option) *bench {
	b := &bench{t: t, spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader(), fake: switchtransacttest.New(t)}
	b.provider = sdktrace.NewTracerProvider(sdktrace.WithSyncer(b.spans))
	var err error
	b.telemetry, err = switchotel.New(b.provider, metric.NewMeterProvider(metric.WithReader(b.reader)))
	require.NoError(t, err)
	b.st, err = switchtransact.New(b.fake.Key, append(b.options(), append([]switchcomm.Option{
		switchcomm.WithBaseURL(b.fake.URL), switchcomm.WithBackoff(2*time.Millisecond, 2*time.Millisecond),
	}, options...)...)...)
	require.NoError(t, err)
	t.Cleanup(b.st.CloseIdleConnections)
	_, err = b.fake.AddPerson(map[string]any{"id_number": thandi, "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001"})
	require.NoError(t, err)
	return b
}

func (b *bench) options() []switchcomm.Option {
	return []switchcomm.Option{switchcomm.WithObserver(b.telemetry.Observe), switchcomm.WithMiddleware(b.telemetry.Attempts)}
}

// operation returns the span of the one operation there was, and those of its
// attempts.
func (b *bench) operation() (tracetest.SpanStub, tracetest.SpanStubs) {
	b.t.Helper()
	spans := b.spans.GetSpans()
	require.NotEmpty(b.t, spans)
	operation, attempts := spans[len(spans)-1], spans[:len(spans)-1] // by their ends
	assert.Equal(b.t, trace.SpanKindInternal, operation.SpanKind)
	for _, attempt := range attempts {
		assert.Equal(b.t, operation.SpanContext.SpanID(), attempt.Parent.SpanID())
		assert.Equal(b.t, trace.SpanKindClient, attempt.SpanKind)
		assert.False(b.t, attempt.StartTime.Before(operation.StartTime))
		assert.False(b.t, attempt.EndTime.After(operation.EndTime))
	}
	return operation, attempts
}

func has(span tracetest.SpanStub) map[string]any { return valuesOf(span.Attributes) }

func valuesOf(attributes []attribute.KeyValue) map[string]any {
	values := map[string]any{}
	for _, kv := range attributes {
		values[string(kv.Key)] = kv.Value.AsInterface()
	}
	return values
}

// point is one value of a metric: a sum, or of a histogram also the count.
type point struct {
	attributes map[string]any
	count      uint64
	sum        float64
}

func (b *bench) metrics() map[string][]point {
	b.t.Helper()
	var seen metricdata.ResourceMetrics
	require.NoError(b.t, b.reader.Collect(b.t.Context(), &seen))
	points := map[string][]point{}
	for _, scope := range seen.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					points[m.Name] = append(points[m.Name], point{valuesOf(p.Attributes.ToSlice()), p.Count, p.Sum})
				}
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					points[m.Name] = append(points[m.Name], point{valuesOf(p.Attributes.ToSlice()), 1, float64(p.Value)})
				}
			default:
				b.t.Errorf("%s is a %T", m.Name, m.Data)
			}
		}
	}
	return points
}

func (b *bench) details() error {
	_, err := b.st.People.Details(b.t.Context(), switchtransact.PersonQuery{IDNumber: thandi, Sections: switchtransact.Sections{Record: true}})
	return err
}

func (b *bench) find(ctx context.Context, phone string) error {
	_, err := b.st.Calls.FindByPhone(ctx, phone)
	return err
}

func (b *bench) create(people ...switchtransact.Person) error {
	_, err := b.st.People.Create(b.t.Context(), people)
	return err
}

func TestSuccess(t *testing.T) {
	b := newBench(t)
	ctx, parent := b.provider.Tracer("test").Start(t.Context(), "incoming call")
	require.NoError(t, b.find(ctx, thandiPhone))

	operation, attempts := b.operation()
	assert.Equal(t, "Calls.FindByPhone", operation.Name)
	assert.Equal(t, parent.SpanContext().SpanID(), operation.Parent.SpanID())
	assert.Equal(t, parent.SpanContext().TraceID(), operation.SpanContext.TraceID())
	assert.Equal(t, sdktrace.Status{}, operation.Status)
	assert.Equal(t, map[string]any{
		"switchcomm.api": "switchtransact", "switchcomm.write": false, "switchcomm.outcome": "ok", "switchcomm.attempts": int64(1),
		"http.response.status_code": int64(200),
	}, has(operation))

	require.Len(t, attempts, 1)
	assert.Equal(t, "GET", attempts[0].Name)
	assert.Equal(t, sdktrace.Status{}, attempts[0].Status)
	assert.Equal(t, map[string]any{
		"switchcomm.api": "switchtransact", "http.request.method": "GET", "http.response.status_code": int64(200),
	}, has(attempts[0]))

	metrics := b.metrics()
	require.Len(t, metrics["switchcomm.call.duration"], 1)
	calls := metrics["switchcomm.call.duration"][0]
	assert.EqualValues(t, 1, calls.count)
	assert.Equal(t, map[string]any{
		"switchcomm.api": "switchtransact", "switchcomm.operation": "Calls.FindByPhone", "switchcomm.outcome": "ok",
	}, calls.attributes)
	assert.InDelta(t, operation.EndTime.Sub(operation.StartTime).Seconds(), calls.sum, 1e-6)
	require.Len(t, metrics["switchcomm.wait.duration"], 1)
	assert.Equal(t, map[string]any{
		"switchcomm.api": "switchtransact", "switchcomm.operation": "Calls.FindByPhone", "switchcomm.wait.before": "first attempt",
	}, metrics["switchcomm.wait.duration"][0].attributes)
	assert.Empty(t, metrics["switchcomm.retries"])
}

func TestRepeats(t *testing.T) {
	b := newBench(t)
	b.fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: 503, Times: 1})
	b.fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Break: switchtransacttest.Reset, Times: 1})
	b.fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Break: switchtransacttest.Cut, Times: 1})
	require.NoError(t, b.details())

	operation, attempts := b.operation()
	assert.Equal(t, "ok", has(operation)["switchcomm.outcome"])
	assert.Equal(t, int64(4), has(operation)["switchcomm.attempts"])
	assert.Equal(t, codes.Unset, operation.Status.Code)
	require.Len(t, attempts, 4)
	for i, want := range []map[string]any{
		{"http.response.status_code": int64(503), "error.type": "503"},
		{"http.request.resend_count": int64(1), "error.type": "connection"},
		{"http.request.resend_count": int64(2), "http.response.status_code": int64(200), "error.type": "response"},
		{"http.request.resend_count": int64(3), "http.response.status_code": int64(200)},
	} {
		want["switchcomm.api"], want["http.request.method"] = "switchtransact", "POST"
		assert.Equal(t, want, has(attempts[i]), i)
		failed := want["error.type"] != nil
		assert.Equal(t, sdktrace.Status{Code: map[bool]codes.Code{true: codes.Error, false: codes.Unset}[failed]}, attempts[i].Status, i)
	}

	metrics := b.metrics()
	require.Len(t, metrics["switchcomm.retries"], 1)
	assert.Equal(t, 3.0, metrics["switchcomm.retries"][0].sum)
	assert.Equal(t, map[string]any{"switchcomm.api": "switchtransact", "switchcomm.operation": "People.Details"}, metrics["switchcomm.retries"][0].attributes)
	require.Len(t, metrics["switchcomm.wait.duration"], 2)
	for _, wait := range metrics["switchcomm.wait.duration"] {
		switch wait.attributes["switchcomm.wait.before"] {
		case "first attempt":
			assert.EqualValues(t, 1, wait.count)
		case "repeat":
			assert.EqualValues(t, 3, wait.count)
			assert.GreaterOrEqual(t, wait.sum, 0.003, "three times at least half the back-off")
		default:
			t.Error(wait.attributes)
		}
	}
}

// TestWaits: in a bubble time passes only where somebody waits, so that the
// numbers are exact.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spans, reader := tracetest.NewInMemoryExporter(), metric.NewManualReader()
		telemetry, err := switchotel.New(
			sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)), metric.NewMeterProvider(metric.WithReader(reader)))
		require.NoError(t, err)
		statuses := []int{429, 200}
		server := roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(10 * time.Millisecond) // of the bubble: the server works
			status := statuses[0]
			statuses = statuses[1:]
			return &http.Response{
				StatusCode: status, Header: http.Header{"Retry-After": {"7"}}, Request: r,
				Body: io.NopCloser(strings.NewReader(`{"status": true, "contact": {"id": "1"}}`)),
			}, nil
		})
		st, err := switchtransact.New("key", switchcomm.WithTransport(server), switchcomm.WithLimiter(slow{}),
			switchcomm.WithObserver(telemetry.Observe), switchcomm.WithMiddleware(telemetry.Attempts))
		require.NoError(t, err)
		_, err = st.Calls.FindByPhone(t.Context(), thandiPhone)
		require.NoError(t, err)

		b := &bench{t: t, spans: spans, reader: reader}
		sums := map[any]float64{}
		for _, wait := range b.metrics()["switchcomm.wait.duration"] {
			sums[wait.attributes["switchcomm.wait.before"]] = wait.sum
		}
		assert.Equal(t, map[any]float64{"first attempt": 3, "repeat": 10}, sums)
		operation, attempts := b.operation()
		assert.Equal(t, 13020*time.Millisecond, operation.EndTime.Sub(operation.StartTime))
		for _, attempt := range attempts {
			assert.Equal(t, 10*time.Millisecond, attempt.EndTime.Sub(attempt.StartTime))
		}
	})
}

// slow is a limiter that lets a request through every three seconds.
type slow struct{}

func (slow) Wait(context.Context) error { time.Sleep(3 * time.Second); return nil }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestFailures: what is known of the effect, and why it failed.
func TestFailures(t *testing.T) {
	const noAttempt = "none"
	soft := func(answer string) switchtransacttest.Fault {
		return switchtransacttest.Fault{Status: http.StatusOK, Body: answer}
	}
	status := func(status int) switchtransacttest.Fault { return switchtransacttest.Fault{Status: status} }
	hang := switchtransacttest.Fault{Break: switchtransacttest.Hang}
	tests := map[string]struct {
		call    func(*bench) error
		fault   switchtransacttest.Fault
		outcome string // of the operation
		kind    string // its error type
		attempt string // the error type of the last attempt
		status  int64
	}{
		"a write whose answer is lost": {
			(*bench).createPieter, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true},
			"outcome unknown", "connection", "connection", 0},
		"a write whose answer is unreadable": {
			(*bench).createPieter, soft(`{"accepted": [`),
			"likely applied", "response", "", 200},
		"a write and a server error":  {(*bench).createPieter, status(500), "outcome unknown", "500", "500", 500},
		"a write that was redirected": {(*bench).createPieter, status(302), "outcome unknown", "redirect", "", 302},
		"invalid input": {
			(*bench).createPieter, switchtransacttest.Fault{Status: 422, Body: `{"name": {"message": "Pieter", "rule": "required"}}`},
			"rejected", "validation", "422", 422},
		"rate limited": {(*bench).details, status(429), "read failed", "rate_limited", "429", 429},
		"unauthorized": {(*bench).details, status(401), "read failed", "unauthorized", "401", 401},
		"a failure with status 200": {
			(*bench).details, soft(`{"status": false, "error": "Thandi is away"}`),
			"read failed", "rejected", "", 200},
		"a missing permission with status 200": {
			(*bench).details, soft(`{"status": false, "error": "Not authorized to make this API call. Requesting Read on General."}`),
			"read failed", "permission", "", 200},
		"no answer in time":   {(*bench).details, hang, "read failed", "connection", "timeout", 0},
		"cancelled before":    {(*bench).findCancelled, hang, "not sent", "canceled", noAttempt, 0},
		"cancelled meanwhile": {(*bench).findAndCancel, hang, "read failed", "canceled", "canceled", 0},
		"the deadline passed": {(*bench).findInTime, hang, "read failed", "deadline_exceeded", "deadline_exceeded", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, switchcomm.WithMaxAttempts(2), switchcomm.WithAttemptTimeout(300*time.Millisecond))
			b.fake.Inject(switchtransacttest.AnyOp, test.fault)
			err := test.call(b)
			require.Error(t, err)

			operation, attempts := b.operation()
			got := has(operation)
			assert.Equal(t, test.outcome, got["switchcomm.outcome"])
			assert.Equal(t, test.kind, got["error.type"])
			assert.Equal(t, sdktrace.Status{Code: codes.Error, Description: err.Error()}, operation.Status)
			assert.Equal(t, int64(len(attempts)), got["switchcomm.attempts"])
			if test.status == 0 {
				assert.NotContains(t, got, "http.response.status_code")
			} else {
				assert.Equal(t, test.status, got["http.response.status_code"])
			}
			calls := b.metrics()["switchcomm.call.duration"]
			require.Len(t, calls, 1)
			assert.Equal(t, test.outcome, calls[0].attributes["switchcomm.outcome"])
			assert.Equal(t, test.kind, calls[0].attributes["error.type"])

			b.assertNothingPersonal()
			if test.attempt == noAttempt {
				assert.Empty(t, attempts)
				return
			}
			require.NotEmpty(t, attempts)
			last := attempts[len(attempts)-1]
			if test.attempt == "" {
				assert.NotContains(t, has(last), "error.type")
				assert.Equal(t, codes.Unset, last.Status.Code)
			} else {
				assert.Equal(t, test.attempt, has(last)["error.type"])
				assert.Equal(t, sdktrace.Status{Code: codes.Error}, last.Status)
			}
		})
	}
}

func (b *bench) findCancelled() error {
	ctx, cancel := context.WithCancel(b.t.Context())
	cancel()
	return b.find(ctx, thandiPhone)
}

func (b *bench) findAndCancel() error {
	ctx, cancel := context.WithCancel(b.t.Context())
	go func() {
		defer cancel()
		assert.NoError(b.t, b.fake.Await(b.t.Context(), switchtransacttest.CallsFind, 1))
	}()
	return b.find(ctx, thandiPhone)
}

func (b *bench) findInTime() error {
	ctx, cancel := context.WithTimeout(b.t.Context(), 150*time.Millisecond)
	defer cancel()
	return b.find(ctx, thandiPhone)
}

func (b *bench) createPieter() error {
	return b.create(switchtransact.Person{
		IDNumber: "7511305108085", Name: "Pieter", Surname: "Botha", Gender: "Male", Language: "Afrikaans", ContactCell: "0720000002",
		Address: switchtransact.Addresses{PhysicalLine1: "1 Aloe Street", PhysicalCode: "6001", PostalLine1: "1 Aloe Street", PostalCode: "6001"},
	})
}

// TestNotFound: an unknown caller is an answer, not a failure.
func TestNotFound(t *testing.T) {
	b := newBench(t)
	require.ErrorIs(t, b.find(t.Context(), "+27729999999"), switchcomm.ErrNotFound)
	operation, _ := b.operation()
	assert.Equal(t, "not found", has(operation)["switchcomm.outcome"])
	assert.NotContains(t, has(operation), "error.type")
	assert.Equal(t, sdktrace.Status{}, operation.Status)
}

func TestRequestID(t *testing.T) {
	b := newBench(t)
	b.fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: 403, Header: http.Header{"X-Request-Id": {"req-1"}}})
	require.Error(t, b.details())
	operation, _ := b.operation()
	assert.Equal(t, "req-1", has(operation)["switchcomm.request_id"])
}

// TestNothingPersonal: neither spans nor metrics, printed in every way there is,
// hold anything of the request or of the answer; nor does the vendor get
// anything of the trace.
func TestNothingPersonal(t *testing.T) {
	before := otel.GetTextMapPropagator()
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	defer otel.SetTextMapPropagator(before)
	b := newBench(t)
	require.NoError(t, b.find(t.Context(), thandiPhone))
	require.NoError(t, b.details())
	require.NoError(t, b.createPieter())
	b.fake.Inject(switchtransacttest.CallsFind, switchtransacttest.Fault{Status: 500, Body: `{"error": "Thandi Mokoena"}`})
	require.Error(t, b.find(t.Context(), thandiPhone))
	b.fake.Close()
	require.Error(t, b.find(t.Context(), thandiPhone))
	b.assertNothingPersonal()
	for _, r := range b.fake.Requests() {
		for _, name := range []string{"Traceparent", "Tracestate", "Baggage"} {
			assert.NotContains(t, r.Header, name)
		}
	}
}

// assertNothingPersonal looks through all that was seen.
func (b *bench) assertNothingPersonal() {
	b.t.Helper()
	var metrics metricdata.ResourceMetrics
	require.NoError(b.t, b.reader.Collect(b.t.Context(), &metrics))
	spans := b.spans.GetSpans()
	for i := range spans {
		spans[i].Resource = nil // of the process, not of us
	}
	text := fmt.Sprintf("%+v %#v %+v", spans, spans, metrics)
	for _, seen := range []any{spans, metrics} {
		encoded, err := json.Marshal(seen)
		require.NoError(b.t, err)
		text += string(encoded)
	}
	host := strings.TrimPrefix(b.fake.URL, "http://")
	host, _, _ = strings.Cut(host, "/")
	for _, secret := range []string{
		b.fake.Key, host, "127.0.0.1", "http://", "/api/1.0", "calls/record", "phone=",
		"720000001", "729999999", thandi, "7511305108085", "Thandi", "Mokoena", "Pieter", "Aloe",
	} {
		assert.NotContains(b.t, text, secret)
	}
	assert.Contains(b.t, text, "switchcomm.outcome", "the text is what it should be")
}

// TestManyAtOnce: the attempts of operations that overlap are told apart.
func TestManyAtOnce(t *testing.T) {
	const many = 50
	b := newBench(t)
	b.fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: 503, Chance: 0.3})
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() { _ = b.details() })
	}
	wg.Wait()
	attempts := map[trace.SpanID]int64{}
	var operations tracetest.SpanStubs
	for _, span := range b.spans.GetSpans() {
		if span.SpanKind == trace.SpanKindClient {
			attempts[span.Parent.SpanID()]++
		} else {
			operations = append(operations, span)
		}
	}
	require.Len(t, operations, many)
	for _, operation := range operations {
		assert.Equal(t, has(operation)["switchcomm.attempts"], attempts[operation.SpanContext.SpanID()])
	}
}

// TestBothVendors: one Telemetry serves several clients.
func TestBothVendors(t *testing.T) {
	b := newBench(t)
	fake := alphacommtest.New(t)
	ac, err := alphacomm.New(fake.Key, append(b.options(), switchcomm.WithBaseURL(fake.URL))...)
	require.NoError(t, err)
	defer ac.CloseIdleConnections()
	_, err = ac.PayLinks.Create(t.Context(), alphacomm.PayLinkInput{
		PersonName: "Thandi Mokoena", Amount: 945, Currency: "EUR", Description: "Membership", Reference: "INV-1001",
	})
	require.NoError(t, err)
	operation, attempts := b.operation()
	assert.Equal(t, "PayLinks.Create", operation.Name)
	assert.Equal(t, "alphacomm", has(operation)["switchcomm.api"])
	assert.Equal(t, true, has(operation)["switchcomm.write"])
	require.Len(t, attempts, 1)
	assert.Equal(t, "alphacomm", has(attempts[0])["switchcomm.api"])
	b.assertNothingPersonal()
}

// TestPanic: other middleware may panic; the spans end all the same.
func TestPanic(t *testing.T) {
	b := newBench(t, switchcomm.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) { panic("in middleware") })
	}))
	assert.Panics(t, func() { _ = b.createPieter() })
	operation, attempts := b.operation()
	assert.Equal(t, "outcome unknown", has(operation)["switchcomm.outcome"])
	assert.Equal(t, "_OTHER", has(operation)["error.type"])
	assert.Equal(t, codes.Error, operation.Status.Code)
	require.Len(t, attempts, 1)
	assert.Equal(t, "_OTHER", has(attempts[0])["error.type"])
}

// TestOddTransports: answers that net/http never gives.
func TestOddTransports(t *testing.T) {
	for name, test := range map[string]struct {
		response *http.Response
		kind     any
	}{
		"no answer and no error": {nil, "_OTHER"},
		"no body":                {&http.Response{StatusCode: 503}, "503"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, switchcomm.WithMaxAttempts(1), switchcomm.WithTransport(
				roundTripper(func(*http.Request) (*http.Response, error) { return test.response, nil })))
			require.Error(t, b.details())
			_, attempts := b.operation()
			require.Len(t, attempts, 1)
			assert.Equal(t, test.kind, has(attempts[0])["error.type"])
		})
	}
}

// TestAttemptsAlone: without the observer the attempts are spans by themselves.
func TestAttemptsAlone(t *testing.T) {
	b := newBench(t)
	st, err := switchtransact.New(b.fake.Key, switchcomm.WithBaseURL(b.fake.URL), switchcomm.WithMiddleware(b.telemetry.Attempts))
	require.NoError(t, err)
	defer st.CloseIdleConnections()
	_, err = st.Calls.FindByPhone(t.Context(), thandiPhone)
	require.NoError(t, err)
	spans := b.spans.GetSpans()
	require.Len(t, spans, 1)
	assert.False(t, spans[0].Parent.IsValid())
	assert.Empty(t, b.metrics())
}

func TestNewRefusesNil(t *testing.T) {
	_, err := switchotel.New(nil, noop.NewMeterProvider())
	require.Error(t, err)
	_, err = switchotel.New(sdktrace.NewTracerProvider(), nil)
	require.Error(t, err)
}

var errBroken = errors.New("broken")

// TestOneAttemptOneEnd: a body that fails and is closed twice ends its span once.
func TestOneAttemptOneEnd(t *testing.T) {
	b := newBench(t)
	rt := b.telemetry.Attempts(roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader("{"), failing{})), Request: r}, nil
	}))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.fake.URL, nil)
	require.NoError(t, err)
	response, err := rt.RoundTrip(r)
	require.NoError(t, err)
	_, err = io.ReadAll(response.Body)
	require.ErrorIs(t, err, errBroken, "the error passes through")
	assert.Empty(t, b.spans.GetSpans(), "the attempt lasts until its body is closed")
	require.NoError(t, response.Body.Close())
	require.NoError(t, response.Body.Close())
	spans := b.spans.GetSpans()
	require.Len(t, spans, 1)
	assert.Equal(t, "connection", has(spans[0])["error.type"])
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errBroken }
