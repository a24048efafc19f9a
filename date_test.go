package switchcomm_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

func TestDateUnmarshal(t *testing.T) {
	for in, want := range map[string]switchcomm.Date{
		"2024-02-29":                {2024, 2, 29},
		"0001-01-01":                {1, 1, 1},
		"9999-12-31":                {9999, 12, 31},
		"1980-04-04T00:00:00.000Z":  {1980, 4, 4}, // midnight UTC stands for the day
		"2024-01-31T00:00:00Z":      {2024, 1, 31},
		"2024-01-31T00:00:00+00:00": {2024, 1, 31},
		"2024-01-31T22:00:00.000Z":  {2024, 2, 1},  // midnight in South Africa
		"2024-01-31T21:59:59Z":      {2024, 1, 31}, // a second before it
		"2024-01-31T23:30:00Z":      {2024, 2, 1},
		"2024-01-31T00:00:00+02:00": {2024, 1, 31},
		"2024-01-31T23:59:59+02:00": {2024, 1, 31},
		"2023-12-31T23:00:00-05:00": {2024, 1, 1},
		"2024-01-31T02:00:00+02:00": {2024, 1, 31}, // midnight UTC again
		"2024-01-31 23:59:59":       {2024, 1, 31}, // without a zone
		"2024-01-31 00:00:00":       {2024, 1, 31},
		"2024-01-31T23:59:59":       {2024, 1, 31},
		"2024-01-31T23:59:59.123":   {2024, 1, 31},
		"":                          {}, // no day
		"0000-00-00":                {},
		"0000-00-00 00:00:00":       {},
	} {
		d := switchcomm.Date{Year: 1, Month: 1, Day: 1}
		require.NoError(t, d.UnmarshalText([]byte(in)), in)
		assert.Equal(t, want, d, in)
	}
	for _, in := range []string{
		"2023-02-29", "2024-13-01", "2024-00-10", "2024-1-2", "24-01-02", "31/01/2024", "2024/01/31", "tomorrow", "null", " ",
		"2024-01-31T25:00:00Z", "0000-01-01", "0000-00-00T00:00:00Z", "9999-12-31T23:00:00Z", "2024-01-31x", "-2024-01-31",
	} {
		d := switchcomm.Date{Year: 2000, Month: 1, Day: 1}
		err := d.UnmarshalText([]byte(in))
		assert.Error(t, err, in)
		assert.Equal(t, switchcomm.Date{Year: 2000, Month: 1, Day: 1}, d, "left alone: %s", in)
	}
	err := new(switchcomm.Date).UnmarshalText([]byte("marked"))
	assert.NotContains(t, err.Error(), "marked")
}

func TestDateMarshal(t *testing.T) {
	for d, want := range map[switchcomm.Date]string{
		{2024, 2, 29}:  "2024-02-29",
		{1, 1, 1}:      "0001-01-01",
		{9999, 12, 31}: "9999-12-31",
		{}:             "",
	} {
		text, err := d.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
		assert.Equal(t, want, d.String())
	}
	for _, d := range []switchcomm.Date{{2023, 2, 29}, {2024, 13, 1}, {2024, 1, 0}, {2024, 0, 1}, {0, 1, 1}, {10000, 1, 1}, {-1, 1, 1}} {
		_, err := d.MarshalText()
		assert.Error(t, err, d)
		assert.False(t, d.IsValid(), d)
	}

	type request struct {
		Start switchcomm.Date `json:"start_date,omitzero"`
		End   switchcomm.Date `json:"end_date,omitzero"`
	}
	text, err := json.Marshal(request{Start: switchcomm.Date{Year: 2024, Month: 3, Day: 1}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"start_date":"2024-03-01"}`, string(text))
}

func TestParseDate(t *testing.T) {
	d, err := switchcomm.ParseDate("2024-02-29")
	require.NoError(t, err)
	assert.Equal(t, switchcomm.Date{Year: 2024, Month: 2, Day: 29}, d)
	for _, in := range []string{"", "2023-02-29", "0000-00-00", "0000-01-01", "2024-02-29T00:00:00Z", "marked"} {
		d, err := switchcomm.ParseDate(in)
		assert.Error(t, err, in)
		assert.True(t, d.IsZero())
		assert.NotContains(t, err.Error(), "marked")
	}
}

func TestDateOf(t *testing.T) {
	late := time.Date(2024, 1, 31, 23, 30, 0, 0, time.UTC)
	assert.Equal(t, switchcomm.Date{Year: 2024, Month: 1, Day: 31}, switchcomm.DateOf(late))
	assert.Equal(t, switchcomm.Date{Year: 2024, Month: 2, Day: 1}, switchcomm.DateOf(late.In(switchcomm.SouthAfrica())))
	_, offset := late.In(switchcomm.SouthAfrica()).Zone()
	assert.Equal(t, 2*60*60, offset)
}

func TestDateArithmetic(t *testing.T) {
	d := switchcomm.Date{Year: 2024, Month: 2, Day: 28}
	assert.Equal(t, switchcomm.Date{Year: 2024, Month: 3, Day: 1}, d.AddDays(2))
	assert.Equal(t, switchcomm.Date{Year: 2023, Month: 12, Day: 31}, d.AddDays(-59))
	assert.Equal(t, d, d.AddDays(0))
	assert.Equal(t, -1, d.Compare(d.AddDays(1)))
	assert.Equal(t, +1, d.Compare(d.AddDays(-28)))
	assert.Equal(t, -1, d.Compare(d.AddDays(366)))
	assert.Zero(t, d.Compare(d))
	assert.Equal(t, time.Date(2024, 2, 28, 0, 0, 0, 0, switchcomm.SouthAfrica()), d.In(switchcomm.SouthAfrica()))
}
