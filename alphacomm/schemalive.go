package alphacomm

import "slices"

// liveAnswer is the answer to an introspection.
type liveAnswer struct {
	Schema liveSchema `json:"__schema"`
}

type liveSchema struct {
	QueryType    *liveName  `json:"queryType"`
	MutationType *liveName  `json:"mutationType"`
	Types        []liveType `json:"types"`
}

type liveName struct {
	Name string `json:"name"`
}

type liveType struct {
	Kind        string      `json:"kind"`
	Name        string      `json:"name"`
	Fields      []liveField `json:"fields"`
	InputFields []liveInput `json:"inputFields"`
	EnumValues  []liveName  `json:"enumValues"`
}

type liveField struct {
	Name string      `json:"name"`
	Args []liveInput `json:"args"`
	Type liveRef     `json:"type"`
}

// liveInput is an argument or an input field.
type liveInput struct {
	Name         string  `json:"name"`
	DefaultValue *string `json:"defaultValue"`
	Type         liveRef `json:"type"`
}

// required reports whether a call cannot leave the input out.
func (i *liveInput) required() bool { return i.Type.Kind == kindNonNull && i.DefaultValue == nil }

// liveRef is a use of a type.
type liveRef struct {
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	OfType *liveRef `json:"ofType"`
}

// The kinds of types in an introspection.
const (
	kindNonNull = "NON_NULL"
	kindList    = "LIST"
	kindObject  = "OBJECT"
	kindInput   = "INPUT_OBJECT"
	kindEnum    = "ENUM"
	kindScalar  = "SCALAR"
)

// nullable returns the type without its non-null mark.
func (r *liveRef) nullable() *liveRef {
	if r.Kind == kindNonNull && r.OfType != nil {
		return r.OfType
	}
	return r
}

// elem returns the type of a list's elements.
func (r *liveRef) elem() *liveRef {
	if r.OfType == nil {
		return new(liveRef) // of no kind: it fits nothing
	}
	return r.OfType
}

// String returns the type in GraphQL's notation.
func (r *liveRef) String() string {
	switch {
	case r.OfType == nil:
		return r.Name
	case r.Kind == kindNonNull:
		return r.OfType.String() + "!"
	case r.Kind == kindList:
		return "[" + r.OfType.String() + "]"
	}
	return r.Name
}

// named finds the type of that name.
func (s *liveSchema) named(name string) (liveType, bool) {
	i := slices.IndexFunc(s.Types, func(t liveType) bool { return t.Name == name })
	if i < 0 {
		return liveType{}, false
	}
	return s.Types[i], true
}
