package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/go-querystring/query"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// CallsService is the service for a telephone exchange or a contact centre,
// from the vendor's chapter "Contact Centre, Calls". Get it from
// [Client.Calls]. Its writes apply at once, without approval.
type CallsService struct{ client *Client }

// FindByPhone reads the contact with a telephone number, such as
// +27720000000 (GET /calls/record, a read). The error matches
// switchcomm.ErrNotFound when there is none.
func (s *CallsService) FindByPhone(ctx context.Context, phone string) (*Contact, error) {
	return s.find(ctx, "Calls.FindByPhone", contactQuery{Phone: strings.TrimSpace(phone)})
}

// FindByEmail reads the contact with an e-mail address (GET /calls/record, a
// read). The error matches switchcomm.ErrNotFound when there is none.
func (s *CallsService) FindByEmail(ctx context.Context, email string) (*Contact, error) {
	return s.find(ctx, "Calls.FindByEmail", contactQuery{Email: strings.TrimSpace(email)})
}

// Search reads the contacts that match a term: a name, surname, company,
// e-mail address or mobile number (GET /calls/autocomplete, a read). Nothing
// found is an empty list, not an error.
func (s *CallsService) Search(ctx context.Context, term string) ([]Contact, error) {
	const name = "Calls.Search"
	if blank(term) {
		return nil, s.client.transport.Refuse(name, errors.New("the term is empty"))
	}
	contacts, err := s.read(ctx, name, "/calls/autocomplete", searchQuery{Term: strings.TrimSpace(term)})
	if errors.Is(err, switchcomm.ErrNotFound) {
		return nil, nil
	}
	return contacts, err
}

// CreateContact creates a record at once, without approval (POST
// /calls/create, a write). The answer holds no id: find the record with
// [CallsService.FindByPhone] if you need it.
func (s *CallsService) CreateContact(ctx context.Context, contact NewContact) (*CreatedContact, error) {
	op := operation{name: "Calls.CreateContact", path: "/calls/create"}
	if err := s.client.check(op.name, &contact); err != nil {
		return nil, err
	}
	var answer newContactAnswer
	if err := s.client.call(ctx, op, contact, &answer); err != nil {
		return nil, err
	}
	return &answer.CreatedContact, nil
}

// Log records a call (POST /calls/log, a write). A call that is logged twice
// is recorded twice: when the error matches switchcomm.ErrOutcomeUnknown, look
// before you log it again.
func (s *CallsService) Log(ctx context.Context, call CallLog) error {
	op := operation{name: "Calls.Log", path: "/calls/log", mayBeEmpty: true}
	if call.Duration < 0 {
		return s.client.transport.Refuse(op.name, errors.New("the duration is negative"))
	}
	if err := s.client.check(op.name, &call); err != nil {
		return err
	}
	return s.client.call(ctx, op, call.body(s.client.transport.Config().CallLogZone), new(envelope))
}

// Contact is a person or company as the calls API shows it.
type Contact struct {
	ID        string `json:"id"`
	FirstName string `json:"firstname"`
	LastName  string `json:"lastname"`
	// CustomerNumber is the member number.
	CustomerNumber string `json:"customer_number"`
	Company        string `json:"company"`
	BusinessPhone  string `json:"businessphone"`
	BusinessPhone2 string `json:"businessphone2"`
	MobilePhone    string `json:"mobilephone"`
	Email          string `json:"email"`
	// EntityType says what the record is.
	EntityType EntityType `json:"entity_type"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Contact) LogValue() slog.Value { return redacted("Contact") }

// isEmpty reports whether the contact is nobody, as in "contact": {}.
func (c Contact) isEmpty() bool {
	return c.ID == "" && c.FirstName == "" && c.LastName == "" && c.CustomerNumber == "" && c.Company == "" &&
		c.BusinessPhone == "" && c.BusinessPhone2 == "" && c.MobilePhone == "" && c.Email == "" && len(c.Extra) == 0
}

// EntityType says what a record is. The list is open: a value that this
// package does not know is kept as it came.
type EntityType string

// The documented entity types of a [Contact].
const (
	EntityAccount EntityType = "Account"
	EntityContact EntityType = "Contact"
	EntityLead    EntityType = "Lead"
)

// UnmarshalText takes the documented spelling of a type that differs only in
// case, space, "_" or "-".
func (t *EntityType) UnmarshalText(text []byte) error {
	*t = wire.FoldEnumText(text, EntityAccount, EntityContact, EntityLead)
	return nil
}

// Known reports whether t is one of the documented types.
func (t EntityType) Known() bool {
	return slices.Contains([]EntityType{EntityAccount, EntityContact, EntityLead}, t)
}

// NewContact is a record to be created: see [CallsService.CreateContact].
type NewContact struct {
	FirstName string `json:"firstname,omitzero"`
	LastName  string `json:"lastname,omitzero"`
	// Phone is the telephone number, such as 0720000000.
	Phone string `json:"phone,omitzero"`
	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (NewContact) LogValue() slog.Value { return redacted("NewContact") }

// Validate checks a contact without sending anything: a name and a number are
// needed. It returns nil, or a *switchcomm.Error matching
// switchcomm.ErrValidation whose Fields are all the problems together.
func (n *NewContact) Validate() error { return n.findings().err() }

func (n *NewContact) findings() *findings {
	f := new(findings)
	if blank(n.FirstName) && blank(n.LastName) {
		f.problem("firstname", "required", "or lastname is required")
	}
	f.required("phone", n.Phone)
	return f
}

// CreatedContact is a record that was created, as the answer repeats it. It
// has no id.
type CreatedContact struct {
	FirstName string `json:"firstname"`
	LastName  string `json:"lastname"`
	Phone     string `json:"phone"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CreatedContact) LogValue() slog.Value { return redacted("CreatedContact") }

