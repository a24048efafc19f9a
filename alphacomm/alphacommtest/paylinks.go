package alphacommtest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// The statuses of a PayLink.
const (
	PayLinkReady         = "ready"
	PayLinkStarted       = "started"
	PayLinkPartiallyPaid = "partially_paid"
	PayLinkFullyPaid     = "paid"
	PayLinkCancelled     = "cancelled"
	PayLinkFailed        = "failed"
)

// payLinkDays is how long a PayLink lives when it is not told.
const payLinkDays = 90

// PayLink is a PayLink as the fake knows it. Amounts are in cents.
type PayLink struct {
	ID     string
	Status string
	// Attributes are those that the API answers: an attribute that was sent as
	// source is customer_source here. See [PayLink.Attribute].
	Attributes               []Attribute
	PersonName, PersonGender string
	Amount, AmountPaid       int64
	Currency, Description    string
	InvoiceReference         string
	InvoiceDate              time.Time
	// VisibleUntil is the end of payment; zero means 90 days after CreatedOn.
	VisibleUntil         time.Time
	ShortURL, LongURL    string
	CreatedOn, UpdatedOn time.Time
}

// Attribute is a key and value of a PayLink.
type Attribute struct{ ID, Value string }

// Attribute returns the value of an attribute, "" if there is none: reference
// and script for links that an import made, origin for all.
func (p PayLink) Attribute(id string) string {
	for _, a := range p.Attributes {
		if a.ID == id {
			return a.Value
		}
	}
	return ""
}

func (p *PayLink) expires() time.Time {
	if p.VisibleUntil.IsZero() {
		return p.CreatedOn.AddDate(0, 0, payLinkDays)
	}
	return p.VisibleUntil
}

// AddPayLink adds a PayLink. What is not given is filled in: an id, status
// ready, the gender U, URLs, and now as the times.
func (s *Server) AddPayLink(p PayLink) (PayLink, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.payLinkByID[p.ID] != nil {
		return PayLink{}, fmt.Errorf("alphacommtest: PayLink %q exists", p.ID)
	}
	return s.addPayLink(p).copy(), nil
}

// PayLink returns the PayLink of that id, if there is one.
func (s *Server) PayLink(id string) (PayLink, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.state.payLinkByID[id]
	if p == nil {
		return PayLink{}, false
	}
	return p.copy(), true
}

// PayLinks returns every PayLink, in the order of their making.
func (s *Server) PayLinks() []PayLink {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]PayLink, len(s.state.payLinks))
	for i, p := range s.state.payLinks {
		out[i] = p.copy()
	}
	return out
}

// Visit is a person who opens a PayLink. It delivers PayLinkVisited.
func (s *Server) Visit(id string) (Delivery, error) {
	return s.deliverFor(id, func(p *PayLink) (Event, error) {
		return PayLinkVisited{
			ID: s.state.newID(), PayLinkID: id, Reference: p.Attribute("reference"), At: s.opts.clock(),
		}, nil
	})
}

// Pay pays what is open of a PayLink: its status becomes paid. It delivers
// PayLinkPaid.
func (s *Server) Pay(id string) (Delivery, error) {
	return s.deliverFor(id, func(p *PayLink) (Event, error) { return s.pay(p, p.open()) })
}

// PayPart pays some of the cents that are open of a PayLink: its status becomes
// partially_paid, or paid with the last of them. It delivers PayLinkPaid with
// that amount.
func (s *Server) PayPart(id string, cents int64) (Delivery, error) {
	return s.deliverFor(id, func(p *PayLink) (Event, error) { return s.pay(p, cents) })
}

// Start is a person who begins to pay a PayLink and has not ended that: its
// status becomes started. Nothing is delivered.
func (s *Server) Start(id string) error { return s.setPayLinkStatus(id, PayLinkStarted) }

// Cancel cancels the last transaction of a PayLink. Nothing is delivered, and a
// later payment may still succeed.
func (s *Server) Cancel(id string) error { return s.setPayLinkStatus(id, PayLinkCancelled) }

// FailPayment fails the last transaction of a PayLink. Nothing is delivered, and
// a later payment may still succeed.
func (s *Server) FailPayment(id string) error { return s.setPayLinkStatus(id, PayLinkFailed) }

// deliverFor delivers the event that happens to a PayLink.
func (s *Server) deliverFor(id string, happen func(*PayLink) (Event, error)) (Delivery, error) {
	var event Event
	err := s.withPayLink(id, func(p *PayLink) (err error) {
		event, err = happen(p)
		return err
	})
	if err != nil {
		return Delivery{}, err
	}
	return s.Deliver(event), nil
}

