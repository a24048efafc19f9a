package wire

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/switchcomm/switchcomm-go"
)

// ErrSyntax matches the error of data that is not one JSON value.
var ErrSyntax = errors.New("not one JSON value")

// formOptions forgive flaws of form only: failing over them would turn a write
// that was applied into one with an unknown outcome.
var formOptions = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
	jsontext.AllowInvalidUTF8(true),
)

// Unmarshal decodes an answer into the value that out points to, replacing
// what it held.
//
// Members that cannot be read are returned as drifts, without the names of the
// vendor and the operation, at most 1000 of them; their fields stay zero. Of
// members with the same name the last one counts, and objects are merged.
//
// The error is not nil only when data is not one JSON value, and then it
// matches [ErrSyntax] and shows nothing of data; or when out is of a type that
// cannot be decoded into, which is a mistake of the program.
func Unmarshal(data []byte, out any) ([]switchcomm.Drift, error) {
	return UnmarshalAround(data, out, nil)
}

// UnmarshalAround is [Unmarshal] for an answer that has a [Payload] in it. When
// all of the answer is as documented, the payload is decoded at the same time,
// into the value that payload points to, and is Done.
func UnmarshalAround(data []byte, out, payload any) ([]switchcomm.Drift, error) {
	v, in := target(out), target(payload)
	if v.IsValid() && readFast(data, v, in) {
		return nil, nil
	}
	if in.IsValid() {
		in.SetZero()
	}
	return unmarshalSlow(data, out, formOptions)
}

// target returns the value that out points to, zeroed; or none, when out does
// not point to any.
func target(out any) reflect.Value {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return reflect.Value{}
	}
	v.Elem().SetZero()
	return v.Elem()
}

// Payload is the member of an answer that holds what was asked for, as it is
// written; see [UnmarshalAround].
type Payload struct {
	Raw  stdjson.RawMessage // nil when there is no such member; it may be a part of what was decoded, and go with it
	Done bool               // it is decoded
}

// UnmarshalJSON keeps data.
func (p *Payload) UnmarshalJSON(data []byte) error {
	*p = Payload{Raw: bytes.Clone(data)}
	return nil
}

// UnmarshalAnyCase is [Unmarshal] for a type of somebody else's: names match
// whatever their case, as they do with encoding/json. A struct without tags
// would else stay zero without a word.
func UnmarshalAnyCase(data []byte, out any) ([]switchcomm.Drift, error) {
	return unmarshalSlow(data, out, json.JoinOptions(formOptions, json.MatchCaseInsensitiveNames(true)))
}

func unmarshalSlow(data []byte, out any, options json.Options) ([]switchcomm.Drift, error) {
	v := target(out)
	if !v.IsValid() {
		return nil, fmt.Errorf("cannot decode JSON into %T: it is not a pointer to a value", out)
	}
	drifts, err := unmarshalTolerant(data, out, options)
	if err != nil {
		v.SetZero()
		if err := syntaxError(err, len(data)); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("cannot decode JSON into %T", out)
	}
	return drifts, nil
}

// syntaxError says where a text of that size stops being JSON, or returns nil
// when err is about something else. The words are our own because those of the
// JSON package quote what they choke on.
func syntaxError(err error, size int) error {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case size == 0:
		return fmt.Errorf("%w: empty", ErrSyntax)
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: cut off after %d bytes", ErrSyntax, size)
	case ok:
		return fmt.Errorf("%w: unexpected text at byte %d", ErrSyntax, syntax.ByteOffset)
	}
	return nil
}

// readAny reads numbers into an any exactly, not by way of float64. A later
// member of the same name replaces an earlier one whatever its kind.
func readAny(dec *jsontext.Decoder, out *any) error {
	*out = nil
	if dec.PeekKind() != jsontext.KindNumber {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	*out = stdjson.Number(raw)
	return err
}
