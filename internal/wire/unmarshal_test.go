package wire_test

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// person is an answer with every way of nesting.
type person struct {
	Name    string                        `json:"name"`
	Day     *int                          `json:"day"`
	Bank    *bank                         `json:"bank"`
	Banks   []bank                        `json:"banks"`
	ByName  map[string]bank               `json:"by_name"`
	Info    counts                        `json:"Info,case:ignore"`
	Anyhow  any                           `json:"anyhow"`
	Reasons wire.FieldErrors              `json:"reasons"`
	Extra   map[string]stdjson.RawMessage `json:",embed,inline"`
}

type bank struct {
	Holder string                        `json:"account/holder"`
	Amount switchcomm.Cents              `json:"amount"`
	Since  switchcomm.Date               `json:"since"`
	Past   []bank                        `json:"past"`
	Extra  map[string]stdjson.RawMessage `json:",embed,inline"`
}

type counts struct {
	Accepted int `json:"accepted"`
}

// spoiled makes a document need the second pass.
func spoiled(object string) string { return `{"name":{},` + object[1:] }

// decode decodes data into a T, without drifts beyond those of spoiled.
func decode[T any](t *testing.T, data string) T {
	t.Helper()
	var out T
	drifts, err := wire.Unmarshal([]byte(data), &out)
	require.NoError(t, err)
	for _, d := range drifts {
		assert.Equal(t, "/name", d.Pointer)
	}
	return out
}

// pointers returns where the drifts of data are.
func pointers[T any](t *testing.T, data string) []string {
	t.Helper()
	var out T
	drifts, err := wire.Unmarshal([]byte(data), &out)
	require.NoError(t, err)
	var all []string
	for _, d := range drifts {
		all = append(all, d.Pointer)
	}
	return all
}

func TestUnknownMembersAreKeptByBothPasses(t *testing.T) {
	documented := `{"day":1,"new":null,"bank":{"amount":5,"iban":"NL00","past":[{"x":[1, 2]}]},"newer":{"a":"b"}}`
	for _, data := range []string{documented, spoiled(documented)} {
		got := decode[person](t, data)
		assert.Equal(t, map[string]stdjson.RawMessage{
			"new": stdjson.RawMessage("null"), "newer": stdjson.RawMessage(`{"a":"b"}`),
		}, got.Extra)
		assert.Equal(t, map[string]stdjson.RawMessage{"iban": stdjson.RawMessage(`"NL00"`)}, got.Bank.Extra)
		assert.Equal(t, map[string]stdjson.RawMessage{"x": stdjson.RawMessage(`[1, 2]`)}, got.Bank.Past[0].Extra)
	}
}

func TestExtrasOutliveTheAnswer(t *testing.T) {
	for _, data := range []string{`{"new":"kept"}`, spoiled(`{"new":"kept"}`)} {
		answer := []byte(data)
		var got person
		_, err := wire.Unmarshal(answer, &got)
		require.NoError(t, err)
		clear(answer) // as when its buffer is used again
		assert.Equal(t, `"kept"`, string(got.Extra["new"]))
	}
}

