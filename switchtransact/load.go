package switchtransact

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
	"github.com/switchcomm/switchcomm-go/load"
)

// loadCallSize is how many records a call of a load carries unless the caller
// says otherwise.
const loadCallSize = 100

// LoadNew creates any number of people with [PeopleService.Create] (POST
// /workflow/people/create, a write), many in a call and several calls at once,
// and yields one outcome for each. See package load for what is promised. With
// load.Options.UpdateExisting a person who exists already is then updated as by
// [PeopleService.Update]: read the warnings of [PersonUpdate] before you use it.
func (s *PeopleService) LoadNew(ctx context.Context, people iter.Seq2[Person, error], options load.Options) iter.Seq2[load.Outcome[Person], error] {
	return load.Run(ctx, people, options, s.newPeople())
}

// LoadUpdates updates any number of people with [PeopleService.Update] (POST
// /workflow/people/update, a write), many in a call and several calls at once,
// and yields one outcome for each. See package load for what is promised, and
// [PersonUpdate] for what to mind.
func (s *PeopleService) LoadUpdates(ctx context.Context, updates iter.Seq2[PersonUpdate, error], options load.Options) iter.Seq2[load.Outcome[PersonUpdate], error] {
	return load.Run(ctx, updates, options, load.Sender[PersonUpdate]{
		API: apiName, Op: "People.LoadUpdates", CallSize: loadCallSize,
		Update: func(ctx context.Context, updates []PersonUpdate) ([]load.Result, error) {
			result, err := s.Update(ctx, updates)
			return results(result, len(updates), err)
		},
		Validate: func(u PersonUpdate) error { return u.Validate() },
		Key:      func(u PersonUpdate) string { return foldName(u.IDNumber) },
		Encode:   func(u PersonUpdate) ([]byte, error) { return wire.Marshal(u) },
	})
}

// ReconcileNew looks up, with [PeopleService.Details] (POST
// /workflow/people/details, a read), the people whom the journal of an earlier
// [PeopleService.LoadNew] holds as unknown. The input is the same as then.
// Somebody who is found is Accepted; somebody who is not may still await
// approval and stays Unknown: see [load.Reconcile].
//
// Who was there before the load is found as well, although creating them again
// was certainly refused. A ReferenceNumber of your own tells the two apart: who
// was sent with one and a Product counts as found only with a subscription that
// has it.
func (s *PeopleService) ReconcileNew(ctx context.Context, people iter.Seq2[Person, error], journal load.Journal) iter.Seq2[load.Outcome[Person], error] {
	return load.Reconcile(ctx, people, journal, s.newPeople())
}

func (s *PeopleService) newPeople() load.Sender[Person] {
	return load.Sender[Person]{
		API: apiName, Op: "People.LoadNew", CallSize: loadCallSize,
		Create: func(ctx context.Context, people []Person) ([]load.Result, error) {
			result, err := s.Create(ctx, people)
			return results(result, len(people), err)
		},
		Update: func(ctx context.Context, people []Person) ([]load.Result, error) {
			updates := make([]PersonUpdate, len(people))
			for i, person := range people {
				updates[i] = PersonUpdate(person)
			}
			result, err := s.Update(ctx, updates)
			return results(result, len(updates), err)
		},
		Validate: func(p Person) error { return p.Validate() },
		Key:      func(p Person) string { return foldName(p.IDNumber) },
		Encode:   func(p Person) ([]byte, error) { return wire.Marshal(p) },
		Lookup: func(ctx context.Context, p Person) (bool, error) {
			details, err := s.Details(ctx, PersonQuery{IDNumber: p.IDNumber, Sections: Sections{Record: true, Subscriptions: true}})
			if err != nil {
				return false, err
			}
			same := details.Record != nil && foldName(details.Record.IDNumber) == foldName(p.IDNumber)
			return same && details.Summary.hasOrder(&p.Product, p.ReferenceNumber), nil
		},
	}
}

// LoadNew creates any number of companies with [CompaniesService.Create] (POST
// /workflow/company/create, a write): see [PeopleService.LoadNew].
func (s *CompaniesService) LoadNew(ctx context.Context, companies iter.Seq2[Company, error], options load.Options) iter.Seq2[load.Outcome[Company], error] {
	return load.Run(ctx, companies, options, s.newCompanies())
}

