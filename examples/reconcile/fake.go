package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"slices"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

//go:embed expected.csv
var expectedOnFakes []byte

// inventedMonth is the month that the fakes have lived through.
func inventedMonth() month { return wholeMonth(2026, time.October) }

// at is a moment of the invented month.
func at(day int) time.Time {
	return time.Date(2026, time.October, day, 9, 30, 0, 0, switchcomm.SouthAfrica())
}

// onFakes reconciles the invented month, in which not everything went well.
func (o *options) onFakes(ctx context.Context) (*report, error) {
	claims, err := readClaims("expected.csv", bytes.NewReader(expectedOnFakes), places())
	if err != nil {
		return nil, err
	}
	clock := func() time.Time { return at(30) }
	debits, err := switchtransacttest.NewServer(switchtransacttest.WithClock(clock))
	if err != nil {
		return nil, err
	}
	defer debits.Close()
	links, err := alphacommtest.NewServer(alphacommtest.WithClock(clock))
	if err != nil {
		return nil, err
	}
	defer links.Close()

	there := options{
		token: debits.Key, tokenURL: debits.URL, key: links.Key, keyURL: links.URL,
		maxResponse: o.maxResponse,
	}
	c, err := there.connect()
	if err != nil {
		return nil, err
	}
	defer c.close()
	err = errors.Join(inventOrders(ctx, debits, c.st), inventDebits(debits, claims), inventPayLinks(links, claims))
	if err != nil {
		return nil, err
	}
	return c.reconcile(ctx, o.month, claims)
}

// inventOrders has three new members: one is approved, one declined, and one
// waits.
func inventOrders(ctx context.Context, fake *switchtransacttest.Server, st *switchtransact.Client) error {
	member := func(idNumber, name, surname, reference string) switchtransact.Person {
		return switchtransact.Person{
			IDNumber: idNumber, Name: name, Surname: surname, Gender: "Female", Language: "English",
			ContactCell: "0720000001", IsActive: new(true),
			Address: switchtransact.Addresses{
				PhysicalLine1: "1 Protea Street", PhysicalCode: "0081", PostalLine1: "1 Protea Street", PostalCode: "0081",
			},
			Bank: switchtransact.BankDetails{
				Holder: name + " " + surname, Number: "1000000001", Bank: "CAPITEC BANK", BranchCode: "470010", Type: "Savings",
			},
			Product:   switchtransact.ProductDetails{Name: "Family Membership", Amount: 18900, UnitName: "Monthly"},
			DaySalary: new(25), ReferenceNumber: reference,
		}
	}
	result, err := st.People.Create(ctx, []switchtransact.Person{
		member("8804120101081", "Thandi", "Mokoena", "INV-1029"),
		member("9109035129089", "Johanna", "Visser", "INV-1025"),
		member("0201100143084", "Ayanda", "Zulu", "INV-1101"),
	})
	if err != nil {
		return err
	}
	if err := result.Err(); err != nil {
		return err
	}
	return errors.Join(
		fake.Approve(result.Accepted[0].WorkflowID),
		fake.Decline(result.Accepted[1].WorkflowID))
}

// debit is a debit order of the invented month; what is empty is as expected.
type debit struct {
	day    int
	status string
	cents  int64
}

// oddDebits are the debit orders of those for whom it did not just go well.
func oddDebits() map[string][]debit {
	unpaid := switchtransacttest.StatusUnpaid
	return map[string][]debit{
		"INV-1006": {{day: 1, status: unpaid}},
		"INV-1011": {{day: 1, status: unpaid}, {day: 15}}, // the second try
		"INV-1013": {{day: 15}, {day: 25}},                // twice
		"INV-1017": {{day: 25, cents: 9450}},              // not all of it
		"INV-1019": {{day: 15, status: "Reversed"}},
		"INV-1020": {{day: 25, status: switchtransacttest.StatusDisputed}},
		"INV-1022": {{day: 30, status: switchtransacttest.StatusAccepted}}, // still with the bank
		"INV-1025": nil,                                                    // declined
		"INV-1028": nil,
	}
}

