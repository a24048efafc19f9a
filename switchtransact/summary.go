package switchtransact

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Sections chooses the sections of an account summary. The zero value chooses
// all four.
type Sections struct {
	Record        bool `json:"record"`
	Subscriptions bool `json:"subscriptions"`
	BankAccounts  bool `json:"bank_accounts"`
	Transactions  bool `json:"transactions"`
}

// orAll returns s, or all sections when s chooses none. All four flags are
// always sent: the vendor does not say what an omitted one means.
func (s Sections) orAll() Sections {
	if s == (Sections{}) {
		return Sections{Record: true, Subscriptions: true, BankAccounts: true, Transactions: true}
	}
	return s
}

// Summary is what the account summaries of people and companies share.
type Summary struct {
	Subscriptions []Subscription `json:"subscriptions"`
	BankAccounts  []BankAccount  `json:"bank_accounts"`
	Transactions  []Payment      `json:"transactions"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// Subscription is a running or ended subscription, which collects its products
// by debit order.
type Subscription struct {
	ID string `json:"id"`
	// DateStart is when the subscription starts.
	DateStart switchcomm.Date `json:"date_start"`
	// DateEnd is when the subscription ends; zero means never.
	DateEnd switchcomm.Date `json:"date_end"`
	// BankAccountID is the ID of the [BankAccount] that is debited.
	BankAccountID string             `json:"bank_accounts_id"`
	Products      []Product          `json:"products"`
	Status        SubscriptionStatus `json:"status"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// Product is one product of a subscription.
type Product struct {
	Name string `json:"name"`
	// Amount is the price of one, in Rands.
	Amount   decimal.Decimal `json:"amount"`
	Quantity int             `json:"quantity"`
	// Total is Amount times Quantity, in Rands.
	Total    decimal.Decimal `json:"total"`
	Branch   string          `json:"branch"`
	Project  string          `json:"project"`
	Agent    string          `json:"agent"`
	IsActive bool            `json:"is_active"`
	// Reference is the ReferenceNumber that was given when the product was
	// ordered.
	Reference string    `json:"reference_number"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// BankAccount is a bank account on record.
type BankAccount struct {
	ID string `json:"id"`
	// Holder is the name of the account's holder. The vendor's table and
	// samples name it differently; both are read.
	Holder     string `json:"account_holder"`
	Number     string `json:"account_number"`
	Type       string `json:"account_type"`
	Bank       string `json:"bank"`
	BranchCode string `json:"branch_code"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// Payment is a transaction as an account summary shows it.
type Payment struct {
	// Number identifies the transaction.
	Number string `json:"transaction_number"`
	// Amount is what was collected, in Rands.
	Amount decimal.Decimal   `json:"amount"`
	Status TransactionStatus `json:"status"`
	// Date is when the transaction was processed.
	Date  time.Time     `json:"transaction_date"`
	Items []PaymentItem `json:"items"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// PaymentItem is one product that a [Payment] paid for.
type PaymentItem struct {
	Name           string `json:"name"`
	UniqueID       string `json:"unique_id"`
	UnitName       string `json:"unit_name"`
	UnitLabel      string `json:"unit_label"`
	AccountingCode string `json:"accounting_code"`
	// Amount is what was paid for the item, in Rands.
	Amount decimal.Decimal `json:"amount"`
	// Reference is the ReferenceNumber that was given when the product was
	// ordered.
	Reference string `json:"reference_number"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Summary) LogValue() slog.Value { return redacted("Summary") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Subscription) LogValue() slog.Value { return redacted("Subscription") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Product) LogValue() slog.Value { return redacted("Product") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (BankAccount) LogValue() slog.Value { return redacted("BankAccount") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Payment) LogValue() slog.Value { return redacted("Payment") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (PaymentItem) LogValue() slog.Value { return redacted("PaymentItem") }

// summaryAnswer is the answer to an account summary.
type summaryAnswer interface {
	failer
	settle() (found bool)
}

// details reads an account summary into answer. Whether somebody is unknown
// shows only in an empty record section.
func (c *Client) details(ctx context.Context, op operation, query any, withRecord bool, answer summaryAnswer) error {
	return c.do(ctx, op, query, func(raw *transport.Answer) error {
		if err := c.decode(ctx, op, raw, answer); err != nil {
			return err
		}
		if err := answer.failure(); err != nil {
			return err
		}
		if found := answer.settle(); !found && withRecord {
			return errNotFound()
		}
		return nil
	})
}

// isEmpty reports whether the summary shows nothing.
func (s *Summary) isEmpty() bool {
	return len(s.Subscriptions) == 0 && len(s.BankAccounts) == 0 && len(s.Transactions) == 0
}

// settle reads the holder's name from either of the two names that the vendor
// documents for it. When both are there and differ, the second stays in Extra.
func (s *Summary) settle() {
	const otherName = "accounts_holder"
	for i := range s.BankAccounts {
		account := &s.BankAccounts[i]
		other, ok := account.Extra[otherName]
		if !ok {
			continue
		}
		var holder string
		if drifts, err := wire.Unmarshal(other, &holder); err != nil || len(drifts) > 0 {
			continue // it stays in Extra
		}
		account.Holder = cmp.Or(account.Holder, holder)
		if holder == "" || holder == account.Holder {
			delete(account.Extra, otherName)
		}
		if len(account.Extra) == 0 {
			account.Extra = nil
		}
	}
}
