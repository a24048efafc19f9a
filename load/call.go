package load

import (
	"context"
	"errors"
	"fmt"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// item is an input that was read and is not settled yet.
type item[T any] struct {
	index       int
	input       T
	key         string
	fingerprint string // empty without a journal
	sent        bool   // it was handed to a call before
}

// call is a number of items that are sent together. The engine's loop makes
// it; while it is in flight its goroutine alone touches it; then the loop has
// it back.
type call[T any] struct {
	items  []item[T]
	update bool

	verdict    verdict
	err        error        // of the call as a whole
	outcomes   []Outcome[T] // one for each item, in order
	journalErr error        // the journal could not be written
}

func newCall[T any](items []item[T], update bool) *call[T] {
	return &call[T]{items: items, update: update}
}

// outcome begins the outcome of the item at i.
func (c *call[T]) outcome(i int, state State) Outcome[T] {
	out := c.items[i].outcome(state)
	out.Updated = c.update
	return out
}

// do notes in the journal that the call is about to be sent, sends it, and
// notes what came of it. If the first cannot be noted nothing is sent; the
// last is noted even when ctx has ended meanwhile.
func (c *call[T]) do(ctx context.Context, s *Sender[T], o *Options, journal *ledger[T]) {
	c.outcomes = make([]Outcome[T], len(c.items))
	if err := journal.sending(ctx, c); err != nil {
		c.journalErr = err
		for i := range c.items {
			c.outcomes[i] = c.outcome(i, NotSent)
			c.outcomes[i].Err = s.notSent(err)
		}
		c.verdict = barred
		return
	}
	send := s.Create
	if c.update {
		send = s.Update
	}
	records := make([]T, len(c.items))
	for i := range c.items {
		records[i] = c.items[i].input
	}
	results, err := send(ctx, records)
	c.judge(s, o, results, err)
	c.journalErr = journal.settled(context.WithoutCancel(ctx), c)
}

func (it *item[T]) outcome(state State) Outcome[T] {
	return Outcome[T]{Index: it.index, Input: it.input, State: state}
}

var errEarlier = errors.New("an earlier run sent it and did not learn the outcome")

// resumed is the outcome of an input that the journal knows.
func (it *item[T]) resumed(s *Sender[T], entry *Entry) Outcome[T] {
	out := it.outcome(entry.State)
	out.ID, out.Status, out.Updated, out.Reasons, out.Resumed = entry.ID, entry.Status, entry.Update, entry.Reasons, true
	switch entry.State {
	case Accepted:
	case Rejected:
		out.Err = s.fail(switchcomm.OutcomeRejected, nil, entry.Reasons...)
	default:
		out.State, out.Err = Unknown, s.fail(switchcomm.OutcomeUnknown, errEarlier)
	}
	return out
}

// invalid is the outcome of an input that cannot be sent as it is.
func (it *item[T]) invalid(s *Sender[T], err error) Outcome[T] {
	out := it.outcome(Invalid)
	out.Reasons = fieldErrors(err)
	out.Err = s.fail(switchcomm.OutcomeNotSent, fmt.Errorf("%w: %w", switchcomm.ErrValidation, err), out.Reasons...)
	return out
}

// notSent is the outcome of an input that is not sent because of cause.
func (it *item[T]) notSent(s *Sender[T], cause error) Outcome[T] {
	out := it.outcome(NotSent)
	out.Err = s.notSent(cause)
	return out
}
