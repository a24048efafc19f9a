package main

import (
	"encoding/json"
	"time"
)

// These are the structs that a user would write by hand for encoding/json: the
// same fields as the client's, with the plainest types that hold them.

type barePerson struct {
	AccountBank                  string         `json:"account_bank,omitempty"`
	AccountBranchCode            string         `json:"account_branch_code,omitempty"`
	AccountName                  string         `json:"account_name,omitempty"`
	AccountNumber                string         `json:"account_number,omitempty"`
	AccountType                  string         `json:"account_type,omitempty"`
	Agent                        string         `json:"agent,omitempty"`
	BalanceOpen                  *float64       `json:"balance_open,omitempty"`
	BillingDay                   *float64       `json:"billing_day,omitempty"`
	Branch                       string         `json:"branch,omitempty"`
	CompaniesId                  string         `json:"companies_id,omitempty"`
	ContactCell                  string         `json:"contact_cell,omitempty"`
	ContactFax                   string         `json:"contact_fax,omitempty"`
	ContactHome                  string         `json:"contact_home,omitempty"`
	ContactWork                  string         `json:"contact_work,omitempty"`
	Country                      string         `json:"country,omitempty"`
	CustomFields                 map[string]any `json:"custom_fields,omitempty"`
	DateBalanceOpen              string         `json:"date_balance_open,omitempty"`
	DateBirth                    string         `json:"date_birth,omitempty"`
	DaySalary                    *float64       `json:"day_salary,omitempty"`
	DealAccountsCurrenciesId     string         `json:"deal_accounts_currencies_id,omitempty"`
	DealExpectedCloseDate        string         `json:"deal_expected_close_date,omitempty"`
	DealValue                    *float64       `json:"deal_value,omitempty"`
	DefaultBillingDay            *float64       `json:"default_billing_day,omitempty"`
	DefaultDaySalary             string         `json:"default_day_salary,omitempty"`
	Email                        string         `json:"email,omitempty"`
	Gender                       string         `json:"gender,omitempty"`
	IdNumberType                 string         `json:"id_number_type,omitempty"`
	IdNumber                     string         `json:"id_number,omitempty"`
	Initials                     string         `json:"initials,omitempty"`
	IsActive                     *bool          `json:"is_active,omitempty"`
	IsBlacklisted                *bool          `json:"is_blacklisted,omitempty"`
	IsMarketingEmail             *bool          `json:"is_marketing_email,omitempty"`
	IsMarketingPhone             *bool          `json:"is_marketing_phone,omitempty"`
	IsMarketingSms               *bool          `json:"is_marketing_sms,omitempty"`
	IsMarketingWhatsapp          *bool          `json:"is_marketing_whatsapp,omitempty"`
	JobLookupsId                 string         `json:"job_lookups_id,omitempty"`
	Language                     string         `json:"language,omitempty"`
	MiddleNames                  string         `json:"middle_names,omitempty"`
	MaritalStatus                string         `json:"marital_status,omitempty"`
	Municipality                 string         `json:"municipality,omitempty"`
	Name                         string         `json:"name,omitempty"`
	OwnerAdminsIds               []string       `json:"owner_admins_ids,omitempty"`
	PhysicalCode                 string         `json:"physical_code,omitempty"`
	PhysicalLine1                string         `json:"physical_line_1,omitempty"`
	PhysicalLine2                string         `json:"physical_line_2,omitempty"`
	PhysicalLine3                string         `json:"physical_line_3,omitempty"`
	PhysicalLine4                string         `json:"physical_line_4,omitempty"`
	PostalCode                   string         `json:"postal_code,omitempty"`
	PostalLine1                  string         `json:"postal_line_1,omitempty"`
	PostalLine2                  string         `json:"postal_line_2,omitempty"`
	PostalLine3                  string         `json:"postal_line_3,omitempty"`
	PostalLine4                  string         `json:"postal_line_4,omitempty"`
	ProductAmount                int64          `json:"product_amount,omitempty"`
	ProductName                  string         `json:"product_name,omitempty"`
	ProductSubscriptionStartDate string         `json:"product_subscription_start_date,omitempty"`
	ProductUnitName              string         `json:"product_unit_name,omitempty"`
	Project                      string         `json:"project,omitempty"`
	ReferenceNumber              string         `json:"reference_number,omitempty"`
	Region                       string         `json:"region,omitempty"`
	Surname                      string         `json:"surname,omitempty"`
	TaxReference                 string         `json:"tax_reference,omitempty"`
	Title                        string         `json:"title,omitempty"`
	VisibleToLookupsId           string         `json:"visible_to_lookups_id,omitempty"`
}

type bareBatch struct {
	Info struct {
		People struct {
			Accepted int `json:"accepted"`
			Rejected int `json:"rejected"`
		} `json:"people"`
	} `json:"Info"`
	Accepted []bareEntry `json:"accepted"`
	Rejected []bareEntry `json:"rejected"`
}

