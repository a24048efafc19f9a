package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// printer writes what was asked for to out, and what is said about it to
// remarks. It prints names, which is what the program is asked for; the SDK
// itself never does.
type printer struct{ out, remarks io.Writer }

func (p printer) line(text string)   { fmt.Fprintln(p.out, text) }
func (p printer) remark(text string) { fmt.Fprintln(p.remarks, text) }

// fields prints names with their values.
func (p printer) fields(namesAndValues ...string) {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for i := 0; i < len(namesAndValues); i += 2 {
		fmt.Fprintf(w, "%s\t%s\n", printable(namesAndValues[i]), printable(namesAndValues[i+1]))
	}
	w.Flush()
}

func (p printer) json(value any) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false) // an address has & in it
	return encoder.Encode(value)
}

// qr prints a code.
func (p printer) qr(text string) error {
	code, err := drawQR(text, isTerminal(p.out))
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.out, "\n"+code)
	return err
}

// isTerminal reports whether w shows colours.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// link prints a PayLink.
func (p printer) link(link *alphacomm.PayLink, asJSON bool) error {
	if asJSON {
		return p.json(newPayLinkJSON(link))
	}
	fields := []string{
		"id", link.ID,
		"status", string(link.Status),
		"name", link.PersonName,
		"created", when(link.CreatedOn),
		"updated", when(link.UpdatedOn),
	}
	for _, attribute := range link.Attributes {
		fields = append(fields, attribute.ID, attribute.Value)
	}
	p.fields(fields...)
	return nil
}

// links prints PayLinks in a table. It leaves out what the vendor shows as
// paid: that is 0 also for PayLinks that are paid.
func (p printer) links(links []*alphacomm.PayLink, asJSON bool) error {
	if asJSON {
		all := make([]payLinkJSON, len(links))
		for i, link := range links {
			all[i] = newPayLinkJSON(link)
		}
		return p.json(all)
	}
	if len(links) == 0 {
		p.remark("There is none.")
		return nil
	}
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSTATUS\tCREATED\tREFERENCE\tNAME")
	for _, link := range links {
		cells := []string{
			link.ID, string(link.Status), when(link.CreatedOn),
			link.Attributes.Get(alphacomm.AttributeReference), link.PersonName,
		}
		for i, cell := range cells {
			cells[i] = printable(cell)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// when shows a time to people.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// printable is a text from elsewhere without what could confuse a terminal or a
// table.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}

// createdJSON is a new PayLink in JSON.
type createdJSON struct {
	ID          string           `json:"id"`
	ShortURL    string           `json:"short_url"`
	LongURL     string           `json:"long_url"`
	AmountCents switchcomm.Cents `json:"amount_cents"`
	Currency    string           `json:"currency"`
	Attributes  []attributeJSON  `json:"attributes"`
}

// payLinkJSON is a PayLink in JSON.
type payLinkJSON struct {
	ID              string           `json:"id"`
	Status          string           `json:"status"`
	PersonName      string           `json:"person_name"`
	AmountPaidCents switchcomm.Cents `json:"amount_paid_cents"` // as the vendor shows it
	CreatedOn       time.Time        `json:"created_on,omitzero"`
	UpdatedOn       time.Time        `json:"updated_on,omitzero"`
	Attributes      []attributeJSON  `json:"attributes"`
}

type attributeJSON struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

func newPayLinkJSON(link *alphacomm.PayLink) payLinkJSON {
	return payLinkJSON{
		ID:              link.ID,
		Status:          string(link.Status),
		PersonName:      link.PersonName,
		AmountPaidCents: link.AmountPaid,
		CreatedOn:       link.CreatedOn,
		UpdatedOn:       link.UpdatedOn,
		Attributes:      newAttributesJSON(link.Attributes),
	}
}

func newAttributesJSON(attributes alphacomm.Attributes) []attributeJSON {
	out := make([]attributeJSON, len(attributes))
	for i, a := range attributes {
		out[i] = attributeJSON{a.ID, a.Value}
	}
	return out
}
