package switchtransact_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// loadPlan is one random load into a fake: who is loaded and how, what goes
// wrong, and when the load is left and begun again.
type loadPlan struct {
	people  []switchtransact.Person
	members []int // the people who were there before
	options load.Options
	faults  []loadFault
	quirks  []switchtransacttest.Quirk
	dials   []bool // false: the connection is refused
	seed    uint64
	leave   []leaving // runs before the last one; they need a journal
}

// loadFault is a fault of the fake, and whether the client cannot know of it
// that nothing was applied.
type loadFault struct {
	fault    switchtransacttest.Fault
	doubtful bool
}

// leaving is how a run ends early: after an outcome, by break or by its
// context.
type leaving struct {
	after  int
	cancel bool
}

func drawLoadPlan(t *rapid.T) loadPlan {
	p := loadPlan{
		people: drawPeople(t),
		options: load.Options{
			CallSize:       rapid.IntRange(0, 20).Draw(t, "call size"),
			Concurrency:    rapid.IntRange(0, 5).Draw(t, "concurrency"),
			InOrder:        rapid.Bool().Draw(t, "in order"),
			Validate:       rapid.Bool().Draw(t, "validate"),
			NoSplit:        rapid.Bool().Draw(t, "no split"),
			UpdateExisting: rapid.Bool().Draw(t, "update existing"),
		},
		faults: rapid.SliceOfN(rapid.Custom(drawLoadFault), 0, 6).Draw(t, "faults"),
		quirks: rapid.SliceOfNDistinct(rapid.SampledFrom(batchQuirks), 0, 3, rapid.ID).Draw(t, "quirks"),
		dials:  rapid.SliceOfN(rapid.Bool(), 0, 10).Draw(t, "dials"),
		seed:   rapid.Uint64().Draw(t, "seed"),
		leave:  rapid.SliceOfN(rapid.Custom(drawLeaving), 0, 3).Draw(t, "leave"),
	}
	if n := len(p.people); n > 0 {
		p.members = rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 0, min(n, 8), rapid.ID).Draw(t, "members")
	}
	return p
}

// drawPeople draws people some of whom are wrong, and some of whom have the
// same identity number. Each has a reference of its own, by which the fake's
// workflow shows what was applied.
func drawPeople(t *rapid.T) []switchtransact.Person {
	kinds := rapid.SliceOfN(rapid.IntRange(0, 30), 0, 80).Draw(t, "kinds")
	people := make([]switchtransact.Person, len(kinds))
	for i, kind := range kinds {
		p := newPerson(i)
		switch kind {
		case 0:
			p.IDNumber = "1"
		case 1:
			p.Bank.Number = "1000000000"
		case 2:
			p.Gender = "Martian"
		case 3:
			p.Extra = map[string]any{"name": "twice"}
		case 4, 5:
			p.IDNumber = people[i/2].IDNumber
		case 6:
			p.IDNumber = ""
		}
		people[i] = p
	}
	return people
}

// batchQuirks are the ways in which the vendor's answers to create and update
// may depart from its documents.
var batchQuirks = []switchtransacttest.Quirk{
	switchtransacttest.QuirkNumbersAsStrings, switchtransacttest.QuirkStringsAsNumbers,
	switchtransacttest.QuirkEmptyObjectsAsLists, switchtransacttest.QuirkListsAsObjects, switchtransacttest.QuirkOneForList,
	switchtransacttest.QuirkAddedMembers, switchtransacttest.QuirkInfoCase, switchtransacttest.QuirkReasonTexts,
	switchtransacttest.QuirkReasonList, switchtransacttest.QuirkReasonStrings, switchtransacttest.QuirkReasonString,
	switchtransacttest.QuirkCountMismatch, switchtransacttest.QuirkReorderedEntries, switchtransacttest.QuirkDroppedEntry,
	switchtransacttest.QuirkPendingExists, switchtransacttest.QuirkSoftFailures,
}

