package main

import (
	"cmp"
	"crypto/tls"
	"net/http"
	"slices"
	"sync"
	"time"
)

// wire sees what goes over the wire to one API. It stands in a client by
// switchcomm.WithMiddleware, and so never sees the key.
type wire struct {
	now func() time.Time

	mu        sync.Mutex
	exchanges []exchange
}

// exchange is one request and its answer.
type exchange struct {
	took time.Duration // until the head of the answer was there
	tls  *tls.ConnectionState
	// skew is how much this machine's clock is ahead of the server's, if dated.
	skew  time.Duration
	dated bool
}

// wrap is a middleware.
func (w *wire) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		asked, began := w.now(), time.Now()
		resp, err := next.RoundTrip(r)
		if err == nil {
			w.see(resp, asked, time.Since(began))
		}
		return resp, err
	})
}

// see keeps an exchange. The server dates its answer between the request and
// the answer, to the second: the middle of both is the best guess.
func (w *wire) see(resp *http.Response, asked time.Time, took time.Duration) {
	e := exchange{took: took, tls: resp.TLS}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		e.skew, e.dated = asked.Add(took/2).Sub(date.Add(time.Second/2)), true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exchanges = append(w.exchanges, e)
}

// all returns the exchanges so far.
func (w *wire) all() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.exchanges)
}

// skew is how much this machine's clock is ahead, by the quickest answer that
// has a date: its error is the smallest.
func skew(exchanges []exchange) (ahead time.Duration, known bool) {
	dated := slices.DeleteFunc(slices.Clone(exchanges), func(e exchange) bool { return !e.dated })
	if len(dated) == 0 {
		return 0, false
	}
	return slices.MinFunc(dated, func(a, b exchange) int { return cmp.Compare(a.took, b.took) }).skew, true
}

// median is the middle one, or the mean of the two in the middle.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
