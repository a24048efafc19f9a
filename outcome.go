package switchcomm

// Outcome says what is known about the effect of a call that failed.
//
// It decides what a program may do next: repeat a call that is NotSent,
// correct one that is Rejected, and look up, never repeat, one that is
// Unknown or LikelyApplied.
type Outcome int

const (
	// OutcomeUnknown means that the write may or may not have been applied:
	// the connection broke, the wait ended, or the server failed after the
	// request was sent.
	OutcomeUnknown Outcome = iota
	// OutcomeLikelyApplied means that the server answered with success, but
	// the answer could not be read. Treat it like OutcomeUnknown.
	OutcomeLikelyApplied
	// OutcomeNotSent means that the request never reached the server. It is
	// safe to send it again.
	OutcomeNotSent
	// OutcomeRejected means that the server refused the write and applied
	// nothing of it.
	OutcomeRejected
	// OutcomeRead means that the operation changes nothing, so that it may be
	// repeated at will.
	OutcomeRead
)

// String returns the outcome in words, such as "not sent".
func (o Outcome) String() string {
	switch o {
	case OutcomeUnknown:
		return "outcome unknown"
	case OutcomeLikelyApplied:
		return "likely applied"
	case OutcomeNotSent:
		return "not sent"
	case OutcomeRejected:
		return "rejected"
	case OutcomeRead:
		return "read failed"
	}
	return "invalid outcome"
}

// MayBeApplied reports whether the write may have taken effect: it is true
// for OutcomeUnknown and OutcomeLikelyApplied.
func (o Outcome) MayBeApplied() bool {
	return o == OutcomeUnknown || o == OutcomeLikelyApplied
}
