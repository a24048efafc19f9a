package wire

import (
	"cmp"
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
	omitzero bool
	isZeroer bool // omitzero asks the type, where reflection alone does not know
	quoted   bool // a number is written as a string
	tagged   bool
	foldCase bool
}

// plan returns the plan of a struct type, or nil when it has none.
func (m infoMaker) plan(typ reflect.Type) *plan {
	p := &plan{}
	candidates, ok := p.collect(typ, nil, nil)
	if !ok {
		return nil
	}
	byName := map[string][]plannedField{}
	var names []string
	for _, f := range candidates {
		if byName[f.name] == nil {
			names = append(names, f.name)
		}
		byName[f.name] = append(byName[f.name], f)
	}
	for _, name := range names {
		f, ok := dominant(byName[name])
		if !ok {
			return nil
		}
		f.info = m.info(f.typ)
		p.fields = append(p.fields, f)
		p.foldable = p.foldable || f.foldCase
	}
	slices.SortStableFunc(p.fields, func(a, b plannedField) int { return slices.Compare(a.index, b.index) })
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
	p.byName = make(map[string]int, len(p.fields))
	for i := range p.fields {
		p.byName[p.fields[i].name] = i
	}
	return p
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
	return all, true
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

// embed returns the fields of an embedded struct, or notes the map that takes
// unknown members.
func (p *plan) embed(sf *reflect.StructField, index []int, within []reflect.Type) (all []plannedField, ok bool) {
	switch {
	case sf.Type.Kind() == reflect.Struct:
		return p.collect(sf.Type, index, within)
	case sf.Type.Kind() == reflect.Map && sf.IsExported() && p.fallback == nil:
		p.fallback = index
		return nil, true
	}
	return nil, false
}

// planField plans an ordinary field.
func planField(sf *reflect.StructField, name, options string, index []int) (plannedField, bool) {
	f := plannedField{name: cmp.Or(name, sf.Name), index: index, typ: sf.Type}
	if strings.ContainsAny(f.name, `'"\<>&`) || !isPlain(f.name) {
		return f, false
	}
	f.key = `"` + f.name + `":`
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "omitzero":
			f.omitzero = true
			f.isZeroer = sf.Type.Implements(zeroerType) && sf.Type != dateType && sf.Type.Kind() != reflect.Pointer
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

var zeroerType = reflect.TypeFor[interface{ IsZero() bool }]()

func hasOption(options, wanted string) bool {
	return slices.Contains(strings.Split(options, ","), wanted)
}
