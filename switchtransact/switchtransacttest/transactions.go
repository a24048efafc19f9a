package switchtransacttest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Statuses of a transaction that the fake gives itself. [Server.AddTransaction]
// takes any.
const (
	StatusPaid     = "Paid"
	StatusAccepted = "Transmission Accepted"
	StatusUnpaid   = "Unpaid"
	StatusDisputed = "Disputed"
)

// How account numbers end that debit orders cannot collect from.
const (
	unpaidEnding   = "99999"
	disputedEnding = "88888"
)

// Transaction is money that was collected, or not.
type Transaction struct {
	// Number is the transaction_number.
	Number string
	// Payer is the ID number of a person or the name of a company.
	Payer string
	// Amount is in cents.
	Amount int64
	Status string
	Date   time.Time
	// ResponseReason is why it failed.
	ResponseReason string
	// Reference is the reference on the bank statement; WorkflowReference the
	// one that came with the product.
	Reference, WorkflowReference string
}

// transaction is a Transaction with what it belongs to.
type transaction struct {
	Transaction
	account *account
	items   []item
}

// item is a product that a transaction pays for.
type item struct{ *product }

// Transactions returns all transactions, oldest first.
func (s *Server) Transactions() []Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	return each(s.state.transactions, showTransaction)
}

func showTransaction(t *transaction) Transaction { return t.Transaction }

// AddTransaction adds a transaction of an account that exists, and returns it.
// What is left empty is filled in: a number, the status Paid, the present time.
func (s *Server) AddTransaction(t Transaction) (Transaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.state.find(person, t.Payer)
	if a == nil {
		a = s.state.find(company, t.Payer)
	}
	if a == nil {
		return Transaction{}, fmt.Errorf("switchtransacttest: no such payer")
	}
	return s.state.collect(a, t, nil).Transaction, nil
}

// SetTransactionStatus changes a transaction, as a bank does that reverses a
// payment days later.
func (s *Server) SetTransactionStatus(number, status, reason string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.state.transactions, func(t *transaction) bool { return t.Number == number })
	if i < 0 {
		return fmt.Errorf("switchtransacttest: no transaction %q", number)
	}
	s.state.transactions[i].Status, s.state.transactions[i].ResponseReason = status, reason
	return nil
}

// RunDebitOrders collects everything that is due on the South African day of a
// time: from each active account, one transaction for each active subscription
// with bank details that bills on that day, with an item for each product whose
// interval has come round. It returns the new transactions. A day that was run
// before gives none.
//
// An account number that ends in 99999 gives Unpaid; one that ends in 88888 gives
// Disputed, and its subscription becomes Disputed too; all others give Paid.
func (s *Server) RunDebitOrders(on time.Time) []Transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	date := dateOf(on)
	if s.state.batches[date] {
		return nil
	}
	s.state.batches[date] = true
	var out []Transaction
	for _, a := range s.state.accounts {
		if !a.active() {
			continue
		}
		for _, sub := range a.subscriptions {
			if t := s.state.bill(sub, on); t != nil {
				out = append(out, t.Transaction)
			}
		}
	}
	return out
}

// bill collects a subscription if it is due, else gives nil.
func (st *state) bill(sub *subscription, on time.Time) *transaction {
	items, cents := st.due(sub, on.In(southAfrica))
	if len(items) == 0 {
		return nil
	}
	t := Transaction{
		Amount:            cents,
		Status:            StatusPaid,
		Date:              on,
		WorkflowReference: items[0].reference,
	}
	switch number := sub.bank.number; {
	case strings.HasSuffix(number, unpaidEnding):
		t.Status, t.ResponseReason = StatusUnpaid, "Not provided for"
	case strings.HasSuffix(number, disputedEnding):
		t.Status, t.ResponseReason = StatusDisputed, "Payment stopped by account holder"
		sub.status = subscriptionDisputed
	}
	return st.collect(sub.account, t, items)
}

