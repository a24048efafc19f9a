package alphacomm

import (
	"fmt"
	"net/mail"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// validator is an input that can check itself.
type validator interface{ findings() *findings }

// check runs the checks of an input when the client was made with
// WithValidation.
func (c *Client) check(op string, input validator) error {
	if !c.transport.Config().Validate {
		return nil
	}
	return c.refuseInvalid(op, input.findings().problems)
}

func (c *Client) refuseInvalid(op string, problems []switchcomm.FieldError) error {
	if len(problems) == 0 {
		return nil
	}
	return c.transport.Refuse(op, invalidInput(problems), problems...)
}

// findings are the problems that the local check of one input finds.
//
// Its methods take the API's name of a field. Their messages never repeat a
// value.
type findings struct {
	problems []switchcomm.FieldError
}

// err returns the problems as one error, or nil.
func (f *findings) err() error {
	if len(f.problems) == 0 {
		return nil
	}
	return &switchcomm.Error{
		API:     apiName,
		Op:      "Validate",
		Outcome: switchcomm.OutcomeNotSent,
		Fields:  f.problems,
		Err:     invalidInput(f.problems),
	}
}

// invalidInput is the text of local problems. It may be printed: our own
// messages hold no values.
type invalidInput []switchcomm.FieldError

func (problems invalidInput) Error() string {
	const shown = 5
	var texts []string
	for _, p := range problems[:min(len(problems), shown)] {
		texts = append(texts, p.Field+" "+p.Message)
	}
	if more := len(problems) - shown; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, "; ")
}

func (f *findings) problem(field, rule, message string) {
	f.problems = append(f.problems, switchcomm.FieldError{Field: field, Message: message, Rule: rule})
}

// required finds a field that is empty.
func (f *findings) required(field, value string) {
	if blank(value) {
		f.problem(field, "required", "is required")
	}
}

// date finds a day that is given and not in the calendar.
func (f *findings) date(field string, value switchcomm.Date) {
	if !value.IsZero() && !value.IsValid() {
		f.problem(field, "date", "must be a day of the calendar")
	}
}

// email finds an address that is given and malformed.
func (f *findings) email(field, value string) {
	if value == "" {
		return
	}
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value {
		f.problem(field, "email", "must be an e-mail address, such as name@example.com")
	}
}

// phone finds a number that is not international.
func (f *findings) phone(field, value string) {
	const shortest, longest = 7, 15 // digits of E.164
	digits, plus := strings.CutPrefix(value, "+")
	if !plus || !isDigits(digits) || len(digits) < shortest || len(digits) > longest {
		f.problem(field, "phone", "must be a plus, the country code and the number in digits, such as +31600000001")
	}
}

// currency finds a code that is given and is not three capital letters.
func (f *findings) currency(field, value string) {
	if value != "" && (len(value) != 3 || strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		f.problem(field, "currency", "must be a currency code of three letters, such as EUR")
	}
}

// blank reports whether s holds nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// isDigits reports whether s is one digit or more, and nothing else.
func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
