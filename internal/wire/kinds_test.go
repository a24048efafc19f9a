package wire_test

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// every is a value of every kind of JSON, and the texts and shapes that
// servers are likely to put in the place of another kind.
var every = []string{
	`null`, `true`, `false`,
	`""`, `"text"`, `"true"`, `"no"`, `"1"`, `"5"`, `"5.00"`, `"5.5"`, `"-7"`, `"007"`, `"300"`, `"1e1000000"`,
	`"2024-02-29"`, `"2024-02-29 10:11:12"`, `"2024-02-29T10:11:12"`, `"2024-02-29T08:11:12.5Z"`,
	`"2024-02-29T10:11:12+0200"`, `"0000-00-00"`, `"0000-00-00 00:00:00"`, `"2024-02-30"`,
	`0`, `1`, `5`, `5.0`, `5.5`, `-7`, `300`, `0.10`, `123456789012345678`, `9223372036854775807`, `9223372036854775808`, `1e1000000`,
	`[]`, `[ ]`, `["5"]`, `[5]`, `["a","b"]`, `[{"n":5}]`, `[[{"n":5}]]`,
	`{}`, `{"n":5}`, `{"10":"c","2":"b","0":"a"}`, `{"1":{"n":6},"0":{"n":5}}`,
}

type (
	word  string // as the enums are
	inner struct {
		N     int                           `json:"n"`
		Extra map[string]stdjson.RawMessage `json:",embed,inline"`
	}
	ownJSON struct{ text string } // decodes all JSON but objects
	ownText struct{ text string } // decodes all texts but "text"
	ownFrom struct{ inner inner } // decodes objects, with the decoder at hand
)

func (o *ownJSON) UnmarshalJSON(data []byte) error {
	o.text = string(data)
	if data[0] == '{' {
		return errors.New("no objects")
	}
	return nil
}

func (o *ownText) UnmarshalText(text []byte) error {
	o.text = string(text)
	if o.text == "text" {
		return errors.New("not this text")
	}
	return nil
}

func (o *ownFrom) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginObject {
		return errors.New("only objects")
	}
	return json.UnmarshalDecode(dec, &o.inner)
}

// reads decodes each of every, but those to skip, into a field of type T. What
// want does not list must leave the field zero and be reported; nothing else
// may be.
func reads[T any](t *testing.T, want map[string]T, skip ...string) {
	t.Helper()
	for input := range want {
		require.Contains(t, every, input)
	}
	for _, input := range every {
		if slices.Contains(skip, input) {
			continue
		}
		t.Run(fmt.Sprintf("%s into %T", input, *new(T)), func(t *testing.T) {
			data := []byte(`{"Before":"b","V":` + input + `,"After":"a"}`)
			var out, strict field[T]
			drifts, err := wire.Unmarshal(data, &out)
			require.NoError(t, err)
			assert.Equal(t, want[input], out.V)
			assert.Equal(t, "ba", out.Before+out.After, "the siblings")
			if wire.UnmarshalFast(data, &strict) {
				checkTolerant(t, data, strict)
			}
			if _, readable := want[input]; readable {
				assert.Empty(t, drifts)
				return
			}
			require.Len(t, drifts, 1)
			assert.Equal(t, "/V", drifts[0].Pointer)
			assert.Equal(t, input, string(drifts[0].Value()))
		})
	}
}

// field is a field of type T with siblings.
type field[T any] struct {
	Before string
	V      T
	After  string
}

// checkTolerant checks that the second pass alone reads data as strict, which
// is what the first pass made of it.
func checkTolerant[T any](t require.TestingT, data []byte, strict T) {
	var tolerant T
	drifts, err := wire.UnmarshalTolerant(data, &tolerant)
	require.NoError(t, err)
	require.Empty(t, drifts)
	require.Equal(t, strict, tolerant, "the second pass reads %s otherwise than the first", data)
}

func TestEveryKindIntoStrings(t *testing.T) {
	texts := map[string]string{`null`: ""}
	words := map[string]word{`null`: ""}
	pointers := map[string]*string{`null`: nil}
	for _, input := range every {
		if strings.ContainsAny(input[:1], `"0123456789-`) { // a number stays as it is written
			text := strings.Trim(input, `"`)
			texts[input], words[input], pointers[input] = text, word(text), &text
		}
	}
	reads(t, texts)
	reads(t, words)
	reads(t, pointers)
}

