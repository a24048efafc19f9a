package switchtransact

import (
	"fmt"
	"net/mail"
	"strings"
	"time"

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

// checkBatch is check for several records.
func (c *Client) checkBatch(op string, records []record) error {
	if !c.transport.Config().Validate {
		return nil
	}
	var problems []switchcomm.FieldError
	for i, record := range records {
		for _, problem := range record.findings().problems {
			problem.Field = fmt.Sprintf("[%d].%s", i, problem.Field)
			problems = append(problems, problem)
		}
	}
	return c.refuseInvalid(op, problems)
}

func (c *Client) refuseInvalid(op string, problems []switchcomm.FieldError) error {
	if len(problems) == 0 {
		return nil
	}
	return c.transport.Refuse(op, invalidInput(problems), problems...)
}

// findings are what the local check of one input finds: problems, for which
// the vendor would refuse it, and warnings, which are advice.
//
// Its methods take the JSON name of a field. Their messages never repeat a
// value.
type findings struct {
	problems []switchcomm.FieldError
	warnings []switchcomm.FieldError
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

// invalidInput is the text of local problems, of the first few when there are
// many. It may be printed: our own messages hold no values.
type invalidInput []switchcomm.FieldError

func (problems invalidInput) Error() string {
	const shown = 10
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

func (f *findings) warn(field, rule, message string) {
	f.warnings = append(f.warnings, switchcomm.FieldError{Field: field, Message: message, Rule: rule})
}

// required finds a field that is empty.
func (f *findings) required(field, value string) {
	if blank(value) {
		f.problem(field, "required", "is required")
	}
}

// field is a field and what it holds, for rules over several fields.
type field struct{ name, value string }

// allOrNone finds a group of fields of which only some are given, and reports
// whether it is complete.
func (f *findings) allOrNone(group string, fields ...field) (complete bool) {
	var missing []string
	for _, field := range fields {
		if blank(field.value) {
			missing = append(missing, field.name)
		}
	}
	if len(missing) > 0 && len(missing) < len(fields) {
		for _, name := range missing {
			f.problem(name, "required", "is required: give all "+group+" or none")
		}
	}
	return len(missing) == 0
}

// phone finds a number that is given and is not 10 digits.
func (f *findings) phone(field, value string) {
	if value == "" {
		return
	}
	if len(value) != 10 || !isDigits(value) {
		f.problem(field, "phone", "must be 10 digits, such as 0720000000")
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

// date finds a day that is given and not in the calendar.
func (f *findings) date(field string, value switchcomm.Date) {
	if !value.IsZero() && !value.IsValid() {
		f.problem(field, "date", "must be a day of the calendar")
	}
}

// dayOfMonth finds a day that is given and outside 0 to 31.
func (f *findings) dayOfMonth(field string, value *int) {
	if value != nil && (*value < 0 || *value > 31) {
		f.problem(field, "between", "must be from 0 to 31")
	}
}

// startDate warns of a first debit order that is too near, and of one whose
// day may have been used.
func (f *findings) startDate(field string, start switchcomm.Date) {
	f.date(field, start)
	if start.IsZero() || !start.IsValid() {
		return
	}
	const leadDays = 12
	today := switchcomm.DateOf(time.Now().In(switchcomm.SouthAfrica()))
	if start.Compare(today.AddDays(leadDays)) < 0 {
		f.warn(field, "lead time", "should be at least 12 days from now, and for an interval above a month not a day that was already submitted in a batch")
	}
}

// identityNumber finds a South African identity number that cannot exist.
func (f *findings) identityNumber(field, value, kind string) {
	if blank(value) || !blank(kind) && foldName(kind) != "sa id number" {
		return
	}
	if !isSouthAfricanID(value) {
		f.problem(field, "id number", "must be a South African identity number of 13 digits with a correct check digit, or its type must say what it is")
	}
}

// isSouthAfricanID reports whether s is 13 digits that begin with a date and
// end with the check digit of the Luhn formula.
func isSouthAfricanID(s string) bool {
	if len(s) != 13 || !isDigits(s) {
		return false
	}
	if _, err := time.Parse("060102", s[:6]); err != nil {
		return false
	}
	sum := 0
	for i, r := range s {
		digit := int(r - '0')
		if i%2 == 1 { // every second digit, counted from the check digit
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}

func isDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
