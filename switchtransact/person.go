package switchtransact

import (
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Person is a person to be created: see [PeopleService.Create]. Zero fields
// are not sent. Required by the API are Name, Surname, IDNumber, ContactCell,
// Gender, Language, the first line and code of both addresses, and one of
// DaySalary and DefaultDaySalary; [Person.Validate] checks that.
//
// Fields marked as lookups take the lookup's id or its title.
type Person struct {
	// IDNumber is the identity number, South African or of another country.
	// It is what the API knows a person by, and cannot be changed.
	IDNumber string `json:"id_number,omitzero"`
	// IDNumberType is the kind of IDNumber (lookup). Default: "SA ID Number".
	IDNumberType string `json:"id_number_type,omitzero"`

	// Title is the title (lookup), such as "Mr".
	Title string `json:"title,omitzero"`
	// Initials are the initials.
	Initials string `json:"initials,omitzero"`
	// Name is the first name.
	Name string `json:"name,omitzero"`
	// MiddleNames are the names between the first and the last.
	MiddleNames string `json:"middle_names,omitzero"`
	// Surname is the last name.
	Surname string `json:"surname,omitzero"`
	// Gender is the gender (lookup).
	Gender string `json:"gender,omitzero"`
	// DateOfBirth is the day of birth.
	DateOfBirth switchcomm.Date `json:"date_birth,omitzero"`
	// Language is the language (lookup).
	Language string `json:"language,omitzero"`
	// MaritalStatus is the marital status (lookup).
	MaritalStatus string `json:"marital_status,omitzero"`
	// Job is the kind of work (lookup).
	Job string `json:"job_lookups_id,omitzero"`

	// Email is the e-mail address.
	Email string `json:"email,omitzero"`
	// ContactCell is the mobile number, 10 digits such as 0720000000.
	ContactCell string `json:"contact_cell,omitzero"`
	// ContactHome is the home number, 10 digits.
	ContactHome string `json:"contact_home,omitzero"`
	// ContactWork is the work number, 10 digits.
	ContactWork string `json:"contact_work,omitzero"`
	// ContactFax is the fax number, 10 digits.
	ContactFax string `json:"contact_fax,omitzero"`

	// Country is the country of residence (lookup). Default: South Africa.
	Country string `json:"country,omitzero"`
	// Region is the province or state (lookup). Default: none.
	Region string `json:"region,omitzero"`
	// Municipality is the municipality in the region (lookup).
	Municipality string `json:"municipality,omitzero"`
	// Address holds the physical and the postal address.
	Address Addresses `json:",embed"`
	// Marketing says what marketing the person accepts.
	Marketing Marketing `json:",embed"`

	// Bank holds the bank details: all of them or none.
	Bank BankDetails `json:",embed"`
	// Product starts a subscription: all of it or nothing.
	Product ProductDetails `json:",embed"`
	// DaySalary is the day of the debit order for Product, 0 to 31. It needs
	// Product. Without DefaultDaySalary it becomes the person's default too.
	DaySalary *int `json:"day_salary,omitzero"`
	// DefaultDaySalary is the person's usual day for debit orders, 0 to 31.
	DefaultDaySalary *int `json:"default_day_salary,string,omitzero"`
	// BillingDay is the day that the subscription runs on, 0 to 31, used when
	// adding a product.
	BillingDay *int `json:"billing_day,omitzero"`
	// DefaultBillingDay is the person's usual billing day, 0 to 31.
	DefaultBillingDay *int `json:"default_billing_day,omitzero"`
	// ReferenceNumber is your reference for the product. It comes back as
	// Reference of [Product] and as WorkflowReference of a transaction.
	ReferenceNumber string `json:"reference_number,omitzero"`

	// IsActive says whether the record is active. Default on create: true.
	// The vendor documents the same default for update: see [PersonUpdate].
	IsActive *bool `json:"is_active,omitzero"`
	// IsBlacklisted flags the person as blacklisted.
	IsBlacklisted *bool `json:"is_blacklisted,omitzero"`
	// Agent is the agent who recruited the person (lookup).
	Agent string `json:"agent,omitzero"`
	// Branch is the branch that recruited the person (lookup).
	Branch string `json:"branch,omitzero"`
	// Project is the project that recruited the person (lookup).
	Project string `json:"project,omitzero"`
	// CompanyID is the id of the person's company.
	CompanyID string `json:"companies_id,omitzero"`
	// TaxReference is the tax reference number.
	TaxReference string `json:"tax_reference,omitzero"`
	// Balance is the opening balance, in Rands.
	Balance OpeningBalance `json:",embed"`
	// Deal is the expected deal, in Rands.
	Deal Deal `json:",embed"`
	// OwnerAdminIDs are the ids of the admins who own the record (lookup).
	OwnerAdminIDs []string `json:"owner_admins_ids,omitzero"`
	// VisibleTo is the visibility group (lookup).
	VisibleTo string `json:"visible_to_lookups_id,omitzero"`
	// CustomFields are the account's own fields by name: see
	// /lookups/custom_fields/people.
	CustomFields map[string]any `json:"custom_fields,omitzero"`

	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents. It covers a
// Person that is logged as an attribute, not one inside a slice or another
// struct.
func (Person) LogValue() slog.Value { return redacted("Person") }

// PersonUpdate is a change to an existing person: see [PeopleService.Update].
// Only IDNumber is required; it names the person. A [Person] converts to it.
//
// Set IsActive always: the vendor documents that it defaults to true in an
// update too, so that leaving it out may reactivate a lapsed member and with
// it the debit order.
//
// Product may only be set while the person is inactive or has no active
// subscription: the earlier active subscriptions are then disabled, a new one
// is made, and the person is reactivated. To add a product to a running
// subscription use [PeopleService.AddProduct]. To change one bank detail all
// five have to be given.
type PersonUpdate Person

// LogValue implements [slog.LogValuer] and hides the contents: see
// [Person.LogValue].
func (PersonUpdate) LogValue() slog.Value { return redacted("PersonUpdate") }

// personUpdateBody is what an update looks like on the wire: the amount is a
// string there, and a number everywhere else.
type personUpdateBody struct {
	Person `json:",embed"`
	Amount switchcomm.Cents `json:"product_amount,string,omitzero"`
}

func personUpdateBodies(updates []PersonUpdate) []personUpdateBody {
	bodies := make([]personUpdateBody, len(updates))
	for i, update := range updates {
		bodies[i] = personUpdateBody{Person(update), update.Product.Amount}
	}
	return bodies
}

// redacted is the log value of a struct that holds personal data.
func redacted(name string) slog.Value { return slog.StringValue("switchtransact." + name + "{...}") }

func (p *Person) key() recordKey { return recordKey{p.IDNumber, p.Name, p.Surname} }

func (p *PersonUpdate) key() recordKey { return recordKey{p.IDNumber, p.Name, p.Surname} }
