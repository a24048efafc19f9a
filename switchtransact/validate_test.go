package switchtransact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// rules are problems or warnings as "field (rule)", in the order of the fields.
func rules(list []switchcomm.FieldError) []string {
	var all []string
	for _, f := range list {
		all = append(all, fmt.Sprintf("%s (%s)", f.Field, f.Rule))
	}
	slices.Sort(all)
	return all
}

// problems are what Validate finds.
func problems(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	assert.ErrorIs(t, err, switchcomm.ErrValidation)
	assert.ErrorIs(t, err, switchcomm.ErrNotSent)
	return rules(failure(t, err).Fields)
}

// plainPerson is a person with just what is required.
func plainPerson() switchtransact.Person {
	return switchtransact.Person{
		Name: "Jane", Surname: "Doe", IDNumber: janeID, ContactCell: "0720000001", Gender: "Female", Language: "English",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Example Street", PhysicalCode: "0081", PostalLine1: "PO Box 1", PostalCode: "0081",
		},
		DefaultDaySalary: new(25),
	}
}

// plainCompany is a company with just what is required.
func plainCompany() switchtransact.Company {
	return switchtransact.Company{
		Name: "My Company", TradingAs: "My Co", CompanyType: "Private", Email: "office@example.com", DefaultBillingDay: new(1),
	}
}

func someBank() switchtransact.BankDetails {
	return switchtransact.BankDetails{Holder: "J Doe", Number: "0000012345", Bank: "ABSA", BranchCode: "632005", Type: "Savings"}
}

func someProduct() switchtransact.ProductDetails {
	return switchtransact.ProductDetails{Name: "Gold Plan", Amount: 15000, UnitName: "Monthly"}
}

