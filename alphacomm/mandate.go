package alphacomm

import (
	"log/slog"
	"slices"
	"time"

	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// MandateInput is an e-mandate to be made: see [MandatesService.Create]. Zero
// fields are not sent. The vendor does not say which are required; its example
// sets all of them.
type MandateInput struct {
	// PersonName is the name of the person who is to give the mandate.
	PersonName string
	// Reference is the reference of the mandate.
	Reference string
	// Type says how often the mandate is used.
	Type MandateType
	// Reason says what the mandate is for.
	Reason string
	// DebtorReference is your identifier of the person.
	DebtorReference string
	// Extra are further fields by their API name; nil is sent as null. A name
	// that a field above sends too is an error.
	Extra map[string]any
}

// LogValue implements [slog.LogValuer] and hides the contents. It covers a
// MandateInput that is logged as an attribute, not one inside a slice or
// another struct.
func (MandateInput) LogValue() slog.Value { return redacted("MandateInput") }

// Validate reports a missing reference or type.
func (m *MandateInput) Validate() error { return m.findings().err() }

func (m *MandateInput) findings() *findings {
	f := new(findings)
	f.required("reference", m.Reference)
	f.required("type", string(m.Type))
	return f
}

// input returns the input in its wire form.
func (m *MandateInput) input() *gql.MandateInput {
	return &gql.MandateInput{
		PersonName:      m.PersonName,
		Reference:       m.Reference,
		Type:            string(m.Type),
		Reason:          m.Reason,
		DebtorReference: m.DebtorReference,
		Extra:           m.Extra,
	}
}

// MandateType says how often a mandate is used. The list is open.
type MandateType string

// The types of mandates, in the words of SEPA.
const (
	// MandateTypeRecurring is for recurring direct debits, the one type that the
	// vendor shows.
	MandateTypeRecurring MandateType = "RCUR"
	// MandateTypeOneOff is for a single direct debit. It is SEPA's other type.
	MandateTypeOneOff MandateType = "OOFF"
)

// Known reports whether t is one of the types above.
func (t MandateType) Known() bool { return slices.Contains(mandateTypes(), t) }

func mandateTypes() []MandateType { return []MandateType{MandateTypeRecurring, MandateTypeOneOff} }

// CreatedMandate is a new e-mandate. Its URLs are shown here only: a search
// does not give them.
type CreatedMandate struct {
	// ID is the mandate's id.
	ID string
	// Reference is the reference of the mandate.
	Reference string
	// Type says how often the mandate is used.
	Type MandateType
	// ShortURL is the address to send to the person who is to give it.
	ShortURL string
	// LongURL is the address that ShortURL leads to. The id in it is not the
	// mandate's.
	LongURL string
}

// LogValue implements [slog.LogValuer] and hides the contents: who has the
// address sees the mandate.
func (CreatedMandate) LogValue() slog.Value { return redacted("CreatedMandate") }

func newCreatedMandate(created *gql.CreatedMandate) *CreatedMandate {
	return &CreatedMandate{
		ID:        created.Id,
		Reference: created.Reference,
		Type:      wire.FoldEnum(created.Type, mandateTypes()...),
		ShortURL:  created.ShortUrl,
		LongURL:   created.LongUrl,
	}
}

// Mandate is an e-mandate as a search shows it.
type Mandate struct {
	// ID is the mandate's id.
	ID string
	// Status says how far it is.
	Status MandateStatus
	// PersonName is the name of the person who is to give it.
	PersonName string
	// CreatedOn is when it was made.
	CreatedOn time.Time
	// UpdatedOn is when it last changed.
	UpdatedOn time.Time
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Mandate) LogValue() slog.Value { return redacted("Mandate") }

func newMandate(m *gql.Mandate) *Mandate {
	return &Mandate{
		ID:         m.Id,
		Status:     wire.FoldEnum(m.Status, mandateStatuses()...),
		PersonName: m.PersonName,
		CreatedOn:  time.Time(m.CreatedOn),
		UpdatedOn:  time.Time(m.UpdatedOn),
	}
}

// MandateStatus is the state of an e-mandate. The list is open: a status that
// this package does not know is kept as it came. No documented status says
// that a mandate was refused or has expired.
type MandateStatus string

// The documented states of an e-mandate.
const (
	// MandateStatusNew means that it was made.
	MandateStatusNew MandateStatus = "new"
	// MandateStatusPending means that it waits for a second authorization.
	MandateStatusPending MandateStatus = "pending"
	// MandateStatusSuccess means that it was given.
	MandateStatusSuccess MandateStatus = "success"
)

// Known reports whether s is one of the documented states.
func (s MandateStatus) Known() bool { return slices.Contains(mandateStatuses(), s) }

func mandateStatuses() []MandateStatus {
	return []MandateStatus{MandateStatusNew, MandateStatusPending, MandateStatusSuccess}
}
