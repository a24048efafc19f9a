package wire_test

import (
	stdjson "encoding/json"
	"errors"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// order is a request.
type order struct {
	Name    string           `json:"name,omitzero"`
	Email   string           `json:"email,omitzero"`
	Active  *bool            `json:"is_active,omitzero"`
	Cents   switchcomm.Cents `json:"product_amount,omitzero"`
	Balance decimal.Decimal  `json:"balance_open,omitzero"`
	Since   switchcomm.Date  `json:"date_joined,omitzero"`
	Items   []order          `json:"items,omitzero"`
	Extra   map[string]any   `json:",embed,inline"`
}

func TestMarshal(t *testing.T) {
	for want, v := range map[string]any{
		`{}`:                           order{},
		`[{"name":"Zoë <b> & \"c\""}]`: []order{{Name: `Zoë <b> & "c"`}},
		`{"is_active":false,"product_amount":15497,"balance_open":576.24,"date_joined":"2024-02-29"}`: order{
			Active: new(false), Cents: 15497, Balance: decimal.RequireFromString("576.24"),
			Since: switchcomm.Date{Year: 2024, Month: 2, Day: 29}},
		`{"name":"a","a":null,"b":"","c":[0.10,{"d":-1,"e":2}],"z":true}`: order{Name: "a", Extra: map[string]any{
			"z": true, "b": "", "a": nil,
			"c": []any{stdjson.RawMessage("0.10"), map[string]any{"e": 2, "d": decimal.New(-1, 0)}}}},
		`{"email":null}`: order{Extra: map[string]any{"email": nil}},
		`{"items":[]}`:   order{Items: []order{}},
	} {
		data, err := wire.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, want, string(data))
	}
}

func TestAmountsAreWrittenAsPlainNumbers(t *testing.T) {
	for amount, want := range map[string]string{
		"0": "0", "150.00": "150", "-0.01": "-0.01", "1e3": "1000", "1e-7": "0.0000001",
		"12345678901234567890.123456789": "12345678901234567890.123456789",
		"1e100":                          "1" + string(zeros(100)),
	} {
		d := decimal.RequireFromString(amount)
		for _, v := range []any{d, &d, []any{d}, map[string]*decimal.Decimal{"a": &d}} {
			data, err := wire.Marshal(v)
			require.NoError(t, err)
			assert.Contains(t, []string{want, "[" + want + "]", `{"a":` + want + "}"}, string(data))
		}
	}
	for _, d := range []decimal.Decimal{decimal.New(1, 101), decimal.New(1, 1_000_000_000), decimal.New(1, -1_000_000)} {
		_, err := wire.Marshal(order{Items: []order{{Balance: d}}})
		assert.EqualError(t, err, `cannot encode the request at "/items/0/balance_open": the amount is out of range`)
	}
}

func zeros(n int) []byte {
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = '0'
	}
	return digits
}

func TestNameSetTwiceIsAnError(t *testing.T) {
	extra := map[string]any{"email": "secret@example.com"}
	_, err := wire.Marshal(order{Email: "jane@example.com", Extra: extra})
	assert.EqualError(t, err, `extra field "email" is also set by a field of the struct`)

	_, err = wire.Marshal([]order{{}, {Items: []order{{Email: "jane@example.com", Extra: extra}}}})
	assert.EqualError(t, err, `extra field "email" is also set by a field of the struct at "/1/items/0"`)

	data, err := wire.Marshal(order{Name: "Jane", Extra: extra})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"Jane","email":"secret@example.com"}`, string(data), "a field that is not set sends nothing")
}

// unwilling is a value of a program that refuses to be encoded.
type unwilling struct{}

var errUnwilling = errors.New("unwilling")

func (unwilling) MarshalJSON() ([]byte, error) { return nil, errUnwilling }

func TestWhatCannotBeEncoded(t *testing.T) {
	for want, v := range map[string]any{
		`cannot encode the request at "/name": invalid UTF-8 or raw JSON`:                                        order{Name: "secret\xff"},
		`cannot encode the request at "/a/*": invalid UTF-8 or raw JSON`:                                         order{Extra: map[string]any{"a": stdjson.RawMessage(`{"secret":}`)}},
		`cannot encode the request at "/b/*": invalid UTF-8 or raw JSON`:                                         order{Extra: map[string]any{"b": stdjson.RawMessage(`{"secret":1,"secret":2}`)}},
		`cannot encode the request at "/c": chan int has no JSON form`:                                           order{Extra: map[string]any{"c": make(chan int)}},
		`cannot encode the request at "/items/0/date_joined": switchcomm: the date is not a day of the calendar`: order{Items: []order{{Since: switchcomm.Date{Year: 2024, Month: 2, Day: 30}}}},
		`cannot encode the request: its own method refuses`:                                                      unwilling{},
	} {
		data, err := wire.Marshal(v)
		assert.EqualError(t, err, want)
		assert.Nil(t, data)
	}
	_, err := wire.Marshal(unwilling{})
	assert.ErrorIs(t, err, errUnwilling)
}

func TestMarshalLegacyOmit(t *testing.T) {
	type input struct {
		Reference *string          `json:"reference,omitempty"`
		Limit     *int             `json:"limit,omitempty"`
		Offset    int              `json:"offset,omitempty"`
		Rows      []*input         `json:"rows,omitempty"`
		Amount    *decimal.Decimal `json:"amount,omitempty"`
	}
	in := input{Reference: new(""), Rows: []*input{{Limit: new(0), Amount: new(decimal.New(15497, -2))}}}

	data, err := wire.MarshalLegacyOmit(in)
	require.NoError(t, err)
	assert.Equal(t, `{"reference":"","rows":[{"limit":0,"amount":154.97}]}`, string(data))

	data, err = wire.Marshal(in)
	require.NoError(t, err)
	assert.Equal(t, `{"offset":0,"rows":[{"limit":0,"offset":0,"amount":154.97}]}`, string(data), "why it is needed")
}

func TestExtrasThatCameInGoOutAgain(t *testing.T) {
	type both struct {
		Name  string                        `json:"name"`
		Extra map[string]stdjson.RawMessage `json:",embed,inline"`
	}
	const data = `{"name":"Jane","big":12345678901234567890,"new":{"a":[1,null,0.10]},"nothing":null}`
	var v both
	drifts, err := wire.Unmarshal([]byte(data), &v)
	require.NoError(t, err)
	require.Empty(t, drifts)
	out, err := wire.Marshal(v)
	require.NoError(t, err)
	assert.Equal(t, data, string(out))
}
