package wire

import (
	"reflect"

	"github.com/switchcomm/switchcomm-go"
)

// UnmarshalFast is the first pass alone.
func UnmarshalFast(data []byte, out any) bool {
	v := reflect.ValueOf(out).Elem()
	v.SetZero()
	return readFast(data, v, reflect.Value{})
}

// UnmarshalTolerant is the second pass alone.
func UnmarshalTolerant(data []byte, out any) ([]switchcomm.Drift, error) {
	return unmarshalTolerant(data, out, formOptions)
}

// MarshalFast is the fast pass alone.
func MarshalFast(v any, legacyOmit bool) ([]byte, bool) {
	return writeFast(reflect.ValueOf(v), legacyOmit)
}

// MarshalSlow is the JSON package alone.
func MarshalSlow(v any, legacyOmit bool) ([]byte, error) {
	if legacyOmit {
		return marshalSlow(v, legacyOmitOptions)
	}
	return marshalSlow(v, writeOptions)
}
