package switchtransact

import (
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Company is a company to be created: see [CompaniesService.Create]. Zero
// fields are not sent. Required by the API are Name, TradingAs, CompanyType,
// Email, and one of BillingDay and DefaultBillingDay; [Company.Validate]
// checks that.
//
// Fields marked as lookups take the lookup's id or its title.
type Company struct {
	// Name is the company's name, which must be unique. It is what the API
	// knows a company by, whatever the case, and cannot be changed.
	Name string `json:"name,omitzero"`
	// TradingAs is the registered trading name.
	TradingAs string `json:"trading_as,omitzero"`
	// CompanyType is the kind of company (lookup).
	CompanyType string `json:"company_type,omitzero"`
	// RegistrationNumber is the registration number, with its slashes.
	RegistrationNumber string `json:"registration_number,omitzero"`
	// Description describes the company.
	Description string `json:"description,omitzero"`
	// Language is the language (lookup, the same as for people).
	Language string `json:"language,omitzero"`

	// Email is the e-mail address.
	Email string `json:"email,omitzero"`
	// Contact is the contact number.
	Contact string `json:"contact,omitzero"`
	// Mobile is the mobile number.
	Mobile string `json:"mobile,omitzero"`
	// Fax is the fax number.
	Fax string `json:"fax,omitzero"`
	// Website is the address of the website.
	Website string `json:"website,omitzero"`
	// ContactTitle is the title of the person to contact (lookup).
	ContactTitle string `json:"contact_title,omitzero"`
	// ContactName is the first name of the person to contact.
	ContactName string `json:"contact_name,omitzero"`
	// ContactSurname is the last name of the person to contact.
	ContactSurname string `json:"contact_surname,omitzero"`

	// Country is the country (lookup). Default: South Africa.
	Country string `json:"country,omitzero"`
	// Region is the province or state (lookup). Default: none.
	Region string `json:"region,omitzero"`
	// Municipality is the municipality in the region (lookup).
	Municipality string `json:"municipality,omitzero"`
	// Address holds the physical and the postal address.
	Address Addresses `json:",embed"`
	// Marketing says what marketing the company accepts.
	Marketing Marketing `json:",embed"`

	// Bank holds the bank details: all of them or none.
	Bank BankDetails `json:",embed"`
	// Product starts a subscription: all of it or nothing.
	Product ProductDetails `json:",embed"`
	// BillingDay is the day of the debit order for Product, 0 to 31. It needs
	// Product. Without DefaultBillingDay it becomes the company's default too.
	BillingDay *int `json:"billing_day,omitzero"`
	// DefaultBillingDay is the company's usual day for debit orders, 0 to 31.
	DefaultBillingDay *int `json:"default_billing_day,string,omitzero"`
	// ReferenceNumber is your reference for the product. It comes back as
	// Reference of [Product] and as WorkflowReference of a transaction.
	ReferenceNumber string `json:"reference_number,omitzero"`

	// IsActive says whether the record is active. Default on create: true.
	IsActive *bool `json:"is_active,omitzero"`
	// IsBlacklisted flags the company as blacklisted.
	IsBlacklisted *bool `json:"is_blacklisted,omitzero"`
	// IsTaxable says whether the company is taxable.
	IsTaxable *bool `json:"is_taxable,omitzero"`
	// TaxReference is the tax reference number.
	TaxReference string `json:"tax_reference,omitzero"`
	// DefaultTaxID is the id of the company's usual tax.
	DefaultTaxID string `json:"default_accounts_tax_id,omitzero"`
	// DateClosed is the day that the company closed down.
	DateClosed switchcomm.Date `json:"date_closed,omitzero"`
	// DateExpire is the day that the record became invalid.
	DateExpire switchcomm.Date `json:"date_expire,omitzero"`
	// Agent is the agent who recruited the company (lookup).
	Agent string `json:"agent,omitzero"`
	// Branch is the branch that recruited the company (lookup).
	Branch string `json:"branch,omitzero"`
	// Project is the project that recruited the company (lookup).
	Project string `json:"project,omitzero"`
	// Balance is the opening balance, in Rands.
	Balance OpeningBalance `json:",embed"`
	// Deal is the expected deal, in Rands.
	Deal Deal `json:",embed"`
	// OwnerAdminIDs are the ids of the admins who own the record (lookup).
	OwnerAdminIDs []string `json:"owner_admins_ids,omitzero"`
	// VisibleTo is the visibility group (lookup).
	VisibleTo string `json:"visible_to_lookups_id,omitzero"`
	// CustomFields are the account's own fields by name: see
	// /lookups/custom_fields/companies.
	CustomFields map[string]any `json:"custom_fields,omitzero"`

	// Social holds the company's social media.
	Social SocialMedia `json:",embed"`
	// Campaign says how the company found its way to you.
	Campaign Campaign `json:",embed"`

	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any `json:",embed,inline"`
}

// SocialMedia are the addresses of a company in social media.
type SocialMedia struct {
	Blog      string `json:"social_blog,omitzero"`
	Facebook  string `json:"social_facebook,omitzero"`
	Instagram string `json:"social_instagram,omitzero"`
	LinkedIn  string `json:"social_linkedin,omitzero"`
	Pinterest string `json:"social_pinterest,omitzero"`
	// Telegram is a number.
	Telegram string `json:"social_telegram,omitzero"`
	Twitter  string `json:"social_twitter,omitzero"`
	// WhatsApp is a number.
	WhatsApp string `json:"social_whatsapp,omitzero"`
}

// Campaign is the marketing campaign that a record came from: the UTM
// parameters, and the page that referred to yours.
type Campaign struct {
	Source   string `json:"utm_source,omitzero"`
	Medium   string `json:"utm_medium,omitzero"`
	Name     string `json:"utm_campaign,omitzero"`
	Term     string `json:"utm_term,omitzero"`
	Content  string `json:"utm_content,omitzero"`
	Referrer string `json:"web_referrer,omitzero"`
}

// LogValue implements [slog.LogValuer] and hides the contents. It covers a
// Company that is logged as an attribute, not one inside a slice or another
// struct.
func (Company) LogValue() slog.Value { return redacted("Company") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (SocialMedia) LogValue() slog.Value { return redacted("SocialMedia") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Campaign) LogValue() slog.Value { return redacted("Campaign") }

// CompanyUpdate is a change to an existing company: see
// [CompaniesService.Update]. Only Name is required; it names the company, and
// must be its exact name, whatever the case. A [Company] converts to it.
//
// Product may only be set while the company is inactive or has no active
// subscription: the earlier active subscriptions are then disabled, a new one
// is made, and the company is reactivated. To add a product to a running
// subscription use [CompaniesService.AddProduct]. To change one bank detail
// all five have to be given.
type CompanyUpdate Company

// LogValue implements [slog.LogValuer] and hides the contents: see
// [Company.LogValue].
func (CompanyUpdate) LogValue() slog.Value { return redacted("CompanyUpdate") }

func (c *Company) key() recordKey { return recordKey{name: c.Name} }

func (c *CompanyUpdate) key() recordKey { return recordKey{name: c.Name} }
