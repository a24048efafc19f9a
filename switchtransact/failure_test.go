package switchtransact_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// addProduct is a write that can be refused.
func addProduct(ctx context.Context, c *switchtransact.Client) (*switchtransact.ProductReceipt, error) {
	return c.People.AddProduct(ctx, janeID, switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 20000})
}

// The vendor reports failures in several shapes, with status 200 as with 422.
// They all become the same error.
func TestFailureShapes(t *testing.T) {
	type fields = []switchcomm.FieldError
	tests := []struct {
		body    string
		message string
		fields  fields
	}{
		{`{"status": false, "error": "Something is wrong."}`, "Something is wrong.", nil},
		{`{"status": true, "error": "Something is wrong."}`, "Something is wrong.", nil},
		{`{"error": {"message": "Incorrect type passed", "rule": "Type"}}`, "", fields{{Message: "Incorrect type passed", Rule: "Type"}}},
		{`{"error": [{"message": "Incorrect type passed", "rule": "Type"}]}`, "", fields{{Message: "Incorrect type passed", Rule: "Type"}}},
		{`{"message": "Incorrect type passed", "rule": "Type"}`, "", fields{{Message: "Incorrect type passed", Rule: "Type"}}},
		{`{"errors": [{"message": "Branch not found", "rule": "Lookup"}, {"message": "too long", "rule": "maxLength"}]}`, "",
			fields{{Message: "Branch not found", Rule: "Lookup"}, {Message: "too long", Rule: "maxLength"}}},
		{`{"errors": ["Branch not found", "Project not found"]}`, "Branch not found", fields{{Message: "Project not found"}}},
		{`{"status": false, "errors": {"product_name": {"message": "Product not found", "rule": "Lookup"}}}`, "",
			fields{{Field: "product_name", Message: "Product not found", Rule: "Lookup"}}},
		{`{"errors": {"product_name": "Product not found"}}`, "", fields{{Field: "product_name", Message: "Product not found"}}},
		{`{"errors": {"bank.account_number": {"message": "CDV check failed", "rule": "cdv"}}}`, "",
			fields{{Field: "bank.account_number", Message: "CDV check failed", Rule: "cdv"}}},
		{`{"errors": {"bank": {"account_number": {"message": "CDV check failed", "rule": "CDV"}}}}`, "",
			fields{{Field: "bank.account_number", Message: "CDV check failed", Rule: "CDV"}}},
		{`{"status": false, "message": "Closed on Sundays."}`, "Closed on Sundays.", nil},
		{`{"status": 0, "error": null, "errors": []}`, "", nil},
		{`{"status": "false"}`, "", nil},
		{`{"status": false, "error": "Invalid input.", "errors": {"amount": {"message": "too small", "rule": "min"}}}`, "Invalid input.",
			fields{{Field: "amount", Message: "too small", Rule: "min"}}},
	}
	for _, test := range tests {
		for _, status := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
			t.Run(fmt.Sprint(status, " ", test.body), func(t *testing.T) {
				vendor := serve(t, answer{status, test.body})
				receipt, err := addProduct(t.Context(), vendor.client)
				assert.Nil(t, receipt)
				e := failure(t, err)
				assert.Equal(t, test.message, e.Message)
				assert.Equal(t, test.fields, e.Fields)
				assert.Equal(t, status, e.StatusCode)
				assert.Equal(t, switchcomm.OutcomeRejected, e.Outcome)
				assert.ErrorIs(t, err, switchcomm.ErrRejected)
				assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
				for _, problem := range append(e.Fields, switchcomm.FieldError{Message: test.message}) {
					assert.True(t, problem.Message == "" || errors.Is(err, switchcomm.Reason(problem.Message)))
				}
				assert.Equal(t, test.body, string(e.Body()))
				assert.Empty(t, vendor.drift())
			})
		}
	}
}

