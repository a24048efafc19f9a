package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// live works on the real API. Everything but the last step is a read.
func live(ctx context.Context, o options, p printer) error {
	st, err := connect(o)
	if err != nil {
		return err
	}
	defer st.CloseIdleConnections()

	if err := showPaymentMethods(ctx, st, p); err != nil {
		return err
	}
	if err := showActivity(ctx, st, p); err != nil {
		return err
	}
	if o.id != "" {
		if err := showMember(ctx, st, p, o.id); err != nil {
			return err
		}
	}
	if o.phone != "" {
		if err := showCaller(ctx, st, p, o.phone); err != nil {
			return err
		}
	}
	if o.write {
		return writeMembers(ctx, st, p, o.members)
	}
	p.line("\nNothing was written.")
	return nil
}

// connect makes a client for the real API. WithValidation refuses input that
// is certainly wrong before anything is sent.
func connect(o options) (*switchtransact.Client, error) {
	settings := []switchcomm.Option{switchcomm.WithValidation()}
	if o.url != "" {
		settings = append(settings, switchcomm.WithBaseURL(o.url))
	}
	return switchtransact.New(o.token, settings...)
}

func showPaymentMethods(ctx context.Context, st *switchtransact.Client, p printer) error {
	methods, err := paymentMethods(ctx, st)
	if err != nil {
		return err
	}
	p.line("Payment methods")
	for _, method := range methods {
		p.line("  %s", method.Title)
	}
	return nil
}

func showActivity(ctx context.Context, st *switchtransact.Client, p printer) error {
	today := switchcomm.DateOf(time.Now().In(switchcomm.SouthAfrica()))
	report, err := activity(ctx, st, today.AddDays(-30), today)
	if err != nil {
		return err
	}
	p.line("\nActivity of the last 30 days")
	p.activity(report)
	return nil
}

func showMember(ctx context.Context, st *switchtransact.Client, p printer, idNumber string) error {
	details, err := memberSummary(ctx, st, idNumber)
	if errors.Is(err, switchcomm.ErrNotFound) {
		return errors.New("-id: there is no such member, or approval is still to come")
	}
	if err != nil {
		return err
	}
	p.line("\n%s %s, member %s", details.Record.Name, details.Record.Surname, details.Record.MemberNumber)
	p.summary(details)
	return nil
}

func showCaller(ctx context.Context, st *switchtransact.Client, p printer, phone string) error {
	who, err := findCaller(ctx, st, phone)
	if errors.Is(err, switchcomm.ErrNotFound) {
		return errors.New("-phone: nobody has this number")
	}
	if err != nil {
		return err
	}
	p.line("\n%s is %s %s, member %s", phone, who.FirstName, who.LastName, who.CustomerNumber)
	return nil
}

// mostMembers is how many members one call carries here. Package load takes
// any number: see docs/load.md.
const mostMembers = 100

// writeMembers loads the members of a file.
func writeMembers(ctx context.Context, st *switchtransact.Client, p printer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	members, err := readMembers(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(members.people) > mostMembers {
		return fmt.Errorf("%s: more than %d members: package load is made for that", path, mostMembers)
	}
	result, err := loadMembers(ctx, st, members.people)
	if result != nil {
		p.line("\nNew members")
		p.accepted(members, result)
		p.rejected(members, result)
	}
	if err != nil {
		return explain(err)
	}
	if len(result.Unanswered) > 0 {
		return fmt.Errorf("%d members are not mentioned in the answer: look them up before you load them again", len(result.Unanswered))
	}
	return nil
}

// explain says what an error means for what was to be written.
func explain(err error) error {
	switch {
	case errors.Is(err, switchcomm.ErrOutcomeUnknown):
		return fmt.Errorf("some members may have been loaded: look them up, do not load the file again: %w", err)
	case errors.Is(err, switchcomm.ErrNotSent):
		return fmt.Errorf("nothing was sent: %w", err)
	}
	return err
}
