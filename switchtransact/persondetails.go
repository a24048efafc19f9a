package switchtransact

import (
	"encoding/json"
	"log/slog"
	"time"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// PersonQuery names a person by at least one identifier, and the sections to
// be read.
type PersonQuery struct {
	// IDNumber is the identity number.
	IDNumber string `json:"id_number,omitzero"`
	// MemberNumber is the membership number.
	MemberNumber string `json:"member_number,omitzero"`
	// ID is the record's id.
	ID string `json:"id,omitzero"`
	// Sections chooses what is read; the zero value means everything.
	Sections `json:",embed"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PersonQuery) LogValue() slog.Value { return redacted("PersonQuery") }

// PersonDetails is the account summary of a person. Sections that were not
// asked for are empty.
type PersonDetails struct {
	// Record is nil when it was not asked for or nobody was found.
	Record  *PersonRecord `json:"record"`
	Summary `json:",embed"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PersonDetails) LogValue() slog.Value { return redacted("PersonDetails") }

// settle puts the answer in order and reports whether anybody was found.
func (d *PersonDetails) settle() (found bool) {
	if d.Record.isEmpty() {
		d.Record = nil
	}
	d.Summary.settle()
	return d.Record != nil || !d.Summary.isEmpty()
}

// PersonRecord is a person as an account summary shows it. The gender and the
// day of birth are not part of it.
type PersonRecord struct {
	MemberNumber string `json:"member_number"`
	IDNumber     string `json:"id_number"`
	// IDNumberType is such as "SA ID Number" or "Passport".
	IDNumberType  string `json:"id_number_type"`
	Title         string `json:"title"`
	Name          string `json:"name"`
	MiddleNames   string `json:"middle_names"`
	Surname       string `json:"surname"`
	Language      string `json:"language"`
	MaritalStatus string `json:"marital_status"`
	JobTitle      string `json:"job_title"`

	Email       string `json:"email"`
	ContactCell string `json:"contact_cell"`
	ContactHome string `json:"contact_home"`
	ContactWork string `json:"contact_work"`
	ContactFax  string `json:"contact_fax"`

	Country      string    `json:"country"`
	Region       string    `json:"region"`
	Municipality string    `json:"municipality"`
	Address      Addresses `json:",embed"`
	Marketing    Marketing `json:",embed"`

	// DaySalary is the day of the debit order, 0 to 31; nil when not given.
	DaySalary     *int   `json:"day_salary"`
	TaxReference  string `json:"tax_reference"`
	IsActive      bool   `json:"is_active"`
	IsBlacklisted bool   `json:"is_blacklisted"`

	Branch         string `json:"branch"`
	BranchesRegion string `json:"branches_regions_title"`
	Agent          string `json:"agent"`
	ReferredBy     string `json:"referred_by"`
	// SourceOfRecord is where the record came from, such as "API".
	SourceOfRecord string `json:"source_of_record_title"`
	// OwnerAdmins are the admins who own the record. The vendor does not say
	// what an element looks like.
	OwnerAdmins []json.RawMessage `json:"owner_admins"`
	VisibleTo   string            `json:"visible_to_title"`
	// CustomFields are the account's own fields by name.
	CustomFields     map[string]json.RawMessage `json:"custom_fields"`
	CompanyName      string                     `json:"companies_name"`
	CompanyTradingAs string                     `json:"companies_trading_as"`

	// BalanceOpen is the opening balance of the journal, in Rands.
	BalanceOpen     decimal.Decimal `json:"balance_open"`
	DateBalanceOpen switchcomm.Date `json:"date_balance_open"`
	// DealValue is what the deal is worth, in major units of DealCurrency.
	DealValue             decimal.Decimal `json:"deal_value"`
	DealCurrency          string          `json:"deal_accounts_currencies_title"`
	DealExpectedCloseDate switchcomm.Date `json:"deal_expected_close_date"`

	TotalSuccessfulTransactions      int `json:"total_successful_transactions"`
	TotalFailedTransactions          int `json:"total_failed_transactions"`
	TotalSubscriptions               int `json:"total_subscriptions"`
	TotalSubscriptionsProducts       int `json:"total_subscriptions_products"`
	TotalActiveSubscriptionsProducts int `json:"total_active_subscriptions_products"`

	// CreditScoreCPA is the CPA credit score; nil when there is none.
	CreditScoreCPA *int `json:"credit_score_cpa"`
	// CreditScoreNLR is the NLR credit score; nil when there is none.
	CreditScoreNLR *int `json:"credit_score_nlr"`

	DateLeadConversion switchcomm.Date `json:"date_lead_conversion"`
	// DatePaidUp is the day until which the person is deemed paid up.
	DatePaidUp         switchcomm.Date `json:"date_paid_up"`
	DatePhoneInvalid   switchcomm.Date `json:"date_phone_invalid"`
	DateIDNumberVerify switchcomm.Date `json:"date_id_number_verify"`

	// CallLastContactedBy is the agent who called the person last.
	CallLastContactedBy string `json:"call_last_contacted_by_agents_title"`

	// The vendor's table calls the following dates, and their names say
	// timestamps. A plain date is read as midnight in South Africa.
	CallLastContacted       time.Time `json:"call_last_contacted"`
	LastEngagementAt        time.Time `json:"last_engagement_at"`
	StatusChangedAt         time.Time `json:"status_changed_at"`
	AddressDetailsChangedAt time.Time `json:"address_details_changed_at"`
	ContactDetailsChangedAt time.Time `json:"contact_details_changed_at"`
	CreatedAt               time.Time `json:"created_at"`
	UpdatedAt               time.Time `json:"updated_at"`

	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PersonRecord) LogValue() slog.Value { return redacted("PersonRecord") }

// isEmpty reports whether the record names nobody.
func (r *PersonRecord) isEmpty() bool {
	return r == nil || r.IDNumber == "" && r.MemberNumber == "" && r.Name == "" && r.Surname == "" && len(r.Extra) == 0
}
