package switchtransact_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// The vendor's pages, their samples and their tables give many members several
// types. All of them are read.
func TestValuesOfAPersonRecord(t *testing.T) {
	type record = switchtransact.PersonRecord
	var (
		none     time.Time
		midnight = time.Date(2024, 2, 29, 0, 0, 0, 0, switchcomm.SouthAfrica())
		fourPM   = time.Date(2024, 2, 29, 16, 11, 12, 0, switchcomm.SouthAfrica())
	)
	tests := map[string]struct {
		member string
		read   func(*record) any
		want   any
		drift  string // where it is reported that it cannot be read
	}{
		"member number as number": {`"member_number": 12345678`, func(r *record) any { return r.MemberNumber }, "12345678", ""},
		"member number as string": {`"member_number": "0012"`, func(r *record) any { return r.MemberNumber }, "0012", ""},
		"member number with MEM":  {`"member_number": "MEM1234"`, func(r *record) any { return r.MemberNumber }, "MEM1234", ""},
		"member number of 20 digits": {
			`"member_number": 12345678901234567890`, func(r *record) any { return r.MemberNumber }, "12345678901234567890", "",
		},

		"code as number":        {`"physical_code": 81`, func(r *record) any { return r.Address.PhysicalCode }, "81", ""},
		"code as string":        {`"physical_code": "0081"`, func(r *record) any { return r.Address.PhysicalCode }, "0081", ""},
		"postal code as number": {`"postal_code": 2000`, func(r *record) any { return r.Address.PostalCode }, "2000", ""},

		"day as number":     {`"day_salary": 25`, func(r *record) any { return r.DaySalary }, new(25), ""},
		"day as string":     {`"day_salary": "25"`, func(r *record) any { return r.DaySalary }, new(25), ""},
		"day zero":          {`"day_salary": 0`, func(r *record) any { return r.DaySalary }, new(0), ""},
		"day null":          {`"day_salary": null`, func(r *record) any { return r.DaySalary }, (*int)(nil), ""},
		"day empty":         {`"day_salary": ""`, func(r *record) any { return r.DaySalary }, (*int)(nil), ""},
		"day not a day":     {`"day_salary": "last"`, func(r *record) any { return r.DaySalary }, (*int)(nil), "/record/day_salary"},
		"count as string":   {`"total_subscriptions": "2"`, func(r *record) any { return r.TotalSubscriptions }, 2, ""},
		"score as decimal":  {`"credit_score_cpa": 612.0`, func(r *record) any { return *r.CreditScoreCPA }, 612, ""},
		"score as fraction": {`"credit_score_cpa": 612.5`, func(r *record) any { return r.CreditScoreCPA }, (*int)(nil), "/record/credit_score_cpa"},

		"Rands as number":       {`"balance_open": 576.24`, func(r *record) any { return r.BalanceOpen }, rands("576.24"), ""},
		"Rands as string":       {`"balance_open": "150.00"`, func(r *record) any { return r.BalanceOpen }, rands("150.00"), ""},
		"Rands null":            {`"balance_open": null`, func(r *record) any { return r.BalanceOpen.IsZero() }, true, ""},
		"Rands empty":           {`"balance_open": ""`, func(r *record) any { return r.BalanceOpen.IsZero() }, true, ""},
		"Rands beyond floats":   {`"balance_open": 9007199254740993.01`, func(r *record) any { return r.BalanceOpen }, rands("9007199254740993.01"), ""},
		"Rands of a bomb":       {`"balance_open": 1e1000000000`, func(r *record) any { return r.BalanceOpen.IsZero() }, true, "/record/balance_open"},
		"Rands with a thousand": {`"deal_value": "12 500,00"`, func(r *record) any { return r.DealValue.IsZero() }, true, "/record/deal_value"},

		"date":                                    {`"date_paid_up": "2024-02-29"`, func(r *record) any { return r.DatePaidUp }, day("2024-02-29"), ""},
		"date as midnight UTC":                    {`"date_paid_up": "2024-02-29T00:00:00.000Z"`, func(r *record) any { return r.DatePaidUp }, day("2024-02-29"), ""},
		"date as evening UTC":                     {`"date_paid_up": "2024-02-28T22:00:00.000Z"`, func(r *record) any { return r.DatePaidUp }, day("2024-02-29"), ""},
		"date with time":                          {`"date_paid_up": "2024-02-29 00:00:00"`, func(r *record) any { return r.DatePaidUp }, day("2024-02-29"), ""},
		"date null":                               {`"date_paid_up": null`, func(r *record) any { return r.DatePaidUp }, switchcomm.Date{}, ""},
		"date empty":                              {`"date_paid_up": ""`, func(r *record) any { return r.DatePaidUp }, switchcomm.Date{}, ""},
		"date of zeros":                           {`"date_paid_up": "0000-00-00"`, func(r *record) any { return r.DatePaidUp }, switchcomm.Date{}, ""},
		"date that does not exist":                {`"date_paid_up": "2023-02-29"`, func(r *record) any { return r.DatePaidUp }, switchcomm.Date{}, "/record/date_paid_up"},
		"timestamp":                               {`"created_at": "2024-02-29T14:11:12.000Z"`, func(r *record) any { return r.CreatedAt.Equal(fourPM) }, true, ""},
		"timestamp without zone":                  {`"created_at": "2024-02-29 16:11:12"`, func(r *record) any { return r.CreatedAt }, fourPM, ""},
		"timestamp with T, no zone":               {`"created_at": "2024-02-29T16:11:12"`, func(r *record) any { return r.CreatedAt }, fourPM, ""},
		"timestamp null":                          {`"created_at": null`, func(r *record) any { return r.CreatedAt }, none, ""},
		"timestamp of zeros":                      {`"created_at": "0000-00-00 00:00:00"`, func(r *record) any { return r.CreatedAt }, none, ""},
		"timestamp not a time":                    {`"created_at": "yesterday"`, func(r *record) any { return r.CreatedAt }, none, "/record/created_at"},
		"named like a timestamp, and a date":      {`"status_changed_at": "2024-02-29"`, func(r *record) any { return r.StatusChangedAt }, midnight, ""},
		"named like a timestamp, and a timestamp": {`"last_engagement_at": "2024-02-29T14:11:12Z"`, func(r *record) any { return r.LastEngagementAt.Equal(fourPM) }, true, ""},

		"boolean as string":         {`"is_active": "true"`, func(r *record) any { return r.IsActive }, true, ""},
		"boolean as number":         {`"is_active": 1`, func(r *record) any { return r.IsActive }, true, ""},
		"boolean as false string":   {`"is_active": "false"`, func(r *record) any { return r.IsActive }, false, ""},
		"boolean null":              {`"is_active": null`, func(r *record) any { return r.IsActive }, false, ""},
		"optional boolean":          {`"is_marketing_sms": 0`, func(r *record) any { return r.Marketing.SMS }, new(false), ""},
		"optional boolean null":     {`"is_marketing_sms": null`, func(r *record) any { return r.Marketing.SMS }, (*bool)(nil), ""},
		"boolean that is undecided": {`"is_active": "maybe"`, func(r *record) any { return r.IsActive }, false, "/record/is_active"},

		"text null":      {`"companies_name": null`, func(r *record) any { return r.CompanyName }, "", ""},
		"text empty":     {`"companies_name": ""`, func(r *record) any { return r.CompanyName }, "", ""},
		"text as object": {`"email": {"a": 1}`, func(r *record) any { return r.Email }, "", "/record/email"},
		"text as number": {`"tax_reference": 1234567890`, func(r *record) any { return r.TaxReference }, "1234567890", ""},
		"phone as it is": {`"contact_cell": "081234567"`, func(r *record) any { return r.ContactCell }, "081234567", ""},

		"owners as ids":           {`"owner_admins": ["a1", 7]`, func(r *record) any { return r.OwnerAdmins }, []json.RawMessage{raw(`"a1"`), raw(`7`)}, ""},
		"one owner":               {`"owner_admins": {"id": "a1"}`, func(r *record) any { return r.OwnerAdmins }, []json.RawMessage{raw(`{"id": "a1"}`)}, ""},
		"no owners":               {`"owner_admins": null`, func(r *record) any { return len(r.OwnerAdmins) }, 0, ""},
		"owners as a PHP array":   {`"owner_admins": {"1": "b", "0": "a"}`, func(r *record) any { return r.OwnerAdmins }, []json.RawMessage{raw(`"a"`), raw(`"b"`)}, ""},
		"no custom fields in PHP": {`"custom_fields": []`, func(r *record) any { return len(r.CustomFields) }, 0, ""},
		"custom fields empty":     {`"custom_fields": ""`, func(r *record) any { return len(r.CustomFields) }, 0, ""},
		"a member unheard of":     {`"shoe_size": 43`, func(r *record) any { return r.Extra }, map[string]json.RawMessage{"shoe_size": raw(`43`)}, ""},
		"a member sent twice":     {`"surname": "Roe", "surname": "Doe"`, func(r *record) any { return r.Surname }, "Doe", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, ok(`{"record": {"name": "Jane", `+test.member+`}}`))
			details, err := vendor.client.People.Details(t.Context(), switchtransact.PersonQuery{IDNumber: janeID})
			require.NoError(t, err)
			assert.Equal(t, test.want, test.read(details.Record))
			assert.Equal(t, "Jane", details.Record.Name, "the rest is read all the same")
			if test.drift == "" {
				assert.Empty(t, vendor.drift())
				return
			}
			require.Len(t, vendor.drift(), 1)
			drift := vendor.drift()[0]
			assert.Equal(t, test.drift, drift.Pointer)
			assert.Equal(t, "switchtransact", drift.API)
			assert.Equal(t, "People.Details", drift.Op)
		})
	}
}

