package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// readSwitchTransact reads the activity report of the month and its
// transactions.
func (b *book) readSwitchTransact(ctx context.Context, st *switchtransact.Client) error {
	activity, err := st.Reports.Activity(ctx, b.month.first, b.month.last)
	if err := b.tolerate(nowhere, "the activity report", err); err != nil {
		return err
	}
	b.activity = activity
	b.noteDrifts(nowhere, "the activity report", nil)
	for day := range b.month.days() {
		if err := b.readDay(ctx, st, day); err != nil {
			return err
		}
	}
	return nil
}

// readDay reads the transactions of a day. There are no pages: an answer holds
// the whole day or is refused for its size, and half a day is none.
func (b *book) readDay(ctx context.Context, st *switchtransact.Client, day switchcomm.Date) error {
	var payments []payment
	for t, err := range st.Transactions.All(ctx, day, day) {
		if err != nil {
			return b.missDay(day, err)
		}
		payments = append(payments, debitOrder(&t, day))
	}
	if drifts := b.drifts.take(unusedOfTransaction()); len(drifts) > 0 {
		return b.missDay(day, fmt.Errorf("%w: %s", switchcomm.ErrResponse, drifts[0]))
	}
	b.add(payments)
	return nil
}

// missDay notes that a day is not in the book, if the answer was no good. Any
// other failure ends the program.
func (b *book) missDay(day switchcomm.Date, err error) error {
	if !errors.Is(err, switchcomm.ErrResponse) {
		return err
	}
	b.drifts.take(nil)
	b.unread = append(b.unread, day)
	b.gap(atSwitchTransact, fmt.Sprintf("The transactions of %s are left out: %s. If the day is too large, give a larger -max-response.", day, plain(err)))
	return nil
}

// unusedOfTransaction are the members that nothing here depends on.
func unusedOfTransaction() []string {
	return []string{"transaction_date", "id_number", "company_name", "member_number", "response_reason", "reference_number"}
}

// debitOrder makes a payment of a transaction. Your reference comes back as the
// workflow reference; the transaction's reference number is the bank's.
func debitOrder(t *switchtransact.Transaction, day switchcomm.Date) payment {
	p := payment{
		place: atSwitchTransact, id: t.Number, day: day, status: string(t.Status),
		reference: strings.TrimSpace(t.WorkflowReference), kind: kindOfTransaction(t.Status),
	}
	var err error
	if p.cents, err = switchcomm.CentsOf(t.Amount); err != nil {
		p.doubt = "its amount " + amountText(t) + " has a fraction of a cent, or is too large"
	}
	return p
}

// amountText is an amount that is out of order, unless it is out of all bounds.
func amountText(t *switchtransact.Transaction) string {
	const longest = 30 // digits on either side of the point
	if e := t.Amount.Exponent(); e > longest || e < -longest || t.Amount.NumDigits() > longest {
		return "(too long to show)"
	}
	return t.Amount.String()
}

func kindOfTransaction(s switchtransact.TransactionStatus) kind {
	switch {
	case s.Paid():
		return collected
	case s.Failed():
		return failed
	case s.Reversed(), s.Disputed():
		return returned
	case s.Known():
		return underWay
	}
	return unclear
}
