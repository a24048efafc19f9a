package switchtransact_test

import (
	"context"
	"encoding/json"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// everyPersonField is a person of whom all is given.
func everyPersonField() switchtransact.Person {
	return switchtransact.Person{
		IDNumber: janeID, IDNumberType: "SA ID Number",
		Title: "Ms", Initials: "JA", Name: "Jane", MiddleNames: "Alice", Surname: "Doe",
		Gender: "Female", DateOfBirth: day("1990-01-01"), Language: "English", MaritalStatus: "Single", Job: "Engineer",
		Email: "jane.doe@example.com", ContactCell: "0720000001", ContactHome: "0110000001",
		ContactWork: "0110000003", ContactFax: "0110000002",
		Country: "South Africa", Region: "Gauteng", Municipality: "City of Johannesburg",
		Address: everyAddressLine(), Marketing: everyMarketing(),
		Bank: switchtransact.BankDetails{
			Holder: "J Doe", Number: "0000012345", Bank: "EXAMPLE BANK", BranchCode: "000205", Type: "Cheque/Current",
		},
		Product: switchtransact.ProductDetails{
			Name: "Gold Plan", Amount: 15000, UnitName: "Monthly", StartDate: day("2024-03-01"),
		},
		DaySalary: new(0), DefaultDaySalary: new(25), BillingDay: new(1), DefaultBillingDay: new(1),
		ReferenceNumber: "REF-1",
		IsActive:        new(true), IsBlacklisted: new(false),
		Agent: "Sam Seller", Branch: "Head Office", Project: "Spring",
		CompanyID: "00000000-0000-4000-8000-000000000401", TaxReference: "0000000001",
		Balance:       switchtransact.OpeningBalance{Amount: new(rands("576.24")), Date: day("2023-11-01")},
		Deal:          switchtransact.Deal{Value: new(rands("12500.0")), Currency: "ZAR", ExpectedCloseDate: day("2024-06-30")},
		OwnerAdminIDs: []string{"00000000-0000-4000-8000-0000000000a1"}, VisibleTo: "Everyone",
		CustomFields: map[string]any{"spouse name": "John"},
	}
}

func everyAddressLine() switchtransact.Addresses {
	return switchtransact.Addresses{
		PhysicalLine1: "1 Example Street", PhysicalLine2: "Testville", PhysicalLine3: "Floor 3", PhysicalLine4: "Unit 4",
		PhysicalCode: "0081",
		PostalLine1:  "PO Box 1", PostalLine2: "Testville", PostalLine3: "Box 3", PostalLine4: "Box 4",
		PostalCode: "0081",
	}
}

func everyMarketing() switchtransact.Marketing {
	return switchtransact.Marketing{SMS: new(true), WhatsApp: new(false), Email: new(true), Phone: new(false)}
}

// everySubscriptionField is an order of which all is given.
func everySubscriptionField(holder string) switchtransact.SubscriptionOrder {
	return switchtransact.SubscriptionOrder{
		ProductName: "Gold Plan", Amount: 20000, BillingDay: 1, PaymentMethod: "Debit Order",
		StartDate: day("2024-03-01"), EndDate: day("2025-02-28"), AccountIDNumber: johnID,
		Agent: "Sam Seller", Branch: "Head Office", Project: "Spring",
		BankAccountHolder: holder, BankAccountNumber: "0000012345", Bank: "EXAMPLE BANK",
		BankAccountType: "Cheque/Current", BankBranchCode: "000205",
	}
}

func peopleCalls() []fixtureCall {
	return []fixtureCall{
		{
			op: "People.Details",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.People.Details(ctx, switchtransact.PersonQuery{IDNumber: janeID})
			},
			path: "/workflow/people/details", request: "people_details", response: "people_details",
			want: janesDetails(),
		},
		{
			op: "People.Create",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return entriesOf(c.People.Create(ctx, []switchtransact.Person{everyPersonField()}))
			},
			path: "/workflow/people/create", request: "people_create", response: "people_create",
			want: entries{
				Accepted: []switchtransact.Accepted{
					{Index: 0, WorkflowID: "wf-0001", IDNumber: janeID, Name: "Jane", Surname: "Doe"},
				},
				Rejected: []switchtransact.Rejected{
					{
						Index: -1, IDNumber: johnID, Name: "John", Surname: "Roe",
						Reasons: []switchcomm.FieldError{{Field: "account_number", Message: "CDV check failed", Rule: "CDV"}},
					},
					{
						Index: -1, IDNumber: annID, Name: "Ann", Surname: "Poe",
						Reasons: []switchcomm.FieldError{{Field: "id_number", Message: "Person already exists"}},
					},
					{
						Index: -1, IDNumber: bobID, Name: "Bob", Surname: "Moe",
						Reasons: []switchcomm.FieldError{{Message: "Branch code format incorrect"}},
					},
				},
				Counts: switchtransact.Counts{Accepted: 1, Rejected: 3},
			},
		},
		{
			op: "People.Update",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				update := switchtransact.PersonUpdate(everyPersonField())
				return entriesOf(c.People.Update(ctx, []switchtransact.PersonUpdate{update}))
			},
			path: "/workflow/people/update", request: "people_update", response: "people_update",
			want: entries{
				Accepted: []switchtransact.Accepted{
					{Index: 0, WorkflowID: "wf-0002", IDNumber: janeID, Name: "Jane", Surname: "Doe"},
				},
				Rejected: []switchtransact.Rejected{{
					Index: -1, IDNumber: johnID, Name: "John", Surname: "Roe",
					Reasons: []switchcomm.FieldError{{Field: "account_name", Message: "Account name format incorrect", Rule: "Format"}},
				}},
				Counts: switchtransact.Counts{Updated: 1, Rejected: 1},
			},
		},
		{
			op: "People.AddProduct",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.People.AddProduct(ctx, janeID, switchtransact.ProductOrder{
					ProductName: "Gold Plan", Amount: 20000, SubscriptionID: "00000000-0000-4000-8000-000000000101",
					AccountIDNumber: johnID, Branch: "Head Office", Project: "Spring", ReferenceNumber: "REF-2",
				})
			},
			path: "/workflow/people/product/add", request: "people_product_add", response: "people_product_add",
			want: &switchtransact.ProductReceipt{
				WorkflowID: "wf-0003", BillingDay: 1, Amount: 20000, PayerIDNumber: janeID,
				AccountIDNumber: johnID, ProductName: "Gold Plan",
			},
		},
		{
			op: "People.AddSubscription",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.People.AddSubscription(ctx, janeID, everySubscriptionField("J Doe"))
			},
			path: "/workflow/people/subscription/add", request: "people_subscription_add", response: "people_subscription_add",
			want: &switchtransact.SubscriptionReceipt{
				WorkflowID: "wf-0004", BillingDay: 1, Amount: 20000, StartDate: day("2024-03-01"),
				PayerIDNumber: janeID, AccountIDNumber: johnID, ProductName: "Gold Plan",
			},
		},
		{
			op: "People.Blacklist",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.People.Blacklist(ctx, switchtransact.MediumSMS,
					switchtransact.DateRange{Start: day("2021-01-01"), End: day("2021-01-31")})
			},
			path: "/people/blacklist/sms", request: "people_blacklist", response: "people_blacklist",
			want: []switchtransact.BlacklistedPerson{
				{Cellphone: "081234567", Work: "081234567", Home: "081234567"},
				{Cellphone: "0720000001"},
			},
		},
		{
			op: "People.All",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				for person, err := range c.People.All(ctx, switchtransact.ListQuery{
					Search: "doe", SortField: "surname", Descending: true, PerPage: 2,
				}) {
					return person, err // of the first page only
				}
				return nil, nil
			},
			path: "/people/list", request: "people_list", response: "people_list",
			want: janeListed(),
		},
	}
}

