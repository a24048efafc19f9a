package load

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

var (
	// ErrInputChanged is the error of a load whose input is not the one that
	// its journal was begun with: a record differs, is missing, or stands at
	// another place. It also comes of a journal that belongs to another kind of
	// load.
	ErrInputChanged = errors.New("the input is not the one that the journal was begun with")
	// ErrJournalInUse is the error of a journal that another load, or another
	// process, has in use.
	ErrJournalInUse = errors.New("the journal is in use")
	// ErrNotUnknown is the error of Journal.Settle for an input that is not
	// Unknown.
	ErrNotUnknown = errors.New("only an input whose outcome is unknown can be settled")
)

// Journal remembers what became of each input, across runs and crashes. A
// [FileJournal] keeps it in a file; programs can keep one in a database.
//
// Begin and End enclose a load or a [Reconcile]. Between them Put is called
// from several goroutines at once, and Recall beside it.
//
// An input is sent if the journal has no entry for it, or if the entry is
// NotSent. So a journal that forgets what it was told lets somebody be charged
// twice.
type Journal interface {
	// Begin claims the journal and says what it holds. It returns
	// [ErrJournalInUse] while another load, of this process or any other, has
	// it.
	Begin(ctx context.Context) (Past, error)
	// Recall returns the entries with first <= Index < first+count, at most one
	// for each index, in order of the index.
	Recall(ctx context.Context, first, count int) ([]Entry, error)
	// Put writes entries, which replace those with the same index. It returns
	// nil only if they would survive the loss of power. What happened is put
	// with a context that does not end, so Put needs a time limit of its own.
	Put(ctx context.Context, entries []Entry) error
	// Settle is a person's decision on an input whose entry is Unknown or
	// Sending: it was applied (Accepted), it was not and shall not be
	// (Rejected), or it was not and shall be sent again (NotSent). It returns
	// [ErrNotUnknown] for any other entry, and [ErrJournalInUse] during a load.
	Settle(ctx context.Context, index int, state State) error
	// End gives the journal free.
	End(ctx context.Context) error
}

// Past is what a journal holds when a load begins.
type Past struct {
	// Salt is random bytes, made when the journal was and kept in it. At least
	// 16 are needed.
	Salt []byte
	// Len is one more than the highest index with an entry, 0 when there is
	// none.
	Len int
}

// Entry is what a journal holds of one input. There is no personal data in it.
type Entry struct {
	// Index is the place of the input, counted from 0.
	Index int
	// Fingerprint is a salted hash of the input in 16 hexadecimal digits.
	Fingerprint string
	// State is Sending while a call with the input is in flight, and else what
	// became of it. It is never Invalid.
	State State
	// Update reports that the input was sent as an update.
	Update bool
	// ID and Status are those of the [Outcome].
	ID, Status string
	// Reasons are those of the [Outcome], without the messages.
	Reasons []switchcomm.FieldError
}

var errNotSorted = errors.New("load: the journal recalls its entries out of order")

// isOpen reports that nobody knows whether the input was applied.
func (e *Entry) isOpen() bool { return e.State == Sending || e.State == Unknown }

// isSettleState reports whether a person may decide for state.
func isSettleState(state State) bool {
	return state == Accepted || state == Rejected || state == NotSent
}

// ledger is a journal as the engine uses it. Without a journal it does
// nothing.
type ledger[T any] struct {
	journal Journal // nil: none
	sender  *Sender[T]
	past    Past
	known   []Entry // what is recalled and lies ahead, in order
	until   int     // known reaches up to this index
}

// minSalt is how long a salt must be.
const minSalt = 16

// recallCount is how many entries are recalled at once.
const recallCount = 1000

func newLedger[T any](ctx context.Context, journal Journal, sender *Sender[T]) (*ledger[T], error) {
	l := &ledger[T]{journal: journal, sender: sender}
	if journal == nil {
		return l, nil
	}
	past, err := journal.Begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("load: the journal cannot be begun: %w", err)
	}
	l.past = past
	if len(past.Salt) < minSalt {
		return nil, errors.Join(
			fmt.Errorf("load: the salt of the journal has %d bytes, and %d are needed", len(past.Salt), minSalt),
			l.end(ctx))
	}
	return l, nil
}

