package wire

import (
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// place tells where a value is in the answer, as a JSON pointer with "*" for list
// indexes and for names that are data. It is a func because it takes time to
// tell, and is seldom asked.
type place func() jsontext.Pointer

// element is the place of the elements of the list at p.
func (p place) element() place {
	return func() jsontext.Pointer { return p().AppendToken("*") }
}

// place is where the value is that dec has just read. It can be asked for as
// long as dec reads no further.
func (t *tolerant) place(dec *jsontext.Decoder) place {
	root, at := t.root, t.at
	return func() jsontext.Pointer {
		pointer, typ := at(), root
		for token := range dec.StackPointer().Tokens() {
			token, typ = step(typ, token)
			pointer = pointer.AppendToken(token)
		}
		return pointer
	}
}

// step returns what to call the member token of a typ, and the type of that
// member. Names that typ does not declare can be somebody's data.
func step(typ reflect.Type, token string) (string, reflect.Type) {
	if typ == nil {
		return "*", nil
	}
	switch typ = base(typ); typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return "*", typ.Elem()
	case reflect.Struct:
		return declared(typ, token)
	}
	return "*", nil
}

// declared finds the field that a member of typ, a struct, is decoded into.
func declared(typ reflect.Type, token string) (string, reflect.Type) {
	structs := []reflect.Type{typ} // and those embedded in it, the nearest first
	for i := 0; i < len(structs); i++ {
		for j := range structs[i].NumField() {
			f := structs[i].Field(j)
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" && (f.Anonymous || strings.Contains(options, "embed")) {
				if inner := base(f.Type); inner.Kind() == reflect.Struct && !slices.Contains(structs, inner) {
					structs = append(structs, inner)
				}
				continue
			}
			if name == "" {
				name = f.Name
			}
			if name == token || strings.Contains(options, "case:ignore") && strings.EqualFold(name, token) {
				return name, f.Type
			}
		}
	}
	return "*", nil
}

// want names the kind of JSON that typ is decoded from.
func want(typ reflect.Type) string {
	switch typ = base(typ); typ {
	case timeType:
		return "timestamp"
	case dateType:
		return "date"
	case decimalType:
		return "number"
	}
	switch kind := typ.Kind(); {
	case reflect.PointerTo(typ).Implements(textUnmarshalerType):
		return "string"
	case kind == reflect.Bool:
		return "boolean"
	case kind == reflect.Float32, kind == reflect.Float64:
		return "number"
	case kind == reflect.String, isBytes(typ):
		return "string"
	case kind == reflect.Slice, kind == reflect.Array:
		return "array"
	case isBasic(typ):
		return "whole number"
	}
	return "object"
}

// got names the kind of raw.
func got(raw jsontext.Value) string {
	switch raw.Kind() {
	case jsontext.KindNull:
		return "null"
	case jsontext.KindTrue, jsontext.KindFalse:
		return "boolean"
	case jsontext.KindNumber:
		return "number"
	case jsontext.KindString:
		return "string"
	case jsontext.KindBeginArray:
		return "array"
	}
	return "object"
}
