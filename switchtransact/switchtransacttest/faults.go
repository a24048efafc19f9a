package switchtransacttest

import "github.com/switchcomm/switchcomm-go/internal/fakeserver"

// Fault is a failure to be played on requests for an operation: an HTTP status
// with a body, a delay, a broken connection, before the operation took effect or
// after it, for some requests or all.
type Fault = fakeserver.Fault

// Break is a way for an exchange to end without a whole answer.
type Break = fakeserver.Break

// The ways to break an exchange.
const (
	Cut   = fakeserver.Cut   // close in the middle of the answer's body
	Close = fakeserver.Close // close without an answer
	Reset = fakeserver.Reset // reset the connection (TCP RST) without an answer
	Hang  = fakeserver.Hang  // never answer
)

// Quota limits the requests carried out in a span of time; see [WithQuota].
type Quota = fakeserver.Quota

// Inject makes requests for op fail as f says; [AnyOp] hits all operations.
// Faults of one operation are used in the order of their injection, those of
// AnyOp after them: the first that hits is played.
func (s *Server) Inject(op Op, f Fault) { s.fake.Inject(op, f) }

// ClearFaults takes back every fault.
func (s *Server) ClearFaults() { s.fake.ClearFaults() }

// SetQuota replaces the quota and starts its span anew.
func (s *Server) SetQuota(q Quota) { s.fake.SetQuota(q) }
