package switchtransacttest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestAddProduct(t *testing.T) {
	srv := startWithJane(t)
	body := post(t, srv, "/workflow/people/product/add", `{
		"product_name": "funeral cover", "id_number": "9001015800088", "amount": 20000,
		"branch": "Cape Town", "project": "Winter Campaign", "reference_number": "REF-2", "agent": "Pieter Agent"
	}`)
	assert.JSONEq(t, fmt.Sprintf(`{
		"billing_day": 25, "amount": 20000, "payer_id_number": "9001015800088", "account_id_number": "9001015800088",
		"product_name": "Funeral Cover", "unique_workflow_id": %q, "errors": []
	}`, srv.Workflow()[1].ID), body)
	assert.Len(t, srv.Subscriptions()[0].Products, 1, "not yet approved")
	assert.Equal(t, 1, srv.ApproveAll())
	assert.Equal(t, switchtransacttest.Product{
		Name: "Funeral Cover", Unit: "Monthly", Cents: 20000, For: janesID,
		Branch: "Cape Town", Project: "Winter Campaign", Reference: "REF-2",
		Agent: "Thandi Agent", // that of the key: people's product/add takes none
	}, srv.Subscriptions()[0].Products[1])
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleAddProduct))
}

func TestAddProductRejections(t *testing.T) {
	srv := startWithJane(t)
	for _, fields := range []map[string]any{
		{"id_number": "8506155001082"},
		{"id_number": "7803204001085", "product_name": "Basic Membership", "product_amount": 100, "product_unit_name": "Monthly"},
	} {
		_, err := srv.AddPerson(fields)
		require.NoError(t, err)
	}
	const order = `{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 20000}`
	tests := []struct {
		name    string
		changes map[string]any
		message string
		rule    string
	}{
		{"payer", map[string]any{"id_number": "0"}, "Payer ID number does not exist", "exists"},
		{"account", map[string]any{"account_id_number": "0"}, "Account ID number does not exist", "exists"},
		{"product", map[string]any{"product_name": "Gold"}, "Product not found", "Lookup"},
		{"no subscription", map[string]any{"id_number": "8506155001082"}, "No active subscription found for the payer", "exists"},
		{"no bank", map[string]any{"id_number": "7803204001085"}, "Bank details of the payer is not valid", "exists"},
		{"subscription", map[string]any{"subscription_id": "9b2bbf6a-0000-4000-8000-000000000000"}, "Subscription ID not found", "exists"},
		{"branch", map[string]any{"branch": "Atlantis"}, "Branch not found", "Lookup"},
		{"branch id", map[string]any{"branch": "9b2bbf6a-0000-4000-8000-000000000000"}, "Branch not found", "Lookup"},
		{"project", map[string]any{"project": "Autumn Campaign"}, "Project not found", "Lookup"},
		{"malformed subscription", map[string]any{"subscription_id": "12345"}, "The subscription id value is malformed", "uuid"},
		{"malformed branch", map[string]any{"branch": "9b2bbf6a-0000"}, "The branch value is malformed", "uuid"},
		{"malformed project", map[string]any{"project": true}, "The project value is malformed", "uuid"},
		{"amount", map[string]any{"amount": 0}, "The amount must be a whole number of cents.", "integer"},
		{"required", map[string]any{"amount": nil}, "The amount field is mandatory.", "required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := post(t, srv, "/workflow/people/product/add", with(t, order, test.changes))
			assert.JSONEq(t, fmt.Sprintf(`{"errors": [{"message": %q, "rule": %q}]}`, test.message, test.rule), body)
		})
	}
	assert.Zero(t, srv.Effects(switchtransacttest.PeopleAddProduct))
}

func TestAddProductToASubscription(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/subscription/add", subscription)
	subs := srv.Subscriptions()
	require.Len(t, subs, 2)

	const order = `{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 100}`
	post(t, srv, "/workflow/people/product/add", order)
	assert.Len(t, srv.Subscriptions()[1].Products, 2, "the latest one")
	post(t, srv, "/workflow/people/product/add", with(t, order, map[string]any{"subscription_id": subs[0].ID}))
	assert.Len(t, srv.Subscriptions()[0].Products, 2, "the one that is named")
}

