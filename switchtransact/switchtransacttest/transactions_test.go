package switchtransacttest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestTransactions(t *testing.T) {
	srv := startWithJane(t)
	_, err := srv.AddCompany(map[string]any{"name": "Acme Holdings"})
	require.NoError(t, err)
	for _, tx := range []switchtransacttest.Transaction{
		{
			Number: "2865fca2-db87-4e37-8dd3-c350cd639a5c", Payer: janesID, Amount: 15000, Status: "Paid",
			Date: time.Date(2023, 11, 4, 0, 0, 0, 0, time.UTC), Reference: "STMT1", WorkflowReference: "REF-1",
		},
		{
			Number: "9b2bbf6a-0000-4000-8000-000000000000", Payer: "acme holdings", Amount: 5, Status: "Transmission Accepted",
			Date: time.Date(2023, 11, 4, 22, 30, 0, 0, time.UTC), Reference: "STMT2", ResponseReason: "queued",
		},
	} {
		_, err := srv.AddTransaction(tx)
		require.NoError(t, err)
	}
	assert.JSONEq(t, `{"status": true, "total": 1, "records": [{
		"transaction_number": "2865fca2-db87-4e37-8dd3-c350cd639a5c", "amount": "150.00", "status": "Paid",
		"transaction_date": "2023-11-04T00:00:00.000Z", "id_number": "9001015800088", "company_name": "",
		"response_reason": "", "reference_number": "STMT1", "member_number": "MEM3008821", "workflow_reference": "REF-1"
	}]}`, get(t, srv, "/transactions?start_date=2023-11-01&end_date=2023-11-04"))
	assert.JSONEq(t, `{"status": true, "total": 1, "records": [{
		"transaction_number": "9b2bbf6a-0000-4000-8000-000000000000", "amount": "0.05", "status": "Transmission Accepted",
		"transaction_date": "2023-11-04T22:30:00.000Z", "id_number": "", "company_name": "Acme Holdings",
		"response_reason": "queued", "reference_number": "STMT2", "member_number": "MEM3008822", "workflow_reference": ""
	}]}`, get(t, srv, "/transactions?start_date=2023-11-05&end_date=2023-11-05"), "the day is South Africa's")

	assert.JSONEq(t, `{"transactions": [{
		"transaction_number": "9b2bbf6a-0000-4000-8000-000000000000", "amount": 0.05, "status": "Transaction Accepted",
		"transaction_date": "2023-11-04T22:30:00.000Z", "items": []
	}]}`, post(t, srv, "/workflow/company/details", `{"company_name": "acme", "transactions": true}`))

	_, err = srv.AddTransaction(switchtransacttest.Transaction{Payer: "nobody"})
	assert.Error(t, err)
	require.NoError(t, srv.SetTransactionStatus("2865fca2-db87-4e37-8dd3-c350cd639a5c", "Reversed", "Refunded"))
	assert.Equal(t, "Reversed", srv.Transactions()[0].Status)
	assert.Error(t, srv.SetTransactionStatus("none", "Reversed", ""))
}

func TestRunDebitOrders(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	rows := []string{
		jane,
		with(t, jane, map[string]any{"id_number": "8506155001082", "account_number": "1234599999"}),
		with(t, jane, map[string]any{"id_number": "7803204001085", "account_number": "1234588888"}),
		with(t, jane, map[string]any{"id_number": "9202281102080", "is_active": false}),
		with(t, jane, map[string]any{"id_number": "6607045007081", "product_unit_name": "Quarterly"}),
	}
	post(t, srv, "/workflow/people/create", "["+strings.Join(rows, ",")+"]")
	post(t, srv, "/workflow/people/product/add", `{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 2500, "reference_number": "REF-2"}`)

	on := func(month time.Month, day int) []string {
		var out []string
		for _, tx := range srv.RunDebitOrders(time.Date(2026, month, day, 6, 0, 0, 0, time.UTC)) {
			out = append(out, fmt.Sprintf("%s %d %s %s", tx.Payer, tx.Amount, tx.Status, tx.ResponseReason))
		}
		return out
	}
	assert.Empty(t, on(3, 24), "not the day")
	assert.Empty(t, on(2, 25), "before the start")
	assert.Equal(t, []string{
		"9001015800088 17500 Paid ",
		"8506155001082 15000 Unpaid Not provided for",
		"7803204001085 15000 Disputed Payment stopped by account holder",
		"6607045007081 15000 Paid ",
	}, on(3, 25))
	assert.Empty(t, on(3, 25), "a day is run once")
	assert.Equal(t, []string{"9001015800088 17500 Paid ", "8506155001082 15000 Unpaid Not provided for"}, on(4, 25),
		"a disputed subscription has ended, a quarterly one is not due")
	on(5, 25)
	assert.Len(t, on(6, 25), 3)

	record := post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "record": true, "transactions": true}`)
	assert.Contains(t, record, `"total_successful_transactions":4`)
	assert.Contains(t, record, `"total_failed_transactions":0`)
	assert.Contains(t, record, `"date_paid_up":"2026-06-25"`)
	assert.Contains(t, record, `{"accounting_code":null,"amount":25.00,"name":"Funeral Cover","reference_number":"REF-2","unique_id":`)
	assert.Equal(t, "REF-1", srv.Transactions()[0].WorkflowReference)
	assert.Equal(t, "Disputed", srv.Subscriptions()[2].Status)
}

// A billing day that the month does not have is its last day.
func TestBillingDayAtTheEndOfAMonth(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{"day_salary": 31})+"]")
	assert.Len(t, srv.RunDebitOrders(time.Date(2026, 4, 30, 6, 0, 0, 0, time.UTC)), 1)
	assert.Empty(t, srv.RunDebitOrders(time.Date(2026, 5, 30, 6, 0, 0, 0, time.UTC)))
	assert.Len(t, srv.RunDebitOrders(time.Date(2026, 5, 31, 6, 0, 0, 0, time.UTC)), 1)
}

func TestSubscriptionEnds(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/subscription/add", with(t, subscription, map[string]any{"end_date": "2026-04-30"}))
	assert.Len(t, srv.RunDebitOrders(time.Date(2026, 4, 1, 6, 0, 0, 0, time.UTC)), 1)
	assert.Empty(t, srv.RunDebitOrders(time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC)))
}
