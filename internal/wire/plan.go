package wire

import (
	"cmp"
	stdjson "encoding/json"
	"reflect"
	"slices"
	"strings"
)

// plan is how the members of a struct are found. It follows the rules of the
// JSON package for tags and embedded structs; a struct with anything else in
// it has no plan and is left to that package.
type plan struct {
	fields   []plannedField
	parents  [][]int // index paths of the structs that the fields are in; the first is the struct itself
	byName   map[string]int
	foldable bool  // a field ignores the case of its name
	fallback []int // index path of the map for unknown members, nil when there is none
}

// plannedField is one member of a struct.
type plannedField struct {
	name     string
	key      string // `"name":`, for writing
	index    []int
	parent   int // its place in parents
	typ      reflect.Type
	info     *typeInfo
	omit     omission
	quoted   bool // a number is written as a string
	foldCase bool
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
	p := &plan{byName: map[string]int{}}
	candidates, ok := p.collect(typ, nil, nil)
	if !ok {
		return nil
	}
	sameName := map[string][]plannedField{}
	for _, f := range candidates {
		sameName[f.name] = append(sameName[f.name], f)
	}
	for _, fields := range sameName {
		f, ok := dominant(fields)
		if !ok {
			return nil
		}
		f.info = m.info(f.typ)
		p.fields = append(p.fields, f)
		p.foldable = p.foldable || f.foldCase
	}
	slices.SortFunc(p.fields, func(a, b plannedField) int { return slices.Compare(a.index, b.index) })
	for i := range p.fields {
		p.byName[p.fields[i].name] = i
	}
	p.setParents()
	return p
}

// setParents finds the structs that the fields are in.
func (p *plan) setParents() {
	p.parents = [][]int{{}}
	for i := range p.fields {
		f := &p.fields[i]
		at := f.index[:len(f.index)-1]
		f.parent = slices.IndexFunc(p.parents, func(known []int) bool { return slices.Equal(known, at) })
		if f.parent < 0 {
			f.parent = len(p.parents)
			p.parents = append(p.parents, at)
		}
	}
}

// in returns the field of the struct v. Its parent is found once for the
// fields that follow each other.
func (p *plan) in(v reflect.Value, f *plannedField, last *foundParent) reflect.Value {
	if last.place != f.parent || !last.value.IsValid() {
		last.place, last.value = f.parent, v
		for _, i := range p.parents[f.parent] {
			last.value = last.value.Field(i)
		}
	}
	return last.value.Field(f.index[len(f.index)-1])
}

// foundParent is a struct within a struct, by its place in parents.
type foundParent struct {
	place int
	value reflect.Value
}

// dominant returns the field at the shallowest depth. Several there are left
// to the JSON package.
func dominant(fields []plannedField) (plannedField, bool) {
	slices.SortStableFunc(fields, func(a, b plannedField) int { return cmp.Compare(len(a.index), len(b.index)) })
	return fields[0], len(fields) == 1 || len(fields[1].index) > len(fields[0].index)
}

// collect returns the fields of typ and of the structs embedded in it. It
// reports false for anything that it does not know for certain.
func (p *plan) collect(typ reflect.Type, at []int, within []reflect.Type) (all []plannedField, ok bool) {
	if slices.Contains(within, typ) {
		return nil, false
	}
	within = append(within, typ)
	known := p.fallback != nil
	for i := range typ.NumField() {
		sf := typ.Field(i)
		index := append(slices.Clone(at), i)
		tag, hasTag := sf.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-":
		case name == "" && (sf.Anonymous || hasOption(options, "embed")):
			inner, ok := p.embed(&sf, index, within)
			if !ok {
				return nil, false
			}
			all = append(all, inner...)
		case !sf.IsExported():
			if hasTag {
				return nil, false
			}
		default:
			f, ok := planField(&sf, name, options, index)
			if !ok {
				return nil, false
			}
			all = append(all, f)
		}
	}
	// A struct of nothing but unexported fields is a mistake to the JSON package.
	hasNone := len(all) == 0 && typ.NumField() > 0 && known == (p.fallback != nil)
	return all, !hasNone
}

// embed returns the fields of an embedded struct, or notes the map that takes
// unknown members.
func (p *plan) embed(sf *reflect.StructField, index []int, within []reflect.Type) (all []plannedField, ok bool) {
	switch {
	case readMethod(sf.Type) != byKind, writeMethod(sf.Type) != byKind:
		return nil, false // the JSON package refuses it
	case sf.Type.Kind() == reflect.Struct:
		return p.collect(sf.Type, index, within)
	case sf.Type == extraType, sf.Type == extraAnyType:
		if p.fallback == nil && sf.IsExported() && !sf.Anonymous {
			p.fallback = index
			return nil, true
		}
	}
	return nil, false
}

// planField plans an ordinary field.
func planField(sf *reflect.StructField, name, options string, index []int) (plannedField, bool) {
	f := plannedField{name: cmp.Or(name, sf.Name), index: index, typ: sf.Type}
	if f.name == "-" || strings.ContainsAny(f.name, `'"\<>&`) || !isPlain(f.name) {
		return f, false
	}
	f.key = `"` + f.name + `":`
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
	return typ == decimalType || typ == centsType ||
		writeMethod(typ) == byKind && (typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64)
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
