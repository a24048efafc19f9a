package fakeserver

import (
	"maps"
	"slices"
	"sync"
)

// Quirk names a way in which a vendor's answers depart from its documents. Each
// fake lists its own.
type Quirk string

// SetQuirks makes exactly the given quirks active; none turns all off.
func (s *Server) SetQuirks(quirks ...Quirk) { s.quirks.set(quirks) }

// Quirks returns the active quirks in alphabetical order.
func (s *Server) Quirks() []Quirk { return s.quirks.list() }

// Has reports whether a quirk is active.
func (s *Server) Has(q Quirk) bool { return s.quirks.has(q) }

type quirkSet struct {
	mu     sync.Mutex
	active map[Quirk]bool
}

func (q *quirkSet) set(quirks []Quirk) {
	active := make(map[Quirk]bool, len(quirks))
	for _, quirk := range quirks {
		active[quirk] = true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.active = active
}

func (q *quirkSet) list() []Quirk {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Sorted(maps.Keys(q.active))
}

func (q *quirkSet) has(quirk Quirk) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.active[quirk]
}
