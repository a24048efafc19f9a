package switchtransact_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func TestDo(t *testing.T) {
	vendor := serve(t, ok(`{"status": true, "records": [{"id": 1}]}`))
	var out struct {
		Records []struct {
			ID string `json:"id"`
		} `json:"records"`
	}
	err := vendor.client.Do(t.Context(), switchtransact.Request{
		Op: "Documents.All", Read: true,
		Path:  "/finance/documents/people/list/" + url.PathEscape("a/b"),
		Query: url.Values{"phone": {"+27720000001"}},
		Body:  map[string]any{"amount": rands("150.00")},
	}, &out)
	require.NoError(t, err)
	assert.Equal(t, "1", out.Records[0].ID, "the answer is read as any other")

	sent := vendor.received()[0]
	assert.Equal(t, http.MethodPost, sent.method)
	assert.Equal(t, "/api/1.0/finance/documents/people/list/a%2Fb", sent.path)
	assert.Equal(t, "phone=%2B27720000001", sent.query)
	assert.Equal(t, `{"amount":150}`, sent.body)
	assert.Equal(t, testToken, sent.header.Get("Authorization"))

	require.NoError(t, vendor.client.Do(t.Context(), switchtransact.Request{Method: http.MethodGet, Path: "/lookups"}, nil))
	assert.Equal(t, http.MethodGet, vendor.received()[1].method)
	assert.Empty(t, vendor.received()[1].body)
}

// The answer of a call that this package does not know can be of any kind; only
// an object can say that it is a failure.
func TestDoReadsEveryKind(t *testing.T) {
	do := func(body string, out any) (*vendor, error) {
		vendor := serve(t, ok(body))
		return vendor, vendor.client.Do(t.Context(), switchtransact.Request{Path: "/x"}, out)
	}
	var list []map[string]any
	vendor, err := do(`[{"status": false, "error": "this is data"}, {"status": "Active"}]`, &list)
	require.NoError(t, err)
	assert.Len(t, list, 2)
	assert.Empty(t, vendor.drift())

	var text string
	_, err = do(`"done"`, &text)
	require.NoError(t, err)
	assert.Equal(t, "done", text)

	var anything any
	_, err = do(`{"status": "Active"}`, &anything)
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"status": "Active"}, anything)
	assert.Empty(t, vendor.drift(), "status need not be what it is elsewhere")

	_, err = do(`{"status": false, "error": "No such item."}`, &anything)
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.Equal(t, `{"status": false, "error": "No such item."}`, string(failure(t, err).Body()))

	var number int
	_, err = do(`"done"`, &number)
	assert.ErrorIs(t, err, switchcomm.ErrResponse)
	_, err = do(`<html>`, nil)
	assert.ErrorIs(t, err, switchcomm.ErrResponse)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown, "it is a write unless said otherwise")
	assert.Equal(t, "Do", failure(t, err).Op)
}

// A call that would leave the API, or could not be read afterwards, is not made.
func TestDoRefuses(t *testing.T) {
	vendor := serve(t, ok(`{}`))
	for _, path := range []string{
		"", "lookups", "https://evil.example/x", "//evil.example/../..", "/a/../b", "/a/./b", "/..", "/a/%2e%2E/b",
		"/a?b=c", "/a#b", "/a%zz", "/a\nb", "/%",
	} {
		err := vendor.client.Do(t.Context(), switchtransact.Request{Op: "Try", Path: path}, nil)
		assert.ErrorIs(t, err, switchcomm.ErrNotSent, path)
		assert.NotContains(t, err.Error(), "evil")
	}
	var nowhere *string
	for _, out := range []any{"", struct{}{}, nowhere, map[string]any{}} {
		err := vendor.client.Do(t.Context(), switchtransact.Request{Path: "/x"}, out)
		assert.ErrorIs(t, err, switchcomm.ErrNotSent, "%T", out)
	}
	for _, body := range []any{func() {}, make(chan int), raw(`{"a":`)} {
		err := vendor.client.Do(t.Context(), switchtransact.Request{Path: "/x", Body: body}, nil)
		assert.ErrorIs(t, err, switchcomm.ErrNotSent, "%T", body)
	}
	err := vendor.client.Do(t.Context(), switchtransact.Request{Method: "GET /x", Path: "/x"}, nil)
	assert.ErrorIs(t, err, switchcomm.ErrNotSent)
	assert.Empty(t, vendor.received())
}

