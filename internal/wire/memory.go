package wire

import (
	"reflect"
	"unsafe"
)

// address is where a value is whose type the caller knows from a plan.
//
// It is what makes the fast passes fast. A reflect.Value finds out anew for
// every field what the plan of the struct says already, which takes longer than
// to read or write the field.
//
// This is the only file that uses package unsafe, and all that it does is what
// the documentation of that package permits: addresses come from reflect, move
// within the struct or the array that they are in, and are converted to pointers
// to the type that is there; and the bytes of a string are read where they are.
// The compiler's checks of pointers, which come with the race detector and so
// with the tests, look at each step. They cannot see whether the type is there:
// that is what a [form] says.
type address struct{ p unsafe.Pointer }

// addressIn returns the address that v holds, a pointer or a list.
func addressIn(v reflect.Value) address { return address{v.UnsafePointer()} }

// plus returns the address of the field at offset of the struct at a, or of the
// element that begins there.
func (a address) plus(offset uintptr) address { return address{unsafe.Add(a.p, offset)} }

// as returns a as a pointer to a T, which is what is there.
func as[T any](a address) *T { return (*T)(a.p) }

// value returns the value at a, which is of type typ.
func (a address) value(typ reflect.Type) reflect.Value { return reflect.NewAt(typ, a.p).Elem() }

// interfaced returns a pointer to the value at a, which is of type typ, for its
// methods to be called.
func (a address) interfaced(typ reflect.Type) any { return reflect.NewAt(typ, a.p).Interface() }

// pointee returns what the pointer at a points to.
func (a address) pointee() address { return address{*as[unsafe.Pointer](a)} }

// isNil reports whether there is nothing at a.
func (a address) isNil() bool { return a.p == nil }

// setPointee makes the pointer at a, which is a *typ, point to a new zero value,
// and returns where that is.
func (a address) setPointee(typ reflect.Type) address {
	made := addressIn(reflect.New(typ))
	*as[unsafe.Pointer](a) = made.p
	return made
}

// bytesOf returns the bytes of s, which are to be read only.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
