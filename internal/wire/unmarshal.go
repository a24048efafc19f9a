package wire

import (
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
	if v := reflect.ValueOf(out); v.Kind() == reflect.Pointer && !v.IsNil() {
		v.Elem().SetZero()
		if readFast(data, v.Elem()) {
			return nil, nil
		}
	}
	return unmarshalSlow(data, out, formOptions)
}

// UnmarshalAnyCase is [Unmarshal] for a type of somebody else's: names match
// whatever their case, as they do with encoding/json. A struct without tags
// would else stay zero without a word.
func UnmarshalAnyCase(data []byte, out any) ([]switchcomm.Drift, error) {
	return unmarshalSlow(data, out, json.JoinOptions(formOptions, json.MatchCaseInsensitiveNames(true)))
}

func unmarshalSlow(data []byte, out any, options json.Options) ([]switchcomm.Drift, error) {
	v := reflect.ValueOf(out)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return nil, fmt.Errorf("cannot decode JSON into %T: it is not a pointer to a value", out)
	}
	v.Elem().SetZero()
	drifts, err := unmarshalTolerant(data, out, options)
	if err != nil {
		v.Elem().SetZero()
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
