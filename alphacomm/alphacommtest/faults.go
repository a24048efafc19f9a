package alphacommtest

import (
	"context"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

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

// Bodies for [Fault.Body].
const (
	// SymfonyError is how the vendor's framework reports a failure outside
	// GraphQL, with a status such as 500.
	SymfonyError = `{"message":"Internal Server Error"}`
	// HTMLPage is what a proxy in front of the server may answer.
	HTMLPage = "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>\n"
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

// Request is one request as the fake received it, and what became of it:
//
//   - Op Op: the operation asked for, "" if the API has none at this path.
//   - Method, Path string: those of the request line; Path is still escaped.
//   - Query url.Values: the decoded query parameters.
//   - Header http.Header: the headers without the one that carries the key.
//   - Body []byte: the body, as much of it as [WithBodyLimit] keeps.
//   - At time.Time: when it arrived, by the server's clock.
//   - Status int: the HTTP status of the answer. 0 while there is none, and for
//     good when the connection was broken without an answer.
//   - Effects int: how many changes it made.
type Request = fakeserver.Request

// Inject makes requests for op fail as f says; [AnyOp] hits all operations.
// Faults of one operation are used in the order of their injection, those of
// AnyOp after them: the first that hits is played.
func (s *Server) Inject(op Op, f Fault) { s.fake.Inject(op, f) }

// ClearFaults takes back every fault.
func (s *Server) ClearFaults() { s.fake.ClearFaults() }

// SetQuota replaces the quota and starts its span anew.
func (s *Server) SetQuota(q Quota) { s.fake.SetQuota(q) }

// Requests returns what was received so far, in order of arrival.
func (s *Server) Requests() []Request { return s.fake.Requests() }

// ClearRequests empties the list of requests, and with it the counts of
// [Server.Effects] and [Server.Await].
func (s *Server) ClearRequests() { s.fake.ClearRequests() }

// Effects returns how many changes the requests for op have made: accepted
// rows, files, PayLinks, mandates, stopped calls. For [AnyOp] it counts those of
// all operations.
func (s *Server) Effects(op Op) int { return s.fake.Effects(op) }

// Await returns when n requests for op have arrived, or ctx has ended. A request
// counts from its arrival, before any fault and any answer.
func (s *Server) Await(ctx context.Context, op Op, n int) error {
	return s.fake.Await(ctx, op, n)
}