func TestEveryKindIntoBooleans(t *testing.T) {
	booleans := map[string]bool{
		`null`: false, `""`: false, `true`: true, `false`: false, `"true"`: true, `"no"`: false, `"1"`: true, `1`: true, `0`: false,
	}
	reads(t, booleans)
	reads(t, pointersTo(booleans))
	reads(t, pointersTo(pointersTo(booleans)))
}

func TestEveryKindIntoNumbers(t *testing.T) {
	whole := map[string]int64{
		`null`: 0, `""`: 0, `"1"`: 1, `"5"`: 5, `"5.00"`: 5, `"-7"`: -7, `"007"`: 7, `"300"`: 300,
		`0`: 0, `1`: 1, `5`: 5, `5.0`: 5, `-7`: -7, `300`: 300,
		`123456789012345678`: 123456789012345678, `9223372036854775807`: 9223372036854775807,
	}
	reads(t, whole)
	reads(t, pointersTo(whole))
	reads(t, pointersTo(pointersTo(whole)))
	reads(t, fitting[int](whole))
	reads(t, fitting[int8](whole))
	reads(t, fitting[uint16](whole))

	cents := fitting[switchcomm.Cents](whole)
	delete(cents, `5.0`) // it would be Rands
	delete(cents, `"5.00"`)
	reads(t, cents)
	reads(t, pointersTo(cents))

	amounts := map[string]decimal.Decimal{`null`: {}, `""`: {}}
	floats := map[string]float64{`null`: 0, `""`: 0}
	for _, input := range every {
		number := strings.Trim(input, `"`)
		if d, err := decimal.NewFromString(number); err == nil && !strings.Contains(number, "e") {
			amounts[input], floats[input] = d, d.InexactFloat64()
		}
	}
	reads(t, amounts)
	reads(t, pointersTo(amounts))
	reads(t, floats)
}

func TestEveryKindIntoTimes(t *testing.T) {
	leapDay := switchcomm.Date{Year: 2024, Month: 2, Day: 29}
	dates := map[string]switchcomm.Date{
		`null`: {}, `""`: {}, `"0000-00-00"`: {}, `"0000-00-00 00:00:00"`: {},
		`"2024-02-29"`: leapDay, `"2024-02-29 10:11:12"`: leapDay, `"2024-02-29T10:11:12"`: leapDay, `"2024-02-29T08:11:12.5Z"`: leapDay,
	}
	reads(t, dates)
	reads(t, pointersTo(dates))

	morning := time.Date(2024, 2, 29, 10, 11, 12, 0, switchcomm.SouthAfrica())
	times := map[string]time.Time{
		`null`: {}, `""`: {}, `"0000-00-00"`: {}, `"0000-00-00 00:00:00"`: {},
		`"2024-02-29"`:               leapDay.In(switchcomm.SouthAfrica()),
		`"2024-02-29 10:11:12"`:      morning,
		`"2024-02-29T10:11:12"`:      morning,
		`"2024-02-29T10:11:12+0200"`: morning,
		`"2024-02-29T08:11:12.5Z"`:   time.Date(2024, 2, 29, 8, 11, 12, 5e8, time.UTC),
	}
	reads(t, times)
	reads(t, pointersTo(times))
}

func TestEveryKindIntoObjects(t *testing.T) {
	raw := func(s string) stdjson.RawMessage { return stdjson.RawMessage(s) }
	indexed := map[string]stdjson.RawMessage{"10": raw(`"c"`), "2": raw(`"b"`), "0": raw(`"a"`)}
	objects := map[string]inner{
		`null`: {}, `""`: {}, `false`: {}, `[]`: {}, `[ ]`: {}, `{}`: {},
		`{"n":5}`: {N: 5}, `[{"n":5}]`: {N: 5}, `[[{"n":5}]]`: {N: 5},
		`{"10":"c","2":"b","0":"a"}`: {Extra: indexed},
		`{"1":{"n":6},"0":{"n":5}}`:  {Extra: map[string]stdjson.RawMessage{"1": raw(`{"n":6}`), "0": raw(`{"n":5}`)}},
	}
	reads(t, objects)
	pointers := pointersTo(objects)
	for _, input := range []string{`false`, `[]`, `[ ]`} {
		pointers[input] = nil
	}
	reads(t, pointers)

	reads(t, map[string]map[string]stdjson.RawMessage{
		`null`: nil, `""`: nil, `false`: nil, `[]`: nil, `[ ]`: nil, `{}`: {},
		`{"n":5}`: {"n": raw(`5`)}, `[{"n":5}]`: {"n": raw(`5`)}, `[[{"n":5}]]`: {"n": raw(`5`)},
		`{"10":"c","2":"b","0":"a"}`: indexed,
		`{"1":{"n":6},"0":{"n":5}}`:  {"1": raw(`{"n":6}`), "0": raw(`{"n":5}`)},
	})
	reads(t, map[string]map[int]inner{ // keys that are not text are read by the JSON package alone
		`null`: nil, `""`: nil, `{}`: {}, `{"1":{"n":6},"0":{"n":5}}`: {0: {N: 5}, 1: {N: 6}},
	}, `{"10":"c","2":"b","0":"a"}`)
}

