package switchtransacttest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// jane has every field that create requires of a person, a bank account and a
// product.
const jane = `{
	"id_number": "9001015800088", "name": "Jane", "surname": "Doe", "gender": "Female", "language": "English",
	"contact_cell": "0720000001", "email": "jane@example.com",
	"physical_line_1": "1 Long Street", "physical_line_2": "Gardens", "physical_line_3": "Cape Town",
	"physical_line_4": "", "physical_code": 8001,
	"postal_line_1": "PO Box 1", "postal_line_2": "Cape Town", "postal_line_3": "", "postal_line_4": "", "postal_code": "0081",
	"account_bank": "NEDBANK", "account_branch_code": "198765", "account_name": "J Doe",
	"account_number": "1234567890", "account_type": "Savings",
	"product_name": "Basic Membership", "product_amount": 15000, "product_unit_name": "Monthly",
	"product_subscription_start_date": "2026-03-15", "day_salary": 25, "reference_number": "REF-1"
}`

// janesID is her ID number.
const janesID = "9001015800088"

// with is a JSON object with some members changed; a nil value takes one out.
func with(t *testing.T, object string, changes map[string]any) string {
	t.Helper()
	var members map[string]any
	require.NoError(t, json.Unmarshal([]byte(object), &members))
	maps.Copy(members, changes)
	for name, v := range changes {
		if v == nil {
			delete(members, name)
		}
	}
	b, err := json.Marshal(members)
	require.NoError(t, err)
	return string(b)
}

// plainJane is jane without bank account and product.
func plainJane(t *testing.T) string {
	return with(t, jane, map[string]any{
		"account_bank": nil, "account_branch_code": nil, "account_name": nil, "account_number": nil, "account_type": nil,
		"product_name": nil, "product_amount": nil, "product_unit_name": nil, "product_subscription_start_date": nil,
		"reference_number": nil, "day_salary": nil, "default_day_salary": "25",
	})
}

// startWithJane runs a fake in which jane is a member.
func startWithJane(t *testing.T, opts ...switchtransacttest.Option) *switchtransacttest.Server {
	t.Helper()
	srv := start(t, opts...)
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	srv.ApproveAll()
	require.Len(t, srv.People(), 1)
	return srv
}

// reasons creates one person or company and gives the reasons of its rejection.
func reasons(t *testing.T, srv *switchtransacttest.Server, path, row string) string {
	t.Helper()
	var answer struct {
		Accepted []json.RawMessage `json:"accepted"`
		Rejected []struct {
			Reasons json.RawMessage `json:"reasons"`
		} `json:"rejected"`
	}
	require.NoError(t, json.Unmarshal([]byte(post(t, srv, path, "["+row+"]")), &answer))
	require.Empty(t, answer.Accepted)
	require.Len(t, answer.Rejected, 1)
	return string(answer.Rejected[0].Reasons)
}

func TestCreateWaitsForApproval(t *testing.T) {
	srv := start(t)
	const summary = `{"id_number": "9001015800088", "record": true, "subscriptions": true, "bank_accounts": true, "transactions": true}`
	const unknown = `{"record": {}, "subscriptions": [], "bank_accounts": [], "transactions": []}`

	body := post(t, srv, "/workflow/people/create", "["+jane+"]")
	pending := srv.Workflow()
	require.Len(t, pending, 1)
	assert.JSONEq(t, fmt.Sprintf(`{
		"Info": {"people": {"accepted": 1, "rejected": 0}},
		"accepted": [{"unique_workflow_id": %q, "id_number": "9001015800088", "name": "Jane", "surname": "Doe"}],
		"rejected": []
	}`, pending[0].ID), body)
	assert.Equal(t, switchtransacttest.PeopleCreate, pending[0].Op)
	assert.Equal(t, janesID, pending[0].Key)
	assert.Equal(t, switchtransacttest.Pending, pending[0].State)
	assert.Equal(t, now, pending[0].At)
	assert.Equal(t, "Jane", pending[0].Fields["name"])
	assert.Empty(t, srv.People())
	assert.JSONEq(t, unknown, post(t, srv, "/workflow/people/details", summary))

	require.NoError(t, srv.Approve(pending[0].ID))
	people := srv.People()
	require.Len(t, people, 1)
	assert.Equal(t, janesID, people[0].IDNumber)
	assert.Equal(t, "Jane Doe", people[0].Name+" "+people[0].Surname)
	assert.True(t, people[0].Active)
	assert.Equal(t, switchtransacttest.Approved, srv.Workflow()[0].State)
	assert.NotEqual(t, unknown, post(t, srv, "/workflow/people/details", summary))

	assert.Error(t, srv.Approve(pending[0].ID), "it is approved already")
	assert.Error(t, srv.Decline("no such id"))
}

