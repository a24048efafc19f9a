package load_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// plan is one random load: what is put in, how it is to be sent, and what goes
// wrong.
type plan struct {
	records []record
	options load.Options
	faults  []fault // of the first calls
	took    []int   // milliseconds
}

func drawPlan(t *rapid.T) plan {
	n := rapid.IntRange(0, 120).Draw(t, "records")
	keys := rapid.IntRange(1, 200).Draw(t, "keys")
	p := plan{
		options: load.Options{
			CallSize:       rapid.IntRange(0, 25).Draw(t, "call size"),
			Concurrency:    rapid.IntRange(0, 6).Draw(t, "concurrency"),
			InOrder:        rapid.Bool().Draw(t, "in order"),
			Validate:       rapid.Bool().Draw(t, "validate"),
			NoSplit:        rapid.Bool().Draw(t, "no split"),
			UpdateExisting: rapid.Bool().Draw(t, "update existing"),
		},
		faults: rapid.SliceOfN(rapid.Custom(drawFault), 0, 40).Draw(t, "faults"),
		took:   rapid.SliceOfN(rapid.IntRange(0, 50), 1, 10).Draw(t, "took"),
	}
	kinds := rapid.SliceOfN(rapid.IntRange(0, 40), n, n).Draw(t, "kinds")
	owners := rapid.SliceOfN(rapid.IntRange(0, keys), n, n).Draw(t, "owners")
	for i := range n {
		r := record{ID: i, Invalid: kinds[i] == 1, Poison: kinds[i] == 2, Refused: kinds[i] == 3, Exists: kinds[i] >= 4 && kinds[i] < 8}
		if owners[i] > 0 {
			r.Key = fmt.Sprint("k", owners[i])
		}
		p.records = append(p.records, r)
	}
	return p
}

// drawFault draws what happens to a call: often nothing, and seldom what ends
// the load.
func drawFault(t *rapid.T) fault {
	f := fault(rapid.IntRange(0, 2*int(numFaults)).Draw(t, "fault"))
	if f == unauthorized || f == movedAway {
		f = fault(rapid.IntRange(0, int(numFaults)-1).Draw(t, "fault again"))
	}
	if f >= numFaults {
		return none
	}
	return f
}

// vendor makes the vendor of a plan.
func (p *plan) vendor() *vendor {
	v := newVendor()
	v.size, v.calls = p.options.CallSize, p.options.Concurrency
	if v.size == 0 {
		v.size = 10
	}
	if v.calls == 0 {
		v.calls = 4
	}
	v.took = func(n int) time.Duration { return time.Duration(p.took[n%len(p.took)]) * time.Millisecond }
	v.behave = func(n int) fault {
		if n <= len(p.faults) {
			return p.faults[n-1]
		}
		return none
	}
	return v
}

// check holds the outcomes against what the vendor did.
func (v *vendor) check(t *rapid.T, all []record, outcomes []load.Outcome[record]) {
	for _, wrong := range v.wrong {
		t.Errorf("the load made %s", wrong)
	}
	seen := map[int]bool{}
	for _, out := range outcomes {
		if seen[out.Index] {
			t.Errorf("input %d has two outcomes", out.Index)
		}
		seen[out.Index] = true
		if out.Input != all[out.Index] {
			t.Errorf("the outcome of input %d has the value %+v", out.Index, out.Input)
		}
		v.checkOne(t, out)
	}
}

func (v *vendor) checkOne(t *rapid.T, out load.Outcome[record]) {
	effects := v.creates[out.Input.ID] + v.updates[out.Input.ID]
	switch out.State {
	case load.Accepted:
		if effects != 1 || out.Err != nil {
			t.Errorf("input %d is accepted, with %d effects and error %v", out.Index, effects, out.Err)
		}
		if out.Updated != (v.updates[out.Input.ID] == 1) {
			t.Errorf("input %d says updated: %t", out.Index, out.Updated)
		}
	case load.Rejected, load.Invalid, load.NotSent:
		if effects != 0 || out.Err == nil {
			t.Errorf("input %d is %v, with %d effects and error %v", out.Index, out.State, effects, out.Err)
		}
		if isUnknown(out.Err) {
			t.Errorf("input %d is %v, and its error says unknown: %v", out.Index, out.State, out.Err)
		}
	case load.Unknown:
		if effects > 1 || !isUnknown(out.Err) {
			t.Errorf("input %d is unknown, with %d effects and error %v", out.Index, effects, out.Err)
		}
		if !out.Resumed && !v.doubtful[out.Input.ID] {
			t.Errorf("input %d is unknown, and the vendor answered", out.Index)
		}
	default:
		t.Errorf("input %d has state %v", out.Index, out.State)
	}
	if effects > 1 {
		t.Errorf("input %d was applied %d times", out.Index, effects)
	}
}

