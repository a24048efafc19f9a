package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// thandi is whom the story is about.
const (
	thandi      = "8804120101081"
	thandiPhone = "+27720000001"
)

// story makes calls of fakes that end in different ways.
func story(ctx context.Context, seen *memory) error {
	if err := debitOrders(ctx, seen); err != nil {
		return err
	}
	return reminder(ctx, seen)
}

// debitOrders is the part that plays at SwitchTransact.
func debitOrders(ctx context.Context, seen *memory) error {
	fake, err := switchtransacttest.NewServer()
	if err != nil {
		return err
	}
	defer fake.Close()
	_, err = fake.AddPerson(map[string]any{"id_number": thandi, "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001"})
	if err != nil {
		return err
	}
	st, err := switchtransact.New(fake.Key, append(seen.options(), switchcomm.WithBaseURL(fake.URL))...)
	if err != nil {
		return err
	}
	defer st.CloseIdleConnections()
	if err := incomingCall(ctx, seen, st, fake); err != nil {
		return err
	}
	return newMember(ctx, seen, st, fake)
}

// incomingCall looks somebody up. The spans of the calls become children of the
// program's own span, because they are made with its context.
func incomingCall(ctx context.Context, seen *memory, st *switchtransact.Client, fake *switchtransacttest.Server) error {
	ctx, span := seen.traces.Tracer("callcentre").Start(ctx, "incoming call")
	defer span.End()
	if _, err := st.Calls.FindByPhone(ctx, "+27729999999"); !errors.Is(err, switchcomm.ErrNotFound) {
		return fmt.Errorf("an unknown number: %w", err)
	}
	if _, err := st.Calls.FindByPhone(ctx, thandiPhone); err != nil {
		return err
	}
	// Twice the server is busy, in two ways: a read is simply repeated.
	fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: http.StatusServiceUnavailable, Times: 1})
	fake.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: http.StatusTooManyRequests, Times: 1})
	_, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: thandi, Sections: switchtransact.Sections{Record: true}})
	return err
}

// newMember creates somebody, and the connection breaks before the answer. A
// write is not repeated then: the span says that its outcome is unknown.
func newMember(ctx context.Context, seen *memory, st *switchtransact.Client, fake *switchtransacttest.Server) error {
	ctx, span := seen.traces.Tracer("callcentre").Start(ctx, "new member")
	defer span.End()
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true})
	_, err := st.People.Create(ctx, []switchtransact.Person{{
		IDNumber: "7511305108085", Name: "Pieter", Surname: "Botha", Gender: "Male", Language: "Afrikaans", ContactCell: "0720000002",
		Address: switchtransact.Addresses{PhysicalLine1: "1 Aloe Street", PhysicalCode: "6001", PostalLine1: "1 Aloe Street", PostalCode: "6001"},
	}})
	if !errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		return fmt.Errorf("a lost answer: %w", err)
	}
	return nil
}

// reminder is the part that plays at Alphacomm.
func reminder(ctx context.Context, seen *memory) error {
	fake, err := alphacommtest.NewServer()
	if err != nil {
		return err
	}
	defer fake.Close()
	ac, err := alphacomm.New(fake.Key, append(seen.options(), switchcomm.WithBaseURL(fake.URL))...)
	if err != nil {
		return err
	}
	defer ac.CloseIdleConnections()
	_, err = ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName: "Thandi Mokoena", Amount: 945, Currency: "EUR",
		Description: "Membership", Reference: "INV-1001",
	})
	return err
}

// live makes one call of the real API, which changes nothing.
func live(ctx context.Context, seen *memory, o options) error {
	options := seen.options()
	if o.url != "" {
		options = append(options, switchcomm.WithBaseURL(o.url))
	}
	st, err := switchtransact.New(o.token, options...)
	if err != nil {
		return err
	}
	defer st.CloseIdleConnections()
	_, err = st.Lookups.All(ctx, "", "Payment Methods")
	return err
}
