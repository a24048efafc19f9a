package switchtransact_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// everyCompanyField is a company of which all is given.
func everyCompanyField() switchtransact.Company {
	return switchtransact.Company{
		Name: "My Company", TradingAs: "My Co", CompanyType: "Private", RegistrationNumber: "2014/182645/07",
		Description: "Sells examples", Language: "English",
		Email: "office@example.com", Contact: "0110000009", Mobile: "0720000009", Fax: "0110000008",
		Website:      "https://example.com",
		ContactTitle: "Ms", ContactName: "Jane", ContactSurname: "Doe",
		Country: "South Africa", Region: "Gauteng", Municipality: "City of Johannesburg",
		Address: everyAddressLine(), Marketing: everyMarketing(),
		Bank: switchtransact.BankDetails{
			Holder: "My Company", Number: "0000054321", Bank: "EXAMPLE BANK", BranchCode: "000205", Type: "Savings",
		},
		Product: switchtransact.ProductDetails{
			Name: "Gold Plan", Amount: 60000, UnitName: "Monthly", StartDate: day("2024-03-01"),
		},
		BillingDay: new(1), DefaultBillingDay: new(1), ReferenceNumber: "REF-9",
		IsActive: new(true), IsBlacklisted: new(false), IsTaxable: new(true),
		TaxReference: "0000000009", DefaultTaxID: "tax-1",
		DateClosed: day("2030-01-01"), DateExpire: day("2031-01-01"),
		Agent: "Sam Seller", Branch: "Head Office", Project: "Spring",
		Balance:       switchtransact.OpeningBalance{Amount: new(rands("0.5")), Date: day("2024-01-01")},
		Deal:          switchtransact.Deal{Value: new(rands("25457.54")), Currency: "ZAR", ExpectedCloseDate: day("2024-06-30")},
		OwnerAdminIDs: []string{"00000000-0000-4000-8000-0000000000a1"}, VisibleTo: "Everyone",
		CustomFields: map[string]any{"sector": "Retail"},
		Social: switchtransact.SocialMedia{
			Blog: "https://example.com/blog", Facebook: "https://example.com/f", Instagram: "https://example.com/i",
			LinkedIn: "https://example.com/l", Pinterest: "https://example.com/p", Telegram: "0720000009",
			Twitter: "https://example.com/t", WhatsApp: "0720000009",
		},
		Campaign: switchtransact.Campaign{
			Source: "newsletter", Medium: "email", Name: "spring", Term: "gold", Content: "banner",
			Referrer: "https://example.com/from",
		},
	}
}

func companiesCalls() []fixtureCall {
	return []fixtureCall{
		{
			op: "Companies.Details",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Companies.Details(ctx, switchtransact.CompanyQuery{CompanyName: "my co"})
			},
			path: "/workflow/company/details", request: "companies_details", response: "companies_details",
			want: myCompanysDetails(),
		},
		{
			op: "Companies.Create",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return entriesOf(c.Companies.Create(ctx, []switchtransact.Company{everyCompanyField()}))
			},
			path: "/workflow/company/create", request: "companies_create", response: "companies_create",
			want: entries{
				Accepted: []switchtransact.Accepted{{Index: 0, WorkflowID: "wf-0101", Name: "MY COMPANY"}},
				Rejected: []switchtransact.Rejected{{
					Index: -1, Name: "Other Company",
					Reasons: []switchcomm.FieldError{{Field: "account_number", Message: "CDV check failed", Rule: "CDV"}},
				}},
				Counts: switchtransact.Counts{Accepted: 1, Rejected: 1},
			},
		},
		{
			op: "Companies.Update",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				update := switchtransact.CompanyUpdate(everyCompanyField())
				return entriesOf(c.Companies.Update(ctx, []switchtransact.CompanyUpdate{update}))
			},
			path: "/workflow/company/update", request: "companies_update", response: "companies_update",
			want: entries{
				Accepted: []switchtransact.Accepted{{Index: 0, WorkflowID: "wf-0102", Name: "My Company"}},
				Rejected: []switchtransact.Rejected{{
					Index: -1, Name: "Other Company",
					Reasons: []switchcomm.FieldError{{Field: "account_branch_code", Message: "Branch code format incorrect", Rule: "Format"}},
				}},
				Counts: switchtransact.Counts{Updated: 1, Rejected: 1},
			},
		},
		{
			op: "Companies.AddProduct",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Companies.AddProduct(ctx, "My Company", switchtransact.ProductOrder{
					ProductName: "Gold Plan", Amount: 20000, SubscriptionID: "00000000-0000-4000-8000-000000000111",
					AccountIDNumber: janeID, Branch: "Head Office", Project: "Spring", Agent: "Sam Seller",
					ReferenceNumber: "REF-10",
				})
			},
			path: "/workflow/company/product/add", request: "companies_product_add", response: "companies_product_add",
			want: &switchtransact.ProductReceipt{
				WorkflowID: "wf-0103", BillingDay: 1, Amount: 20000, PayerName: "My Company",
				AccountIDNumber: janeID, ProductName: "Gold Plan",
			},
		},
		{
			op: "Companies.AddSubscription",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Companies.AddSubscription(ctx, "My Company", everySubscriptionField("My Company"))
			},
			path: "/workflow/company/subscription/add", request: "companies_subscription_add", response: "companies_subscription_add",
			want: &switchtransact.SubscriptionReceipt{
				WorkflowID: "wf-0104", BillingDay: 1, Amount: 20000,
				StartDate: day("2024-03-01"), EndDate: day("2025-02-28"),
				PayerName: "My Company", ProductName: "Gold Plan",
			},
		},
		{
			op: "Companies.Blacklist",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Companies.Blacklist(ctx, switchtransact.MediumPhone,
					switchtransact.DateRange{Start: day("2021-01-01"), End: day("2021-01-31")})
			},
			path: "/companies/blacklist/phone", request: "companies_blacklist", response: "companies_blacklist",
			want: []switchtransact.BlacklistedCompany{{Cellphone: "081234567", Contact: "081234567"}},
		},
		{
			op: "Companies.All",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return collect(c.Companies.All(ctx, switchtransact.ListQuery{}))
			},
			path: "/companies/list", request: "companies_list", response: "companies_list",
			want: []switchtransact.ListedCompany{{
				ID: "00000000-0000-4000-8000-000000000701", MemberNumber: "MEM123456",
				Name: "My Company", TradingAs: "My Co", RegistrationNumber: "20142/182645/07",
				Email: "office@example.com", EmailScore: new(rands("0.9")), Contact: "0110000009",
				Address: switchtransact.Addresses{
					PhysicalLine1: "1 Example Street", PhysicalCode: "0081", PostalLine1: "PO Box 1", PostalCode: "0081",
				},
				Marketing: switchtransact.Marketing{SMS: new(false)},
				IsActive:  true, IsTaxable: true,
				DealValue: rands("25457.54"), DealCurrencyID: "c1", DealCurrencyTitle: "ZAR",
				Extra: map[string]json.RawMessage{"total_subscriptions": raw("2")},
			}},
		},
	}
}

