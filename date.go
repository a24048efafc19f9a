package switchcomm

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Date is a calendar day without a time of day or a zone. The zero Date means
// "not given".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// southAfrica has had one offset without daylight saving time since 1944, so
// that no time zone data is needed.
var southAfrica = time.FixedZone("SAST", 2*60*60)

// SouthAfrica returns South African Standard Time, UTC+02:00 the whole year:
// the zone of SwitchTransact's days and of its timestamps without a zone.
func SouthAfrica() *time.Location { return southAfrica }

// DateOf returns the day of t in t's own location. For today in South Africa
// write DateOf(time.Now().In(SouthAfrica())).
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate parses a day written as YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if d := DateOf(t); err == nil && d.IsValid() {
		return d, nil
	}
	return Date{}, errors.New("switchcomm: not a date of the form YYYY-MM-DD")
}

// IsZero reports whether d is the zero Date, "not given".
func (d Date) IsZero() bool { return d == Date{} }

// IsValid reports whether d is a day of the calendar, in the years 1 to 9999.
func (d Date) IsValid() bool {
	return d.Year >= 1 && d.Year <= 9999 && DateOf(d.In(time.UTC)) == d
}

// String returns the day as YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// In returns the first moment of the day in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays returns the day n days after d, or before it when n is negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Compare returns -1 when d is before e, +1 when it is after e, and 0 when
// they are the same day.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// MarshalText writes the day as YYYY-MM-DD. A day that is not in the calendar
// is an error.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.IsValid() {
		return nil, errors.New("switchcomm: the date is not a day of the calendar")
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what servers send for a day: YYYY-MM-DD; a timestamp,
// of which it takes the South African calendar day (a timestamp at midnight
// UTC stands for that very day), or its own day where it has no zone; and "",
// "0000-00-00" or "0000-00-00 00:00:00" for no day.
func (d *Date) UnmarshalText(text []byte) error {
	if day, ok := plainDay(text); ok {
		*d = day
		return nil
	}
	switch s := string(text); s {
	case "", "0000-00-00", "0000-00-00 00:00:00":
		*d = Date{}
		return nil
	default:
		day := dayOf(s)
		if !day.IsValid() {
			return errors.New("switchcomm: not a date")
		}
		*d = day
		return nil
	}
}

// plainDay reads the two forms that nearly all days have, YYYY-MM-DD and that
// with midnight UTC, much faster than package time does.
func plainDay(text []byte) (Date, bool) {
	const layout = "0000-00-00"
	if len(text) < len(layout) {
		return Date{}, false
	}
	switch string(text[len(layout):]) {
	case "", "T00:00:00.000Z", "T00:00:00Z":
	default:
		return Date{}, false
	}
	number := func(from, to int) (n int) {
		for _, c := range text[from:to] {
			if c-'0' > 9 {
				return 0 // so that the day is not valid
			}
			n = 10*n + int(c-'0')
		}
		return n
	}
	d := Date{number(0, 4), time.Month(number(5, 7)), number(8, 10)}
	return d, text[4] == '-' && text[7] == '-' && d.IsValid()
}

// dayOf returns the day that s stands for, or the zero Date. The form tells the
// layouts apart: trying them in turn costs an error each.
func dayOf(s string) Date {
	day := len(time.DateOnly)
	layout := time.RFC3339
	switch {
	case len(s) <= day:
		layout = time.DateOnly
	case s[day] == ' ':
		layout = time.DateTime
	case !strings.ContainsAny(s[day:], "Zz+-"):
		layout = "2006-01-02T15:04:05"
	}
	t, err := time.Parse(layout, s)
	switch {
	case err != nil:
		return Date{}
	case layout == time.RFC3339:
		return dayOfTimestamp(t)
	}
	return DateOf(t)
}

// dayOfTimestamp returns the South African day of t. A day that passed through
// a database as midnight UTC is that day already.
func dayOfTimestamp(t time.Time) Date {
	utc := t.UTC()
	if utc.Equal(utc.Truncate(24 * time.Hour)) {
		return DateOf(utc)
	}
	return DateOf(t.In(southAfrica))
}
