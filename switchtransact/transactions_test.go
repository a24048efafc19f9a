package switchtransact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// allOf reads the transactions of a day.
func allOf(t *testing.T, v *vendor) ([]switchtransact.Transaction, error) {
	t.Helper()
	return collect(v.client.Transactions.All(t.Context(), day("2024-01-01"), day("2024-01-01")))
}

func numbers(list []switchtransact.Transaction) string {
	var all []string
	for _, tx := range list {
		all = append(all, tx.Number)
	}
	return strings.Join(all, " ")
}

func TestTransactionShapes(t *testing.T) {
	for body, want := range map[string]string{
		`{"status": true, "records": [{"transaction_number": "a"}, {"transaction_number": "b"}]}`:             "a b",
		`{"records": {"1": {"transaction_number": "b"}, "0": {"transaction_number": "a"}}, "status": "true"}`: "a b",
		`{"records": {"transaction_number": "a"}}`:                                                            "a",
		`{"records": []}`:               "",
		`{"records": null, "total": 0}`: "",
		`{"status": true}`:              "",
		`[]`:                            "",
		`{"records": [{"transaction_number": 12345678901234567890}]}`: "12345678901234567890",
	} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			all, err := allOf(t, vendor)
			require.NoError(t, err)
			assert.Equal(t, want, numbers(all))
			assert.Empty(t, vendor.drift())
		})
	}
}

// What cannot be read of a row is reported where it is, and the row stays.
func TestDriftOfTransactions(t *testing.T) {
	vendor := serve(t, ok(`{"total": 3, "records": [
		{"transaction_number": "a", "amount": "R150"},
		{"transaction_number": "b", "amount": {"rands": 150}, "transaction_date": "soon"},
		{"transaction_number": "c", "amount": "150.00", "bank": "kept"}]}`))
	all, err := allOf(t, vendor)
	require.NoError(t, err)
	assert.Equal(t, "a b c", numbers(all))
	assert.Equal(t, []string{"/records/*/amount", "/records/*/amount", "/records/*/transaction_date"}, vendor.pointers())
	assert.Equal(t, extra("bank", `"kept"`), all[2].Extra)
	assert.Equal(t, `"R150"`, string(vendor.drift()[0].Value()))
	assert.NotContains(t, fmt.Sprintf("%v %+v", vendor.drift()[0], vendor.drift()[0]), "R150")
}

// A total that says that there are more is not kept quiet.
func TestTotalOfTransactions(t *testing.T) {
	vendor := serve(t, ok(`{"total": 30862, "records": [{"transaction_number": "a"}]}`))
	all, err := allOf(t, vendor)
	require.NoError(t, err)
	assert.Len(t, all, 1)
	require.Equal(t, []string{"/total"}, vendor.pointers())
	assert.Equal(t, "switchtransact: Transactions.All: /total: want the length of records, got another number", vendor.drift()[0].String())
}

// Nothing is yielded of an answer that is not whole.
func TestTransactionsCutShort(t *testing.T) {
	for _, body := range []string{
		`{"status": true, "records": [{"transaction_number": "a"}, {"transac`,
		`{"status": true, "records": [{"transaction_number": "a"}]} and more`,
		`{"status": false, "records": [{"transaction_number": "a"}]}`,
		`"no transactions"`,
	} {
		vendor := serve(t, ok(body))
		all, err := allOf(t, vendor)
		assert.Error(t, err, body)
		assert.Empty(t, all, body)
	}
	large := serveWith(t, []switchcomm.Option{switchcomm.WithMaxResponse(100)},
		ok(`{"records": [{"transaction_number": "`+strings.Repeat("x", 100)+`"}]}`))
	_, err := allOf(t, large)
	assert.ErrorIs(t, err, switchcomm.ErrResponse)
	assert.ErrorContains(t, err, "WithMaxResponse")
}

// A loop may end early and begin again.
func TestTransactionsStopEarly(t *testing.T) {
	vendor := serve(t, ok(`{"total": 2, "records": [{"transaction_number": "a"}, {"transaction_number": "b"}]}`))
	list := vendor.client.Transactions.All(t.Context(), day("2024-01-01"), day("2024-01-02"))
	for range 2 {
		for tx, err := range list {
			require.NoError(t, err)
			assert.Equal(t, "a", tx.Number)
			break
		}
	}
	assert.Len(t, vendor.received(), 2)
	assert.Empty(t, vendor.drift())
}
