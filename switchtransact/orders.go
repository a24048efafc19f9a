package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// ProductOrder adds a product to a running subscription: see
// [PeopleService.AddProduct].
type ProductOrder struct {
	// ProductName is the product (lookup). Required.
	ProductName string `json:"product_name,omitzero"`
	// Amount is what is collected each time, in cents: 15000 is R150.
	// Required.
	Amount switchcomm.Cents `json:"amount,omitzero"`
	// SubscriptionID is the subscription to add to, from the account summary.
	// Default: the payer's latest active subscription with active bank
	// details.
	SubscriptionID string `json:"subscription_id,omitzero"`
	// AccountIDNumber is the identity number of the person whom the product is
	// for, such as a spouse. Default: the payer, when that is a person.
	AccountIDNumber string `json:"account_id_number,omitzero"`
	// Branch is the branch that sold the product (lookup).
	Branch string `json:"branch,omitzero"`
	// Project is the project that sold the product (lookup).
	Project string `json:"project,omitzero"`
	// Agent is the agent who sold the product (lookup). It is for companies
	// only; a person's product takes the agent of the API token.
	Agent string `json:"agent,omitzero"`
	// ReferenceNumber is your reference for the product. It comes back as
	// Reference of [Product] and as WorkflowReference of a transaction.
	ReferenceNumber string `json:"reference_number,omitzero"`
	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ProductOrder) LogValue() slog.Value { return redacted("ProductOrder") }

