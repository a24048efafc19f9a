package load_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// record is what the tests load. Its fields tell the vendor how to take it.
type record struct {
	ID      int
	Key     string
	Invalid bool // fails Validate
	Poison  bool // its call is refused as a whole for it
	Refused bool // is rejected in the answer
	Exists  bool // the same, because it exists
	NoForm  bool // cannot be encoded
}

// vendor takes records, and counts what it applies.
type vendor struct {
	size, calls int               // the most that the tests allow
	behave      func(n int) fault // in the call with this number
	took        func(n int) time.Duration

	mu       sync.Mutex
	n        int         // calls made
	creates  map[int]int // by record
	updates  map[int]int
	doubtful map[int]bool // an answer was Unknown: never to be seen again
	inFlight int
	keys     map[string]bool
	wrong    []string // what the engine must not do
	batches  [][]int
}

func newVendor() *vendor {
	return &vendor{
		size: 1 << 20, calls: 1 << 20,
		behave:  func(int) fault { return none },
		took:    func(int) time.Duration { return time.Millisecond },
		creates: map[int]int{}, updates: map[int]int{}, doubtful: map[int]bool{}, keys: map[string]bool{},
	}
}

// fault is how one call goes wrong.
type fault int

const (
	none           fault = iota
	unanswered           // the second half of the records is applied and not mentioned
	partial              // half is applied, and the answer is an error with results
	lostAnswer           // applied, then the connection breaks
	lostRequest          // the connection breaks, nothing applied; the client cannot tell
	serverError          // half is applied, then 500
	limited              // 429
	limitedFor           // 429 with Retry-After: 7
	noConnection         // proof that nothing was sent
	noSuchPath           // 404
	softRefusal          // 200 with status false
	unauthorized         // 401
	movedAway            // 302, perhaps applied
	plainUnknown         // an error that is not one of ours, after half is applied
	noPermit             // the client's limiter failed
	limitedForever       // 429 with a Retry-After of centuries
	numFaults
)

func (f fault) error() error {
	e := &switchcomm.Error{API: "test", Op: "Records.Create", Attempts: 1}
	switch f {
	case lostAnswer, lostRequest:
		e.Err = errors.New("connection reset")
	case serverError:
		e.StatusCode = 500
	case limited, limitedFor, limitedForever:
		e.StatusCode, e.Outcome = 429, switchcomm.OutcomeRejected
		switch f {
		case limitedFor:
			e.RetryAfter = 7 * time.Second
		case limitedForever:
			e.RetryAfter = math.MaxInt64
		}
	case noPermit:
		e.Outcome, e.Attempts, e.Err = switchcomm.OutcomeNotSent, 0, switchcomm.ErrLimiter
	case noConnection:
		e.Outcome, e.Err = switchcomm.OutcomeNotSent, errors.New("connection refused")
	case noSuchPath:
		e.StatusCode, e.Outcome = 404, switchcomm.OutcomeRejected
	case softRefusal:
		e.StatusCode, e.Outcome = 200, switchcomm.OutcomeRejected
	case unauthorized:
		e.StatusCode, e.Outcome = 401, switchcomm.OutcomeRejected
	case movedAway:
		e.StatusCode, e.Err = 302, switchcomm.ErrRedirect
	case partial:
		e.StatusCode, e.Outcome = 422, switchcomm.OutcomeRejected
	case plainUnknown:
		return errors.New("something broke")
	default:
		return nil
	}
	return e
}

var poisoned = &switchcomm.Error{
	API: "test", Op: "Records.Create", Attempts: 1, StatusCode: 422, Outcome: switchcomm.OutcomeRejected,
	Fields: []switchcomm.FieldError{{Field: "id_number", Rule: "CDV", Message: "8001015009087 is not valid"}},
}

func (v *vendor) sender() load.Sender[record] {
	return load.Sender[record]{
		API: "test", Op: "Records.Load", CallSize: 10,
		Create: func(ctx context.Context, records []record) ([]load.Result, error) { return v.call(ctx, records, false) },
		Update: func(ctx context.Context, records []record) ([]load.Result, error) { return v.call(ctx, records, true) },
		Validate: func(r record) error {
			if r.Invalid {
				return errors.Join(switchcomm.FieldError{Field: "name", Rule: "required", Message: "no name"})
			}
			return nil
		},
		Key: func(r record) string { return r.Key },
		Encode: func(r record) ([]byte, error) {
			if r.NoForm {
				return nil, errors.New("no form")
			}
			return fmt.Appendf(nil, "%+v", r), nil
		},
		Lookup: func(_ context.Context, r record) (bool, error) {
			v.mu.Lock()
			defer v.mu.Unlock()
			return v.creates[r.ID] > 0, nil
		},
	}
}

