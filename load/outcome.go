package load

import (
	"fmt"
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// State is what became of an input. Its zero value is Unknown, so that
// nothing passes for settled by being left out.
type State uint8

const (
	// Unknown means that the record may or may not have been applied: the call
	// broke after it was sent, or the answer does not mention the record. Look
	// it up; the load never sends it again.
	Unknown State = iota
	// Accepted means that the vendor took the record in. Where the vendor lets
	// a person approve, that is still to come.
	Accepted
	// Rejected means that the vendor refused the record and applied nothing of
	// it. Mend the record and load it again.
	Rejected
	// Invalid means that the record failed a local check and was not sent. Mend
	// it and load it again.
	Invalid
	// NotSent means that nothing was applied and nothing is known to be wrong
	// with the record: it was not sent, or its call was refused for a reason
	// that is not in the record. A load with the same journal sends it.
	NotSent
	// Sending is recorded in journals before a call. An input that is found so
	// was in flight when a run died, and its outcome is Unknown. No Outcome has
	// this state.
	Sending
)

// stateNames are the texts of the states, as journals hold them.
var stateNames = [...]string{
	Unknown:  "unknown",
	Accepted: "accepted",
	Rejected: "rejected",
	Invalid:  "invalid",
	NotSent:  "not sent",
	Sending:  "sending",
}

// String returns the state in words, such as "not sent".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("invalid state %d", uint8(s))
}

// MarshalText implements [encoding.TextMarshaler] with the text of
// [State.String].
func (s State) MarshalText() ([]byte, error) {
	if int(s) >= len(stateNames) {
		return nil, fmt.Errorf("load: %s", s)
	}
	return []byte(s.String()), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler]. It reads what
// MarshalText writes.
func (s *State) UnmarshalText(text []byte) error {
	for state, name := range stateNames {
		if name == string(text) {
			*s = State(state)
			return nil
		}
	}
	return fmt.Errorf("load: %q is not a state", text)
}

// Outcome says what became of one input.
type Outcome[T any] struct {
	// Index is the place of the input, counted from 0; -1 beside an error of
	// the load.
	Index int
	// Input is the caller's value.
	Input T
	// State says what became of it.
	State State
	// ID is what the vendor calls the accepted record, such as a workflow id,
	// where it gives one.
	ID string
	// Status is the vendor's word for the record's status, where it gives one.
	Status string
	// Updated reports that the record was sent as an update of an existing one.
	Updated bool
	// Reasons say why the record is Rejected or Invalid. They may hold personal
	// data.
	Reasons []switchcomm.FieldError
	// Err is nil when the record is Accepted, and else says why it is not. It
	// matches the sentinels of package switchcomm, and the vendors' reasons,
	// through [errors.Is].
	Err error
	// Resumed reports that the outcome was found in the journal: an earlier run
	// sent the record, this one did not. Its Reasons then have fields and rules
	// but no messages, because a journal holds no personal data.
	Resumed bool
}

// LogValue implements [slog.LogValuer] without the input and without what the
// vendor says about it. A slice or struct around an Outcome is not covered.
func (o Outcome[T]) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.Int("index", o.Index),
		slog.String("state", o.State.String()),
		slog.Bool("updated", o.Updated),
		slog.Bool("resumed", o.Resumed),
	}
	if e, ok := o.Err.(slog.LogValuer); ok {
		attrs = append(attrs, slog.Any("err", e)) // another error's text may hold anything
	}
	return slog.GroupValue(attrs...)
}
