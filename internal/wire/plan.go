package wire

import (
	"cmp"
	stdjson "encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
)

// plan is how the members of a struct are found. It follows the rules of the
// JSON package for tags and embedded structs; a struct with anything else in
// it has no plan and is left to that package.
type plan struct {
	fields   []plannedField
	after    []atomic.Uint32 // at i+1 the place of the field that last came after field i; at 0 of the first
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

	isText         bool // a string without methods
	quoted         bool // a number is written as a string
	foldCase       bool
	pointsToNumber bool

	typ   reflect.Type
	depth int // of the struct that it is in
}

// fallback is the map for members that the struct does not know.
type fallback struct {
	offset uintptr
	isRaw  bool // a map of JSON; else of anything
}

// isSet reports whether there is anything in the map of the struct at p.
func (f *fallback) isSet(p pointer) bool {
	if p = p.plus(f.offset); f.isRaw {
		return len(*as[map[string]stdjson.RawMessage](p)) > 0
	}
	return len(*as[map[string]any](p)) > 0
}

// omission is when a field is not sent.
type omission int

const (
	never      omission = iota
	whenZero            // its value is the zero value of its type
	whenIsZero          // its IsZero method says so
	whenEmpty           // it is tagged omitempty
)

// plan returns the plan of a struct type, or nil when it has none.
func (m infoMaker) plan(typ reflect.Type) *plan {
	p := new(plan)
	candidates, ok := p.collect(typ, 0, nil)
	if !ok || len(candidates) > math.MaxUint8 {
		return nil
	}
	sameName := map[string][]plannedField{}
	for _, f := range candidates {
		sameName[f.name] = append(sameName[f.name], f)
	}
	for _, f := range candidates { // in their order
		chosen, ok := dominant(sameName[f.name])
		if !ok {
			return nil
		}
		if chosen.offset == f.offset && chosen.depth == f.depth {
			f.info = m.info(f.typ)
			f.isText = f.info.writes == asString && !f.quoted && f.omit != whenEmpty
			p.add(f)
		}
	}
	p.after = make([]atomic.Uint32, len(p.fields)+1)
	for i := range p.fields {
		p.after[i].Store(uint32(i)) // until it is seen to be otherwise
	}
	return p
}

// add adds a field after the others.
func (p *plan) add(f plannedField) {
	p.foldable = p.foldable || f.foldCase
	first := &p.buckets[bucket([]byte(f.name))]
	f.next = *first
	p.fields = append(p.fields, f)
	*first = uint8(len(p.fields))
}

// next returns the place of the field that is to be expected after that at
// previous, which is -1 before the first: a server sends members in the same
// order every time, whichever that is.
func (p *plan) next(previous int) int { return int(p.after[previous+1].Load()) }

// find returns the place of the field of that name, or -1. It comes after that
// at previous.
func (p *plan) find(name []byte, previous int) int {
	for i := p.buckets[bucket(name)]; i > 0; i = p.fields[i-1].next {
		if p.fields[i-1].name == string(name) {
			p.after[previous+1].Store(uint32(i - 1))
			return int(i - 1)
		}
	}
	return -1
}

// bucket spreads names well enough: what few fields share a bucket are compared.
func bucket(name []byte) int {
	n := len(name)
	if n == 0 {
		return 0
	}
	return (n + 5*int(name[0]) + 3*int(name[n/2]) + 7*int(name[n-1])) % 64
}

// dominant returns the field at the shallowest depth. Several there are left
// to the JSON package.
func dominant(fields []plannedField) (f plannedField, ok bool) {
	for i, other := range fields {
		switch {
		case i == 0, other.depth < f.depth:
			f, ok = other, true
		case other.depth == f.depth:
			ok = false
		}
	}
	return f, ok
}

// collect returns the fields of typ, which is at that offset within others, and
// of the structs embedded in it. It reports false for anything that it does not
// know for certain.
func (p *plan) collect(typ reflect.Type, at uintptr, within []reflect.Type) (all []plannedField, ok bool) {
	if slices.Contains(within, typ) {
		return nil, false
	}
	within = append(within, typ)
	known := p.fallback != nil
	for i := range typ.NumField() {
		sf := typ.Field(i)
		offset := at + sf.Offset
		tag, hasTag := sf.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
		case name == "" && (sf.Anonymous || hasOption(options, "embed")):
			inner, ok := p.embed(&sf, offset, within)
			if !ok {
				return nil, false
			}
			all = append(all, inner...)
		case !sf.IsExported():
			if hasTag {
				return nil, false
			}
		default:
			f, ok := planField(&sf, name, options)
			if !ok {
				return nil, false
			}
			f.offset, f.depth = offset, len(within)
			all = append(all, f)
		}
	}
	// A struct of nothing but unexported fields is a mistake to the JSON package.
	hasNone := len(all) == 0 && typ.NumField() > 0 && known == (p.fallback != nil)
	return all, !hasNone
}

// embed returns the fields of an embedded struct, or notes the map that takes
// unknown members.
func (p *plan) embed(sf *reflect.StructField, offset uintptr, within []reflect.Type) (all []plannedField, ok bool) {
	switch {
	case sf.Type == extraType, sf.Type == extraAnyType:
		if p.fallback != nil || !sf.IsExported() || sf.Anonymous {
			return nil, false
		}
		p.fallback = &fallback{offset, sf.Type == extraType}
		return nil, true
	case readForm(sf.Type) == asStruct && writeForm(sf.Type) == asStruct:
		return p.collect(sf.Type, offset, within)
	}
	return nil, false
}

// planField plans an ordinary field.
func planField(sf *reflect.StructField, name, options string) (plannedField, bool) {
	f := plannedField{name: cmp.Or(name, sf.Name), typ: sf.Type}
	if f.name == "-" || strings.ContainsAny(f.name, `'"\<>&`) || !isPlain(f.name) {
		return f, false
	}
	f.key = `,"` + f.name + `":`
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "omitzero":
			omit, ok := omitZero(sf.Type)
			if !ok || f.omit != never {
				return f, false
			}
			f.omit = omit
		case "omitempty":
			if f.omit != never {
				return f, false
			}
			f.omit = whenEmpty
			f.pointsToNumber = sf.Type.Kind() == reflect.Pointer && isNumber(sf.Type.Elem())
		case "string":
			f.quoted = true
		case "case:ignore":
			f.foldCase = true
		default:
			return f, false
		}
	}
	return f, true
}

// omitZero returns what omitzero means for a field of that type. It reports
// false where only the JSON package knows.
//
// A pointer that is set is sent: the JSON package would ask the IsZero method of
// what it points to, and leave out an amount of 0 that the caller has set. Tag
// such a field omitempty, so that both agree.
func omitZero(typ reflect.Type) (omission, bool) {
	switch {
	case typ == dateType, typ.Kind() == reflect.Pointer:
		return whenZero, true
	case typ.Implements(zeroerType):
		return whenIsZero, typ.Kind() != reflect.Interface
	}
	return whenZero, !reflect.PointerTo(typ).Implements(zeroerType)
}

// isNumber reports whether typ is written as a number.
func isNumber(typ reflect.Type) bool {
	switch writeForm(typ) {
	case asInt, asInt64, asCents, asDecimal:
		return true
	}
	return false
}

type zeroer interface{ IsZero() bool }

var (
	zeroerType   = reflect.TypeFor[zeroer]()
	extraType    = reflect.TypeFor[map[string]stdjson.RawMessage]()
	extraAnyType = reflect.TypeFor[map[string]any]()
)

func hasOption(options, wanted string) bool {
	return slices.Contains(strings.Split(options, ","), wanted)
}
