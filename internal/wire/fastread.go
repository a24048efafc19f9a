package wire

import (
	"bytes"
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
	return s.read(addressIn(v.Addr()), infoOf(v.Type())) && s.peek() == 0 && s.pos == len(data)
}

// read decodes the next value into the one at a.
func (s *scanner) read(a address, info *typeInfo) bool {
	c := s.peek()
	switch info.reads {
	case asString:
		return s.readString(as[string](a), c)
	case asDecimal:
		return s.readDecimal(as[decimal.Decimal](a), c)
	case asDate:
		return s.readDate(as[switchcomm.Date](a), c)
	case asTime:
		return s.readTime(as[time.Time](a), c)
	case asCents:
		raw, ok := s.value()
		return ok && as[switchcomm.Cents](a).UnmarshalJSON(raw) == nil
	case asRaw:
		raw, ok := s.value()
		if ok {
			*as[stdjson.RawMessage](a) = bytes.Clone(raw)
		}
		return ok
	case asPayload:
		return s.readPayload(as[Payload](a))
	case byJSON:
		raw, ok := s.value()
		return ok && a.interfaced(info.typ).(json.Unmarshaler).UnmarshalJSON(raw) == nil
	case unknown:
		return false
	}
	if c == 'n' {
		a.value(info.typ).SetZero()
		return s.literal("null")
	}
	return s.readPresent(a, info, c)
}

// readPresent is read for a value that is not null, and begins with c.
func (s *scanner) readPresent(a address, info *typeInfo, c byte) bool {
	switch info.reads {
	case asBool:
		*as[bool](a) = c == 't'
		return c == 't' && s.literal("true") || c == 'f' && s.literal("false")
	case asInt:
		n, ok := s.readInt(strconv.IntSize)
		*as[int](a) = int(n)
		return ok
	case asInt64:
		n, ok := s.readInt(64)
		*as[int64](a) = n
		return ok
	case asPointer:
		return s.readPointer(a, info, c)
	case asStruct:
		return info.plan != nil && s.readStruct(a, info.plan)
	case asList:
		return s.readList(a.value(info.typ), info, c)
	case asMap:
		return s.readMap(a.value(info.typ), info)
	case byText:
		text, plain, ok := s.text()
		return ok && plain && a.interfaced(info.typ).(encoding.TextUnmarshaler).UnmarshalText(text) == nil
	}
	return false
}

// readPayload decodes the payload, or notes where it is.
func (s *scanner) readPayload(p *Payload) (ok bool) {
	start := s.pos
	if s.payload.IsValid() {
		p.Done = true
		ok = s.read(addressIn(s.payload.Addr()), infoOf(s.payload.Type()))
	} else {
		_, ok = s.value()
	}
	p.Raw = s.data[start:s.pos:s.pos]
	return ok
}

// readString reads a string, and a number as it is written.
func (s *scanner) readString(out *string, c byte) (ok bool) {
	switch c {
	case '"':
		*out, ok = s.readPlainText()
	case 'n':
		*out, ok = "", s.literal("null")
	default:
		var number []byte
		number, _, ok = s.number()
		*out = string(number)
	}
	return ok
}

func (s *scanner) readPlainText() (string, bool) {
	text, plain, ok := s.text()
	switch {
	case !ok:
		return "", false
	case plain:
		return s.keep(text), true
	}
	return unescape(text)
}

// keep returns text as a string. Short ones share a block of a KiB, which saves
// an allocation for each; one that stays in use keeps its block.
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

// readDecimal reads an amount, which mostly fits a machine word.
func (s *scanner) readDecimal(out *decimal.Decimal, c byte) bool {
	start := s.pos
	var text []byte
	var ok bool
	if c == '"' {
		text, _, ok = s.text()
	} else {
		text, _, ok = s.number()
	}
	if amount, places, isPlain := plainAmount(text); ok && isPlain {
		*out = decimal.New(amount, -places)
		return true
	}
	s.pos = start
	raw, ok := s.value()
	return ok && assign(out, raw, parseDecimal)
}

// plainAmount reads an amount of digits with or without a point, as all its
// digits and the number of those after the point.
func plainAmount(text []byte) (amount int64, places int32, ok bool) {
	const longest = 18 // so that nothing overflows
	digits := bytes.TrimPrefix(text, []byte("-"))
	point := len(digits) - 1 // the place of the point, or of the last digit when there is none
	for i, c := range digits {
		switch {
		case c-'0' <= 9:
			amount = 10*amount + int64(c-'0')
		case c == '.' && i > 0 && point == len(digits)-1:
			point = i
		default:
			return 0, 0, false
		}
	}
	if len(digits) == 0 || len(digits) > longest || digits[len(digits)-1] == '.' {
		return 0, 0, false
	}
	if len(digits) < len(text) {
		amount = -amount
	}
	return amount, int32(len(digits) - 1 - point), true
}

// readDate reads a day. One that is not plain text is for the slow pass.
func (s *scanner) readDate(out *switchcomm.Date, c byte) bool {
	if c == 'n' {
		*out = switchcomm.Date{}
		return s.literal("null")
	}
	text, plain, ok := s.text()
	return ok && plain && out.UnmarshalText(text) == nil
}

// readTime reads a timestamp, which mostly is in UTC.
func (s *scanner) readTime(out *time.Time, c byte) bool {
	raw, ok := s.value()
	if !ok {
		return false
	}
	if c == '"' && bytes.HasSuffix(raw, []byte(`Z"`)) && out.UnmarshalText(raw[1:len(raw)-1]) == nil {
		return true
	}
	return assign(out, raw, parseTime)
}

