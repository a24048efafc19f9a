package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// printer prints what was seen, with every attribute there is. It keeps the
// first error.
type printer struct {
	out io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format+"\n", args...)
	}
}

// spans prints the spans as a tree, in the order of their beginnings, with what
// each took and when it began, from the beginning of its tree on.
func (p *printer) spans(spans tracetest.SpanStubs) {
	children := map[trace.SpanID]tracetest.SpanStubs{}
	for _, span := range spans {
		parent := span.Parent.SpanID() // zero for the first of a trace
		children[parent] = append(children[parent], span)
	}
	for _, siblings := range children {
		slices.SortFunc(siblings, func(a, b tracetest.SpanStub) int { return a.StartTime.Compare(b.StartTime) })
	}
	p.line("Spans")
	for _, root := range children[trace.SpanID{}] {
		p.span(root, children, "  ", root.StartTime)
	}
}

// span prints a span and, beneath it, its children.
func (p *printer) span(span tracetest.SpanStub, children map[trace.SpanID]tracetest.SpanStubs, indent string, began time.Time) {
	p.line("%s%s  %s, at %s", indent, span.Name, short(span.EndTime.Sub(span.StartTime)), short(span.StartTime.Sub(began)))
	for _, line := range attributes(span.Attributes) {
		p.line("%s    %s", indent, line)
	}
	if span.Status.Description != "" {
		p.line("%s    %s: %s", indent, span.Status.Code, span.Status.Description)
	}
	for _, child := range children[span.SpanContext.SpanID()] {
		p.span(child, children, indent+"  ", began)
	}
}

func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// attributes returns what the attributes say, those of one family on a line.
func attributes(all []attribute.KeyValue) []string {
	slices.SortFunc(all, func(a, b attribute.KeyValue) int { return cmp.Compare(a.Key, b.Key) })
	var lines []string
	family := ""
	for _, kv := range all {
		text := fmt.Sprintf("%s=%s", kv.Key, kv.Value.String())
		if first, _, _ := strings.Cut(string(kv.Key), "."); first == family {
			lines[len(lines)-1] += "  " + text
		} else {
			family, lines = first, append(lines, text)
		}
	}
	return lines
}

// metrics prints a line for each combination of attributes.
func (p *printer) metrics(seen metricdata.ResourceMetrics) {
	p.line("\nMetrics")
	for _, scope := range seen.ScopeMetrics {
		for _, m := range scope.Metrics {
			p.line("  %s (%s)", m.Name, m.Unit)
			for _, line := range points(m.Data) {
				p.line("    %s", line)
			}
		}
	}
}

func points(data metricdata.Aggregation) []string {
	var lines []string
	add := func(set attribute.Set, format string, args ...any) {
		lines = append(lines, strings.Join(attributes(set.ToSlice()), "  ")+"  "+fmt.Sprintf(format, args...))
	}
	switch data := data.(type) {
	case metricdata.Histogram[float64]:
		for _, point := range data.DataPoints {
			add(point.Attributes, "count=%d  sum=%.3f", point.Count, point.Sum)
		}
	case metricdata.Sum[int64]:
		for _, point := range data.DataPoints {
			add(point.Attributes, "sum=%d", point.Value)
		}
	}
	slices.Sort(lines)
	return lines
}