func TestDecline(t *testing.T) {
	srv := start(t)
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	require.NoError(t, srv.Decline(srv.Workflow()[0].ID))
	assert.Zero(t, srv.ApproveAll())
	assert.Empty(t, srv.People())
	assert.Equal(t, switchtransacttest.Declined, srv.Workflow()[0].State)
}

func TestAutoApprove(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	assert.Len(t, srv.People(), 1)
}

// The same person sent twice waits twice, and both count as effects; only one
// can be approved.
func TestPendingPersonDoesNotExistYet(t *testing.T) {
	srv := start(t)
	post(t, srv, "/workflow/people/create", "["+jane+","+jane+"]")
	assert.Equal(t, 2, srv.Effects(switchtransacttest.PeopleCreate))
	assert.Equal(t, 1, srv.ApproveAll())
	assert.Len(t, srv.People(), 1)
	assert.Len(t, srv.Subscriptions(), 1)
	assert.Equal(t, switchtransacttest.Declined, srv.Workflow()[1].State)
}

func TestQuirkPendingExists(t *testing.T) {
	srv := start(t, switchtransacttest.WithQuirks(switchtransacttest.QuirkPendingExists))
	post(t, srv, "/workflow/people/create", "["+jane+","+jane+"]")
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleCreate))
	require.NoError(t, srv.Decline(srv.Workflow()[0].ID))
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	assert.Equal(t, 2, srv.Effects(switchtransacttest.PeopleCreate), "a declined one is gone")
}

