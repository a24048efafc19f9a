package switchotel

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// isFailure reports whether an operation failed. That nobody was found is an
// answer.
func isFailure(err error) bool { return err != nil && !errors.Is(err, switchcomm.ErrNotFound) }

// outcome says in a word or two how an operation ended, and of one that failed
// what is known of its effect.
func outcome(op switchcomm.Operation, err error) string {
	if err == nil {
		return "ok"
	}
	if errors.Is(err, switchcomm.ErrNotFound) {
		return "not found"
	}
	if e, ok := errors.AsType[*switchcomm.Error](err); ok {
		return e.Outcome.String()
	}
	if op.Write {
		return switchcomm.OutcomeUnknown.String()
	}
	return switchcomm.OutcomeRead.String()
}

// otherError is the error type of what has no word of its own.
const otherError = "_OTHER"

// errorType says in one of few words why an operation failed.
func errorType(err error) string {
	for _, known := range []struct {
		err  error
		word string
	}{
		{context.Canceled, "canceled"},
		{context.DeadlineExceeded, "deadline_exceeded"},
		{switchcomm.ErrRateLimited, "rate_limited"},
		{switchcomm.ErrUnauthorized, "unauthorized"},
		{switchcomm.ErrPermission, "permission"},
		{switchcomm.ErrValidation, "validation"},
		{switchcomm.ErrRedirect, "redirect"},
		{switchcomm.ErrResponse, "response"},
	} {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	e, ok := errors.AsType[*switchcomm.Error](err)
	switch {
	case ok && e.StatusCode >= http.StatusBadRequest:
		return strconv.Itoa(e.StatusCode)
	case errors.Is(err, switchcomm.ErrRejected):
		return "rejected"
	case ok && e.StatusCode == 0 && e.Attempts > 0:
		return "connection"
	}
	return otherError
}
