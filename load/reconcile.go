package load

import (
	"context"
	"errors"
	"fmt"
	"iter"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

var (
	errNoLookup  = errors.New("load: these records cannot be looked up")
	errNoJournal = errors.New("load: Reconcile needs the journal of the load")
	errNotFound  = errors.New("it was not found, which proves nothing: it may await approval")
	errIsUpdate  = errors.New("it was sent as an update, and finding the record does not prove that")
)

// Reconcile looks up the inputs that the journal of an earlier load holds as
// unknown, and yields an outcome for each of them; input must be the same as
// then. The methods of the clients are built on it; programs call those.
//
// Only a positive find settles anything: a record that the vendor has is
// Accepted, in the journal too. One that is not found stays Unknown, since what
// was created cannot be found before it is approved. Updates stay Unknown as
// well: that the record exists says nothing of the update. What stays Unknown
// is for a person to decide, with Journal.Settle.
//
// The records are looked up one after the other. A lookup that fails leaves
// its record Unknown, with the error. The error that may come last is as with
// [Run].
func Reconcile[T any](ctx context.Context, input iter.Seq2[T, error], journal Journal, sender Sender[T]) iter.Seq2[Outcome[T], error] {
	return once(func(yield func(Outcome[T], error) bool) {
		var left bool
		err := reconcile(ctx, input, journal, &sender, func(out Outcome[T]) bool {
			left = !yield(out, nil)
			return !left
		})
		if err != nil && !left {
			yield(Outcome[T]{Index: -1}, err)
		}
	})
}

func reconcile[T any](ctx context.Context, input iter.Seq2[T, error], journal Journal, sender *Sender[T], yield func(Outcome[T]) bool) (err error) {
	switch {
	case journal == nil:
		return errNoJournal
	case input == nil:
		return errNoInput
	case sender.Lookup == nil || sender.Encode == nil:
		return errNoLookup
	}
	l, err := newLedger(ctx, journal, sender)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.end(ctx)) }()

	index := 0
	for record, err := range input {
		if err != nil {
			return fmt.Errorf("load: reading input %d: %w", index, err)
		}
		out, open, err := l.lookUp(ctx, index, record)
		if err != nil {
			return err
		}
		if open && !yield(out) {
			return nil
		}
		index++
	}
	return l.checkEnd(index)
}

// lookUp looks an input up if the journal holds it as unknown, and reports
// whether it does. The error is the journal's or the context's.
func (l *ledger[T]) lookUp(ctx context.Context, index int, record T) (out Outcome[T], open bool, err error) {
	if err := ctx.Err(); err != nil {
		return out, false, fmt.Errorf("load: the input was not read to its end: %w", err)
	}
	fingerprint, _ := l.fingerprint(record) // what cannot be encoded was never sent and has no entry
	entry, err := l.recall(ctx, index, fingerprint)
	if err != nil || entry == nil || !entry.isOpen() {
		return out, false, err
	}
	it := item[T]{index: index, input: record, fingerprint: fingerprint}
	out = it.resumed(l.sender, entry)
	if entry.Update {
		out.Err = l.sender.fail(switchcomm.OutcomeUnknown, errIsUpdate)
		return out, true, nil
	}
	found, err := l.sender.Lookup(ctx, record)
	switch {
	case err != nil && !errors.Is(err, switchcomm.ErrNotFound):
		out.Err = l.sender.fail(switchcomm.OutcomeUnknown, err)
	case err != nil || !found:
		out.Err = l.sender.fail(switchcomm.OutcomeUnknown, errNotFound)
	default:
		out.State, out.Err = Accepted, nil
		err := l.journal.Put(context.WithoutCancel(ctx), []Entry{{Index: index, Fingerprint: fingerprint, State: Accepted}})
		if err != nil {
			return out, false, fmt.Errorf("load: the journal cannot be written: %w", err)
		}
	}
	return out, true, nil
}
