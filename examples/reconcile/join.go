package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// state is what became of a claim, or of payments that nobody claimed.
type state int

// The states, in the order of the report.
const (
	missing   state = iota // nothing with this reference was found
	unpaid                 // it was found, and no money came
	different              // money came, but another amount
	extra                  // it was found, and is not expected
	unsure                 // what was read does not tell
	matched                // exactly the expected money came
)

func states() []state { return []state{missing, unpaid, different, extra, unsure, matched} }

func (s state) String() string {
	return [...]string{"missing", "unpaid", "different", "extra", "unsure", "matched"}[s]
}

// means explains a state.
func (s state) means() string {
	return [...]string{
		"nothing with this reference was found",
		"found, and no money came or stayed",
		"money came, but not this amount",
		"found, and not expected",
		"what could be read does not tell",
		"exactly this amount came",
	}[s]
}

// line is a line of the report: a reference with what is expected and what was
// found.
type line struct {
	name
	state    state
	expected *switchcomm.Cents // nil: nothing
	found    decimal.Decimal   // the money that came, as far as it is known
	inFull   bool              // found is taken from the claim: the vendor says "paid", and no amount
	payments []payment
	notes    []string
}

// difference is what came beyond what is expected.
func (l *line) difference() decimal.Decimal { return l.found.Sub(l.expects()) }

func (l *line) expects() decimal.Decimal {
	if l.expected == nil {
		return decimal.Zero
	}
	return l.expected.Major()
}

// report is everything that is written and printed.
type report struct {
	*book
	lines []line
}

// join puts claims and payments together by place and reference. Each claim and
// each payment is in exactly one line.
func join(claims []claim, b *book) *report {
	found := map[name][]payment{}
	var nameless []payment
	for _, p := range b.payments {
		if p.reference == "" {
			nameless = append(nameless, p)
			continue
		}
		found[p.name()] = append(found[p.name()], p)
	}
	r := &report{book: b}
	for _, c := range claims {
		r.lines = append(r.lines, b.settle(c, found[c.name()]))
		delete(found, c.name())
	}
	for n, payments := range found {
		r.lines = append(r.lines, unclaimed(n, payments))
	}
	for _, p := range nameless {
		l := unclaimed(p.name(), []payment{p})
		l.notes = append(l.notes, "it has no reference of yours; the vendor calls it "+p.id)
		r.lines = append(r.lines, l)
	}
	slices.SortStableFunc(r.lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.state, b.state), -cmp.Compare(a.place, b.place), cmp.Compare(a.reference, b.reference))
	})
	return r
}

// settle says what became of a claim.
func (b *book) settle(c claim, payments []payment) line {
	l := newLine(c.name(), payments)
	l.expected = &c.cents
	paid := l.take()
	switch {
	case len(l.notes) > 0: // an amount is in doubt
		l.state = unsure
	case l.inFull && paid == 1:
		l.state, l.found = matched, c.cents.Major()
		l.notes = append(l.notes, "paid in full by its status; the vendor states no amount")
	case l.inFull:
		l.state = different
		l.notes = append(l.notes, "paid more than once, and the vendor does not state each amount")
	case paid > 0 && l.difference().IsZero():
		l.state = matched
	case paid > 0:
		l.state = different
	case l.has(unclear):
		l.state = unsure
	case b.lacks[c.place]:
		l.state = unsure
	case len(payments) > 0:
		l.state = unpaid
	default:
		l.state = missing
	}
	if b.lacks[c.place] && l.state != matched {
		l.notes = append(l.notes, "not everything could be read")
	}
	if paid > 1 && !l.inFull {
		l.notes = append(l.notes, fmt.Sprintf("paid %d times", paid))
	}
	if note := b.decision(c); note != "" && paid == 0 {
		l.notes = append(l.notes, note)
	}
	return l
}

// unclaimed makes a line of payments that are not expected.
func unclaimed(n name, payments []payment) line {
	l := newLine(n, payments)
	l.state = extra
	if l.take(); l.inFull {
		l.notes = append(l.notes, "paid in full by its status; the vendor states no amount")
	}
	return l
}

func newLine(n name, payments []payment) line {
	slices.SortStableFunc(payments, func(a, b payment) int { return a.day.Compare(b.day) })
	return line{name: n, payments: payments}
}

// take adds up the money that came, and returns how often it did. What is in
// doubt is not added but noted.
func (l *line) take() (paid int) {
	for _, p := range l.payments {
		if p.doubt != "" {
			l.notes = append(l.notes, fmt.Sprintf("%s: %s", p.id, p.doubt))
			continue
		}
		if p.kind != collected {
			continue
		}
		paid++
		l.inFull = l.inFull || p.inFull
		l.found = l.found.Add(p.cents.Major())
	}
	return paid
}

func (l *line) has(k kind) bool {
	return slices.ContainsFunc(l.payments, func(p payment) bool { return p.kind == k })
}

// statuses are the vendor's words for the payments, and days are their days.
func (l *line) statuses() string {
	return l.each(func(p payment) string { return p.status })
}

func (l *line) days() string {
	return l.each(func(p payment) string { return p.day.String() })
}

func (l *line) each(show func(payment) string) string {
	var all []string
	for _, p := range l.payments {
		all = append(all, show(p))
	}
	return strings.Join(all, " | ")
}

// decision is what the activity report says of a claim: why a debit order is
// not there.
func (b *book) decision(c claim) string {
	if c.place != atSwitchTransact || b.activity == nil {
		return ""
	}
	for _, list := range []struct {
		note    string
		entries []string
	}{
		{"the order was declined when it was to be approved", references(b.activity.PeopleDeclined, b.activity.CompaniesDeclined)},
		{"the order was approved this month", references(b.activity.PeopleApproved, b.activity.CompaniesApproved)},
	} {
		if slices.Contains(list.entries, c.reference) {
			return list.note
		}
	}
	return ""
}

// allMatch reports that every claim is matched, and nothing else was found.
func (r *report) allMatch() bool {
	return !slices.ContainsFunc(r.lines, func(l line) bool { return l.state != matched })
}
