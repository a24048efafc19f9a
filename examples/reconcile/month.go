package main

import (
	"errors"
	"fmt"
	"iter"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// month is a month, or as much of it as has come.
type month struct{ first, last switchcomm.Date }

// parseMonth reads a month such as 2026-10. Of the present month there is what
// has come, today included.
func parseMonth(text string, now time.Time) (month, error) {
	start, err := time.Parse("2006-01", text)
	if err != nil {
		return month{}, errors.New("write a year and a month, such as 2026-10")
	}
	m := wholeMonth(start.Year(), start.Month())
	today := switchcomm.DateOf(now.In(switchcomm.SouthAfrica()))
	if m.first.Compare(today) > 0 {
		return month{}, errors.New("it has not begun yet")
	}
	if m.last.Compare(today) > 0 {
		m.last = today
	}
	return m, nil
}

func wholeMonth(year int, m time.Month) month {
	first := switchcomm.Date{Year: year, Month: m, Day: 1}
	next := switchcomm.DateOf(time.Date(year, m+1, 1, 0, 0, 0, 0, time.UTC))
	return month{first, next.AddDays(-1)}
}

// String returns the month as 2026-10.
func (m month) String() string { return fmt.Sprintf("%04d-%02d", m.first.Year, int(m.first.Month)) }

// title returns the month in words.
func (m month) title() string { return fmt.Sprintf("%s %d", m.first.Month, m.first.Year) }

func (m month) days() iter.Seq[switchcomm.Date] {
	return func(yield func(switchcomm.Date) bool) {
		for day := m.first; day.Compare(m.last) <= 0; day = day.AddDays(1) {
			if !yield(day) {
				return
			}
		}
	}
}

// bounds are the first moment of the month, and the first after it.
func (m month) bounds(where *time.Location) (from, to time.Time) {
	return m.first.In(where), m.last.AddDays(1).In(where)
}