// drawLoadFault draws a fault that tells no lies: what was applied is never
// said to have been refused.
func drawLoadFault(t *rapid.T) loadFault {
	f := rapid.SampledFrom([]loadFault{
		{switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true}, true},
		{switchtransacttest.Fault{Break: switchtransacttest.Reset}, true},
		{switchtransacttest.Fault{Break: switchtransacttest.Close}, true},
		{switchtransacttest.Fault{Break: switchtransacttest.Cut}, true},
		{switchtransacttest.Fault{Status: 500, AfterEffect: true}, true},
		{switchtransacttest.Fault{Status: 500, Body: `{"error":"Something broke"}`}, true},
		{switchtransacttest.Fault{Status: 503, Header: http.Header{"Retry-After": {"3"}}}, true},
		{switchtransacttest.Fault{Status: 302, AfterEffect: true, Header: http.Header{"Location": {"/elsewhere"}}}, true},
		{switchtransacttest.Fault{Status: 200, AfterEffect: true, Body: `<html>`}, true},
		{switchtransacttest.Fault{Status: 200, AfterEffect: true}, true},
		{switchtransacttest.Fault{Status: 200, Body: `{"status":false,"error":"No."}`}, false},
		{switchtransacttest.Fault{Status: 400, Body: `{"error":"No."}`}, false},
		{switchtransacttest.Fault{Status: 401}, false},
		{switchtransacttest.Fault{Status: 403, Body: `{"status":false,"error":"Not authorized to make this API call. Requesting Create on Workflow."}`}, false},
		{switchtransacttest.Fault{Status: 404}, false},
		{switchtransacttest.Fault{Status: 413}, false},
		{switchtransacttest.Fault{Status: 422, Body: `{"gender":{"message":"is odd","rule":"in"}}`}, false},
		{switchtransacttest.Fault{Status: 429}, false},
		{switchtransacttest.Fault{Status: 429, Header: http.Header{"Retry-After": {"120"}}}, false},
		{switchtransacttest.Fault{Status: 501}, false},
	}).Draw(t, "fault")
	f.fault.Times = rapid.IntRange(1, 4).Draw(t, "times")
	f.fault.Chance = rapid.SampledFrom([]float64{0, 0.1, 0.5}).Draw(t, "chance")
	return f
}

func drawLeaving(t *rapid.T) leaving {
	return leaving{rapid.IntRange(1, 60).Draw(t, "after"), rapid.Bool().Draw(t, "cancel")}
}

// TestPropertyLoadNew holds the outcomes of random loads against what the fake
// applied.
func TestPropertyLoadNew(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := drawLoadPlan(rt)
		fake := p.startFake(rt)
		defer fake.Close()
		if len(p.leave) > 0 {
			journal, err := load.OpenFile(filepath.Join(t.TempDir(), "journal"))
			if err != nil {
				rt.Fatal(err)
			}
			defer journal.Close()
			p.options.Journal = journal
		}
		earlier := map[int]load.State{}
		var outcomes []load.Outcome[switchtransact.Person]
		// In a bubble the pauses of the load and of the client take no time.
		synctest.Test(t, func(t *testing.T) {
			client := p.client(rt, fake)
			for _, l := range p.leave {
				p.runAndLeave(t.Context(), client, l, earlier)
			}
			var err error
			if outcomes, err = collect(client.People.LoadNew(t.Context(), input(p.people), p.options)); err != nil {
				rt.Fatalf("the load ends with %v", err)
			}
		})
		p.check(rt, fake, outcomes, earlier)
	})
}

func (p *loadPlan) startFake(t *rapid.T) *switchtransacttest.Server {
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithSeed(p.seed), switchtransacttest.WithQuirks(p.quirks...), switchtransacttest.WithBodyLimit(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range p.members {
		_, _ = fake.AddPerson(map[string]any{"id_number": p.people[i].IDNumber}) // it may be there already
	}
	for _, f := range p.faults {
		fake.Inject(switchtransacttest.AnyOp, f.fault)
	}
	return fake
}

// client makes a client that has a new connection for each request, because an
// idle one would keep the time in a bubble from passing.
func (p *loadPlan) client(t *rapid.T, fake *switchtransacttest.Server) *switchtransact.Client {
	var dialed atomic.Int64
	dialer := new(net.Dialer)
	client, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithTransport(&http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if n := int(dialed.Add(1)); n <= len(p.dials) && !p.dials[n-1] {
				return nil, errors.New("connection refused")
			}
			return dialer.DialContext(ctx, network, address)
		},
	}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (p *loadPlan) runAndLeave(ctx context.Context, client *switchtransact.Client, l leaving, earlier map[int]load.State) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := 0
	for out, err := range client.People.LoadNew(ctx, input(p.people), p.options) {
		if err != nil {
			return
		}
		earlier[out.Index] = out.State
		if n++; n < l.after {
			continue
		}
		if !l.cancel {
			return
		}
		cancel()
	}
}

