package main

import (
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// policy says which days are read, and what is believed of it.
type policy struct {
	overlap        int           // days to read again
	wholeEvery     time.Duration // how often to read the whole lists
	whole          bool          // read them now
	acceptRemovals bool          // and remove at once what they lack
}

// reading is one read of a list: of all of it, or of what was flagged from a
// day on.
type reading struct {
	whole bool
	since switchcomm.Date
}

// plan decides what to read of a list.
//
// Ordinarily that is a window of days. The vendor filters by the day on which
// somebody was flagged, so the window begins some days before the day of the
// last read: that day was not over, the vendor's days may begin at another hour
// than ours, clocks differ, and a flag may show later than the day it bears.
// The window has no end, so that a clock that is slow hides nothing.
//
// A window shows what is new. What has left the list, and what was flagged with
// a day long past, only the whole list shows; so that is read too, from time to
// time. When the clock stands before the last read, no window can be trusted,
// and the whole list is read instead.
func (p policy) plan(l *list, now time.Time) []reading {
	today := southAfricanDay(now)
	if l.isNew() || today.Compare(l.ReadThrough) < 0 || now.Before(l.ReadWhole) {
		return []reading{{whole: true}}
	}
	readings := []reading{{since: l.ReadThrough.AddDays(-p.overlap)}}
	if p.whole || p.acceptRemovals || now.Sub(l.ReadWhole) >= p.wholeEvery {
		readings = append(readings, reading{whole: true})
	}
	return readings
}

// days returns the filter of the reading; for the whole list it is empty.
func (r reading) days() switchtransact.DateRange { return switchtransact.DateRange{Start: r.since} }

// String says what is read.
func (r reading) String() string {
	if r.whole {
		return "the whole list"
	}
	return "since " + r.since.String()
}

func southAfricanDay(t time.Time) switchcomm.Date {
	return switchcomm.DateOf(t.In(switchcomm.SouthAfrica()))
}
