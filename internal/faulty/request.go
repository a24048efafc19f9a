package faulty

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Request is one request that the server has read whole.
type Request struct {
	Fault  Fault // what it met
	Method string
	Host   string
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte
}

// Requests returns the requests that were read whole, with or without effect.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Effects returns the requests whose effect happened, one entry for each time.
func (s *Server) Effects() []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return !r.Fault.Commits() })
}

// EffectsOf returns how many effects the requests had that carry the mark in
// their path, query or body. No mark should be part of another one.
func (s *Server) EffectsOf(mark string) int {
	n := 0
	for _, r := range s.Effects() {
		if r.carries(mark) {
			n++
		}
	}
	return n
}

func (s *Server) record(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
}

// carries reports whether the mark is in the path, the query or the body.
func (r Request) carries(mark string) bool {
	if strings.Contains(r.Path, mark) || strings.Contains(string(r.Body), mark) {
		return true
	}
	for name, values := range r.Query {
		if strings.Contains(name+" "+strings.Join(values, " "), mark) {
			return true
		}
	}
	return false
}