func TestEveryKindIntoLists(t *testing.T) {
	texts := map[string][]string{
		`null`: nil, `""`: nil, `false`: nil, `[]`: {}, `[ ]`: {}, `{}`: {},
		`["5"]`: {"5"}, `[5]`: {"5"}, `["a","b"]`: {"a", "b"}, `{"10":"c","2":"b","0":"a"}`: {"a", "b", "c"},
	}
	for _, input := range every {
		if strings.ContainsAny(input[:1], `"0123456789-`) && input != `""` {
			texts[input] = []string{strings.Trim(input, `"`)}
		}
	}
	reads(t, texts, `[{"n":5}]`, `[[{"n":5}]]`, `{"1":{"n":6},"0":{"n":5}}`)

	objects := map[string][]*inner{
		`null`: nil, `""`: nil, `false`: nil, `[]`: {}, `[ ]`: {}, `{}`: {},
		`{"n":5}`: {{N: 5}}, `[{"n":5}]`: {{N: 5}}, `[[{"n":5}]]`: {{N: 5}},
		`{"1":{"n":6},"0":{"n":5}}`: {{N: 5}, {N: 6}},
	}
	reads(t, objects, `["5"]`, `[5]`, `["a","b"]`, `{"10":"c","2":"b","0":"a"}`)

	reads(t, map[string][1]string{`null`: {}, `""`: {}, `["5"]`: {"5"}, `[5]`: {"5"}}, `[{"n":5}]`, `[[{"n":5}]]`)
}

func TestEveryKindIntoTypesThatKeepJSON(t *testing.T) {
	raws, anys := map[string]stdjson.RawMessage{}, map[string]any{}
	for _, input := range every {
		raws[input] = stdjson.RawMessage(input)
		dec := stdjson.NewDecoder(strings.NewReader(input))
		dec.UseNumber()
		var v any
		require.NoError(t, dec.Decode(&v))
		anys[input] = v
	}
	reads(t, raws)
	reads(t, anys)
}

func TestEveryKindIntoTypesThatDecodeThemselves(t *testing.T) {
	jsons := map[string]ownJSON{}
	texts := map[string]ownText{`null`: {}}
	for _, input := range every {
		if input[0] != '{' {
			jsons[input] = ownJSON{input}
		}
		if strings.ContainsAny(input[:1], `"0123456789-`) && input != `"text"` {
			texts[input] = ownText{strings.Trim(input, `"`)}
		}
	}
	reads(t, jsons)
	reads(t, texts)
	reads(t, map[string]ownFrom{
		`null`: {}, `""`: {}, `{}`: {}, `{"n":5}`: {inner{N: 5}},
		`{"10":"c","2":"b","0":"a"}`: {inner{Extra: map[string]stdjson.RawMessage{"10": stdjson.RawMessage(`"c"`), "2": stdjson.RawMessage(`"b"`), "0": stdjson.RawMessage(`"a"`)}}},
		`{"1":{"n":6},"0":{"n":5}}`:  {inner{Extra: map[string]stdjson.RawMessage{"1": stdjson.RawMessage(`{"n":6}`), "0": stdjson.RawMessage(`{"n":5}`)}}},
	})
	reads(t, map[string][]byte{`null`: nil, `""`: {}, `"true"`: {0xb6, 0xbb, 0x9e}, `"text"`: {0xb5, 0xec, 0x6d}})
}

// pointersTo is the readings of a *T where those of a T are values: null and
// "" are nil.
func pointersTo[T any](values map[string]T) map[string]*T {
	pointers := map[string]*T{}
	for input, v := range values {
		pointers[input] = &v
	}
	for _, nothing := range []string{`null`, `""`} {
		pointers[nothing] = nil
	}
	return pointers
}

// fitting is the readings of a T where those of an int are values.
func fitting[T ~int | ~int8 | ~uint16 | ~int64](values map[string]int64) map[string]T {
	fit := map[string]T{}
	for input, n := range maps.All(values) {
		if int64(T(n)) == n {
			fit[input] = T(n)
		}
	}
	return fit
}