type bareEntry struct {
	Reasons          map[string]bareReason `json:"reasons"`
	UniqueWorkflowID string                `json:"unique_workflow_id"`
	IDNumber         string                `json:"id_number"`
	Name             string                `json:"name"`
	Surname          string                `json:"surname"`
}

type bareReason struct {
	Message string `json:"message"`
	Rule    string `json:"rule"`
}

type bareContactAnswer struct {
	Status  bool        `json:"status"`
	Contact bareContact `json:"contact"`
}

type bareContact struct {
	ID             string  `json:"id"`
	FirstName      string  `json:"firstname"`
	LastName       string  `json:"lastname"`
	CustomerNumber string  `json:"customer_number"`
	Company        string  `json:"company"`
	BusinessPhone  *string `json:"businessphone"`
	BusinessPhone2 *string `json:"businessphone2"`
	MobilePhone    string  `json:"mobilephone"`
	Email          string  `json:"email"`
	EntityType     string  `json:"entity_type"`
}

type bareQuery struct {
	IDNumber      string `json:"id_number"`
	Record        bool   `json:"record"`
	Subscriptions bool   `json:"subscriptions"`
	BankAccounts  bool   `json:"bank_accounts"`
	Transactions  bool   `json:"transactions"`
}

type bareDetails struct {
	Record        bareRecord         `json:"record"`
	Subscriptions []bareSubscription `json:"subscriptions"`
	BankAccounts  []bareAccount      `json:"bank_accounts"`
	Transactions  []bareTransaction  `json:"transactions"`
}

type bareRecord struct {
	MemberNumber                     json.Number       `json:"member_number"`
	Name                             string            `json:"name"`
	Surname                          string            `json:"surname"`
	Email                            string            `json:"email"`
	IdNumber                         string            `json:"id_number"`
	IdNumberType                     string            `json:"id_number_type"`
	ContactCell                      string            `json:"contact_cell"`
	ContactHome                      string            `json:"contact_home"`
	ContactWork                      string            `json:"contact_work"`
	ContactFax                       string            `json:"contact_fax"`
	TaxReference                     string            `json:"tax_reference"`
	Country                          string            `json:"country"`
	Region                           string            `json:"region"`
	Municipality                     string            `json:"municipality"`
	Title                            string            `json:"title"`
	Language                         string            `json:"language"`
	MaritalStatus                    string            `json:"marital_status"`
	Branch                           string            `json:"branch"`
	Agent                            string            `json:"agent"`
	DaySalary                        float64           `json:"day_salary"`
	PhysicalLine1                    string            `json:"physical_line_1"`
	PhysicalLine2                    string            `json:"physical_line_2"`
	PhysicalLine3                    string            `json:"physical_line_3"`
	PhysicalLine4                    string            `json:"physical_line_4"`
	PhysicalCode                     json.Number       `json:"physical_code"`
	PostalLine1                      string            `json:"postal_line_1"`
	PostalLine2                      string            `json:"postal_line_2"`
	PostalLine3                      string            `json:"postal_line_3"`
	PostalLine4                      string            `json:"postal_line_4"`
	PostalCode                       string            `json:"postal_code"`
	IsMarketingSms                   bool              `json:"is_marketing_sms"`
	IsMarketingWhatsapp              bool              `json:"is_marketing_whatsapp"`
	IsMarketingEmail                 bool              `json:"is_marketing_email"`
	IsMarketingPhone                 bool              `json:"is_marketing_phone"`
	IsActive                         bool              `json:"is_active"`
	CreatedAt                        time.Time         `json:"created_at"`
	UpdatedAt                        time.Time         `json:"updated_at"`
	BalanceOpen                      float64           `json:"balance_open"`
	DateBalanceOpen                  string            `json:"date_balance_open"`
	CustomFields                     map[string]any    `json:"custom_fields"`
	BranchesRegionsTitle             string            `json:"branches_regions_title"`
	OwnerAdmins                      []json.RawMessage `json:"owner_admins"`
	VisibleToTitle                   string            `json:"visible_to_title"`
	DealValue                        float64           `json:"deal_value"`
	DealAccountsCurrenciesTitle      string            `json:"deal_accounts_currencies_title"`
	DealExpectedCloseDate            string            `json:"deal_expected_close_date"`
	CompaniesName                    string            `json:"companies_name"`
	CompaniesTradingAs               string            `json:"companies_trading_as"`
	IsBlacklisted                    bool              `json:"is_blacklisted"`
	MiddleNames                      string            `json:"middle_names"`
	JobTitle                         string            `json:"job_title"`
	TotalSuccessfulTransactions      float64           `json:"total_successful_transactions"`
	TotalFailedTransactions          float64           `json:"total_failed_transactions"`
	TotalSubscriptions               float64           `json:"total_subscriptions"`
	TotalSubscriptionsProducts       float64           `json:"total_subscriptions_products"`
	TotalActiveSubscriptionsProducts float64           `json:"total_active_subscriptions_products"`
	CallLastContactedByAgentsTitle   string            `json:"call_last_contacted_by_agents_title"`
	CallLastContacted                string            `json:"call_last_contacted"`
	DatePhoneInvalid                 string            `json:"date_phone_invalid"`
	DateLeadConversion               string            `json:"date_lead_conversion"`
	DatePaidUp                       string            `json:"date_paid_up"`
	AddressDetailsChangedAt          string            `json:"address_details_changed_at"`
	ContactDetailsChangedAt          string            `json:"contact_details_changed_at"`
	LastEngagementAt                 string            `json:"last_engagement_at"`
	StatusChangedAt                  string            `json:"status_changed_at"`
	SourceOfRecordTitle              string            `json:"source_of_record_title"`
	DateIdNumberVerify               string            `json:"date_id_number_verify"`
	CreditScoreCpa                   float64           `json:"credit_score_cpa"`
	CreditScoreNlr                   float64           `json:"credit_score_nlr"`
	ReferredBy                       string            `json:"referred_by"`
}

