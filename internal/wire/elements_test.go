package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// walk returns the elements of the member "records", and the error at the end.
func walk(data string) (elements []string, err error) {
	for element, err := range wire.Elements([]byte(data), "records") {
		if err != nil {
			return elements, err
		}
		elements = append(elements, string(element))
	}
	return elements, nil
}

func TestElements(t *testing.T) {
	for data, want := range map[string][]string{
		`{"status":true,"records":[{"a": 1}, 2 ,"x",null,[]],"total":5}`: {`{"a": 1}`, `2`, `"x"`, `null`, `[]`},
		`{"records":{"10":"c","9":"b","0":"a"}}`:                         {`"a"`, `"b"`, `"c"`},
		`{"records":{"a":1}}`:                                            {`{"a":1}`},
		`{"records":"x"}`:                                                {`"x"`},
		`{"records":7}`:                                                  {`7`},
		`{"rec\u006frds":[1]}`:                                           {`1`},
		`{"records":[1],"records":[2]}`:                                  {`1`, `2`},
		`[1,2]`:                                                          {`1`, `2`},
		`{"records":[]}`:                                                 nil,
		`{"records":{}}`:                                                 nil,
		`{"records":null}`:                                               nil,
		`{"records":""}`:                                                 nil,
		`{"records":false}`:                                              nil,
		`{"other":[1],"nested":{"records":[1]}}`:                         nil,
		`null`:                                                           nil,
		`"records"`:                                                      nil,
		"{\"name\":\"\xff\",\"records\":[\"\xff\"]}":                     {"\"\xff\""},
	} {
		got, err := walk(data)
		require.NoError(t, err, data)
		assert.Equal(t, want, got, data)
	}
}

func TestElementsOfWhatIsNotJSON(t *testing.T) {
	whole := `{"status":true,"records":[{"a":1},{"a":2}],"total":2}`
	for i := range len(whole) {
		got, err := walk(whole[:i])
		require.ErrorIs(t, err, wire.ErrSyntax)
		assert.Len(t, got, strings.Count(whole[:i], "}"), "the elements before the end")
	}
	for _, tail := range []string{"x", "{}", "]"} {
		got, err := walk(whole + tail)
		require.ErrorIs(t, err, wire.ErrSyntax)
		assert.Len(t, got, 2)
		assert.EqualError(t, err, fmt.Sprintf("not one JSON value: unexpected text at byte %d", len(whole)))
	}
	for range wire.Elements([]byte(whole+"x"), "records") {
		break // and no error is pushed on a caller who has left
	}
}

func TestElementsAreNotCopied(t *testing.T) {
	data := []byte(`{"records":[` + strings.Repeat(`{"a":1},`, 30_000) + `{}],"big":"` + strings.Repeat("x", 1<<20) + `"}`)
	before := string(data)
	var first []byte
	n := 0
	for element, err := range wire.Elements(data, "records") {
		require.NoError(t, err)
		if n++; n == 1 {
			first = element
		}
	}
	assert.Equal(t, 30_001, n)
	assert.Equal(t, `{"a":1}`, string(first), "an element lasts")
	assert.Same(t, unsafe.SliceData(data[12:]), unsafe.SliceData(first))
	assert.Equal(t, before, string(data), "data is only read")
}