// Words that become part of a path cannot lead to another endpoint.
func TestPathWordsAreEscaped(t *testing.T) {
	for word, want := range map[string]string{
		"a/../b?x=1":      "a%2F..%2Fb%3Fx=1",
		"Payment Methods": "Payment%20Methods",
		"../people":       "..%2Fpeople",
		"%2e%2e":          "%252e%252e",
		"#":               "%23",
	} {
		vendor := serve(t, ok(`{}`))
		ctx, c := t.Context(), vendor.client
		_, err := c.Lookups.Get(ctx, word, "x")
		require.NoError(t, err)
		_, err = c.Lookups.Get(ctx, "x", word)
		require.NoError(t, err)
		_, err = c.Lookups.CustomFields(ctx, switchtransact.CustomFieldsOf(word))
		require.NoError(t, err)
		var paths []string
		for _, r := range vendor.received() {
			paths = append(paths, r.path)
			assert.Empty(t, r.query)
		}
		assert.Equal(t, []string{
			"/api/1.0/lookups/" + want + "/x", "/api/1.0/lookups/x/" + want, "/api/1.0/lookups/custom_fields/" + want,
		}, paths)
	}
}

// What is certainly wrong is refused before anything is sent.
func TestRefusedArguments(t *testing.T) {
	vendor := serve(t, ok(`{}`))
	ctx, c := t.Context(), vendor.client
	order := switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 20000}
	badDay := switchcomm.Date{Year: 2024, Month: 2, Day: 30}
	second := func(_ any, err error) error { return err }
	list := func(q switchtransact.ListQuery) error { return second(collect(c.People.All(ctx, q))) }
	transactions := func(first, last switchcomm.Date) error { return second(collect(c.Transactions.All(ctx, first, last))) }
	tests := map[string]error{
		"nobody":                   second(c.People.Details(ctx, switchtransact.PersonQuery{Sections: switchtransact.Sections{Record: true}})),
		"blank person":             second(c.People.Details(ctx, switchtransact.PersonQuery{IDNumber: " ", MemberNumber: "\t"})),
		"no company":               second(c.Companies.Details(ctx, switchtransact.CompanyQuery{})),
		"no people":                second(c.People.Create(ctx, nil)),
		"no updates":               second(c.People.Update(ctx, []switchtransact.PersonUpdate{})),
		"no companies":             second(c.Companies.Create(ctx, nil)),
		"no company updates":       second(c.Companies.Update(ctx, nil)),
		"product without a payer":  second(c.People.AddProduct(ctx, " ", order)),
		"product of no company":    second(c.Companies.AddProduct(ctx, "", order)),
		"subscription of nobody":   second(c.People.AddSubscription(ctx, "", switchtransact.SubscriptionOrder{})),
		"subscription, no company": second(c.Companies.AddSubscription(ctx, "\n", switchtransact.SubscriptionOrder{})),
		"agent of a person's product": second(c.People.AddProduct(ctx, janeID,
			switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 20000, Agent: "Sam Seller"})),
		"list of no medium":      second(c.People.Blacklist(ctx, "", switchtransact.DateRange{})),
		"list of a path":         second(c.Companies.Blacklist(ctx, "..", switchtransact.DateRange{})),
		"list of a wrong day":    second(c.People.Blacklist(ctx, "sms", switchtransact.DateRange{Start: badDay})),
		"list of no days":        second(c.People.Blacklist(ctx, "sms", switchtransact.DateRange{Start: day("2024-01-02"), End: day("2024-01-01")})),
		"no number":              second(c.Calls.FindByPhone(ctx, "  ")),
		"no address":             second(c.Calls.FindByEmail(ctx, "")),
		"no term":                second(c.Calls.Search(ctx, " ")),
		"negative call":          c.Calls.Log(ctx, switchtransact.CallLog{Duration: -1}),
		"no type of lookup":      second(c.Lookups.Get(ctx, "", "x")),
		"no category of lookup":  second(c.Lookups.Get(ctx, "x", " ")),
		"lookup above":           second(c.Lookups.Get(ctx, "..", "..")),
		"custom fields of what":  second(c.Lookups.CustomFields(ctx, "")),
		"report without a start": second(c.Reports.Activity(ctx, switchcomm.Date{}, day("2024-01-01"))),
		"report backwards":       second(c.Reports.Activity(ctx, day("2024-01-02"), day("2024-01-01"))),
		"transactions, no end":   transactions(day("2024-01-01"), switchcomm.Date{}),
		"transactions, bad day":  transactions(day("2024-01-01"), badDay),
		"page of less than none": list(switchtransact.ListQuery{PerPage: -1}),
	}
	for name, err := range tests {
		assert.ErrorIs(t, err, switchcomm.ErrNotSent, name)
		assert.Zero(t, failure(t, err).Attempts, name)
	}
	assert.Empty(t, vendor.received())
}

