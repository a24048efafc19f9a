package main

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// total counts lines and adds up their money, exactly, in one currency.
type total struct {
	lines           int
	expected, found decimal.Decimal
}

func (t *total) add(l *line) {
	t.lines++
	t.expected = t.expected.Add(l.expects())
	t.found = t.found.Add(l.found)
}

// totals are the lines of a place by state, and all of them.
func (r *report) totals(where place) (byState map[state]*total, all total) {
	byState = map[state]*total{}
	for _, s := range states() {
		byState[s] = new(total)
	}
	for i := range r.lines {
		if l := &r.lines[i]; l.place == where {
			byState[l.state].add(l)
			all.add(l)
		}
	}
	return byState, all
}

// byStatusAlone is how much of what was found has no amount of the vendor's.
func (r *report) byStatusAlone(where place) (sum total) {
	for i := range r.lines {
		if l := &r.lines[i]; l.place == where && l.inFull {
			sum.add(l)
		}
	}
	return sum
}

// statusTotal counts the payments with one of the vendor's words.
type statusTotal struct {
	status string
	kind   kind
	count  int
	amount decimal.Decimal
}

// byStatus counts the payments of a place, those with most first within each
// kind.
func (r *report) byStatus(where place) []statusTotal {
	var all []statusTotal
	for _, p := range r.payments {
		if p.place != where {
			continue
		}
		i := slices.IndexFunc(all, func(t statusTotal) bool { return t.status == p.status })
		if i < 0 {
			i = len(all)
			all = append(all, statusTotal{status: p.status, kind: p.kind})
		}
		all[i].count++
		if p.doubt == "" {
			all[i].amount = all[i].amount.Add(p.cents.Major())
		}
	}
	slices.SortStableFunc(all, func(a, b statusTotal) int {
		if a.kind != b.kind {
			return int(a.kind - b.kind)
		}
		return b.count - a.count
	})
	return all
}

// references are those of the entries of an activity report.
func references(lists ...[]switchtransact.ActivityEntry) []string {
	var all []string
	for _, entry := range slices.Concat(lists...) {
		if reference := strings.TrimSpace(entry.ReferenceNumber); reference != "" {
			all = append(all, reference)
		}
	}
	return all
}

// grouped writes an amount such as 1,234.50.
func grouped(amount decimal.Decimal) string {
	text := amount.StringFixed(2)
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	whole, cents, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + cents
}