// janesDetails is what people_details.response holds.
func janesDetails() *switchtransact.PersonDetails {
	created := time.Date(2023, 11, 4, 8, 15, 30, 0, time.UTC)
	southAfrican := func(year int, month time.Month, day, hour int) time.Time {
		return time.Date(year, month, day, hour, 0, 0, 0, switchcomm.SouthAfrica())
	}
	return &switchtransact.PersonDetails{
		Record: &switchtransact.PersonRecord{
			MemberNumber: "12345678", IDNumber: janeID, IDNumberType: "SA ID Number",
			Title: "Ms", Name: "Jane", MiddleNames: "Alice", Surname: "Doe",
			Language: "English", MaritalStatus: "Single", JobTitle: "Engineer",
			Email: "jane.doe@example.com", ContactCell: "0720000001", ContactHome: "0110000001",
			Country: "South Africa", Region: "Gauteng", Municipality: "City of Johannesburg",
			Address: switchtransact.Addresses{
				PhysicalLine1: "1 Example Street", PhysicalLine2: "Testville", PhysicalCode: "81",
				PostalLine1: "PO Box 1", PostalLine2: "Testville", PostalCode: "0081",
			},
			Marketing:    everyMarketing(),
			DaySalary:    new(25),
			TaxReference: "0000000001", IsActive: true,
			Branch: "Head Office", BranchesRegion: "Inland", Agent: "Sam Seller", ReferredBy: "A friend", SourceOfRecord: "API",
			OwnerAdmins:  []json.RawMessage{raw(`{"id": "00000000-0000-4000-8000-0000000000a1", "name": "Admin One"}`)},
			VisibleTo:    "Everyone",
			CustomFields: map[string]json.RawMessage{"spouse name": raw(`"John"`)},
			CompanyName:  "Example Traders", CompanyTradingAs: "Example",
			BalanceOpen: rands("576.24"), DateBalanceOpen: day("2023-11-01"),
			DealValue: rands("12500.0"), DealCurrency: "ZAR", DealExpectedCloseDate: day("2024-06-30"),
			TotalSuccessfulTransactions: 3, TotalFailedTransactions: 1, TotalSubscriptions: 1,
			TotalSubscriptionsProducts: 2, TotalActiveSubscriptionsProducts: 1,
			CreditScoreCPA: new(612), CreditScoreNLR: new(598),
			DateLeadConversion: day("2023-11-05"), DatePaidUp: day("2024-03-31"), DateIDNumberVerify: day("2023-11-04"),
			CallLastContactedBy:     "Sam Seller",
			CallLastContacted:       southAfrican(2024, 1, 15, 0),
			LastEngagementAt:        time.Date(2024, 1, 15, 9, 30, 0, 0, time.UTC),
			StatusChangedAt:         southAfrican(2023, 11, 5, 0),
			AddressDetailsChangedAt: southAfrican(2024, 1, 2, 0),
			ContactDetailsChangedAt: southAfrican(2024, 1, 3, 0),
			CreatedAt:               created,
			UpdatedAt:               southAfrican(2024, 2, 1, 10),
		},
		Summary: switchtransact.Summary{
			Subscriptions: []switchtransact.Subscription{{
				ID: "00000000-0000-4000-8000-000000000101", DateStart: day("2023-12-01"),
				BankAccountID: "00000000-0000-4000-8000-000000000201", Status: switchtransact.SubscriptionActive,
				Products: []switchtransact.Product{{
					Name: "Gold Plan", Amount: rands("150.00"), Quantity: 1, Total: rands("150.00"),
					Branch: "Head Office", Project: "Spring", Agent: "Sam Seller", IsActive: true,
					Reference: "REF-1", CreatedAt: created, UpdatedAt: created,
				}},
			}},
			BankAccounts: []switchtransact.BankAccount{{
				ID: "00000000-0000-4000-8000-000000000201", Holder: "J Doe", Number: "0000012345",
				Type: "Cheque/Current", Bank: "EXAMPLE BANK", BranchCode: "000205",
			}},
			Transactions: []switchtransact.Payment{
				{
					Number: "00000000-0000-4000-8000-000000000301", Amount: rands("150.00"),
					Status: switchtransact.TransactionPaid, Date: time.Date(2023, 12, 27, 0, 0, 0, 0, time.UTC),
					Items: []switchtransact.PaymentItem{{
						Name: "Gold Plan", UniqueID: "gold", UnitName: "Monthly", UnitLabel: "month",
						AccountingCode: "4000", Amount: rands("150.00"), Reference: "REF-1",
					}},
				},
				{
					Number: "00000000-0000-4000-8000-000000000302", Amount: rands("150"),
					Status: switchtransact.TransactionUnpaid, Date: southAfrican(2024, 1, 27, 0),
					Items: []switchtransact.PaymentItem{},
				},
			},
		},
	}
}

// janeListed is the first record of people_list.response.
func janeListed() switchtransact.ListedPerson {
	return switchtransact.ListedPerson{
		ID: "00000000-0000-4000-8000-000000000501", MemberNumber: "MEM1234", IDNumber: janeID,
		IDNumberTypeID: "00000000-0000-4000-8000-000000000601", IDNumberTypeTitle: "SA ID Number",
		Name: "Jane", MiddleNames: "Alice", Surname: "Doe", Initials: "JA",
		TitleID: "t1", TitleTitle: "Ms", GenderID: "g1", GenderTitle: "Female",
		LanguageID: "l1", LanguageTitle: "English", MaritalStatusID: "m1", MaritalStatusTitle: "Single",
		Email: "jane.doe@example.com", ContactCell: "0720000001",
		Address:     switchtransact.Addresses{PhysicalLine1: "1 Example Street"},
		Marketing:   switchtransact.Marketing{SMS: new(true)},
		DateOfBirth: day("1980-04-04"), DateJoined: day("2020-05-05"), AgeJoin: new(40),
		DaySalary: new(10), IsActive: true, BalanceOpen: rands("576.24"),
	}
}
