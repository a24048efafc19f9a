package switchtransacttest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Op names an operation of the API: where faults are injected, effects counted
// and requests listed.
type Op = fakeserver.Op

// The operations, named as the client's methods are.
const (
	PeopleDetails         Op = "People.Details"         // POST /workflow/people/details
	PeopleCreate          Op = "People.Create"          // POST /workflow/people/create
	PeopleUpdate          Op = "People.Update"          // POST /workflow/people/update
	PeopleAddProduct      Op = "People.AddProduct"      // POST /workflow/people/product/add
	PeopleAddSubscription Op = "People.AddSubscription" // POST /workflow/people/subscription/add
	PeopleBlacklist       Op = "People.Blacklist"       // POST /people/blacklist/{sms|phone}
	PeopleAll             Op = "People.All"             // POST /people/list

	CompaniesDetails         Op = "Companies.Details"         // POST /workflow/company/details
	CompaniesCreate          Op = "Companies.Create"          // POST /workflow/company/create
	CompaniesUpdate          Op = "Companies.Update"          // POST /workflow/company/update
	CompaniesAddProduct      Op = "Companies.AddProduct"      // POST /workflow/company/product/add
	CompaniesAddSubscription Op = "Companies.AddSubscription" // POST /workflow/company/subscription/add
	CompaniesBlacklist       Op = "Companies.Blacklist"       // POST /companies/blacklist/{sms|phone}
	CompaniesAll             Op = "Companies.All"             // POST /companies/list

	CallsFind          Op = "Calls.Find"          // GET /calls/record
	CallsSearch        Op = "Calls.Search"        // GET /calls/autocomplete
	CallsCreateContact Op = "Calls.CreateContact" // POST /calls/create
	CallsLog           Op = "Calls.Log"           // POST /calls/log

	LookupsAll          Op = "Lookups.All"          // GET /lookups
	LookupsGet          Op = "Lookups.Get"          // GET /lookups/{type}/{category}
	LookupsCustomFields Op = "Lookups.CustomFields" // GET /lookups/custom_fields/{people|companies}

	ContactsAgents   Op = "Contacts.Agents"   // GET /contacts/agents
	ContactsBranches Op = "Contacts.Branches" // GET /contacts/branches

	ReportsActivity Op = "Reports.Activity" // GET /report
	TransactionsAll Op = "Transactions.All" // GET /transactions

	// AnyOp stands for all of them, for [Server.Inject], [Server.Effects] and
	// [Server.Await].
	AnyOp = fakeserver.AnyOp
)

// basePath is the part of the URL that all operations share.
const basePath = "/api/1.0"

// Permission is what a key needs for an operation, in the words of the refusal
// "Requesting Read on General." That one is documented; the others are made after
// it.
type Permission string

// The permissions.
const (
	ReadGeneral    Permission = "Read on General"    // calls, lookups, contacts, lists, reports, transactions
	CreateGeneral  Permission = "Create on General"  // calls/create and calls/log
	ReadWorkflow   Permission = "Read on Workflow"   // details
	CreateWorkflow Permission = "Create on Workflow" // create, product/add and subscription/add
	UpdateWorkflow Permission = "Update on Workflow" // update
)

// route ties an operation to its place in the API.
type route struct {
	op     Op
	method string
	path   string // under basePath; a segment {} takes any one word
	needs  Permission
	run    func(*call) answer
}

// routes lists the whole API. More specific paths come first.
func (s *Server) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	of := func(k *kind, run func(*kind, *call) answer) func(*call) answer {
		return func(c *call) answer { return run(k, c) }
	}
	return []route{
		{PeopleDetails, post, "/workflow/people/details", ReadWorkflow, of(person, s.details)},
		{PeopleCreate, post, "/workflow/people/create", CreateWorkflow, of(person, s.create)},
		{PeopleUpdate, post, "/workflow/people/update", UpdateWorkflow, of(person, s.update)},
		{PeopleAddProduct, post, "/workflow/people/product/add", CreateWorkflow, of(person, s.addProducts)},
		{PeopleAddSubscription, post, "/workflow/people/subscription/add", CreateWorkflow, of(person, s.addSubscription)},
		{PeopleBlacklist, post, "/people/blacklist/{}", ReadGeneral, of(person, s.blacklist)},
		{PeopleAll, post, "/people/list", ReadGeneral, of(person, s.list)},

		{CompaniesDetails, post, "/workflow/company/details", ReadWorkflow, of(company, s.details)},
		{CompaniesCreate, post, "/workflow/company/create", CreateWorkflow, of(company, s.create)},
		{CompaniesUpdate, post, "/workflow/company/update", UpdateWorkflow, of(company, s.update)},
		{CompaniesAddProduct, post, "/workflow/company/product/add", CreateWorkflow, of(company, s.addProducts)},
		{CompaniesAddSubscription, post, "/workflow/company/subscription/add", CreateWorkflow, of(company, s.addSubscription)},
		{CompaniesBlacklist, post, "/companies/blacklist/{}", ReadGeneral, of(company, s.blacklist)},
		{CompaniesAll, post, "/companies/list", ReadGeneral, of(company, s.list)},

		{CallsFind, get, "/calls/record", ReadGeneral, s.findContact},
		{CallsSearch, get, "/calls/autocomplete", ReadGeneral, s.searchContacts},
		{CallsCreateContact, post, "/calls/create", CreateGeneral, s.createContact},
		{CallsLog, post, "/calls/log", CreateGeneral, s.logCall},

		{LookupsCustomFields, get, "/lookups/custom_fields/{}", ReadGeneral, s.listCustomFields},
		{LookupsGet, get, "/lookups/{}/{}", ReadGeneral, s.lookupsByPath},
		{LookupsAll, get, "/lookups", ReadGeneral, s.lookupsByQuery},

		{ContactsAgents, get, "/contacts/agents", ReadGeneral, s.listRecords(lookupAgent)},
		{ContactsBranches, get, "/contacts/branches", ReadGeneral, s.listRecords(lookupBranch)},

		{ReportsActivity, get, "/report", ReadGeneral, s.report},
		{TransactionsAll, get, "/transactions", ReadGeneral, s.listTransactions},
	}
}

// find gives the route of a request and the words that took the place of {}.
// The path is taken apart before it is unescaped, so an escaped slash stays
// inside its word.
func (s *Server) find(method, escapedPath string) (*route, []string) {
	path, ok := strings.CutPrefix(escapedPath, basePath)
	if !ok {
		return nil, nil
	}
	for i := range s.api {
		r := &s.api[i]
		if r.method != method {
			continue
		}
		if words, ok := matchPath(r.path, path); ok {
			return r, words
		}
	}
	return nil, nil
}

func matchPath(pattern, path string) (words []string, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	for i, segment := range want {
		word, err := url.PathUnescape(got[i])
		switch {
		case err != nil:
			return nil, false
		case segment == "{}":
			words = append(words, word)
		case segment != word:
			return nil, false
		}
	}
	return words, true
}
