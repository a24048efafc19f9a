package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

//go:embed page.html
var pageText string

// page is the report as the page shows it. It holds everything that it needs:
// no scripts, nothing from elsewhere.
type page struct {
	Month    string
	Days     string
	Complete bool
	Gaps     []string
	Doubt    string // what the gaps mean
	Remarks  []string
	States   []stateCount
	Places   []placePage
	Lines    []lineGroup
	Activity []activityRow
	Pending  int
	Batches  []alphacomm.Batch
	CSV      string
}

// stateCount is how many lines there are in a state.
type stateCount struct {
	State state
	Means string
	Lines int
}

// placePage is what the page shows of a place.
type placePage struct {
	Title, Currency string
	Totals          []totalRow
	All             totalRow
	ByStatusAlone   int
	ByDay           *dayChart
	ByStatus        *statusChart
}

// totalRow is a row of the totals.
type totalRow struct {
	State                       string
	Lines                       int
	Expected, Found, Difference string
}

// lineGroup are the lines in a state.
type lineGroup struct {
	State state
	Means string
	Lines []pageLine
	Cut   int // lines that are only in the CSV file
}

// pageLine is a line of the report.
type pageLine struct {
	Reference, Where, Currency  string
	Expected, Found, Difference string
	Payments                    []payLine
	Notes                       []string
}

// payLine is a payment in a line.
type payLine struct{ Day, Status string }

// activityRow is a kind of record in the activity report.
type activityRow struct {
	What   string
	Counts switchtransact.Counts
}

// mostLines is how many lines of a state the page shows: a browser could not
// bear a hundred thousand. The CSV file has them all.
const mostLines = 1000

func (r *report) writePage(w io.Writer) error {
	parsed, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	return parsed.Execute(w, r.page())
}

func (r *report) page() *page {
	p := &page{
		Month: r.month.title(), Days: fmt.Sprintf("%s to %s", r.month.first, r.month.last),
		Complete: len(r.gaps) == 0, Gaps: r.gaps, Doubt: doubt, Remarks: r.remarks, Batches: r.batches, CSV: csvFile,
	}
	for _, where := range r.places {
		p.Places = append(p.Places, r.placePage(where))
	}
	for _, s := range states() {
		group := r.group(s)
		p.Lines = append(p.Lines, group)
		p.States = append(p.States, stateCount{s, s.means(), len(group.Lines) + group.Cut})
	}
	if r.activity != nil {
		p.Activity, p.Pending = activityRows(&r.activity.Info), r.activity.Info.Pending
	}
	return p
}

func (r *report) placePage(where place) placePage {
	byState, all := r.totals(where)
	p := placePage{
		Title: where.title(), Currency: where.currency(),
		All:           newTotalRow("all", all),
		ByStatusAlone: r.byStatusAlone(where).lines,
		ByDay:         r.byDay(where), ByStatus: r.byStatusChart(where),
	}
	for _, s := range states() {
		p.Totals = append(p.Totals, newTotalRow(s.String(), *byState[s]))
	}
	return p
}

func newTotalRow(name string, t total) totalRow {
	return totalRow{name, t.lines, grouped(t.expected), grouped(t.found), signed(t.found.Sub(t.expected))}
}

func (r *report) group(s state) lineGroup {
	g := lineGroup{State: s, Means: s.means()}
	for i := range r.lines {
		switch l := &r.lines[i]; {
		case l.state != s:
		case len(g.Lines) == mostLines:
			g.Cut++
		default:
			g.Lines = append(g.Lines, newPageLine(l))
		}
	}
	return g
}

func newPageLine(l *line) pageLine {
	p := pageLine{
		Reference: l.reference, Where: l.place.title(), Currency: l.place.currency(),
		Found: grouped(l.found), Difference: signed(l.difference()), Notes: l.notes,
	}
	if l.expected != nil {
		p.Expected = grouped(l.expects())
	}
	for _, payment := range l.payments {
		p.Payments = append(p.Payments, payLine{payment.day.String(), payment.status})
	}
	return p
}

// signed writes a difference with its sign, and nothing for none.
func signed(amount decimal.Decimal) string {
	switch {
	case amount.IsZero():
		return ""
	case amount.IsPositive():
		return "+" + grouped(amount)
	}
	return strings.Replace(grouped(amount), "-", "−", 1) // a minus sign as wide as the plus
}

// activityRows are the parts of the activity report in which something happened.
func activityRows(info *switchtransact.ActivityInfo) []activityRow {
	var rows []activityRow
	for _, row := range []activityRow{
		{"People", info.People}, {"Updates of people", info.Updates},
		{"Companies", info.Companies}, {"Updates of companies", info.CompanyUpdates},
		{"Products", info.Products}, {"Subscriptions", info.Subscriptions},
		{"Increases", info.Increases}, {"Transactions", info.Transactions},
	} {
		if row.Counts.Approved+row.Counts.Rejected > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}
