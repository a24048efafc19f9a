package wire_test

import (
	stdjson "encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// maxNesting is how deep the JSON packages go; deeper text is refused.
const maxNesting = 10_000

// tooDeep reports whether data may be nested deeper than that.
func tooDeep(data []byte) bool {
	return strings.Count(string(data), "[")+strings.Count(string(data), "{") >= maxNesting
}

func FuzzUnmarshal(f *testing.F) {
	for _, value := range every {
		for _, name := range []string{"text", "flag", "whole_or_nil", "cents", "amount", "moment", "reasons", "texts", "one", "many", "others", "any", "new"} {
			f.Add([]byte(`{"` + name + `":` + value + `,"word":1}`))
		}
	}
	f.Add([]byte(`{"text":"\ud800` + "\xff" + `","text":"","a":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tooDeep(data) {
			t.Skip()
		}
		var got record
		drifts, err := wire.Unmarshal(data, &got)
		if !stdjson.Valid(data) {
			require.ErrorIs(t, err, wire.ErrSyntax)
			require.Equal(t, record{}, got)
			require.Empty(t, drifts)
			return
		}
		require.NoError(t, err)
		for _, d := range drifts {
			require.True(t, stdjson.Valid(d.Value()) || len(d.Value()) == 4<<10)
			require.NotEmpty(t, d.Want)
			require.NotEmpty(t, d.Got)
		}
		var strict record
		if wire.UnmarshalFast(data, &strict) {
			checkTolerant(t, data, strict)
		}
	})
}

func FuzzFieldErrors(f *testing.F) {
	for _, data := range every {
		f.Add([]byte(data))
	}
	f.Add([]byte(`{"bank":{"account_number":[{"message":"no","rule":"CDV"},"text"]},"message":{"rule":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tooDeep(data) {
			t.Skip()
		}
		var got wire.FieldErrors
		err := got.UnmarshalJSON(data)
		if !stdjson.Valid(data) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		if saysSomething(generic(string(data))) {
			assert.NotEmpty(t, got)
		}
		for _, problem := range got {
			assert.NotEmpty(t, problem.Field+problem.Message+problem.Rule)
		}
	})
}

// saysSomething reports whether there is a text, a number or a true in v.
func saysSomething(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if saysSomething(element) {
				return true
			}
		}
	case map[string]any:
		for _, member := range v {
			if saysSomething(member) {
				return true
			}
		}
	default:
		return v != nil && v != "" && v != false
	}
	return false
}

func FuzzElements(f *testing.F) {
	for _, data := range every {
		f.Add([]byte(data))
		f.Add([]byte(`{"x":1,"rows":` + data + `,"y":[]}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if tooDeep(data) {
			t.Skip()
		}
		failed := false
		for element, err := range wire.Elements(data, "rows") {
			require.False(t, failed, "an error is the last")
			if err != nil {
				require.ErrorIs(t, err, wire.ErrSyntax)
				failed = true
				continue
			}
			require.True(t, stdjson.Valid(element))
		}
		require.Equal(t, !stdjson.Valid(data), failed)
	})
}