func (s *Server) setPayLinkStatus(id, status string) error {
	return s.withPayLink(id, func(p *PayLink) error {
		if err := p.payable(s.now()); err != nil {
			return err
		}
		p.Status, p.UpdatedOn = status, s.now()
		return nil
	})
}

func (s *Server) withPayLink(id string, do func(*PayLink) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.state.payLinkByID[id]
	if p == nil {
		return fmt.Errorf("alphacommtest: there is no PayLink %q", id)
	}
	return do(p)
}

// pay is one payment.
func (s *Server) pay(p *PayLink, cents int64) (Event, error) {
	if err := p.payable(s.now()); err != nil {
		return nil, err
	}
	if cents <= 0 || cents > p.open() {
		return nil, fmt.Errorf("alphacommtest: PayLink %s: %d cents cannot be paid of %d that are open", p.ID, cents, p.open())
	}
	p.AmountPaid += cents
	p.Status, p.UpdatedOn = PayLinkPartiallyPaid, s.now()
	if p.open() == 0 {
		p.Status = PayLinkFullyPaid
	}
	return PayLinkPaid{
		ID: s.state.newID(), PayLinkID: p.ID, Reference: p.Attribute("reference"),
		Amount: cents, At: s.opts.clock(),
	}, nil
}

// open is what is left to pay.
func (p *PayLink) open() int64 { return p.Amount - p.AmountPaid }

// payable says why a PayLink takes no transaction any more.
func (p *PayLink) payable(now time.Time) error {
	switch {
	case p.Status == PayLinkFullyPaid:
		return fmt.Errorf("alphacommtest: PayLink %s is paid", p.ID)
	case !now.Before(p.expires()):
		return fmt.Errorf("alphacommtest: PayLink %s has expired", p.ID)
	}
	return nil
}

func (s *Server) addPayLink(p PayLink) *PayLink {
	fill(&p.ID, s.state.newID)
	fill(&p.Status, func() string { return PayLinkReady })
	fill(&p.PersonGender, func() string { return "U" })
	fill(&p.ShortURL, func() string { return "https://ibanaccept.example/" + s.state.newToken() })
	fill(&p.LongURL, func() string { return "https://alphacomm.ibanaccept.example/pay/" + p.ID })
	s.fillTimes(&p.CreatedOn, &p.UpdatedOn)
	p.Attributes = slices.Clone(p.Attributes)
	s.state.payLinks = append(s.state.payLinks, &p)
	s.state.payLinkByID[p.ID] = &p
	return &p
}

// linkRecord makes the PayLinks of a record: one for each way it is sent.
func (s *Server) linkRecord(r *Record) {
	fields := rowInput(r.Fields)
	cents, err := strconv.ParseInt(fields.text("invoiceAmount"), 10, 64)
	if err != nil || cents == 0 {
		return
	}
	link := PayLink{
		PersonName:       fields.text("personFamilyName"),
		Amount:           cents,
		Currency:         fields.text("invoiceCurrency"),
		Description:      fields.text("invoiceDescription"),
		InvoiceReference: fields.text("invoiceReference"),
	}
	link.InvoiceDate, _ = time.Parse(dateLayout, fields.text("invoiceDate")) // it was checked, or is not given
	for _, way := range []struct{ origin, field string }{{"mail", "toMailAddress"}, {"sms", "toPhoneNumbers"}} {
		if isBlank(r.Fields[way.field]) {
			continue
		}
		link.Attributes = []Attribute{{"origin", way.origin}, {"script", r.Script}, {"reference", r.Reference}}
		s.addPayLink(link)
	}
}

func (p *PayLink) copy() PayLink {
	out := *p
	out.Attributes = slices.Clone(p.Attributes)
	return out
}

// fill sets a text that is empty.
func fill(field *string, with func() string) {
	if *field == "" {
		*field = with()
	}
}

// fillTimes sets times that are zero: created to now, updated to created.
func (s *Server) fillTimes(created, updated *time.Time) {
	if created.IsZero() {
		*created = s.now()
	}
	*created = utc(*created)
	if updated.IsZero() {
		*updated = *created
	}
	*updated = utc(*updated)
}

// ---- the schema's fields

type payLinkMutation struct{ s *Server }

type attributeNode struct {
	ID    string
	Value *string
}

type createdPayLinkNode struct {
	ID      graphql.ID
	LongURL *string

	s    *Server
	link PayLink
}

