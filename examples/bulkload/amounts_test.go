package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// withAmounts makes a file of people who pay these amounts. Amounts with a comma need quotes of their own.
func withAmounts(t *testing.T, amounts ...string) string {
	t.Helper()
	changes := map[int]member{}
	for i, amount := range amounts {
		changes[i] = member{amount: amount}
	}
	return write(t, "members.csv", members(len(amounts), changes))
}

func TestAmountsThatLookLikeRands(t *testing.T) {
	fake := switchtransacttest.New(t)
	tests := []struct {
		name    string
		amounts []string
		want    []string
	}{
		{"a decimal point", []string{"18900", "189.00", "95.5"}, []string{
			"2 of 3 amounts have a decimal point or an R, such as 189.00 in line 3",
			"-cents: 189.00 is R1.89", "-rands: 189.00 is R189.00"}},
		{"a decimal comma", []string{`"189,50"`}, []string{
			"such as 189,50 in line 2", "-cents: 189,50 is not an amount, because it must be whole cents", "-rands: 189,50 is R189.50"}},
		{"an R", []string{"R189"}, []string{"such as R189 in line 2", "-rands: R189 is R189.00"}},
		{"all under 100", []string{"95", "45", "99"}, []string{
			"every amount is under 100, from 45 to 99", "-cents: 99 is R0.99", "-rands: 99 is R99.00"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := loadInto(t, fake, withAmounts(t, test.amounts...))
			assert.Equal(t, 1, got.Code)
			assert.Contains(t, got.Errout, "looks like Rands, and the API takes cents")
			assert.Contains(t, got.Errout, "Nothing was sent")
			for _, part := range test.want {
				assert.Contains(t, got.Errout, part)
			}
		})
	}
	assert.Empty(t, fake.Requests())
}

func TestUnitsOfAmounts(t *testing.T) {
	tests := []struct {
		name     string
		flags    []string
		amounts  []string
		want     []string // in cents; "" is a reject
		describe string
	}{
		{"cents", nil, []string{"9500", "45"}, []string{"9500", "45"}, "from R0.45 to R95.00"},
		{"cents, whatever they look like", []string{"-cents"}, []string{"189.00", "95", "45.50"}, []string{"189", "95", ""}, "from R0.46 to R1.89"},
		{"Rands", []string{"-rands"}, []string{"189", `"95,5"`, "R 45.99", "1e3"}, []string{"18900", "9550", "4599", ""}, "from R45.99 to R189.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := switchtransacttest.New(t)
			got := loadInto(t, fake, append(test.flags, "-call-size", "1", "-calls", "1", withAmounts(t, test.amounts...))...)
			assert.Contains(t, got.Out, test.describe)
			var want, sent []string
			for i, cents := range test.want {
				if cents != "" {
					want = append(want, idNumber(i)+" "+cents)
				}
			}
			for _, s := range fake.Workflow() {
				sent = append(sent, fmt.Sprint(s.Key, " ", s.Fields["product_amount"]))
			}
			assert.Equal(t, want, sent)
		})
	}
}

func TestReadAmount(t *testing.T) {
	for _, cell := range []string{"", "R", "1,890.00", "1 890", "1,890", "18900c", "1e5", ".5", "5.", "1.005", "١٢", "--5", "0x10", "1234567890123456"} {
		_, _, err := readAmount(cell)
		require.Error(t, err, cell)
	}
	for cell, want := range map[string]string{"5": "5", "0095": "95", "R189": "189", "r 189,5": "189.5", "-20.50": "-20.5"} {
		value, _, err := readAmount(cell)
		require.NoError(t, err, cell)
		assert.Equal(t, want, value.String(), cell)
	}
}
