package wire

import (
	"reflect"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

// appendFast appends v as JSON to b and reports whether it did. It writes the
// requests of this module, quickly and exactly as the JSON package does;
// whatever is rare or wrong makes it report false, for that package to write it
// or to say what is wrong.
func appendFast(b []byte, v reflect.Value, info *typeInfo) ([]byte, bool) {
	switch info.writes {
	case byKind:
		return appendKind(b, v, info)
	case byScalar:
		return appendScalar(b, v, info.typ)
	}
	return b, false
}

// appendScalar writes one of the types that this package knows.
func appendScalar(b []byte, v reflect.Value, typ reflect.Type) ([]byte, bool) {
	switch typ {
	case dateType:
		return appendDate(b, v.Interface().(switchcomm.Date))
	case decimalType:
		return appendDecimal(b, v.Interface().(decimal.Decimal))
	case centsType:
		return strconv.AppendInt(b, v.Int(), 10), true
	}
	return b, false
}

func appendKind(b []byte, v reflect.Value, info *typeInfo) ([]byte, bool) {
	switch info.kind {
	case reflect.String:
		return appendString(b, v.String())
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), true
	case reflect.Int, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), true
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), true
		}
		return appendFast(b, v.Elem(), info.elem)
	case reflect.Slice:
		return appendList(b, v, info.elem)
	case reflect.Struct:
		return appendStruct(b, v, info.plan)
	}
	return b, false
}

func appendString(b []byte, s string) ([]byte, bool) {
	if !isPlain(s) {
		b, err := jsontext.AppendQuote(b, s)
		return b, err == nil
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"'), true
}

func appendList(b []byte, v reflect.Value, elem *typeInfo) ([]byte, bool) {
	if elem.kind == reflect.Uint8 {
		return b, false // bytes are base64
	}
	b = append(b, '[')
	ok := true
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		start := len(b)
		if b, ok = appendFast(b, v.Index(i), elem); !ok {
			return b, false
		}
		if i == 0 {
			b = growForList(b, len(b)-start, v.Len()-1)
		}
	}
	return append(b, ']'), true
}

// growForList makes room for that many more elements, taking the first for
// typical: a list of a thousand people would else be copied at every doubling.
func growForList(b []byte, size, more int) []byte {
	const reserve = 16 // a sixteenth more, as the others may be longer
	size++             // the comma
	return slices.Grow(b, more*(size+size/reserve)+1)
}

// appendStruct writes the members of a struct. Further members, which have to
// be compared with these, are left to the JSON package.
func appendStruct(b []byte, v reflect.Value, p *plan) ([]byte, bool) {
	if p == nil || p.fallback != nil && v.FieldByIndex(p.fallback).Len() > 0 {
		return b, false
	}
	b = append(b, '{')
	length := len(b)
	var parent foundParent
	for i := range p.fields {
		f := &p.fields[i]
		field := p.in(v, f, &parent)
		if f.omitzero && f.isZero(field) {
			continue
		}
		if len(b) > length {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		var ok bool
		if f.quoted {
			b, ok = appendQuoted(b, field)
		} else {
			b, ok = appendFast(b, field, f.info)
		}
		if !ok {
			return b, false
		}
	}
	return append(b, '}'), true
}

// isZero is what omitzero means for the field.
func (f *plannedField) isZero(v reflect.Value) bool {
	if f.isZeroer {
		return v.Interface().(interface{ IsZero() bool }).IsZero()
	}
	return v.IsZero()
}

// appendQuoted writes a whole number as a string.
func appendQuoted(b []byte, v reflect.Value) ([]byte, bool) {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Int && v.Kind() != reflect.Int64 {
		return b, false
	}
	b = append(b, '"')
	b = strconv.AppendInt(b, v.Int(), 10)
	return append(b, '"'), true
}

func appendDate(b []byte, d switchcomm.Date) ([]byte, bool) {
	text, err := d.MarshalText()
	if err != nil {
		return b, false
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"'), true
}

func appendDecimal(b []byte, d decimal.Decimal) ([]byte, bool) {
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return b, false
	}
	return append(b, d.String()...), true
}
