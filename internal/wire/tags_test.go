package wire_test

import (
	stdjson "encoding/json"
	"go/ast"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

type (
	// UnsetWord is a word that is not sent when it is "none".
	UnsetWord string
	// Word is a word that can be embedded.
	Word string
)

func (w UnsetWord) IsZero() bool { return w == "none" }

// Whatever a tag says, and however wrong it is, both ways agree on it.
func TestPassesAgreeOnEveryTag(t *testing.T) {
	values := []any{
		"text", "", UnsetWord("none"), UnsetWord(""), word("w"), Word("w"), 5, 0, int64(5), new(5), new(new(5)), true, 2.5, uint8(1),
		decimal.New(0, 0), new(decimal.New(0, 0)), []int{1}, map[string]int{"a": 1}, Group{"1", "2"}, &Group{"1", "2"}, []string(nil),
		map[string]any{"a": 1}, map[string]stdjson.RawMessage{"b": stdjson.RawMessage("1")}, (*int)(nil), (*decimal.Decimal)(nil),
	}
	tags := []string{
		``, `json:"a"`, `json:"a,"`, `json:","`, `json:"-"`, `json:"-,"`, `json:"a,omitzero"`, `json:"a,omitempty"`, `json:",omitzero"`, `json:"a,,omitzero"`,
		`json:"a,omitzero,omitempty"`, `json:"a,omitzero,omitzero"`, `json:"a,string"`, `json:"a,string,string"`, `json:"a,omitzero,string"`,
		`json:"a,case:ignore"`, `json:"a,case:ignore,case:ignore"`, `json:"a,case:strict"`, `json:",embed"`, `json:",embed,omitzero"`, `json:",embed,inline"`,
		`json:",inline"`, `json:"a,embed"`, `json:"a,format:x"`, `json:"a,unknown"`, "json:\"a`b\"", `json:"'a'"`, `json:"a b"`, `json:"ä"`, `other:"a"`, `json:""`,
	}
	documents := []string{
		`{"a":1}`, `{"a":"1"}`, `{"a":"text"}`, `{"a":{"Line1":"x"}}`, `{"A":1,"b":2}`, `{"A":"x"}`, `{"Line1":"x"}`, `{"a":null}`, `{"a":[1]}`, `{"a":true,"c":{}}`, `{}`,
	}
	read, embedded := 0, map[reflect.Type]bool{}
	for _, value := range values {
		for _, tag := range tags {
			for _, anonymous := range []bool{false, true} {
				typ := structOf(reflect.TypeOf(value), tag, anonymous)
				if typ == nil {
					continue
				}
				embedded[reflect.TypeOf(value)] = embedded[reflect.TypeOf(value)] || anonymous
				v := reflect.New(typ)
				v.Elem().Field(0).Set(reflect.ValueOf(value))
				checkWritten(t, v.Elem().Interface())
				checkWritten(t, v.Interface())
				for _, document := range documents {
					fast, slow := reflect.New(typ), reflect.New(typ)
					if !wire.UnmarshalFast([]byte(document), fast.Interface()) {
						continue
					}
					read++
					drifts, err := wire.UnmarshalTolerant([]byte(document), slow.Interface())
					require.NoError(t, err, "only the fast pass reads %s into %v", document, typ)
					require.Empty(t, drifts, "%s into %v", document, typ)
					require.Equal(t, slow.Interface(), fast.Interface(), "%s into %v", document, typ)
				}
			}
		}
	}
	assert.Greater(t, read, 1000, "documents that the fast pass reads")
	for _, value := range []any{Group{}, &Group{}, Word(""), UnsetWord(""), decimal.Decimal{}} {
		assert.True(t, embedded[reflect.TypeOf(value)], "%T was embedded", value)
	}
}

// structOf returns a struct with a field of that type, and with another unless it
// is embedded: package reflect makes no other struct around a type with methods.
// It returns nil for what it cannot embed.
func structOf(typ reflect.Type, tag string, anonymous bool) reflect.Type {
	a := reflect.StructField{Name: "A", Type: typ, Tag: reflect.StructTag(tag), Anonymous: anonymous}
	if !anonymous {
		return reflect.StructOf([]reflect.StructField{a, {Name: "B", Type: reflect.TypeFor[string](), Tag: `json:"b,omitzero"`}})
	}
	named := typ
	if typ.Kind() == reflect.Pointer {
		named = typ.Elem()
	}
	a.Name = named.Name()
	hasMethods := typ.NumMethod() > 0 && typ.Kind() == reflect.Pointer
	if named.PkgPath() == "" || !ast.IsExported(a.Name) || hasMethods {
		return nil
	}
	return reflect.StructOf([]reflect.StructField{a})
}

// An embedded struct that is not exported must not be written to, though by its
// address it could be.
func TestUnexportedFieldsAreLeftAlone(t *testing.T) {
	typ := reflect.StructOf([]reflect.StructField{
		{Name: "g", PkgPath: "example.com/p", Type: reflect.TypeFor[Group](), Tag: `json:",embed"`},
		{Name: "B", Type: reflect.TypeFor[string]()},
	})
	v := reflect.New(typ)
	assert.False(t, wire.UnmarshalFast([]byte(`{"Line1":"x"}`), v.Interface()))
	assert.True(t, v.Elem().IsZero())
}

type (
	listOfItself []listOfItself
	listOfLists  []*listOfLists
)

// A type that contains itself could be read into for ever.
func TestListsOfThemselves(t *testing.T) {
	for _, document := range []string{`{"a":1}`, `[{"a":1}]`, `[]`, `[[],[[]]]`, `{}`} {
		checkAgreement(t, []byte(document))
		agrees[listOfItself](t, []byte(document))
		agrees[listOfLists](t, []byte(document))
		agrees[map[string]listOfItself](t, []byte(`{"x":`+document+`}`))
	}
}

// exclaimed is a text whose method writes behind what it is given.
type exclaimed string

func (e *exclaimed) UnmarshalText(text []byte) error {
	*e = exclaimed(append(text, "!!!"...))
	return nil
}

func TestMethodsCannotReachBeyondTheirText(t *testing.T) {
	var out struct {
		A exclaimed `json:"a"`
		B string    `json:"b"`
	}
	drifts, err := wire.Unmarshal([]byte(`{"a":"abc","b":"xyz"}`), &out)
	require.NoError(t, err)
	assert.Empty(t, drifts)
	assert.Equal(t, exclaimed("abc!!!"), out.A)
	assert.Equal(t, "xyz", out.B)
}

// Lists of one that are written as objects may be nested as deep as the slow
// pass takes them.
func TestNestedListsOfOne(t *testing.T) {
	data := `{"name":"x"}`
	for range 40 {
		data = `{"items":` + data + `}`
		agrees[tree](t, []byte(data))
	}
}
