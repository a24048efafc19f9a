package switchtransact

import (
	"encoding/json"
	"log/slog"

	"github.com/shopspring/decimal"
)

// CompanyQuery names a company by at least one identifier, and the sections to
// be read.
type CompanyQuery struct {
	// CompanyName is matched approximately: "my co" finds "My Company".
	CompanyName string `json:"company_name,omitzero"`
	// RegistrationNumber is the registration number.
	RegistrationNumber string `json:"registration_number,omitzero"`
	// ID is the record's id.
	ID string `json:"id,omitzero"`
	// Sections chooses what is read; the zero value means everything.
	Sections `json:",embed"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CompanyQuery) LogValue() slog.Value { return redacted("CompanyQuery") }

// CompanyDetails is the account summary of a company. Sections that were not
// asked for are empty.
type CompanyDetails struct {
	// Record is nil when it was not asked for or no company was found.
	Record *CompanyRecord `json:"record"`
	// Exact reports whether the record's name is the one that was asked for,
	// whatever the case. The vendor matches names approximately, so that the
	// record may be another company's when Exact is false. It is false when no
	// name was asked for or the record section was not.
	Exact   bool `json:"-"`
	Summary `json:",embed"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CompanyDetails) LogValue() slog.Value { return redacted("CompanyDetails") }

// settle puts the answer in order and reports whether a company was found.
func (d *CompanyDetails) settle() (found bool) {
	if d.Record.isEmpty() {
		d.Record = nil
	}
	d.Summary.settle()
	return d.Record != nil || !d.Summary.isEmpty()
}

// CompanyRecord is a company as an account summary shows it.
type CompanyRecord struct {
	MemberNumber       string `json:"member_number"`
	RegistrationNumber string `json:"registration_number"`
	Name               string `json:"name"`
	TradingAs          string `json:"trading_as"`
	Email              string `json:"email"`
	Contact            string `json:"contact"`
	Mobile             string `json:"mobile"`
	Fax                string `json:"fax"`
	Website            string `json:"website"`
	Country            string `json:"country"`
	Region             string `json:"region"`
	Municipality       string `json:"municipality"`
	// BalanceOpen is the opening balance of the journal, in Rands.
	BalanceOpen  decimal.Decimal `json:"balance_open"`
	IsTaxable    bool            `json:"is_taxable"`
	DefaultTaxID string          `json:"default_accounts_tax_id"`
	TaxReference string          `json:"tax_reference"`
	// DayBilling is the day of the debit order, 0 to 31; nil when not given.
	DayBilling *int `json:"day_billing"`
	// Extra are the members that this package does not know. The vendor's
	// list of a company's members is not known whole.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CompanyRecord) LogValue() slog.Value { return redacted("CompanyRecord") }

// isEmpty reports whether the record names no company.
func (r *CompanyRecord) isEmpty() bool {
	return r == nil || r.Name == "" && r.RegistrationNumber == "" && r.MemberNumber == "" && len(r.Extra) == 0
}