// The body of a validation error is not documented. It may be the problems
// themselves.
func TestValidationErrorWithoutEnvelope(t *testing.T) {
	byField := []switchcomm.FieldError{
		{Field: "id_number", Message: "The id number field is mandatory.", Rule: "required"},
		{Field: "bank.account_number", Message: "CDV check failed", Rule: "CDV"},
	}
	for body, want := range map[string][]switchcomm.FieldError{
		fixture(t, "validation_422.response"):                                           byField,
		`{"status": false, "amount": {"message": "too small", "rule": "min"}}`:          {{Field: "amount", Message: "too small", Rule: "min"}},
		`[{"message": "too small", "rule": "min"}, {"message": "odd", "rule": "even"}]`: {{Message: "too small", Rule: "min"}, {Message: "odd", Rule: "even"}},
		`{}`:          nil,
		`<p>422</p>`:  nil,
		``:            nil,
		`{"0": {"id`:  nil,
		`{"a": null}`: nil,
	} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, answer{http.StatusUnprocessableEntity, body})
			_, err := addProduct(t.Context(), vendor.client)
			assert.ErrorIs(t, err, switchcomm.ErrValidation)
			assert.ErrorIs(t, err, switchcomm.ErrRejected)
			assert.Equal(t, want, failure(t, err).Fields)

			_, err = vendor.client.People.Details(t.Context(), switchtransact.PersonQuery{ID: "p1"})
			assert.ErrorIs(t, err, switchcomm.ErrValidation, "a read, too")
			assert.Equal(t, want, failure(t, err).Fields)
		})
	}
	vendor := serve(t, answer{http.StatusUnprocessableEntity, `"too small"`})
	_, err := addProduct(t.Context(), vendor.client)
	assert.Equal(t, "too small", failure(t, err).Message)

	// With another status it may be anything; a rule gives it away.
	vendor = serve(t, answer{http.StatusBadRequest, `{"amount": {"message": "too small", "rule": "min"}, "path": "/x", "code": 17}`})
	_, err = addProduct(t.Context(), vendor.client)
	assert.Equal(t, []switchcomm.FieldError{{Field: "amount", Message: "too small", Rule: "min"}}, failure(t, err).Fields)
	vendor = serve(t, answer{http.StatusNotFound, `{"path": "/x", "code": 17}`})
	_, err = addProduct(t.Context(), vendor.client)
	assert.NotErrorIs(t, err, switchcomm.ErrValidation)
}

// What was queued is queued, whatever else the answer says.
func TestOrdersThatAreQueuedAllTheSame(t *testing.T) {
	for name, answer := range map[string]answer{
		"errors": ok(`{"unique_workflow_id": "wf-1", "amount": 20000, "errors": [{"message": "Branch not found", "rule": "Lookup"}]}`),
		"status": ok(`{"unique_workflow_id": "wf-1", "amount": 20000, "status": false}`),
	} {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, answer)
			receipt, err := addProduct(t.Context(), vendor.client)
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.NotErrorIs(t, err, switchcomm.ErrRejected)
			require.NotNil(t, receipt)
			assert.Equal(t, "wf-1", receipt.WorkflowID)
			assert.Equal(t, switchcomm.Cents(20000), receipt.Amount)

			subscription, err := vendor.client.Companies.AddSubscription(t.Context(), "My Company", everySubscriptionField("My Company"))
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			require.NotNil(t, subscription)
			assert.Equal(t, "wf-1", subscription.WorkflowID)
			assert.Len(t, vendor.received(), 2)
		})
	}
	vendor := serve(t, answer{http.StatusUnprocessableEntity, `{"unique_workflow_id": "wf-1", "errors": ["Branch not found"]}`})
	_, err := addProduct(t.Context(), vendor.client)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.NotErrorIs(t, err, switchcomm.ErrRejected)
	assert.ErrorIs(t, err, switchtransact.ReasonBranchNotFound)
}

// An order without its receipt is not known to be queued.
func TestOrdersWithoutReceipt(t *testing.T) {
	for _, body := range []string{`{}`, `[]`, `null`, `{"status": true, "errors": null, "amount": 20000}`} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			receipt, err := addProduct(t.Context(), vendor.client)
			assert.Nil(t, receipt)
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.ErrorIs(t, err, switchcomm.ErrResponse)
		})
	}
}

// An order is sent as one object, and its answer may be a list all the same.
func TestOrderAnsweredByAList(t *testing.T) {
	vendor := serve(t, ok(`[`+fixture(t, "people_product_add.response")+`]`))
	receipt, err := addProduct(t.Context(), vendor.client)
	require.NoError(t, err)
	assert.Equal(t, "wf-0003", receipt.WorkflowID)
	assert.Empty(t, vendor.drift())

	vendor = serve(t, ok(`[`+fixture(t, "people_product_add_rejected.response")+`]`))
	_, err = addProduct(t.Context(), vendor.client)
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.ErrorIs(t, err, switchtransact.ReasonNoActiveSubscription)
	assert.ErrorIs(t, err, switchtransact.ReasonSubscriptionIDMalformed)
}

