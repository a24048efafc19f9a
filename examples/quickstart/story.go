package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

//go:embed members.csv
var invented []byte

// The member whom the story follows, and her invoice.
const (
	thandi          = "8804120101081"
	thandiPhone     = "+27720000001"
	thandiReference = "INV-1001"
)

// story tells what the SDK is for, with the vendors played by fakes.
func story(ctx context.Context, p printer) error {
	now := newClock(southAfrican(time.March, 2, 9))
	p.line("Two fakes on this machine play the vendors: no keys, no network.")
	if err := tellDebitOrders(ctx, p, now); err != nil {
		return err
	}
	return tellReminder(ctx, p, now)
}

// tellDebitOrders is the part that plays at SwitchTransact.
func tellDebitOrders(ctx context.Context, p printer, now *clock) error {
	members, err := readMembers(bytes.NewReader(invented))
	if err != nil {
		return fmt.Errorf("members.csv: %w", err)
	}
	fake, err := openSwitchTransact(now)
	if err != nil {
		return err
	}
	defer fake.Close()
	st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		return err
	}
	defer st.CloseIdleConnections()

	if err := tellLoading(ctx, st, p, members); err != nil {
		return err
	}
	p.line("\n2. Approval, which a person gives in the admin system: %d approved", fake.ApproveAll())
	if err := collect(fake, now); err != nil {
		return err
	}
	if err := tellSummary(ctx, st, p); err != nil {
		return err
	}
	now.set(southAfrican(time.June, 2, 10))
	return tellCall(ctx, st, p, now.read())
}

// openSwitchTransact starts a fake that knows one of the members already.
func openSwitchTransact(now *clock) (*switchtransacttest.Server, error) {
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithClock(now.read))
	if err != nil {
		return nil, err
	}
	_, err = fake.AddPerson(map[string]any{
		"id_number": "9907210115082", "name": "Lerato", "surname": "Nkosi", "contact_cell": "0720000003",
	})
	if err != nil {
		fake.Close()
		return nil, err
	}
	return fake, nil
}

func tellLoading(ctx context.Context, st *switchtransact.Client, p printer, members memberList) error {
	result, err := loadMembers(ctx, st, members.people)
	if err != nil {
		return err
	}
	p.line("\n1. Load %d members, some of them wrong on purpose (People.Create)", len(members.people))
	p.accepted(members, result)
	p.rejected(members, result)
	return nil
}

// collect lets three months pass, with a debit order in each. Thandi's bank
// does not pay the last one.
func collect(fake *switchtransacttest.Server, now *clock) error {
	var last []switchtransacttest.Transaction
	for _, month := range []time.Month{time.March, time.April, time.May} {
		now.set(southAfrican(month, 25, 8))
		last = fake.RunDebitOrders(now.read())
	}
	i := slices.IndexFunc(last, func(t switchtransacttest.Transaction) bool { return t.Payer == thandi })
	if i < 0 {
		return errors.New("there is no debit order of the member whom the story follows")
	}
	return fake.SetTransactionStatus(last[i].Number, switchtransacttest.StatusUnpaid, "Not provided for")
}

func tellSummary(ctx context.Context, st *switchtransact.Client, p printer) error {
	details, err := memberSummary(ctx, st, thandi)
	if err != nil {
		return err
	}
	p.line("\n3. Three debit orders later, %s %s (People.Details)", details.Record.Name, details.Record.Surname)
	p.summary(details)
	return nil
}

func tellCall(ctx context.Context, st *switchtransact.Client, p printer, start time.Time) error {
	who, err := findCaller(ctx, st, thandiPhone)
	if err != nil {
		return err
	}
	p.line("\n4. Call her (Calls.FindByPhone, Calls.Log, Reports.Activity)")
	p.line("  %s is %s %s, member %s", thandiPhone, who.FirstName, who.LastName, who.CustomerNumber)
	const lasted = 3*time.Minute + 20*time.Second
	if err := logCall(ctx, st, who, start, lasted); err != nil {
		return err
	}
	p.line("  logged: %s at %s, %s", switchtransact.CallOutbound, start.Format(time.DateTime), lasted)

	first := switchcomm.Date{Year: 2026, Month: time.March, Day: 1}
	report, err := activity(ctx, st, first, switchcomm.DateOf(start))
	if err != nil {
		return err
	}
	p.activity(report)
	return nil
}

// tellReminder is the part that plays at Alphacomm. PayLinks are paid with
// iDEAL, so that it is about euros.
func tellReminder(ctx context.Context, p printer, now *clock) error {
	fake, err := alphacommtest.NewServer(alphacommtest.WithClock(now.read))
	if err != nil {
		return err
	}
	defer fake.Close()
	ac, err := alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		return err
	}
	defer ac.CloseIdleConnections()

	done := make(chan payment, 1)
	hooks, err := receive(onPaid(ac, done))
	if err != nil {
		return err
	}
	defer hooks.close()
	if err := fake.SetWebhook(hooks.url, hooks.user, hooks.password); err != nil {
		return err
	}

	link, err := tellPayLink(ctx, ac, p)
	if err != nil {
		return err
	}
	if _, err := fake.Pay(link.ID); err != nil {
		return err
	}
	return tellPayment(ctx, p, done)
}

func tellPayLink(ctx context.Context, ac *alphacomm.Client, p printer) (*alphacomm.CreatedPayLink, error) {
	d := debt{
		reference: thandiReference,
		script:    "1001",
		name:      "Mokoena",
		phone:     thandiPhone,
		amount:    945,
		currency:  "EUR",
	}
	result, err := remind(ctx, ac, d)
	if err != nil {
		return nil, err
	}
	if err := result.Err(); err != nil {
		return nil, err
	}
	p.line("\n5. Remind her, and make a link to pay with (Imports.AddRows, PayLinks.Create)")
	p.line("  record %s of script %s: %s, in batch %s", d.reference, d.script, result.Accepted[0].Status, result.Batch.Name)
	link, err := makePayLink(ctx, ac, d)
	if err != nil {
		return nil, err
	}
	p.line("  PayLink over %s: %s", euros(d.amount), link.ShortURL)
	return link, nil
}

// tellPayment waits for the payment that the webhook has confirmed.
func tellPayment(ctx context.Context, p printer, done <-chan payment) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Second):
		return errors.New("the webhook has not told of the payment")
	case paid := <-done:
		p.line("\n6. She pays, and the webhook tells (WebhookHandler, PayLinks.Get, Voice.StopCalling)")
		p.line("  event: %s, %s with %s", paid.event.Name, euros(paid.event.TransactionAmount), paid.event.PaymentMethod)
		p.line("  confirmed: the PayLink is %s", paid.link.Status)
		p.line("  its attributes say: script %s, reference %s", paid.script, paid.reference)
		p.line("  calling stopped: %s", paid.stopped)
		return nil
	}
}

// clock is the time that the fakes live in, so that the story is the same on
// every day.
type clock struct{ now atomic.Pointer[time.Time] }

func newClock(t time.Time) *clock {
	c := new(clock)
	c.set(t)
	return c
}

func (c *clock) set(t time.Time) { c.now.Store(&t) }

func (c *clock) read() time.Time { return *c.now.Load() }

func southAfrican(month time.Month, day, hour int) time.Time {
	return time.Date(2026, month, day, hour, 0, 0, 0, switchcomm.SouthAfrica())
}
