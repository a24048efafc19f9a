package transport

import (
	"errors"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// verdict is what one attempt came to.
type verdict struct {
	err   *switchcomm.Error // nil: a complete 2xx answer
	retry bool              // sending it again is safe
	free  bool              // and takes nothing from the retry budget
	wait  time.Duration     // the server asked to wait so long, or 0
}

// judge applies the retry rules to what was seen of an attempt.
func (x *exchange) judge(seen *evidence) verdict {
	switch {
	case seen.status == 0:
		return x.judgeFailure(seen)
	case seen.status >= 200 && seen.status <= 299:
		return x.judgeSuccess(seen)
	}
	return x.judgeStatus(seen)
}

// judgeFailure judges an attempt without an answer.
func (x *exchange) judgeFailure(seen *evidence) verdict {
	failed := seen.uploadFailed.Load()
	notSent, unknown := x.outcome(switchcomm.OutcomeNotSent), x.outcome(switchcomm.OutcomeUnknown)
	switch {
	case errors.Is(seen.err, errForeignHost) && !seen.gotConn.Load():
		return verdict{err: x.fail(switchcomm.OutcomeNotSent, seen, errForeignHost)}
	case failed != nil:
		// The server never got a complete request, and no beginning of the
		// body is a valid one.
		return verdict{err: x.fail(switchcomm.OutcomeNotSent, seen, opaque("the upload failed while it was read", *failed))}
	case seen.noConnection() && seen.ended != nil:
		return verdict{err: x.fail(notSent, seen, seen.ended)}
	case seen.noConnection() && isCertificateError(seen.err):
		return verdict{err: x.fail(notSent, seen, opaque("the server's certificate or TLS is not acceptable", seen.err))}
	case seen.noConnection():
		return verdict{err: x.fail(notSent, seen, noConnectionCause(seen)), retry: true}
	case seen.ended != nil:
		return verdict{err: x.fail(unknown, seen, seen.ended)}
	}
	return verdict{err: x.fail(unknown, seen, connectionLostCause(seen)), retry: x.call.Read}
}

// judgeSuccess judges a 2xx answer. Whatever is wrong with it, a write is
// likely to have been applied.
func (x *exchange) judgeSuccess(seen *evidence) verdict {
	likely := x.outcome(switchcomm.OutcomeLikelyApplied)
	switch {
	case errors.Is(seen.bodyErr, errTooLarge):
		return verdict{err: x.fail(likely, seen, both(switchcomm.ErrResponse, errTooLarge))}
	case seen.bodyErr != nil && seen.ended != nil:
		return verdict{err: x.fail(likely, seen, seen.ended)}
	case seen.bodyErr != nil:
		return verdict{err: x.fail(likely, seen, cutAnswerCause(seen)), retry: x.call.Read}
	case len(seen.body) == 0 && !x.call.MayBeEmpty:
		return verdict{err: x.fail(likely, seen, both(switchcomm.ErrResponse, errEmpty))}
	}
	x.answer = Answer{Status: seen.status, Header: seen.header, Body: seen.body, Attempts: x.attempts}
	return verdict{}
}

var errEmpty = errors.New("the answer is empty")

// judgeStatus judges an answer with any other status.
func (x *exchange) judgeStatus(seen *evidence) verdict {
	v := x.statusRule(seen)
	if v.retry {
		v.wait = retryAfter(seen.header, time.Now())
		v.err.RetryAfter = v.wait
	}
	if x.call.Load && seen.bodyErr != nil && v.err.Outcome == switchcomm.OutcomeRejected {
		// What is missing of it may name records that were accepted.
		v.err.Outcome = switchcomm.OutcomeUnknown
	}
	if x.client.api.Explain != nil {
		x.client.api.Explain(v.err, seen.body)
	}
	if v.err.Outcome.MayBeApplied() && !x.call.Read {
		v.retry = false // whatever the status: the answer says that a part was applied
	}
	return v
}

// statusRule says what a status other than 2xx means.
func (x *exchange) statusRule(seen *evidence) verdict {
	rejected, unknown := x.outcome(switchcomm.OutcomeRejected), x.outcome(switchcomm.OutcomeUnknown)
	switch status := seen.status; {
	case status == http.StatusTooManyRequests:
		return verdict{err: x.fail(rejected, seen, nil), retry: true, free: true}
	case status == http.StatusTemporaryRedirect, status == http.StatusPermanentRedirect:
		return verdict{err: x.fail(rejected, seen, switchcomm.ErrRedirect)}
	case status >= 300 && status <= 399:
		return verdict{err: x.fail(unknown, seen, switchcomm.ErrRedirect)}
	case status == http.StatusNotImplemented, status == http.StatusHTTPVersionNotSupported,
		status >= 400 && status <= 499 && status != http.StatusRequestTimeout:
		return verdict{err: x.fail(rejected, seen, nil)}
	case status == http.StatusRequestTimeout, status >= 500 && status <= 599:
		return verdict{err: x.fail(unknown, seen, nil), retry: x.call.Read}
	}
	return verdict{err: x.fail(unknown, seen, nil)}
}

// outcome returns o for a write; a read that fails has changed nothing.
func (x *exchange) outcome(o switchcomm.Outcome) switchcomm.Outcome {
	if x.call.Read {
		return switchcomm.OutcomeRead
	}
	return o
}
