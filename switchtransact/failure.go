package switchtransact

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// What to do about the two failures that every new user meets.
var (
	errKeyHint        = errors.New("the token was not accepted: pass the raw token from the Developers section, without \"Bearer\"")
	errPermissionHint = errors.New("the token lacks a permission: grant it under API Keys in SwitchTransact")
)

// envelope is what any answer may hold beside its data. The vendor reports
// failures in several shapes, also with status 200.
type envelope struct {
	Status  *bool            `json:"status"`
	Error   wire.FieldErrors `json:"error"`
	Errors  wire.FieldErrors `json:"errors"`
	Message string           `json:"message"`
}

// failed reports whether the answer says that the call has failed. A text
// under "error" counts even beside "status": true.
func (e *envelope) failed() bool {
	return e.Status != nil && !*e.Status || len(e.Error) > 0 || len(e.Errors) > 0
}

// isBareRefusal reports whether the answer is "status": false and nothing else.
func (e *envelope) isBareRefusal() bool {
	return e.Status != nil && !*e.Status && len(e.Error) == 0 && len(e.Errors) == 0 && e.Message == ""
}

// failure returns the error that the answer reports, or nil. As nothing was
// accepted, a write was rejected.
func (e *envelope) failure() error {
	if !e.failed() {
		return nil
	}
	failure := &switchcomm.Error{Outcome: switchcomm.OutcomeRejected, Err: switchcomm.ErrRejected}
	e.describe(failure)
	return failure
}

// describe fills in what the answer says of the failure.
func (e *envelope) describe(failure *switchcomm.Error) {
	failure.Message = e.Message
	for _, problem := range append(e.Error, e.Errors...) {
		if problem.Field == "" && problem.Rule == "" && failure.Message == "" {
			failure.Message = problem.Message
			continue
		}
		failure.Fields = append(failure.Fields, problem)
	}
	if action, area, ok := missingPermission(failure.Message); ok {
		failure.Action, failure.Area = action, area
		failure.Err = join(failure.Err, errPermissionHint)
	}
}

// explain completes the error of an answer with a status other than 2xx.
func explain(failure *switchcomm.Error, body []byte) {
	var seen struct {
		envelope
		Accepted any `json:"accepted"`
		Rejected any `json:"rejected"`
	}
	if _, err := wire.Unmarshal(body, &seen); err == nil {
		seen.describe(failure)
	}
	isBatch := seen.Accepted != nil || seen.Rejected != nil
	if failure.StatusCode == http.StatusUnprocessableEntity && len(failure.Fields) == 0 && !isBatch {
		failure.Fields = bareFields(body)
	}
	switch {
	case failure.StatusCode == http.StatusUnauthorized:
		failure.Err = join(failure.Err, errKeyHint)
	case failure.StatusCode == http.StatusForbidden && failure.Action == "":
		failure.Err = join(failure.Err, errPermissionHint)
	}
}

// bareFields reads the body of a validation error that is the object of fields
// itself, without a member around it.
func bareFields(body []byte) []switchcomm.FieldError {
	var fields wire.FieldErrors
	if _, err := wire.Unmarshal(body, &fields); err != nil {
		return nil
	}
	return fields
}

// permissionSentence is how the vendor says that a token lacks a permission,
// under whatever status.
var permissionSentence = regexp.MustCompile(`(?i)not authori[sz]ed to make this API call\.?\s*Requesting ([\w -]+?) on ([\w -]+?)\.?\s*$`)

func missingPermission(message string) (action, area string, ok bool) {
	found := permissionSentence.FindStringSubmatch(message)
	if found == nil {
		return "", "", false
	}
	return found[1], found[2], true
}

// join puts two causes in one line of text; a may be nil.
func join(a, b error) error {
	if a == nil {
		return b
	}
	return fmt.Errorf("%w: %w", a, b)
}
