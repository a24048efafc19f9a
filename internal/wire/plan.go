package wire

import (
	stdjson "encoding/json"
	"sync/atomic"
)

// plan is how the members of a struct are found.
type plan struct {
	fields   []plannedField
	after    []atomic.Uint32 // at i+1 the place of the field that last followed field i; at 0 that of the first
	buckets  [64]uint8       // one more than the place of the first field in each; 0 where there is none
	foldable bool            // a field ignores the case of its name
	fallback *fallback       // nil when there is none
}

// plannedField is one member of a struct.
type plannedField struct {
	name   string
	key    string // `,"name":`, for writing
	info   *typeInfo
	offset uintptr // from the beginning of the outermost struct
	next   uint8   // one more than the place of the next field in the same bucket; 0 at the end
	omit   omission

	isText         bool // a string that is sent as it is, unless it is "" and left out
	leftOutIfNil   bool // only a pointer, a list or a map, each of which begins with an address
	quoted         bool // a number is written as a string
	foldCase       bool
	pointsToNumber bool
}

// omission is when a field is not sent.
type omission uint8

const (
	never      omission = iota
	whenZero            // its value is the zero value of its type
	whenIsZero          // its IsZero method says so
	whenEmpty           // it is tagged omitempty
)

// fallback is the map for members that the struct does not know.
type fallback struct {
	offset uintptr
	isRaw  bool // a map of JSON; else of anything
}

// isSet reports whether there is anything in the map of the struct at a.
func (f *fallback) isSet(a address) bool {
	if a = a.plus(f.offset); f.isRaw {
		return len(*as[map[string]stdjson.RawMessage](a)) > 0
	}
	return len(*as[map[string]any](a)) > 0
}

// add adds a field after the others.
func (p *plan) add(f plannedField) {
	p.foldable = p.foldable || f.foldCase
	first := &p.buckets[bucket([]byte(f.name))]
	f.next = *first
	p.fields = append(p.fields, f)
	*first = uint8(len(p.fields))
}

// finish makes the plan ready for use, after the last field was added.
func (p *plan) finish() {
	p.after = make([]atomic.Uint32, len(p.fields)+1)
	for i := range p.fields {
		p.after[i].Store(uint32(i)) // until it is seen to be otherwise
	}
}

// expected returns the place of the field that is to be expected after that at
// previous, which is -1 before the first: a server sends members in the same
// order every time, whichever that is. In a struct without fields, and after its
// last one, there may be no such place.
func (p *plan) expected(previous int) int { return int(p.after[previous+1].Load()) }

// findAfter returns the place of the field of that name, or -1, and remembers
// for expected that it came after the one at previous.
func (p *plan) findAfter(previous int, name []byte) int {
	for i := p.buckets[bucket(name)]; i > 0; i = p.fields[i-1].next {
		if place := uint32(i - 1); p.fields[place].name == string(name) {
			if after := &p.after[previous+1]; after.Load() != place { // a store takes the memory from other processors
				after.Store(place)
			}
			return int(place)
		}
	}
	return -1
}

// bucket spreads names over the buckets; the few that share one are compared.
func bucket(name []byte) int {
	n := len(name)
	if n == 0 {
		return 0
	}
	return (n + 5*int(name[0]) + 3*int(name[n/2]) + 7*int(name[n-1])) % 64
}
