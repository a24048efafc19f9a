package wire

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

const (
	// maxDrifts keeps an answer of nothing but drifts from taking a hundred
	// times its own size.
	maxDrifts = 1000
	// maxRereads is how many of the values around a value may be converted.
	// What is in them is read once more each time, so that without a limit a
	// hostile answer could take quadratic time.
	maxRereads = 32
)

// tolerant is one run of the second pass over an answer.
//
// The JSON package walks the answer and asks [tolerant.read] for every value.
// Where the kinds of JSON and Go agree, read lets the package carry on; where
// they do not, it takes the raw value and converts it.
type tolerant struct {
	options json.Options
	methods map[reflect.Type]bool // whether a type decodes itself
	drifts  []switchcomm.Drift

	root    reflect.Type // what the text at hand is decoded into
	at      place        // where the text at hand is in the answer
	entered any          // the value to be left to the package, once
	rereads int          // how many values around the text at hand are being converted
}

// unmarshalTolerant decodes data into the zero value that out points to.
func unmarshalTolerant(data []byte, out any, options json.Options) ([]switchcomm.Drift, error) {
	t := &tolerant{
		methods: map[reflect.Type]bool{},
		root:    reflect.TypeOf(out).Elem(),
		at:      func() jsontext.Pointer { return "" },
	}
	t.options = json.JoinOptions(options, json.WithUnmarshalers(json.UnmarshalFromFunc(t.read)))
	if err := json.Unmarshal(data, out, t.options); err != nil {
		return nil, err
	}
	return t.drifts, nil
}