// The sections of an account summary, in the shapes that they can have.
func TestShapesOfAnAccountSummary(t *testing.T) {
	tests := map[string]struct {
		body string
		read func(*switchtransact.PersonDetails) any
		want any
	}{
		"holder, as the table has it": {
			`{"bank_accounts": [{"account_holder": "J Doe"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts }, []switchtransact.BankAccount{{Holder: "J Doe"}},
		},
		"holder, as the sample has it": {
			`{"bank_accounts": [{"accounts_holder": "J Doe"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts }, []switchtransact.BankAccount{{Holder: "J Doe"}},
		},
		"holder, under both names": {
			`{"bank_accounts": [{"account_holder": "", "accounts_holder": "J Doe"}, {"account_holder": "J Doe", "accounts_holder": null}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts },
			[]switchtransact.BankAccount{{Holder: "J Doe"}, {Holder: "J Doe"}},
		},
		"holder, two of them": {
			`{"bank_accounts": [{"account_holder": "J Doe", "accounts_holder": "A Poe"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts },
			[]switchtransact.BankAccount{{Holder: "J Doe", Extra: map[string]json.RawMessage{"accounts_holder": raw(`"A Poe"`)}}},
		},
		"holder that cannot be read": {
			`{"bank_accounts": [{"accounts_holder": {}}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts },
			[]switchtransact.BankAccount{{Extra: map[string]json.RawMessage{"accounts_holder": raw(`{}`)}}},
		},
		"account number as number": {
			`{"bank_accounts": [{"account_number": 12345}]}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts[0].Number }, "12345",
		},
		"one account in place of a list": {
			`{"bank_accounts": {"id": "b1"}}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts }, []switchtransact.BankAccount{{ID: "b1"}},
		},
		"accounts as a PHP array": {
			`{"bank_accounts": {"10": {"id": "c"}, "2": {"id": "b"}, "0": {"id": "a"}}}`,
			func(d *switchtransact.PersonDetails) any { return d.BankAccounts },
			[]switchtransact.BankAccount{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		},
		"record as a list of one": {
			`{"record": [{"name": "Jane"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.Record.Name }, "Jane",
		},
		"ids as numbers": {
			`{"subscriptions": [{"id": 17, "bank_accounts_id": 18}]}`,
			func(d *switchtransact.PersonDetails) any { return d.Subscriptions },
			[]switchtransact.Subscription{{ID: "17", BankAccountID: "18"}},
		},
		"subscription without an end": {
			`{"subscriptions": [{"date_start": "2020-03-12", "date_end": ""}]}`,
			func(d *switchtransact.PersonDetails) any { return d.Subscriptions },
			[]switchtransact.Subscription{{DateStart: day("2020-03-12")}},
		},
		"subscription status in another case": {
			`{"subscriptions": [{"status": "ACTIVE"}, {"status": " disputed"}, {"status": "Paused"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.Subscriptions },
			[]switchtransact.Subscription{
				{Status: switchtransact.SubscriptionActive}, {Status: switchtransact.SubscriptionDisputed}, {Status: "Paused"},
			},
		},
		"transaction statuses of both pages": {
			`{"transactions": [{"status": "Transaction Accepted"}, {"status": "TRANSMISSION_ACCEPTED"}, {"status": "Lost in the post"}]}`,
			func(d *switchtransact.PersonDetails) any { return d.Transactions },
			[]switchtransact.Payment{
				{Status: switchtransact.TransactionAccepted}, {Status: switchtransact.TransmissionAccepted}, {Status: "Lost in the post"},
			},
		},
		"a section unheard of": {
			`{"record": {"name": "Jane"}, "notes": ["likes tea"]}`,
			func(d *switchtransact.PersonDetails) any { return d.Extra },
			map[string]json.RawMessage{"notes": raw(`["likes tea"]`)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, ok(test.body))
			details, err := vendor.client.People.Details(t.Context(), switchtransact.PersonQuery{IDNumber: janeID})
			require.NoError(t, err)
			assert.Equal(t, test.want, test.read(details))
			assert.Empty(t, vendor.drift())
		})
	}
}

// A company's registration number may be a number, and one with slashes is
// nothing to calculate with.
func TestRegistrationNumbers(t *testing.T) {
	for member, want := range map[string]string{`12345678`: "12345678", `"20142/182645/07"`: "20142/182645/07", `null`: ""} {
		vendor := serve(t, ok(`{"record": {"name": "My Company", "registration_number": `+member+`}}`))
		details, err := vendor.client.Companies.Details(t.Context(), switchtransact.CompanyQuery{ID: "c1"})
		require.NoError(t, err)
		assert.Equal(t, want, details.Record.RegistrationNumber)
	}
}

// Amounts in receipts are in cents. One with a fraction would be in Rands, and
// is not taken for cents.
func TestAmountsOfReceipts(t *testing.T) {
	for member, want := range map[string]switchcomm.Cents{`20000`: 20000, `"20000"`: 20000, `null`: 0, `200.00`: 0} {
		vendor := serve(t, ok(`{"unique_workflow_id": "wf-1", "amount": `+member+`}`))
		receipt, err := vendor.client.People.AddProduct(t.Context(), janeID, switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 20000})
		require.NoError(t, err)
		assert.Equal(t, want, receipt.Amount)
		if member == `200.00` {
			assert.Equal(t, []string{"/amount"}, vendor.pointers())
		} else {
			assert.Empty(t, vendor.drift())
		}
	}
}

func TestTransactionStatusPredicates(t *testing.T) {
	type predicates struct{ paid, accepted, failed, reversed, disputed bool }
	tests := map[switchtransact.TransactionStatus]predicates{
		switchtransact.TransactionPaid:                  {paid: true},
		switchtransact.TransactionAccepted:              {accepted: true},
		switchtransact.TransmissionAccepted:             {accepted: true},
		switchtransact.TransmissionAcceptedWithWarnings: {accepted: true},
		switchtransact.TransactionUnpaid:                {failed: true},
		switchtransact.TransmissionRejected:             {failed: true},
		switchtransact.TransactionUndelivered:           {failed: true},
		switchtransact.TransactionReversed:              {reversed: true},
		switchtransact.TransactionDisputed:              {disputed: true},
		switchtransact.TransactionPending:               {},
		switchtransact.TransactionGenerated:             {},
		switchtransact.TransactionUpdatedPending:        {},
		switchtransact.TransactionSent:                  {},
		switchtransact.TransactionRedirected:            {},
		switchtransact.TransactionAccountTypeCorrected:  {},
	}
	for status, want := range tests {
		assert.Equal(t, want, predicates{status.Paid(), status.Accepted(), status.Failed(), status.Reversed(), status.Disputed()}, status)
		assert.True(t, status.Known(), status)
	}
	other := switchtransact.TransactionStatus("Lost in the post")
	assert.Equal(t, predicates{}, predicates{other.Paid(), other.Accepted(), other.Failed(), other.Reversed(), other.Disputed()})
	assert.False(t, other.Known())
	assert.True(t, switchtransact.SubscriptionDisabled.Known())
	assert.False(t, switchtransact.SubscriptionStatus("Paused").Known())
	assert.True(t, switchtransact.EntityLead.Known())
	assert.False(t, switchtransact.EntityType("Alien").Known())
}
