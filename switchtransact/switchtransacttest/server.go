// Package switchtransacttest is a stateful fake of the SwitchTransact REST API,
// for tests and for programs that must run without a key.
//
// It is a real HTTP server on the loopback interface. What is created waits for
// approval and can then be found; what the vendor would reject is rejected in
// the vendor's words; each quirk of the vendor's answers can be switched on; and
// faults can be injected into every operation:
//
//	srv := switchtransacttest.New(t)
//	// point a client at srv.URL with srv.Key, and create a person ...
//	srv.ApproveAll()
//	srv.Inject(switchtransacttest.PeopleDetails, switchtransacttest.Fault{Status: 503, Times: 1})
//
// # What the fake decides where the documents are silent
//
//   - Approval: nothing that was submitted exists before it is approved, also
//     not for the check "already exists": the same person sent twice waits
//     twice ([QuirkPendingExists] changes that). An approval that has become
//     impossible meanwhile is a decline.
//   - Formats: a branch code is 6 digits, an account number 6 to 16 digits, an
//     account name letters, digits, spaces and .,'&()/- with at least one letter.
//   - CDV: an account number that ends in 00000 fails the check.
//   - Debit orders: [Server.RunDebitOrders] collects from every account number
//     but those that end in 99999 (Unpaid) and 88888 (Disputed).
//   - Types: a number may be sent as a string and a string as a number; other
//     kinds are refused.
//   - Address: line 1 and the codes are required of people; lines 2 to 4, which
//     the documents require too, only under [QuirkStrictAddress].
//   - A people update without is_active activates, as its table says.
//   - The Info counts and report counts speak of what was submitted and decided;
//     rejected rows are not part of any report.
//   - Ids are made from a counter, so a run can be repeated to the letter.
package switchtransacttest

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Server is a running fake. All its methods are safe for concurrent use.
type Server struct {
	// URL is the base URL for a client, with the prefix /api/1.0.
	URL string
	// Key is the API key that requests must carry in Authorization, as it is:
	// "Bearer " before it is refused.
	Key string

	fake *fakeserver.Server
	api  []route

	mu          sync.Mutex // guards what follows
	state       *state
	autoApprove bool
	denied      map[Permission]bool
}

// New starts a fake for a test and closes it when the test ends.
func New(t testing.TB, opts ...Option) *Server {
	t.Helper()
	s, err := NewServer(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// NewServer starts a fake for a program, which must close it. It fails if an
// option is wrong or the address cannot be listened on.
func NewServer(opts ...Option) (*Server, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Key:         o.key,
		state:       newState(o.clock),
		autoApprove: o.autoApprove,
		denied:      o.denied,
	}
	s.api = s.routes()
	s.fake, err = fakeserver.New(fakeserver.Config{
		Addr:      o.addr,
		KeyHeader: "Authorization",
		Key:       o.key,
		Resolve:   s.resolve,
		Handle:    s.handle,
		Refuse:    s.refuse,
		Quirks:    o.quirks,
		Quota:     o.quota,
		Clock:     o.clock,
		Seed:      o.seed,
		KeepBody:  o.keepBody,
	})
	if err != nil {
		return nil, err
	}
	s.URL = s.fake.URL + basePath
	s.fake.Start()
	return s, nil
}

// Close ends the server and every request in it. It may be called more than
// once.
func (s *Server) Close() { s.fake.Close() }

// Deny takes a permission from the key: operations that need it are refused.
func (s *Server) Deny(p Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[p] = true
}

// Allow gives a permission back.
func (s *Server) Allow(p Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.denied, p)
}

func (s *Server) resolve(r *fakeserver.Request) Op {
	if route, _ := s.find(r.Method, r.Path); route != nil {
		return route.op
	}
	return AnyOp
}

func (s *Server) handle(_ context.Context, r *fakeserver.Request) fakeserver.Response {
	s.mu.Lock()
	defer s.mu.Unlock()
	route, words := s.find(r.Method, r.Path)
	if route == nil {
		return s.render("", failure(http.StatusNotFound, "Not found."))
	}
	if s.denied[route.needs] {
		return s.render(route.op, notPermitted(route.needs, s.fake.Has(QuirkPermissionOK)))
	}
	return s.render(route.op, route.run(&call{op: route.op, words: words, query: r.Query, body: r.Body}))
}

// refuse is the answer of the server itself. The vendor documents the codes
// only; the body is that of its other failures.
func (s *Server) refuse(r *fakeserver.Request, status int) fakeserver.Response {
	message := map[int]string{
		http.StatusUnauthorized:          "Unauthorized.",
		http.StatusRequestEntityTooLarge: "The request is too large.",
		http.StatusTooManyRequests:       "Too many requests.",
	}[status]
	return s.render(r.Op, failure(status, message))
}

// render turns an answer into bytes, through the quirks that are switched on.
func (s *Server) render(op Op, a answer) fakeserver.Response {
	return a.encode(op, s.fake.Has)
}

// notPermitted is the refusal for want of a permission. The documents do not
// name its status.
func notPermitted(p Permission, soft bool) answer {
	a := failure(http.StatusForbidden, "Not authorized to make this API call. Requesting "+string(p)+".")
	if soft {
		a.status = http.StatusOK
	}
	return a
}
