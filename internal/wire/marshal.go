package wire

import (
	"errors"
	"fmt"
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
	if data, ok := marshalFast(v); ok {
		return data, nil
	}
	return marshal(v, writeOptions)
}

// marshalFast encodes v if [appendFast] can.
func marshalFast(v any) ([]byte, bool) {
	value := reflect.ValueOf(v)
	if !value.IsValid() {
		return nil, false
	}
	return appendFast(nil, value, infoOf(value.Type()))
}

// MarshalLegacyOmit is [Marshal] for structs whose `omitempty` tags are meant
// as encoding/json understands them.
func MarshalLegacyOmit(v any) ([]byte, error) { return marshal(v, legacyOmitOptions) }

func marshal(v any, options json.Options) ([]byte, error) {
	data, err := json.Marshal(v, options)
	if err != nil {
		return nil, writeError(err)
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
func writeError(err error) error {
	if clash, ok := err.(*jsontext.SyntacticError); ok && clash.Err == jsontext.ErrDuplicateName {
		return fmt.Errorf("extra field %q is also set by a field of the struct%s",
			clash.JSONPointer.LastToken(), within(clash.JSONPointer.Parent()))
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("cannot encode the request%s: invalid UTF-8 or raw JSON", within(syntax.JSONPointer))
	}
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return fmt.Errorf("cannot encode the request: %w", err)
	}
	if semantic.Err == nil {
		return fmt.Errorf("cannot encode the request%s: %v has no JSON form", within(semantic.JSONPointer), semantic.GoType)
	}
	return fmt.Errorf("cannot encode the request%s: %w", within(semantic.JSONPointer), semantic.Err)
}

// within words a place in the request, or nothing for the request itself.
func within(p jsontext.Pointer) string {
	if p == "" {
		return ""
	}
	return fmt.Sprintf(" at %q", string(p))
}
