// Package transporttest checks an operation of a client against the retry
// rules: it makes the operation meet every fault that a server can have, and
// compares what the server saw with what the client says.
//
// The table of the rules is here, and only here, for every client.
package transporttest

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

// Subject is the operation that is checked.
type Subject struct {
	// Name heads the printed table, such as "People.Create".
	Name string
	// Write is the operation's class.
	Write bool
	// MayBeEmpty marks an operation that is declared to answer nothing.
	MayBeEmpty bool
	// Answer is the body of an answer with which the operation succeeds.
	Answer string
	// Secrets are what no error may show: the key, and data of the call.
	Secrets []string
	// New makes a client with the options and returns a func that calls the
	// operation once. It is called from many goroutines.
	New func(options ...switchcomm.Option) (call func(context.Context) error, err error)
}

const (
	maxAttempts = 3
	// shortTimeout is given to attempts that are meant to time out. The server
	// must have come to the fault until then. On a busy machine it may not
	// have, so a call that went wrong gets more and more, up to longTimeout.
	shortTimeout = 300 * time.Millisecond
	longTimeout  = 16 * shortTimeout
)

// Run makes each operation meet every fault: on the first attempt and on every
// attempt, with the caller giving up before the call and in the middle of it,
// over plain TCP and over TLS. With -v it prints what came of it. It takes a
// few seconds, for many calls are made at a time.
//
// The promises that hold for every call are checked beside the rules: a write
// never has two effects, never reports success without one, and never reports
// NotSent or Rejected after one; errors show no address and no secret; redirects
// are not followed.
func Run(t *testing.T, subjects ...Subject) {
	t.Helper()
	rows := make([][]*row, len(subjects))
	var calls schedule
	for i, s := range subjects {
		rows[i] = s.rows(t)
		for _, r := range rows[i] {
			calls.add(s, r)
		}
	}
	calls.run()
	for i, s := range subjects {
		t.Log(s.table(rows[i]))
		for _, r := range rows[i] {
			for m, c := range r.cells {
				for _, problem := range slices.Concat(c.broken, c.problems) {
					t.Errorf("%s: %s: %s: %s", s.Name, r, mode(m), problem)
				}
			}
		}
	}
}

// row is one fault over TCP or TLS, in every mode.
type row struct {
	fault   faulty.Fault
	overTLS bool
	rule    rule
	cells   [modeCount]cell
}

func (r *row) String() string {
	if r.overTLS {
		return r.fault.String() + ", over TLS"
	}
	return r.fault.String()
}

// cell is what came of one call.
type cell struct {
	attempts int
	effects  int
	err      error
	broken   []string // promises that hold for every call
	problems []string // other differences from the rules
}

func (s Subject) rows(t *testing.T) []*row {
	t.Helper()
	var rows []*row
	for _, overTLS := range []bool{false, true} {
		for _, f := range faulty.All() {
			if f.NeedsTLS() && !overTLS {
				continue
			}
			rule, ok := ruleFor(f, overTLS, s.MayBeEmpty)
			if !ok {
				t.Fatalf("the table has no rule for the fault %q", f)
			}
			rows = append(rows, &row{fault: f, overTLS: overTLS, rule: rule})
		}
	}
	return rows
}

// schedule holds the calls to make, by what they do with the time.
type schedule struct {
	busy    []func() // they keep the processor busy
	hanging []func() // they wait for the attempt timeout
	waiting []func() // they wait as long as the server said
}

func (c *schedule) add(s Subject, r *row) {
	for m := range modeCount {
		play := func() { r.cells[m] = s.play(r, m) }
		switch r.fault {
		case faulty.Status429After1, faulty.Status429AfterDate, faulty.Status503After1:
			c.waiting = append(c.waiting, play)
		default:
			if r.fault.Hangs() {
				c.hanging = append(c.hanging, play)
			} else {
				c.busy = append(c.busy, play)
			}
		}
	}
}

// run makes all calls: few at a time of those that could keep each other from
// meeting the attempt timeout.
func (c *schedule) run() {
	var wg sync.WaitGroup
	wg.Go(func() { inParallel(c.busy, 4) })
	wg.Go(func() { inParallel(c.hanging, 40) })
	wg.Go(func() { inParallel(c.waiting, len(c.waiting)) })
	wg.Wait()
}

func inParallel(calls []func(), atATime int) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, atATime)
	for _, call := range calls {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			call()
		})
	}
	wg.Wait()
}

// play makes one call and checks what comes of it.
func (s Subject) play(r *row, m mode) cell {
	for timeout := shortTimeout; ; timeout *= 4 {
		c := s.playWithin(timeout, r, m)
		if len(c.broken) > 0 || len(c.problems) == 0 || !r.fault.Hangs() || timeout >= longTimeout {
			return c
		}
	}
}

func (s Subject) playWithin(timeout time.Duration, r *row, m mode) cell {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	script := faulty.Once(r.fault)
	if m == always {
		script = faulty.Always(r.fault)
	}
	if m == gaveUp {
		cancel()
	}
	server, err := faulty.Start(script, s.serverOptions(r, m, cancel)...)
	if err != nil {
		return testFailed(err)
	}
	var c cell
	call, err := s.New(clientOptions(r, server, timeout)...)
	if err == nil {
		c.err = call(server.Watch(ctx))
	}
	// What is counted once the server is gone is all that there will ever be.
	if err = errors.Join(err, server.Close()); err != nil {
		return testFailed(err)
	}
	c.attempts, c.effects = server.Attempts(), len(server.Effects())
	c.broken = s.brokenPromises(&c, server)
	c.problems = c.against(r.rule.expect(r.fault, m, s.Write, r.overTLS))
	return c
}