// read decodes the next value into the value that out points to. It never
// fails on a value that is JSON.
func (t *tolerant) read(dec *jsontext.Decoder, out any) error {
	if out == t.entered {
		t.entered = nil
		return errors.ErrUnsupported
	}
	if p, ok := out.(*any); ok {
		return readAny(dec, p)
	}
	v := reflect.ValueOf(out).Elem()
	if isName(dec) || t.agrees(v.Type(), dec.PeekKind()) {
		return errors.ErrUnsupported
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	at := t.place(dec)
	if !t.convert(raw, v, at) {
		t.drift(raw, v.Type(), at)
	}
	return nil
}

// agrees reports whether the JSON package decodes any value of that kind into
// a typ, which leaves only what is inside of it to be read with tolerance.
func (t *tolerant) agrees(typ reflect.Type, kind jsontext.Kind) bool {
	typ = base(typ)
	if t.decodesItself(typ) {
		return typ == rawType
	}
	switch kind {
	case jsontext.KindNull:
		return true
	case jsontext.KindString:
		return typ.Kind() == reflect.String
	case jsontext.KindTrue, jsontext.KindFalse:
		return typ.Kind() == reflect.Bool
	case jsontext.KindBeginObject:
		return isObject(typ)
	case jsontext.KindBeginArray:
		return isList(typ)
	case jsontext.KindNumber:
		return false // it may be out of range
	}
	return true // not a value: the package knows the error
}

// convert decodes raw, which is at the given place, into v, and reports
// whether it could be read. When it could not, v is as before.
func (t *tolerant) convert(raw jsontext.Value, v reflect.Value, at place) bool {
	if t.isNothing(raw, v.Type()) {
		v.SetZero()
		return true
	}
	switch p := v.Addr().Interface().(type) {
	case *any:
		return json.Unmarshal(raw, p, t.options) == nil
	case *stdjson.RawMessage:
		*p = bytes.Clone(raw)
		return true
	case *time.Time:
		return assign(p, raw, parseTime)
	case *switchcomm.Date:
		return assign(p, raw, parseDate)
	case *switchcomm.Cents:
		return assign(p, raw, parseCents)
	case *decimal.Decimal:
		return assign(p, raw, parseDecimal)
	}
	return t.convertKind(raw, v, at)
}

// convertKind is convert for the types that have no rule of their own.
func (t *tolerant) convertKind(raw jsontext.Value, v reflect.Value, at place) bool {
	if isComposite(raw) {
		if t.rereads == maxRereads {
			return false
		}
		t.rereads++
		defer func() { t.rereads-- }()
	}
	switch typ := v.Type(); {
	case typ.Kind() == reflect.Pointer:
		return t.convertPointer(raw, v, at)
	case t.decodesItself(typ):
		return t.convertWhole(raw, v, at)
	case isObject(typ):
		return t.convertObject(raw, v, at)
	case isList(typ):
		return t.convertList(raw, v, at)
	case isBasic(typ):
		return convertBasic(raw, v)
	}
	return t.convertWhole(raw, v, at)
}

// isNothing reports whether raw is what the servers send when there is no
// value: null or "", false or [] where an object belongs, false where a list
// belongs. For a string "" is a value, and a type that decodes itself decides
// for itself.
func (t *tolerant) isNothing(raw jsontext.Value, typ reflect.Type) bool {
	elem := base(typ)
	switch elem {
	case timeType, dateType, centsType, decimalType:
		return isNull(raw) || isBlank(raw)
	}
	switch {
	case t.decodesItself(elem), elem.Kind() == reflect.Interface:
		return isNull(raw) && typ.Kind() == reflect.Pointer
	case isNull(raw):
		return true
	case isBlank(raw):
		return elem.Kind() != reflect.String && !isBytes(elem)
	case raw.Kind() == jsontext.KindFalse:
		return isObject(elem) || isList(elem)
	}
	return isObject(elem) && isEmptyList(raw)
}

// convertPointer decodes raw into a new element, and points v to it.
func (t *tolerant) convertPointer(raw jsontext.Value, v reflect.Value, at place) bool {
	elem := reflect.New(v.Type().Elem())
	if !v.IsNil() {
		elem.Elem().Set(v.Elem())
	}
	if !t.convert(raw, elem.Elem(), at) {
		return false
	}
	v.Set(elem)
	return true
}

// convertWhole decodes raw by the method of v's type, or as the JSON package
// does where all or nothing can be read, as with arrays and bytes. A method that
// refuses a number gets it as text; null and "" are no value when refused.
func (t *tolerant) convertWhole(raw jsontext.Value, v reflect.Value, at place) bool {
	whole := reflect.New(v.Type()).Elem()
	try := func(raw jsontext.Value) bool {
		whole.Set(v)
		return t.decode(raw, whole, at)
	}
	switch {
	case try(raw):
	case raw.Kind() == jsontext.KindNumber && t.decodesItself(v.Type()) && try(quote(raw)):
	case isNull(raw), isBlank(raw):
		whole.SetZero()
	default:
		return false
	}
	v.Set(whole)
	return true
}

// convertObject decodes an object that comes as a list of one. Of a list of
// several it takes the first and reports the list.
func (t *tolerant) convertObject(raw jsontext.Value, v reflect.Value, at place) bool {
	switch raw.Kind() {
	case jsontext.KindBeginObject:
		return t.decode(raw, v, at)
	case jsontext.KindBeginArray:
	default:
		return false
	}
	elems := elements(raw)
	if !t.convert(elems[0], v, at.element()) {
		return false
	}
	if len(elems) > 1 {
		t.drift(raw, v.Type(), at)
	}
	return true
}

// convertList decodes a list that comes as a PHP array, or as the one element
// itself.
func (t *tolerant) convertList(raw jsontext.Value, v reflect.Value, at place) bool {
	if raw.Kind() == jsontext.KindBeginArray {
		return t.decode(raw, v, at)
	}
	if elems, ok := phpList(raw); ok {
		t.convertElements(elems, v, at.element())
		return true
	}
	list := reflect.MakeSlice(v.Type(), 1, 1)
	if !t.convert(raw, list.Index(0), at) {
		return false
	}
	v.Set(list)
	return true
}

// convertElements decodes each of elems into an element of the list v.
func (t *tolerant) convertElements(elems []jsontext.Value, v reflect.Value, at place) {
	list := reflect.MakeSlice(v.Type(), len(elems), len(elems))
	for i, raw := range elems {
		if !t.convert(raw, list.Index(i), at) {
			t.drift(raw, v.Type().Elem(), at)
		}
	}
	v.Set(list)
}

// decode lets the JSON package decode raw into v. Values within it come back
// to read.
func (t *tolerant) decode(raw jsontext.Value, v reflect.Value, at place) bool {
	out, known := v.Addr().Interface(), len(t.drifts)
	defer func(root reflect.Type, at place, entered any) {
		t.root, t.at, t.entered = root, at, entered
	}(t.root, t.at, t.entered)
	t.root, t.at, t.entered = v.Type(), at, out
	if json.Unmarshal(raw, out, t.options) != nil {
		t.drifts = t.drifts[:known]
		return false
	}
	return true
}

// drift reports that raw could not be read as a typ.
func (t *tolerant) drift(raw jsontext.Value, typ reflect.Type, at place) {
	if len(t.drifts) < maxDrifts {
		d := switchcomm.Drift{Pointer: string(at()), Want: want(typ), Got: got(raw)}
		t.drifts = append(t.drifts, d.WithValue(raw))
	}
}

// decodesItself reports whether typ has a method that decodes it.
func (t *tolerant) decodesItself(typ reflect.Type) bool {
	itself, ok := t.methods[typ]
	if !ok {
		p := reflect.PointerTo(typ)
		itself = p.Implements(unmarshalerType) || p.Implements(unmarshalerFromType) || p.Implements(textUnmarshalerType)
		t.methods[typ] = itself
	}
	return itself
}

// assign sets *p to what parse makes of raw, if it can.
func assign[T any](p *T, raw jsontext.Value, parse func(jsontext.Value) (T, error)) bool {
	v, err := parse(raw)
	if err == nil {
		*p = v
	}
	return err == nil
}

// convertBasic decodes a string, a number or a boolean. A boolean is not read
// into a string: "error": false does not mean that the error is "false".
func convertBasic(raw jsontext.Value, v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.String:
		return convertString(raw, v)
	case v.Kind() == reflect.Bool:
		b, err := parseBool(raw)
		if err != nil {
			return false
		}
		v.SetBool(b)
	case v.CanInt():
		n, err := parseInt(raw)
		if err != nil || v.OverflowInt(n) {
			return false
		}
		v.SetInt(n)
	case v.CanUint():
		n, err := parseUint(raw)
		if err != nil || v.OverflowUint(n) {
			return false
		}
		v.SetUint(n)
	default:
		f, err := parseFloat(raw, v.Type().Bits())
		if err != nil {
			return false
		}
		v.SetFloat(f)
	}
	return true
}

// convertString decodes a string. A number stays as it is written.
func convertString(raw jsontext.Value, v reflect.Value) bool {
	switch raw.Kind() {
	case jsontext.KindString:
		v.SetString(unquote(raw))
	case jsontext.KindNumber:
		v.SetString(string(raw))
	default:
		return false
	}
	return true
}