func isUnknown(err error) bool { return errors.Is(err, switchcomm.ErrOutcomeUnknown) }

// inBubble runs f with a clock of its own, so that pauses take no time, and
// fails if a goroutine is left.
func inBubble(t *testing.T, f func(ctx context.Context)) {
	synctest.Test(t, func(t *testing.T) { f(t.Context()) })
}

func TestPropertyOneOutcomeForEachInput(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		v := p.vendor()
		var outcomes []load.Outcome[record]
		var err error
		var last load.Stats
		inBubble(t, func(ctx context.Context) {
			p.options.Progress = func(s load.Stats) { last = s }
			outcomes, err = collect(load.Run(ctx, input(p.records), p.options, v.sender()))
		})
		if err != nil {
			rt.Fatalf("the load ends with %v", err)
		}
		if len(outcomes) != len(p.records) {
			rt.Fatalf("%d inputs, %d outcomes", len(p.records), len(outcomes))
		}
		v.check(rt, p.records, outcomes)
		checkOrder(rt, p, outcomes)
		checkStats(rt, last, outcomes)
	})
}

func checkOrder(t *rapid.T, p plan, outcomes []load.Outcome[record]) {
	if !p.options.InOrder {
		return
	}
	for i, out := range outcomes {
		if out.Index != i {
			t.Fatalf("outcome %d is of input %d", i, out.Index)
		}
	}
}

func checkStats(t *rapid.T, s load.Stats, outcomes []load.Outcome[record]) {
	counts := count(outcomes)
	if s.Read != len(outcomes) || s.Accepted != counts[load.Accepted] || s.Rejected != counts[load.Rejected] ||
		s.Invalid != counts[load.Invalid] || s.Unknown != counts[load.Unknown] || s.NotSent != counts[load.NotSent] {
		t.Errorf("the stats %+v do not agree with the outcomes %v", s, counts)
	}
}

// TestPropertyRunAgainUntilDone leaves each load at a random outcome, or ends
// its context, or lets the journal fail, and starts it again with the same
// journal.
func TestPropertyRunAgainUntilDone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPlan(rt)
		leaveAt := rapid.SliceOfN(rapid.IntRange(1, 100), 0, 4).Draw(rt, "leave at")
		cancel := rapid.SliceOfN(rapid.Bool(), len(leaveAt), len(leaveAt)).Draw(rt, "cancel")
		failAfter := rapid.SliceOfN(rapid.IntRange(0, 50), len(leaveAt), len(leaveAt)).Draw(rt, "journal fails after")
		v, journal := p.vendor(), newMemory()
		p.options.Journal = journal
		first := map[int]load.Outcome[record]{}
		var outcomes []load.Outcome[record]
		var err error
		inBubble(t, func(ctx context.Context) {
			for i, at := range leaveAt {
				if failAfter[i] > 0 {
					journal.failAt = journal.puts + failAfter[i]
				}
				v.runAndLeave(ctx, p, at, cancel[i], first)
				journal.failAt = 0
			}
			outcomes, err = collect(load.Run(ctx, input(p.records), p.options, v.sender()))
		})
		if err != nil {
			rt.Fatalf("the load ends with %v", err)
		}
		if len(outcomes) != len(p.records) {
			rt.Fatalf("%d inputs, %d outcomes", len(p.records), len(outcomes))
		}
		v.check(rt, p.records, outcomes)
		for _, out := range outcomes {
			before, ok := first[out.Index]
			lost := out.State == load.Unknown && out.Resumed && len(leaveAt) > 0 // with the journal
			if ok && before.State != load.NotSent && before.State != out.State && !lost {
				rt.Errorf("input %d was %v and is now %v", out.Index, before.State, out.State)
			}
		}
	})
}

// runAndLeave runs a load up to an outcome and notes the outcomes.
func (v *vendor) runAndLeave(ctx context.Context, p plan, at int, cancel bool, outcomes map[int]load.Outcome[record]) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	n := 0
	for out, err := range load.Run(ctx, input(p.records), p.options, v.sender()) {
		if err != nil {
			return
		}
		outcomes[out.Index] = out
		n++
		switch {
		case n == at && cancel:
			end()
		case n == at:
			return
		}
	}
}
