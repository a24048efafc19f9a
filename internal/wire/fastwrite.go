package wire

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"sync"

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
	draft, _ := drafts.Get().(*[]byte)
	if draft == nil {
		draft = new(make([]byte, 0, usualDraft))
	}
	defer func() {
		clear((*draft)[:cap(*draft)]) // so that nobody's data lies about
		drafts.Put(draft)
	}()
	w := writer{data: (*draft)[:0], legacyOmit: legacyOmit}
	if a, info := addressable(v); !w.write(a, info) {
		return nil, false
	}
	if cap(w.data) > longestDraft {
		return w.data, true
	}
	*draft = w.data
	return slices.Clone(w.data), true
}

// drafts keeps memory to write small requests in, while it is not known how long
// they are. What leaves this package is a copy: a request must not change when
// the memory is used again.
var drafts sync.Pool

// usualDraft has room for a request with one record.
const usualDraft = 1 << 10

// longestDraft is the most memory that is kept. A longer request leaves as it is,
// without a copy.
const longestDraft = 16 << 10

// addressable returns a pointer to v, or to a copy of it where it has no
// address.
func addressable(v reflect.Value) (address, *typeInfo) {
	info := infoOf(v.Type())
	if info.writes == asPointer && !v.IsNil() {
		return addressIn(v), info.elem
	}
	c := reflect.New(v.Type())
	c.Elem().Set(v)
	return addressIn(c), info
}

// writer appends values to data. Each method reports whether it could.
type writer struct {
	data  []byte
	depth int // of the structs, lists and pointers around the next value

	legacyOmit bool
}

// maxWriteDepth is how deep values may be nested before the JSON package has to
// write them. It knows how to tell a value that contains itself.
const maxWriteDepth = 200

// write writes the value at a. What holds others has a depth and is left to
// writeComposite.
func (w *writer) write(a address, info *typeInfo) bool {
	switch info.writes {
	case asString:
		return w.writeString(*as[string](a))
	case asBool:
		w.data = strconv.AppendBool(w.data, *as[bool](a))
		return true
	case asInt:
		w.writeInt(int64(*as[int](a)))
		return true
	case asInt64, asCents:
		w.writeInt(*as[int64](a))
		return true
	case asDate:
		return w.writeText(as[switchcomm.Date](a))
	case asDecimal:
		return w.writeDecimal(*as[decimal.Decimal](a))
	case byJSON:
		own, ok := a.interfaced(info.typ).(json.Marshaler)
		return ok && w.writeJSON(own)
	case byText:
		own, ok := a.interfaced(info.typ).(encoding.TextMarshaler)
		return ok && w.writeText(own)
	}
	w.depth++
	ok := w.depth <= maxWriteDepth && w.writeComposite(a, info)
	w.depth--
	return ok
}

// writeComposite writes a value that holds or points to others.
func (w *writer) writeComposite(a address, info *typeInfo) bool {
	switch info.writes {
	case asPointer:
		if target := a.pointee(); !target.isNil() {
			return w.write(target, info.elem)
		}
		w.data = append(w.data, "null"...)
		return true
	case asInterface:
		v := a.value(info.typ)
		return !v.IsNil() && w.write(addressable(v.Elem()))
	case asList:
		return w.writeList(a.value(info.typ), info.elem)
	case asStruct:
		return info.plan != nil && w.writeStruct(a, info.plan)
	}
	return false
}

// writeText writes what v's own method makes of it.
func (w *writer) writeText(v encoding.TextMarshaler) bool {
	text, err := v.MarshalText()
	return err == nil && w.writeString(string(text))
}

