package wire_test

import (
	stdjson "encoding/json"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// record has a field of every kind that answers are read into.
type record struct {
	Text    string           `json:"text"`
	Word    word             `json:"word"`
	Flag    bool             `json:"flag"`
	Whole   int              `json:"whole"`
	Long    int64            `json:"long"`
	Small   int8             `json:"small"`
	Cents   switchcomm.Cents `json:"cents"`
	Amount  decimal.Decimal  `json:"amount"`
	Day     switchcomm.Date  `json:"day"`
	Moment  time.Time        `json:"moment"`
	Own     ownText          `json:"own"`
	Reasons wire.FieldErrors `json:"reasons"`

	TextOrNil   *string           `json:"text_or_nil"`
	FlagOrNil   *bool             `json:"flag_or_nil"`
	WholeOrNil  *int              `json:"whole_or_nil"`
	CentsOrNil  *switchcomm.Cents `json:"cents_or_nil"`
	AmountOrNil *decimal.Decimal  `json:"amount_or_nil"`
	DayOrNil    *switchcomm.Date  `json:"day_or_nil"`
	MomentOrNil *time.Time        `json:"moment_or_nil"`

	Texts   []string                    `json:"texts"`
	Wholes  []int                       `json:"wholes"`
	Amounts map[string]switchcomm.Cents `json:"amounts"`
	One     *record                     `json:"one"`
	Many    []record                    `json:"many"`
	Others  map[string]*record          `json:"others"`

	Raw   stdjson.RawMessage            `json:"raw"`
	Any   any                           `json:"any"`
	Extra map[string]stdjson.RawMessage `json:",embed,inline"`
}

// TestRandomDocumentsLoseNoReadableMember draws what a server means, writes it
// in a form that the server may give it, and wants to read what was meant.
func TestRandomDocumentsLoseNoReadableMember(t *testing.T) {
	setFlag(t, "rapid.checks", "10000") // which is a fifth of that with -short
	rapid.Check(t, func(t *rapid.T) {
		w := writer{t: t}
		data, want := w.record("", 0)

		var got record
		drifts, err := wire.Unmarshal([]byte(data), &got)
		require.NoError(t, err, data)
		require.Equal(t, want, got, data)
		var pointers []string
		for _, d := range drifts {
			pointers = append(pointers, d.Pointer)
		}
		require.ElementsMatch(t, w.unreadable, pointers, data)

		var strict record
		if wire.UnmarshalFast([]byte(data), &strict) {
			require.Equal(t, want, strict, data)
			checkTolerant(t, []byte(data), strict)
		}
	})
}

// setFlag sets a flag of the test binary for one test.
func setFlag(t *testing.T, name, value string) {
	before := flag.Lookup(name).Value.String()
	require.NoError(t, flag.Set(name, value))
	t.Cleanup(func() { require.NoError(t, flag.Set(name, before)) })
}

// writer writes values as servers may: as documented, in another form, or so
// that they cannot be read.
type writer struct {
	t          *rapid.T
	unreadable []string // where the values are that cannot be read
}

// form is one way to write a value, and what must be read from it.
type form[T any] struct {
	json string
	want T
}

// oneOf draws one of the texts.
func (w *writer) oneOf(texts ...string) string {
	return rapid.SampledFrom(texts).Draw(w.t, "choice")
}

// chance is true once in n times.
func (w *writer) chance(n int) bool { return rapid.IntRange(1, n).Draw(w.t, "chance") == n }

// put writes a member and sets the field to what must be read from it.
func put[T any](w *writer, members *[]string, at, name string, field *T, unreadable []string, draw func() form[T]) {
	switch {
	case w.chance(2): // it is not there
		return
	case w.chance(8): // it is there and means nothing
		*members = append(*members, strconv.Quote(name)+":null")
		return
	case len(unreadable) > 0 && w.chance(8):
		w.unreadable = append(w.unreadable, at+"/"+name)
		*members = append(*members, strconv.Quote(name)+":"+w.oneOf(unreadable...))
		return
	}
	f := draw()
	*field = f.want
	*members = append(*members, strconv.Quote(name)+":"+f.json)
}

// putPointer is put for a field that is nil when there is nothing.
func putPointer[T any](w *writer, members *[]string, at, name string, field **T, unreadable []string, draw func() form[T]) {
	put(w, members, at, name, field, unreadable, func() form[*T] {
		if _, isText := any(*new(T)).(string); !isText && w.chance(6) {
			return form[*T]{`""`, nil}
		}
		f := draw()
		return form[*T]{f.json, &f.want}
	})
}

// record writes a whole record, which is at the given place.
func (w *writer) record(at string, depth int) (string, record) {
	var r record
	var m []string
	composite := []string{`{"a":1}`, `[1,2]`, `[[]]`}
	notText := append([]string{`true`, `false`, `[]`, `{}`}, composite...)
	notFlag := append([]string{`7`, `"maybe"`, `[]`, `{}`}, composite...)
	notNumber := append([]string{`true`, `"abc"`, `"R5"`, `[]`, `{}`, `1e999999`, `"1e999999"`}, composite...)
	notWhole := append([]string{`5.5`, `"5.5"`, `99999999999999999999`}, notNumber...)
	notTime := append([]string{`5`, `"soon"`, `"2024-02-30"`, `[]`, `{}`}, composite...)

	put(w, &m, at, "text", &r.Text, notText, w.text)
	put(w, &m, at, "word", &r.Word, notText, func() form[word] { f := w.text(); return form[word]{f.json, word(f.want)} })
	put(w, &m, at, "flag", &r.Flag, notFlag, w.flag)
	put(w, &m, at, "whole", &r.Whole, notWhole, whole[int](w))
	put(w, &m, at, "long", &r.Long, notWhole, whole[int64](w))
	put(w, &m, at, "small", &r.Small, append(notWhole, `128`), whole[int8](w))
	put(w, &m, at, "cents", &r.Cents, append(notWhole, `5.0`), w.cents)
	put(w, &m, at, "amount", &r.Amount, notNumber, w.amount)
	put(w, &m, at, "day", &r.Day, notTime, w.day)
	put(w, &m, at, "moment", &r.Moment, notTime, w.moment)
	put(w, &m, at, "own", &r.Own, append(notText, `"text"`), func() form[ownText] { f := w.text(); return form[ownText]{f.json, ownText{f.want}} })
	put(w, &m, at, "reasons", &r.Reasons, nil, w.reasons)

	putPointer(w, &m, at, "text_or_nil", &r.TextOrNil, notText, w.text)
	putPointer(w, &m, at, "flag_or_nil", &r.FlagOrNil, notFlag, w.flag)
	putPointer(w, &m, at, "whole_or_nil", &r.WholeOrNil, notWhole, whole[int](w))
	putPointer(w, &m, at, "cents_or_nil", &r.CentsOrNil, notWhole, w.cents)
	putPointer(w, &m, at, "amount_or_nil", &r.AmountOrNil, notNumber, w.amount)
	putPointer(w, &m, at, "day_or_nil", &r.DayOrNil, notTime, w.day)
	putPointer(w, &m, at, "moment_or_nil", &r.MomentOrNil, notTime, w.moment)

	put(w, &m, at, "texts", &r.Texts, []string{`true`}, func() form[[]string] {
		return list(w, at+"/texts", []string{`true`, `{"a":"b"}`}, func(string) form[string] { return w.text() })
	})
	put(w, &m, at, "wholes", &r.Wholes, []string{`true`, `"abc"`, `{"a":1}`}, func() form[[]int] {
		return list(w, at+"/wholes", notWhole, func(string) form[int] { return whole[int](w)() })
	})
	put(w, &m, at, "amounts", &r.Amounts, []string{`5`, `"abc"`, `true`, `[5]`}, func() form[map[string]switchcomm.Cents] {
		return object(w, at+"/amounts", notWhole, func(string) form[switchcomm.Cents] { return w.cents() })
	})
	if depth < 2 {
		nested := func(at string) form[record] { return w.nested(at, depth+1) }
		notRecord := []string{`5`, `"abc"`, `true`, `[5]`, `["abc",{}]`}
		put(w, &m, at, "one", &r.One, notRecord, func() form[*record] { return pointerTo(nested(at + "/one")) })
		put(w, &m, at, "many", &r.Many, []string{`5`, `"abc"`, `true`}, func() form[[]record] {
			return list(w, at+"/many", notRecord, nested)
		})
		put(w, &m, at, "others", &r.Others, []string{`5`, `"abc"`, `true`, `[5]`}, func() form[map[string]*record] {
			return object(w, at+"/others", notRecord, func(at string) form[*record] { return pointerTo(nested(at)) })
		})
	}

	raw := w.anything()
	r.Raw = stdjson.RawMessage(raw)
	r.Any = generic(raw)
	m = append(m, `"raw":`+raw, `"any":`+raw)
	if w.chance(2) {
		name, raw := w.oneOf("new", "Text", "TEXT", "te_xt", "", "0", "a/b~c", "Zoë"), w.anything()
		r.Extra = map[string]stdjson.RawMessage{name: stdjson.RawMessage(raw)}
		m = append(m, strconv.Quote(name)+":"+raw)
	}
	return "{" + strings.Join(rapid.Permutation(m).Draw(w.t, "order"), w.oneOf(",", " ,\n")) + "}", r
}

// nested writes a record as itself or as a list of it alone.
func (w *writer) nested(at string, depth int) form[record] {
	if w.chance(5) {
		data, r := w.record(at+"/*", depth)
		return form[record]{"[" + data + "]", r}
	}
	data, r := w.record(at, depth)
	return form[record]{data, r}
}

func pointerTo[T any](f form[T]) form[*T] { return form[*T]{f.json, &f.want} }

// list writes a list as itself, as a PHP array, or as its only element.
func list[T any](w *writer, at string, unreadable []string, draw func(at string) form[T]) form[[]T] {
	if w.chance(5) {
		before := len(w.unreadable)
		if only := draw(at); only.json[0] != '[' && only.json != `""` { // these would be lists themselves
			return form[[]T]{only.json, []T{only.want}}
		}
		w.unreadable = w.unreadable[:before]
	}
	f := form[[]T]{want: []T{}}
	var elements []string
	for range rapid.IntRange(0, 3).Draw(w.t, "length") {
		if w.chance(8) {
			w.unreadable = append(w.unreadable, at+"/*")
			f.want = append(f.want, *new(T))
			elements = append(elements, w.oneOf(unreadable...))
			continue
		}
		element := draw(at + "/*")
		f.want = append(f.want, element.want)
		elements = append(elements, element.json)
	}
	if !w.chance(3) {
		f.json = "[" + strings.Join(elements, ",") + "]"
		return f
	}
	gap := rapid.IntRange(1, 7).Draw(w.t, "gap") // a PHP array with elements removed
	for i, element := range elements {
		elements[i] = fmt.Sprintf("\"%d\":%s", i*gap, element)
	}
	f.json = "{" + strings.Join(rapid.Permutation(elements).Draw(w.t, "keys"), ",") + "}"
	return f
}

// object writes an object whose names are data, as itself or, when there is
// nothing in it, as PHP does.
func object[T any](w *writer, at string, unreadable []string, draw func(at string) form[T]) form[map[string]T] {
	if w.chance(5) {
		return form[map[string]T]{w.oneOf(`[]`, `""`, `false`), nil}
	}
	f := form[map[string]T]{want: map[string]T{}}
	var members []string
	for _, name := range []string{"Thandi Nkosi", "0", "text"} {
		if w.chance(2) {
			continue
		}
		member := form[T]{json: w.oneOf(unreadable...)}
		if w.chance(8) {
			w.unreadable = append(w.unreadable, at+"/*")
		} else {
			member = draw(at + "/*")
		}
		f.want[name] = member.want
		members = append(members, strconv.Quote(name)+":"+member.json)
	}
	f.json = "{" + strings.Join(members, ",") + "}"
	return f
}

func (w *writer) text() form[string] {
	if w.chance(3) { // a number keeps its digits
		number := w.oneOf("0", "-1", "0.10", "5.00", "1e3", "123456789012345678", "12345678901234567890123")
		return form[string]{number, number}
	}
	text := w.oneOf("", "abc", "0072", "true", "[]", "Zoë \"quoted\" \\ / \n", "1e999999")
	quoted, _ := stdjson.Marshal(text)
	return form[string]{string(quoted), text}
}

func (w *writer) flag() form[bool] {
	if w.chance(2) {
		return form[bool]{w.oneOf(`true`, `"true"`, `"TRUE"`, `1`, `"1"`, `"yes"`), true}
	}
	return form[bool]{w.oneOf(`false`, `"false"`, `0`, `"0"`, `"No"`), false}
}

// whole writes whole numbers that fit a T.
func whole[T int | int64 | int8](w *writer) func() form[T] {
	return func() form[T] {
		n := rapid.Int64().Draw(w.t, "whole")
		n = int64(T(n))
		digits := strconv.FormatInt(n, 10)
		return form[T]{w.oneOf(digits, `"`+digits+`"`, `" `+digits+`"`, digits+".0", `"`+digits+`.00"`), T(n)}
	}
}

func (w *writer) cents() form[switchcomm.Cents] {
	digits := strconv.FormatInt(rapid.Int64().Draw(w.t, "cents"), 10)
	n, _ := strconv.ParseInt(digits, 10, 64)
	return form[switchcomm.Cents]{w.oneOf(digits, `"`+digits+`"`), switchcomm.Cents(n)}
}

func (w *writer) amount() form[decimal.Decimal] {
	text := w.oneOf("0", "150.00", "-0.01", "576.24", "12500.0", "9223372036854775808", "0.1234567890123456789", "1e3")
	return form[decimal.Decimal]{w.oneOf(text, `"`+text+`"`), decimal.RequireFromString(text)}
}

func (w *writer) day() form[switchcomm.Date] {
	leapDay := switchcomm.Date{Year: 2024, Month: time.February, Day: 29}
	if w.chance(5) {
		return form[switchcomm.Date]{w.oneOf(`"0000-00-00"`, `"0000-00-00 00:00:00"`), switchcomm.Date{}}
	}
	return form[switchcomm.Date]{w.oneOf(`"2024-02-29"`, `"2024-02-29T00:00:00.000Z"`, `"2024-02-28T23:30:00Z"`, `"2024-02-29 23:59:59"`), leapDay}
}

func (w *writer) moment() form[time.Time] {
	switch w.oneOf("zoned", "local", "day") {
	case "zoned":
		return form[time.Time]{w.oneOf(`"2024-02-29T10:11:12.130Z"`, `"2024-02-29T10:11:12.13Z"`), time.Date(2024, 2, 29, 10, 11, 12, 13e7, time.UTC)}
	case "local":
		return form[time.Time]{w.oneOf(`"2024-02-29 10:11:12"`, `"2024-02-29T10:11:12"`), time.Date(2024, 2, 29, 10, 11, 12, 0, switchcomm.SouthAfrica())}
	}
	return form[time.Time]{`"2024-02-29"`, time.Date(2024, 2, 29, 0, 0, 0, 0, switchcomm.SouthAfrica())}
}

func (w *writer) reasons() form[wire.FieldErrors] {
	switch w.oneOf("none", "text", "object") {
	case "text":
		return form[wire.FieldErrors]{w.oneOf(`"Person exists"`, `["Person exists"]`, `[{"message":"Person exists"}]`), wire.FieldErrors{{Message: "Person exists"}}}
	case "object":
		return form[wire.FieldErrors]{w.oneOf(`{"email":{"message":"bad","rule":"email"}}`, `[{"email":[{"rule":"email","message":"bad"}]}]`),
			wire.FieldErrors{{Field: "email", Message: "bad", Rule: "email"}}}
	}
	return form[wire.FieldErrors]{w.oneOf(`null`, `""`, `[]`, `{}`), nil}
}

// anything writes JSON of any kind, for the fields that keep it.
func (w *writer) anything() string {
	return w.oneOf(`null`, `""`, `"abc"`, `0.10`, `9007199254740993`, `true`, `[]`, `[1,"a",null]`, `{}`, `{"0":{"1":[]}}`)
}

// generic is raw as encoding/json reads it, with exact numbers.
func generic(raw string) (v any) {
	dec := stdjson.NewDecoder(strings.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		panic(err)
	}
	return v
}
