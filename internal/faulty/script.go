package faulty

import (
	"errors"
	"slices"
)

// Script says which fault each attempt meets.
type Script struct {
	faults []Fault
	then   Fault
}

// Once plays each of the faults once, in order. [OK] follows, unless
// [Script.Then] says otherwise.
func Once(faults ...Fault) Script { return Script{faults: slices.Clone(faults)} }

// Always plays the fault on every attempt.
func Always(f Fault) Script { return Script{then: f} }

// Then returns the script with f for every attempt after its end.
func (s Script) Then(f Fault) Script { return Script{faults: s.faults, then: f} }

// at returns the fault for the attempt of that index.
func (s Script) at(i int) Fault {
	if i < len(s.faults) {
		return s.faults[i]
	}
	return s.then
}

// any reports whether some fault of the script has the property.
func (s Script) any(has func(Fault) bool) bool {
	return has(s.then) || slices.ContainsFunc(s.faults, has)
}

// nextFault hands out the next fault of the script if it can be played on a client
// that has come so far: dialing, shaking hands on a new TLS connection, or
// accepted with the first byte of a request.
func (s *Server) nextFault(at phase) (f Fault, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f = s.script.at(s.next)
	switch at {
	case dialing:
		ok = f.spec().at == dialing
	case shaking:
		ok = f.spec().at == shaking || f.spec().at == accepted
	default:
		ok = !f.needsDial()
	}
	if ok {
		s.next++
		s.played = append(s.played, f)
	}
	return f, ok
}

// faultForRequest hands out the fault for a request that has begun.
func (s *Server) faultForRequest() Fault {
	f, ok := s.nextFault(accepted)
	if ok {
		return f
	}
	s.mu.Lock()
	unwatched := f == Refuse && !s.watched
	s.played = append(s.played, OK)
	s.mu.Unlock()
	if unwatched {
		s.fail(errors.New("faulty: a script with Refuse needs a client that is watched: see Server.Watch"))
	}
	return OK
}

// nextNeedsDial reports whether the next attempt must not come on a kept
// connection.
func (s *Server) nextNeedsDial() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.script.at(s.next).needsDial()
}
