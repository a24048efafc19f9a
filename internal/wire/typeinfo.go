package wire

import (
	"encoding"
	"reflect"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

// typeInfo is what the fast passes know of a type.
type typeInfo struct {
	typ    reflect.Type
	kind   reflect.Kind
	reads  method
	writes method
	elem   *typeInfo // of a pointer, a list or a map
	plan   *plan     // of a struct; nil when it has none
}

// method is how a type is decoded or encoded.
type method int

const (
	byKind      method = iota // as its kind is
	byScalar                  // one of the scalars that this package knows
	byJSON                    // by its own JSON method
	byText                    // by its own text method
	byNoOneHere               // by the JSON package only
)

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
	// Only now are they complete: they point to each other.
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
	info := &typeInfo{typ: typ, kind: typ.Kind(), reads: readMethod(typ), writes: writeMethod(typ)}
	m[typ] = info
	switch {
	case info.reads == byScalar:
	case info.kind == reflect.Pointer, info.kind == reflect.Slice, info.kind == reflect.Map:
		info.elem = m.info(typ.Elem())
	case info.kind == reflect.Struct:
		info.plan = m.plan(typ)
	}
	return info
}

func readMethod(typ reflect.Type) method {
	switch p := reflect.PointerTo(typ); {
	case isScalar(typ), typ == rawMessageType, typ == payloadType:
		return byScalar
	case typ.Kind() == reflect.Pointer:
		return byKind // its element may have a method
	case typ == durationType:
		return byNoOneHere // the JSON package has no form for it
	case p.Implements(unmarshalerFromType):
		return byNoOneHere
	case p.Implements(unmarshalerType):
		return byJSON
	case p.Implements(textUnmarshalerType):
		return byText
	}
	return byKind
}

func writeMethod(typ reflect.Type) method {
	if isScalar(typ) && typ != timeType {
		return byScalar
	}
	switch {
	case typ.Kind() == reflect.Pointer:
		return byKind // its element may have a method
	case typ == durationType:
		return byNoOneHere // the JSON package has no form for it
	}
	p := reflect.PointerTo(typ)
	has := func(own reflect.Type) bool { return typ.Implements(own) || p.Implements(own) }
	switch {
	case typ == timeType, has(marshalerToType):
		return byNoOneHere
	case has(marshalerType):
		return ownMethod(typ, marshalerType, byJSON)
	case has(textAppenderType):
		return byNoOneHere
	case has(textMarshalerType):
		return ownMethod(typ, textMarshalerType, byText)
	}
	return byKind
}

// ownMethod returns how, if any value of typ has the method.
func ownMethod(typ, own reflect.Type, how method) method {
	if typ.Kind() == reflect.Interface || !typ.Implements(own) {
		return byNoOneHere
	}
	return how
}

func isScalar(typ reflect.Type) bool {
	return typ == timeType || typ == dateType || typ == centsType || typ == decimalType
}

var (
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	marshalerToType   = reflect.TypeFor[json.MarshalerTo]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	textAppenderType  = reflect.TypeFor[encoding.TextAppender]()
	durationType      = reflect.TypeFor[time.Duration]()
)
