package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

func TestPlan(t *testing.T) {
	day := func(d int) switchcomm.Date { return switchcomm.Date{Year: 2026, Month: time.March, Day: d} }
	whole := reading{whole: true}
	known := list{ReadThrough: day(5), ReadWhole: southAfrican(5, 8)}
	tests := []struct {
		name   string
		list   list
		policy policy
		now    time.Time
		want   []reading
	}{
		{"never read", list{}, policy{}, southAfrican(5, 9), []reading{whole}},
		{"never read whole", list{ReadThrough: day(5)}, policy{}, southAfrican(5, 9), []reading{whole}},
		{"the same day", known, policy{}, southAfrican(5, 9), []reading{{since: day(2)}}},
		{"days later", known, policy{}, southAfrican(5, 8).Add(9*time.Hour + 59*time.Minute), []reading{{since: day(2)}}},
		{"time for the whole list", known, policy{}, southAfrican(5, 18), []reading{{since: day(2)}, whole}},
		{"on demand", known, policy{whole: true}, southAfrican(5, 9), []reading{{since: day(2)}, whole}},
		{"to accept removals", known, policy{acceptRemovals: true}, southAfrican(5, 9), []reading{{since: day(2)}, whole}},
		{"the clock is an hour back", known, policy{}, southAfrican(5, 7), []reading{whole}},
		{"the clock is a day back", list{ReadThrough: day(5), ReadWhole: southAfrican(1, 8)}, policy{}, southAfrican(4, 9), []reading{whole}},
		// 22:30 in Greenwich is the next day in South Africa.
		{"late in the evening", known, policy{}, time.Date(2026, time.March, 4, 22, 30, 0, 0, time.UTC), []reading{whole}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.policy.overlap, test.policy.wholeEvery = 3, 10*time.Hour
			assert.Equal(t, test.want, test.policy.plan(&test.list, test.now))
		})
	}
}

func TestSouthAfricanDay(t *testing.T) {
	assert.Equal(t, switchcomm.Date{Year: 2026, Month: time.March, Day: 5},
		southAfricanDay(time.Date(2026, time.March, 4, 22, 30, 0, 0, time.UTC)))
}
