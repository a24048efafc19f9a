package switchcomm_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

func TestCentsOf(t *testing.T) {
	for in, want := range map[string]switchcomm.Cents{
		"154.97":                15497,
		"154.9":                 15490,
		"154":                   15400,
		"154.970":               15497,
		"154.97000000000000000": 15497,
		"0":                     0,
		"0.00":                  0,
		"-0.01":                 -1,
		"1e3":                   100000,
		"92233720368547758.07":  math.MaxInt64,
		"-92233720368547758.08": math.MinInt64,
	} {
		got, err := switchcomm.CentsOf(decimal.RequireFromString(in))
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	for in, names := range map[string]string{
		"154.975":               "fraction",
		"0.001":                 "fraction",
		"92233720368547758.08":  "too large",
		"-92233720368547758.09": "too large",
		"1e17":                  "too large",
		"1e19":                  "too large",
	} {
		_, err := switchcomm.CentsOf(decimal.RequireFromString(in))
		assert.ErrorContains(t, err, names, in)
	}
	// Such a number must not be written out: it would take for ever.
	for _, exponent := range []int32{19, 1_000_000_000, math.MaxInt32} {
		_, err := switchcomm.CentsOf(decimal.New(1, exponent))
		assert.ErrorContains(t, err, "too large")
		zero, err := switchcomm.CentsOf(decimal.New(0, exponent))
		assert.NoError(t, err)
		assert.Zero(t, zero)
	}
	_, err := switchcomm.CentsOf(decimal.New(10, math.MinInt32))
	assert.ErrorContains(t, err, "fraction")
}

func TestCentsMajor(t *testing.T) {
	for in, want := range map[switchcomm.Cents]string{
		15497: "154.97", 15400: "154", 5: "0.05", 0: "0", -1: "-0.01", math.MaxInt64: "92233720368547758.07", math.MinInt64: "-92233720368547758.08",
	} {
		assert.True(t, decimal.RequireFromString(want).Equal(in.Major()), want)
		back, err := switchcomm.CentsOf(in.Major())
		require.NoError(t, err)
		assert.Equal(t, in, back)
	}
}

func TestCentsJSON(t *testing.T) {
	for in, want := range map[string]switchcomm.Cents{
		`15497`: 15497, `"15497"`: 15497, `-5`: -5, `"-5"`: -5, `0`: 0, `"0"`: 0, `null`: 0, `""`: 0, `9223372036854775807`: math.MaxInt64,
	} {
		got := switchcomm.Cents(77)
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{
		`154.97`, `"154.97"`, `154.0`, `1e3`, `"R154"`, `"1 000"`, `true`, `[]`, `{}`, `9223372036854775808`, `"marked"`, `" 5"`,
	} {
		got := switchcomm.Cents(77)
		err := json.Unmarshal([]byte(in), &got)
		require.Error(t, err, in)
		assert.EqualValues(t, 77, got, "left alone: %s", in)
		assert.NotContains(t, err.Error(), "marked")
	}
	text, err := json.Marshal(switchcomm.Cents(15497))
	require.NoError(t, err)
	assert.Equal(t, `15497`, string(text))
}
