package main

import (
	"slices"
	"strconv"
	"sync"
	"time"
)

// call is a call as the page shows it.
type call struct {
	ID string `json:"id"`
	// At is when the exchange asked who calls.
	At     time.Time `json:"at"`
	Number string    `json:"number"`
	// State is one of the call states.
	State string `json:"state"`
	// Contact is the id of who calls, and Name the name.
	Contact string `json:"contact"`
	Name    string `json:"name"`
	// Report says what became of the record of the call, when it has ended.
	Report string `json:"report"`
}

// The states of a call.
const (
	callKnown   = "known"
	callUnknown = "unknown" // nobody has the number
	callFailed  = "failed"  // it is not known who has the number
)

// callList holds the latest calls, to show them to a page that is opened later.
type callList struct {
	mu    sync.Mutex
	next  int
	calls []call // the latest last
}

const (
	mostCalls = 20
	// sameCall is how long the exchange may ask about one call: it asks again
	// for each agent of a queue.
	sameCall = 30 * time.Second
)

// add adds a call, or renews it if the exchange just asks again, and returns
// how it stands.
func (l *callList) add(c call) call {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, known := range slices.Backward(l.calls) {
		if known.Number == c.Number && known.Report == "" && c.At.Sub(known.At) < sameCall {
			c.ID, c.At = known.ID, known.At
			l.calls[i] = c
			return c
		}
	}
	l.next++
	c.ID = strconv.Itoa(l.next)
	if l.calls = append(l.calls, c); len(l.calls) > mostCalls {
		l.calls = slices.Delete(l.calls, 0, 1)
	}
	return c
}

// report says what became of the record of the latest call with that number.
func (l *callList) report(number, report string) (call, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, c := range slices.Backward(l.calls) {
		if c.Number == number {
			l.calls[i].Report = report
			return l.calls[i], true
		}
	}
	return call{}, false
}

func (l *callList) all() []call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.calls)
}