// due gives the products of a subscription that are billed on a date.
func (st *state) due(sub *subscription, on time.Time) (items []item, cents int64) {
	date := on.Format(dateLayout)
	if sub.status != subscriptionActive || sub.bank == nil || !billsOn(on, sub.billingDay) ||
		date < sub.start || sub.end != "" && date > sub.end {
		return nil, 0
	}
	for _, p := range sub.products {
		if monthsBetween(sub.firstBilling(), on)%st.months(p.unit) == 0 {
			items = append(items, item{p})
			cents += p.cents
		}
	}
	return items, cents
}

// firstBilling is the first billing day from the start on.
func (sub *subscription) firstBilling() time.Time {
	t, err := time.Parse(dateLayout, sub.start)
	if err != nil {
		return time.Time{}
	}
	for !billsOn(t, sub.billingDay) {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

func monthsBetween(from, to time.Time) int {
	return (to.Year()-from.Year())*12 + int(to.Month()-from.Month())
}

// collect keeps a transaction of an account.
func (st *state) collect(a *account, t Transaction, items []item) *transaction {
	t.Payer = a.key()
	if t.Number == "" {
		t.Number = st.newID()
	}
	if t.Status == "" {
		t.Status = StatusPaid
	}
	if t.Date.IsZero() {
		t.Date = st.now()
	}
	if t.Reference == "" {
		t.Reference = strings.ToUpper(t.Number[:min(8, len(t.Number))])
	}
	kept := &transaction{Transaction: t, account: a, items: items}
	st.transactions = append(st.transactions, kept)
	a.transactions = append(a.transactions, kept)
	return kept
}

// collected says whether the money came, or is on its way.
func (t *transaction) collected() bool {
	return t.Status == StatusPaid || strings.HasPrefix(t.Status, StatusAccepted)
}

// failed says whether the money will not come.
func (t *transaction) failed() bool {
	return slices.Contains([]string{StatusUnpaid, StatusDisputed, "Transmission Rejected", "Reversed"}, t.Status)
}

// totals counts the account's transactions that were paid and those that failed.
func (a *account) totals() (paid, failed int) {
	for _, t := range a.transactions {
		switch {
		case t.Status == StatusPaid:
			paid++
		case t.failed():
			failed++
		}
	}
	return paid, failed
}

// paidUp is the date of the account's last paid transaction, "" if none.
func (a *account) paidUp() string {
	last := ""
	for _, t := range a.transactions {
		if t.Status == StatusPaid {
			last = max(last, dateOf(t.Date))
		}
	}
	return last
}

// transactionCounts are those of the report.
func (st *state) transactionCounts(from, to string) object {
	approved, rejected := 0, 0
	for _, t := range st.transactions {
		switch date := dateOf(t.Date); {
		case date < from || date > to:
		case t.collected():
			approved++
		case t.failed():
			rejected++
		}
	}
	return object{"approved": number(approved), "rejected": number(rejected)}
}

// listTransactions is GET /transactions: those of a window of days, both
// included, by their date.
func (s *Server) listTransactions(c *call) answer {
	from, to, refusal := c.window()
	if refusal != nil {
		return *refusal
	}
	records := []any{}
	for _, t := range s.state.transactions {
		if date := dateOf(t.Date); from <= date && date <= to {
			records = append(records, t.object())
		}
	}
	return ok(object{"status": true, "total": number(len(records)), "records": records})
}

// object is a transaction in /transactions. The amount is in Rands, as a string.
func (t *transaction) object() object {
	companyName := ""
	if t.account.kind == company {
		companyName = t.account.key()
	}
	return object{
		"transaction_number": t.Number,
		"amount":             rands(t.Amount).String(),
		"status":             t.Status,
		"transaction_date":   timestamp(t.Date),
		"id_number":          t.account.text("id_number"),
		"company_name":       companyName,
		"response_reason":    t.ResponseReason,
		"reference_number":   t.Reference,
		"member_number":      t.account.memberNumber(),
		"workflow_reference": t.WorkflowReference,
	}
}

// object is an item of a transaction in the account summary.
func (i item) object() object {
	return object{
		"name":             i.name,
		"unique_id":        i.id,
		"unit_name":        i.unit,
		"unit_label":       i.unit,
		"accounting_code":  nil,
		"amount":           rands(i.cents),
		"reference_number": orNull(i.reference),
	}
}
