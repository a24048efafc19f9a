package switchtransact

import (
	"context"
	"errors"
	"strings"
)

// PeopleService is the service for people, from the vendor's chapter "Contact
// Centre, People". Get it from [Client.People].
type PeopleService struct{ client *Client }

// Details reads the account summary of one person (POST
// /workflow/people/details, a read). At least one identifier is needed.
//
// The error matches switchcomm.ErrNotFound when the record section was asked
// for and is empty; a person whose creation still waits for approval is not
// found either. Without the record section, nobody found and nothing to show
// look the same.
func (s *PeopleService) Details(ctx context.Context, q PersonQuery) (*PersonDetails, error) {
	op := operation{name: "People.Details", path: "/workflow/people/details", read: true}
	if blank(q.IDNumber) && blank(q.MemberNumber) && blank(q.ID) {
		return nil, s.client.transport.Refuse(op.name, errors.New("give one of IDNumber, MemberNumber and ID"))
	}
	q.Sections = q.orAll()
	var answer personDetailsAnswer
	if err := s.client.details(ctx, op, q, q.Record, &answer); err != nil {
		return nil, err
	}
	return &answer.PersonDetails, nil
}

// Create loads new people (POST /workflow/people/create, a write). Each person
// is accepted, which means queued for approval, or rejected with reasons: see
// [BatchResult]. A person who exists already is rejected with
// [ReasonPersonExists], not updated.
//
// The result may be there together with an error, when the vendor accepted
// some records and reported a failure all the same. The errors are those of
// package switchcomm; mind switchcomm.ErrOutcomeUnknown.
func (s *PeopleService) Create(ctx context.Context, people []Person) (*BatchResult, error) {
	op := operation{name: "People.Create", path: "/workflow/people/create"}
	return s.client.batch(ctx, op, people, asRecords(people))
}

// Update changes existing people, whom it finds by identity number (POST
// /workflow/people/update, a write). Read the warnings of [PersonUpdate]
// first. Results and errors are as for [PeopleService.Create].
func (s *PeopleService) Update(ctx context.Context, updates []PersonUpdate) (*BatchResult, error) {
	op := operation{name: "People.Update", path: "/workflow/people/update"}
	return s.client.batch(ctx, op, personUpdateBodies(updates), asRecords(updates))
}

// AddProduct adds a product to a subscription of the person with idNumber, who
// pays for it (POST /workflow/people/product/add, a write, queued for
// approval). The agent follows the API token: leave ProductOrder.Agent empty.
//
// The error matches the reason that the vendor gives, such as
// [ReasonNoActiveSubscription].
func (s *PeopleService) AddProduct(ctx context.Context, idNumber string, order ProductOrder) (*ProductReceipt, error) {
	op := operation{name: "People.AddProduct", path: "/workflow/people/product/add"}
	if order.Agent != "" {
		return nil, s.client.transport.Refuse(op.name, errors.New("leave Agent empty: the agent of a person's product follows the API token"))
	}
	body := personProductBody{strings.TrimSpace(idNumber), order}
	return s.client.addProduct(ctx, op, "id_number", body.IDNumber, &order, body)
}

// AddSubscription starts a new subscription, and with it a debit order, for
// the person with idNumber, who pays for it (POST
// /workflow/people/subscription/add, a write, queued for approval).
//
// The error matches [ReasonProductNotFound] when there is no such product.
func (s *PeopleService) AddSubscription(ctx context.Context, idNumber string, order SubscriptionOrder) (*SubscriptionReceipt, error) {
	op := operation{name: "People.AddSubscription", path: "/workflow/people/subscription/add"}
	body := personSubscriptionBody{strings.TrimSpace(idNumber), order}
	return s.client.addSubscription(ctx, op, "id_number", body.IDNumber, &order, body)
}

// Blacklist lists the numbers of people who asked not to be contacted by
// medium (POST /people/blacklist/{sms|phone}, a read). The range filters on
// the day that they were flagged; zero dates do not filter.
//
// The result may be there together with an error, when the vendor reports one
// beside the data. Nobody on the list is an empty list; nil is an answer
// without a list.
func (s *PeopleService) Blacklist(ctx context.Context, medium Medium, r DateRange) ([]BlacklistedPerson, error) {
	var answer peopleBlacklistAnswer
	err := s.client.blacklist(ctx, "People.Blacklist", "/people/blacklist/", medium, r, &answer)
	return answer.Data, err
}

type personDetailsAnswer struct {
	envelope
	PersonDetails `json:",embed"`
}

type personProductBody struct {
	IDNumber     string `json:"id_number"`
	ProductOrder `json:",embed"`
}

type personSubscriptionBody struct {
	IDNumber          string `json:"id_number"`
	SubscriptionOrder `json:",embed"`
}

type peopleBlacklistAnswer struct {
	envelope
	Data []BlacklistedPerson `json:"data"`
}

// blank reports whether s holds nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