// writeJSON writes what v's own method makes of it, if that is a plain text or
// a number, which need no formatting.
func (w *writer) writeJSON(v json.Marshaler) bool {
	own, err := v.MarshalJSON()
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

func (w *writer) writeInt(n int64) { w.data = strconv.AppendInt(w.data, n, 10) }

func (w *writer) writeString(s string) bool {
	if isPlain(s) {
		w.data = append(w.data, '"')
		w.data = append(append(w.data, s...), '"')
		return true
	}
	quoted, err := jsontext.AppendQuote(w.data, s)
	w.data = quoted
	return err == nil
}

func (w *writer) writeList(list reflect.Value, elem *typeInfo) bool {
	w.data = append(w.data, '[')
	start, length, first := len(w.data), list.Len(), addressIn(list)
	for i := range length {
		if i > 0 {
			w.data = append(w.data, ',')
		}
		if i >= typical {
			w.growForList((len(w.data)-start)/i, length-i)
		}
		if !w.write(first.plus(uintptr(i)*elem.size), elem) {
			return false
		}
	}
	w.data = append(w.data, ']')
	return true
}

// typical is how many elements of a list show how long the others are.
const typical = 16

// growForList makes room for the rest of a list, if there is none for the next
// element, when an element has taken that size so far: a list of a thousand
// people would else be copied time and again as it grows. It makes no more than
// 8 MiB or as much again as there is, in case the others are much shorter.
func (w *writer) growForList(size, rest int) {
	if size++; cap(w.data)-len(w.data) >= size {
		return
	}
	const reserve = 16 // a sixteenth more, as the others may be a little longer
	most := max(len(w.data), 8<<20)
	if rest <= most/size {
		most = min(most, rest*size+rest*size/reserve)
	}
	w.data = slices.Grow(w.data, most)
}

// writeStruct writes the members of a struct. Further members, which have to
// be compared with these, are left to the JSON package.
func (w *writer) writeStruct(a address, plan *plan) bool {
	if plan.fallback != nil && plan.fallback.isSet(a) {
		return false
	}
	start := len(w.data)
	data := w.data
	for i := range plan.fields {
		f := &plan.fields[i]
		field := a.plus(f.offset)
		if f.leftOutIfNil && field.pointee().isNil() {
			continue
		}
		if f.isText { // as most are, and mostly not set or plain
			text := *as[string](field)
			if text == "" && f.omit == whenZero {
				continue
			}
			if isPlain(text) {
				data = append(append(data, f.key...), '"')
				data = append(append(data, text...), '"')
				continue
			}
		}
		w.data = data
		if !w.writeMember(field, f) {
			return false
		}
		data = w.data
	}
	if len(data) == start {
		data = append(data, '{')
	}
	data[start] = '{' // in place of the first comma
	w.data = append(data, '}')
	return true
}

// writeMember writes a comma and the member whose value is at a, or nothing when
// it is left out.
func (w *writer) writeMember(a address, f *plannedField) bool {
	leftOut, ok := w.leavesOut(a, f)
	if leftOut || !ok {
		return ok
	}
	w.data = append(w.data, f.key...)
	if f.quoted {
		return w.writeQuoted(a, f.info)
	}
	return w.write(a, f.info)
}

// leavesOut reports whether the field at a is not sent.
func (w *writer) leavesOut(a address, f *plannedField) (leftOut, ok bool) {
	switch f.omit {
	case whenZero:
		return isZero(a, f.info), true
	case whenIsZero:
		if f.info.writes == asDecimal {
			return as[decimal.Decimal](a).IsZero(), true
		}
		own, ok := a.interfaced(f.info.typ).(zeroer)
		return ok && own.IsZero(), ok
	case whenEmpty:
		if w.legacyOmit {
			return isEmpty(a.value(f.info.typ)), true
		}
		// It is about the JSON, which is never empty for a number.
		return isZero(a, f.info), f.pointsToNumber
	}
	return false, true
}

// isZero reports whether the value at a is the zero value of its type.
func isZero(a address, info *typeInfo) bool {
	switch info.kind {
	case reflect.String:
		return *as[string](a) == ""
	case reflect.Bool:
		return !*as[bool](a)
	case reflect.Int:
		return *as[int](a) == 0
	case reflect.Int64:
		return *as[int64](a) == 0
	case reflect.Pointer:
		return a.pointee().isNil()
	}
	if info.writes == asDate {
		return as[switchcomm.Date](a).IsZero()
	}
	return a.value(info.typ).IsZero()
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

// writeQuoted writes a number as a string, or null.
func (w *writer) writeQuoted(a address, info *typeInfo) bool {
	if info.writes == asPointer {
		if a, info = a.pointee(), info.elem; a.isNil() {
			w.data = append(w.data, "null"...)
			return info.writes.isWhole()
		}
	}
	if !info.writes.isWhole() {
		return false
	}
	w.data = append(w.data, '"')
	ok := w.write(a, info)
	w.data = append(w.data, '"')
	return ok
}

func (w *writer) writeDecimal(d decimal.Decimal) bool {
	if e := d.Exponent(); e > maxExponent || e < -maxExponent {
		return false
	}
	w.data = append(w.data, d.String()...)
	return true
}
