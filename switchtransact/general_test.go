package switchtransact_test

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// generalCalls are the calls of the services without a write.
func generalCalls() []fixtureCall {
	lookups := []switchtransact.Lookup{
		{
			ID: "00000000-0000-4000-8000-000000000901", Type: "Bank", Title: "NEDBANK",
			Category: "BankAccounts", Value: "198765",
		},
		{Type: "Product", Title: "Monthly", Category: "Product Units"},
	}
	return []fixtureCall{
		{
			op: "Lookups.All",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Lookups.All(ctx, "Bank", "Payment Methods")
			},
			method: http.MethodGet, path: "/lookups", query: "category=Payment+Methods&type=Bank",
			response: "lookups", want: lookups,
		},
		{
			op: "Lookups.All",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Lookups.All(ctx, "", "")
			},
			method: http.MethodGet, path: "/lookups", response: "lookups", want: lookups,
		},
		{
			op: "Lookups.Get",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Lookups.Get(ctx, "bank", "accounts")
			},
			method: http.MethodGet, path: "/lookups/bank/accounts", response: "lookups", want: lookups,
		},
		{
			op: "Lookups.CustomFields",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Lookups.CustomFields(ctx, switchtransact.CustomFieldsOfPeople)
			},
			method: http.MethodGet, path: "/lookups/custom_fields/people", response: "custom_fields",
			want: map[string]switchtransact.CustomField{
				"spouse name": {Type: "String", Name: "spouse name", Description: "Name of the spouse", Options: []string{}},
				"sector":      {Type: "enum", Name: "sector", Options: []string{"Retail", "Mining"}},
			},
		},
		{
			op: "Contacts.Agents",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Contacts.Agents(ctx)
			},
			method: http.MethodGet, path: "/contacts/agents", response: "agents",
			want: []switchtransact.Agent{{
				ID: "00000000-0000-4000-8000-000000000a01", Name: "Sam Seller", AgentCode: "A01",
				Email: "sam@example.com", Mobile: "0720000010", CompanyLookupID: "c1",
				IsCommission: true, IsActive: true, BranchesRegionID: "r1",
			}},
		},
		{
			op: "Contacts.Branches",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Contacts.Branches(ctx)
			},
			method: http.MethodGet, path: "/contacts/branches", response: "branches",
			want: []switchtransact.Branch{{
				ID: "00000000-0000-4000-8000-000000000b01", Title: "Head Office", BranchesRegionID: "r1", IsActive: true,
			}},
		},
		{
			op: "Reports.Activity",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Reports.Activity(ctx, day("2023-11-01"), day("2023-11-30"))
			},
			method: http.MethodGet, path: "/report", query: "end_date=2023-11-30&start_date=2023-11-01",
			response: "report", want: november(),
		},
		{
			op: "Transactions.All",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return collect(c.Transactions.All(ctx, day("2023-11-04"), day("2023-11-05")))
			},
			method: http.MethodGet, path: "/transactions", query: "end_date=2023-11-05&start_date=2023-11-04",
			response: "transactions",
			want: []switchtransact.Transaction{
				{
					Number: "00000000-0000-4000-8000-000000000c01", Amount: rands("150.00"),
					Status: switchtransact.TransactionPaid, Date: time.Date(2023, 11, 4, 0, 0, 0, 0, time.UTC),
					IDNumber: "8812345678901", ReferenceNumber: "STATEMENT 1",
					MemberNumber: "MEM450045", WorkflowReference: "REF-1",
				},
				{
					Number: "00000000-0000-4000-8000-000000000c02", Amount: rands("75.5"),
					Status: switchtransact.TransmissionAcceptedWithWarnings, Date: time.Date(2023, 11, 5, 0, 0, 0, 0, time.UTC),
					CompanyName: "My Company", ResponseReason: "NOT PROVIDED FOR", MemberNumber: "450046",
				},
			},
		},
	}
}

// november is what report.response holds. It has a list that no page names.
func november() *switchtransact.Activity {
	return &switchtransact.Activity{
		Info: switchtransact.ActivityInfo{
			People:        switchtransact.Counts{Approved: 2, Rejected: 1},
			Updates:       switchtransact.Counts{Approved: 1},
			Transactions:  switchtransact.Counts{Approved: 5, Rejected: 1},
			Products:      switchtransact.Counts{Approved: 1},
			Subscriptions: switchtransact.Counts{Approved: 1},
			Pending:       4,
		},
		PeopleApproved: []switchtransact.ActivityEntry{{
			WorkflowID: "wf-0001", IDNumber: janeID, Name: "Jane", Surname: "Doe",
			Extra: map[string]json.RawMessage{"status": raw(`"Approved"`)},
		}},
		PeopleDeclined:         []switchtransact.ActivityEntry{{IDNumber: johnID, Name: "John", Surname: "Roe"}},
		PeopleUpdatesApproved:  []switchtransact.ActivityEntry{},
		PeopleUpdatesDeclined:  []switchtransact.ActivityEntry{},
		CompaniesApproved:      []switchtransact.ActivityEntry{},
		CompaniesDeclined:      []switchtransact.ActivityEntry{},
		CompanyUpdatesApproved: []switchtransact.ActivityEntry{},
		CompanyUpdatesDeclined: []switchtransact.ActivityEntry{},
		Lists:                  map[string]json.RawMessage{"increases_approved": raw(`[{"name": "Jane"}]`)},
	}
}
