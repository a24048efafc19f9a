package main

import (
	"context"
	"slices"
	"sync"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// journal is the load.Journal of one call, kept in its record. Package load
// says to it that rows are being sent before they are, and what became of them
// afterwards. A row that is found as sending was in flight when its worker
// died; the load does not send it again, and its outcome is unknown.
type journal struct {
	held *held
	salt []byte
	sent []int // the row of each input of the load

	mu sync.Mutex
}

// Begin implements load.Journal. The record was claimed before.
func (j *journal) Begin(context.Context) (load.Past, error) {
	past := load.Past{Salt: j.salt}
	for i, at := range j.sent {
		if j.held.record.Rows[at].Fingerprint != "" {
			past.Len = i + 1
		}
	}
	return past, nil
}

// Recall implements load.Journal.
func (j *journal) Recall(_ context.Context, first, count int) ([]load.Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var entries []load.Entry
	for i := first; i < min(first+count, len(j.sent)); i++ {
		f := j.held.record.Rows[j.sent[i]]
		if f.Fingerprint == "" {
			continue
		}
		e := load.Entry{Index: i, Fingerprint: f.Fingerprint, State: f.State, ID: f.ID}
		for _, r := range f.Reasons {
			e.Reasons = append(e.Reasons, r.fieldError())
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// Put implements load.Journal.
func (j *journal) Put(ctx context.Context, entries []load.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	next := j.held.record
	next.Rows = slices.Clone(next.Rows)
	for _, e := range entries {
		next.Rows[j.sent[e.Index]] = fate{State: e.State, Fingerprint: e.Fingerprint, ID: e.ID, Reasons: newReasons(e.Reasons)}
	}
	return j.held.write(ctx, next)
}

// Settle implements load.Journal. Nobody decides anything during a load.
func (j *journal) Settle(context.Context, int, load.State) error { return load.ErrJournalInUse }

// End implements load.Journal.
func (j *journal) End(context.Context) error { return nil }

// fieldError is the reason as package load has it.
func (r *reason) fieldError() switchcomm.FieldError {
	return switchcomm.FieldError{Field: r.Field, Rule: r.Rule, Message: r.Text}
}
