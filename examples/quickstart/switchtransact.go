package main

import (
	"context"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// loadMembers sends new members. Each of them is accepted or rejected: that some
// were rejected is data, not an error.
func loadMembers(ctx context.Context, st *switchtransact.Client, people []switchtransact.Person) (*switchtransact.BatchResult, error) {
	return st.People.Create(ctx, people)
}

// memberSummary reads a member's record and payments.
func memberSummary(ctx context.Context, st *switchtransact.Client, idNumber string) (*switchtransact.PersonDetails, error) {
	return st.People.Details(ctx, switchtransact.PersonQuery{
		IDNumber: idNumber,
		Sections: switchtransact.Sections{Record: true, Transactions: true},
	})
}

// debitSuccess counts the payments that were collected, and those that were
// tried to the end.
func debitSuccess(payments []switchtransact.Payment) (paid, tried int) {
	for _, p := range payments {
		switch {
		case p.Status.Paid():
			paid++
			tried++
		case p.Status.Failed(), p.Status.Reversed(), p.Status.Disputed():
			tried++
		}
	}
	return paid, tried
}

// findCaller finds the member with a telephone number, which is given with its
// country code, such as +27720000001.
func findCaller(ctx context.Context, st *switchtransact.Client, phone string) (*switchtransact.Contact, error) {
	return st.Calls.FindByPhone(ctx, phone)
}

// logCall records that an agent called a member.
func logCall(ctx context.Context, st *switchtransact.Client, who *switchtransact.Contact, start time.Time, lasted time.Duration) error {
	return st.Calls.Log(ctx, switchtransact.CallLog{
		Type:           switchtransact.CallOutbound,
		Direction:      switchtransact.DirectionOutbound,
		Number:         who.MobilePhone,
		Name:           who.FirstName + " " + who.LastName,
		EntityID:       who.ID,
		EntityType:     "person",
		AgentFirstName: "Robin",
		AgentLastName:  "Example",
		AgentEmail:     "robin@example.com",
		Start:          start,
		Duration:       lasted,
	})
}

// activity reads what became of everything that was created on some days.
func activity(ctx context.Context, st *switchtransact.Client, first, last switchcomm.Date) (*switchtransact.Activity, error) {
	return st.Reports.Activity(ctx, first, last)
}

// paymentMethods reads a lookup list. It changes nothing and is quick, which
// makes it a good first call with a new token.
func paymentMethods(ctx context.Context, st *switchtransact.Client) ([]switchtransact.Lookup, error) {
	return st.Lookups.All(ctx, "", "Payment Methods")
}
