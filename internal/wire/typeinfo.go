package wire

import (
	"encoding"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"
)

// typeInfo is what the fast passes know of a type.
type typeInfo struct {
	typ    reflect.Type
	kind   reflect.Kind
	size   uintptr
	reads  form
	writes form
	elem   *typeInfo // of a pointer, a list or a map
	plan   *plan     // of a struct; nil when it has none

	lastLength atomic.Int64 // of a list of this type that was read
}

// form is how a type is decoded or encoded. It also tells how its values lie in
// memory: all types that are asString are strings there, and so on. What is read
// and written by address relies on that.
type form uint8

const (
	unknown form = iota // by the JSON package only

	// As its kind is: a type without methods of its own.
	asString
	asBool
	asInt
	asInt64
	asPointer
	asStruct
	asList
	asMap
	asInterface

	// As one of the types that this package knows.
	asTime
	asDate
	asCents
	asDecimal
	asRaw
	asPayload

	byJSON // by its own JSON method
	byText // by its own text method
)

// isWhole reports whether it is the form of a whole number.
func (f form) isWhole() bool { return f == asInt || f == asInt64 || f == asCents }

// typeInfos remembers what is known of each type, as the types of a program do
// not change.
var typeInfos sync.Map // reflect.Type -> *typeInfo

// infoOf returns what is known of typ.
func infoOf(typ reflect.Type) *typeInfo {
	if known, ok := typeInfos.Load(typ); ok {
		return known.(*typeInfo)
	}
	made := infoMaker{}
	made.info(typ)
	// They point to each other, so nobody else may see one before all are complete.
	for typ, info := range made {
		typeInfos.LoadOrStore(typ, info)
	}
	return made[typ]
}

// infoMaker holds what is being found out, so that a type can contain itself.
type infoMaker map[reflect.Type]*typeInfo

func (m infoMaker) info(typ reflect.Type) *typeInfo {
	if info := m[typ]; info != nil {
		return info
	}
	info := &typeInfo{typ: typ, kind: typ.Kind(), size: typ.Size(), reads: readForm(typ), writes: writeForm(typ)}
	m[typ] = info
	switch {
	case scalarForm(typ) != unknown:
	case info.kind == reflect.Pointer, info.kind == reflect.Slice, info.kind == reflect.Map:
		info.elem = m.info(typ.Elem())
	case info.kind == reflect.Struct:
		info.plan = m.plan(typ)
	}
	return info
}

// readForm returns how a typ is decoded.
func readForm(typ reflect.Type) form {
	if form := scalarForm(typ); form != unknown {
		return form
	}
	switch p := reflect.PointerTo(typ); {
	case typ == rawType:
		return asRaw
	case typ == payloadType:
		return asPayload
	case typ.Kind() == reflect.Interface:
		return unknown
	case typ.Kind() == reflect.Pointer:
		return asPointer // its element may have a method
	case typ == durationType, p.Implements(unmarshalerFromType):
		return unknown // the JSON package has no form for a duration
	case p.Implements(unmarshalerType):
		return byJSON
	case p.Implements(textUnmarshalerType):
		return byText
	}
	return kindForm(typ)
}

// writeForm returns how a typ is encoded.
func writeForm(typ reflect.Type) form {
	switch form := scalarForm(typ); {
	case typ == timeType, typ == durationType, typ.Kind() == reflect.Map:
		return unknown
	case form != unknown:
		return form
	case typ.Kind() == reflect.Pointer:
		return asPointer // its element may have a method
	}
	p := reflect.PointerTo(typ)
	has := func(own reflect.Type) bool { return typ.Implements(own) || p.Implements(own) }
	switch {
	case has(marshalerToType):
		return unknown
	case has(marshalerType):
		return ownForm(typ, marshalerType, byJSON)
	case has(textAppenderType):
		return unknown
	case has(textMarshalerType):
		return ownForm(typ, textMarshalerType, byText)
	}
	return kindForm(typ)
}

// ownForm returns how when values of typ have the method, and not only pointers
// to them. Else the JSON package decides.
func ownForm(typ, own reflect.Type, how form) form {
	if typ.Kind() == reflect.Interface || !typ.Implements(own) {
		return unknown
	}
	return how
}

// kindForm returns the form of a typ without methods.
func kindForm(typ reflect.Type) form {
	switch typ.Kind() {
	case reflect.String:
		return asString
	case reflect.Bool:
		return asBool
	case reflect.Int:
		return asInt
	case reflect.Int64:
		return asInt64
	case reflect.Struct:
		return asStruct
	case reflect.Slice:
		if typ.Elem().Kind() != reflect.Uint8 { // bytes are base64
			return asList
		}
	case reflect.Map:
		return asMap
	case reflect.Interface:
		return asInterface
	}
	return unknown
}

// scalarForm returns the form of a scalar that this package knows, and unknown
// for any other type.
func scalarForm(typ reflect.Type) form {
	switch typ {
	case timeType:
		return asTime
	case dateType:
		return asDate
	case centsType:
		return asCents
	case decimalType:
		return asDecimal
	}
	return unknown
}

var (
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	marshalerToType   = reflect.TypeFor[json.MarshalerTo]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	textAppenderType  = reflect.TypeFor[encoding.TextAppender]()
	payloadType       = reflect.TypeFor[Payload]()
	stringType        = reflect.TypeFor[string]()
	durationType      = reflect.TypeFor[time.Duration]()
)
