package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// printer writes what the program finds. It prints personal data, which is what
// the program is asked for; the SDK itself never does.
type printer struct{ out io.Writer }

func (p printer) line(format string, args ...any) {
	fmt.Fprintf(p.out, format+"\n", args...)
}

// table prints rows in columns, set off from the text by two spaces. The first
// is the head, which is not printed alone.
func (p printer) table(rows ...[]string) {
	if len(rows) == 1 {
		return
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, "  "+strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	w.Flush()
}

// accepted prints the members that wait for approval.
func (p printer) accepted(members memberList, result *switchtransact.BatchResult) {
	rows := [][]string{{"LINE", "ACCEPTED", "EACH", "FOR"}}
	for _, a := range result.Accepted {
		product := members.product(a.Index)
		rows = append(rows, []string{members.line(a.Index), a.Name + " " + a.Surname, rands(product.Amount), product.Name})
	}
	p.table(rows...)
}

// rejected prints the members that were refused, with every reason.
func (p printer) rejected(members memberList, result *switchtransact.BatchResult) {
	rows := [][]string{{"LINE", "REJECTED", "FIELD", "REASON"}}
	for _, r := range result.Rejected {
		for _, reason := range r.Reasons {
			rows = append(rows, []string{members.line(r.Index), r.Name + " " + r.Surname, reason.Field, reason.Message})
		}
	}
	p.table(rows...)
}

// summary prints a member's payments and how many of them were collected.
func (p printer) summary(details *switchtransact.PersonDetails) {
	rows := [][]string{{"DATE", "AMOUNT", "STATUS", "FOR"}}
	for _, payment := range details.Transactions {
		var items []string
		for _, item := range payment.Items {
			items = append(items, item.Name)
		}
		day := switchcomm.DateOf(payment.Date.In(switchcomm.SouthAfrica()))
		rows = append(rows, []string{
			day.String(), "R" + payment.Amount.StringFixed(2), string(payment.Status), strings.Join(items, ", "),
		})
	}
	p.table(rows...)
	if paid, tried := debitSuccess(details.Transactions); tried > 0 {
		p.line("  Debit success: %d of %d, %d %%", paid, tried, (100*paid+tried/2)/tried)
	}
}

// activity prints the numbers of a report.
func (p printer) activity(report *switchtransact.Activity) {
	rows := [][]string{{"REPORT", "APPROVED", "REJECTED"}}
	for _, row := range []struct {
		name   string
		counts switchtransact.Counts
	}{
		{"new people", report.Info.People},
		{"changed people", report.Info.Updates},
		{"transactions", report.Info.Transactions},
	} {
		rows = append(rows, []string{row.name, fmt.Sprint(row.counts.Approved), fmt.Sprint(row.counts.Rejected)})
	}
	p.table(rows...)
	p.line("  %d waiting for approval", report.Info.Pending)
}

func rands(amount switchcomm.Cents) string {
	if amount == 0 {
		return ""
	}
	return "R" + amount.Major().StringFixed(2)
}

func euros(amount switchcomm.Cents) string { return "EUR " + amount.Major().StringFixed(2) }