func TestValidatePerson(t *testing.T) {
	type person = switchtransact.Person
	tests := map[string]struct {
		change func(*person)
		want   []string
	}{
		"just what is required": {func(*person) {}, nil},
		"everything":            {func(p *person) { *p = everyPersonField() }, nil},
		"nothing": {func(p *person) { *p = person{} }, []string{
			"contact_cell (required)", "default_day_salary (required)", "gender (required)", "id_number (required)",
			"language (required)", "name (required)", "physical_code (required)", "physical_line_1 (required)",
			"postal_code (required)", "postal_line_1 (required)", "surname (required)",
		}},
		"blank":                  {func(p *person) { p.Name, p.Address.PostalCode = " ", "\t" }, []string{"name (required)", "postal_code (required)"}},
		"part of the bank":       {func(p *person) { p.Bank.Number, p.Bank.Bank = "12345", "ABSA" }, []string{"account_branch_code (required)", "account_name (required)", "account_type (required)"}},
		"all of the bank":        {func(p *person) { p.Bank = someBank() }, nil},
		"part of the product":    {func(p *person) { p.Product.Name = "Gold Plan" }, []string{"product_amount (required)", "product_unit_name (required)"}},
		"amount only":            {func(p *person) { p.Product.Amount = 1 }, []string{"product_name (required)", "product_unit_name (required)"}},
		"all of the product":     {func(p *person) { p.Product = someProduct() }, nil},
		"negative amount":        {func(p *person) { p.Product = someProduct(); p.Product.Amount = -1 }, []string{"product_amount (positive)"}},
		"start without the rest": {func(p *person) { p.Product.StartDate = day("2999-01-01") }, []string{"product_subscription_start_date (group)"}},
		"start without the bank": {func(p *person) { p.Product = someProduct(); p.Product.StartDate = day("2999-01-01") }, []string{"product_subscription_start_date (group)"}},
		"start with all": {func(p *person) {
			p.Product, p.Bank = someProduct(), someBank()
			p.Product.StartDate = day("2999-01-01")
		}, nil},
		"no day":                  {func(p *person) { p.DefaultDaySalary = nil }, []string{"default_day_salary (required)"}},
		"product's day":           {func(p *person) { p.DefaultDaySalary, p.DaySalary, p.Product = nil, new(0), someProduct() }, nil},
		"product's day, no prod.": {func(p *person) { p.DefaultDaySalary, p.DaySalary = nil, new(25) }, []string{"day_salary (group)"}},
		"days at the edges":       {func(p *person) { p.DefaultDaySalary, p.BillingDay, p.DefaultBillingDay = new(0), new(31), new(31) }, nil},
		"days beyond the edges": {
			func(p *person) {
				p.Product = someProduct()
				p.DaySalary, p.DefaultDaySalary, p.BillingDay, p.DefaultBillingDay = new(-1), new(32), new(32), new(-7)
			},
			[]string{"billing_day (between)", "day_salary (between)", "default_billing_day (between)", "default_day_salary (between)"},
		},
		"phone numbers": {
			func(p *person) {
				p.ContactCell, p.ContactHome, p.ContactWork, p.ContactFax = "+27720000001", "072000000", "07200000012", "072 000 001"
			},
			[]string{"contact_cell (phone)", "contact_fax (phone)", "contact_home (phone)", "contact_work (phone)"},
		},
		"e-mail":                  {func(p *person) { p.Email = "jane@example" }, nil},
		"e-mail without a domain": {func(p *person) { p.Email = "jane" }, []string{"email (email)"}},
		"e-mail with a name":      {func(p *person) { p.Email = "Jane <jane@example.com>" }, []string{"email (email)"}},
		"two e-mails":             {func(p *person) { p.Email = "a@example.com, b@example.com" }, []string{"email (email)"}},
		"days not in the calendar": {
			func(p *person) {
				bad := switchcomm.Date{Year: 2024, Month: 2, Day: 30}
				p.DateOfBirth, p.Balance.Date, p.Deal.ExpectedCloseDate = bad, bad, bad
			},
			[]string{"date_balance_open (date)", "date_birth (date)", "deal_expected_close_date (date)"},
		},
		"wrong check digit":       {func(p *person) { p.IDNumber = "9001015800089" }, []string{"id_number (id number)"}},
		"passport":                {func(p *person) { p.IDNumber, p.IDNumberType = "A1234567", "Passport" }, nil},
		"passport without a type": {func(p *person) { p.IDNumber = "A1234567" }, []string{"id_number (id number)"}},
		"type in another case":    {func(p *person) { p.IDNumber, p.IDNumberType = "1", "sa  id number" }, []string{"id_number (id number)"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := plainPerson()
			test.change(&p)
			assert.Equal(t, test.want, problems(t, p.Validate()))
		})
	}
}

// An update needs no more than whom it is about; what it has must be in order.
func TestValidatePersonUpdate(t *testing.T) {
	type update = switchtransact.PersonUpdate
	for _, test := range []struct {
		update update
		want   []string
	}{
		{update{IDNumber: janeID}, nil},
		{update(everyPersonField()), nil},
		{update{}, []string{"id_number (required)"}},
		{update{IDNumber: "9001015800089", Email: "x", ContactCell: "1", DefaultDaySalary: new(32)},
			[]string{"contact_cell (phone)", "default_day_salary (between)", "email (email)", "id_number (id number)"}},
		{update{IDNumber: janeID, Bank: switchtransact.BankDetails{Number: "1"}},
			[]string{"account_bank (required)", "account_branch_code (required)", "account_name (required)", "account_type (required)"}},
		{update{IDNumber: janeID, Product: switchtransact.ProductDetails{Amount: -5}},
			[]string{"product_amount (positive)", "product_name (required)", "product_unit_name (required)"}},
	} {
		assert.Equal(t, test.want, problems(t, test.update.Validate()))
	}
}