// Every reason that the vendor documents is recognised wherever it can stand.
func TestReasons(t *testing.T) {
	inBatch := []switchcomm.Reason{
		switchtransact.ReasonPersonExists, switchtransact.ReasonBranchCodeFormat,
		switchtransact.ReasonAccountNumberFormat, switchtransact.ReasonAccountNameFormat, switchtransact.ReasonCDVCheckFailed,
	}
	inOrder := []switchcomm.Reason{
		switchtransact.ReasonPayerNotFound, switchtransact.ReasonAccountNotFound, switchtransact.ReasonProductNotFound,
		switchtransact.ReasonNoActiveSubscription, switchtransact.ReasonBankDetailsNotValid,
		switchtransact.ReasonSubscriptionNotFound, switchtransact.ReasonBranchNotFound, switchtransact.ReasonProjectNotFound,
		switchtransact.ReasonSubscriptionIDMalformed, switchtransact.ReasonBranchMalformed, switchtransact.ReasonProjectMalformed,
	}
	inBlacklist := []switchcomm.Reason{
		switchtransact.ReasonIncorrectType, switchtransact.ReasonStartDateFormat, switchtransact.ReasonEndDateFormat,
	}
	for _, reason := range inBatch {
		vendor := serve(t, ok(`{"rejected": [{"id_number": "`+janeID+`", "reasons": {"x": {"message": "`+string(reason)+`", "rule": "y"}}}]}`))
		result, err := vendor.client.People.Update(t.Context(), []switchtransact.PersonUpdate{{IDNumber: janeID}})
		require.NoError(t, err)
		assert.ErrorIs(t, result.Err(), reason)
		assert.ErrorIs(t, result.Rejected[0].Reasons[0], reason)
		assert.NotErrorIs(t, result.Err(), switchtransact.ReasonProductNotFound)
	}
	for _, reason := range inOrder {
		vendor := serve(t, ok(`{"errors": [{"message": "`+string(reason)+`", "rule": "y"}]}`))
		_, err := addProduct(t.Context(), vendor.client)
		assert.ErrorIs(t, err, reason)
		assert.NotErrorIs(t, err, switchtransact.ReasonPersonExists)
	}
	for _, reason := range inBlacklist {
		vendor := serve(t, ok(`{"status": false, "error": "`+string(reason)+`"}`))
		_, err := vendor.client.People.Blacklist(t.Context(), switchtransact.MediumSMS, switchtransact.DateRange{})
		assert.ErrorIs(t, err, reason)
	}
}

// The samples of the do-not-contact lists carry data and an error together.
func TestBlacklistWithError(t *testing.T) {
	vendor := serve(t, ok(fixture(t, "people_blacklist_with_error.response")))
	list, err := vendor.client.People.Blacklist(t.Context(), switchtransact.MediumSMS, switchtransact.DateRange{})
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.Equal(t, "String message", failure(t, err).Message)
	assert.Equal(t, switchcomm.OutcomeRead, failure(t, err).Outcome)
	assert.Len(t, list, 1, "the data is kept")

	vendor = serve(t, ok(fixture(t, "blacklist_incorrect_type.response")))
	companies, err := vendor.client.Companies.Blacklist(t.Context(), "Fax", switchtransact.DateRange{})
	assert.ErrorIs(t, err, switchtransact.ReasonIncorrectType)
	assert.Equal(t, "Type", failure(t, err).Fields[0].Rule)
	assert.Empty(t, companies)
	assert.Equal(t, "/api/1.0/companies/blacklist/fax", vendor.received()[0].path)
	assert.JSONEq(t, `{}`, vendor.received()[0].body, "no date is sent that was not given")
}