func (m payLinkMutation) Create(ctx context.Context, args struct {
	PayLink struct {
		Attributes         *[]struct{ ID, Value string }
		PersonName         string
		InvoiceAmount      amount
		InvoiceCurrency    string
		InvoiceDescription string
		InvoiceReference   string
		InvoiceDate        dateTime
		VisibleUntil       *dateTime
	}
}) (*createdPayLinkNode, error) {
	in := args.PayLink
	link := PayLink{
		PersonName:       in.PersonName,
		Amount:           in.InvoiceAmount.cents,
		Currency:         in.InvoiceCurrency,
		Description:      in.InvoiceDescription,
		InvoiceReference: in.InvoiceReference,
		InvoiceDate:      in.InvoiceDate.Time,
	}
	if in.VisibleUntil != nil {
		link.VisibleUntil = in.VisibleUntil.Time
	}
	if in.Attributes != nil {
		for _, a := range *in.Attributes {
			link.Attributes = append(link.Attributes, Attribute{"customer_" + a.ID, a.Value})
		}
	}
	link.Attributes = append(link.Attributes, Attribute{"origin", "api"})

	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if err := link.check(m.s.now()); err != nil {
		return nil, err
	}
	link = m.s.addPayLink(link).copy()
	countEffects(ctx, 1)
	return &createdPayLinkNode{ID: graphql.ID(link.ID), LongURL: &link.LongURL, s: m.s, link: link}, nil
}

// check refuses what cannot be made a PayLink of.
func (p *PayLink) check(now time.Time) error {
	for _, field := range []struct{ name, value string }{
		{"personName", p.PersonName},
		{"invoiceCurrency", p.Currency},
		{"invoiceDescription", p.Description},
		{"invoiceReference", p.InvoiceReference},
	} {
		if isBlank(field.value) {
			return serverError(field.name + ": This value should not be blank.")
		}
	}
	switch {
	case p.Amount == 0:
		return serverError("invoiceAmount: This value should be positive.")
	case len(p.Currency) != 3:
		return serverError("invoiceCurrency: This value is not a valid currency.")
	case !p.VisibleUntil.IsZero() && !p.VisibleUntil.After(now):
		return serverError("visibleUntil: This value should be in the future.")
	}
	return nil
}

func (n *createdPayLinkNode) Attributes() *[]attributeNode { return n.s.attributeNodes(n.link) }

func (n *createdPayLinkNode) ShortURL() (*string, error) {
	if n.s.fake.Has(QuirkPartialData) {
		return nil, errPartial
	}
	return &n.link.ShortURL, nil
}

func (s *Server) attributeNodes(p PayLink) *[]attributeNode {
	if s.fake.Has(QuirkAttributesNull) {
		return nil
	}
	nodes := make([]attributeNode, len(p.Attributes))
	for i, a := range p.Attributes {
		nodes[i] = attributeNode{a.ID, &a.Value}
	}
	return &nodes
}

type payLinkQuery struct{ s *Server }

type payLinkNode struct {
	ID                       graphql.ID
	Status                   string
	PersonName, PersonGender *string
	CreatedOn, UpdatedOn     *dateTime

	s    *Server
	link PayLink
}

type payLinkFilters struct {
	ID         *stringFilter
	Status     *stringFilter
	CreatedOn  *dateTimeFilter
	Attributes *[]attributeFilter
}

func (f *payLinkFilters) match(p *PayLink) bool {
	if f == nil {
		return true
	}
	if f.Attributes != nil {
		for _, a := range *f.Attributes {
			if !slices.Contains(p.Attributes, Attribute{a.ID, a.EqualTo}) {
				return false
			}
		}
	}
	return f.ID.match(p.ID) && f.Status.match(p.Status) && f.CreatedOn.match(p.CreatedOn)
}

func (q payLinkQuery) PayLinks(args struct {
	Filters *payLinkFilters
	listArgs
}) (*page[*payLinkNode], error) {
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	created := func(p *PayLink) time.Time { return p.CreatedOn }
	return search(q.s, q.s.state.payLinks, args.listArgs, args.Filters.match, created, q.s.payLinkNode)
}

func (s *Server) payLinkNode(p *PayLink) *payLinkNode {
	return &payLinkNode{
		ID: graphql.ID(p.ID), Status: p.Status,
		PersonName: orNull(p.PersonName), PersonGender: orNull(p.PersonGender),
		CreatedOn: &dateTime{p.CreatedOn}, UpdatedOn: &dateTime{p.UpdatedOn},
		s: s, link: p.copy(),
	}
}

func (n *payLinkNode) Attributes() *[]attributeNode { return n.s.attributeNodes(n.link) }

func (n *payLinkNode) AmountPaid() (*amount, error) {
	if n.s.fake.Has(QuirkPartialData) {
		return nil, errPartial
	}
	paid := &amount{cents: n.link.AmountPaid, text: n.s.fake.Has(QuirkAmountString)}
	if n.s.fake.Has(QuirkAmountZero) {
		paid.cents = 0
	}
	return paid, nil
}
