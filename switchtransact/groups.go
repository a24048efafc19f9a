package switchtransact

import (
	"log/slog"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// BankDetails are the bank details of a debit order on create and update. The
// API wants all five or none.
type BankDetails struct {
	// Holder is the name of the account's holder.
	Holder string `json:"account_name,omitzero"`
	// Number is the account number. Leading zeros are kept.
	Number string `json:"account_number,omitzero"`
	// Bank is the bank (lookup, see /lookups/bank/names), such as "ABSA".
	Bank string `json:"account_bank,omitzero"`
	// BranchCode is the branch code (lookup), such as "632005".
	BranchCode string `json:"account_branch_code,omitzero"`
	// Type is the kind of account (lookup, see /lookups/bank/accounts), such
	// as "Cheque/Current".
	Type string `json:"account_type,omitzero"`
}

// ProductDetails start a subscription, and with it a debit order, on create
// and update. The API wants Name, Amount and UnitName together or none of
// them.
type ProductDetails struct {
	// Name is the product (lookup).
	Name string `json:"product_name,omitzero"`
	// Amount is what is collected each time, in cents: 15000 is R150. The
	// amount of a product with a fixed price cannot be changed.
	Amount switchcomm.Cents `json:"product_amount,omitzero"`
	// UnitName says how often it is collected (lookup), such as "Monthly". The
	// ids of these lookups are null: send the title.
	UnitName string `json:"product_unit_name,omitzero"`
	// StartDate is when the subscription starts. It needs all product and all
	// bank details. It should be at least 12 days from now, and for an
	// interval above a month not a date that was already submitted in a batch.
	StartDate switchcomm.Date `json:"product_subscription_start_date,omitzero"`
}

// Addresses are the physical and the postal address. For a person the API
// wants the first line and the code of both on create.
type Addresses struct {
	PhysicalLine1 string `json:"physical_line_1,omitzero"`
	PhysicalLine2 string `json:"physical_line_2,omitzero"`
	PhysicalLine3 string `json:"physical_line_3,omitzero"`
	PhysicalLine4 string `json:"physical_line_4,omitzero"`
	// PhysicalCode is the postal code of the physical address. It is sent as a
	// string, although the vendor's table says number: as a number, 0081 would
	// become 81.
	PhysicalCode string `json:"physical_code,omitzero"`

	PostalLine1 string `json:"postal_line_1,omitzero"`
	PostalLine2 string `json:"postal_line_2,omitzero"`
	PostalLine3 string `json:"postal_line_3,omitzero"`
	PostalLine4 string `json:"postal_line_4,omitzero"`
	// PostalCode is the postal code of the postal address.
	PostalCode string `json:"postal_code,omitzero"`
}

// Marketing says by which means somebody may be sent marketing. Nil means not
// given.
type Marketing struct {
	SMS      *bool `json:"is_marketing_sms,omitzero"`
	WhatsApp *bool `json:"is_marketing_whatsapp,omitzero"`
	Email    *bool `json:"is_marketing_email,omitzero"`
	Phone    *bool `json:"is_marketing_phone,omitzero"`
}

// Deal is the sales deal that is expected of a person or company.
type Deal struct {
	// Value is the expected amount in major units, such as 12500.00 Rands.
	Value *decimal.Decimal `json:"deal_value,omitempty"`
	// Currency is the currency of Value (lookup).
	Currency string `json:"deal_accounts_currencies_id,omitzero"`
	// ExpectedCloseDate is when the deal is expected to close.
	ExpectedCloseDate switchcomm.Date `json:"deal_expected_close_date,omitzero"`
}

// OpeningBalance is the opening balance of somebody's journal.
type OpeningBalance struct {
	// Amount is in Rands, not in cents.
	Amount *decimal.Decimal `json:"balance_open,omitempty"`
	// Date is the day of the balance.
	Date switchcomm.Date `json:"date_balance_open,omitzero"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (BankDetails) LogValue() slog.Value { return redacted("BankDetails") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (ProductDetails) LogValue() slog.Value { return redacted("ProductDetails") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Addresses) LogValue() slog.Value { return redacted("Addresses") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Deal) LogValue() slog.Value { return redacted("Deal") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (OpeningBalance) LogValue() slog.Value { return redacted("OpeningBalance") }
