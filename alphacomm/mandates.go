package alphacomm

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// MandatesService is the service for e-mandates, from the vendor's chapter
// "E-Mandate". The vendor has to set up e-mandate bank credentials and a
// landing page first. Get it from [Client.Mandates].
type MandatesService struct{ client *Client }

// Create makes an e-mandate (GraphQL mandate.create, a write).
//
// The result may be there together with an error. The errors are those of
// package switchcomm; mind switchcomm.ErrOutcomeUnknown.
func (s *MandatesService) Create(ctx context.Context, input MandateInput) (*CreatedMandate, error) {
	const op = "Mandates.Create"
	if err := s.client.check(op, &input); err != nil {
		return nil, err
	}
	answer, err := gql.CreateMandate(ctx, s.client.gql.For(op, false), input.input())
	if answer.Mandate.Create.Id == "" {
		return nil, err
	}
	return newCreatedMandate(&answer.Mandate.Create), err
}

// Get reads one e-mandate by its id (GraphQL mandate.mandates, a read). The
// error matches switchcomm.ErrNotFound when there is none.
func (s *MandatesService) Get(ctx context.Context, id string) (*Mandate, error) {
	return s.get(ctx, "Mandates.Get", id)
}

// All lists the e-mandates that the query selects (GraphQL mandate.mandates, a
// read), page by page as they are taken. None is listed twice; when some enter
// or leave the selection meanwhile, others can be missed. An error comes last,
// after the items that came with it.
func (s *MandatesService) All(ctx context.Context, query MandateQuery) iter.Seq2[*Mandate, error] {
	const op = "Mandates.All"
	p := pages[Mandate]{
		client: s.client,
		op:     op,
		size:   query.PageSize,
		read: func(ctx context.Context, offset, limit *int) ([]*Mandate, int, error) {
			return s.page(ctx, op, query.filters(), query.order(), offset, limit)
		},
		id: func(m *Mandate) string { return m.ID },
	}
	return p.all(ctx)
}

// WaitSuccess reads the e-mandate with that id time and again until it is
// given (GraphQL mandate.mandates, a read). The vendor documents no status of
// a mandate that will never be given.
//
// It returns the mandate as it was last seen, with an error that matches
// [ErrWaitEnded] or ctx.Err() when the wait ended before it was given.
func (s *MandatesService) WaitSuccess(ctx context.Context, id string, poll Poll) (*Mandate, error) {
	const op = "Mandates.WaitSuccess"
	w := waiter[Mandate]{
		client: s.client,
		op:     op,
		poll:   poll,
		read:   func(ctx context.Context) (*Mandate, error) { return s.get(ctx, op, id) },
		done:   func(m *Mandate) bool { return m.Status == MandateStatusSuccess },
	}
	return w.wait(ctx)
}

func (s *MandatesService) get(ctx context.Context, op, id string) (*Mandate, error) {
	if blank(id) {
		return nil, s.client.transport.Refuse(op, errors.New("the id is empty"))
	}
	filters := &gql.MandateFiltersInput{Id: &gql.StringFilter{EqualTo: &id}}
	mandates, _, err := s.page(ctx, op, filters, nil, nil, nil)
	for _, mandate := range mandates {
		if strings.EqualFold(mandate.ID, id) {
			return mandate, err
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, notFound(op, len(mandates))
}

// page reads one page and says how long the whole list is.
func (s *MandatesService) page(ctx context.Context, op string, filters *gql.MandateFiltersInput, order *gql.MandateOrderInput, offset, limit *int) ([]*Mandate, int, error) {
	answer, err := gql.Mandates(ctx, s.client.gql.For(op, false), filters, order, offset, limit)
	list := answer.Mandate.Mandates
	mandates := make([]*Mandate, len(list.Items))
	for i := range list.Items {
		mandates[i] = newMandate(&list.Items[i])
	}
	return mandates, list.Pagination.Total, err
}
