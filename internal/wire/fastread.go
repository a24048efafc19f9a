package wire

import (
	"encoding"
	stdjson "encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

// readFast decodes data into the zero value that v is, and reports whether it
// did. It reads what is as documented, quickly; whatever is odd, rare or wrong
// makes it report false and leave v half filled, for the tolerant pass to start
// over. So it never needs to be complete, only right in what it accepts. A
// [Payload] is decoded into payload, if that is valid.
func readFast(data []byte, v, payload reflect.Value) bool {
	s := scanner{data: data, payload: payload}
	return s.read(v, infoOf(v.Type())) && s.peek() == 0 && s.pos == len(data)
}

// read decodes the next value into v.
func (s *scanner) read(v reflect.Value, info *typeInfo) bool {
	switch info.reads {
	case byKind:
		return s.readKind(v, info)
	case byScalar:
		return s.readScalar(v)
	case byJSON:
		raw, ok := s.value()
		return ok && v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw) == nil
	case byText:
		return s.readText(v)
	}
	return false
}

// readScalar decodes into one of the types that this package knows.
func (s *scanner) readScalar(v reflect.Value) bool {
	if payload, ok := v.Addr().Interface().(*Payload); ok {
		return s.readPayload(payload)
	}
	raw, ok := s.value()
	if !ok {
		return false
	}
	switch out := v.Addr().Interface().(type) {
	case *stdjson.RawMessage:
		*out = append([]byte(nil), raw...)
		return true
	case *time.Time:
		return assign(out, raw, parseTime)
	case *switchcomm.Date:
		return assign(out, raw, parseDate)
	case *switchcomm.Cents:
		return assign(out, raw, parseCents)
	case *decimal.Decimal:
		return assign(out, raw, parseDecimal)
	}
	return false
}

// readPayload decodes the payload, or notes where it is.
func (s *scanner) readPayload(p *Payload) (ok bool) {
	s.space()
	start := s.pos
	if s.payload.IsValid() {
		p.Done = true
		ok = s.read(s.payload, infoOf(s.payload.Type()))
	} else {
		_, ok = s.value()
	}
	p.Raw = s.data[start:s.pos:s.pos]
	return ok
}

// readKind decodes into a type without methods.
func (s *scanner) readKind(v reflect.Value, info *typeInfo) bool {
	c := s.peek()
	if c == 'n' {
		v.SetZero()
		return s.literal("null")
	}
	switch info.kind {
	case reflect.String:
		return s.readString(v, c)
	case reflect.Bool:
		v.SetBool(c == 't')
		return c == 't' && s.literal("true") || c == 'f' && s.literal("false")
	case reflect.Int, reflect.Int64:
		return s.readInt(v)
	case reflect.Pointer:
		return s.readPointer(v, info, c)
	case reflect.Struct:
		return s.readStruct(v, info.plan)
	case reflect.Slice:
		return s.readSlice(v, info)
	case reflect.Map:
		return s.readMap(v, info)
	}
	return false
}

// readString reads a string, and a number as it is written.
func (s *scanner) readString(v reflect.Value, c byte) bool {
	if c != '"' {
		number, _, ok := s.number()
		v.SetString(string(number))
		return ok
	}
	text, ok := s.readPlainText()
	v.SetString(text)
	return ok
}

func (s *scanner) readPlainText() (string, bool) {
	text, plain, ok := s.text()
	if !ok || plain {
		return s.keep(text), ok
	}
	return unescape(text)
}

// keep returns text as a string. Short ones are kept together, which saves an
// allocation for each; none keeps much more than itself from being freed.
func (s *scanner) keep(text []byte) string {
	const together, longest = 1 << 10, 1 << 7
	if len(text) > longest {
		return string(text)
	}
	if s.texts.Cap()-s.texts.Len() < len(text) {
		s.texts = strings.Builder{}
		s.texts.Grow(min(together, len(text)+len(s.data)-s.pos))
	}
	start := s.texts.Len()
	s.texts.Write(text)
	return s.texts.String()[start:]
}

func (s *scanner) readInt(v reflect.Value) bool {
	number, whole, ok := s.number()
	if !ok || !whole {
		return false
	}
	n, err := strconv.ParseInt(string(number), 10, v.Type().Bits())
	v.SetInt(n)
	return err == nil
}

// readPointer reads a value for a new element. What "" means there is for the
// slow pass to decide.
func (s *scanner) readPointer(v reflect.Value, info *typeInfo, c byte) bool {
	if c == '"' && info.elem.kind != reflect.String && s.pos+1 < len(s.data) && s.data[s.pos+1] == '"' {
		return false
	}
	elem := reflect.New(info.elem.typ)
	v.Set(elem)
	return s.read(elem.Elem(), info.elem)
}