func TestPersonRejections(t *testing.T) {
	srv := startWithJane(t)
	bob := map[string]any{"id_number": "8506155001082"}
	tests := []struct {
		name    string
		changes map[string]any
		want    string
	}{
		{"exists", map[string]any{"id_number": janesID}, `{"id_number": {"message": "Person already exists", "rule": "unique"}}`},
		{"branch code", map[string]any{"account_branch_code": "19876"}, `{"account_branch_code": {"message": "Branch code format incorrect", "rule": "Format"}}`},
		{"account number", map[string]any{"account_number": "12-34"}, `{"account_number": {"message": "Account number format incorrect", "rule": "Format"}}`},
		{"account name", map[string]any{"account_name": "J@ne"}, `{"account_name": {"message": "Account name format incorrect", "rule": "Format"}}`},
		{"CDV", map[string]any{"account_number": "1234500000"}, `{"account_number": {"message": "CDV check failed", "rule": "CDV"}}`},
		{"required", map[string]any{"surname": nil, "gender": ""}, `{
			"surname": {"message": "The surname field is mandatory.", "rule": "required"},
			"gender": {"message": "The gender field is mandatory.", "rule": "required"}}`},
		{"lookup", map[string]any{"account_bank": "NO SUCH BANK"}, `{"account_bank": {"message": "Bank not found", "rule": "Lookup"}}`},
		{"product", map[string]any{"product_name": "Gold"}, `{"product_name": {"message": "Product not found", "rule": "Lookup"}}`},
		{"bank in part", map[string]any{"account_type": nil}, `{
			"account_type": {"message": "Either none or all of the account related information must be provided.", "rule": "requiredWith"},
			"product_subscription_start_date": {"message": "If provided requires all account and product related information to be provided.", "rule": "requiredWith"}}`},
		{"product in part", map[string]any{"product_amount": nil, "product_subscription_start_date": nil}, `{
			"product_amount": {"message": "Either none or all of the product related information must be provided.", "rule": "requiredWith"}}`},
		{"no day", map[string]any{"day_salary": nil}, `{"day_salary": {"message": "Required if default_day_salary is not provided.", "rule": "requiredWithout"}}`},
		{"day", map[string]any{"day_salary": 32}, `{"day_salary": {"message": "The day_salary must be between 0 and 31.", "rule": "between"}}`},
		{"phone", map[string]any{"contact_cell": "+27720000001"}, `{"contact_cell": {"message": "The contact_cell must be 10 digits.", "rule": "digits"}}`},
		{"email", map[string]any{"email": "Jane <jane@example.com>"}, `{"email": {"message": "The email must be a valid email address.", "rule": "email"}}`},
		{"date", map[string]any{"date_birth": "01/01/1990"}, `{"date_birth": {"message": "The date_birth must be a valid date in the format YYYY-MM-DD.", "rule": "Date"}}`},
		{"cents", map[string]any{"product_amount": 150.5}, `{"product_amount": {"message": "The product_amount must be a whole number of cents.", "rule": "integer"}}`},
		{"number", map[string]any{"balance_open": "much"}, `{"balance_open": {"message": "The balance_open must be a number.", "rule": "numeric"}}`},
		{"boolean", map[string]any{"is_active": "perhaps"}, `{"is_active": {"message": "The is_active must be a boolean.", "rule": "boolean"}}`},
		{"text", map[string]any{"initials": []string{"J"}}, `{"initials": {"message": "The initials must be a string.", "rule": "string"}}`},
		{"region of another country", map[string]any{"country": "Namibia", "region": "Gauteng"}, `{"region": {"message": "Region not found", "rule": "Lookup"}}`},
		{"custom field", map[string]any{"custom_fields": map[string]any{"shoe size": 5}}, `{"custom_fields.shoe size": {"message": "Custom field not found", "rule": "Lookup"}}`},
		{"custom fields", map[string]any{"custom_fields": "none"}, `{"custom_fields": {"message": "The custom_fields must be an object.", "rule": "object"}}`},
		{"owners", map[string]any{"owner_admins_ids": "Lerato Admin"}, `{"owner_admins_ids": {"message": "The owner_admins_ids must be an array.", "rule": "array"}}`},
		{"owner", map[string]any{"owner_admins_ids": []string{"Nobody"}}, `{"owner_admins_ids": {"message": "Admin not found", "rule": "Lookup"}}`},
		{"company", map[string]any{"companies_id": "none"}, `{"companies_id": {"message": "Company not found", "rule": "Lookup"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.JSONEq(t, test.want, reasons(t, srv, "/workflow/people/create", with(t, with(t, jane, bob), test.changes)))
		})
	}
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleCreate), "jane's only")
}

// One bad row does not keep the others from being accepted.
func TestPartialRejection(t *testing.T) {
	srv := start(t)
	bad := with(t, jane, map[string]any{"id_number": "8506155001082", "name": "Bob", "account_number": "1234500000"})
	body := post(t, srv, "/workflow/people/create", "["+bad+","+jane+"]")
	assert.JSONEq(t, fmt.Sprintf(`{
		"Info": {"people": {"accepted": 1, "rejected": 1}},
		"accepted": [{"unique_workflow_id": %q, "id_number": "9001015800088", "name": "Jane", "surname": "Doe"}],
		"rejected": [{
			"reasons": {"account_number": {"message": "CDV check failed", "rule": "CDV"}},
			"id_number": "8506155001082", "name": "Bob", "surname": "Doe"
		}]
	}`, srv.Workflow()[0].ID), body)
}

func TestStrictAddress(t *testing.T) {
	srv := start(t, switchtransacttest.WithQuirks(switchtransacttest.QuirkStrictAddress))
	got := reasons(t, srv, "/workflow/people/create", jane)
	for _, name := range []string{"physical_line_4", "postal_line_3", "postal_line_4"} {
		assert.Contains(t, got, `"`+name+`":{"message":"The `+name+` field is mandatory."`)
	}
	assert.NotContains(t, got, "physical_line_2")
}

// Lookups are taken by id or by title in any case, numbers as strings and the
// reverse.
func TestCreateIsLenientAboutForm(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	employer, err := srv.AddCompany(map[string]any{"name": "Acme Holdings", "trading_as": "Acme"})
	require.NoError(t, err)
	productID, err := srv.AddLookup(switchtransacttest.Lookup{Type: "Product", Title: "Gold Membership", Value: "Monthly"})
	require.NoError(t, err)

	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{
		"product_name": productID, "product_amount": "20000", "account_number": 1234567890, "account_bank": "nedbank",
		"is_active": "true", "physical_code": "0081", "companies_id": employer.ID, "unknown_member": map[string]any{},
		"region": "Western Cape", "municipality": "Stellenbosch", "owner_admins_ids": []string{"lerato admin"},
		"custom_fields": map[string]any{"spouse name": "John"}, "balance_open": 12.50, "deal_value": "12500.0",
	})+"]")
	require.Len(t, srv.People(), 1)
	fields := srv.People()[0].Fields
	assert.Equal(t, "Gold Membership", fields["product_name"])
	assert.Equal(t, "NEDBANK", fields["account_bank"])
	assert.Equal(t, "1234567890", fields["account_number"])
	assert.Equal(t, json.Number("20000"), fields["product_amount"])
	assert.NotContains(t, fields, "unknown_member")
	assert.Equal(t, int64(20000), srv.Subscriptions()[0].Products[0].Cents)

	record := post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "record": true}`)
	for _, want := range []string{
		`"physical_code":"0081"`, `"postal_code":"0081"`, `"companies_name":"Acme Holdings"`, `"companies_trading_as":"Acme"`,
		`"municipality":"Stellenbosch"`, `"owner_admins":["Lerato Admin"]`, `"custom_fields":{"spouse name":"John"}`,
		`"balance_open":12.5`, `"deal_value":12500.0`,
	} {
		assert.Contains(t, record, want)
	}
}

func TestDetailsRecord(t *testing.T) {
	srv := startWithJane(t)
	assert.JSONEq(t, `{"record": {
		"member_number": 3008821, "name": "Jane", "surname": "Doe", "email": "jane@example.com",
		"id_number": "9001015800088", "id_number_type": "SA ID Number",
		"contact_cell": "0720000001", "contact_home": null, "contact_work": null, "contact_fax": null,
		"tax_reference": null, "country": "South Africa", "region": null, "municipality": null, "title": null,
		"language": "English", "marital_status": null, "branch": null, "agent": null, "day_salary": 25,
		"physical_line_1": "1 Long Street", "physical_line_2": "Gardens", "physical_line_3": "Cape Town",
		"physical_line_4": "", "physical_code": 8001,
		"postal_line_1": "PO Box 1", "postal_line_2": "Cape Town", "postal_line_3": "", "postal_line_4": "", "postal_code": "0081",
		"is_marketing_sms": null, "is_marketing_whatsapp": null, "is_marketing_email": null, "is_marketing_phone": null,
		"is_active": true, "created_at": "2026-03-02T09:00:00.000Z", "updated_at": "2026-03-02T09:00:00.000Z",
		"balance_open": null, "date_balance_open": null, "custom_fields": {}, "branches_regions_title": null,
		"owner_admins": [], "visible_to_title": null, "deal_value": null, "deal_accounts_currencies_title": null,
		"deal_expected_close_date": null, "companies_name": null, "companies_trading_as": null, "is_blacklisted": false,
		"middle_names": null, "job_title": null, "total_successful_transactions": 0, "total_failed_transactions": 0,
		"total_subscriptions": 1, "total_subscriptions_products": 1, "total_active_subscriptions_products": 1,
		"call_last_contacted_by_agents_title": null, "call_last_contacted": null, "date_phone_invalid": null,
		"date_lead_conversion": null, "date_paid_up": null, "address_details_changed_at": "2026-03-02",
		"contact_details_changed_at": "2026-03-02", "last_engagement_at": null, "status_changed_at": "2026-03-02",
		"source_of_record_title": "API", "date_id_number_verify": null, "credit_score_cpa": null,
		"credit_score_nlr": null, "referred_by": null
	}}`, post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "record": true, "subscriptions": false}`))
}

func TestDetailsSections(t *testing.T) {
	srv := startWithJane(t)
	sub := srv.Subscriptions()[0]
	bank := post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "bank_accounts": true}`)
	var banks struct {
		Accounts []struct {
			ID string `json:"id"`
		} `json:"bank_accounts"`
	}
	require.NoError(t, json.Unmarshal([]byte(bank), &banks))
	bankID := banks.Accounts[0].ID
	assert.JSONEq(t, fmt.Sprintf(`{"bank_accounts": [{
		"id": %q, "account_holder": "J Doe", "account_number": "1234567890", "account_type": "Savings",
		"bank": "NEDBANK", "branch_code": "198765"
	}]}`, bankID), bank)

	assert.JSONEq(t, fmt.Sprintf(`{"subscriptions": [{
		"id": %q, "date_start": "2026-03-15", "date_end": null, "bank_accounts_id": %q, "status": "Active",
		"products": [{
			"name": "Basic Membership", "amount": 150.00, "quantity": 1, "total": 150.00,
			"branch": null, "project": null, "agent": null, "is_active": true,
			"created_at": "2026-03-02T09:00:00.000Z", "updated_at": "2026-03-02T09:00:00.000Z", "reference_number": "REF-1"
		}]
	}]}`, sub.ID, bankID), post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "subscriptions": true}`))
}

func TestDetailsIdentifiers(t *testing.T) {
	srv := startWithJane(t)
	id := srv.People()[0].ID
	tests := []struct {
		in    string
		found bool
	}{
		{`{"id_number": "9001015800088"}`, true},
		{`{"id_number": 9001015800088}`, true},
		{`{"member_number": "3008821"}`, true},
		{`{"member_number": 3008821}`, true},
		{`{"member_number": "MEM3008821"}`, true},
		{`{"id": "` + id + `"}`, true},
		{`{"id_number": "8506155001082"}`, false},
		{`{"member_number": "1"}`, false},
		{`{"id": "9b2bbf6a-0000-4000-8000-000000000000"}`, false},
	}
	for _, test := range tests {
		body := post(t, srv, "/workflow/people/details", test.in)
		assert.Equal(t, test.found, body != `{"bank_accounts":[],"record":{},"subscriptions":[],"transactions":[]}`, test.in+body)
	}
}

func TestUpdate(t *testing.T) {
	srv := startWithJane(t)
	body := post(t, srv, "/workflow/people/update", `[
		{"id_number": "9001015800088", "surname": "Smith", "email": null, "product_amount": ""},
		{"id_number": "8506155001082", "surname": "Smith"},
		{"surname": "Smith"}
	]`)
	assert.JSONEq(t, fmt.Sprintf(`{
		"Info": {"people": {"updated": 1, "rejected": 2}},
		"accepted": [{"unique_workflow_id": %q, "id_number": "9001015800088", "surname": "Smith"}],
		"rejected": [
			{"reasons": {"id_number": {"message": "Person not found", "rule": "Lookup"}}, "id_number": "8506155001082", "surname": "Smith"},
			{"reasons": {"id_number": {"message": "The id_number field is mandatory.", "rule": "required"}}, "surname": "Smith"}
		]
	}`, srv.Workflow()[1].ID), body)
	assert.Equal(t, "Doe", srv.People()[0].Surname, "not yet approved")
	assert.Equal(t, 1, srv.ApproveAll())
	jane := srv.People()[0]
	assert.Equal(t, "Smith", jane.Surname)
	assert.Nil(t, jane.Fields["email"], "null clears")
	assert.Equal(t, "0720000001", jane.Fields["contact_cell"], "what is not sent stays")
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleUpdate))
}

// Leaving is_active out of a people update activates, as its table says.
func TestUpdateActivates(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "is_active": false}]`)
	assert.False(t, srv.People()[0].Active)
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "initials": "J"}]`)
	assert.True(t, srv.People()[0].Active)
}

func TestUpdateBank(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	const path = "/workflow/people/update"
	assert.Contains(t, reasons(t, srv, path, `{"id_number": "9001015800088", "account_number": "1111111111"}`),
		`"account_bank":{"message":"Either none or all of the account related information must be provided."`)
	assert.Equal(t, "1234567890", srv.Subscriptions()[0].AccountNumber)

	post(t, srv, path, `[{"id_number": "9001015800088", "account_bank": "ABSA", "account_branch_code": "632005",
		"account_name": "J Doe", "account_number": "1111111111", "account_type": "Savings"}]`)
	assert.Equal(t, "1111111111", srv.Subscriptions()[0].AccountNumber, "the running subscription follows")
}

// Product details in update: only for who is inactive or has no active
// subscription; earlier subscriptions are then disabled.
func TestUpdateProduct(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	const path = "/workflow/people/update"
	const product = `{"id_number": "9001015800088", "product_name": "Legal Cover", "product_amount": "9900", "product_unit_name": "Quarterly"}`
	assert.JSONEq(t, `{"product_name": {
		"message": "Product details can only be provided when the person is inactive or has no active subscription.", "rule": "exists"
	}}`, reasons(t, srv, path, product))

	post(t, srv, path, `[{"id_number": "9001015800088", "is_active": false}]`)
	post(t, srv, path, "["+product+"]")
	assert.True(t, srv.People()[0].Active, "reactivated")
	subs := srv.Subscriptions()
	require.Len(t, subs, 2)
	assert.Equal(t, "Disabled", subs[0].Status)
	assert.Equal(t, "Active", subs[1].Status)
	assert.Equal(t, switchtransacttest.Product{
		Name: "Legal Cover", Unit: "Quarterly", Cents: 9900, For: janesID,
	}, subs[1].Products[0])
	assert.Equal(t, "1234567890", subs[1].AccountNumber)
}

// A product billed less often than monthly cannot start on a date that was
// already submitted in a batch.
func TestStartDateInABatch(t *testing.T) {
	srv := start(t)
	srv.RunDebitOrders(time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC))
	assert.JSONEq(t, `{"product_subscription_start_date": {"message": "The date was already submitted in a batch.", "rule": "Date"}}`,
		reasons(t, srv, "/workflow/people/create", with(t, jane, map[string]any{"product_unit_name": "Yearly"})))
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	assert.Len(t, srv.Workflow(), 1, "a monthly one can")
}

func TestPersonWithoutBankOrProduct(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/create", "["+plainJane(t)+"]")
	require.Len(t, srv.People(), 1)
	assert.Empty(t, srv.Subscriptions())
}

func TestAddPerson(t *testing.T) {
	srv := start(t)
	added, err := srv.AddPerson(map[string]any{"id_number": janesID, "name": "Jane", "day_salary": 1})
	require.NoError(t, err)
	assert.Equal(t, "MEM3008821", added.MemberNumber)
	assert.Equal(t, "South Africa", added.Fields["country"])
	assert.Equal(t, []switchtransacttest.Person{added}, srv.People())

	_, err = srv.AddPerson(map[string]any{"id_number": janesID})
	assert.ErrorContains(t, err, "already exists")
	_, err = srv.AddPerson(map[string]any{"name": "Nobody"})
	assert.ErrorContains(t, err, "id_number is required")
	_, err = srv.AddPerson(map[string]any{"id_number": "1", "name": func() {}})
	assert.Error(t, err)
}