func testFailed(err error) cell {
	return cell{broken: []string{"the test itself failed: " + err.Error()}}
}

func (s Subject) serverOptions(r *row, m mode, cancel func()) []faulty.Option {
	options := []faulty.Option{faulty.Respond(func(faulty.Request) (int, http.Header, []byte) {
		return http.StatusOK, http.Header{"Content-Type": {"application/json"}}, []byte(s.Answer)
	})}
	if r.overTLS {
		options = append(options, faulty.TLS())
	}
	if m == givesUp {
		options = append(options, faulty.OnPlay(func(faulty.Fault) { cancel() }))
	}
	return options
}

func clientOptions(r *row, server *faulty.Server, timeout time.Duration) []switchcomm.Option {
	options := []switchcomm.Option{
		switchcomm.WithBaseURL(server.URL()),
		switchcomm.WithMaxAttempts(maxAttempts),
		switchcomm.WithBackoff(time.Millisecond, 2*time.Millisecond),
		switchcomm.WithMaxResponse(1 << 20),
	}
	if r.overTLS {
		options = append(options, switchcomm.WithTLSConfig(&tls.Config{RootCAs: server.CertPool()}))
	}
	if r.fault.Hangs() {
		options = append(options,
			switchcomm.WithAttemptTimeout(timeout),
			switchcomm.WithLoadTimeout(timeout),
			switchcomm.WithUploadTimeouts(timeout, timeout))
	}
	return options
}

// brokenPromises checks what holds for every call, whatever the fault.
func (s Subject) brokenPromises(c *cell, server *faulty.Server) (problems []string) {
	report := func(broken bool, format string, args ...any) {
		if broken {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	report(server.Elsewhere().Attempts() > 0, "a redirect was followed")
	report(s.Write && c.effects > 1, "the write has %d effects", c.effects)
	if c.err == nil {
		report(c.effects == 0, "success is reported, and nothing was applied")
		return problems
	}
	var e *switchcomm.Error
	if !errors.As(c.err, &e) {
		return append(problems, fmt.Sprintf("the error is a %T", c.err))
	}
	report(s.Write && c.effects > 0 && !e.Outcome.MayBeApplied(), "%q is reported of a write that was applied", e.Outcome)
	report(errors.Is(c.err, switchcomm.ErrOutcomeUnknown) != (s.Write && e.Outcome.MayBeApplied()), "ErrOutcomeUnknown does not agree with %q", e.Outcome)
	report(errors.Is(c.err, switchcomm.ErrNotSent) != (e.Outcome == switchcomm.OutcomeNotSent), "ErrNotSent does not agree with %q", e.Outcome)
	var withURL *url.Error
	report(errors.As(c.err, &withURL), "the chain of the error has a *url.Error")
	text := everyPrint(c.err)
	for _, secret := range append(slices.Clone(s.Secrets), strings.TrimPrefix(strings.TrimPrefix(server.URL(), "https://"), "http://")) {
		report(strings.Contains(text, secret), "the error shows %q: %s", secret, text)
	}
	return problems
}

// everyPrint returns the error as a program may come to print it.
func everyPrint(err error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %+v %#v %s %q %x %d\n", err, err, err, err, err, err, err)
	fmt.Fprintf(&b, "%v\n", errors.Unwrap(err))
	slog.New(slog.NewJSONHandler(&b, nil)).Error("failed", "err", err)
	slog.New(slog.NewTextHandler(&b, nil)).Error("failed", "err", err)
	_ = json.NewEncoder(&b).Encode(err) // a strings.Builder takes everything
	return b.String()
}

// against compares the cell with what the rules say.
func (c *cell) against(w want) (problems []string) {
	report := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	var e *switchcomm.Error
	if errors.As(c.err, &e) {
		report(e.Attempts != c.attempts, "the error says %d attempts, the server saw %d", e.Attempts, c.attempts)
	}
	if w.open {
		return problems
	}
	report(c.attempts != w.attempts, "%d attempts, want %d", c.attempts, w.attempts)
	report(c.effects != w.effects, "%d effects, want %d", c.effects, w.effects)
	report(w.succeeds && c.err != nil, "want success, got: %v", c.err)
	report(!w.succeeds && c.err == nil, "want an error (%v), got success", w.outcomes)
	if e == nil || w.succeeds {
		return problems
	}
	report(!slices.Contains(w.outcomes, e.Outcome), "want %v, got: %v", w.outcomes, c.err)
	for _, target := range w.is {
		report(!errors.Is(c.err, target), "want %q matched, got: %v", target, c.err)
	}
	return problems
}

// table shows effects, attempts and what the caller was told, of every cell.
func (s Subject) table(rows []*row) string {
	var b strings.Builder
	class := "a read"
	if s.Write {
		class = "a write"
	}
	fmt.Fprintf(&b, "%s, %s: effects/attempts, and what the caller was told\n", s.Name, class)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "FAULT")
	for m := range modeCount {
		fmt.Fprintf(w, "\t%s", strings.ToUpper(m.String()))
	}
	fmt.Fprintln(w)
	for _, r := range rows {
		fmt.Fprint(w, r)
		for m := range modeCount {
			fmt.Fprintf(w, "\t%s", r.cells[m])
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush() // to a strings.Builder
	return b.String()
}

func (c cell) String() string {
	told := "ok"
	var e *switchcomm.Error
	switch {
	case errors.As(c.err, &e):
		told = e.Outcome.String()
	case c.err != nil:
		told = "another error"
	}
	if len(c.broken)+len(c.problems) > 0 {
		told += " WRONG"
	}
	return fmt.Sprintf("%d/%d %s", c.effects, c.attempts, told)
}