// CallType is the kind of a logged call.
type CallType string

// The documented kinds of call.
const (
	CallInbound     CallType = "Inbound"
	CallOutbound    CallType = "Outbound"
	CallMissed      CallType = "Missed"
	CallNotAnswered CallType = "Notanswered"
)

// CallDirection is the direction of a logged call.
type CallDirection string

// The documented directions of a call.
const (
	DirectionInbound  CallDirection = "Inbound"
	DirectionOutbound CallDirection = "Outbound"
)

// What a logged call is about: the vendor gives these two words as examples for
// [CallLog.EntityType].
const (
	LogPerson  = "person"
	LogCompany = "company"
)

// CallLog is a call to be recorded: see [CallsService.Log].
type CallLog struct {
	Type      CallType
	Direction CallDirection
	// Number is the other party's number, such as 0720000000.
	Number string
	// Name is the other party's name.
	Name string
	// EntityID is the ID of the [Contact].
	EntityID string
	// EntityType says what the record is: [LogPerson], [LogCompany] or another
	// word. The words are not those of [Contact.EntityType].
	EntityType string

	AgentFirstName string
	AgentLastName  string
	AgentEmail     string

	// Start is when the call began. It is written in South African time, or in
	// the zone set with switchcomm.WithCallLogZone.
	Start time.Time
	// Duration is how long it lasted, to the second. It may pass 24 hours.
	Duration time.Duration

	// DateTimeLayout is how Start is written, as for [time.Time.Format]. The
	// vendor documents "dd-mm-yy hh:mm:ss", which is the default,
	// "02-01-06 15:04:05"; exchanges are known to send other forms.
	DateTimeLayout string
	// TimeLayout is how the time of day of the start and the end is written.
	// Default: "15:04:05".
	TimeLayout string

	// Extra are further members by their JSON name; nil is sent as null. A
	// name that a field above sends too is an error.
	Extra map[string]any
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CallLog) LogValue() slog.Value { return redacted("CallLog") }

// Validate checks a call without sending anything. It returns nil, or a
// *switchcomm.Error matching switchcomm.ErrValidation whose Fields are all the
// problems together.
func (l *CallLog) Validate() error { return l.findings().err() }

func (l *CallLog) findings() *findings {
	f := new(findings)
	f.required("CallType", string(l.Type))
	f.required("CallDirection", string(l.Direction))
	f.required("Number", l.Number)
	f.email("AgentEmail", l.AgentEmail)
	if l.Start.IsZero() {
		f.problem("DateTime", "required", "is required: set Start")
	}
	if l.Duration < 0 {
		f.problem("Duration", "positive", "must not be negative")
	}
	return f
}

type contactQuery struct {
	Phone string `url:"phone,omitempty"`
	Email string `url:"email,omitempty"`
}

type searchQuery struct {
	Term string `url:"term"`
}

// contactAnswer is the answer to a search. The vendor shows one object under
// "contact" even where there can be several.
type contactAnswer struct {
	envelope
	Contact  []Contact `json:"contact"`
	Contacts []Contact `json:"contacts"`
}

// merge makes Contact all the contacts in the answer.
func (a *contactAnswer) merge() {
	a.Contact = slices.DeleteFunc(append(a.Contact, a.Contacts...), Contact.isEmpty)
	a.Contacts = nil
}

// failure tells nothing found, which is "status": false alone or no contact,
// from a failure.
func (a *contactAnswer) failure() error {
	a.merge()
	if a.isBareRefusal() || !a.failed() && len(a.Contact) == 0 {
		return errNotFound()
	}
	return a.envelope.failure()
}

type newContactAnswer struct {
	envelope
	CreatedContact `json:",embed"`
}

// find reads the one contact that q names.
func (s *CallsService) find(ctx context.Context, name string, q contactQuery) (*Contact, error) {
	if q == (contactQuery{}) {
		return nil, s.client.transport.Refuse(name, errors.New("the number or address is empty"))
	}
	contacts, err := s.read(ctx, name, "/calls/record", q)
	if err != nil {
		return nil, err
	}
	return &contacts[0], nil
}

// read makes a search. Without an error there is at least one contact.
func (s *CallsService) read(ctx context.Context, name, path string, q any) ([]Contact, error) {
	values, err := query.Values(q)
	if err != nil {
		return nil, s.client.transport.Refuse(name, err)
	}
	var answer contactAnswer
	if err := s.client.get(ctx, name, path, values, &answer); err != nil {
		return nil, err
	}
	return answer.Contact, nil
}
