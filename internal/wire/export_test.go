package wire

import (
	"github.com/go-json-experiment/json"

	"github.com/switchcomm/switchcomm-go"
)

// UnmarshalStrict is the first pass alone.
func UnmarshalStrict(data []byte, out any) error { return json.Unmarshal(data, out, strictOptions) }

// UnmarshalTolerant is the second pass alone.
func UnmarshalTolerant(data []byte, out any) ([]switchcomm.Drift, error) {
	return unmarshalTolerant(data, out)
}
