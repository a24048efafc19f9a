package switchcomm

import (
	"fmt"
	"log/slog"
	"strings"
)

// FieldError is one problem with one field of the input, found by the server
// or by a local check.
//
// Its text shows the field and the rule only, and so does what encoders write:
// the message can hold personal data.
type FieldError struct {
	// Field is the path of the field, such as "account_number" or
	// "[3].id_number"; empty when the server named none.
	Field string
	// Message says what is wrong. It may hold personal data.
	Message string
	// Rule is the vendor's word for the rule, such as "CDV"; empty when there
	// is none. Compare it without case.
	Rule string
}

// Error returns the field and the rule.
func (f FieldError) Error() string {
	return "invalid " + f.label()
}

// Is reports whether target is the [Reason] that the message gives, or
// [ErrValidation].
func (f FieldError) Is(target error) bool {
	if target == ErrValidation {
		return true
	}
	reason, ok := target.(Reason)
	return ok && reason.matches(f.Message)
}

// Format implements [fmt.Formatter]: every verb prints the text of
// [FieldError.Error], so that no verb prints the message.
func (f FieldError) Format(s fmt.State, verb rune) { format(s, verb, f.Error()) }

// LogValue implements [slog.LogValuer] with the field and the rule.
func (f FieldError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("field", word(f.Field)), slog.String("rule", word(f.Rule)))
}

// MarshalText implements encoding.TextMarshaler, which encoders use, with the
// text of [FieldError.Error].
func (f FieldError) MarshalText() ([]byte, error) { return []byte(f.Error()), nil }

// GobEncode implements gob.GobEncoder with the text of [FieldError.Error].
func (f FieldError) GobEncode() ([]byte, error) { return f.MarshalText() }

// label names the field and the rule in one printable piece.
func (f FieldError) label() string {
	name := word(f.Field)
	if name == "" {
		name = "input"
	}
	if f.Rule == "" {
		return name
	}
	return name + " (" + word(f.Rule) + ")"
}

// Reason is a documented text with which a vendor explains a refusal. A
// Reason is an error, so that a refusal can be recognised with [errors.Is]:
//
//	errors.Is(err, switchtransact.ReasonPersonExists)
//
// The comparison ignores case and surrounding space.
type Reason string

// Error returns the vendor's text.
func (r Reason) Error() string { return string(r) }

// matches reports whether message is the reason's text.
func (r Reason) matches(message string) bool {
	return strings.EqualFold(strings.TrimSpace(message), string(r))
}
