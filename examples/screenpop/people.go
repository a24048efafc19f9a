package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// directory finds people and companies, and remembers the latest by their ids,
// because a contact cannot be read by its id.
type directory struct {
	st *switchtransact.Client

	mu    sync.Mutex
	known map[string]*switchtransact.Contact
	order []string // the ids, the oldest first
}

const mostContacts = 1000

func newDirectory(st *switchtransact.Client) *directory {
	return &directory{st: st, known: map[string]*switchtransact.Contact{}}
}

// findByPhone returns whoever has a number.
func (d *directory) findByPhone(ctx context.Context, n number) (*switchtransact.Contact, error) {
	found, err := d.st.Calls.FindByPhone(ctx, string(n))
	if err != nil {
		return nil, err
	}
	d.remember(found)
	return found, nil
}

// search returns those who match a term.
func (d *directory) search(ctx context.Context, term string) ([]switchtransact.Contact, error) {
	found, err := d.st.Calls.Search(ctx, term)
	for i := range found {
		d.remember(&found[i])
	}
	return found, err
}

func (d *directory) remember(c *switchtransact.Contact) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.known[c.ID]; !ok {
		d.order = append(d.order, c.ID)
	}
	d.known[c.ID] = c
	if len(d.order) > mostContacts {
		delete(d.known, d.order[0])
		d.order = d.order[1:]
	}
}

func (d *directory) remembered(id string) *switchtransact.Contact {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[id]
}

// card is what the page shows of a person or a company.
type card struct {
	ID           string
	Name         string
	Company      string
	MemberNumber string
	Phones       []string
	Email        string
	Active       bool
	Blacklisted  bool
	Summary      *debits // nil: see Problem
	// Problem says why there is no summary.
	Problem string
}

// card reads what is known of a contact. The error matches
// switchcomm.ErrNotFound when it is nobody's id.
func (d *directory) card(ctx context.Context, id string) (*card, error) {
	contact := d.remembered(id)
	found := newCard(id, contact)
	err := d.read(ctx, id, contact, found)
	switch {
	case err == nil:
		return found, nil
	case contact == nil:
		return nil, err
	case errors.Is(err, switchcomm.ErrNotFound):
		found.Problem = "There are no debit orders on record."
	default:
		found.Problem = "The debit orders could not be read: " + explainRead(err)
	}
	return found, nil
}

// read reads the account summary, of the kind that the contact is. When that is
// not known any more, it tries both.
func (d *directory) read(ctx context.Context, id string, contact *switchtransact.Contact, into *card) error {
	if contact == nil {
		err := d.readPerson(ctx, switchtransact.PersonQuery{ID: id}, into)
		if errors.Is(err, switchcomm.ErrNotFound) {
			return d.readCompany(ctx, id, into)
		}
		return err
	}
	if entityType(contact) == "company" {
		return d.readCompany(ctx, id, into)
	}
	query := switchtransact.PersonQuery{MemberNumber: contact.CustomerNumber}
	if contact.CustomerNumber == "" {
		query.ID = id
	}
	return d.readPerson(ctx, query, into)
}

// The page has no need of bank accounts, so they are not asked for.
var sections = switchtransact.Sections{Record: true, Subscriptions: true, Transactions: true}

func (d *directory) readPerson(ctx context.Context, query switchtransact.PersonQuery, into *card) error {
	query.Sections = sections
	details, err := d.st.People.Details(ctx, query)
	if err != nil {
		return err
	}
	into.Summary = newDebits(&details.Summary, nil)
	if r := details.Record; r != nil {
		into.Name = cmp.Or(joined(r.Name, r.Surname), into.Name)
		into.Company = cmp.Or(r.CompanyName, into.Company)
		into.MemberNumber = cmp.Or(r.MemberNumber, into.MemberNumber)
		into.Email = cmp.Or(r.Email, into.Email)
		into.addPhones(r.ContactCell, r.ContactHome, r.ContactWork)
		into.Active, into.Blacklisted = r.IsActive, r.IsBlacklisted
		into.Summary.Day = r.DaySalary
	}
	return nil
}

