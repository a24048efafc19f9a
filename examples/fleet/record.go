package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// record is what NATS keeps of a call that was begun. There is no personal data
// in it.
type record struct {
	// Owner is the worker that has the call, or settled it.
	Owner string `json:"owner"`
	// Claim is new each time that the call is claimed, so that what two owners
	// write never looks the same, not even of two loops of one worker.
	Claim string `json:"claim"`
	// Done says that every row has its outcome.
	Done bool `json:"done,omitempty"`
	// Rows are those of the call that are not blank, in order.
	Rows []fate `json:"rows"`
}

// fate is what is known of one row.
type fate struct {
	// State is not sent before the row was sent, sending while it is, and else
	// what became of it.
	State load.State `json:"state"`
	// Fingerprint is the load's, of rows that were sent.
	Fingerprint string `json:"print,omitempty"`
	// ID is the vendor's unique_workflow_id.
	ID      string   `json:"id,omitempty"`
	Reasons []reason `json:"reasons,omitempty"`
}

// reason says why a row was rejected: the field and the rule, and the text where
// it is one of those that the vendor documents. Another text could hold
// personal data.
type reason struct {
	Field string `json:"field,omitempty"`
	Rule  string `json:"rule,omitempty"`
	Text  string `json:"text,omitempty"`
}

// documented are the vendor's reasons for refusing a person.
var documented = [...]switchcomm.Reason{
	switchtransact.ReasonPersonExists,
	switchtransact.ReasonCDVCheckFailed,
	switchtransact.ReasonAccountNumberFormat,
	switchtransact.ReasonAccountNameFormat,
	switchtransact.ReasonBranchCodeFormat,
}

func newReason(e switchcomm.FieldError) reason {
	r := reason{Field: e.Field, Rule: e.Rule}
	for _, text := range documented {
		if e.Is(text) {
			r.Text = string(text)
		}
	}
	return r
}

func newReasons(all []switchcomm.FieldError) []reason {
	var reasons []reason
	for _, e := range all {
		reasons = append(reasons, newReason(e))
	}
	return reasons
}

// held is the record of a call that this worker has, and the revision of it
// that the worker knows. Writing fails once anybody else has written. So a call
// has one owner, and a worker that was given up for dead and goes on changes
// nothing, and sends nothing, any more.
type held struct {
	records  jetstream.KeyValue
	key      string
	revision uint64
	record   record
}

var (
	errSettled = errors.New("the call is settled")
	errTaken   = errors.New("another worker has taken the call over")
)

// claim makes this worker the owner of a call with so many rows. The error is
// errSettled if there is nothing left to do about the call.
func (q *queue) claim(ctx context.Context, number uint64, owner string, rows int) (*held, error) {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	h := &held{records: q.records, key: recordKey(number), record: record{Owner: owner, Claim: rand.Text(), Rows: make([]fate, rows)}}
	for i := range h.record.Rows {
		h.record.Rows[i].State = load.NotSent
	}
	value, err := json.Marshal(h.record)
	if err != nil {
		return nil, err
	}
	h.revision, err = q.records.Create(ctx, h.key, value)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return h, h.takeOver(ctx, rows)
	}
	return h, err
}

// takeOver claims a call that somebody has begun.
func (h *held) takeOver(ctx context.Context, rows int) error {
	owner, claim := h.record.Owner, h.record.Claim
	entry, err := h.records.Get(ctx, h.key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return errTaken // a replica that lags behind: it was begun a moment ago
	}
	if err != nil {
		return err
	}
	h.revision = entry.Revision()
	if h.record, err = parseRecord(entry.Value(), rows); err != nil {
		return err
	}
	if h.record.Done {
		return errSettled
	}
	next := h.record
	next.Owner, next.Claim = owner, claim
	return h.write(ctx, next)
}

// longestWrite is how long a record is tried to be written. It is worth some
// patience: what cannot be written is unknown.
const longestWrite = 30 * time.Second

// write replaces the record. The error is errTaken if the call is not this
// worker's any more.
func (h *held) write(ctx context.Context, next record) error {
	value, err := json.Marshal(next)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, longestWrite)
	defer cancel()
	for {
		err := h.writeOnce(ctx, value)
		if err == nil {
			h.record = next
			return nil
		}
		if errors.Is(err, errTaken) || !wait(ctx, 100*time.Millisecond) {
			return err
		}
	}
}

// writeOnce tries to write. Without an answer it looks whether the record was
// written all the same.
func (h *held) writeOnce(ctx context.Context, value []byte) error {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	revision, err := h.records.Update(ctx, h.key, value, h.revision)
	if err == nil {
		h.revision = revision
		return nil
	}
	entry, lookErr := h.records.Get(ctx, h.key)
	switch {
	case lookErr != nil, entry.Revision() <= h.revision: // a replica may lag behind
		return err
	case !bytes.Equal(entry.Value(), value):
		return errTaken
	}
	h.revision = entry.Revision()
	return nil
}

// record reads the record of a call; nil if it was never begun.
func (q *queue) record(ctx context.Context, number uint64, rows int) (*record, error) {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	entry, err := q.records.Get(ctx, recordKey(number))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := parseRecord(entry.Value(), rows)
	return &r, err
}

func parseRecord(value []byte, rows int) (record, error) {
	var r record
	if err := json.Unmarshal(value, &r); err != nil {
		return r, fmt.Errorf("a record is none of this program's: %w", err)
	}
	if len(r.Rows) != rows {
		return r, errWrongFile
	}
	return r, nil
}

func recordKey(number uint64) string { return fmt.Sprintf("call.%d", number) }

// text is a reason for a person.
func (r *reason) text() string { return cmp.Or(r.Text, r.Rule, "refused") }