// A missing permission is recognised by the vendor's sentence, whatever the
// status and wherever it stands.
func TestMissingPermission(t *testing.T) {
	const sentence = "Not authorized to make this API call. Requesting Read on General."
	for _, status := range []int{200, 400, 401, 403, 404, 422, 500} {
		for _, body := range []string{
			fixture(t, "calls_permission.response"),
			`{"error": "not authorised to make this api call. requesting Read on General"}`,
			`{"message": "` + sentence + `"}`,
			`{"status": false, "error": {"message": "` + sentence + `", "rule": "permission"}}`,
			`{"status": false, "errors": ["` + sentence + `"]}`,
		} {
			if status == 200 && body == `{"message": "`+sentence+`"}` {
				continue // nothing says that it is a failure
			}
			t.Run(fmt.Sprint(status, " ", body), func(t *testing.T) {
				vendor := serveWith(t, []switchcomm.Option{switchcomm.WithMaxAttempts(1)}, answer{status, body})
				_, err := vendor.client.Calls.FindByPhone(t.Context(), "0720000001")
				e := failure(t, err)
				assert.ErrorIs(t, err, switchcomm.ErrPermission)
				assert.NotErrorIs(t, err, switchcomm.ErrNotFound)
				assert.Equal(t, "Read", e.Action)
				assert.Equal(t, "General", e.Area)
				assert.ErrorContains(t, err, "missing permission: Read on General")
				assert.ErrorContains(t, err, "API Keys", "it says where to grant it")
			})
		}
	}
	vendor := serve(t, ok(`{"status": false, "error": "Not authorized to make this API call. Requesting Create on Contact Centre & Sales. Ask your admin."}`))
	_, err := vendor.client.Contacts.Agents(t.Context())
	assert.Equal(t, "Contact Centre & Sales", failure(t, err).Area)

	vendor = serve(t, answer{http.StatusForbidden, `{"error": "No."}`})
	_, err = vendor.client.Contacts.Agents(t.Context())
	assert.ErrorIs(t, err, switchcomm.ErrPermission)
	assert.ErrorContains(t, err, "API Keys")
}

func TestUnauthorized(t *testing.T) {
	vendor := serve(t, answer{http.StatusUnauthorized, `{"status": false, "error": "Unauthorized."}`})
	_, err := vendor.client.Contacts.Agents(t.Context())
	assert.ErrorIs(t, err, switchcomm.ErrUnauthorized)
	assert.ErrorContains(t, err, `without "Bearer"`)
	assert.Equal(t, "Unauthorized.", failure(t, err).Message)
	assert.Len(t, vendor.received(), 1)
}

// Nobody found is told apart from a failure.
func TestNotFound(t *testing.T) {
	details := func(sections switchtransact.Sections) func(*switchtransact.Client) error {
		return func(c *switchtransact.Client) error {
			_, err := c.People.Details(context.Background(), switchtransact.PersonQuery{IDNumber: janeID, Sections: sections})
			return err
		}
	}
	company := func(c *switchtransact.Client) error {
		_, err := c.Companies.Details(context.Background(), switchtransact.CompanyQuery{RegistrationNumber: "1"})
		return err
	}
	byPhone := func(c *switchtransact.Client) error {
		_, err := c.Calls.FindByPhone(context.Background(), "0720000001")
		return err
	}
	record := switchtransact.Sections{Record: true}
	tests := []struct {
		name, body string
		call       func(*switchtransact.Client) error
		notFound   bool
	}{
		{"empty record", `{"record": {}}`, details(record), true},
		{"null record", `{"record": null}`, details(record), true},
		{"empty record in PHP", `{"record": []}`, details(record), true},
		{"record of nulls", `{"record": {"name": null, "id_number": "", "member_number": null, "is_active": false, "custom_fields": []}}`, details(record), true},
		{"empty sections", `{"record": {}, "subscriptions": [], "bank_accounts": [], "transactions": []}`, details(switchtransact.Sections{}), true},
		{"nothing at all", `{}`, details(record), true},
		{"empty list", `[]`, details(record), true},
		{"record with a name", `{"record": {"name": "Jane"}}`, details(record), false},
		{"record with an unheard-of member only", `{"record": {"nickname": "J"}}`, details(record), false},
		{"record empty, account not", `{"record": {}, "bank_accounts": [{"id": "b1"}]}`, details(switchtransact.Sections{}), false},
		{"record not asked for", `{"subscriptions": []}`, details(switchtransact.Sections{Subscriptions: true}), false},
		{"empty company", `{"record": {}, "subscriptions": []}`, company, true},
		{"company", `{"record": {"name": "My Company"}}`, company, false},
		{"status false alone", fixture(t, "calls_not_found.response"), byPhone, true},
		{"status false, empty error", `{"status": false, "error": ""}`, byPhone, true},
		{"no contact", `{"status": true}`, byPhone, true},
		{"null contact", `{"status": true, "contact": null}`, byPhone, true},
		{"empty contact", `{"status": true, "contact": {}}`, byPhone, true},
		{"empty list of contacts", `{"status": true, "contacts": []}`, byPhone, true},
		{"contact of nulls", `{"status": true, "contact": {"id": null, "email": "", "entity_type": "Account"}}`, byPhone, true},
		{"contact", `{"status": true, "contact": {"id": "c1"}}`, byPhone, false},
		{"contact with a number only", `{"status": true, "contact": {"mobilephone": "0720000001"}}`, byPhone, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var told error
			observe := func(ctx context.Context, _ switchcomm.Operation) (context.Context, func(error)) {
				return ctx, func(err error) { told = err }
			}
			vendor := serveWith(t, []switchcomm.Option{switchcomm.WithObserver(observe)}, ok(test.body))
			err := test.call(vendor.client)
			assert.Equal(t, err, told, "an observer is told the same")
			if !test.notFound {
				assert.NoError(t, err)
				return
			}
			assert.ErrorIs(t, err, switchcomm.ErrNotFound)
			assert.NotErrorIs(t, err, switchcomm.ErrRejected)
			assert.Equal(t, switchcomm.OutcomeRead, failure(t, err).Outcome)
			assert.Equal(t, http.StatusOK, failure(t, err).StatusCode)
		})
	}

	for _, refusal := range []answer{ok(`{"status": false, "error": "Database is down."}`), {http.StatusNotFound, `{}`}} {
		vendor := serve(t, refusal)
		for _, call := range []func(*switchtransact.Client) error{byPhone, company, details(record)} {
			assert.NotErrorIs(t, call(vendor.client), switchcomm.ErrNotFound)
			assert.Error(t, call(vendor.client))
		}
	}
}