// readText decodes a string by the method of v's type.
func (s *scanner) readText(v reflect.Value) bool {
	if s.peek() == 'n' {
		v.SetZero()
		return s.literal("null")
	}
	text, plain, ok := s.text()
	return ok && plain && v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(text) == nil
}

// readStruct decodes an object. A member that comes twice is for the slow pass.
func (s *scanner) readStruct(v reflect.Value, p *plan) bool {
	if p == nil || len(p.fields) > 256 || !s.enter('{') {
		return false
	}
	var seen [4]uint64
	var parent foundParent
	expected := 0
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		if !ok || !more {
			return ok && s.leave()
		}
		name, plain, ok := s.text()
		if !ok || !plain || !s.skip(':') {
			return false
		}
		i, known := p.find(name, expected)
		if !known {
			if p.foldable || !s.readUnknown(p, v, name) {
				return false
			}
			continue
		}
		if seen[i/64]&(1<<(i%64)) != 0 {
			return false
		}
		seen[i/64] |= 1 << (i % 64)
		if !s.read(p.in(v, &p.fields[i], &parent), p.fields[i].info) {
			return false
		}
		expected = i + 1
	}
}

// find returns the field of that name. The members mostly come in the order of
// the fields.
func (p *plan) find(name []byte, expected int) (int, bool) {
	if expected < len(p.fields) && p.fields[expected].name == string(name) {
		return expected, true
	}
	i, known := p.byName[string(name)]
	return i, known
}

// readUnknown keeps a member that the struct does not have in the map for
// those, if there is one.
func (s *scanner) readUnknown(p *plan, v reflect.Value, name []byte) bool {
	if p.fallback == nil {
		_, ok := s.value()
		return ok
	}
	extra, ok := v.FieldByIndex(p.fallback).Addr().Interface().(*map[string]stdjson.RawMessage)
	if !ok {
		return false
	}
	raw, ok := s.value()
	if _, twice := (*extra)[string(name)]; !ok || twice {
		return false
	}
	if *extra == nil {
		*extra = map[string]stdjson.RawMessage{}
	}
	(*extra)[string(name)] = append([]byte(nil), raw...)
	return true
}

// readSlice decodes a list.
func (s *scanner) readSlice(v reflect.Value, info *typeInfo) bool {
	if info.elem.kind == reflect.Uint8 {
		return false
	}
	if s.peek() == '{' {
		return s.readOne(v, info)
	}
	if !s.enter('[') {
		return false
	}
	start := s.pos
	for n := 0; ; n++ {
		more, ok := s.next(n == 0, ']')
		if !ok || !more {
			if n == 0 {
				v.Set(reflect.MakeSlice(info.typ, 0, 0)) // not nil
			}
			return ok && s.leave()
		}
		if n == v.Cap() {
			v.Grow(s.growth(n, s.pos-start))
		}
		v.SetLen(n + 1)
		if !s.read(v.Index(n), info.elem) {
			return false
		}
	}
}

// growth returns for how many more elements to make room when n were read, of
// that many bytes. A long list is taken to go on as it began; but never is there
// room for much more than was read, or a hostile answer could take any memory.
func (s *scanner) growth(n, size int) int {
	const few, long, most = 2, 16, 8
	if n < long {
		return max(few, n)
	}
	rest := (len(s.data) - s.pos) / (size / n)
	return min(rest+1, most*n)
}

// readOne decodes an object into a list of that one element. Where the first
// name begins with a digit, or is none, it may be a PHP array.
func (s *scanner) readOne(v reflect.Value, info *typeInfo) bool {
	ahead := scanner{data: s.data, pos: s.pos + 1}
	name, _, ok := ahead.text()
	if !ok || len(name) == 0 || name[0] == '\\' || name[0]-'0' <= 9 {
		return false
	}
	v.Set(reflect.MakeSlice(info.typ, 1, 1))
	return s.read(v.Index(0), info.elem)
}

// readMap decodes an object whose names are data.
func (s *scanner) readMap(v reflect.Value, info *typeInfo) bool {
	if info.typ.Key() != stringType || !s.enter('{') {
		return false
	}
	v.Set(reflect.MakeMap(info.typ))
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		if !ok || !more {
			return ok && s.leave()
		}
		name, ok := s.readPlainText()
		key, elem := reflect.ValueOf(name), reflect.New(info.elem.typ).Elem()
		if !ok || v.MapIndex(key).IsValid() || !s.skip(':') || !s.read(elem, info.elem) {
			return false
		}
		v.SetMapIndex(key, elem)
	}
}

var (
	rawMessageType = reflect.TypeFor[stdjson.RawMessage]()
	payloadType    = reflect.TypeFor[Payload]()
	stringType     = reflect.TypeFor[string]()
)
