package alphacomm

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// PayLinksService is the service for payment links, from the vendor's chapter
// "PayLink". The vendor has to set up iDEAL bank credentials and a landing
// page first. Get it from [Client.PayLinks].
//
// PayLinks are made by [PayLinksService.Create], and by the vendor itself for
// imported records whose script says so.
type PayLinksService struct{ client *Client }

// Create makes a PayLink (GraphQL payLink.create, a write). It expires 90 days
// after creation, unless the input says when.
//
// The result may be there together with an error. The errors are those of
// package switchcomm; mind switchcomm.ErrOutcomeUnknown: a second PayLink can
// be paid beside the first.
func (s *PayLinksService) Create(ctx context.Context, input PayLinkInput) (*CreatedPayLink, error) {
	const op = "PayLinks.Create"
	if err := s.client.check(op, &input); err != nil {
		return nil, err
	}
	answer, err := gql.CreatePayLink(ctx, s.client.gql.For(op, false), input.input())
	if answer.PayLink.Create.Id == "" {
		return nil, err
	}
	return newCreatedPayLink(&answer.PayLink.Create), err
}

// Get reads one PayLink by its id (GraphQL payLink.payLinks, a read). The
// error matches switchcomm.ErrNotFound when there is none. URLs cannot be read
// back: [PayLinksService.Create] gives them once.
func (s *PayLinksService) Get(ctx context.Context, id string) (*PayLink, error) {
	return s.get(ctx, "PayLinks.Get", id)
}

// All lists the PayLinks that the query selects (GraphQL payLink.payLinks, a
// read), page by page as they are taken. None is listed twice; when some enter
// or leave the selection meanwhile, others can be missed. An error comes last,
// after the items that came with it.
func (s *PayLinksService) All(ctx context.Context, query PayLinkQuery) iter.Seq2[*PayLink, error] {
	return s.all(ctx, "PayLinks.All", query)
}

// FindByReference lists the PayLinks of the imported record with that
// reference (GraphQL payLink.payLinks, a read). There can be several: mail and
// SMS have a PayLink each.
//
// A PayLink that was made by [PayLinksService.Create] is not among them: an
// attribute "reference" that it was given is kept as "customer_reference". Find
// it by that attribute with [PayLinksService.All]: see [CustomerPrefix].
func (s *PayLinksService) FindByReference(ctx context.Context, reference string) iter.Seq2[*PayLink, error] {
	const op = "PayLinks.FindByReference"
	if blank(reference) {
		return func(yield func(*PayLink, error) bool) {
			yield(nil, s.client.transport.Refuse(op, errors.New("the reference is empty")))
		}
	}
	return s.all(ctx, op, PayLinkQuery{Attributes: []Attribute{{AttributeReference, reference}}})
}

// WaitPaid reads the PayLink with that id time and again until it is paid
// (GraphQL payLink.payLinks, a read). That it is cancelled or failed does not
// end the wait: those are about the last transaction, and a later one may
// still pay.
//
// It returns the PayLink as it was last seen, with an error that matches
// [ErrWaitEnded] or ctx.Err() when the wait ended before it was paid.
func (s *PayLinksService) WaitPaid(ctx context.Context, id string, poll Poll) (*PayLink, error) {
	const op = "PayLinks.WaitPaid"
	w := waiter[PayLink]{
		client: s.client,
		op:     op,
		poll:   poll,
		read:   func(ctx context.Context) (*PayLink, error) { return s.get(ctx, op, id) },
		done: func(p *PayLink) bool {
			return p.Status == PayLinkStatusPaid || poll.PartiallyPaid && p.Status == PayLinkStatusPartiallyPaid
		},
	}
	if poll.UntilExpiry {
		w.expiry = (*PayLink).expiry
	}
	return w.wait(ctx)
}

// expiry is when the PayLink cannot be paid any more, or the zero time when it
// is not known when it was made.
func (p *PayLink) expiry() time.Time {
	if p.CreatedOn.IsZero() {
		return time.Time{}
	}
	return p.CreatedOn.Add(payLinkLife)
}

func (s *PayLinksService) get(ctx context.Context, op, id string) (*PayLink, error) {
	if blank(id) {
		return nil, s.client.transport.Refuse(op, errors.New("the id is empty"))
	}
	filters := &gql.PayLinkFiltersInput{Id: &gql.StringFilter{EqualTo: &id}}
	links, _, err := s.page(ctx, op, filters, nil, nil, nil)
	for _, link := range links {
		if strings.EqualFold(link.ID, id) {
			return link, err
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, notFound(op, len(links))
}

func (s *PayLinksService) all(ctx context.Context, op string, query PayLinkQuery) iter.Seq2[*PayLink, error] {
	p := pages[PayLink]{
		client: s.client,
		op:     op,
		size:   query.PageSize,
		read: func(ctx context.Context, offset, limit *int) ([]*PayLink, int, error) {
			return s.page(ctx, op, query.filters(), query.order(), offset, limit)
		},
		id: func(p *PayLink) string { return p.ID },
	}
	return p.all(ctx)
}

// page reads one page and says how long the whole list is.
func (s *PayLinksService) page(ctx context.Context, op string, filters *gql.PayLinkFiltersInput, order *gql.PayLinkOrderInput, offset, limit *int) ([]*PayLink, int, error) {
	answer, err := gql.PayLinks(ctx, s.client.gql.For(op, false), filters, order, offset, limit)
	list := answer.PayLink.PayLinks
	links := make([]*PayLink, len(list.Items))
	for i := range list.Items {
		links[i] = newPayLink(&list.Items[i])
	}
	return links, list.Pagination.Total, err
}