// ProductReceipt is a product that is queued for approval.
type ProductReceipt struct {
	// WorkflowID names the queued item: see [Accepted].
	WorkflowID string `json:"unique_workflow_id"`
	// BillingDay is the day of the next payment.
	BillingDay int `json:"billing_day"`
	// Amount is what will be collected, in cents.
	Amount switchcomm.Cents `json:"amount"`
	// PayerIDNumber is the identity number of the person who pays.
	PayerIDNumber string `json:"payer_id_number"`
	// PayerName is the name of the company that pays.
	PayerName string `json:"payer_name"`
	// AccountIDNumber is the identity number of the person whom the product is
	// for.
	AccountIDNumber string `json:"account_id_number"`
	// ProductName is the product.
	ProductName string `json:"product_name"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ProductReceipt) LogValue() slog.Value { return redacted("ProductReceipt") }

// SubscriptionOrder starts a new subscription: see
// [PeopleService.AddSubscription]. The five bank fields are required together
// when the payment method is a debit order.
type SubscriptionOrder struct {
	// ProductName is the product (lookup). Required.
	ProductName string `json:"product_name,omitzero"`
	// Amount is what is collected each time, in cents: 15000 is R150.
	// Required.
	Amount switchcomm.Cents `json:"amount,omitzero"`
	// BillingDay is the day of the month to collect on, 1 to 31. Required.
	BillingDay int `json:"billing_day,omitzero"`
	// PaymentMethod is the payment method (lookup, see
	// /lookups?category=Payment Methods). Required.
	PaymentMethod string `json:"default_payment_methods_id,omitzero"`
	// StartDate is when the subscription starts. The first payment is on the
	// first billing day after it, then once in each interval of the product.
	// Default: the next billing day.
	StartDate switchcomm.Date `json:"start_date,omitzero"`
	// EndDate is when the subscription ends. Default: never.
	EndDate switchcomm.Date `json:"end_date,omitzero"`
	// AccountIDNumber is the identity number of the person whom the product is
	// for, such as a spouse. Default: the payer, when that is a person.
	AccountIDNumber string `json:"account_id_number,omitzero"`
	// Agent is the agent (lookup), if not that of the API token.
	Agent string `json:"agent,omitzero"`
	// Branch is the branch that sold the product (lookup).
	Branch string `json:"branch,omitzero"`
	// Project is the project that sold the product (lookup).
	Project string `json:"project,omitzero"`

	// BankAccountHolder is the name of the account's holder.
	BankAccountHolder string `json:"bank_account_name,omitzero"`
	// BankAccountNumber is the account number. Leading zeros are kept.
	BankAccountNumber string `json:"bank_account_number,omitzero"`
	// Bank is the bank (lookup, see /lookups/bank/names), such as "ABSA".
	Bank string `json:"bank_account_bank,omitzero"`
	// BankAccountType is the kind of account (lookup, see
	// /lookups/bank/accounts), such as "Cheque/Current".
	BankAccountType string `json:"bank_account_type_lookups_id,omitzero"`
	// BankBranchCode is the branch code, such as "632005".
	BankBranchCode string `json:"bank_account_branch_code,omitzero"`

	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (SubscriptionOrder) LogValue() slog.Value { return redacted("SubscriptionOrder") }

// SubscriptionReceipt is a subscription that is queued for approval.
type SubscriptionReceipt struct {
	// WorkflowID names the queued item: see [Accepted].
	WorkflowID string `json:"unique_workflow_id"`
	// BillingDay is the day of the month that will be collected on, 1 to 31.
	BillingDay int `json:"billing_day"`
	// Amount is what will be collected, in cents.
	Amount switchcomm.Cents `json:"amount"`
	// StartDate is when the subscription starts. The first payment is on the
	// first billing day after it.
	StartDate switchcomm.Date `json:"subscription_start_date"`
	// EndDate is when the subscription ends; zero means never.
	EndDate switchcomm.Date `json:"subscription_end_date"`
	// PayerIDNumber is the identity number of the person who pays.
	PayerIDNumber string `json:"payer_id_number"`
	// PayerName is the name of the company that pays.
	PayerName string `json:"payer_name"`
	// AccountIDNumber is the identity number of the person whom the product is
	// for.
	AccountIDNumber string `json:"account_id_number"`
	// ProductName is the product.
	ProductName string `json:"product_name"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (SubscriptionReceipt) LogValue() slog.Value { return redacted("SubscriptionReceipt") }

// addProduct makes the call that adds a product; payer is what names who pays.
func (c *Client) addProduct(ctx context.Context, op operation, payerField, payer string, order *ProductOrder, body any) (*ProductReceipt, error) {
	if err := c.checkOrder(op.name, payerField, payer, order); err != nil {
		return nil, err
	}
	var answer productAnswer
	err := c.queue(ctx, op, body, &answer, &answer.envelope, &answer.WorkflowID)
	if err != nil && answer.WorkflowID == "" {
		return nil, err
	}
	return &answer.ProductReceipt, err
}

// addSubscription makes the call that starts a subscription; payer is what
// names who pays.
func (c *Client) addSubscription(ctx context.Context, op operation, payerField, payer string, order *SubscriptionOrder, body any) (*SubscriptionReceipt, error) {
	if err := c.checkOrder(op.name, payerField, payer, order); err != nil {
		return nil, err
	}
	var answer subscriptionAnswer
	err := c.queue(ctx, op, body, &answer, &answer.envelope, &answer.WorkflowID)
	if err != nil && answer.WorkflowID == "" {
		return nil, err
	}
	return &answer.SubscriptionReceipt, err
}

type productAnswer struct {
	envelope
	ProductReceipt `json:",embed"`
}

type subscriptionAnswer struct {
	envelope
	SubscriptionReceipt `json:",embed"`
}

// checkOrder refuses an order without a payer, and with WithValidation one
// that has a problem.
func (c *Client) checkOrder(op, payerField, payer string, order validator) error {
	if payer == "" {
		return c.transport.Refuse(op, fmt.Errorf("the payer's %s is empty", payerField))
	}
	return c.check(op, order)
}

// queue makes a call that queues one item. The item is queued when the answer
// has a workflow id, whatever else it says.
func (c *Client) queue(ctx context.Context, op operation, in, answer any, seen *envelope, workflowID *string) error {
	return c.do(ctx, op, in, func(raw *transport.Answer) error {
		if err := c.decode(ctx, op, raw, answer); err != nil {
			return err
		}
		failure, _ := errors.AsType[*switchcomm.Error](seen.failure())
		switch {
		case failure != nil:
			return failure
		case *workflowID == "":
			return unreadable(errors.New("the answer has no unique_workflow_id"))
		}
		return nil
	})
}
