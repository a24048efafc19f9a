package wire

import (
	"reflect"

	"github.com/switchcomm/switchcomm-go"
)

// UnmarshalFast is the first pass alone.
func UnmarshalFast(data []byte, out any) bool {
	v := reflect.ValueOf(out).Elem()
	v.SetZero()
	return readFast(data, v)
}

// UnmarshalTolerant is the second pass alone.
func UnmarshalTolerant(data []byte, out any) ([]switchcomm.Drift, error) {
	return unmarshalTolerant(data, out, formOptions)
}
