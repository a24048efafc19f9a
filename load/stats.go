package load

import "time"

// Stats say how far a load is.
type Stats struct {
	// Read is how many inputs were read.
	Read int
	// Sent is how many of them were handed to a call in this run.
	Sent int

	// Accepted and the four below count the inputs with that outcome, those
	// found in the journal included. At the end they add up to Read.
	Accepted int
	Rejected int
	Invalid  int
	Unknown  int
	NotSent  int

	// Resumed is how many outcomes were found in the journal.
	Resumed int
	// Retries counts the calls that the load itself sent again, whole or in
	// halves. What the client repeated within a call is not counted.
	Retries int
	// Rate is the number of inputs settled per second since the beginning,
	// without those found in the journal.
	Rate float64
	// Elapsed is the time since the beginning.
	Elapsed time.Duration
	// PausedUntil is when the pause ends in which the load is, and zero when it
	// is in none.
	PausedUntil time.Time
}

// progressInterval is the least time between two reports.
const progressInterval = 100 * time.Millisecond

// meter keeps the stats of a run and reports them.
type meter struct {
	Stats
	began    time.Time
	reported time.Time
	report   func(Stats) // nil: nobody wants to know
}

func newMeter(report func(Stats)) meter {
	now := time.Now()
	return meter{began: now, reported: now, report: report}
}

// count adds an outcome.
func (m *meter) count(state State, resumed bool) {
	switch state {
	case Accepted:
		m.Accepted++
	case Rejected:
		m.Rejected++
	case Invalid:
		m.Invalid++
	case NotSent:
		m.NotSent++
	default:
		m.Unknown++
	}
	if resumed {
		m.Resumed++
	}
}

// tick reports when it is time to.
func (m *meter) tick() {
	if m.report == nil {
		return
	}
	if now := time.Now(); now.Sub(m.reported) >= progressInterval {
		m.tell(now)
	}
}

// finish reports a last time.
func (m *meter) finish() {
	if m.report != nil {
		m.tell(time.Now())
	}
}

func (m *meter) tell(now time.Time) {
	m.reported = now
	m.Elapsed = now.Sub(m.began)
	settled := m.Accepted + m.Rejected + m.Invalid + m.Unknown + m.NotSent - m.Resumed
	if m.Elapsed > 0 {
		m.Rate = float64(settled) / m.Elapsed.Seconds()
	}
	m.report(m.Stats)
}