func TestValidateCompany(t *testing.T) {
	type company = switchtransact.Company
	tests := map[string]struct {
		change func(*company)
		want   []string
	}{
		"just what is required":   {func(*company) {}, nil},
		"everything":              {func(c *company) { *c = everyCompanyField() }, nil},
		"nothing":                 {func(c *company) { *c = company{} }, []string{"company_type (required)", "default_billing_day (required)", "email (required)", "name (required)", "trading_as (required)"}},
		"part of the bank":        {func(c *company) { c.Bank = someBank(); c.Bank.Type = "" }, []string{"account_type (required)"}},
		"part of the product":     {func(c *company) { c.Product = someProduct(); c.Product.UnitName = "" }, []string{"product_unit_name (required)"}},
		"start without the rest":  {func(c *company) { c.Product.StartDate = day("2999-01-01") }, []string{"product_subscription_start_date (group)"}},
		"product's day":           {func(c *company) { c.DefaultBillingDay, c.BillingDay, c.Product = nil, new(1), someProduct() }, nil},
		"product's day, no prod.": {func(c *company) { c.BillingDay = new(1) }, []string{"billing_day (group)"}},
		"days beyond the edges":   {func(c *company) { c.DefaultBillingDay = new(32) }, []string{"default_billing_day (between)"}},
		"e-mail":                  {func(c *company) { c.Email = "@" }, []string{"email (email)"}},
		"contact of any form":     {func(c *company) { c.Contact, c.Mobile, c.Fax = "+27 11 000 0000", "1", "none" }, nil},
		"days not in the calendar": {
			func(c *company) {
				bad := switchcomm.Date{Year: 2024, Month: 13, Day: 1}
				c.DateClosed, c.DateExpire, c.Balance.Date, c.Deal.ExpectedCloseDate = bad, bad, bad, bad
			},
			[]string{"date_balance_open (date)", "date_closed (date)", "date_expire (date)", "deal_expected_close_date (date)"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := plainCompany()
			test.change(&c)
			assert.Equal(t, test.want, problems(t, c.Validate()))
		})
	}
	update := switchtransact.CompanyUpdate{Name: "My Company"}
	assert.NoError(t, update.Validate())
	update = switchtransact.CompanyUpdate{Email: "x", BillingDay: new(-1)}
	assert.Equal(t, []string{"billing_day (between)", "email (email)", "name (required)"}, problems(t, update.Validate()))
}

func TestValidateOrders(t *testing.T) {
	type product = switchtransact.ProductOrder
	for _, test := range []struct {
		order product
		want  []string
	}{
		{product{ProductName: "Gold Plan", Amount: 1}, nil},
		{product{}, []string{"amount (required)", "product_name (required)"}},
		{product{ProductName: "Gold Plan", Amount: -1}, []string{"amount (required)"}},
	} {
		assert.Equal(t, test.want, problems(t, test.order.Validate()))
	}

	type order = switchtransact.SubscriptionOrder
	plain := order{ProductName: "Gold Plan", Amount: 20000, BillingDay: 1, PaymentMethod: "Card"}
	bank := []string{
		"bank_account_bank (required)", "bank_account_branch_code (required)", "bank_account_name (required)",
		"bank_account_number (required)", "bank_account_type_lookups_id (required)",
	}
	tests := map[string]struct {
		change func(*order)
		want   []string
	}{
		"just what is required":      {func(*order) {}, nil},
		"everything":                 {func(o *order) { *o = everySubscriptionField("J Doe") }, nil},
		"nothing":                    {func(o *order) { *o = order{} }, []string{"amount (required)", "billing_day (between)", "default_payment_methods_id (required)", "product_name (required)"}},
		"day 0":                      {func(o *order) { o.BillingDay = 0 }, []string{"billing_day (between)"}},
		"day 31":                     {func(o *order) { o.BillingDay = 31 }, nil},
		"day 32":                     {func(o *order) { o.BillingDay = 32 }, []string{"billing_day (between)"}},
		"debit order without a bank": {func(o *order) { o.PaymentMethod = "Same Day DEBIT  Order" }, bank},
		"part of a bank":             {func(o *order) { o.BankAccountNumber = "1" }, slices.DeleteFunc(slices.Clone(bank), func(s string) bool { return strings.Contains(s, "number") })},
		"end before the start":       {func(o *order) { o.StartDate, o.EndDate = day("2999-02-01"), day("2999-01-31") }, []string{"end_date (after)"}},
		"end on the start":           {func(o *order) { o.StartDate, o.EndDate = day("2999-02-01"), day("2999-02-01") }, nil},
		"days not in the calendar": {
			func(o *order) {
				o.StartDate, o.EndDate = switchcomm.Date{Year: 2999, Month: 4, Day: 31}, switchcomm.Date{Year: 2999, Month: 5, Day: 32}
			},
			[]string{"end_date (date)", "start_date (date)"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := plain
			test.change(&o)
			assert.Equal(t, test.want, problems(t, o.Validate()))
		})
	}
}