// People may send an array; the answer then is one, too.
func TestAddProducts(t *testing.T) {
	srv := startWithJane(t)
	body := post(t, srv, "/workflow/people/product/add", `[
		{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 20000},
		{"product_name": "Gold", "id_number": "9001015800088", "amount": 20000}
	]`)
	assert.JSONEq(t, fmt.Sprintf(`[
		{"billing_day": 25, "amount": 20000, "payer_id_number": "9001015800088", "account_id_number": "9001015800088",
		 "product_name": "Funeral Cover", "unique_workflow_id": %q, "errors": []},
		{"errors": [{"message": "Product not found", "rule": "Lookup"}]}
	]`, srv.Workflow()[1].ID), body)
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleAddProduct))
}

func TestCompanyAddProduct(t *testing.T) {
	srv := startWithAcme(t, switchtransacttest.WithAutoApprove())
	body := post(t, srv, "/workflow/company/product/add", `{
		"product_name": "Basic Membership", "company_name": "ACME Holdings", "amount": 20000, "agent": "Pieter Agent"
	}`)
	assert.JSONEq(t, fmt.Sprintf(`{
		"billing_day": 1, "amount": 20000, "payer_name": "Acme Holdings", "account_id_number": null,
		"product_name": "Basic Membership", "unique_workflow_id": %q, "errors": []
	}`, srv.Workflow()[1].ID), body)
	assert.Equal(t, "Pieter Agent", srv.Subscriptions()[0].Products[1].Agent)

	assert.JSONEq(t, `{"errors": [{"message": "Payer name does not exist", "rule": "exists"}]}`,
		post(t, srv, "/workflow/company/product/add", `{"product_name": "Basic Membership", "company_name": "Acme", "amount": 1}`))
}

// subscription is a debit order for jane.
const subscription = `{
	"product_name": "Legal Cover", "id_number": "9001015800088", "amount": 9900, "billing_day": 1,
	"default_payment_methods_id": "Debit Order", "bank_account_name": "J Doe", "bank_account_number": "2222222222",
	"bank_account_bank": "ABSA", "bank_account_type_lookups_id": "Cheque/Current", "bank_account_branch_code": "632005"
}`

func TestAddSubscription(t *testing.T) {
	srv := startWithJane(t)
	_, err := srv.AddPerson(map[string]any{"id_number": "8506155001082"})
	require.NoError(t, err)
	body := post(t, srv, "/workflow/people/subscription/add", with(t, subscription, map[string]any{
		"account_id_number": "8506155001082", "end_date": "2027-03-31", "agent": "Naledi Agent",
	}))
	assert.JSONEq(t, fmt.Sprintf(`{
		"status": true, "errors": null, "billing_day": 1, "amount": 9900,
		"subscription_start_date": "2026-04-01", "subscription_end_date": "2027-03-31",
		"account_id_number": "8506155001082", "product_name": "Legal Cover", "unique_workflow_id": %q,
		"payer_id_number": "9001015800088"
	}`, srv.Workflow()[1].ID), body)
	assert.Len(t, srv.Subscriptions(), 1, "not yet approved")
	srv.ApproveAll()
	got := srv.Subscriptions()[1]
	got.ID = ""
	assert.Equal(t, switchtransacttest.Subscription{
		Payer: janesID, Start: "2026-04-01", End: "2027-03-31", BillingDay: 1,
		PaymentMethod: "Debit Order", AccountNumber: "2222222222", Status: "Active",
		Products: []switchtransacttest.Product{{
			Name: "Legal Cover", Unit: "Monthly", Cents: 9900, For: "8506155001082", Agent: "Naledi Agent",
		}},
	}, got)
}