func (d *directory) readCompany(ctx context.Context, id string, into *card) error {
	details, err := d.st.Companies.Details(ctx, switchtransact.CompanyQuery{ID: id, Sections: sections})
	if err != nil {
		return err
	}
	into.Summary = newDebits(&details.Summary, nil)
	if r := details.Record; r != nil {
		into.Name = cmp.Or(into.Name, r.Name)
		into.MemberNumber = cmp.Or(r.MemberNumber, into.MemberNumber)
		into.Email = cmp.Or(r.Email, into.Email)
		into.addPhones(r.Contact, r.Mobile)
		into.Active = true // the record of a company does not say otherwise
		into.Summary.Day = r.DayBilling
	}
	return nil
}

func newCard(id string, c *switchtransact.Contact) *card {
	if c == nil {
		return &card{ID: id}
	}
	made := &card{ID: id, Name: contactName(c), MemberNumber: c.CustomerNumber, Email: c.Email, Active: true}
	if entityType(c) == "person" {
		made.Company = c.Company
	}
	made.addPhones(c.MobilePhone, c.BusinessPhone, c.BusinessPhone2)
	return made
}

// addPhones adds the numbers that are not there yet, however they are written.
func (c *card) addPhones(phones ...string) {
	for _, phone := range phones {
		same := func(other string) bool { return switchtransact.SameNumber(other, phone) }
		if strings.TrimSpace(phone) != "" && !slices.ContainsFunc(c.Phones, same) {
			c.Phones = append(c.Phones, phone)
		}
	}
}

// contactName is the name of a person, or of a company.
func contactName(c *switchtransact.Contact) string {
	return cmp.Or(joined(c.FirstName, c.LastName), c.Company, "Without a name")
}

// entityType is a contact's kind in the words of the call log.
func entityType(c *switchtransact.Contact) string {
	if joined(c.FirstName, c.LastName) == "" && c.Company != "" {
		return "company"
	}
	return "person"
}

func joined(first, last string) string { return strings.TrimSpace(first + " " + last) }

// debits says how somebody's debit orders went. Amounts are in Rands.
type debits struct {
	// Paid is how many of those that are settled, Settled, were collected.
	Paid, Settled int
	// Latest are the latest payments, the latest first.
	Latest []switchtransact.Payment
	// Products are those that are running, and Total what they cost together.
	Products []switchtransact.Product
	Total    decimal.Decimal
	// Day is the day of the debit order; nil when it is not known.
	Day *int
}

func newDebits(s *switchtransact.Summary, day *int) *debits {
	const most = 5
	d := &debits{Day: day}
	for _, payment := range s.Transactions {
		if payment.Status.Paid() {
			d.Paid++
		}
		if settled(payment.Status) {
			d.Settled++
		}
	}
	d.Latest = slices.SortedFunc(slices.Values(s.Transactions), func(a, b switchtransact.Payment) int { return b.Date.Compare(a.Date) })
	d.Latest = d.Latest[:min(most, len(d.Latest))]
	for _, subscription := range s.Subscriptions {
		if subscription.Status != switchtransact.SubscriptionActive {
			continue
		}
		for _, product := range subscription.Products {
			if product.IsActive {
				d.Products = append(d.Products, product)
				d.Total = d.Total.Add(product.Total)
			}
		}
	}
	return d
}

// Rate is the part of the settled payments that were collected, in percent.
func (d *debits) Rate() int { return (200*d.Paid + d.Settled) / (2 * max(1, d.Settled)) }

// settled reports whether a payment has come to an end, good or bad.
func settled(s switchtransact.TransactionStatus) bool {
	return s.Paid() || s.Failed() || s.Reversed() || s.Disputed()
}

// explainRead says why something could not be read.
func explainRead(err error) string {
	switch {
	case errors.Is(err, switchcomm.ErrPermission):
		return "the token lacks a permission (doctor tells which)."
	case errors.Is(err, switchcomm.ErrUnauthorized):
		return "the token is not accepted."
	case errors.Is(err, switchcomm.ErrRateLimited):
		return "there were too many questions at once. Try again."
	}
	return "SwitchTransact did not answer as it should. Try again."
}
