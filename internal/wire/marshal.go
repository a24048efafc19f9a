package wire

import (
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
	"github.com/shopspring/decimal"
)

// writeOptions make equal requests equal bytes, and amounts JSON numbers.
var writeOptions = json.JoinOptions(
	json.Deterministic(true),
	json.WithMarshalers(json.MarshalToFunc(writeDecimal)),
)

// legacyOmitOptions are for the structs that genqlient generates: their
// `omitempty` means what it means to encoding/json, so that a pointer to "" is
// sent and a nil pointer is not.
var legacyOmitOptions = json.JoinOptions(writeOptions, jsonv1.OmitEmptyWithLegacySemantics(true))

// Marshal encodes a request as JSON.
//
// A [decimal.Decimal] is written as a JSON number, in full and without an
// exponent. The members of a map that is tagged `json:",embed,inline"` follow
// those of the fields, sorted by name; a name there that a field also sends is
// an error. The text of an error names the member and shows no value of it.
func Marshal(v any) ([]byte, error) {
	return marshal(v, false)
}

// MarshalLegacyOmit is [Marshal] for structs whose `omitempty` tags are meant
// as encoding/json understands them.
func MarshalLegacyOmit(v any) ([]byte, error) { return marshal(v, true) }

func marshal(v any, legacyOmit bool) ([]byte, error) {
	if value := reflect.ValueOf(v); value.IsValid() {
		if data, ok := writeFast(value, legacyOmit); ok {
			return data, nil
		}
	}
	if legacyOmit {
		return marshalSlow(v, legacyOmitOptions)
	}
	return marshalSlow(v, writeOptions)
}

func marshalSlow(v any, options json.Options) ([]byte, error) {
	data, err := json.Marshal(v, options)
	if err != nil {
		return nil, writeError(err, reflect.TypeOf(v))
	}
	return data, nil
}

// writeDecimal writes an amount with all its digits. An exponent that no
// amount has would make a number of megabytes.
func writeDecimal(enc *jsontext.Encoder, d decimal.Decimal) error {
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return errors.New("the amount is out of range")
	}
	return enc.WriteValue(jsontext.Value(d.String()))
}

// writeError says which member could not be encoded, and why. It is a text of
// our own because those of the JSON package can quote what they choke on.
func writeError(err error, root reflect.Type) error {
	if clash, ok := err.(*jsontext.SyntacticError); ok && clash.Err == jsontext.ErrDuplicateName {
		return fmt.Errorf("extra field %q is also set by a field of the struct%s",
			clash.JSONPointer.LastToken(), within(root, clash.JSONPointer.Parent()))
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("cannot encode the request%s: invalid UTF-8 or raw JSON", within(root, syntax.JSONPointer))
	}
	semantic, ok := errors.AsType[*json.SemanticError](err)
	switch {
	case !ok:
		return fmt.Errorf("cannot encode the request: %w", &foreignError{err})
	case semantic.Err == nil:
		return fmt.Errorf("cannot encode the request%s: %v has no JSON form", within(root, semantic.JSONPointer), semantic.GoType)
	case semantic.GoType == dateType, semantic.GoType == decimalType:
		return fmt.Errorf("cannot encode the request%s: %w", within(root, semantic.JSONPointer), semantic.Err)
	}
	return fmt.Errorf("cannot encode the request%s: %w", within(root, semantic.JSONPointer), &foreignError{semantic.Err})
}

// foreignError hides the text of an error of somebody else's method, which may
// repeat the value that it refuses. The error itself stays within reach.
type foreignError struct{ err error }

func (e *foreignError) Error() string { return "its own method refuses" }

// Format implements fmt.Formatter: %d and its like would print the fields.
func (e *foreignError) Format(f fmt.State, _ rune) { io.WriteString(f, e.Error()) }

func (e *foreignError) Unwrap() error { return e.err }

// within words a place in a request of type root, or nothing for the request
// itself. The names in maps and in values of Extra are data, and written as "*".
func within(root reflect.Type, p jsontext.Pointer) string {
	if p == "" {
		return ""
	}
	var place jsontext.Pointer
	typ := root
	for token := range p.Tokens() {
		name := "*"
		if typ != nil {
			switch typ = base(typ); typ.Kind() {
			case reflect.Slice, reflect.Array:
				name, typ = token, typ.Elem()
			case reflect.Struct:
				_, typ = declared(typ, token)
				name = token // declared, or chosen by the program for Extra
			default:
				typ = nil
			}
		}
		place = place.AppendToken(name)
	}
	return fmt.Sprintf(" at %q", string(place))
}
