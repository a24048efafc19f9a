package switchtransact

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

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
	Message wire.FieldErrors `json:"message"`
	Rule    string           `json:"rule"`
}

// failed reports whether the answer says that the call has failed. A text
// under "error" counts even beside "status": true, and so does a message with
// the rule that it stands for.
func (e *envelope) failed() bool {
	return e.Status != nil && !*e.Status || len(e.Error) > 0 || len(e.Errors) > 0 || len(e.Message) > 0 && e.Rule != ""
}

// isBareRefusal reports whether the answer is "status": false and nothing else.
func (e *envelope) isBareRefusal() bool {
	return e.Status != nil && !*e.Status && len(e.Error) == 0 && len(e.Errors) == 0 && len(e.Message) == 0
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
	for i := range e.Message {
		e.Message[i].Rule = cmp.Or(e.Message[i].Rule, e.Rule)
	}
	describe(failure, slices.Concat(e.Message, e.Error, e.Errors))
}

// describe puts the problems into failure: the first that is a mere text as
// its message, the others as its fields.
func describe(failure *switchcomm.Error, problems []switchcomm.FieldError) {
	for _, problem := range problems {
		if action, area, ok := missingPermission(problem.Message); ok {
			failure.Action, failure.Area = action, area
			failure.Err = join(failure.Err, errPermissionHint)
		}
		if problem.Field == "" && problem.Rule == "" && failure.Message == "" {
			failure.Message = problem.Message
			continue
		}
		failure.Fields = append(failure.Fields, problem)
	}
}

// errNotFound is the error of a read that found nobody.
func errNotFound() error { return &switchcomm.Error{Err: switchcomm.ErrNotFound} }

// explain completes the error of an answer with a status other than 2xx.
func explain(failure *switchcomm.Error, body []byte) {
	describeBody(failure, body)
	doubt(failure, body)
	switch {
	case failure.StatusCode == http.StatusUnauthorized:
		failure.Err = join(failure.Err, errKeyHint)
	case failure.StatusCode == http.StatusForbidden && failure.Action == "":
		failure.Err = join(failure.Err, errPermissionHint)
	}
}

// describeBody fills in what the body says of the failure. The vendor does not
// document the body of a validation error, so one that has none of the members
// of an answer is taken for the problems themselves.
func describeBody(failure *switchcomm.Error, body []byte) {
	var seen struct {
		envelope
		Accepted []json.RawMessage `json:"accepted"`
		Rejected []json.RawMessage `json:"rejected"`
	}
	if isObject(body) {
		if _, err := wire.Unmarshal(body, &seen); err != nil {
			return
		}
		seen.describe(failure)
	}
	if failure.Message == "" && len(failure.Fields) == 0 && len(seen.Accepted)+len(seen.Rejected) == 0 {
		describe(failure, bareProblems(failure.StatusCode, body))
	}
}

// bareProblems reads a body that is the problems themselves. With a status that
// is not that of a validation error only what names a rule is taken for one.
func bareProblems(status int, body []byte) []switchcomm.FieldError {
	var problems wire.FieldErrors
	if _, err := wire.Unmarshal(body, &problems); err != nil {
		return nil
	}
	return slices.DeleteFunc(problems, func(f switchcomm.FieldError) bool {
		return f.Field == "status" || f.Rule == "" && status != http.StatusUnprocessableEntity
	})
}

// isObject reports whether body is a JSON object, if it is JSON at all.
func isObject(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) }

// permissionSentence is how the vendor says that a token lacks a permission,
// under whatever status.
var permissionSentence = regexp.MustCompile(`(?i)not authori[sz]ed to make this API call\.?\s*Requesting ([^.]+?) on ([^.]+)`)

func missingPermission(message string) (action, area string, ok bool) {
	found := permissionSentence.FindStringSubmatch(message)
	if found == nil {
		return "", "", false
	}
	return found[1], strings.TrimSpace(found[2]), true
}

// join puts two causes in one line of text; a may be nil.
func join(a, b error) error {
	if a == nil {
		return b
	}
	return fmt.Errorf("%w: %w", a, b)
}
