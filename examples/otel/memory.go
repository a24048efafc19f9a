package main

import (
	"context"
	"errors"
	"io"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/examples/otel/switchotel"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// memory keeps what OpenTelemetry sees. A program of yours has exporters in its
// place: everything else stays as it is here.
type memory struct {
	traces  *trace.TracerProvider
	metrics *metric.MeterProvider
	spans   *tracetest.InMemoryExporter
	reader  *metric.ManualReader

	telemetry *switchotel.Telemetry
}

func newMemory() (*memory, error) {
	m := &memory{spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader()}
	m.traces = trace.NewTracerProvider(trace.WithSyncer(m.spans))
	m.metrics = metric.NewMeterProvider(metric.WithReader(m.reader))
	var err error
	m.telemetry, err = switchotel.New(m.traces, m.metrics)
	return m, err
}

// options are what a client needs to be seen.
func (m *memory) options() []switchcomm.Option {
	return []switchcomm.Option{
		switchcomm.WithObserver(m.telemetry.Observe),
		switchcomm.WithMiddleware(m.telemetry.Attempts),
	}
}

// print prints what was seen.
func (m *memory) print(ctx context.Context, out io.Writer) error {
	var seen metricdata.ResourceMetrics
	ctx = context.WithoutCancel(ctx) // also after Ctrl-C
	if err := errors.Join(m.traces.ForceFlush(ctx), m.reader.Collect(ctx, &seen)); err != nil {
		return err
	}
	p := printer{out: out}
	p.spans(m.spans.GetSpans())
	p.metrics(seen)
	return p.err
}
