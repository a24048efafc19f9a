package switchtransact

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// TransactionsService is the service for debit orders and other payments, from
// the vendor's chapter "General, Transactions". Get it from
// [Client.Transactions].
type TransactionsService struct{ client *Client }

// All reads the transactions of the days from first to last, both included
// (GET /transactions, a read). Only those of the agent that is set on the
// token are seen.
//
// The API has no pages: one call answers with everything, so ask for a day or
// a few. An answer above the limit of switchcomm.WithMaxResponse is an error
// matching switchcomm.ErrResponse, never a shorter list. The answer is read
// whole before the first transaction is yielded; an error is yielded once and
// is the last. A total in the answer that is not the number of its transactions
// is reported as drift.
func (s *TransactionsService) All(ctx context.Context, first, last switchcomm.Date) iter.Seq2[Transaction, error] {
	return func(yield func(Transaction, error) bool) {
		op := operation{name: "Transactions.All", method: "GET", path: "/transactions", read: true}
		values, err := dayRange(first, last)
		if err != nil {
			yield(Transaction{}, s.client.transport.Refuse(op.name, err))
			return
		}
		op.query = values
		var body []byte
		var seen transactionsAnswer
		err = s.client.do(ctx, op, nil, func(answer *transport.Answer) error {
			body, answer.Keep = answer.Body, true // the rows are read after the call
			if err := s.client.decode(ctx, op, answer, &seen); err != nil {
				return err
			}
			return seen.failure()
		})
		if err != nil {
			yield(Transaction{}, err)
			return
		}
		s.rows(ctx, op, body, seen.Total, yield)
	}
}

// transactionsAnswer is what an answer holds beside its rows.
type transactionsAnswer struct {
	envelope
	Total *int `json:"total"`
}

// rows yields the rows of an answer one by one, so that they are never in
// memory together as Go values.
func (s *TransactionsService) rows(ctx context.Context, op operation, body []byte, total *int, yield func(Transaction, error) bool) {
	count := 0
	for row, err := range wire.Elements(body, "records") {
		var t Transaction
		if err == nil {
			err = s.row(ctx, op, row, &t)
		}
		if err != nil {
			yield(Transaction{}, &switchcomm.Error{
				API: apiName, Op: op.name, Outcome: switchcomm.OutcomeRead,
				Err: fmt.Errorf("%w: %w", switchcomm.ErrResponse, err),
			})
			return
		}
		if count++; !yield(t, nil) {
			return
		}
	}
	if total != nil && *total != count {
		s.client.transport.ReportDrift(ctx, op.name, []switchcomm.Drift{{
			Pointer: "/total", Want: "the length of records", Got: "another number",
		}})
	}
}

func (s *TransactionsService) row(ctx context.Context, op operation, row []byte, t *Transaction) error {
	drifts, err := wire.Unmarshal(row, t)
	for i := range drifts {
		drifts[i].Pointer = "/records/*" + drifts[i].Pointer
	}
	s.client.transport.ReportDrift(ctx, op.name, drifts)
	return err
}

// Transaction is a debit order or another payment.
type Transaction struct {
	// Number identifies the transaction.
	Number string `json:"transaction_number"`
	// Amount is in Rands.
	Amount decimal.Decimal   `json:"amount"`
	Status TransactionStatus `json:"status"`
	// Date is when the transaction was or will be processed.
	Date time.Time `json:"transaction_date"`
	// IDNumber is the identity number of the person who pays.
	IDNumber string `json:"id_number"`
	// CompanyName is the company that pays; empty for a person.
	CompanyName string `json:"company_name"`
	// MemberNumber is the payer's member number.
	MemberNumber string `json:"member_number"`
	// ResponseReason is what the bank said, such as why it did not pay.
	ResponseReason string `json:"response_reason"`
	// ReferenceNumber is the reference on the bank statement. It is not the
	// ReferenceNumber of a request: that comes back as WorkflowReference.
	ReferenceNumber string `json:"reference_number"`
	// WorkflowReference is the ReferenceNumber that was given when the product
	// was ordered.
	WorkflowReference string `json:"workflow_reference"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Transaction) LogValue() slog.Value { return redacted("Transaction") }