func (s *scanner) readInt(bits int) (n int64, ok bool) {
	number, whole, ok := s.number()
	if !ok || !whole {
		return 0, false
	}
	n, err := strconv.ParseInt(string(number), 10, bits)
	return n, err == nil
}

// readPointer reads a value for a new element. What "" means there is for the
// slow pass to decide.
func (s *scanner) readPointer(a address, info *typeInfo, c byte) bool {
	if c == '"' && info.elem.kind != reflect.String && s.pos+1 < len(s.data) && s.data[s.pos+1] == '"' {
		return false
	}
	return s.read(a.setPointee(info.elem.typ), info.elem)
}

// readStruct decodes an object. A member that comes twice is for the slow pass.
func (s *scanner) readStruct(a address, plan *plan) bool {
	if !s.enter('{') {
		return false
	}
	var seen [4]uint64 // has a bit for each field
	last := -1
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		if !ok || !more {
			return ok && s.leave()
		}
		i, ok := s.readName(a, plan, last)
		if !ok {
			return false
		}
		if i < 0 {
			continue
		}
		if seen[i/64]&(1<<(i%64)) != 0 {
			return false
		}
		seen[i/64] |= 1 << (i % 64)
		f := &plan.fields[i]
		if !s.read(a.plus(f.offset), f.info) {
			return false
		}
		last = i
	}
}

// readName reads the name of a member of the struct at a and returns the place
// of its field, which mostly is the one expected after the last. Where there is
// no such field it reads the whole member and returns -1.
func (s *scanner) readName(a address, plan *plan, last int) (i int, ok bool) {
	if i = plan.expected(last); i < len(plan.fields) && s.literal(plan.fields[i].key[1:]) {
		return i, true
	}
	name, plain, ok := s.text()
	if !ok || !plain || !s.skip(':') {
		return -1, false
	}
	if i = plan.findAfter(last, name); i < 0 {
		return -1, !plan.foldable && s.readUnknown(plan, a, name)
	}
	return i, true
}

// readUnknown keeps a member that the struct does not have in the map for
// those, if there is one.
func (s *scanner) readUnknown(plan *plan, a address, name []byte) bool {
	if plan.fallback == nil {
		_, ok := s.value()
		return ok
	}
	if !plan.fallback.isRaw {
		return false
	}
	extra := as[map[string]stdjson.RawMessage](a.plus(plan.fallback.offset))
	raw, ok := s.value()
	if _, twice := (*extra)[string(name)]; !ok || twice {
		return false
	}
	if *extra == nil {
		*extra = map[string]stdjson.RawMessage{}
	}
	(*extra)[string(name)] = bytes.Clone(raw)
	return true
}

// readList decodes a list.
func (s *scanner) readList(list reflect.Value, info *typeInfo, c byte) bool {
	if c == '{' {
		return s.readOne(list, info)
	}
	if !s.enter('[') {
		return false
	}
	start := s.pos
	var elements address
	for n := 0; ; n++ {
		more, ok := s.next(n == 0, ']')
		if !ok || !more {
			if n == 0 {
				list.Set(reflect.MakeSlice(info.typ, 0, 0)) // not nil
			}
			list.SetLen(n)
			if length := int64(n); info.lastLength.Load() != length { // a store takes the memory from other processors
				info.lastLength.Store(length)
			}
			return ok && s.leave()
		}
		if n == list.Len() {
			list.Grow(s.growth(n, s.pos-start, info))
			list.SetLen(list.Cap())
			elements = addressIn(list)
		}
		if !s.read(elements.plus(uintptr(n)*info.elem.size), info.elem) {
			return false
		}
	}
}

// growth returns for how many more elements to make room after n, which took size
// bytes. The first guess is the length of the last list of the type, and a later
// one goes by the bytes that are left. By neither may a hostile answer take much
// memory: the first is at most 16, and 1 within more than 8 objects and lists,
// and a later one is at most 8 times n.
func (s *scanner) growth(n, size int, info *typeInfo) int {
	const few, most, deepest = 16, 8, 8
	switch {
	case n == 0 && s.depth > deepest:
		return 1
	case n == 0:
		return int(min(max(info.lastLength.Load(), 1), few))
	case n < few:
		return n
	}
	rest := (len(s.data) - s.pos) / (size / n)
	return min(rest+1, most*n)
}

// readOne decodes an object into a list of that one element. Where the first
// name begins with a digit, or is none, it may be a PHP array. How deep such
// lists may be nested is for the slow pass to say, so they are left to it beyond
// a depth that is certainly none too many.
func (s *scanner) readOne(list reflect.Value, info *typeInfo) bool {
	ahead := scanner{data: s.data, pos: s.pos + 1}
	name, _, ok := ahead.text()
	if !ok || len(name) == 0 || name[0] == '\\' || name[0]-'0' <= 9 {
		return false
	}
	const deepest = maxRereads / 4 // it counts each list, its element, and a pointer to either
	if s.ones == deepest {
		return false
	}
	s.ones++
	list.Set(reflect.MakeSlice(info.typ, 1, 1))
	ok = s.read(addressIn(list), info.elem)
	s.ones--
	return ok
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
		key, elem := reflect.ValueOf(name), reflect.New(info.elem.typ)
		if !ok || v.MapIndex(key).IsValid() || !s.skip(':') || !s.read(addressIn(elem), info.elem) {
			return false
		}
		v.SetMapIndex(key, elem.Elem())
	}
}
