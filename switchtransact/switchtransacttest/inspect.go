package switchtransacttest

import (
	"context"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

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
