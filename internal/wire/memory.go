package wire

import (
	"reflect"
	"unsafe"
)

// pointer points to a value whose type the caller knows from a plan.
//
// It is what makes the fast passes fast. A reflect.Value finds out anew for
// every field what the plan of the struct says already, which takes longer than
// to read or write the field.
//
// This is the only file that uses package unsafe, and all that it does is what
// the documentation of that package permits: pointers come from reflect, move
// within the struct or the array that they point into, and are converted to the
// type that is there. The compiler's checks of pointers, which come with the race
// detector and so with the tests, look at each step. They cannot see whether the
// type is there: that is what a [form] says.
type pointer struct{ p unsafe.Pointer }

// pointerTo returns a pointer to what v points to.
func pointerTo(v reflect.Value) pointer { return pointer{v.UnsafePointer()} }

// plus returns a pointer to the field at offset of the struct at p, or to the
// element that begins there.
func (p pointer) plus(offset uintptr) pointer { return pointer{unsafe.Add(p.p, offset)} }

// as returns p as a pointer to a T, which is what is there.
func as[T any](p pointer) *T { return (*T)(p.p) }

// value returns the value at p, which is of type typ.
func (p pointer) value(typ reflect.Type) reflect.Value { return reflect.NewAt(typ, p.p).Elem() }

// interfaced returns a pointer to the value at p, which is of type typ, for its
// methods to be called.
func (p pointer) interfaced(typ reflect.Type) any { return reflect.NewAt(typ, p.p).Interface() }

// target returns what the pointer at p points to.
func (p pointer) target() pointer { return pointer{*as[unsafe.Pointer](p)} }

// isNil reports whether there is nothing to point to.
func (p pointer) isNil() bool { return p.p == nil }

// setTarget makes the pointer at p, which is a *typ, point to a new zero value,
// and returns what it points to.
func (p pointer) setTarget(typ reflect.Type) pointer {
	target := pointerTo(reflect.New(typ))
	*as[unsafe.Pointer](p) = target.p
	return target
}

// bytesOf returns the bytes of s, which are to be read only.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
