package wire

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

// writeFast returns v as JSON and reports whether it could write it. It writes
// the requests of this module, quickly and exactly as the JSON package does;
// whatever is rare or wrong makes it report false, for that package to write it
// or to say what is wrong. With legacyOmit, `omitempty` means what it means to
// encoding/json.
func writeFast(v reflect.Value, legacyOmit bool) ([]byte, bool) {
	w := writer{data: make([]byte, 0, usualSize), legacyOmit: legacyOmit}
	ok := w.write(v, infoOf(v.Type()))
	return w.data, ok
}

// usualSize has room for a request with one record.
const usualSize = 1 << 10

// writer appends values to data. Each method reports whether it could.
type writer struct {
	data  []byte
	depth int // of the structs, lists and pointers around the next value

	legacyOmit bool
}

// maxWriteDepth is how deep values may be nested before the JSON package has to
// write them. It knows how to tell a value that contains itself.
const maxWriteDepth = 200

func (w *writer) write(v reflect.Value, info *typeInfo) bool {
	switch info.writes {
	case byKind:
		return w.writeKind(v, info)
	case byScalar:
		return w.writeScalar(v, info.typ)
	case byJSON:
		return w.writeJSON(v)
	case byText:
		text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		return err == nil && w.writeString(string(text))
	}
	return false
}

// writeJSON writes what v's own method makes of it, if that is a plain text or
// a number, which need no formatting.
func (w *writer) writeJSON(v reflect.Value) bool {
	own, err := v.Interface().(json.Marshaler).MarshalJSON()
	if err != nil || len(own) == 0 {
		return false
	}
	s := scanner{data: own}
	if own[0] == '"' {
		_, plain, ok := s.text()
		if !ok || !plain {
			return false
		}
	} else if _, _, ok := s.number(); !ok || s.data[0] <= ' ' {
		return false
	}
	w.data = append(w.data, own...)
	return s.pos == len(own)
}

// writeScalar writes one of the types that this package knows.
func (w *writer) writeScalar(v reflect.Value, typ reflect.Type) bool {
	switch typ {
	case dateType:
		return w.writeDate(v.Interface().(switchcomm.Date))
	case decimalType:
		return w.writeDecimal(v.Interface().(decimal.Decimal))
	case centsType:
		w.writeInt(v)
		return true
	}
	return false
}

// writeKind writes a value of a type without methods.
func (w *writer) writeKind(v reflect.Value, info *typeInfo) bool {
	switch info.kind {
	case reflect.String:
		return w.writeString(v.String())
	case reflect.Bool:
		w.data = strconv.AppendBool(w.data, v.Bool())
		return true
	case reflect.Int, reflect.Int64:
		w.writeInt(v)
		return true
	}
	w.depth++
	defer func() { w.depth-- }()
	if w.depth > maxWriteDepth {
		return false
	}
	switch info.kind {
	case reflect.Pointer:
		return w.writePointer(v, info.elem)
	case reflect.Interface:
		return !v.IsNil() && w.write(v.Elem(), infoOf(v.Elem().Type()))
	case reflect.Slice:
		return w.writeList(v, info.elem)
	case reflect.Struct:
		return w.writeStruct(v, info.plan)
	}
	return false
}

func (w *writer) writePointer(v reflect.Value, elem *typeInfo) bool {
	if v.IsNil() {
		w.data = append(w.data, "null"...)
		return true
	}
	return w.write(v.Elem(), elem)
}

func (w *writer) writeInt(v reflect.Value) { w.data = strconv.AppendInt(w.data, v.Int(), 10) }

func (w *writer) writeString(s string) bool {
	if isPlain(s) {
		w.writePlain(s)
		return true
	}
	quoted, err := jsontext.AppendQuote(w.data, s)
	w.data = quoted
	return err == nil
}

// writePlain writes a text that needs no escaping.
func (w *writer) writePlain(s string) {
	w.data = append(w.data, '"')
	w.data = append(w.data, s...)
	w.data = append(w.data, '"')
}

func (w *writer) writeList(v reflect.Value, elem *typeInfo) bool {
	if elem.kind == reflect.Uint8 {
		return false // bytes are base64
	}
	w.data = append(w.data, '[')
	for i := range v.Len() {
		if i > 0 {
			w.data = append(w.data, ',')
		}
		start := len(w.data)
		if !w.write(v.Index(i), elem) {
			return false
		}
		if i == 0 {
			w.growForList(len(w.data)-start, v.Len()-1)
		}
	}
	w.data = append(w.data, ']')
	return true
}

// growForList makes room for that many more elements, taking the first for
// typical: a list of a thousand people would else be copied at every doubling.
func (w *writer) growForList(size, more int) {
	const reserve = 16 // a sixteenth more, as the others may be longer
	size++             // the comma
	w.data = slices.Grow(w.data, more*(size+size/reserve)+1)
}

// writeStruct writes the members of a struct. Further members, which have to
// be compared with these, are left to the JSON package.
func (w *writer) writeStruct(v reflect.Value, p *plan) bool {
	if p == nil || p.fallback != nil && v.FieldByIndex(p.fallback).Len() > 0 {
		return false
	}
	w.data = append(w.data, '{')
	start := len(w.data)
	var parent foundParent
	for i := range p.fields {
		f := &p.fields[i]
		field := p.in(v, f, &parent)
		leftOut, ok := w.leavesOut(field, f)
		if !ok {
			return false
		}
		if leftOut {
			continue
		}
		if len(w.data) > start {
			w.data = append(w.data, ',')
		}
		w.data = append(w.data, f.key...)
		if !w.writeMember(field, f) {
			return false
		}
	}
	w.data = append(w.data, '}')
	return true
}

// leavesOut reports whether a field with the value v is not sent.
func (w *writer) leavesOut(v reflect.Value, f *plannedField) (leftOut, ok bool) {
	switch f.omit {
	case whenZero:
		return v.IsZero(), true
	case whenIsZero:
		return v.Interface().(zeroer).IsZero(), true
	case whenEmpty:
		if w.legacyOmit {
			return isEmpty(v), true
		}
		// It is about the JSON, which is never empty for a number.
		return v.IsZero(), v.Kind() == reflect.Pointer && isNumber(v.Type().Elem())
	}
	return false, true
}

// isEmpty reports whether v is empty to encoding/json.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func (w *writer) writeMember(v reflect.Value, f *plannedField) bool {
	if !f.quoted {
		return w.write(v, f.info)
	}
	info := f.info
	if info.kind == reflect.Pointer && !v.IsNil() {
		v, info = v.Elem(), info.elem
	}
	if info.typ != centsType && info.writes != byKind || info.kind != reflect.Int && info.kind != reflect.Int64 {
		return false
	}
	w.data = append(w.data, '"')
	w.writeInt(v)
	w.data = append(w.data, '"')
	return true
}

func (w *writer) writeDate(d switchcomm.Date) bool {
	text, err := d.MarshalText()
	if err != nil {
		return false
	}
	w.writePlain(string(text))
	return true
}

func (w *writer) writeDecimal(d decimal.Decimal) bool {
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return false
	}
	w.data = append(w.data, d.String()...)
	return true
}
