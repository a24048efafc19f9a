package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

type person = switchtransact.Person

// field is what a column can stand for.
type field struct {
	name   string // the API's
	set    func(p *person, cell string) error
	isDate bool
}

const (
	idColumn     = "id_number"
	amountColumn = "product_amount"
	customPrefix = "custom_fields."
)

// personFields are the fields of a person. Cells of product_amount are in unit.
func personFields(unit unit) []field {
	return []field{
		text(idColumn, func(p *person) *string { return &p.IDNumber }),
		text("id_number_type", func(p *person) *string { return &p.IDNumberType }),
		text("title", func(p *person) *string { return &p.Title }),
		text("initials", func(p *person) *string { return &p.Initials }),
		text("name", func(p *person) *string { return &p.Name }),
		text("middle_names", func(p *person) *string { return &p.MiddleNames }),
		text("surname", func(p *person) *string { return &p.Surname }),
		text("gender", func(p *person) *string { return &p.Gender }),
		date("date_birth", func(p *person) *switchcomm.Date { return &p.DateOfBirth }),
		text("language", func(p *person) *string { return &p.Language }),
		text("marital_status", func(p *person) *string { return &p.MaritalStatus }),
		text("job_lookups_id", func(p *person) *string { return &p.Job }),

		text("email", func(p *person) *string { return &p.Email }),
		text("contact_cell", func(p *person) *string { return &p.ContactCell }),
		text("contact_home", func(p *person) *string { return &p.ContactHome }),
		text("contact_work", func(p *person) *string { return &p.ContactWork }),
		text("contact_fax", func(p *person) *string { return &p.ContactFax }),

		text("country", func(p *person) *string { return &p.Country }),
		text("region", func(p *person) *string { return &p.Region }),
		text("municipality", func(p *person) *string { return &p.Municipality }),
		text("physical_line_1", func(p *person) *string { return &p.Address.PhysicalLine1 }),
		text("physical_line_2", func(p *person) *string { return &p.Address.PhysicalLine2 }),
		text("physical_line_3", func(p *person) *string { return &p.Address.PhysicalLine3 }),
		text("physical_line_4", func(p *person) *string { return &p.Address.PhysicalLine4 }),
		text("physical_code", func(p *person) *string { return &p.Address.PhysicalCode }),
		text("postal_line_1", func(p *person) *string { return &p.Address.PostalLine1 }),
		text("postal_line_2", func(p *person) *string { return &p.Address.PostalLine2 }),
		text("postal_line_3", func(p *person) *string { return &p.Address.PostalLine3 }),
		text("postal_line_4", func(p *person) *string { return &p.Address.PostalLine4 }),
		text("postal_code", func(p *person) *string { return &p.Address.PostalCode }),
		yesNo("is_marketing_sms", func(p *person) **bool { return &p.Marketing.SMS }),
		yesNo("is_marketing_whatsapp", func(p *person) **bool { return &p.Marketing.WhatsApp }),
		yesNo("is_marketing_email", func(p *person) **bool { return &p.Marketing.Email }),
		yesNo("is_marketing_phone", func(p *person) **bool { return &p.Marketing.Phone }),

		text("account_name", func(p *person) *string { return &p.Bank.Holder }),
		text("account_number", func(p *person) *string { return &p.Bank.Number }),
		text("account_bank", func(p *person) *string { return &p.Bank.Bank }),
		text("account_branch_code", func(p *person) *string { return &p.Bank.BranchCode }),
		text("account_type", func(p *person) *string { return &p.Bank.Type }),

		text("product_name", func(p *person) *string { return &p.Product.Name }),
		amount(amountColumn, unit, func(p *person) *switchcomm.Cents { return &p.Product.Amount }),
		text("product_unit_name", func(p *person) *string { return &p.Product.UnitName }),
		date("product_subscription_start_date", func(p *person) *switchcomm.Date { return &p.Product.StartDate }),
		day("day_salary", func(p *person) **int { return &p.DaySalary }),
		day("default_day_salary", func(p *person) **int { return &p.DefaultDaySalary }),
		day("billing_day", func(p *person) **int { return &p.BillingDay }),
		day("default_billing_day", func(p *person) **int { return &p.DefaultBillingDay }),
		text("reference_number", func(p *person) *string { return &p.ReferenceNumber }),

		yesNo("is_active", func(p *person) **bool { return &p.IsActive }),
		yesNo("is_blacklisted", func(p *person) **bool { return &p.IsBlacklisted }),
		text("agent", func(p *person) *string { return &p.Agent }),
		text("branch", func(p *person) *string { return &p.Branch }),
		text("project", func(p *person) *string { return &p.Project }),
		text("companies_id", func(p *person) *string { return &p.CompanyID }),
		text("tax_reference", func(p *person) *string { return &p.TaxReference }),
		rands("balance_open", func(p *person) **decimal.Decimal { return &p.Balance.Amount }),
		date("date_balance_open", func(p *person) *switchcomm.Date { return &p.Balance.Date }),
		rands("deal_value", func(p *person) **decimal.Decimal { return &p.Deal.Value }),
		text("deal_accounts_currencies_id", func(p *person) *string { return &p.Deal.Currency }),
		date("deal_expected_close_date", func(p *person) *switchcomm.Date { return &p.Deal.ExpectedCloseDate }),
		several("owner_admins_ids", func(p *person) *[]string { return &p.OwnerAdminIDs }),
		text("visible_to_lookups_id", func(p *person) *string { return &p.VisibleTo }),
	}
}

