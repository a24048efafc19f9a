package alphacomm

import (
	"fmt"
	"log/slog"
	"slices"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// payLinkLife is how long a PayLink can be paid when nothing else is asked
// for.
const payLinkLife = 90 * 24 * time.Hour

// PayLinkInput is a PayLink to be made: see [PayLinksService.Create]. Zero
// fields are not sent. PersonName, Amount, Currency, Description and Reference
// are required.
type PayLinkInput struct {
	// PersonName is the name of the person who is to pay.
	PersonName string
	// Amount is the amount to be paid. The vendor does not state the unit; it
	// is cents by all appearance.
	Amount switchcomm.Cents
	// Currency is the currency, such as "EUR".
	Currency string
	// Description says what the payment is for.
	Description string
	// Reference is the payment reference of the invoice. It is not the
	// attribute "reference", by which [PayLinksService.FindByReference] finds
	// PayLinks of imported records.
	Reference string
	// InvoiceDate is the time of the invoice. Zero means now.
	InvoiceDate time.Time
	// VisibleUntil is when payment should not be possible any more. Zero means
	// 90 days after creation. It cannot be read back.
	VisibleUntil time.Time
	// Attributes are values of your own that the PayLink keeps. The vendor
	// changes ids: "source" comes back as "customer_source".
	Attributes []Attribute
	// Extra are further fields by their API name; nil is sent as null. A name
	// that a field above sends too is an error.
	Extra map[string]any
}

// LogValue implements [slog.LogValuer] and hides the contents. It covers a
// PayLinkInput that is logged as an attribute, not one inside a slice or
// another struct.
func (PayLinkInput) LogValue() slog.Value { return redacted("PayLinkInput") }

// Validate reports every problem of the input together: required fields that
// are missing, an amount that is not above 0, a malformed currency, an
// attribute without id, and times that make no sense.
func (p *PayLinkInput) Validate() error { return p.findings().err() }

func (p *PayLinkInput) findings() *findings {
	f := new(findings)
	f.required("personName", p.PersonName)
	if p.Amount <= 0 {
		f.problem("invoiceAmount", "amount", "must be above 0")
	}
	f.required("invoiceCurrency", p.Currency)
	f.currency("invoiceCurrency", p.Currency)
	f.required("invoiceDescription", p.Description)
	f.required("invoiceReference", p.Reference)
	if !p.VisibleUntil.IsZero() && !p.VisibleUntil.After(time.Now()) {
		f.problem("visibleUntil", "date", "must be in the future")
	}
	for i, attribute := range p.Attributes {
		f.required(fmt.Sprintf("attributes[%d].id", i), attribute.ID)
	}
	return f
}

// input returns the input in its wire form.
func (p *PayLinkInput) input() *gql.PayLinkInput {
	invoiced := p.InvoiceDate
	if invoiced.IsZero() {
		invoiced = time.Now().UTC()
	}
	in := &gql.PayLinkInput{
		PersonName:         p.PersonName,
		InvoiceAmount:      gql.Cents(p.Amount),
		InvoiceCurrency:    p.Currency,
		InvoiceDescription: p.Description,
		InvoiceReference:   p.Reference,
		InvoiceDate:        gql.DateTime(invoiced),
		Extra:              p.Extra,
	}
	if !p.VisibleUntil.IsZero() {
		in.VisibleUntil = gql.DateTime(p.VisibleUntil)
	}
	for _, attribute := range p.Attributes {
		in.Attributes = append(in.Attributes, gql.AttributeInput{ID: attribute.ID, Value: attribute.Value})
	}
	return in
}

// CreatedPayLink is a new PayLink. Its URLs are shown here only: a search does
// not give them.
type CreatedPayLink struct {
	// ID is the PayLink's id.
	ID string
	// ShortURL is the address to send to the person who is to pay.
	ShortURL string
	// LongURL is the address that ShortURL leads to.
	LongURL string
	// Attributes are the attributes as the vendor keeps them.
	Attributes Attributes
}

// LogValue implements [slog.LogValuer] and hides the contents: who has the
// address sees the invoice.
func (CreatedPayLink) LogValue() slog.Value { return redacted("CreatedPayLink") }

func newCreatedPayLink(created *gql.CreatedPayLink) *CreatedPayLink {
	return &CreatedPayLink{
		ID:         created.Id,
		ShortURL:   created.ShortUrl,
		LongURL:    created.LongUrl,
		Attributes: newAttributes(created.Attributes),
	}
}

// PayLink is a PayLink as a search shows it.
type PayLink struct {
	// ID is the PayLink's id.
	ID string
	// Status says how far the payment is.
	Status PayLinkStatus
	// PersonName is the name of the person who is to pay.
	PersonName string
	// PersonGender is one letter, such as "M", or "U" for unknown.
	PersonGender string
	// AmountPaid is what the vendor states as paid, in cents by all
	// appearance. It is 0 for paid PayLinks in the vendor's examples: only
	// Status says whether it is paid.
	AmountPaid switchcomm.Cents
	// CreatedOn is when it was made.
	CreatedOn time.Time
	// UpdatedOn is when it last changed.
	UpdatedOn time.Time
	// Attributes are its attributes: for a PayLink of an imported record the
	// record's script and reference.
	Attributes Attributes
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PayLink) LogValue() slog.Value { return redacted("PayLink") }

func newPayLink(p *gql.PayLink) *PayLink {
	return &PayLink{
		ID:           p.Id,
		Status:       wire.FoldEnum(p.Status, payLinkStatuses()...),
		PersonName:   p.PersonName,
		PersonGender: p.PersonGender,
		AmountPaid:   switchcomm.Cents(p.AmountPaid),
		CreatedOn:    time.Time(p.CreatedOn),
		UpdatedOn:    time.Time(p.UpdatedOn),
		Attributes:   newAttributes(p.Attributes),
	}
}

// PayLinkStatus is the state of a PayLink. The list is open: a status that
// this package does not know is kept as it came. No status says that a
// PayLink has expired.
type PayLinkStatus string

// The documented states of a PayLink.
const (
	// PayLinkStatusReady means that it was made.
	PayLinkStatusReady PayLinkStatus = "ready"
	// PayLinkStatusStarted means that a transaction was started.
	PayLinkStatusStarted PayLinkStatus = "started"
	// PayLinkStatusPartiallyPaid means that a part of the amount is paid.
	PayLinkStatusPartiallyPaid PayLinkStatus = "partially_paid"
	// PayLinkStatusPaid means that the whole amount is paid.
	PayLinkStatusPaid PayLinkStatus = "paid"
	// PayLinkStatusCancelled means that the last transaction was cancelled. Another
	// one may still pay.
	PayLinkStatusCancelled PayLinkStatus = "cancelled"
	// PayLinkStatusFailed means that the last transaction has failed. Another one
	// may still pay.
	PayLinkStatusFailed PayLinkStatus = "failed"
)

// Known reports whether s is one of the documented states.
func (s PayLinkStatus) Known() bool { return slices.Contains(payLinkStatuses(), s) }

func payLinkStatuses() []PayLinkStatus {
	return []PayLinkStatus{
		PayLinkStatusReady, PayLinkStatusStarted, PayLinkStatusPartiallyPaid,
		PayLinkStatusPaid, PayLinkStatusCancelled, PayLinkStatusFailed,
	}
}