func TestAddSubscriptionRejections(t *testing.T) {
	srv := startWithJane(t)
	required := func(name string) string {
		return fmt.Sprintf(`{%q: {"message": "The %s is required when the payment method used is a debit order.", "rule": "requiredIf"}}`, name, name)
	}
	tests := []struct {
		name    string
		changes map[string]any
		want    string
	}{
		{"product", map[string]any{"product_name": "Gold"}, `{"product_name": {"message": "Product not found", "rule": "Lookup"}}`},
		{"payer", map[string]any{"id_number": "0"}, `{"id_number": {"message": "Payer ID number does not exist", "rule": "exists"}}`},
		{"account", map[string]any{"account_id_number": "0"}, `{"account_id_number": {"message": "Account ID number does not exist", "rule": "exists"}}`},
		{"billing day", map[string]any{"billing_day": 0}, `{"billing_day": {"message": "The billing_day must be between 1 and 31.", "rule": "between"}}`},
		{"method", map[string]any{"default_payment_methods_id": "Barter"}, `{"default_payment_methods_id": {"message": "Payment Method not found", "rule": "Lookup"}}`},
		{"no bank", map[string]any{"bank_account_bank": nil}, required("bank_account_bank")},
		{"no account type", map[string]any{"bank_account_type_lookups_id": nil}, required("bank_account_type_lookups_id")},
		{"CDV", map[string]any{"bank_account_number": "2222200000"}, `{"bank_account_number": {"message": "CDV check failed", "rule": "CDV"}}`},
		{"branch code", map[string]any{"bank_account_branch_code": "1"}, `{"bank_account_branch_code": {"message": "Branch code format incorrect", "rule": "Format"}}`},
		{"dates", map[string]any{"start_date": "2026-05-01", "end_date": "2026-04-01"}, `{"end_date": {"message": "The end_date must not be before the start_date.", "rule": "Date"}}`},
		{"required", map[string]any{"billing_day": nil, "id_number": nil}, `{
			"billing_day": {"message": "The billing_day field is mandatory.", "rule": "required"},
			"id_number": {"message": "The id_number field is mandatory.", "rule": "required"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := post(t, srv, "/workflow/people/subscription/add", with(t, subscription, test.changes))
			assert.JSONEq(t, `{"status": false, "errors": `+test.want+`}`, body)
		})
	}
	assert.Zero(t, srv.Effects(switchtransacttest.PeopleAddSubscription))
}

func TestAddSubscriptionWithoutBank(t *testing.T) {
	srv := startWithAcme(t, switchtransacttest.WithAutoApprove())
	body := post(t, srv, "/workflow/company/subscription/add", `{
		"product_name": "Annual Membership", "company_name": "acme holdings", "amount": 500000, "billing_day": 31,
		"default_payment_methods_id": "EFT", "start_date": "2026-06-01"
	}`)
	assert.JSONEq(t, fmt.Sprintf(`{
		"status": true, "errors": null, "billing_day": 31, "amount": 500000,
		"subscription_start_date": "2026-06-01", "subscription_end_date": null, "account_id_number": null,
		"product_name": "Annual Membership", "unique_workflow_id": %q, "payer_name": "Acme Holdings"
	}`, srv.Workflow()[1].ID), body)
	got := srv.Subscriptions()[1]
	assert.Empty(t, got.AccountNumber)
	assert.Equal(t, "Yearly", got.Products[0].Unit)
}

// What is approved late can have become impossible.
func TestProductForADisabledSubscription(t *testing.T) {
	srv := startWithJane(t)
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "is_active": false}]`)
	srv.ApproveAll()
	post(t, srv, "/workflow/people/product/add", `{"product_name": "Funeral Cover", "id_number": "9001015800088", "amount": 100}`)
	late := srv.Workflow()[2].ID
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "product_name": "Legal Cover", "product_amount": "1", "product_unit_name": "Monthly"}]`)
	require.NoError(t, srv.Approve(srv.Workflow()[3].ID))
	require.NoError(t, srv.Approve(late))
	assert.Equal(t, switchtransacttest.Declined, srv.Workflow()[2].State)
}
