package load

import (
	"errors"
	"net/http"
	"slices"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// verdict is what a call came to as a whole. It decides what happens to those
// of its records that were not applied; what was, or may have been, is settled
// in any case.
type verdict int

const (
	// answered: the answer goes by record.
	answered verdict = iota
	// limited: refused for the rate, so nothing was applied. To be sent again.
	limited
	// lost: nothing was applied, for a reason that may pass. To be sent again.
	lost
	// refused: nothing was applied, for what is in the call. To be halved.
	refused
	// barred: any call would fail like this one.
	barred
	// silent: it may have been applied, and there is no answer.
	silent
)

// judge says what a call came to that failed as a whole.
func judge(err error) verdict {
	switch {
	case errors.Is(err, switchcomm.ErrUnauthorized),
		errors.Is(err, switchcomm.ErrPermission),
		errors.Is(err, switchcomm.ErrRedirect):
		return barred
	case mayBeApplied(err):
		return silent
	case errors.Is(err, switchcomm.ErrRateLimited):
		return limited
	case isContentAtFault(err):
		return refused
	}
	return lost
}

// mayBeApplied reports that there is no proof that nothing was applied. One
// doubt among joined errors is enough.
func mayBeApplied(err error) bool {
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		return true
	}
	return !errors.Is(err, switchcomm.ErrNotSent) && !errors.Is(err, switchcomm.ErrRejected)
}

// isContentAtFault reports whether the call failed for what is in it, so that
// a smaller one may pass.
func isContentAtFault(err error) bool {
	switch {
	case errors.Is(err, switchcomm.ErrLimiter):
		return false
	case errors.Is(err, switchcomm.ErrValidation):
		return true
	}
	e, ok := errors.AsType[*switchcomm.Error](err)
	if !ok {
		return errors.Is(err, switchcomm.ErrRejected)
	}
	switch e.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	case 0:
		return e.Attempts == 0 // the client itself would not send it
	}
	return e.StatusCode >= 200 && e.StatusCode <= 299 // an answer that says no
}

var (
	errUnanswered = errors.New("the answer does not mention this record")
	errExists     = errors.New("it exists already, and the update was not sent")
)

// judge turns what came back from a call into an outcome for each of its
// records. NotSent stands for "not applied, and may be sent again": if it will
// be, the outcome is never seen.
func (c *call[T]) judge(s *Sender[T], o *Options, results []Result, err error) {
	if len(results) > 0 || err == nil {
		c.verdict = answered
		for i := range c.items {
			var result Result
			if i < len(results) {
				result = results[i]
			}
			c.outcomes[i] = c.answer(s, o, i, result, err)
		}
		return
	}
	c.verdict, c.err = judge(err), err
	state, err := c.fate(s, o, err)
	for i := range c.items {
		out := c.outcome(i, state)
		out.Err = err
		if len(c.items) == 1 {
			out.Reasons = fieldErrors(err)
		}
		c.outcomes[i] = out
	}
}

// answer is the outcome of a record by its own result.
func (c *call[T]) answer(s *Sender[T], o *Options, i int, result Result, err error) Outcome[T] {
	out := c.outcome(i, result.State)
	switch {
	case result.State == Accepted:
		out.ID, out.Status = result.ID, result.Status
	case result.State == Rejected && result.Exists && o.UpdateExisting && !c.update:
		out.State, out.Err = NotSent, s.fail(switchcomm.OutcomeNotSent, errExists)
	case result.State == Rejected:
		out.Status, out.Reasons = result.Status, result.Reasons
		out.Err = s.fail(switchcomm.OutcomeRejected, nil, result.Reasons...)
	default:
		out.State, out.Status, out.Err = Unknown, result.Status, s.fail(switchcomm.OutcomeUnknown, errUnanswered)
		if e, ok := err.(*switchcomm.Error); ok && e.Outcome.MayBeApplied() {
			out.Err = e // it says why; errors joined by record would say too much
		}
	}
	return out
}

// fate is the state and the error of all records of a call that failed as a
// whole.
func (c *call[T]) fate(s *Sender[T], o *Options, err error) (State, error) {
	alone := len(c.items) == 1
	rejected := !errors.Is(err, switchcomm.ErrNotSent)
	switch {
	case mayBeApplied(err):
		return Unknown, s.unknown(err)
	case c.verdict == refused && rejected && (alone || o.NoSplit):
		return Rejected, err
	case c.verdict == refused && alone && errors.Is(err, switchcomm.ErrValidation):
		return Invalid, err
	}
	return NotSent, s.notSent(err)
}

// rest returns the records that were not applied.
func (c *call[T]) rest() []item[T] {
	var rest []item[T]
	for i, out := range c.outcomes {
		if out.State == NotSent {
			rest = append(rest, c.items[i])
		}
	}
	return rest
}

// again returns the calls that are to be sent for the records that were not
// applied; none if these are at an end.
func (c *call[T]) again(o *Options) []*call[T] {
	rest := c.rest()
	switch {
	case len(rest) == 0 || c.verdict == barred:
		return nil
	case c.verdict == answered: // they exist
		return []*call[T]{newCall(rest, true)}
	case c.verdict != refused:
		return []*call[T]{newCall(rest, c.update)}
	case len(rest) == 1 || o.NoSplit:
		return nil
	}
	half := len(rest) / 2
	return []*call[T]{
		newCall(slices.Clip(rest[:half]), c.update),
		newCall(rest[half:], c.update),
	}
}
