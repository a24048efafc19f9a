package switchtransacttest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// acme has every field that create requires of a company, a bank account and a
// product.
const acme = `{
	"name": "Acme Holdings", "trading_as": "Acme", "company_type": "Private Company", "email": "office@acme.example",
	"registration_number": "2014/182645/07", "contact_name": "Maria", "contact_surname": "Nel",
	"contact": "0110000001", "mobile": "0820000001", "is_taxable": true,
	"account_bank": "FNB", "account_branch_code": "250655", "account_name": "Acme Holdings",
	"account_number": "6200000001", "account_type": "Cheque/Current",
	"product_name": "Legal Cover", "product_amount": 250000, "product_unit_name": "Monthly", "billing_day": 1
}`

// startWithAcme runs a fake in which acme is a member.
func startWithAcme(t *testing.T, opts ...switchtransacttest.Option) *switchtransacttest.Server {
	t.Helper()
	srv := start(t, opts...)
	post(t, srv, "/workflow/company/create", "["+acme+"]")
	srv.ApproveAll()
	require.Len(t, srv.Companies(), 1)
	return srv
}

func TestCreateCompany(t *testing.T) {
	srv := start(t)
	body := post(t, srv, "/workflow/company/create", "["+acme+"]")
	assert.JSONEq(t, fmt.Sprintf(`{
		"Info": {"companies": {"accepted": 1, "rejected": 0}},
		"accepted": [{"unique_workflow_id": %q, "name": "Acme Holdings"}],
		"rejected": []
	}`, srv.Workflow()[0].ID), body)
	assert.Empty(t, srv.Companies())
	srv.ApproveAll()
	companies := srv.Companies()
	require.Len(t, companies, 1)
	assert.Equal(t, "Acme Holdings", companies[0].Name)
	assert.Equal(t, "MEM3008821", companies[0].MemberNumber)
	assert.True(t, companies[0].Active)
	assert.Empty(t, srv.People())
	assert.Equal(t, "Acme Holdings", srv.Subscriptions()[0].Payer)
}

func TestCompanyRejections(t *testing.T) {
	srv := startWithAcme(t)
	other := map[string]any{"name": "Zenith Traders"}
	tests := []struct {
		name    string
		changes map[string]any
		want    string
	}{
		{"exists, in other letters", map[string]any{"name": "ACME holdings"}, `{"name": {"message": "Company already exists", "rule": "unique"}}`},
		{"required", map[string]any{"email": nil, "trading_as": nil, "company_type": nil}, `{
			"email": {"message": "The email field is mandatory.", "rule": "required"},
			"trading_as": {"message": "The trading_as field is mandatory.", "rule": "required"},
			"company_type": {"message": "The company_type field is mandatory.", "rule": "required"}}`},
		{"no day", map[string]any{"billing_day": nil}, `{"billing_day": {"message": "Required if default_billing_day is not provided.", "rule": "requiredWithout"}}`},
		{"lookup", map[string]any{"company_type": "Club"}, `{"company_type": {"message": "Company Type not found", "rule": "Lookup"}}`},
		{"CDV", map[string]any{"account_number": "6200000000"}, `{"account_number": {"message": "CDV check failed", "rule": "CDV"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.JSONEq(t, test.want, reasons(t, srv, "/workflow/company/create", with(t, with(t, acme, other), test.changes)))
		})
	}
}

func TestUpdateCompany(t *testing.T) {
	srv := startWithAcme(t, switchtransacttest.WithAutoApprove())
	const path = "/workflow/company/update"
	body := post(t, srv, path, `[
		{"name": "acme HOLDINGS", "website": "https://acme.example", "is_active": false},
		{"name": "Acme Holdings LTD", "website": "https://acme.example"}
	]`)
	assert.JSONEq(t, fmt.Sprintf(`{
		"Info": {"companies": {"updated": 1, "rejected": 1}},
		"accepted": [{"unique_workflow_id": %q, "name": "acme HOLDINGS"}],
		"rejected": [{"reasons": {"name": {"message": "Company not found", "rule": "Lookup"}}, "name": "Acme Holdings LTD"}]
	}`, srv.Workflow()[1].ID), body)
	got := srv.Companies()[0]
	assert.Equal(t, "https://acme.example", got.Fields["website"])
	assert.Equal(t, "Acme Holdings", got.Name, "an update cannot change the key")
	assert.False(t, got.Active)

	post(t, srv, path, `[{"name": "Acme Holdings", "description": "Traders"}]`)
	assert.False(t, srv.Companies()[0].Active, "is_active has no default in a company's update")
}

func TestCompanyDetails(t *testing.T) {
	srv := startWithAcme(t)
	details := func(in string) map[string]any {
		var out struct {
			Record map[string]any `json:"record"`
		}
		require.NoError(t, json.Unmarshal([]byte(post(t, srv, "/workflow/company/details", in)), &out))
		return out.Record
	}
	record := details(`{"company_name": "Acme Holdings", "record": true}`)
	for name, want := range map[string]any{
		"member_number": 3008821.0, "registration_number": "2014/182645/07", "name": "Acme Holdings",
		"email": "office@acme.example", "country": "South Africa", "region": nil, "municipality": nil,
		"trading_as": "Acme", "contact": "0110000001", "mobile": "0820000001", "fax": nil, "website": nil,
		"balance_open": nil, "is_taxable": true, "default_accounts_tax_id": nil, "day_billing": 1.0, "tax_reference": nil,
		"total_subscriptions": 1.0, "is_active": true,
	} {
		got, ok := record[name]
		assert.True(t, ok, name)
		assert.Equal(t, want, got, name)
	}

	assert.NotEmpty(t, details(`{"company_name": "me hold"}`), "the match is approximate")
	assert.NotEmpty(t, details(`{"registration_number": "2014/182645/07"}`))
	assert.NotEmpty(t, details(`{"id": "`+srv.Companies()[0].ID+`"}`))
	assert.Empty(t, details(`{"company_name": "Zenith"}`))
	assert.Empty(t, details(`{"registration_number": "2014"}`))

	_, err := srv.AddCompany(map[string]any{"name": "Me Hold"})
	require.NoError(t, err)
	assert.Equal(t, "Me Hold", details(`{"company_name": "me hold"}`)["name"], "an exact match comes first")
}

func TestRegistrationNumberAsNumber(t *testing.T) {
	srv := start(t)
	_, err := srv.AddCompany(map[string]any{"name": "Plain Numbers", "registration_number": "12345678"})
	require.NoError(t, err)
	assert.Contains(t, post(t, srv, "/workflow/company/details", `{"company_name": "plain"}`), `"registration_number":12345678`)
}