func TestUnreadableMemberLosesNoSibling(t *testing.T) {
	var got person
	drifts, err := wire.Unmarshal([]byte(`{
		"name": "Thandi", "day": "soon",
		"banks": [
			{"account/holder": "A", "amount": 150.00, "past": [{"amount": 1, "since": "tomorrow", "account/holder": "B"}]},
			"none",
			{"account/holder": "C", "amount": "7"}],
		"by_name": {"Thandi Nkosi": {"amount": {}, "account/holder": "D"}},
		"INFO": {"accepted": [1, 2]},
		"reasons": {"email": "bad"}, "new": 1}`), &got)
	require.NoError(t, err)

	assert.Equal(t, person{
		Name: "Thandi",
		Banks: []bank{
			{Holder: "A", Past: []bank{{Amount: 1, Holder: "B"}}},
			{},
			{Holder: "C", Amount: 7},
		},
		ByName:  map[string]bank{"Thandi Nkosi": {Holder: "D"}},
		Reasons: wire.FieldErrors{{Field: "email", Message: "bad"}},
		Extra:   map[string]stdjson.RawMessage{"new": stdjson.RawMessage("1")},
	}, got)

	var lines []string
	for _, d := range drifts {
		lines = append(lines, fmt.Sprintf("%s: want %s, got %s: %s", d.Pointer, d.Want, d.Got, d.Value()))
	}
	assert.Equal(t, []string{
		`/day: want whole number, got string: "soon"`,
		`/banks/*/amount: want whole number, got number: 150.00`,
		`/banks/*/past/*/since: want date, got string: "tomorrow"`,
		`/banks/*: want object, got string: "none"`,
		`/by_name/*/amount: want whole number, got object: {}`,
		`/Info/accepted: want whole number, got array: [1, 2]`,
	}, lines)
	assert.Empty(t, drifts[0].API+drifts[0].Op, "the caller fills these")
}

func TestPointersOfReshapedValues(t *testing.T) {
	for data, want := range map[string]string{
		`{"bank":[{"amount":"x"}]}`:                              "/bank/*/amount",
		`{"bank":[[{"amount":"x"}]]}`:                            "/bank/*/*/amount",
		`{"banks":{"amount":"x"}}`:                               "/banks/amount",
		`{"banks":{"7":{"amount":"x"}}}`:                         "/banks/*/amount",
		`{"banks":{"7":"x"}}`:                                    "/banks/*",
		`{"banks":{"7":[{"past":{"amount":"x"}}]}}`:              "/banks/*/*/past/amount",
		`{"bank":[{"account/holder":[]}]}`:                       "/bank/*/account~1holder",
		`{"by_name":[{"J Smith":{"past":{"0":{"since":"x"}}}}]}`: "/by_name/*/*/past/*/since",
		`[{"name":[]}]`:                                          "/*/name",
		`"x"`:                                                    "",
	} {
		assert.Equal(t, []string{want}, pointers[person](t, data), data)
	}
	assert.Equal(t, []string{"/inner/*"}, pointers[struct {
		Inner ownFrom `json:"inner"`
	}](t, `{"inner":{"n":"x"}}`), "inside a type that decodes itself, no name is known")
}

func TestPointersThroughEmbeddedStructs(t *testing.T) {
	type Deep struct {
		counts      // its members are those of the struct around it
		Bank   bank `json:"bank"`
	}
	type whole struct {
		Named  Deep `json:",embed"`
		Banks  []struct{ bank }
		Others map[string]bank `json:",embed"`
	}
	const data = `{"accepted":"x","bank":{"amount":"x"},"Banks":[{"since":"x"}],"Thandi":{"amount":"x"},"Others":{"amount":"x"}}`
	assert.Equal(t, []string{"/accepted", "/bank/amount", "/Banks/*/since", "/*/*", "/*/*"}, pointers[whole](t, data))
}

func TestListOfSeveralForAnObject(t *testing.T) {
	var got person
	drifts, err := wire.Unmarshal([]byte(`{"bank":[{"amount":1},{"amount":2}]}`), &got)
	require.NoError(t, err)
	assert.Equal(t, &bank{Amount: 1}, got.Bank)
	require.Len(t, drifts, 1)
	assert.Equal(t, "/bank", drifts[0].Pointer)
	assert.Equal(t, `[{"amount":1},{"amount":2}]`, string(drifts[0].Value()), "nothing is lost in silence")

	assert.Equal(t, []string{"/bank"}, pointers[person](t, `{"bank":["x",{"amount":2}]}`), "the first is unreadable")
}

