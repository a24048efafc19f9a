package switchtransacttest

import (
	"context"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Request is one request as the fake received it: operation, method, path,
// query, headers without the key, body, and what became of it.
type Request = fakeserver.Request

// Requests returns what was received so far, in order of arrival: also what was
// refused, and what a fault was played on.
func (s *Server) Requests() []Request { return s.fake.Requests() }

// ClearRequests empties the list of requests, and with it the counts of Effects
// and Await.
func (s *Server) ClearRequests() { s.fake.ClearRequests() }

// Effects returns how many changes the requests for op have made: accepted rows
// of create and update, accepted orders, contacts, logged calls. For [AnyOp] it
// is those of all operations.
func (s *Server) Effects(op Op) int { return s.fake.Effects(op) }

// Await returns when n requests for op have arrived, or with ctx's error when it
// ends first. A request counts from its arrival, before any fault or answer.
func (s *Server) Await(ctx context.Context, op Op, n int) error { return s.fake.Await(ctx, op, n) }
