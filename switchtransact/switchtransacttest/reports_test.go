package switchtransacttest_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestReport(t *testing.T) {
	srv := startWithJane(t)
	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{"id_number": "8506155001082", "name": "Bob", "surname": "Ray", "reference_number": nil})+"]")
	require.NoError(t, srv.Decline(srv.Workflow()[1].ID))
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "initials": "J"}]`)
	post(t, srv, "/workflow/company/create", "["+acme+"]")
	srv.ApproveAll()
	post(t, srv, "/workflow/people/product/add", `{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 100}`)
	for _, status := range []string{"Paid", "Transmission Accepted", "Unpaid", "Pending"} {
		_, err := srv.AddTransaction(switchtransacttest.Transaction{Payer: janesID, Amount: 15000, Status: status})
		require.NoError(t, err)
	}
	ids := srv.Workflow()
	assert.JSONEq(t, fmt.Sprintf(`{
		"info": {
			"people": {"approved": 1, "rejected": 1}, "companies": {"approved": 1, "rejected": 0},
			"updates": {"approved": 1, "rejected": 0}, "company_updates": {"approved": 0, "rejected": 0},
			"increases": {"approved": 0, "rejected": 0}, "transactions": {"approved": 2, "rejected": 1},
			"products": {"approved": 0, "rejected": 0}, "subscriptions": {"approved": 0, "rejected": 0}, "pending": 1
		},
		"people_approved": [{"unique_workflow_id": %q, "id_number": "9001015800088", "name": "Jane", "surname": "Doe", "reference_number": "REF-1"}],
		"people_declined": [{"unique_workflow_id": %q, "id_number": "8506155001082", "name": "Bob", "surname": "Ray", "reference_number": null}],
		"companies_approved": [{"unique_workflow_id": %q, "name": "Acme Holdings", "reference_number": null}], "companies_declined": [],
		"people_updates_approved": [{"unique_workflow_id": %q, "id_number": "9001015800088", "reference_number": null}], "people_updates_declined": [],
		"company_updates_approved": [], "company_updates_declined": []
	}`, ids[0].ID, ids[1].ID, ids[3].ID, ids[2].ID), get(t, srv, "/report?start_date=2026-03-02&end_date=2026-03-02"))

	assert.Contains(t, get(t, srv, "/report?start_date=2026-02-01&end_date=2026-03-01"), `"people_approved":[]`)
}

func TestWindow(t *testing.T) {
	srv := start(t)
	for _, query := range []string{"", "?start_date=2026-03-02", "?start_date=2026-02-30&end_date=2026-03-02", "?start_date=x&end_date=y"} {
		for _, path := range []string{"/report", "/transactions"} {
			status, body := call(t, srv, "GET", path+query, "")
			assert.Equal(t, 400, status, path+query)
			assert.JSONEq(t, `{"status": false, "error": "The start_date and end_date must be valid dates."}`, body)
		}
	}
	for _, date := range []string{"2026-03-02", "2026/03/02", "2026-03-02T00:00:00Z", "2026-03-02 10:00:00"} {
		query := url.Values{"start_date": {date}, "end_date": {date}}.Encode()
		assert.JSONEq(t, `{"status": true, "total": 0, "records": []}`, get(t, srv, "/transactions?"+query))
	}
}
