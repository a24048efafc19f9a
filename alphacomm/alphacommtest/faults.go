package alphacommtest

import (
	"context"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

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

// Bodies for [Fault.Body].
const (
	// SymfonyError is how the vendor's framework reports a failure outside
	// GraphQL, with a status such as 500.
	SymfonyError = `{"message":"Internal Server Error"}`
	// HTMLPage is what a proxy in front of the server may answer.
	HTMLPage = "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>\n"
)

// Quota limits the requests carried out in a span of time; see [WithQuota].
type Quota = fakeserver.Quota

// Request is one request as the server received it. Its header lacks the key.
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