func TestValidateCalls(t *testing.T) {
	for _, test := range []struct {
		contact switchtransact.NewContact
		want    []string
	}{
		{switchtransact.NewContact{FirstName: "James", Phone: "0721234567"}, nil},
		{switchtransact.NewContact{LastName: "May", Phone: "+27 72 123 4567"}, nil},
		{switchtransact.NewContact{}, []string{"firstname (required)", "phone (required)"}},
	} {
		assert.Equal(t, test.want, problems(t, test.contact.Validate()))
	}
	call := aCall()
	assert.NoError(t, call.Validate())
	call = switchtransact.CallLog{AgentEmail: "x", Duration: -1}
	assert.Equal(t, []string{
		"AgentEmail (email)", "CallDirection (required)", "CallType (required)", "DateTime (required)", "Duration (positive)", "Number (required)",
	}, problems(t, call.Validate()))
}

func TestSouthAfricanIDNumbers(t *testing.T) {
	valid := func(id string) bool {
		p := switchtransact.PersonUpdate{IDNumber: id}
		return p.Validate() == nil
	}
	for _, id := range []string{janeID, johnID, annID, bobID, "2001014800086", "0002295800086"} {
		assert.True(t, valid(id), id)
	}
	for _, id := range []string{
		"8812345678901",                  // the 34th day of the 23rd month
		"9001015800087", "9001015800080", // other check digits
		"9010015800088",                  // two digits exchanged
		"900101580008", "90010158000880", // too short, too long
		"900101 5800 088", "90010158O0088", // other characters
		"٩001015800088", // a digit, and not of ours
	} {
		assert.False(t, valid(id), id)
	}
	// Every single digit that is wrong is found.
	for i := range janeID {
		for digit := '0'; digit <= '9'; digit++ {
			if id := janeID[:i] + string(digit) + janeID[i+1:]; id != janeID {
				assert.False(t, valid(id), id)
			}
		}
	}
}

func TestWarnings(t *testing.T) {
	full := everyPersonField()
	full.Product.StartDate = day("2999-01-01")
	assert.Empty(t, full.Warnings())

	p := plainPerson()
	p.Product = someProduct()
	assert.Equal(t, []string{
		"day_salary (group)",
		"physical_line_2 (required)", "physical_line_3 (required)", "physical_line_4 (required)",
		"postal_line_2 (required)", "postal_line_3 (required)", "postal_line_4 (required)",
	}, rules(p.Warnings()))
	assert.NoError(t, p.Validate(), "advice refuses nothing")

	u := switchtransact.PersonUpdate{IDNumber: janeID}
	assert.Equal(t, []string{"is_active (default)"}, rules(u.Warnings()))
	u.IsActive = new(false)
	assert.Empty(t, u.Warnings())

	c := plainCompany()
	assert.Empty(t, c.Warnings())
	c.Product = someProduct()
	assert.Equal(t, []string{"billing_day (group)"}, rules(c.Warnings()))
	cu := switchtransact.CompanyUpdate{Name: "My Company"}
	assert.Equal(t, []string{"is_active (default)"}, rules(cu.Warnings()))
}