// A name is exact when it differs in nothing but case: what is written needs the
// same characters.
func TestExactCompanyName(t *testing.T) {
	for asked, exact := range map[string]bool{
		"My Company": true, "MY COMPANY": true, " my company ": true,
		"My Co": false, "My Company Ltd": false, "My  Company": false, "MyCompany": false,
	} {
		vendor := serve(t, ok(`{"record": {"name": "My Company"}}`))
		details, err := vendor.client.Companies.Details(t.Context(), switchtransact.CompanyQuery{CompanyName: asked})
		require.NoError(t, err)
		assert.Equal(t, exact, details.Exact, asked)
	}
	for body, query := range map[string]switchtransact.CompanyQuery{
		`{"record": {"name": "My Company"}}`: {RegistrationNumber: "1"},
		`{"transactions": []}`:               {CompanyName: "My Company", Sections: switchtransact.Sections{Transactions: true}},
	} {
		details, err := serve(t, ok(body)).client.Companies.Details(t.Context(), query)
		require.NoError(t, err)
		assert.False(t, details.Exact, "there are no two names to compare")
	}
}

// myCompanysDetails is what companies_details.response holds. The record has a
// member that the vendor's page has lost.
func myCompanysDetails() *switchtransact.CompanyDetails {
	created := time.Date(2023, 11, 4, 8, 15, 30, 0, time.UTC)
	return &switchtransact.CompanyDetails{
		Record: &switchtransact.CompanyRecord{
			MemberNumber: "87654321", RegistrationNumber: "12345678", Name: "My Company", TradingAs: "My Co",
			Email: "office@example.com", Contact: "0110000009", Mobile: "0720000009", Website: "https://example.com",
			Country: "South Africa", Region: "Gauteng", Municipality: "City of Johannesburg",
			BalanceOpen: rands("0"), IsTaxable: true, DefaultTaxID: "tax-1", TaxReference: "0000000009",
			DayBilling: new(1),
			Extra:      map[string]json.RawMessage{"is_active": raw("true")},
		},
		Exact: false, // "my co" was asked for
		Summary: switchtransact.Summary{
			Subscriptions: []switchtransact.Subscription{{
				ID: "00000000-0000-4000-8000-000000000111", DateStart: day("2020-03-12"),
				BankAccountID: "00000000-0000-4000-8000-000000000211", Status: switchtransact.SubscriptionDisputed,
				Products: []switchtransact.Product{{
					Name: "Gold Plan", Amount: rands("300.00"), Quantity: 2, Total: rands("600.00"),
					Branch: "Head Office", Project: "Spring", Agent: "Sam Seller",
					Reference: "REF-9", CreatedAt: created, UpdatedAt: created,
				}},
			}},
			BankAccounts: []switchtransact.BankAccount{
				{
					ID: "00000000-0000-4000-8000-000000000210", Holder: "My Company", Number: "0000054320",
					Type: "Savings", Bank: "EXAMPLE BANK", BranchCode: "000205",
				},
				{
					ID: "00000000-0000-4000-8000-000000000211", Holder: "My Company", Number: "0000054321",
					Type: "Savings", Bank: "EXAMPLE BANK", BranchCode: "000205",
				},
			},
			Transactions: []switchtransact.Payment{{
				Number: "2865fca2-db87-4e37-8dd3-c350cd639a5c", Amount: rands("600.00"),
				Status: switchtransact.TransactionAccepted, Date: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC),
				Items: []switchtransact.PaymentItem{{
					Name: "Gold Plan", UniqueID: "gold", UnitName: "Monthly", UnitLabel: "month",
					AccountingCode: "4000", Amount: rands("600.00"), Reference: "REF-9",
				}},
			}},
		},
	}
}
