package fakeserver

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Request is one request as the server received it.
type Request struct {
	// Op is the operation asked for, "" if the API has none at this path.
	Op Op
	// Method and Path are those of the request line; Path is still escaped, so
	// that a test can see how a client escapes.
	Method string
	Path   string
	// Query holds the decoded query parameters.
	Query url.Values
	// Header holds the request headers without the one that carries the key.
	Header http.Header
	// Body is the request body.
	Body []byte
	// At is when the request arrived, by the server's clock.
	At time.Time

	// Status is the HTTP status of the answer: 0 while there is none, and for
	// good when the connection was broken without an answer.
	Status int
	// Effects is how many changes the request made.
	Effects int
}

// Response is the answer to a request.
type Response struct {
	// Status is the HTTP status. Zero means 200.
	Status int
	// Header is added to the answer. Without a Content-Type, net/http chooses
	// one from the body.
	Header http.Header
	Body   []byte
	// Effects is how many changes the request made; 0 for reads and refusals.
	Effects int
}

func (r Response) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

// Requests returns what was received so far, in order of arrival.
func (s *Server) Requests() []Request { return s.log.list() }

// ClearRequests empties the list of requests, and with it the counts of
// [Server.Effects] and [Server.Await].
func (s *Server) ClearRequests() { s.log.clear() }

// Effects returns how many changes the requests for op have made; for [AnyOp],
// those of all operations.
func (s *Server) Effects(op Op) int { return s.log.effects(op) }

// Await returns when n requests for op have arrived (or ctx has ended). A
// request counts from its arrival, before any fault and any answer.
func (s *Server) Await(ctx context.Context, op Op, n int) error {
	return s.log.await(ctx, op, n)
}

func newRequest(r *http.Request, body []byte, cfg Config) *Request {
	header := r.Header.Clone()
	header.Del(cfg.KeyHeader)
	return &Request{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  r.URL.Query(),
		Header: header,
		Body:   body,
		At:     cfg.Clock(),
	}
}

func (r Request) clone() Request {
	r.Query = maps.Clone(r.Query)
	for name, values := range r.Query {
		r.Query[name] = slices.Clone(values)
	}
	r.Header = r.Header.Clone()
	r.Body = bytes.Clone(r.Body)
	return r
}

// requestLog is the list of requests. Its zero value is ready.
type requestLog struct {
	mu       sync.Mutex
	requests []*Request
	arrived  chan struct{} // closed and replaced at each arrival; nil if nobody waits
}

// begin adds a request at its arrival, with as much of its body as is kept; end
// completes the entry it returns.
func (l *requestLog) begin(r *Request, keepBody int) *Request {
	entry := *r
	switch {
	case keepBody < 0:
		entry.Body = nil
	case keepBody > 0:
		entry.Body = r.Body[:min(keepBody, len(r.Body))]
	}
	entry = entry.clone()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, &entry)
	if l.arrived != nil {
		close(l.arrived)
		l.arrived = nil
	}
	return &entry
}

func (l *requestLog) end(entry *Request, status, effects int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status, entry.Effects = status, effects
}

func (l *requestLog) list() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, len(l.requests))
	for i, r := range l.requests {
		out[i] = r.clone()
	}
	return out
}

func (l *requestLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = nil
}

func (l *requestLog) effects(op Op) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	total := 0
	for _, r := range l.requests {
		if op == AnyOp || r.Op == op {
			total += r.Effects
		}
	}
	return total
}

func (l *requestLog) await(ctx context.Context, op Op, n int) error {
	for {
		enough, arrived := l.count(op, n)
		if enough {
			return nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// count says whether n requests for op have arrived; if not, the channel closes
// at the next arrival.
func (l *requestLog) count(op Op, n int) (enough bool, arrived <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	have := 0
	for _, r := range l.requests {
		if op == AnyOp || r.Op == op {
			have++
		}
	}
	if have >= n {
		return true, nil
	}
	if l.arrived == nil {
		l.arrived = make(chan struct{})
	}
	return false, l.arrived
}