// An extra member goes where the fields go; one that a field sends too would
// leave it to the server which of them counts.
func TestExtraMembers(t *testing.T) {
	vendor := serve(t, ok(`{"accepted": [{"id_number": "`+janeID+`"}], "unique_workflow_id": "wf-1"}`))
	ctx, c := t.Context(), vendor.client
	_, err := c.People.Update(ctx, []switchtransact.PersonUpdate{{
		IDNumber: janeID, Extra: map[string]any{"email": nil, "shoe_size": 43},
	}})
	require.NoError(t, err)
	assert.JSONEq(t, `[{"id_number": "`+janeID+`", "email": null, "shoe_size": 43}]`, vendor.received()[0].body)
	_, err = c.People.AddProduct(ctx, janeID, switchtransact.ProductOrder{
		ProductName: "Gold Plan", Amount: 1, Extra: map[string]any{"agent": "Sam Seller"},
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"id_number": "`+janeID+`", "product_name": "Gold Plan", "amount": 1, "agent": "Sam Seller"}`, vendor.received()[1].body)
	err = c.Calls.Log(ctx, switchtransact.CallLog{Number: "0720000001", Extra: map[string]any{"Queue": "sales"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"Number": "0720000001", "Duration": "00:00:00", "DurationTimespan": "00:00:00", "Queue": "sales"}`, vendor.received()[2].body)

	clashes := map[string]func() error{
		"surname": func() error {
			_, err := c.People.Create(ctx, []switchtransact.Person{{}, {Surname: "Doe", Extra: map[string]any{"surname": "Roe"}}})
			return err
		},
		"product_amount": func() error {
			_, err := c.People.Update(ctx, []switchtransact.PersonUpdate{{
				Product: switchtransact.ProductDetails{Amount: 15000}, Extra: map[string]any{"product_amount": "99900"},
			}})
			return err
		},
		"physical_code": func() error {
			_, err := c.Companies.Create(ctx, []switchtransact.Company{{
				Address: switchtransact.Addresses{PhysicalCode: "0081"}, Extra: map[string]any{"physical_code": 81},
			}})
			return err
		},
		"id_number": func() error {
			_, err := c.People.AddSubscription(ctx, janeID, switchtransact.SubscriptionOrder{Extra: map[string]any{"id_number": johnID}})
			return err
		},
		"firstname": func() error {
			_, err := c.Calls.CreateContact(ctx, switchtransact.NewContact{FirstName: "Jane", Extra: map[string]any{"firstname": "J"}})
			return err
		},
		"Duration": func() error {
			return c.Calls.Log(ctx, switchtransact.CallLog{Extra: map[string]any{"Duration": "1:00"}})
		},
	}
	for name, call := range clashes {
		err := call()
		assert.ErrorIs(t, err, switchcomm.ErrNotSent, name)
		assert.ErrorContains(t, err, name)
		for _, value := range []string{"Doe", "Roe", "99900", janeID, johnID} {
			assert.NotContains(t, err.Error(), value)
		}
	}
	assert.Len(t, vendor.received(), 3)
}

