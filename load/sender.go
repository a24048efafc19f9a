package load

import (
	"context"
	"errors"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Sender is what a client tells [Run] and [Reconcile] about one kind of
// record: how it is sent, told apart, checked, and looked up. Programs have no
// need of it; they call the client's methods.
//
// The functions may be called from several goroutines at once.
type Sender[T any] struct {
	// API and Op name the load in errors, such as "switchtransact" and
	// "People.LoadNew". Op is also part of the fingerprints in a journal, so
	// that the journal of one kind of load does not serve another.
	API, Op string
	// CallSize is how many records a call carries by default.
	CallSize int

	// Create sends one call with new records, and Update one with updates. With
	// Create alone, or Update alone, that is how every record is sent. With
	// both, a record is updated only if Create says that it Exists and
	// [Options.UpdateExisting] is set.
	//
	// An answer gives a result for each record, at the record's place. A record
	// without one is Unknown. Results count also beside an error; an error
	// without results is that of the call as a whole, and its
	// [switchcomm.Outcome] decides what happens to the records. So if anything
	// was applied, there must be results; and if a call was refused as a whole,
	// there must be none, or it will not be sent again in smaller ones.
	Create, Update func(ctx context.Context, records []T) ([]Result, error)

	// Validate checks a record before it is sent. Advice is not an error.
	Validate func(record T) error
	// Key tells records apart. Two with the same key are never in flight at the
	// same time. A record with an empty key stands alone.
	Key func(record T) string
	// Encode returns what a record sends, always in the same form. A journal
	// knows an input again by a salted hash of it. Without Encode there can be
	// no journal.
	Encode func(record T) ([]byte, error)
	// Lookup reports whether the vendor has a record that was created, for
	// [Reconcile]. An error that matches [switchcomm.ErrNotFound] is as good as
	// false. Nil means that these records cannot be looked up.
	Lookup func(ctx context.Context, record T) (found bool, err error)
}

// Result is the answer to one record of a call. The zero Result says that
// there is none.
type Result struct {
	// State is Accepted or Rejected; anything else counts as Unknown.
	State State
	// ID and Status become those of the [Outcome]. They are written to the
	// journal, so they must not hold personal data.
	ID, Status string
	// Reasons say why the record is Rejected.
	Reasons []switchcomm.FieldError
	// Exists reports that the record is Rejected because it exists already.
	Exists bool
}

// check refuses a sender that cannot work, which is a mistake of the client.
func (s *Sender[T]) check(o *Options) error {
	if s.Create == nil && s.Update == nil {
		return errors.New("load: the sender has neither Create nor Update")
	}
	if o.Journal != nil && s.Encode == nil {
		return errors.New("load: Options.Journal is not possible with these records")
	}
	return nil
}

// onlyUpdates reports that every record is sent as an update.
func (s *Sender[T]) onlyUpdates() bool { return s.Create == nil }

// key returns the key of a record, or "" when it stands alone.
func (s *Sender[T]) key(record T) string {
	if s.Key == nil {
		return ""
	}
	return s.Key(record)
}

// fail makes the error of one record.
func (s *Sender[T]) fail(outcome switchcomm.Outcome, cause error, fields ...switchcomm.FieldError) error {
	return &switchcomm.Error{API: s.API, Op: s.Op, Outcome: outcome, Err: cause, Fields: fields}
}

// notSent says of a record, or of a call, that it was not applied because of
// err. The kind of err stays to be seen, but not what it says of the outcome
// of its own call: that may have been another one.
func (s *Sender[T]) notSent(err error) error {
	e, ok := errors.AsType[*switchcomm.Error](err)
	if !ok {
		return s.fail(switchcomm.OutcomeNotSent, err)
	}
	same := *e
	same.Outcome = switchcomm.OutcomeNotSent
	return &same
}

// unknown says of a record that err leaves open whether it was applied.
func (s *Sender[T]) unknown(err error) error {
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		return err
	}
	return s.fail(switchcomm.OutcomeUnknown, err)
}

// fieldErrors returns the problems by field that err is made of.
func fieldErrors(err error) []switchcomm.FieldError {
	switch e := err.(type) {
	case nil:
		return nil
	case *switchcomm.Error:
		return e.Fields
	case switchcomm.FieldError:
		return []switchcomm.FieldError{e}
	case interface{ Unwrap() []error }:
		var all []switchcomm.FieldError
		for _, part := range e.Unwrap() {
			all = append(all, fieldErrors(part)...)
		}
		return all
	}
	return fieldErrors(errors.Unwrap(err))
}