// The 12 days are counted in South Africa, where a day begins two hours before
// it does in UTC.
func TestTwelveDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The clock of the bubble begins at midnight UTC of 1 January 2000.
		time.Sleep(21*time.Hour + 59*time.Minute) // 23:59 on the 1st
		start := func(on string) []string {
			p := switchtransact.PersonUpdate{IDNumber: janeID, IsActive: new(true), Bank: someBank(), Product: someProduct()}
			p.Product.StartDate = day(on)
			require.NoError(t, p.Validate())
			c := switchtransact.CompanyUpdate{Name: "x", IsActive: new(true), Bank: someBank(), Product: p.Product}
			assert.Equal(t, rules(p.Warnings()), rules(c.Warnings()))
			o := switchtransact.SubscriptionOrder{StartDate: day(on)}
			assert.Equal(t, len(p.Warnings()), len(o.Warnings()))
			return rules(p.Warnings())
		}
		tooNear := []string{"product_subscription_start_date (lead time)"}
		assert.Equal(t, tooNear, start("2000-01-12"))
		assert.Empty(t, start("2000-01-13"))
		time.Sleep(2 * time.Minute) // it is the 2nd
		assert.Equal(t, tooNear, start("2000-01-13"))
		assert.Empty(t, start("2000-01-14"))
		assert.Equal(t, tooNear, start("1999-01-01"))
	})
}

// With WithValidation a call sends nothing that Validate finds a problem with.
func TestWithValidation(t *testing.T) {
	v := serveWith(t, []switchcomm.Option{switchcomm.WithValidation()}, ok(`{"accepted": [{"name": "x"}], "unique_workflow_id": "wf-1"}`))
	ctx, c := t.Context(), v.client
	second := func(_ any, err error) error { return err }

	err := second(c.People.Create(ctx, []switchtransact.Person{plainPerson(), {Name: "Jane"}}))
	assert.Contains(t, problems(t, err), "[1].surname (required)")
	assert.NotContains(t, problems(t, err), "[0].surname (required)")
	assert.Equal(t, "People.Create", failure(t, err).Op)
	assert.ErrorContains(t, err, "[1].surname is required")

	for op, err := range map[string]error{
		"People.Update":             second(c.People.Update(ctx, []switchtransact.PersonUpdate{{}})),
		"Companies.Create":          second(c.Companies.Create(ctx, []switchtransact.Company{{}})),
		"Companies.Update":          second(c.Companies.Update(ctx, []switchtransact.CompanyUpdate{{}})),
		"People.AddProduct":         second(c.People.AddProduct(ctx, janeID, switchtransact.ProductOrder{})),
		"Companies.AddProduct":      second(c.Companies.AddProduct(ctx, "x", switchtransact.ProductOrder{})),
		"People.AddSubscription":    second(c.People.AddSubscription(ctx, janeID, switchtransact.SubscriptionOrder{})),
		"Companies.AddSubscription": second(c.Companies.AddSubscription(ctx, "x", switchtransact.SubscriptionOrder{})),
		"Calls.CreateContact":       second(c.Calls.CreateContact(ctx, switchtransact.NewContact{})),
		"Calls.Log":                 c.Calls.Log(ctx, switchtransact.CallLog{}),
	} {
		assert.NotEmpty(t, problems(t, err), op)
		assert.Equal(t, op, failure(t, err).Op)
	}
	assert.Empty(t, v.received())

	_, err = c.People.Create(ctx, []switchtransact.Person{plainPerson()})
	assert.NoError(t, err, "advice refuses nothing")
	assert.Len(t, v.received(), 1)
}

// A load of many wrong records does not make an error of many pages.
func TestManyProblems(t *testing.T) {
	v := serveWith(t, []switchcomm.Option{switchcomm.WithValidation()}, ok(`{}`))
	_, err := v.client.People.Create(t.Context(), make([]switchtransact.Person, 1000))
	assert.Len(t, failure(t, err).Fields, 11_000)
	assert.Less(t, len(err.Error()), 2000)
}

// What is found is told without what was given.
func TestProblemsShowNoValues(t *testing.T) {
	p := plainPerson()
	p.IDNumber, p.Email, p.ContactCell, p.Bank.Number = "7777777777777", "secret", "7777777", "7777777777"
	err := p.Validate()
	require.Error(t, err)
	text := fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, f := range failure(t, err).Fields {
		text += f.Message
	}
	assert.NotContains(t, text, "7777")
	assert.NotContains(t, text, "secret")
}