func TestDuplicateNames(t *testing.T) {
	for _, form := range []func(string) string{func(s string) string { return s }, spoiled} {
		got := decode[person](t, form(`{"day":1,"new":1,"anyhow":{"a":1},"banks":[{"amount":1},{"amount":2}],"bank":{"amount":1,"account/holder":"A"},
			"day":2,"new":2,"anyhow":[true],"banks":[{"account/holder":"B"}],"bank":{"amount":2}}`))
		assert.Equal(t, new(2), got.Day, "the last one counts")
		assert.Equal(t, "2", string(got.Extra["new"]))
		assert.Equal(t, []any{true}, got.Anyhow)
		assert.Equal(t, []bank{{Holder: "B"}}, got.Banks, "a list is replaced")
		assert.Equal(t, &bank{Amount: 2, Holder: "A"}, got.Bank, "objects are merged")
	}
	var got person
	drifts, err := wire.Unmarshal([]byte(`{"day":1,"day":"x"}`), &got)
	require.NoError(t, err)
	assert.Equal(t, new(1), got.Day, "a member that cannot be read does not undo one that can")
	assert.Len(t, drifts, 1)
}

func TestInvalidUTF8(t *testing.T) {
	for _, form := range []func(string) string{func(s string) string { return s }, spoiled} {
		got := decode[person](t, form("{\"new\":\"\xff\",\"bank\":{\"account/holder\":\"J\xe9r\xf4me\"},\"anyhow\":\"\\ud800\"}"))
		assert.Equal(t, "J\uFFFDr\uFFFDme", got.Bank.Holder)
		assert.Equal(t, "\uFFFD", got.Anyhow)
		assert.Equal(t, "\"\xff\"", string(got.Extra["new"]))
	}
}

func TestNamesAreNotFolded(t *testing.T) {
	got := decode[person](t, `{"Name":"x","na_me":"y","info":{"accepted":1}}`)
	assert.Empty(t, got.Name)
	assert.Len(t, got.Extra, 2)
	assert.Equal(t, 1, got.Info.Accepted, "unless the field says so")
}

func TestWhatIsNotJSON(t *testing.T) {
	secret := `{"name":"Thandi","bank":{"amount":15497},"day":"x"}`
	for i := range len(secret) {
		checkSyntaxError(t, secret[:i])
	}
	for _, tail := range []string{"x", "{}", ",", "]", `"Thandi"`, "\x00"} {
		checkSyntaxError(t, secret+tail)
		checkSyntaxError(t, secret+" \n"+tail)
	}
	for _, data := range []string{
		"  ", "\ufeff" + secret, "<html>Thandi</html>", "{'name':'Thandi'}", `{"name":"Thandi",}`, `{name:"Thandi"}`, `{"name":"Thandi" "day":1}`,
		`{"day":01}`, `{"day":+1}`, `{"day":.5}`, `{"day":NaN}`, `{"anyhow":[1,]}`, `{"anyhow":"` + "\n" + `"}`, `{"anyhow":"\x41"}`,
		`// Thandi` + "\n{}", `nul`, `True`, strings.Repeat("[", 20_000),
	} {
		checkSyntaxError(t, data)
	}
}

// checkSyntaxError checks the error for data, and that it shows nothing of it.
func checkSyntaxError(t *testing.T, data string) {
	t.Helper()
	got := person{Name: "before"}
	drifts, err := wire.Unmarshal([]byte(data), &got)
	require.ErrorIs(t, err, wire.ErrSyntax, "%q", data)
	assert.Empty(t, drifts)
	assert.Equal(t, person{}, got)
	assert.Regexp(t, `^not one JSON value: (empty|cut off after \d+ bytes|unexpected text at byte \d+)$`, err.Error())
}

