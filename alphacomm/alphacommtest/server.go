// Package alphacommtest is a stateful fake of the Alphacomm Collectmaxx GraphQL
// API, for tests and for programs that must run without a key.
//
// It is a real HTTP server on the loopback interface that runs the schema of
// this module. A PayLink that is created can be searched for, visited and paid,
// which fires the webhook; an imported file waits, runs and is done; what the
// vendor would refuse is refused; each quirk of the vendor's answers can be
// switched on; and faults can be injected into every operation:
//
//	srv := alphacommtest.New(t, alphacommtest.WithWebhook(hooks.URL, "user", "secret"))
//	// point a client at srv.URL with srv.Key, and create a PayLink ...
//	srv.Pay(link.ID)
//	srv.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Status: 503, Times: 1})
//
// # Only documented names
//
// The vendor publishes no schema. A request may use the names that its document
// shows for that very operation and no others: fragments, variables of a type
// that is not shown, undocumented arguments and fields are refused as a GraphQL
// server refuses what it does not know. Introspection is open, as it is there;
// what it says of types and of nullability is partly ours.
//
// # What the fake decides where the document is silent
//
//   - Imports: each request is a batch of its own, and one of rows is done at
//     once. Accepted rows become jobs in the next import window, which is
//     [Server.RunImports]; they then have a PayLink for mail and one for SMS if
//     they have an amount and the address for it. A row of the same script and
//     reference as an earlier job updates that job.
//   - Rows are rejected for a blank reference or script, for an unknown script or
//     a missing field where scripts are set up ([WithScript]), for a mail address
//     without @, and on demand ([Server.RejectReference]). A value of the wrong
//     type or an unknown field refuses the whole request.
//   - Files are answered queued, whatever they hold. A csv file that cannot be
//     parsed, an empty file and an unknown extension end in error. The records of
//     files are counted (csv only), not read: they become no jobs.
//   - Searches answer the oldest first unless an order is given. Bounds of
//     createdOn are exclusive. A limit of 0 answers nothing but the total.
//   - PayLinks: the amount is in cents, positive; they cannot be paid after
//     visibleUntil or 90 days.
//   - Calls cannot be completed for a reference after they were stopped for it.
//   - Messages of the webhook are sent once each, and never again by themselves.
//   - Ids and batch names come from a counter, so a run can be repeated to the
//     letter. URLs of PayLinks and mandates lead nowhere.
//
// # Large files
//
// A body of up to 1 GiB is taken ([WithMaxBody]). It is read into memory, where
// base64 needs a third more than the file, and reading it takes twice that for a
// moment. The contents are decoded in that place, so there is no second copy;
// they stay for [Server.Batch] unless [WithDiscardFiles] is given. A measurement
// of a client's memory wants the fake in another process.
package alphacommtest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/graph-gophers/graphql-go"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Server is a running fake. All its methods are safe for concurrent use.
type Server struct {
	// URL is the endpoint for a client, with the path /v1.
	URL string
	// Key is the API key that requests must carry in X-AUTH-TOKEN.
	Key string

	fake   *fakeserver.Server
	schema *graphql.Schema
	opts   options

	hooks    *http.Client
	life     context.Context // ends with the server
	shutdown context.CancelFunc

	mu            sync.Mutex // guards what follows
	state         *state
	restrictedKey bool
	webhook       webhook
	deliveries    []Delivery
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
		Key:           o.key,
		opts:          o,
		state:         newState(),
		restrictedKey: o.restrictedKey,
		webhook:       o.webhook,
		hooks:         newHookClient(),
	}
	s.schema, err = newSchema(&root{s}, o.rowFields)
	if err == nil {
		err = checkScripts(s.schema.AST(), o.scripts)
	}
	if err != nil {
		return nil, fmt.Errorf("alphacommtest: %w", err)
	}
	s.fake, err = fakeserver.New(fakeserver.Config{
		Addr:      o.addr,
		KeyHeader: "X-AUTH-TOKEN",
		Key:       o.key,
		Resolve:   resolve,
		Handle:    s.handle,
		Refuse:    refuse,
		Quirks:    o.quirks,
		Quota:     o.quota,
		Clock:     o.clock,
		Seed:      o.seed,
		MaxBody:   o.maxBody,
		KeepBody:  o.keepBody,
	})
	if err != nil {
		return nil, err
	}
	s.URL = s.fake.URL + path
	s.life, s.shutdown = context.WithCancel(context.Background())
	s.fake.Start()
	return s, nil
}

// Close ends the server, every request in it and every delivery under way. It
// may be called more than once.
func (s *Server) Close() {
	s.shutdown()
	s.fake.Close()
}

// RestrictKey makes the key one that works from certain addresses only, none of
// which is this machine's: requests are refused with 403. False lifts that.
func (s *Server) RestrictKey(restricted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.restrictedKey = restricted
}

// root is where the schema begins.
type root struct{ s *Server }

func (r *root) Query() *query       { return &query{r.s} }
func (r *root) Mutation() *mutation { return &mutation{r.s} }

type query struct{ s *Server }

func (q *query) Import() importQuery   { return importQuery(*q) }
func (q *query) PayLink() payLinkQuery { return payLinkQuery(*q) }
func (q *query) Mandate() mandateQuery { return mandateQuery(*q) }

type mutation struct{ s *Server }

func (m *mutation) Import() importMutation   { return importMutation(*m) }
func (m *mutation) PayLink() payLinkMutation { return payLinkMutation(*m) }
func (m *mutation) Mandate() mandateMutation { return mandateMutation(*m) }
func (m *mutation) Voice() voiceMutation     { return voiceMutation(*m) }
