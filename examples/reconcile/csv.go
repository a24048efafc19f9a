package main

import (
	"encoding/csv"
	"io"
	"strings"
)

// writeCSV writes the lines of the report. Amounts are in Rands or euros, with
// a point.
func (r *report) writeCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	table.Write([]string{"state", "reference", "where", "expected", "found", "difference", "currency", "statuses", "days", "note"})
	for i := range r.lines {
		l := &r.lines[i]
		expected := ""
		if l.expected != nil {
			expected = l.expects().StringFixed(2)
		}
		table.Write([]string{
			l.state.String(), harmless(l.reference), string(l.place),
			expected, l.found.StringFixed(2), l.difference().StringFixed(2), l.place.currency(),
			harmless(l.statuses()), l.days(), harmless(strings.Join(l.notes, "; ")),
		})
	}
	table.Flush()
	return table.Error() // also what Write returned
}

// harmless is a text that a spreadsheet does not take for a formula: an
// apostrophe keeps one that others wrote from being carried out.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", []rune(strings.TrimLeft(text, " ") + " ")[0]) {
		return "'" + text
	}
	return text
}
