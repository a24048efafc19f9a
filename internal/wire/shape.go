package wire

import (
	"bytes"
	"cmp"
	"encoding"
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

// The types that the second pass tells apart.
var (
	unmarshalerType     = reflect.TypeFor[json.Unmarshaler]()
	unmarshalerFromType = reflect.TypeFor[json.UnmarshalerFrom]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	rawType             = reflect.TypeFor[stdjson.RawMessage]()
	timeType            = reflect.TypeFor[time.Time]()
	dateType            = reflect.TypeFor[switchcomm.Date]()
	centsType           = reflect.TypeFor[switchcomm.Cents]()
	decimalType         = reflect.TypeFor[decimal.Decimal]()
)

// base returns typ without its pointers.
func base(typ reflect.Type) reflect.Type {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// isObject reports whether a JSON object is decoded into a typ.
func isObject(typ reflect.Type) bool {
	return typ.Kind() == reflect.Struct || typ.Kind() == reflect.Map && typ.Key().Kind() == reflect.String
}

// isList reports whether a JSON array is decoded into a typ.
func isList(typ reflect.Type) bool { return typ.Kind() == reflect.Slice && !isBytes(typ) }

// isBytes reports whether a typ is bytes, which are base64 text in JSON.
func isBytes(typ reflect.Type) bool {
	return typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8
}

// isBasic reports whether a typ is a string, a number or a boolean.
func isBasic(typ reflect.Type) bool {
	switch kind := typ.Kind(); kind {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64:
		return true
	default:
		return kind >= reflect.Int && kind <= reflect.Uintptr
	}
}

// isComposite reports whether raw is an object or a list.
func isComposite(raw jsontext.Value) bool {
	return raw.Kind() == jsontext.KindBeginObject || raw.Kind() == jsontext.KindBeginArray
}

// isEmptyList reports whether raw is [].
func isEmptyList(raw jsontext.Value) bool {
	return raw.Kind() == jsontext.KindBeginArray && len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
}

// isName reports whether dec is about to read the name of a member.
func isName(dec *jsontext.Decoder) bool {
	kind, length := dec.StackIndex(dec.StackDepth())
	return kind == jsontext.KindBeginObject && length%2 == 0
}

// member is one member of an object.
type member struct {
	name  string
	value jsontext.Value
}

// members returns the members of an object, in their order.
func members(object jsontext.Value) []member {
	var all []member
	s := scanner{data: object}
	if s.object(func(m member) { all = append(all, m) }) {
		return all
	}
	all = nil
	dec := newDecoder(object)
	dec.ReadToken()
	for dec.PeekKind() == jsontext.KindString {
		name, _ := dec.ReadToken()
		m := member{name: name.String()}
		m.value, _ = dec.ReadValue()
		all = append(all, m)
	}
	return all
}

// elements returns the elements of a list.
func elements(list jsontext.Value) []jsontext.Value {
	var all []jsontext.Value
	s := scanner{data: list}
	if s.list(func(element jsontext.Value) { all = append(all, element) }) {
		return all
	}
	all = nil
	dec := newDecoder(list)
	dec.ReadToken()
	for kind := dec.PeekKind(); kind != jsontext.KindEndArray && kind != jsontext.KindInvalid; kind = dec.PeekKind() {
		value, _ := dec.ReadValue()
		all = append(all, value)
	}
	return all
}

// isValid reports whether data is JSON, but for flaws of form.
func isValid(data jsontext.Value) bool {
	s := scanner{data: data}
	if _, ok := s.value(); ok && s.peek() == 0 && s.pos == len(data) {
		return true
	}
	return data.IsValid(formOptions)
}

// newDecoder returns a decoder whose values are parts of data, not copies.
func newDecoder(data []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(data), formOptions)
}

// phpList returns the elements of a PHP array that was encoded as an object,
// in the order of its keys, which are numbers all.
func phpList(raw jsontext.Value) ([]jsontext.Value, bool) {
	if raw.Kind() != jsontext.KindBeginObject {
		return nil, false
	}
	all := members(raw)
	if slices.ContainsFunc(all, func(m member) bool { return !isIndex(m.name) }) {
		return nil, false
	}
	slices.SortStableFunc(all, func(a, b member) int { return compareIndexes(a.name, b.name) })
	values := make([]jsontext.Value, len(all))
	for i, m := range all {
		values[i] = m.value
	}
	return values, true
}

// isIndex reports whether name is all digits.
func isIndex(name string) bool { return name != "" && strings.Trim(name, "0123456789") == "" }

// compareIndexes compares two numbers of any length.
func compareIndexes(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// quote returns the JSON string of the text of a number.
func quote(number jsontext.Value) jsontext.Value {
	return jsontext.Value(`"` + string(number) + `"`)
}