// customField is one of the account's own fields.
func customField(name string) field {
	return field{name: customPrefix + name, set: func(p *person, cell string) error {
		if p.CustomFields == nil {
			p.CustomFields = map[string]any{}
		}
		p.CustomFields[name] = cell
		return nil
	}}
}

// text is never changed: an identity number, a telephone number or a postal
// code keeps its zeros.
func text(name string, at func(*person) *string) field {
	return field{name: name, set: func(p *person, cell string) error {
		*at(p) = cell
		return nil
	}}
}

func date(name string, at func(*person) *switchcomm.Date) field {
	return field{name: name, isDate: true, set: func(p *person, cell string) error {
		d, err := switchcomm.ParseDate(cell)
		if err != nil {
			return errors.New("must be a date such as 2026-03-25")
		}
		*at(p) = d
		return nil
	}}
}

func day(name string, at func(*person) **int) field {
	return field{name: name, set: func(p *person, cell string) error {
		n, err := strconv.Atoi(cell)
		if err != nil {
			return errors.New("must be a day of the month, 0 to 31")
		}
		*at(p) = &n
		return nil
	}}
}

func yesNo(name string, at func(*person) **bool) field {
	return field{name: name, set: func(p *person, cell string) error {
		switch strings.ToLower(cell) {
		case "true", "yes", "y", "1":
			*at(p) = new(true)
		case "false", "no", "n", "0":
			*at(p) = new(false)
		default:
			return errors.New("must be yes or no")
		}
		return nil
	}}
}

func amount(name string, unit unit, at func(*person) *switchcomm.Cents) field {
	return field{name: name, set: func(p *person, cell string) (err error) {
		*at(p), err = unit.cents(cell)
		return err
	}}
}

func rands(name string, at func(*person) **decimal.Decimal) field {
	return field{name: name, set: func(p *person, cell string) error {
		value, _, err := readAmount(cell)
		if err != nil {
			return err
		}
		*at(p) = &value
		return nil
	}}
}

func several(name string, at func(*person) *[]string) field {
	return field{name: name, set: func(p *person, cell string) error {
		for part := range strings.SplitSeq(cell, "|") {
			*at(p) = append(*at(p), strings.TrimSpace(part))
		}
		return nil
	}}
}
