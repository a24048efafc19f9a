package switchtransact

import (
	"slices"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// SubscriptionStatus is the state of a subscription. The list is open: a
// status that this package does not know is kept as it came.
type SubscriptionStatus string

// The documented states of a subscription.
const (
	SubscriptionActive   SubscriptionStatus = "Active"
	SubscriptionDisputed SubscriptionStatus = "Disputed"
	SubscriptionDisabled SubscriptionStatus = "Disabled"
)

var subscriptionStatuses = []SubscriptionStatus{SubscriptionActive, SubscriptionDisputed, SubscriptionDisabled}

// UnmarshalText takes the documented spelling of a status that differs only
// in case, space, "_" or "-".
func (s *SubscriptionStatus) UnmarshalText(text []byte) error {
	*s = wire.FoldEnumText(text, subscriptionStatuses...)
	return nil
}

// Known reports whether s is one of the documented states.
func (s SubscriptionStatus) Known() bool { return slices.Contains(subscriptionStatuses, s) }

// TransactionStatus is the state of a debit order or another payment. The
// vendor's pages list different states, so the list is open: a status that
// this package does not know is kept as it came.
type TransactionStatus string

// The documented states of a transaction.
const (
	TransactionPending              TransactionStatus = "Pending"
	TransactionGenerated            TransactionStatus = "Generated"
	TransactionUpdatedPending       TransactionStatus = "Updated/Pending"
	TransactionSent                 TransactionStatus = "Sent"
	TransactionRedirected           TransactionStatus = "Redirected"
	TransactionAccountTypeCorrected TransactionStatus = "Account Type Corrected"
	TransactionUndelivered          TransactionStatus = "Undelivered"

	// TransactionAccepted is how the account summary's page spells
	// TransmissionAccepted.
	TransactionAccepted              TransactionStatus = "Transaction Accepted"
	TransmissionAccepted             TransactionStatus = "Transmission Accepted"
	TransmissionAcceptedWithWarnings TransactionStatus = "Transmission Accepted (with warnings)"
	TransmissionRejected             TransactionStatus = "Transmission Rejected"

	TransactionPaid     TransactionStatus = "Paid"
	TransactionUnpaid   TransactionStatus = "Unpaid"
	TransactionReversed TransactionStatus = "Reversed"
	TransactionDisputed TransactionStatus = "Disputed"
)

var transactionStatuses = []TransactionStatus{
	TransactionPending, TransactionGenerated, TransactionUpdatedPending, TransactionSent, TransactionRedirected,
	TransactionAccountTypeCorrected, TransactionUndelivered,
	TransactionAccepted, TransmissionAccepted, TransmissionAcceptedWithWarnings, TransmissionRejected,
	TransactionPaid, TransactionUnpaid, TransactionReversed, TransactionDisputed,
}

// UnmarshalText takes the documented spelling of a status that differs only
// in case, space, "_" or "-".
func (s *TransactionStatus) UnmarshalText(text []byte) error {
	*s = wire.FoldEnumText(text, transactionStatuses...)
	return nil
}

// Known reports whether s is one of the documented states.
func (s TransactionStatus) Known() bool { return slices.Contains(transactionStatuses, s) }

// Paid reports whether the money was collected. It may still be reversed or
// disputed later.
func (s TransactionStatus) Paid() bool { return s == TransactionPaid }

// Accepted reports whether the bank has accepted the instruction to collect.
// That is not yet a payment.
func (s TransactionStatus) Accepted() bool {
	return s == TransactionAccepted || s == TransmissionAccepted || s == TransmissionAcceptedWithWarnings
}

// Failed reports whether the money was not collected: unpaid, refused by the
// bank, or not delivered to it.
func (s TransactionStatus) Failed() bool {
	return s == TransactionUnpaid || s == TransmissionRejected || s == TransactionUndelivered
}

// Reversed reports whether the money was collected and taken back.
func (s TransactionStatus) Reversed() bool { return s == TransactionReversed }

// Disputed reports whether the payer disputes the payment.
func (s TransactionStatus) Disputed() bool { return s == TransactionDisputed }