func TestSyntaxErrorSaysWhere(t *testing.T) {
	for data, want := range map[string]string{
		``:               "not one JSON value: empty",
		`{"name":"Th`:    "not one JSON value: cut off after 11 bytes",
		`{"name":tru}`:   "not one JSON value: unexpected text at byte 11",
		`{} {}`:          "not one JSON value: unexpected text at byte 3",
		`<!DOCTYPE html`: "not one JSON value: unexpected text at byte 0",
	} {
		_, err := wire.Unmarshal([]byte(data), new(person))
		assert.EqualError(t, err, want)
	}
}

func TestUnmarshalReplacesWhatOutHeld(t *testing.T) {
	for _, data := range []string{`{"bank":{"amount":1}}`, spoiled(`{"bank":{"amount":1}}`), `null`, `[]`} {
		got := person{Name: "before", Bank: &bank{Holder: "before"}, ByName: map[string]bank{"before": {}}}
		_, err := wire.Unmarshal([]byte(data), &got)
		require.NoError(t, err)
		assert.Empty(t, got.Name)
		assert.Empty(t, got.ByName)
		if got.Bank != nil {
			assert.Equal(t, &bank{Amount: 1}, got.Bank)
		}
	}
}

func TestWhatCannotBeDecodedInto(t *testing.T) {
	type broken struct {
		One int `json:",embed"`
	}
	for _, out := range []any{nil, person{}, (*person)(nil), new(broken)} {
		_, err := wire.Unmarshal([]byte(`{"secret":1}`), out)
		require.Error(t, err)
		assert.NotErrorIs(t, err, wire.ErrSyntax)
		assert.Contains(t, err.Error(), fmt.Sprintf("%T", out))
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestAnswerThatIsTheListItself(t *testing.T) {
	for _, data := range []string{`[{"amount":1},{"amount":"x"}]`, `{"1":{"amount":"x"},"0":{"amount":1}}`} {
		var got []bank
		drifts, err := wire.Unmarshal([]byte(data), &got)
		require.NoError(t, err)
		assert.Equal(t, []bank{{Amount: 1}, {}}, got)
		require.Len(t, drifts, 1)
		assert.Equal(t, "/*/amount", drifts[0].Pointer)
	}
}

func TestHostileAnswers(t *testing.T) {
	nest := func(open, inside, closing string, depth int) string {
		return strings.Repeat(open, depth) + inside + strings.Repeat(closing, depth)
	}
	padding := `"` + strings.Repeat("x", 1<<20) + `"`
	for name, data := range map[string]string{
		"lists":                      nest("[", "", "]", 9_000),
		"objects":                    nest(`{"a":`, "1", "}", 9_000),
		"lists in a field":           `{"name":` + nest("[", "", "]", 9_000) + `}`,
		"lists for an object":        `{"bank":` + nest("[", padding, "]", 9_000) + `}`,
		"lists kept":                 spoiled(`{"anyhow":` + nest("[", "", "]", 9_000) + `}`),
		"lists unknown":              spoiled(`{"new":` + nest("[", "", "]", 9_000) + `}`),
		"lists of reasons":           spoiled(`{"reasons":` + nest("[", "", "]", 9_000) + `}`),
		"fields of reasons":          spoiled(`{"reasons":` + nest(`{"a":`, padding, "}", 9_000) + `}`),
		"objects for lists, deep":    `{"banks":` + nest(`{"past":`, padding, "}", 9_000) + `}`,
		"PHP lists, deep":            `{"banks":` + nest(`{"0":`, padding, "}", 9_000) + `}`,
		"PHP lists of objects, deep": `{"banks":` + nest(`{"0":{"past":`, padding, "}}", 4_000) + `}`,
	} {
		var got person
		drifts, err := wire.Unmarshal([]byte(data), &got)
		assert.NoError(t, err, name)
		for _, d := range drifts { // deeper ones would have cost quadratic time
			assert.Less(t, strings.Count(d.Pointer, "/"), 100, name)
		}
	}
	for _, data := range []string{nest("[", "", "]", 100_000), `{"new":` + nest(`{"a":`, "1", "}", 100_000) + `}`} {
		_, err := wire.Unmarshal([]byte(data), new(person))
		assert.ErrorIs(t, err, wire.ErrSyntax, "too deep to be an answer")
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	digits := strings.Repeat("9", 5_000)
	for _, text := range []string{"Inf", "-Infinity", "NaN", "0x1p4", "1_000", "1,000", "1.2.3", "--5", "5-", "e5", ".", "5e", "\u22125", "1e101", "1e-101", digits, "0." + digits} {
		for _, name := range []string{"whole", "small", "uint", "float", "amount", "cents", "amount_or_nil"} {
			var got struct {
				Whole       int              `json:"whole"`
				Small       int8             `json:"small"`
				Uint        uint             `json:"uint"`
				Float       float64          `json:"float"`
				Amount      decimal.Decimal  `json:"amount"`
				AmountOrNil *decimal.Decimal `json:"amount_or_nil"`
				Cents       switchcomm.Cents `json:"cents"`
			}
			zero := got
			drifts, err := wire.Unmarshal([]byte(`{"`+name+`":"`+text+`"}`), &got)
			require.NoError(t, err)
			assert.Len(t, drifts, 1, "%s: %s", name, text)
			assert.Equal(t, zero, got)
		}
	}
}

// gatherer decodes itself by adding to what it holds, as methods may.
type gatherer struct{ text string }

func (g *gatherer) UnmarshalJSON(data []byte) error {
	g.text += string(data)
	if data[0] == '{' {
		return errors.New("no objects")
	}
	return nil
}

func TestDuplicatesOfTypesThatDecodeThemselves(t *testing.T) {
	type gathered struct {
		Value   gatherer  `json:"value"`
		Pointer *gatherer `json:"pointer"`
	}
	data := []byte(`{"value":1,"pointer":1,"value":2,"pointer":2}`)
	var got gathered
	drifts, err := wire.Unmarshal(data, &got)
	require.NoError(t, err)
	assert.Empty(t, drifts)
	assert.Equal(t, gathered{gatherer{"12"}, &gatherer{"12"}}, got)

	drifts, err = wire.Unmarshal([]byte(`{"value":1,"pointer":1,"value":{},"pointer":{}}`), &got)
	require.NoError(t, err)
	assert.Len(t, drifts, 2)
	assert.Equal(t, gathered{gatherer{"1"}, &gatherer{"1"}}, got, "a failed method leaves nothing behind")
}

func TestUnreadableWholeIsOneDrift(t *testing.T) {
	assert.Equal(t, []string{"/ByNumber"}, pointers[struct{ ByNumber map[int]bank }](t,
		`{"ByNumber":{"1":{"amount":"x"},"two":{}}}`), "not also the amount in it")
}

func TestLongLists(t *testing.T) {
	const n = 200_000
	var list, php strings.Builder
	for i := range n {
		fmt.Fprintf(&list, `{"amount":"%d"},`, i)
		fmt.Fprintf(&php, `"%d":{"amount":%d},`, n-1-i, n-1-i)
	}
	for _, banks := range []string{
		"[" + strings.TrimSuffix(list.String(), ",") + "]",
		"{" + strings.TrimSuffix(php.String(), ",") + "}",
	} {
		got := decode[person](t, spoiled(`{"banks":`+banks+`}`))
		require.Len(t, got.Banks, n)
		for i, b := range got.Banks {
			require.Equal(t, switchcomm.Cents(i), b.Amount)
		}
	}
}

func TestDriftsAreLimited(t *testing.T) {
	data := `{"banks":[` + strings.Repeat(`"x",`, 100_000) + `{"amount":5}]}`
	var got person
	drifts, err := wire.Unmarshal([]byte(data), &got)
	require.NoError(t, err)
	assert.Len(t, drifts, 1000)
	require.Len(t, got.Banks, 100_001)
	assert.Equal(t, switchcomm.Cents(5), got.Banks[100_000].Amount)
}