// A person's update has the amount as a string, all other calls as a number. A
// field that is not given is not sent, one that is zero is.
func TestWhatIsSent(t *testing.T) {
	vendor := serve(t, ok(`{"accepted": [{"name": "x"}], "unique_workflow_id": "wf-1"}`))
	ctx, c := t.Context(), vendor.client
	product := switchtransact.ProductDetails{Amount: 150}
	sections := switchtransact.Sections{BankAccounts: true}
	calls := map[string]func() error{
		`[{"id_number": "1", "product_amount": 150, "day_salary": 0, "is_active": false}]`: func() error {
			_, err := c.People.Create(ctx, []switchtransact.Person{{IDNumber: "1", Product: product, DaySalary: new(0), IsActive: new(false)}})
			return err
		},
		`[{"id_number": "1", "product_amount": "150", "default_day_salary": "0"}]`: func() error {
			_, err := c.People.Update(ctx, []switchtransact.PersonUpdate{{IDNumber: "1", Product: product, DefaultDaySalary: new(0)}})
			return err
		},
		`[{"id_number": "1"}]`: func() error {
			_, err := c.People.Update(ctx, []switchtransact.PersonUpdate{{IDNumber: "1"}})
			return err
		},
		`[{"name": "x", "product_amount": 150, "default_billing_day": "31"}]`: func() error {
			_, err := c.Companies.Update(ctx, []switchtransact.CompanyUpdate{{Name: "x", Product: product, DefaultBillingDay: new(31)}})
			return err
		},
		`{"id_number": "1", "record": false, "subscriptions": false, "bank_accounts": true, "transactions": false}`: func() error {
			_, err := c.People.Details(ctx, switchtransact.PersonQuery{IDNumber: "1", Sections: sections})
			return err
		},
		`{"member_number": "MEM1", "record": true, "subscriptions": true, "bank_accounts": true, "transactions": true}`: func() error {
			_, err := c.People.Details(ctx, switchtransact.PersonQuery{MemberNumber: "MEM1"})
			assert.ErrorIs(t, err, switchcomm.ErrNotFound)
			return nil
		},
		`{"registration_number": "20142/1/07", "record": false, "subscriptions": false, "bank_accounts": true, "transactions": false}`: func() error {
			_, err := c.Companies.Details(ctx, switchtransact.CompanyQuery{RegistrationNumber: "20142/1/07", Sections: sections})
			return err
		},
		`{"id_number": "1", "product_name": "Gold Plan", "amount": 20000}`: func() error {
			_, err := c.People.AddProduct(ctx, " 1 ", switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 20000})
			return err
		},
		`{"start": "2021-01-01"}`: func() error {
			_, err := c.People.Blacklist(ctx, "phone", switchtransact.DateRange{Start: day("2021-01-01")})
			return err
		},
		`[{"id_number": "1", "deal_value": 12500.5, "balance_open": -0.01}]`: func() error {
			_, err := c.People.Create(ctx, []switchtransact.Person{{
				IDNumber: "1",
				Deal:     switchtransact.Deal{Value: new(rands("12500.50"))},
				Balance:  switchtransact.OpeningBalance{Amount: new(rands("-0.01"))},
			}})
			return err
		},
	}
	for want, call := range calls {
		before := len(vendor.received())
		require.NoError(t, call(), want)
		require.Len(t, vendor.received(), before+1)
		assert.JSONEq(t, want, vendor.received()[before].body)
	}
}