func (l *ledger[T]) end(ctx context.Context) error {
	if l.journal == nil {
		return nil
	}
	if err := l.journal.End(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("load: the journal cannot be ended: %w", err)
	}
	return nil
}

// fingerprint returns what a record is known again by.
func (l *ledger[T]) fingerprint(record T) (string, error) {
	if l.journal == nil {
		return "", nil
	}
	encoded, err := l.sender.Encode(record)
	if err != nil {
		return "", err
	}
	const kept = 8 // bytes; enough to tell two records apart, and no more
	mac := hmac.New(sha256.New, l.past.Salt)
	mac.Write([]byte(l.sender.Op + "\x00"))
	mac.Write(encoded)
	return hex.EncodeToString(mac.Sum(nil)[:kept]), nil
}

// recall returns the entry of an input, nil when there is none. Indexes must
// be asked for in rising order.
func (l *ledger[T]) recall(ctx context.Context, index int, fingerprint string) (*Entry, error) {
	if index >= l.past.Len {
		return nil, nil
	}
	if index >= l.until {
		known, err := l.journal.Recall(ctx, index, recallCount)
		if err != nil {
			return nil, fmt.Errorf("load: the journal cannot be read: %w", err)
		}
		if !slices.IsSortedFunc(known, func(a, b Entry) int { return cmp.Compare(a.Index, b.Index) }) {
			return nil, errNotSorted // an entry could be missed, and its input sent again
		}
		l.known, l.until = known, index+recallCount
	}
	for len(l.known) > 0 && l.known[0].Index < index {
		l.known = l.known[1:]
	}
	if len(l.known) == 0 || l.known[0].Index > index {
		return nil, nil
	}
	entry := &l.known[0]
	if entry.Fingerprint != fingerprint {
		return nil, fmt.Errorf("load: input %d: %w", index, ErrInputChanged)
	}
	return entry, nil
}

// checkEnd is told that the input has count records.
func (l *ledger[T]) checkEnd(count int) error {
	if count < l.past.Len {
		return fmt.Errorf("load: the input ends after %d records, and the journal knows of %d: %w", count, l.past.Len, ErrInputChanged)
	}
	return nil
}

// sending records that the items of a call are about to be sent.
func (l *ledger[T]) sending(ctx context.Context, c *call[T]) error {
	return l.put(ctx, c, func(e *Entry, _ int) { e.State = Sending })
}

// settled records what became of the items of a call.
func (l *ledger[T]) settled(ctx context.Context, c *call[T]) error {
	return l.put(ctx, c, func(e *Entry, i int) {
		out := &c.outcomes[i]
		e.State, e.ID, e.Status, e.Reasons = out.State, out.ID, out.Status, withoutMessages(out.Reasons)
		if e.State == Invalid {
			e.State = NotSent // a later run checks it anew
		}
	})
}

func (l *ledger[T]) put(ctx context.Context, c *call[T], complete func(e *Entry, i int)) error {
	if l.journal == nil {
		return nil
	}
	entries := make([]Entry, len(c.items))
	for i, item := range c.items {
		entries[i] = Entry{Index: item.index, Fingerprint: item.fingerprint, Update: c.update}
		complete(&entries[i], i)
	}
	if err := l.journal.Put(ctx, entries); err != nil {
		return fmt.Errorf("load: the journal cannot be written: %w", err)
	}
	return nil
}

// withoutMessages keeps of reasons what may be printed: the same words that a
// log shows.
func withoutMessages(reasons []switchcomm.FieldError) []switchcomm.FieldError {
	var kept []switchcomm.FieldError
	for _, reason := range reasons {
		var r switchcomm.FieldError
		for _, attr := range reason.LogValue().Group() {
			switch attr.Key {
			case "field":
				r.Field = attr.Value.String()
			case "rule":
				r.Rule = attr.Value.String()
			}
		}
		kept = append(kept, r)
	}
	return kept
}
