package main

import (
	"fmt"
	"io"
	"path/filepath"
	"text/tabwriter"
)

// print writes the totals for the terminal. References stay in the files.
func (r *report) print(w io.Writer, folder string) {
	fmt.Fprintf(w, "%s, by reference\n", r.month.title())
	for _, where := range r.places {
		byState, all := r.totals(where)
		fmt.Fprintf(w, "\n%s, in %s\n", where.title(), where.currency())
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(table, "\tlines\texpected\tfound\t")
		for _, s := range states() {
			t := byState[s]
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t  %s\n", s, t.lines, grouped(t.expected), grouped(t.found), s.means())
		}
		fmt.Fprintf(table, "all\t%d\t%s\t%s\t\n", all.lines, grouped(all.expected), grouped(all.found))
		table.Flush()
		if alone := r.byStatusAlone(where); alone.lines > 0 {
			fmt.Fprintf(w, "Paid by their status alone, with no amount of the vendor's: %d.\n", alone.lines)
		}
	}
	r.printWarnings(w)
	fmt.Fprintf(w, "\nThe lines are in %s, and the page is %s.\n", filepath.Join(folder, csvFile), filepath.Join(folder, pageFile))
}

// doubt is what gaps mean for everything else in the report.
const doubt = "Sums may be too low, and what matches may have been paid once more."

func (r *report) printWarnings(w io.Writer) {
	if len(r.gaps) > 0 {
		fmt.Fprintln(w, "\nThis report is not complete.", doubt)
		for _, gap := range r.gaps {
			fmt.Fprintln(w, "-", gap)
		}
	}
	for _, remark := range r.remarks {
		fmt.Fprintf(w, "\nNote: %s\n", remark)
	}
}