// The reads that return lists fail when the answer says so.
func TestFailedReads(t *testing.T) {
	reads := map[string]func(context.Context, *switchtransact.Client) error{
		"People.Details": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.People.Details(ctx, switchtransact.PersonQuery{ID: "p1"})
			return err
		},
		"People.All": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := collect(c.People.All(ctx, switchtransact.ListQuery{}))
			return err
		},
		"Calls.Search": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Calls.Search(ctx, "jane")
			return err
		},
		"Lookups.All": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Lookups.All(ctx, "", "")
			return err
		},
		"Lookups.Get": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Lookups.Get(ctx, "bank", "names")
			return err
		},
		"Lookups.CustomFields": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Lookups.CustomFields(ctx, switchtransact.CustomFieldsOfCompanies)
			return err
		},
		"Contacts.Agents": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Contacts.Agents(ctx)
			return err
		},
		"Contacts.Branches": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Contacts.Branches(ctx)
			return err
		},
		"Reports.Activity": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Reports.Activity(ctx, day("2024-01-01"), day("2024-01-31"))
			return err
		},
		"Transactions.All": func(ctx context.Context, c *switchtransact.Client) error {
			_, err := collect(c.Transactions.All(ctx, day("2024-01-01"), day("2024-01-31")))
			return err
		},
	}
	for op, read := range reads {
		t.Run(op, func(t *testing.T) {
			vendor := serve(t, ok(`{"status": false, "error": "The start date is not in the correct format"}`))
			err := read(t.Context(), vendor.client)
			assert.ErrorIs(t, err, switchcomm.ErrRejected)
			assert.ErrorIs(t, err, switchtransact.ReasonStartDateFormat)
			assert.Equal(t, op, failure(t, err).Op)
			assert.Equal(t, switchcomm.OutcomeRead, failure(t, err).Outcome)
			assert.Len(t, vendor.received(), 1)
		})
	}
}

// A body that is JSON in an error with another status is not shown either.
func TestErrorsShowNoBody(t *testing.T) {
	vendor := serve(t, answer{http.StatusBadRequest, `{"error": "` + janeID + ` is wrong", "errors": {"` + janeID + `": "Jane Doe"}}`})
	_, err := addProduct(t.Context(), vendor.client)
	text := fmt.Sprintf("%v %+v %#v %q", err, err, err, err)
	encoded, jsonErr := json.Marshal(err)
	require.NoError(t, jsonErr)
	for _, shown := range []string{text, string(encoded)} {
		assert.NotContains(t, shown, janeID)
		assert.NotContains(t, shown, "Jane")
	}
}
