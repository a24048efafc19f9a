package wire_test

import (
	stdjson "encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/quick"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

type (
	// tree takes the members of any object.
	tree struct {
		Name    string                        `json:"name"`
		Status  *string                       `json:"status"`
		ID      stdjson.RawMessage            `json:"id"`
		Items   []tree                        `json:"items"`
		Record  *tree                         `json:"record"`
		Amount  *decimal.Decimal              `json:"amount"`
		Created time.Time                     `json:"created_at"`
		Errors  wire.FieldErrors              `json:"errors"`
		Extra   map[string]stdjson.RawMessage `json:",embed,inline"`
	}
	// layered gets its members from structs in it, some of which hide others.
	layered struct {
		base
		Middle `json:",embed"`
		Text   string `json:"text"`
		Info   struct {
			People *int `json:"people"`
		} `json:"Info,case:ignore"`
	}
	base struct {
		Text  string `json:"text"` // hidden by that of layered
		Deep  bool   `json:"deep"`
		Wages *int   `json:"wages,string"`
	}
	Middle struct {
		Word  word                          `json:"word"`
		Raw   *stdjson.RawMessage           `json:"raw"`
		Pairs map[string]map[string]*int64  `json:"pairs"`
		Rest  map[string]stdjson.RawMessage `json:",embed"`
	}
	// closed has nothing for members that it does not know.
	closed struct {
		A  string        `json:"a"`
		B  **int         `json:"b"`
		C  []ownText     `json:"c"`
		D  []*bool       `json:"d"`
		E  [][]string    `json:"e"`
		F  *ownJSON      `json:"f"`
		G  []closed      `json:"g"`
		H  time.Duration `json:"h"`
		I  *inner        `json:"i"`
		No string        `json:"-"`
	}
)

// checkAgreement checks that all ways of decoding data agree, for types of
// every sort, and reports for how many of them the fast pass was enough.
func checkAgreement(t require.TestingT, data []byte) (fast int) {
	for _, enough := range []bool{
		agrees[record](t, data), agrees[summary](t, data), agrees[tree](t, data), agrees[[]tree](t, data),
		agrees[layered](t, data), agrees[*closed](t, data), agrees[map[string]stdjson.RawMessage](t, data),
		agrees[map[string]tree](t, data), agrees[wire.FieldErrors](t, data), agrees[[]*string](t, data),
		agrees[switchcomm.Cents](t, data), agrees[decimal.Decimal](t, data), agrees[switchcomm.Date](t, data),
		agrees[time.Time](t, data), agrees[string](t, data), agrees[*int64](t, data), agrees[stdjson.RawMessage](t, data),
	} {
		if enough {
			fast++
		}
	}
	return fast
}

// agrees decodes data into a T both ways, and what came of it into data again.
func agrees[T any](t require.TestingT, data []byte) bool {
	var fast T
	if !wire.UnmarshalFast(data, &fast) {
		return false
	}
	require.True(t, stdjson.Valid(data), "not JSON: %s", data)
	checkTolerant(t, data, fast)
	checkWritten(t, fast)
	return true
}

// checkWritten checks that v is encoded in the same way by the fast pass as by
// the JSON package, if the fast pass encodes it at all.
func checkWritten(t require.TestingT, v any) {
	for _, legacyOmit := range []bool{false, true} {
		if fast, ok := wire.MarshalFast(v, legacyOmit); ok {
			slow, err := wire.MarshalSlow(v, legacyOmit)
			require.NoError(t, err, "only the fast pass takes %s", fast)
			require.Equal(t, string(slow), string(fast))
		}
	}
}

func TestPassesAgreeOnEveryFixture(t *testing.T) {
	for _, data := range fixtures(t) {
		assert.NotZero(t, checkAgreement(t, data))
		for _, part := range parts(data) {
			checkAgreement(t, part)
		}
	}
}

// fixtures are the answers and requests as the vendors document them.
func fixtures(t testing.TB) (all [][]byte) {
	paths, err := filepath.Glob("../../testdata/*/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		if filepath.Base(path) == "contract.json" { // describes the interface, and is none of its answers
			continue
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		all = append(all, data)
	}
	return all
}

// parts are the values in a value, however deep.
func parts(data []byte) (all [][]byte) {
	var members map[string]stdjson.RawMessage
	var elements []stdjson.RawMessage
	if stdjson.Unmarshal(data, &elements) != nil && stdjson.Unmarshal(data, &members) != nil {
		return nil
	}
	for _, member := range members {
		elements = append(elements, member)
	}
	for _, element := range elements {
		all = append(append(all, element), parts(element)...)
	}
	return all
}

func TestPassesAgreeOnEveryQuirk(t *testing.T) {
	for i, value := range slices.Concat(every, odd) {
		checkAgreement(t, []byte(value))
		whole := []byte(`{"text":` + value + `,"raw":` + value + `,"items":[` + value + `]}`)
		for end := range whole {
			checkAgreement(t, slices.Clip(slices.Clone(whole[:end])))
		}
		for j, name := range names {
			form := strings.NewReplacer("%", name, "@", value)
			checkAgreement(t, []byte(form.Replace(`{"%":@}`)))
			checkAgreement(t, []byte(form.Replace(forms[(i+j)%len(forms)])))
		}
	}
}

// forms are what a member can be in.
var forms = []string{
	` { "%" : @ , "word":"w"}`, `[{"%":@}]`, `{"%":@,"%":1}`, `{"items":[{"%":@}],"many":{"%":@}}`, `{"a":{"%":@}}`,
}

// odd is text that is not JSON, or seldom is what a server means.
var odd = []string{
	`01`, `1.`, `-`, `-0`, `+1`, `.5`, `1e5`, `1E+5`, `0x1`, `NaN`, `1 2`, `nul`, `nulll`, `True`, `''`, `-9223372036854775808`, `-9223372036854775809`,
	`"`, `"\`, `"\"`, `"\u12"`, `"\u0041"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\x"`, `"\/"`, `"<&>\u2028"`, "\"\xe2\x80\xa8\"", "\"\x7f\"",
	"\"\x00\"", "\"\n\"", "\"\\\n\"", "\"\xff\"", "\"Zo\xc3\xab\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf1", "\x001", "1\x00",
	`[1,]`, `[,1]`, `[1 1]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":1 "b":2}`, `{"\u0061":1}`, `{"a":1,"\u0061":2}`, `{"":1}`, `{"\ud800":1}`,
	`[[[[[[]]]]]]`, `{"a":{"a":{"a":{}}}}`, `[`, `{`, `]`, `}`, `[}`, ``, ` `,
	`"01234567\"89"`, `"012345\\"`, `"0123456` + "\x1f" + `7"`, `"01234567` + "\x80" + `"`,
	strings.Repeat("[", 250) + strings.Repeat("]", 250),
}

// names are those of the members that checkAgreement decodes.
var names = []string{
	"text", "word", "flag", "whole", "small", "cents", "amount", "day", "moment", "own", "reasons", "text_or_nil", "whole_or_nil",
	"texts", "many", "others", "any", "name", "status", "id", "items", "errors", "deep", "wages", "Info", "info", "raw", "pairs",
	"b", "c", "d", "e", "f", "g", "h", "i", "No", "new", "Text", "te_xt", "0",
}

func FuzzAgreement(f *testing.F) {
	for _, data := range fixtures(f) {
		f.Add(data)
	}
	for _, value := range slices.Concat(every, odd) {
		f.Add([]byte(`{"text":` + value + `,"items":[` + value + `],"a":"","b":` + value + `}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if tooDeep(data) {
			t.Skip()
		}
		checkAgreement(t, data[:len(data):len(data)])
	})
}

// request has a field of every kind that requests are written from.
type request struct {
	Text     string                      `json:"text,omitzero"`
	Always   string                      `json:"always"`
	Word     word                        `json:"word,omitzero"`
	Flag     *bool                       `json:"flag,omitzero"`
	Whole    int                         `json:"whole"`
	Long     *int64                      `json:"long,omitzero"`
	Quoted   switchcomm.Cents            `json:"quoted,string,omitzero"`
	QuotedIf *int                        `json:"quoted_if,string,omitzero"`
	Cents    switchcomm.Cents            `json:"cents,omitzero"`
	Amount   decimal.Decimal             `json:"amount,omitzero"`
	AmountIf *decimal.Decimal            `json:"amount_if,omitempty"`
	Day      switchcomm.Date             `json:"day,omitzero"`
	Texts    []string                    `json:"texts,omitzero"`
	Rows     []request                   `json:"rows"`
	One      *request                    `json:"one,omitzero"`
	Moment   time.Time                   `json:"moment,omitzero"`
	Zeroer   zeroer                      `json:"zeroer,omitzero"`
	Others   map[string]switchcomm.Cents `json:"others,omitzero"`
	Bytes    []byte                      `json:"bytes,omitzero"`
	Any      any                         `json:"any,omitzero"`
	Empty    string                      `json:"empty,omitempty"`
	EmptyIf  *string                     `json:"empty_if,omitempty"`
	Own      ownNumber                   `json:"own"`
	OwnText  upper                       `json:"own_text,omitempty"`
	Group
	Extra map[string]any `json:",embed,inline"`
}

type (
	Group  struct{ Line1, Line2 string }
	zeroer struct {
		N int `json:"n"`
	}
)

func (z zeroer) IsZero() bool { return z.N < 0 }

// drawRequest draws a request, most of whose fields are as simple as those of a
// caller are: the others are left to the JSON package.
func drawRequest(t *rapid.T, depth int) (r request) {
	r.Text, r.Always, r.Word = drawText(t), drawText(t), word(drawText(t))
	r.Flag = rapid.Ptr(rapid.Bool(), true).Draw(t, "flag")
	r.Whole = rapid.Int().Draw(t, "whole")
	r.Long = rapid.Ptr(rapid.Int64(), true).Draw(t, "long")
	r.Quoted = switchcomm.Cents(rapid.Int64().Draw(t, "quoted"))
	r.QuotedIf = rapid.Ptr(rapid.Int(), true).Draw(t, "quoted_if")
	r.Cents = switchcomm.Cents(rapid.Int64().Draw(t, "cents"))
	r.Amount = drawAmount(t)
	if rapid.Bool().Draw(t, "amount_if") {
		r.AmountIf = new(drawAmount(t))
	}
	r.Day = rapid.SampledFrom([]switchcomm.Date{{}, {Year: 2024, Month: 2, Day: 29}, {Year: 1, Month: 1, Day: 1}, {Year: 2024, Month: 2, Day: 30}}).Draw(t, "day")
	r.Texts = rapid.SampledFrom([][]string{nil, {}, {""}, {"a", "Zoë", "<b>"}}).Draw(t, "texts")
	r.Zeroer.N = rapid.IntRange(-1, 1).Draw(t, "zeroer")
	r.Line1, r.Line2 = drawText(t), drawText(t)
	r.Own = rapid.SampledFrom([]ownNumber{0, 1, 2, 3, 4, 5, 6}).Draw(t, "own")
	r.OwnText = upper(drawText(t))
	if rapid.IntRange(0, 5).Draw(t, "empty") == 0 { // without legacyOmit this is left to the JSON package
		r.Empty, r.EmptyIf = drawText(t), new(drawText(t))
	}
	if depth < 2 {
		for range rapid.IntRange(0, 2).Draw(t, "rows") {
			r.Rows = append(r.Rows, drawRequest(t, depth+1))
		}
		if rapid.Bool().Draw(t, "one") {
			r.One = new(drawRequest(t, depth+1))
		}
	}
	switch rapid.IntRange(0, 40).Draw(t, "rare") {
	case 1:
		r.Moment = time.Date(2024, 2, 29, 10, 11, 12, 0, time.UTC)
	case 2:
		r.Others = map[string]switchcomm.Cents{"b": 1, "a": 2}
	case 3:
		r.Bytes = []byte("bytes")
	case 4:
		r.Any = []any{nil, 1, "a"}
	case 5:
		r.Extra = map[string]any{"z": 1, "a": nil}
	}
	return r
}

func drawText(t *rapid.T) string {
	if rapid.IntRange(0, 3).Draw(t, "plain") > 0 {
		return rapid.SampledFrom([]string{"", "a", "Thandi", "1 Protea Street", "true"}).Draw(t, "text")
	}
	bytes := rapid.SliceOfN(rapid.SampledFrom([]string{`"`, `\`, "<", "&", "/", "\x00", "\n", "\x1f", "\x7f", "\u2028", "ë", "\U0001F600", "\xff", "\xc3", "a", " "}), 0, 12)
	return strings.Join(bytes.Draw(t, "odd"), "")
}

func drawAmount(t *rapid.T) decimal.Decimal {
	exponent := rapid.SampledFrom([]int32{0, -2, -2, -19, 3, 100, 101, -101}).Draw(t, "exponent")
	return decimal.New(rapid.Int64().Draw(t, "digits"), exponent)
}

func requestIsWrittenTheSame(t *rapid.T) {
	r := drawRequest(t, 0)
	for _, v := range []any{r, &r, []request{r, r}} {
		checkWritten(t, v)
	}
}

func TestPassesAgreeOnRequests(t *testing.T) {
	setFlag(t, "rapid.checks", "2000")
	rapid.Check(t, requestIsWrittenTheSame)
}

func FuzzAgreementOnRequests(f *testing.F) { f.Fuzz(rapid.MakeFuzz(requestIsWrittenTheSame)) }

// What a caller may hand to us, and the fast pass must leave to the JSON package
// or write as that does.
func TestPassesAgreeOnTypesOfOthers(t *testing.T) {
	type (
		tagless struct{ A, b string }
		hidden  struct{ a, b string }
		twice   struct {
			sideA
			sideB
		}
		embedsPointer struct {
			*Group
			A string
		}
		embedsTime struct {
			time.Time
			A string
		}
		dashes struct {
			A string `json:"-"`
			//lint:ignore SA5008 this is the odd name that the test is about
			B string `json:"-,"`
			C string `json:"'c,d'"`
		}
		html struct {
			A string `json:"a<b"`
		}
		empty struct {
			A string   `json:"a,omitempty"`
			B []string `json:"b,omitempty"`
			C *string  `json:"c,omitempty"`
			D int      `json:"d,omitempty"`
		}
		named struct {
			Group `json:"group"`
			A     switchcomm.Cents `json:"a,case:ignore"`
		}
		quotedOwn struct {
			A *ownNumber `json:"a,string"`
			B ownNumber  `json:"b,string"`
		}
		quotedText struct {
			A string `json:"a,string"`
		}
		zeroByAddr struct {
			A addrZeroer `json:"a,omitzero"`
		}
		duration struct{ A time.Duration }
		numbers  struct {
			A uint8
			B float64
			C int8
			D []int8
			E [2]int
			F []word
		}
		appender struct{ A onlyAppends }
	)
	for _, v := range []any{
		tagless{"a", "b"}, hidden{"a", "b"}, twice{sideA{"a"}, sideB{"b"}}, embedsPointer{nil, "a"}, embedsPointer{&Group{"1", "2"}, "a"},
		embedsTime{time.Unix(0, 0).UTC(), "a"}, dashes{"a", "b", "c"}, html{"<&>"}, empty{}, empty{"a", []string{}, new(""), 1},
		named{Group{"1", "2"}, 5}, quotedOwn{new(ownNumber(1)), 2}, quotedText{"a"}, zeroByAddr{}, zeroByAddr{1}, duration{1},
		numbers{1, 0.5, -1, []int8{1}, [2]int{1, 2}, []word{"a"}}, appender{1}, struct{}{}, map[string]int{"b": 1, "a": 2},
		[]any{1, nil}, []*int{nil, new(1)}, (*request)(nil), []byte("a"), [][]byte{nil}, word("a"), true, 1, int8(1), 1.5, "a\xff",
		ownNumber(1), new(ownNumber(1)), onlyAppends(1), time.Second, switchcomm.Date{}, switchcomm.Cents(-5), decimal.New(1, 200),
		jsontext.Value(`{"a":1}`), stdjson.RawMessage(`{"a" : 1}`), stdjson.Number("5"), &[]string{}, new(new(new(5))),
	} {
		checkWritten(t, v)
	}
	_, err := wire.Marshal(nil)
	assert.NoError(t, err)
}

type (
	upper       string // writes itself as text
	sideA       struct{ Same string }
	sideB       struct{ Same string }
	ownNumber   int // writes itself
	onlyAppends int // writes itself by the newest of the methods
	addrZeroer  int // is zero when it is 1
)

func (n ownNumber) MarshalJSON() ([]byte, error) {
	forms := []string{`"own"`, `5`, `-0.10`, ` 5`, `"a\u0062"`, `{ "a" : 1 }`, `5 5`, ``, `"a`, `1e5`, "5\n"}
	return []byte(forms[n]), nil
}
func (u upper) MarshalText() ([]byte, error)            { return []byte(strings.ToUpper(string(u))), nil }
func (onlyAppends) AppendText(b []byte) ([]byte, error) { return append(b, "own"...), nil }
func (z *addrZeroer) IsZero() bool                      { return *z == 1 }

// A value that contains itself is an error, and no endless loop.
func TestValueThatContainsItself(t *testing.T) {
	type ring struct {
		Next *ring   `json:"next"`
		All  []*ring `json:"all"`
	}
	r := &ring{}
	r.Next = r
	_, err := wire.Marshal(r)
	assert.ErrorContains(t, err, "cannot encode the request")
	r = &ring{}
	r.All = []*ring{r}
	_, err = wire.Marshal(r)
	assert.ErrorContains(t, err, "cannot encode the request")
}

// Texts that are read together stay what they were.
func TestTextsAreKept(t *testing.T) {
	same := func(texts []string) bool {
		data, err := stdjson.Marshal(texts)
		require.NoError(t, err)
		var got []string
		drifts, err := wire.Unmarshal(data, &got)
		return assert.NoError(t, err) && assert.Empty(t, drifts) && assert.Equal(t, len(texts), len(got)) && (len(texts) == 0 || assert.Equal(t, texts, got))
	}
	require.NoError(t, quick.Check(same, nil))
	long := make([]string, 3000)
	for i := range long {
		long[i] = strings.Repeat("x", i%300) + "!"
	}
	require.True(t, same(long))
}

// Many goroutines may meet a type for the first time at once.
func TestTypeIsFirstMetByMany(t *testing.T) {
	type (
		newInner struct{ A, B []string }
		newType  struct {
			One  newInner
			Many []*newType
			Rest map[string]stdjson.RawMessage `json:",embed"`
		}
	)
	start := make(chan struct{})
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			<-start
			var v newType
			drifts, err := wire.Unmarshal([]byte(`{"One":{"A":["a"]},"Many":[{"One":{"B":["b"]}}],"x":1}`), &v)
			assert.NoError(t, err)
			assert.Empty(t, drifts)
			assert.Equal(t, "b", v.Many[0].One.B[0])
			v.Rest = nil
			data, err := wire.Marshal(v)
			assert.NoError(t, err)
			assert.JSONEq(t, `{"One":{"A":["a"],"B":[]},"Many":[{"One":{"A":[],"B":["b"]},"Many":[]}]}`, string(data))
		})
	}
	close(start)
	all.Wait()
}

// Texts are looked at several bytes at once. Whatever their length, no byte may
// be overlooked.
func TestEveryByteInEveryPlace(t *testing.T) {
	for length := range 20 {
		for place := range length {
			for c := range 256 {
				text := []byte(strings.Repeat("a", length))
				text[place] = byte(c)
				fast, ok := wire.MarshalFast(string(text), false)
				slow, err := wire.MarshalSlow(string(text), false)
				require.Equal(t, err == nil, ok, "%q", text)
				if ok {
					require.Equal(t, string(slow), string(fast), "%q", text)
				}
			}
		}
	}
}