type bareSubscription struct {
	Id             string        `json:"id"`
	DateStart      string        `json:"date_start"`
	DateEnd        string        `json:"date_end"`
	BankAccountsId string        `json:"bank_accounts_id"`
	Products       []bareProduct `json:"products"`
	Status         string        `json:"status"`
}

type bareProduct struct {
	Name            string    `json:"name"`
	Amount          string    `json:"amount"`
	Quantity        float64   `json:"quantity"`
	Total           string    `json:"total"`
	Branch          string    `json:"branch"`
	Project         string    `json:"project"`
	Agent           string    `json:"agent"`
	IsActive        bool      `json:"is_active"`
	CreatedAt       time.Time `json:"created_at"`
	UpdatedAt       time.Time `json:"updated_at"`
	ReferenceNumber string    `json:"reference_number"`
}

type bareAccount struct {
	Id            string `json:"id"`
	AccountHolder string `json:"account_holder"`
	AccountNumber string `json:"account_number"`
	AccountType   string `json:"account_type"`
	Bank          string `json:"bank"`
	BranchCode    string `json:"branch_code"`
}

type bareTransaction struct {
	TransactionNumber string     `json:"transaction_number"`
	Amount            string     `json:"amount"`
	Status            string     `json:"status"`
	TransactionDate   time.Time  `json:"transaction_date"`
	Items             []bareItem `json:"items"`
}

type bareItem struct {
	Name            string `json:"name"`
	UniqueId        string `json:"unique_id"`
	UnitName        string `json:"unit_name"`
	UnitLabel       string `json:"unit_label"`
	AccountingCode  string `json:"accounting_code"`
	Amount          string `json:"amount"`
	ReferenceNumber string `json:"reference_number"`
}

type bareGraphQL struct {
	Query         string `json:"query"`
	OperationName string `json:"operationName"`
	Variables     any    `json:"variables,omitempty"`
}

type barePayLinkInput struct {
	PersonName         string `json:"personName"`
	InvoiceAmount      string `json:"invoiceAmount"`
	InvoiceCurrency    string `json:"invoiceCurrency"`
	InvoiceDescription string `json:"invoiceDescription"`
	InvoiceReference   string `json:"invoiceReference"`
	InvoiceDate        string `json:"invoiceDate"`
}

type bareAttribute struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

type bareCreated struct {
	Data struct {
		PayLink struct {
			Create struct {
				Attributes []bareAttribute `json:"attributes"`
				ID         string          `json:"id"`
				ShortURL   string          `json:"shortUrl"`
				LongURL    string          `json:"longUrl"`
			} `json:"create"`
		} `json:"payLink"`
	} `json:"data"`
	Errors []json.RawMessage `json:"errors"`
}

type barePayLinks struct {
	Data struct {
		PayLink struct {
			PayLinks struct {
				Items      []barePayLink `json:"items"`
				Pagination struct {
					Offset int `json:"offset"`
					Limit  int `json:"limit"`
					Total  int `json:"total"`
				} `json:"pagination"`
			} `json:"payLinks"`
		} `json:"payLink"`
	} `json:"data"`
	Errors []json.RawMessage `json:"errors"`
}

type barePayLink struct {
	Attributes   []bareAttribute `json:"attributes"`
	ID           string          `json:"id"`
	PersonName   string          `json:"personName"`
	PersonGender string          `json:"personGender"`
	Status       string          `json:"status"`
	AmountPaid   int64           `json:"amountPaid"`
	CreatedOn    time.Time       `json:"createdOn"`
	UpdatedOn    time.Time       `json:"updatedOn"`
}
