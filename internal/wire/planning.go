package wire

import (
	"cmp"
	stdjson "encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
)

// plan returns the plan of a struct type. It follows the rules of the JSON
// package for tags and embedded structs; a struct with anything else in it has
// no plan, which is nil, and is left to that package.
func (m infoMaker) plan(typ reflect.Type) *plan {
	p := new(plan)
	candidates, ok := p.collect(typ, 0, nil)
	if !ok || len(candidates) > math.MaxUint8 {
		return nil
	}
	sameName := map[string][]candidate{}
	for _, c := range candidates {
		sameName[c.field.name] = append(sameName[c.field.name], c)
	}
	for _, c := range candidates { // in their order
		depth, ok := shallowest(sameName[c.field.name])
		if !ok {
			return nil
		}
		if c.depth == depth {
			c.field.info = m.info(c.typ)
			c.field.isText = c.field.info.writes == asString && (c.field.omit == never || c.field.omit == whenZero)
			c.field.leftOutIfNil = leftOutIfNil(c)
			p.add(c.field)
		}
	}
	p.finish()
	return p
}

// leftOutIfNil reports whether a field is left out when it is nil.
func leftOutIfNil(c candidate) bool {
	switch c.typ.Kind() {
	case reflect.Pointer:
		return c.field.omit == whenZero || c.field.omit == whenEmpty
	case reflect.Slice, reflect.Map:
		return c.field.omit == whenZero
	}
	return false
}

// candidate is a field that may be hidden by another of the same name.
type candidate struct {
	field plannedField
	typ   reflect.Type
	depth int // of the struct that it is in
}

// shallowest returns the depth of the one candidate that hides the others.
// Several there are left to the JSON package.
func shallowest(candidates []candidate) (depth int, ok bool) {
	depth = math.MaxInt
	for _, c := range candidates {
		switch {
		case c.depth < depth:
			depth, ok = c.depth, true
		case c.depth == depth:
			ok = false
		}
	}
	return depth, ok
}

// collect returns the fields of typ, which is at that offset within others, and
// of the structs embedded in it, and notes the fallback. It reports false for
// anything that it does not know for certain.
func (p *plan) collect(typ reflect.Type, at uintptr, within []reflect.Type) (all []candidate, ok bool) {
	if slices.Contains(within, typ) {
		return nil, false
	}
	within = append(within, typ)
	hadFallback := p.fallback != nil
	for i := range typ.NumField() {
		sf := typ.Field(i)
		tag, hasTag := sf.Tag.Lookup("json")
		name, options := splitTag(tag)
		switch {
		case tag == "-":
		case name == "" && (sf.Anonymous || slices.Contains(options, "embed")):
			inner, ok := p.embed(&sf, options, at+sf.Offset, within)
			if !ok {
				return nil, false
			}
			all = append(all, inner...)
		case !sf.IsExported():
			if hasTag {
				return nil, false
			}
		default:
			c, ok := planField(&sf, name, options)
			if !ok {
				return nil, false
			}
			c.field.offset, c.depth = at+sf.Offset, len(within)
			all = append(all, c)
		}
	}
	// A struct of nothing but unexported fields is a mistake to the JSON package.
	isMistake := len(all) == 0 && typ.NumField() > 0 && hadFallback == (p.fallback != nil)
	return all, !isMistake
}

// splitTag returns the name in a tag and its options. A comma that nothing
// follows is an option without a name, which no field may have.
func splitTag(tag string) (name string, options []string) {
	name, rest, hasOptions := strings.Cut(tag, ",")
	if hasOptions {
		options = strings.Split(rest, ",")
	}
	return name, options
}

// embed returns the fields of an embedded struct, or notes the map that takes
// unknown members.
func (p *plan) embed(sf *reflect.StructField, options []string, offset uintptr, within []reflect.Type) (all []candidate, ok bool) {
	isOther := func(option string) bool { return option != "embed" && option != "inline" }
	switch {
	case !sf.IsExported() && !sf.Anonymous, slices.ContainsFunc(options, isOther):
		return nil, false
	case sf.Type == extraType, sf.Type == extraAnyType:
		if p.fallback != nil || sf.Anonymous {
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
func planField(sf *reflect.StructField, name string, options []string) (c candidate, ok bool) {
	c.typ = sf.Type
	f := &c.field
	f.name = cmp.Or(name, sf.Name)
	f.key = `,"` + f.name + `":`
	if f.name == "-" || strings.ContainsAny(f.name, "'\"`\\<>&") || !isPlain(f.name) {
		return c, false
	}
	for i, option := range options {
		if slices.Contains(options[:i], option) {
			return c, false
		}
		switch option {
		case "omitzero":
			if f.omit, ok = omitZero(sf.Type); !ok {
				return c, false
			}
		case "omitempty":
			f.omit = whenEmpty
			f.pointsToNumber = sf.Type.Kind() == reflect.Pointer && isNumber(sf.Type.Elem())
		case "string":
			if f.quoted = isOrPointsToWhole(sf.Type); !f.quoted {
				return c, false
			}
		case "case:ignore":
			f.foldCase = true
		default:
			return c, false
		}
	}
	return c, !(slices.Contains(options, "omitzero") && slices.Contains(options, "omitempty"))
}

// omitZero returns what omitzero means for a field of that type. It reports
// false where only the JSON package knows.
//
// For a pointer that package asks the IsZero method of what it points to, so an
// amount of 0 that the caller has set would not be sent. Tag such a field
// omitempty.
func omitZero(typ reflect.Type) (omission, bool) {
	switch {
	case typ == dateType:
		return whenZero, true
	case typ.Implements(zeroerType):
		return whenIsZero, typ.Kind() != reflect.Interface && typ.Kind() != reflect.Pointer
	}
	return whenZero, !reflect.PointerTo(typ).Implements(zeroerType)
}

// isNumber reports whether typ is written as a number.
func isNumber(typ reflect.Type) bool {
	form := writeForm(typ)
	return form.isWhole() || form == asDecimal
}

// isOrPointsToWhole reports whether typ is written as a whole number, or points
// to one that is.
func isOrPointsToWhole(typ reflect.Type) bool {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return writeForm(typ).isWhole()
}

type zeroer interface{ IsZero() bool }

var (
	zeroerType   = reflect.TypeFor[zeroer]()
	extraType    = reflect.TypeFor[map[string]stdjson.RawMessage]()
	extraAnyType = reflect.TypeFor[map[string]any]()
)