// check holds the outcomes of the last run against what the fake has applied in
// all of them.
func (p *loadPlan) check(t *rapid.T, fake *switchtransacttest.Server, outcomes []load.Outcome[switchtransact.Person], earlier map[int]load.State) {
	effects := map[string][]switchtransacttest.Op{} // by reference
	for _, s := range fake.Workflow() {
		reference := fmt.Sprint(s.Fields["reference_number"])
		effects[reference] = append(effects[reference], s.Op)
	}
	if len(outcomes) != len(p.people) {
		t.Fatalf("%d people, %d outcomes", len(p.people), len(outcomes))
	}
	seen := map[int]bool{}
	for i, out := range outcomes {
		if seen[out.Index] || p.options.InOrder && out.Index != i {
			t.Errorf("outcome %d is of input %d", i, out.Index)
		}
		seen[out.Index] = true
		if out.Input.ReferenceNumber != p.people[out.Index].ReferenceNumber {
			t.Errorf("input %d has the value of another", out.Index)
		}
		p.checkOne(t, out, effects[out.Input.ReferenceNumber])
		if before, ok := earlier[out.Index]; ok && before != load.NotSent && before != out.State {
			t.Errorf("input %d was %v and is %v", out.Index, before, out.State)
		}
	}
}

func (p *loadPlan) checkOne(t *rapid.T, out load.Outcome[switchtransact.Person], effects []switchtransacttest.Op) {
	unknown := errors.Is(out.Err, switchcomm.ErrOutcomeUnknown)
	switch out.State {
	case load.Accepted:
		if !slices.Equal(effects, []switchtransacttest.Op{operationOf(out)}) || out.Err != nil || out.ID == "" {
			t.Errorf("input %d is accepted as %q, with effects %v and error %v", out.Index, out.ID, effects, out.Err)
		}
	case load.Unknown:
		if len(effects) > 1 || !unknown {
			t.Errorf("input %d is unknown, with effects %v and error %v", out.Index, effects, out.Err)
		}
		if !p.isDoubtful() {
			t.Errorf("input %d is unknown, and nothing happened: %v", out.Index, out.Err)
		}
	case load.Rejected, load.Invalid, load.NotSent:
		if len(effects) != 0 || out.Err == nil || unknown {
			t.Errorf("input %d is %v, with effects %v and error %v", out.Index, out.State, effects, out.Err)
		}
	default:
		t.Errorf("input %d has the state %v", out.Index, out.State)
	}
	p.checkUpdate(t, out)
}

func operationOf(out load.Outcome[switchtransact.Person]) switchtransacttest.Op {
	if out.Updated {
		return switchtransacttest.PeopleUpdate
	}
	return switchtransacttest.PeopleCreate
}

// checkUpdate finds an update that was not asked for, or not made.
func (p *loadPlan) checkUpdate(t *rapid.T, out load.Outcome[switchtransact.Person]) {
	onlyExists := out.State == load.Rejected && len(out.Reasons) == 1 && errors.Is(out.Err, switchtransact.ReasonPersonExists)
	switch {
	case !p.options.UpdateExisting && out.Updated:
		t.Errorf("input %d was updated, which nobody asked for", out.Index)
	case p.options.UpdateExisting && onlyExists && !out.Updated:
		t.Errorf("input %d exists, and was not updated", out.Index)
	case out.Updated && !p.exists(out.Input.IDNumber):
		t.Errorf("input %d does not exist, and was updated", out.Index)
	}
}

// exists reports whether the fake may have said of somebody that he exists.
func (p *loadPlan) exists(idNumber string) bool {
	return slices.Contains(p.quirks, switchtransacttest.QuirkPendingExists) ||
		slices.ContainsFunc(p.members, func(i int) bool { return p.people[i].IDNumber == idNumber })
}

// isDoubtful reports whether anything happened after which a client cannot
// know what was applied.
func (p *loadPlan) isDoubtful() bool {
	return slices.ContainsFunc(p.faults, func(f loadFault) bool { return f.doubtful }) ||
		slices.ContainsFunc(p.leave, func(l leaving) bool { return l.cancel }) ||
		slices.Contains(p.quirks, switchtransacttest.QuirkDroppedEntry)
}