// LoadUpdates updates any number of companies with [CompaniesService.Update]
// (POST /workflow/company/update, a write): see [PeopleService.LoadUpdates].
func (s *CompaniesService) LoadUpdates(ctx context.Context, updates iter.Seq2[CompanyUpdate, error], options load.Options) iter.Seq2[load.Outcome[CompanyUpdate], error] {
	return load.Run(ctx, updates, options, load.Sender[CompanyUpdate]{
		API: apiName, Op: "Companies.LoadUpdates", CallSize: loadCallSize,
		Update: func(ctx context.Context, updates []CompanyUpdate) ([]load.Result, error) {
			result, err := s.Update(ctx, updates)
			return results(result, len(updates), err)
		},
		Validate: func(u CompanyUpdate) error { return u.Validate() },
		Key:      func(u CompanyUpdate) string { return foldName(u.Name) },
		Encode:   func(u CompanyUpdate) ([]byte, error) { return wire.Marshal(u) },
	})
}

// ReconcileNew looks up, with [CompaniesService.Details] (POST
// /workflow/company/details, a read), the companies that the journal of an
// earlier [CompaniesService.LoadNew] holds as unknown. Only a company with exactly the same name, whatever the case, counts as found:
// see [PeopleService.ReconcileNew].
func (s *CompaniesService) ReconcileNew(ctx context.Context, companies iter.Seq2[Company, error], journal load.Journal) iter.Seq2[load.Outcome[Company], error] {
	return load.Reconcile(ctx, companies, journal, s.newCompanies())
}

func (s *CompaniesService) newCompanies() load.Sender[Company] {
	return load.Sender[Company]{
		API: apiName, Op: "Companies.LoadNew", CallSize: loadCallSize,
		Create: func(ctx context.Context, companies []Company) ([]load.Result, error) {
			result, err := s.Create(ctx, companies)
			return results(result, len(companies), err)
		},
		Update: func(ctx context.Context, companies []Company) ([]load.Result, error) {
			updates := make([]CompanyUpdate, len(companies))
			for i, company := range companies {
				updates[i] = CompanyUpdate(company)
			}
			result, err := s.Update(ctx, updates)
			return results(result, len(updates), err)
		},
		Validate: func(c Company) error { return c.Validate() },
		Key:      func(c Company) string { return foldName(c.Name) },
		Encode:   func(c Company) ([]byte, error) { return wire.Marshal(c) },
		Lookup: func(ctx context.Context, c Company) (bool, error) {
			details, err := s.Details(ctx, CompanyQuery{CompanyName: c.Name, Sections: Sections{Record: true, Subscriptions: true}})
			if err != nil {
				return false, err
			}
			return details.Exact && details.Summary.hasOrder(&c.Product, c.ReferenceNumber), nil
		},
	}
}

// hasOrder reports whether the product that a record was sent with is in its
// subscriptions. Only the sender's own reference can tell; without one it
// counts as there.
func (s *Summary) hasOrder(product *ProductDetails, reference string) bool {
	if blank(product.Name) || blank(reference) {
		return true
	}
	for _, subscription := range s.Subscriptions {
		for _, ordered := range subscription.Products {
			if foldName(ordered.Reference) == foldName(reference) {
				return true
			}
		}
	}
	return false
}

// results says what became of each of n records. A call that was refused
// without an answer to every record has no results: the load sends its records
// again in smaller calls to find the ones at fault.
func results(batch *BatchResult, n int, err error) ([]load.Result, error) {
	if batch == nil || len(batch.Unanswered) > 0 && errors.Is(err, switchcomm.ErrRejected) {
		return nil, err
	}
	all := make([]load.Result, n)
	for _, accepted := range batch.Accepted {
		if accepted.Index >= 0 {
			all[accepted.Index] = load.Result{State: load.Accepted, ID: accepted.WorkflowID}
		}
	}
	for _, rejected := range batch.Rejected {
		if rejected.Index >= 0 {
			all[rejected.Index] = load.Result{State: load.Rejected, Reasons: rejected.Reasons, Exists: exists(rejected.Reasons)}
		}
	}
	return all, err
}

// exists reports whether a record was rejected because it exists already and
// for nothing else. Another field of it, such as the e-mail address, may exist
// elsewhere: that is another reason. The vendor documents the wording for people
// only, so that of companies is recognised by its end.
func exists(reasons []switchcomm.FieldError) bool {
	for _, reason := range reasons {
		isRecord := slices.Contains([]string{"", "id_number", "name"}, reason.Field)
		if !isRecord || !strings.HasSuffix(foldName(reason.Message), "already exists") {
			return false
		}
	}
	return len(reasons) > 0
}
