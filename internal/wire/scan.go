package wire

import (
	"encoding/binary"
	"math/bits"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// scanner walks JSON without copying it. Each method moves past what it reads
// and reports false for what is not JSON, and also for what is rare: the slow
// pass then reads all of it once more, and says what is wrong if anything is.
type scanner struct {
	data  []byte
	pos   int
	depth int
	ones  int // lists of one, written as an object, around what is next

	texts   strings.Builder // where the texts that were read are kept
	payload reflect.Value   // what a [Payload] is decoded into, if anything
}

// maxScanDepth is how deep values may be nested before the slow pass has to
// read them.
const maxScanDepth = 200

// space moves past white space.
func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek moves past white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.data) && s.data[s.pos] > ' ' { // as nearly always
		return s.data[s.pos]
	}
	s.space()
	if s.pos == len(s.data) {
		return 0
	}
	return s.data[s.pos]
}

// skip moves past white space and c, if c is next.
func (s *scanner) skip(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// next moves past what separates two members or elements, and reports whether
// there is a further one. The list or object ends with end.
func (s *scanner) next(first bool, end byte) (more, ok bool) {
	switch c := s.peek(); {
	case c == end:
		s.pos++
		return false, true
	case first:
		return true, true
	case c == ',':
		s.pos++
		return true, s.peek() != end
	}
	return false, false
}

// literal moves past word, such as null.
func (s *scanner) literal(word string) bool {
	if len(s.data)-s.pos < len(word) || string(s.data[s.pos:s.pos+len(word)]) != word {
		return false
	}
	s.pos += len(word)
	return true
}

// text reads a string and returns what is between its quotes. A string with an
// escape or with anything but printable ASCII is not plain: its text is valid
// JSON only as far as the caller checks it.
func (s *scanner) text() (text []byte, plain, ok bool) {
	if !s.skip('"') {
		return nil, false, false
	}
	start := s.pos
	s.pos += plainLength(s.data[s.pos:])
	if s.pos < len(s.data) && s.data[s.pos] == '"' {
		s.pos++
		return s.data[start : s.pos-1 : s.pos-1], true, true
	}
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1 : s.pos-1], false, true
		case c == '\\' && s.pos+1 < len(s.data):
			s.pos += 2
		case c < ' ', c == '\\':
			return nil, false, false
		default:
			s.pos++
		}
	}
	return nil, false, false
}

// number reads a number and returns it as it is written. It reports whether
// the number is whole, without a fraction and an exponent.
func (s *scanner) number() (number []byte, whole, ok bool) {
	s.space()
	start := s.pos
	if s.pos < len(s.data) && s.data[s.pos] == '-' {
		s.pos++
	}
	leading := s.pos
	if n := s.digits(); n == 0 || n > 1 && s.data[leading] == '0' {
		return nil, false, false
	}
	whole = true
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		whole = false
		s.pos++
		if s.digits() == 0 {
			return nil, false, false
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		return nil, false, false // rare
	}
	return s.data[start:s.pos], whole, true
}

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos]-'0' <= 9 {
		s.pos++
	}
	return s.pos - start
}

// value moves past a value of any kind and returns it as it is written.
func (s *scanner) value() (jsontext.Value, bool) {
	c := s.peek()
	start := s.pos
	var ok bool
	switch c {
	case '"':
		var text []byte
		var plain bool
		if text, plain, ok = s.text(); ok && !plain {
			_, ok = unescape(text)
		}
	case '{':
		ok = s.object(nil)
	case '[':
		ok = s.list(nil)
	case 't':
		ok = s.literal("true")
	case 'f':
		ok = s.literal("false")
	case 'n':
		ok = s.literal("null")
	default:
		_, _, ok = s.number()
	}
	return s.data[start:s.pos:s.pos], ok
}

// object moves past an object and hands each member to visit, unless that is
// nil.
func (s *scanner) object(visit func(member)) bool {
	if !s.enter('{') {
		return false
	}
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		if !ok || !more {
			return ok && s.leave()
		}
		text, plain, ok := s.text()
		var m member
		switch {
		case !ok:
		case !plain:
			m.name, ok = unescape(text)
		case visit != nil:
			m.name = string(text)
		}
		if !ok || !s.skip(':') {
			return false
		}
		if m.value, ok = s.value(); !ok {
			return false
		}
		if visit != nil {
			visit(m)
		}
	}
}

// list moves past a list and hands each element to visit, unless that is nil.
func (s *scanner) list(visit func(jsontext.Value)) bool {
	if !s.enter('[') {
		return false
	}
	for first := true; ; first = false {
		more, ok := s.next(first, ']')
		if !ok || !more {
			return ok && s.leave()
		}
		element, ok := s.value()
		if !ok {
			return false
		}
		if visit != nil {
			visit(element)
		}
	}
}

// enter moves past the beginning of an object or a list.
func (s *scanner) enter(c byte) bool {
	s.depth++
	return s.depth <= maxScanDepth && s.skip(c)
}

func (s *scanner) leave() bool {
	s.depth--
	return true
}

// unescape returns the text of a string that is not plain. Invalid UTF-8 is
// left to the slow pass.
func unescape(text []byte) (string, bool) {
	quoted := make([]byte, 0, len(text)+2)
	quoted = append(append(append(quoted, '"'), text...), '"')
	plain, err := jsontext.AppendUnquote(nil, quoted)
	return string(plain), err == nil
}

// isPlain reports whether JSON has s as it is in a string: printable ASCII
// without a quote or a backslash.
func isPlain(s string) bool {
	text := bytesOf(s)
	n := len(text)
	const half = wordSize / 2
	switch { // what is looked at may overlap
	case n == 0:
		return true
	case n < half:
		const plain = 0x6161616161000000
		return specials(plain|uint64(text[0])|uint64(text[n/2])<<8|uint64(text[n-1])<<16) == 0
	case n < wordSize:
		first, last := binary.LittleEndian.Uint32(text), binary.LittleEndian.Uint32(text[n-half:])
		return specials(uint64(first)|uint64(last)<<32) == 0
	}
	for i := 0; i < n-wordSize; i += wordSize {
		if specials(word(text[i:])) != 0 {
			return false
		}
	}
	return specials(word(text[n-wordSize:])) == 0
}

// plainLength returns how many bytes data begins with that JSON has as they
// are in a string.
func plainLength(data []byte) int {
	i := 0
	for ; i+wordSize <= len(data); i += wordSize {
		if special := specials(word(data[i:])); special != 0 {
			return i + bits.TrailingZeros64(special)/8
		}
	}
	for ; i < len(data); i++ {
		if c := data[i]; c < ' ' || c >= 0x80 || c == '"' || c == '\\' {
			return i
		}
	}
	return i
}

// wordSize is how many bytes are looked at at once, as most of an answer is
// plain text.
const wordSize = 8

// word returns the eight bytes that data begins with, the first one lowest.
func word(data []byte) uint64 { return binary.LittleEndian.Uint64(data) }

// specials returns 0 when JSON has the eight bytes of w as they are in a string.
// Otherwise the lowest bit that is set is in the first byte that is special: a
// control character, a quote, a backslash, or no ASCII. Bits above that byte may
// be set by a borrow and mean nothing.
func specials(w uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return ((w - ones*' ') | (quote - ones) | (slash - ones) | w) & highs
}