func inventDebits(fake *switchtransacttest.Server, claims []claim) error {
	const payer = "7511305108085"
	if _, err := fake.AddPerson(map[string]any{"id_number": payer, "name": "Petra", "surname": "Botha"}); err != nil {
		return err
	}
	add := func(reference string, d debit) error {
		_, err := fake.AddTransaction(switchtransacttest.Transaction{
			Payer: payer, Amount: d.cents, Status: d.status, Date: at(d.day), WorkflowReference: reference,
		})
		return err
	}
	errs := []error{add("INV-0977", debit{day: 3, cents: 9500}), add("", debit{day: 20, cents: 12990})}
	usual := []int{1, 25, 15, 25, 7, 1, 25, 28}
	odd := oddDebits()
	for i, c := range claims {
		if c.place != atSwitchTransact {
			continue
		}
		debits, isOdd := odd[c.reference]
		if !isOdd {
			debits = []debit{{day: usual[i%len(usual)]}}
		}
		for _, d := range debits {
			if d.cents == 0 {
				d.cents = int64(c.cents)
			}
			errs = append(errs, add(c.reference, d))
		}
	}
	return errors.Join(errs...)
}

// oddPayLinks are the PayLinks of those for whom it did not just go well.
func oddPayLinks(reference string, cents int64) (links []alphacommtest.PayLink, isOdd bool) {
	link := func(day int, status string, paid int64) alphacommtest.PayLink {
		return alphacommtest.PayLink{CreatedOn: at(day), Status: status, Amount: cents, AmountPaid: paid}
	}
	switch reference {
	case "INV-2003":
		links = append(links, link(9, alphacommtest.PayLinkReady, 0))
	case "INV-2005": // one by mail and one by SMS
		links = append(links, link(9, alphacommtest.PayLinkReady, 0), link(9, alphacommtest.PayLinkFullyPaid, cents))
	case "INV-2007": // the vendor states no amount
		links = append(links, link(16, alphacommtest.PayLinkFullyPaid, 0))
	case "INV-2009":
		links = append(links, link(16, alphacommtest.PayLinkFailed, 0))
	case "INV-2010":
		links = append(links, link(23, alphacommtest.PayLinkPartiallyPaid, cents/2))
	case "INV-2012": // made the month before
		links = append(links, link(-4, alphacommtest.PayLinkFullyPaid, cents))
	case "INV-2014":
	default:
		return nil, false
	}
	return links, true
}

func inventPayLinks(fake *alphacommtest.Server, claims []claim) error {
	var errs []error
	add := func(reference string, p alphacommtest.PayLink) {
		p.PersonName, p.Currency = "Robin Example", atAlphacomm.currency()
		p.Attributes = []alphacommtest.Attribute{
			{ID: alphacomm.AttributeOrigin, Value: "mail"},
			{ID: alphacomm.AttributeScript, Value: "1001"},
			{ID: alphacomm.AttributeReference, Value: reference},
		}
		_, err := fake.AddPayLink(p)
		errs = append(errs, err)
	}
	add("INV-1990", alphacommtest.PayLink{CreatedOn: at(2), Status: alphacommtest.PayLinkFullyPaid, Amount: 8999, AmountPaid: 8999})
	usual := []int{2, 9, 16, 23}
	for i, c := range claims {
		if c.place != atAlphacomm {
			continue
		}
		links, isOdd := oddPayLinks(c.reference, int64(c.cents))
		if !isOdd {
			links = []alphacommtest.PayLink{{
				CreatedOn: at(usual[i%len(usual)]), Status: alphacommtest.PayLinkFullyPaid, Amount: int64(c.cents), AmountPaid: int64(c.cents),
			}}
		}
		for _, link := range links {
			add(c.reference, link)
		}
	}
	return errors.Join(slices.Concat(errs, inventBatches(fake))...)
}

func inventBatches(fake *alphacommtest.Server) []error {
	var errs []error
	for _, b := range []alphacommtest.Batch{
		{Name: "20260925-204", Status: alphacommtest.BatchDone},
		{Name: "20261002-211", Status: alphacommtest.BatchDone},
		{Name: "20261009-219", Status: alphacommtest.BatchDone},
		{Name: "20261016-226", Status: alphacommtest.BatchError},
		{Name: "20261023-231", Status: alphacommtest.BatchDone},
	} {
		_, err := fake.AddBatch(b)
		errs = append(errs, err)
	}
	return errs
}
