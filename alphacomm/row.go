package alphacomm

import (
	"fmt"
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// Row is one record to be imported: see [ImportsService.AddRows]. Zero fields
// are not sent.
//
// Which fields are required beside Reference and Script differs from script to
// script; the vendor gives the list when a script is set up. The fields here
// are those of the vendor's example. Others go into Extra by the names that
// the vendor gives.
type Row struct {
	// Reference is your identifier of the record, identification_identifier in
	// files. Results, PayLinks and webhooks carry it.
	Reference string
	// Script is the id of the script, such as "1001".
	Script string

	// PersonFamilyName is the person's family name.
	PersonFamilyName string
	// PersonBirthDay is the person's day of birth.
	PersonBirthDay switchcomm.Date
	// ToMailAddress is the e-mail address that the reminder goes to.
	ToMailAddress string
	// ToPhoneNumbers are the telephone numbers that it goes to, with a plus
	// and the country code, such as "+31600000001".
	ToPhoneNumbers []string

	// InvoiceDescription says what the invoice is for.
	InvoiceDescription string
	// InvoiceDate is the day of the invoice.
	InvoiceDate switchcomm.Date
	// InvoiceDueDate is the day by which it has to be paid.
	InvoiceDueDate switchcomm.Date
	// InvoiceReference is the payment reference.
	InvoiceReference string
	// InvoiceCurrency is the currency, such as "EUR".
	InvoiceCurrency string
	// InvoiceAmount is the amount. The vendor does not state the unit; it is
	// cents by all appearance.
	InvoiceAmount switchcomm.Cents
	// InvoiceNumber is the number of the invoice.
	InvoiceNumber string

	// Extra are further fields by their API name; nil is sent as null. A name
	// that a field above sends too is an error.
	Extra map[string]any
}

// LogValue implements [slog.LogValuer] and hides the contents. It covers a Row
// that is logged as an attribute, not one inside a slice or another struct.
func (Row) LogValue() slog.Value { return redacted("Row") }

// Validate reports every problem of the row together: a missing reference or
// script, dates that are not in the calendar, a malformed amount, currency,
// e-mail address or telephone number.
func (r *Row) Validate() error { return r.findings().err() }

func (r *Row) findings() *findings {
	f := new(findings)
	f.required("reference", r.Reference)
	f.required("script", r.Script)
	f.date("personBirthDay", r.PersonBirthDay)
	f.email("toMailAddress", r.ToMailAddress)
	for i, number := range r.ToPhoneNumbers {
		f.phone(fmt.Sprintf("toPhoneNumbers[%d]", i), number)
	}
	f.date("invoiceDate", r.InvoiceDate)
	f.date("invoiceDueDate", r.InvoiceDueDate)
	f.currency("invoiceCurrency", r.InvoiceCurrency)
	if r.InvoiceAmount < 0 {
		f.problem("invoiceAmount", "amount", "must not be negative")
	}
	return f
}

// input returns the row in its wire form.
func (r *Row) input() gql.RowInput {
	return gql.RowInput{
		Reference:          r.Reference,
		Script:             r.Script,
		PersonFamilyName:   r.PersonFamilyName,
		PersonBirthDay:     r.PersonBirthDay,
		ToMailAddress:      r.ToMailAddress,
		ToPhoneNumbers:     r.ToPhoneNumbers,
		InvoiceDescription: r.InvoiceDescription,
		InvoiceDate:        r.InvoiceDate,
		InvoiceDueDate:     r.InvoiceDueDate,
		InvoiceReference:   r.InvoiceReference,
		InvoiceCurrency:    r.InvoiceCurrency,
		InvoiceAmount:      gql.Cents(r.InvoiceAmount),
		InvoiceNumber:      r.InvoiceNumber,
		Extra:              r.Extra,
	}
}
