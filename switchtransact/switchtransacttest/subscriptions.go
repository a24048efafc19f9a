package switchtransacttest

import (
	"cmp"
	"slices"
	"time"
)

// Subscription is a subscription as the fake has it.
type Subscription struct {
	ID string
	// Payer is the ID number of a person or the name of a company.
	Payer string
	// Start and End are dates, YYYY-MM-DD; End is "" for a subscription that
	// runs for ever.
	Start, End string
	BillingDay int
	// PaymentMethod is "" for a subscription started without bank details.
	PaymentMethod string
	// AccountNumber is the bank account that is debited, "" if none.
	AccountNumber string
	// Status is Active, Disputed or Disabled.
	Status   string
	Products []Product
}

// Product is a product under a subscription.
type Product struct {
	Name string
	// Unit is how often it is billed.
	Unit string
	// Cents is its amount.
	Cents int64
	// For is the ID number of the person it is for, "" if none.
	For                               string
	Branch, Project, Agent, Reference string
}

// Subscriptions returns all subscriptions, by account and then by age.
func (s *Server) Subscriptions() []Subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Subscription
	for _, a := range s.state.accounts {
		out = append(out, each(a.subscriptions, showSubscription)...)
	}
	return out
}

func showSubscription(sub *subscription) Subscription {
	out := Subscription{
		ID: sub.id, Payer: sub.account.key(), Start: sub.start, End: sub.end,
		BillingDay: sub.billingDay, PaymentMethod: sub.method, Status: sub.status,
		Products: each(sub.products, func(p *product) Product {
			return Product{p.name, p.unit, p.cents, p.forID, p.branch, p.project, p.agent, p.reference}
		}),
	}
	if sub.bank != nil {
		out.AccountNumber = sub.bank.number
	}
	return out
}

// subscription is a Subscription as the fake keeps it.
type subscription struct {
	id         string
	account    *account
	start, end string // dates; no end is ""
	billingDay int
	method     string
	bank       *bankAccount // nil if the method needs none
	status     string
	products   []*product
}

type product struct {
	id, name, unit         string
	cents                  int64
	forID                  string // id number of the person the product is for
	branch, project, agent string
	reference              string
	created                time.Time
}

// The statuses of a subscription.
const (
	subscriptionActive   = "Active"
	subscriptionDisputed = "Disputed"
	subscriptionDisabled = "Disabled"
)

// subscribe starts the subscription that create and update can ask for.
func (st *state) subscribe(a *account, fields object) {
	sub := &subscription{
		id:         st.newID(),
		account:    a,
		start:      textOf(fields, "product_subscription_start_date"),
		billingDay: a.billingDay(fields),
		status:     subscriptionActive,
		products: []*product{{
			id:        st.newID(),
			name:      textOf(fields, "product_name"),
			unit:      textOf(fields, "product_unit_name"),
			cents:     integer(textOf(fields, "product_amount")),
			forID:     a.text("id_number"),
			branch:    a.text("branch"),
			project:   a.text("project"),
			agent:     a.text("agent"),
			reference: textOf(fields, "reference_number"),
			created:   st.now(),
		}},
	}
	if sub.start == "" {
		sub.start = st.today()
	}
	if len(a.banks) > 0 {
		sub.bank = a.banks[len(a.banks)-1]
		sub.method = debitOrder
	}
	a.subscriptions = append(a.subscriptions, sub)
}

// billingDay is the day of a product's debit order: the product's own, else the
// account's.
func (a *account) billingDay(fields object) int {
	own := cmp.Or(textOf(fields, "billing_day"), textOf(fields, a.kind.productDay))
	return int(integer(cmp.Or(own, a.defaultDay(), "1")))
}

// defaultDay is the account's own debit order day, "" if it has none. Without
// one the day of its product serves.
func (a *account) defaultDay() string {
	return cmp.Or(a.text(a.kind.defaultDay), a.text("default_billing_day"), a.text(a.kind.productDay))
}

// latestActive is the newest active subscription, nil if there is none. Those
// with bank details come first.
func (a *account) latestActive() *subscription {
	var found *subscription
	for _, sub := range slices.Backward(a.subscriptions) {
		if sub.status != subscriptionActive {
			continue
		}
		if sub.bank != nil {
			return sub
		}
		if found == nil {
			found = sub
		}
	}
	return found
}

// months is the interval of a product unit, 1 if it is not known.
func (st *state) months(unit string) int {
	if l := st.lookup(lookupProductUnit, unit); l != nil && integer(l.value) > 0 {
		return int(integer(l.value))
	}
	return 1
}

// subscription gives one of the account's own by id.
func (a *account) subscription(id string) *subscription {
	for _, sub := range a.subscriptions {
		if sub.id == id {
			return sub
		}
	}
	return nil
}

// nextBillingDay is the next date from now on that falls on the day.
func nextBillingDay(now time.Time, day int) string {
	t := now.In(southAfrica)
	for !billsOn(t, day) {
		t = t.AddDate(0, 0, 1)
	}
	return t.Format(dateLayout)
}

// billsOn says whether a billing day falls on a date. A day that the month does
// not have, and day 0, is its last.
func billsOn(t time.Time, day int) bool {
	last := time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if day < 1 || day > last {
		day = last
	}
	return t.Day() == day
}
