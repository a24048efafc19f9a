package transporttest

import (
	"context"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

// rule is one row of the decision table: what follows from one kind of thing
// that can happen to an attempt.
type rule struct {
	succeeds   bool
	readAgain  bool
	writeAgain bool
	write      switchcomm.Outcome // of a write that fails; a read's is always OutcomeRead
	is         error              // what the error matches beside the outcome, or nil
}

// ruleFor is the decision table. It is written down from the rules and not from
// the code that follows them.
func ruleFor(f faulty.Fault, overTLS, mayBeEmpty bool) (r rule, ok bool) {
	var (
		answered     = rule{succeeds: true}
		noConnection = rule{readAgain: true, writeAgain: true, write: switchcomm.OutcomeNotSent}
		badTLS       = rule{write: switchcomm.OutcomeNotSent}
		lost         = rule{readAgain: true, write: switchcomm.OutcomeUnknown}
		cutAnswer    = rule{readAgain: true, write: switchcomm.OutcomeLikelyApplied, is: switchcomm.ErrResponse}
		unreadable   = rule{write: switchcomm.OutcomeLikelyApplied, is: switchcomm.ErrResponse}
		limited      = rule{readAgain: true, writeAgain: true, write: switchcomm.OutcomeRejected, is: switchcomm.ErrRateLimited}
		limitedLong  = rule{write: switchcomm.OutcomeRejected, is: switchcomm.ErrRateLimited}
		refused      = rule{write: switchcomm.OutcomeRejected}
		serverError  = rule{readAgain: true, write: switchcomm.OutcomeUnknown}
		redirected   = rule{write: switchcomm.OutcomeUnknown, is: switchcomm.ErrRedirect}
		askedAgain   = rule{write: switchcomm.OutcomeRejected, is: switchcomm.ErrRedirect}
	)
	refusedAs := func(is error) rule { return rule{write: switchcomm.OutcomeRejected, is: is} }

	switch f {
	case faulty.OK, faulty.CloseAfter:
		return answered, true

	case faulty.Refuse, faulty.CutHandshake:
		return noConnection, true
	case faulty.AlertHandshake, faulty.UntrustedCert, faulty.PlainHTTP, faulty.NotTLS:
		return badTLS, true
	case faulty.ResetAccept, faulty.CloseAccept, faulty.HangAccept:
		if overTLS { // the handshake is cut, or hangs
			return noConnection, true
		}
		return lost, true

	case faulty.ResetHeaders, faulty.ResetMidBody, faulty.HangMidBody, faulty.Hang,
		faulty.CommitReset, faulty.CommitClose, faulty.CommitHang,
		faulty.CommitHalfHeader, faulty.CommitHangHeader, faulty.CommitGarbage, faulty.HugeHeaders:
		return lost, true

	case faulty.CutBody, faulty.CutChunked, faulty.HangBody, faulty.NotGzip, faulty.CutGzip, faulty.GzipChecksum:
		return cutAnswer, true
	case faulty.TruncatedJSON, faulty.TrailingGarbage, faulty.HTML200, faulty.Large200,
		faulty.LargeChunked, faulty.GzipBomb:
		return unreadable, true
	case faulty.EmptyBody, faulty.NoContent:
		if mayBeEmpty {
			return answered, true
		}
		return unreadable, true

	case faulty.Status429, faulty.Status429After0, faulty.Status429After1, faulty.Status429AfterDate,
		faulty.Status429AfterPast, faulty.Status429AfterNegative, faulty.Status429AfterWord:
		return limited, true
	case faulty.Status429AfterDay, faulty.Status429AfterHuge, faulty.Status429AfterOverflow:
		return limitedLong, true

	case faulty.Status401:
		return refusedAs(switchcomm.ErrUnauthorized), true
	case faulty.Status403:
		return refusedAs(switchcomm.ErrPermission), true
	case faulty.Status422:
		return refusedAs(switchcomm.ErrValidation), true
	case faulty.Status400, faulty.Status404, faulty.Status405, faulty.Status409, faulty.Status410, faulty.Status413,
		faulty.Early413, faulty.Status415, faulty.Status501, faulty.Status505:
		return refused, true

	case faulty.Status408, faulty.Status500, faulty.Status502, faulty.Status503, faulty.Status503After1, faulty.Status504,
		faulty.Commit500, faulty.Commit502, faulty.Commit503, faulty.Commit504, faulty.HTML502, faulty.Large500:
		return serverError, true

	case faulty.Redirect301, faulty.Redirect302, faulty.Redirect303:
		return redirected, true
	case faulty.Redirect307, faulty.Redirect308:
		return askedAgain, true
	}
	return rule{}, false
}

// mode is how often a fault comes, and what the caller does meanwhile.
type mode int

const (
	first   mode = iota // on the first attempt; then all is well
	always              // on every attempt
	gaveUp              // the caller's context has ended before the call
	givesUp             // it ends while the first attempt meets the fault
	modeCount
)

func (m mode) String() string {
	return [...]string{"first attempt", "every attempt", "cancelled before", "cancelled meanwhile"}[m]
}

// want is what must come of a call.
type want struct {
	attempts int
	effects  int
	succeeds bool
	outcomes []switchcomm.Outcome // of the error: one of these
	is       []error              // what the error matches

	// open means that the call and its caller race: only the promises that
	// hold for every call are checked.
	open bool
}

// expect tells what must come of a call with the rule, of which the fault and
// the class are known.
func (r rule) expect(f faulty.Fault, m mode, write, overTLS bool) want {
	again, outcome := r.readAgain, switchcomm.OutcomeRead
	if write {
		again, outcome = r.writeAgain, r.write
	}
	effect := 0
	if f.Commits() {
		effect = 1
	}
	switch {
	case m == gaveUp:
		return want{outcomes: []switchcomm.Outcome{switchcomm.OutcomeNotSent}, is: []error{context.Canceled}}
	case m == givesUp && !f.Hangs():
		return want{open: true}
	case m == givesUp:
		return want{attempts: 1, effects: effect, outcomes: outcomesOfGivingUp(write, f.Connects(overTLS)), is: []error{context.Canceled}}
	case r.succeeds:
		return want{attempts: 1, effects: effect, succeeds: true}
	case !again:
		return want{attempts: 1, effects: effect, outcomes: []switchcomm.Outcome{outcome}, is: r.matches()}
	case m == first:
		return want{attempts: 2, effects: effect + 1, succeeds: true}
	}
	return want{attempts: maxAttempts, effects: maxAttempts * effect, outcomes: []switchcomm.Outcome{outcome}, is: r.matches()}
}

func (r rule) matches() []error {
	if r.is == nil {
		return nil
	}
	return []error{r.is}
}

// outcomesOfGivingUp is what may be said when the caller gives up: as the
// server may just have begun its answer, a write may also be likely applied.
func outcomesOfGivingUp(write, connected bool) []switchcomm.Outcome {
	switch {
	case !write:
		return []switchcomm.Outcome{switchcomm.OutcomeRead}
	case !connected:
		return []switchcomm.Outcome{switchcomm.OutcomeNotSent}
	}
	return []switchcomm.Outcome{switchcomm.OutcomeUnknown, switchcomm.OutcomeLikelyApplied}
}
