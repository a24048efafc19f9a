package switchtransact

import (
	"strconv"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Validate checks a person for [PeopleService.Create] without sending
// anything: required fields, the groups that go together, ranges, formats,
// and the check digit of a South African identity number. It returns nil, or
// a *switchcomm.Error matching switchcomm.ErrValidation whose Fields are all
// the problems together. The vendor may find more.
func (p *Person) Validate() error { return p.findings().err() }

// Warnings returns advice on a person for [PeopleService.Create]: what the
// vendor may accept but a careful caller would look at.
func (p *Person) Warnings() []switchcomm.FieldError { return p.findings().warnings }

// Validate checks an update for [PeopleService.Update]: see
// [Person.Validate]. Only the identity number is required.
func (p *PersonUpdate) Validate() error { return p.findings().err() }

// Warnings returns advice on an update for [PeopleService.Update].
func (p *PersonUpdate) Warnings() []switchcomm.FieldError { return p.findings().warnings }

// Validate checks a company for [CompaniesService.Create]: see
// [Person.Validate].
func (c *Company) Validate() error { return c.findings().err() }

// Warnings returns advice on a company for [CompaniesService.Create].
func (c *Company) Warnings() []switchcomm.FieldError { return c.findings().warnings }

// Validate checks an update for [CompaniesService.Update]: see
// [Person.Validate]. Only the name is required.
func (c *CompanyUpdate) Validate() error { return c.findings().err() }

// Warnings returns advice on an update for [CompaniesService.Update].
func (c *CompanyUpdate) Warnings() []switchcomm.FieldError { return c.findings().warnings }

// Validate checks an order without sending anything. It returns nil, or a
// *switchcomm.Error matching switchcomm.ErrValidation whose Fields are all the
// problems together.
func (o *ProductOrder) Validate() error { return o.findings().err() }

// Validate checks an order without sending anything. It returns nil, or a
// *switchcomm.Error matching switchcomm.ErrValidation whose Fields are all the
// problems together.
func (o *SubscriptionOrder) Validate() error { return o.findings().err() }

// Warnings returns advice on an order.
func (o *SubscriptionOrder) Warnings() []switchcomm.FieldError { return o.findings().warnings }

func (p *Person) findings() *findings {
	f := new(findings)
	f.required("name", p.Name)
	f.required("surname", p.Surname)
	f.required("id_number", p.IDNumber)
	f.required("contact_cell", p.ContactCell)
	f.required("gender", p.Gender)
	f.required("language", p.Language)
	f.addresses(&p.Address)
	p.formats(f)
	hasProduct := f.bankAndProduct(&p.Bank, &p.Product)
	f.debitOrderDays("day_salary", p.DaySalary, "default_day_salary", p.DefaultDaySalary, hasProduct)
	return f
}

func (p *PersonUpdate) findings() *findings {
	f := new(findings)
	f.required("id_number", p.IDNumber)
	(*Person)(p).formats(f)
	f.bankAndProduct(&p.Bank, &p.Product)
	if p.IsActive == nil {
		f.warn("is_active", "default", "is not given: the vendor documents that it defaults to true, which may reactivate the person")
	}
	return f
}

// formats checks what create and update have in common.
func (p *Person) formats(f *findings) {
	f.identityNumber("id_number", p.IDNumber, p.IDNumberType)
	f.phone("contact_cell", p.ContactCell)
	f.phone("contact_home", p.ContactHome)
	f.phone("contact_work", p.ContactWork)
	f.phone("contact_fax", p.ContactFax)
	f.email("email", p.Email)
	f.date("date_birth", p.DateOfBirth)
	f.date("date_balance_open", p.Balance.Date)
	f.date("deal_expected_close_date", p.Deal.ExpectedCloseDate)
	f.dayOfMonth("day_salary", p.DaySalary)
	f.dayOfMonth("default_day_salary", p.DefaultDaySalary)
	f.dayOfMonth("billing_day", p.BillingDay)
	f.dayOfMonth("default_billing_day", p.DefaultBillingDay)
}

func (c *Company) findings() *findings {
	f := new(findings)
	f.required("name", c.Name)
	f.required("trading_as", c.TradingAs)
	f.required("company_type", c.CompanyType)
	f.required("email", c.Email)
	c.formats(f)
	hasProduct := f.bankAndProduct(&c.Bank, &c.Product)
	f.debitOrderDays("billing_day", c.BillingDay, "default_billing_day", c.DefaultBillingDay, hasProduct)
	return f
}

func (c *CompanyUpdate) findings() *findings {
	f := new(findings)
	f.required("name", c.Name)
	(*Company)(c).formats(f)
	f.bankAndProduct(&c.Bank, &c.Product)
	if c.IsActive == nil {
		f.warn("is_active", "default", "is not given: on create it defaults to true, and the vendor does not say what an update does")
	}
	return f
}

// formats checks what create and update have in common.
func (c *Company) formats(f *findings) {
	f.email("email", c.Email)
	f.date("date_balance_open", c.Balance.Date)
	f.date("date_closed", c.DateClosed)
	f.date("date_expire", c.DateExpire)
	f.date("deal_expected_close_date", c.Deal.ExpectedCloseDate)
	f.dayOfMonth("billing_day", c.BillingDay)
	f.dayOfMonth("default_billing_day", c.DefaultBillingDay)
}

func (o *ProductOrder) findings() *findings {
	f := new(findings)
	f.required("product_name", o.ProductName)
	f.positive("amount", o.Amount)
	return f
}

func (o *SubscriptionOrder) findings() *findings {
	f := new(findings)
	f.required("product_name", o.ProductName)
	f.positive("amount", o.Amount)
	f.required("default_payment_methods_id", o.PaymentMethod)
	if o.BillingDay < 1 || o.BillingDay > 31 {
		f.problem("billing_day", "between", "must be from 1 to 31")
	}
	f.startDate("start_date", o.StartDate)
	f.date("end_date", o.EndDate)
	if !o.StartDate.IsZero() && !o.EndDate.IsZero() && o.EndDate.Compare(o.StartDate) < 0 {
		f.problem("end_date", "after", "must not be before start_date")
	}
	bank := []field{
		{"bank_account_name", o.BankAccountHolder},
		{"bank_account_number", o.BankAccountNumber},
		{"bank_account_bank", o.Bank},
		{"bank_account_type_lookups_id", o.BankAccountType},
		{"bank_account_branch_code", o.BankBranchCode},
	}
	if strings.Contains(foldName(o.PaymentMethod), "debit order") {
		for _, field := range bank {
			f.required(field.name, field.value)
		}
	} else {
		f.allOrNone("bank fields", bank...)
	}
	return f
}

// addresses checks the addresses of a person to be created. The vendor marks
// all eight lines as required; a second, third or fourth line that is empty is
// worth a warning only.
func (f *findings) addresses(a *Addresses) {
	f.required("physical_line_1", a.PhysicalLine1)
	f.required("physical_code", a.PhysicalCode)
	f.required("postal_line_1", a.PostalLine1)
	f.required("postal_code", a.PostalCode)
	for _, line := range []field{
		{"physical_line_2", a.PhysicalLine2}, {"physical_line_3", a.PhysicalLine3}, {"physical_line_4", a.PhysicalLine4},
		{"postal_line_2", a.PostalLine2}, {"postal_line_3", a.PostalLine3}, {"postal_line_4", a.PostalLine4},
	} {
		if blank(line.value) {
			f.warn(line.name, "required", "is empty: the vendor marks it as required")
		}
	}
}

// bankAndProduct checks the two groups that start a debit order, and reports
// whether a product is given.
func (f *findings) bankAndProduct(bank *BankDetails, product *ProductDetails) (hasProduct bool) {
	if product.Amount < 0 {
		f.problem("product_amount", "positive", "must be above 0, in cents")
	}
	amount := ""
	if product.Amount != 0 {
		amount = strconv.FormatInt(int64(product.Amount), 10)
	}
	hasBank := f.allOrNone("bank details",
		field{"account_name", bank.Holder},
		field{"account_number", bank.Number},
		field{"account_bank", bank.Bank},
		field{"account_branch_code", bank.BranchCode},
		field{"account_type", bank.Type})
	hasProduct = f.allOrNone("product details",
		field{"product_name", product.Name},
		field{"product_amount", amount},
		field{"product_unit_name", product.UnitName})
	if !product.StartDate.IsZero() && !(hasBank && hasProduct) {
		f.problem("product_subscription_start_date", "group", "needs all bank details and all product details")
	}
	f.startDate("product_subscription_start_date", product.StartDate)
	return hasProduct
}

// debitOrderDays checks the two days of which one is required. The product's
// day can fill in for the default one, but not the reverse, and it applies
// only where there is a product.
func (f *findings) debitOrderDays(dayField string, day *int, defaultField string, defaultDay *int, hasProduct bool) {
	switch {
	case day == nil && defaultDay == nil:
		f.problem(defaultField, "required", "is required, or with product details "+dayField)
	case day != nil && !hasProduct:
		f.problem(dayField, "group", "applies only with product details: use "+defaultField)
	case day == nil && hasProduct:
		f.warn(dayField, "group", "is not given: the vendor does not say that "+defaultField+" takes its place")
	}
}

// positive finds an amount that is missing or negative.
func (f *findings) positive(field string, amount switchcomm.Cents) {
	if amount <= 0 {
		f.problem(field, "required", "must be above 0, in cents")
	}
}