func (v *vendor) call(ctx context.Context, records []record, update bool) ([]load.Result, error) {
	f, took := v.arrive(records)
	defer v.leave(records)
	select {
	case <-ctx.Done():
		return nil, &switchcomm.Error{Outcome: v.cutOff(records), Err: ctx.Err()}
	case <-time.After(took):
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if f.isProcessed() && slices.ContainsFunc(records, func(r record) bool { return r.Poison }) {
		return nil, poisoned
	}
	half := len(records) / 2
	switch {
	case f == unanswered:
		v.doubt(records[half:])
		return v.apply(records, update)[:half], nil
	case f == partial && half > 0:
		v.doubt(records[half:])
		return v.apply(records[:half], update), f.error()
	case f == none || f == partial:
		return v.apply(records, update), nil
	case f == lostAnswer:
		v.doubt(records)
		v.apply(records, update)
	case f == serverError || f == plainUnknown:
		v.doubt(records)
		v.apply(records[:half], update)
	case f == lostRequest || f == movedAway:
		v.doubt(records)
	}
	return nil, f.error()
}

// isProcessed reports whether the vendor looks at the records at all.
func (f fault) isProcessed() bool {
	switch f {
	case none, unanswered, partial, lostAnswer, serverError, plainUnknown:
		return true
	}
	return false
}

// arrive notes a call and what is wrong with it.
func (v *vendor) arrive(records []record) (fault, time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.n++
	v.inFlight++
	if v.inFlight > v.calls {
		v.complain("%d calls at once", v.inFlight)
	}
	if len(records) > v.size || len(records) == 0 {
		v.complain("a call with %d records", len(records))
	}
	var ids []int
	for _, r := range records {
		ids = append(ids, r.ID)
		if r.Key != "" && v.keys[r.Key] {
			v.complain("key %s twice at once", r.Key)
		}
		v.keys[r.Key] = true
		if v.doubtful[r.ID] || v.creates[r.ID]+v.updates[r.ID] > 0 {
			v.complain("record %d again, which may have been applied", r.ID)
		}
	}
	v.batches = append(v.batches, ids)
	return v.behave(v.n), v.took(v.n)
}

func (v *vendor) leave(records []record) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.inFlight--
	for _, r := range records {
		delete(v.keys, r.Key)
	}
}

func (v *vendor) complain(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

// cutOff is how a call ends whose context does: half of them too early.
func (v *vendor) cutOff(records []record) switchcomm.Outcome {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.n%2 == 0 {
		return switchcomm.OutcomeNotSent
	}
	v.doubt(records)
	return switchcomm.OutcomeUnknown
}

// doubt notes that the client cannot know what became of records.
func (v *vendor) doubt(records []record) {
	for _, r := range records {
		v.doubtful[r.ID] = true
	}
}

// apply takes the records that can be taken.
func (v *vendor) apply(records []record, update bool) []load.Result {
	var results []load.Result
	for _, r := range records {
		switch {
		case r.Refused:
			results = append(results, load.Result{State: load.Rejected, Reasons: poisoned.Fields})
		case r.Exists && !update:
			results = append(results, load.Result{State: load.Rejected, Exists: true, Reasons: []switchcomm.FieldError{{Message: "Record already exists"}}})
		case update:
			v.updates[r.ID]++
			results = append(results, load.Result{State: load.Accepted, ID: fmt.Sprint("u", r.ID)})
		default:
			v.creates[r.ID]++
			results = append(results, load.Result{State: load.Accepted, ID: fmt.Sprint("w", r.ID)})
		}
	}
	return results
}

// records makes n ordinary records.
func records(n int) []record {
	all := make([]record, n)
	for i := range all {
		all[i] = record{ID: i, Key: fmt.Sprint("k", i)}
	}
	return all
}

func input(all []record) iter.Seq2[record, error] { return load.Seq(slices.Values(all)) }

// collect ranges over a whole load.
func collect(seq iter.Seq2[load.Outcome[record], error]) ([]load.Outcome[record], error) {
	var outcomes []load.Outcome[record]
	for out, err := range seq {
		if err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, out)
	}
	return outcomes, nil
}

// count counts outcomes by state.
func count(outcomes []load.Outcome[record]) map[load.State]int {
	counts := map[load.State]int{}
	for _, out := range outcomes {
		counts[out.State]++
	}
	return counts
}

func indexes(outcomes []load.Outcome[record]) []int {
	var all []int
	for _, out := range outcomes {
		all = append(all, out.Index)
	}
	return all
}

// memory is a journal as a program could keep it in a database.
type memory struct {
	mu      sync.Mutex
	entries map[int]load.Entry
	begun   bool
	puts    int
	failAt  int // the Put that fails, and all after it; 0: none

	// What goes wrong besides.
	salt      string
	backwards bool
	recallErr error
	endErr    error
}

var errDisk = errors.New("disk full")

func newMemory() *memory {
	return &memory{entries: map[int]load.Entry{}, salt: "0123456789abcdef"}
}

func (m *memory) Begin(context.Context) (load.Past, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.begun {
		return load.Past{}, load.ErrJournalInUse
	}
	m.begun = true
	length := 0
	for index := range m.entries {
		length = max(length, index+1)
	}
	return load.Past{Salt: []byte(m.salt), Len: length}, nil
}

func (m *memory) Recall(_ context.Context, first, n int) ([]load.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var entries []load.Entry
	for _, index := range slices.Sorted(maps.Keys(m.entries)) {
		if index >= first && index < first+n {
			entries = append(entries, m.entries[index])
		}
	}
	if m.backwards {
		slices.Reverse(entries)
	}
	return entries, m.recallErr
}

func (m *memory) Put(ctx context.Context, entries []load.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	m.puts++
	if m.failAt > 0 && m.puts >= m.failAt {
		return errDisk
	}
	for _, entry := range entries {
		m.entries[entry.Index] = entry
	}
	return nil
}

func (m *memory) Settle(_ context.Context, index int, state load.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry := m.entries[index]
	entry.State = state
	m.entries[index] = entry
	return nil
}

func (m *memory) End(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begun = false
	return m.endErr
}

// states counts the entries by state.
func (m *memory) states() map[load.State]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := map[load.State]int{}
	for _, entry := range m.entries {
		counts[entry.State]++
	}
	return counts
}
