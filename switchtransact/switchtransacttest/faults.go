package switchtransacttest

import "github.com/switchcomm/switchcomm-go/internal/fakeserver"

// Fault is a failure to be played on requests for an operation. Its fields
// combine, and the zero Fault does nothing:
//
//   - Status int: the HTTP status of the answer, with Header and Body instead of
//     the operation's own. 0 keeps the operation's answer.
//   - Header http.Header: the headers of that answer; none by default.
//   - Body string: the body of that answer; empty by default.
//   - Delay time.Duration: waited before the request is looked at, or with
//     AfterEffect between the effect and the answer. 0 waits for nothing.
//   - Break Break: ends the exchange without a whole answer: [Cut], [Close],
//     [Reset] or [Hang]. 0 answers whole.
//   - AfterEffect bool: the operation is carried out before the fault shows.
//     Without it a request that gets a Status or a broken connection changes
//     nothing; only Cut of the operation's own answer comes after the effect.
//   - Times int: how many requests are hit. 0 hits every request until
//     [Server.ClearFaults].
//   - Chance float64: hits each request with this probability, between 0 and 1,
//     drawn from the source of [WithSeed]. 0 hits always. Only hits count
//     towards Times.
type Fault = fakeserver.Fault

// Break is a way for an exchange to end without a whole answer: [Cut], [Close],
// [Reset] or [Hang]. The zero Break is no break: the answer arrives whole.
type Break = fakeserver.Break

// The ways to break an exchange.
const (
	Cut   = fakeserver.Cut   // close in the middle of the answer's body
	Close = fakeserver.Close // close without an answer
	Reset = fakeserver.Reset // reset the connection (TCP RST) without an answer
	Hang  = fakeserver.Hang  // never answer
)

// Quota limits the requests that are carried out in a span of time; those above
// it get 429. See [WithQuota]. The zero Quota limits nothing:
//
//   - Limit int: the number of requests. 0 or less is no limit.
//   - Per time.Duration: the span, counted from its first request by the
//     server's clock. 0 is one second.
//   - RetryAfter string: the header Retry-After of the refusal, as it stands:
//     seconds, a date, or nonsense. "" sends none.
type Quota = fakeserver.Quota

// Inject makes requests for op fail as f says; [AnyOp] hits all operations.
// Faults of one operation are used in the order of their injection, those of
// AnyOp after them: the first that hits is played.
func (s *Server) Inject(op Op, f Fault) { s.fake.Inject(op, f) }

// ClearFaults takes back every fault.
func (s *Server) ClearFaults() { s.fake.ClearFaults() }

// SetQuota replaces the quota and starts its span anew.
func (s *Server) SetQuota(q Quota) { s.fake.SetQuota(q) }
