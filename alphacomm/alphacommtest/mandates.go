package alphacommtest

import (
	"context"
	"fmt"
	"time"

	"github.com/graph-gophers/graphql-go"
)

// The statuses of a mandate.
const (
	MandateNew     = "new"
	MandatePending = "pending"
	MandateSuccess = "success"
)

// Mandate is an e-mandate as the fake knows it.
type Mandate struct {
	ID                      string
	Status                  string
	Reference, Type         string
	PersonName              string
	Reason, DebtorReference string
	ShortURL, LongURL       string
	CreatedOn, UpdatedOn    time.Time
}

// AddMandate adds a mandate. What is not given is filled in: an id, status new,
// type RCUR, URLs, and now as the times.
func (s *Server) AddMandate(m Mandate) (Mandate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.mandateByID[m.ID] != nil {
		return Mandate{}, fmt.Errorf("alphacommtest: mandate %q exists", m.ID)
	}
	return *s.addMandate(m), nil
}

// Mandate returns the mandate of that id, if there is one.
func (s *Server) Mandate(id string) (Mandate, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.state.mandateByID[id]
	if m == nil {
		return Mandate{}, false
	}
	return *m, true
}

// Mandates returns every mandate, in the order of their making.
func (s *Server) Mandates() []Mandate {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Mandate, len(s.state.mandates))
	for i, m := range s.state.mandates {
		out[i] = *m
	}
	return out
}

// SignMandate gives a mandate: its status becomes success.
func (s *Server) SignMandate(id string) error { return s.setMandateStatus(id, MandateSuccess) }

// SignMandateInPart gives one of the two authorizations that some accounts need:
// the status becomes pending.
func (s *Server) SignMandateInPart(id string) error { return s.setMandateStatus(id, MandatePending) }

func (s *Server) setMandateStatus(id, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.state.mandateByID[id]
	if m == nil {
		return fmt.Errorf("alphacommtest: there is no mandate %q", id)
	}
	if m.Status == MandateSuccess {
		return fmt.Errorf("alphacommtest: mandate %s is given", id)
	}
	m.Status, m.UpdatedOn = status, s.now()
	return nil
}

func (s *Server) addMandate(m Mandate) *Mandate {
	fill(&m.ID, s.state.newID)
	fill(&m.Status, func() string { return MandateNew })
	fill(&m.Type, func() string { return "RCUR" })
	fill(&m.ShortURL, func() string { return "https://betaalmachtiging.example/" + s.state.newToken() })
	fill(&m.LongURL, func() string { return "https://alphacomm.betaalmachtiging.example/pay/" + s.state.newID() })
	s.fillTimes(&m.CreatedOn, &m.UpdatedOn)
	s.state.mandates = append(s.state.mandates, &m)
	s.state.mandateByID[m.ID] = &m
	return &m
}

// ---- the schema's fields

type mandateMutation struct{ s *Server }

type createdMandateNode struct {
	ID                       graphql.ID
	Reference, Type, LongURL *string

	s        *Server
	shortURL string
}

func (m mandateMutation) Create(ctx context.Context, args struct {
	Mandate struct {
		PersonName      *string
		Reference       string
		Type            string
		Reason          *string
		DebtorReference *string
	}
}) (*createdMandateNode, error) {
	in := args.Mandate
	if isBlank(in.Reference) {
		return nil, serverError("reference: This value should not be blank.")
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	made := *m.s.addMandate(Mandate{
		Reference:       in.Reference,
		Type:            in.Type,
		PersonName:      value(in.PersonName),
		Reason:          value(in.Reason),
		DebtorReference: value(in.DebtorReference),
	})
	countEffects(ctx, 1)
	return &createdMandateNode{
		ID: graphql.ID(made.ID), Reference: &made.Reference, Type: &made.Type, LongURL: &made.LongURL,
		s: m.s, shortURL: made.ShortURL,
	}, nil
}

func (n *createdMandateNode) ShortURL() (*string, error) {
	if n.s.fake.Has(QuirkPartialData) {
		return nil, errPartial
	}
	return &n.shortURL, nil
}

type mandateQuery struct{ s *Server }

type mandateNode struct {
	ID                   graphql.ID
	Status               string
	CreatedOn, UpdatedOn *dateTime

	s    *Server
	name string
}

type mandateFilters struct {
	ID        *stringFilter
	Status    *stringFilter
	CreatedOn *dateTimeFilter
}

func (f *mandateFilters) match(m *Mandate) bool {
	return f == nil || f.ID.match(m.ID) && f.Status.match(m.Status) && f.CreatedOn.match(m.CreatedOn)
}

func (q mandateQuery) Mandates(args struct {
	Filters *mandateFilters
	listArgs
}) (*page[*mandateNode], error) {
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	created := func(m *Mandate) time.Time { return m.CreatedOn }
	return search(q.s, q.s.state.mandates, args.listArgs, args.Filters.match, created, q.s.mandateNode)
}

func (s *Server) mandateNode(m *Mandate) *mandateNode {
	return &mandateNode{
		ID: graphql.ID(m.ID), Status: m.Status,
		CreatedOn: &dateTime{m.CreatedOn}, UpdatedOn: &dateTime{m.UpdatedOn},
		s: s, name: m.PersonName,
	}
}

func (n *mandateNode) PersonName() (*string, error) {
	if n.s.fake.Has(QuirkPartialData) {
		return nil, errPartial
	}
	return orNull(n.name), nil
}

// value is an optional text, "" if it is not given.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
