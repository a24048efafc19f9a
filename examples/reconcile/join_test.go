package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// randomReport joins random claims and payments of October 2026.
func randomReport(seed uint64, n int) *report {
	random := rand.New(rand.NewPCG(seed, 0))
	b := newBook(wholeMonth(2026, time.October), new(drifts))
	b.places = places()
	var claims []claim
	for i := range n {
		where := places()[random.IntN(2)]
		if random.IntN(3) > 0 {
			claims = append(claims, claim{line: i, reference: fmt.Sprint("R-", i), cents: switchcomm.Cents(1 + random.IntN(3)), place: where})
		}
		for j := range random.IntN(3) {
			p := payment{
				place: places()[random.IntN(2)], id: fmt.Sprintf("%d-%d", i, j), reference: fmt.Sprint("R-", i),
				day:  switchcomm.Date{Year: 2026, Month: time.October, Day: 1 + random.IntN(33)}, // some outside
				kind: kinds()[random.IntN(len(kinds()))], cents: switchcomm.Cents(random.IntN(4)),
			}
			p.status = p.kind.String()
			switch random.IntN(10) {
			case 0:
				p.reference = ""
			case 1:
				p.doubt = "odd"
			case 2:
				p.inFull = p.kind == collected
				p.cents = 0
			}
			b.add([]payment{p})
		}
	}
	b.lacks[atAlphacomm] = random.IntN(2) == 0
	return join(claims, b)
}

// Every claim and every payment is in one line, and no cent is lost or made.
func TestJoinKeepsEverything(t *testing.T) {
	for seed := range uint64(200) {
		r := randomReport(seed, 60)
		payments, lines := 0, map[string]bool{}
		found := map[place]decimal.Decimal{}
		for i := range r.lines {
			l := &r.lines[i]
			payments += len(l.payments)
			if l.reference != "" {
				key := string(l.place) + l.reference
				require.False(t, lines[key], "twice: %s", key)
				lines[key] = true
			}
			for _, p := range l.payments {
				require.Equal(t, l.name, p.name())
				if p.kind == collected && p.doubt == "" {
					found[l.place] = found[l.place].Add(p.cents.Major())
				}
			}
			if l.inFull && l.state == matched {
				found[l.place] = found[l.place].Add(l.expects())
			}
			switch l.state {
			case matched:
				require.True(t, l.difference().IsZero())
			case missing:
				require.Empty(t, l.payments)
				require.False(t, r.lacks[l.place], "it may be in what could not be read")
			case extra:
				require.Nil(t, l.expected)
			case different:
				require.True(t, l.inFull || !l.difference().IsZero())
			case unpaid:
				require.NotEmpty(t, l.payments)
				require.True(t, l.found.IsZero())
			}
		}
		require.Equal(t, len(r.payments), payments)
		for _, where := range places() {
			byState, all := r.totals(where)
			var sum total
			for _, s := range states() {
				sum.lines += byState[s].lines
				sum.expected = sum.expected.Add(byState[s].expected)
				sum.found = sum.found.Add(byState[s].found)
			}
			require.Equal(t, all.lines, sum.lines)
			require.True(t, all.expected.Equal(sum.expected))
			require.True(t, all.found.Equal(sum.found))
			require.True(t, all.found.Equal(found[where]), "%s is not %s", all.found, found[where])
		}
	}
}

func TestMonth(t *testing.T) {
	now := time.Date(2024, 2, 10, 22, 30, 0, 0, time.UTC) // the 11th in South Africa
	m, err := parseMonth("2024-02", now)
	require.NoError(t, err)
	assert.Equal(t, "2024-02-11", m.last.String())
	assert.Equal(t, "February 2024", m.title())
	m, err = parseMonth("2023-12", now)
	require.NoError(t, err)
	assert.Equal(t, "2023-12-31", m.last.String())
	for _, text := range []string{"", "2024-13", "2024-2", "2024-02-01", "2024-03"} {
		_, err := parseMonth(text, now)
		assert.Error(t, err, text)
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0.00", "999.9": "999.90", "1000": "1,000.00", "-1234567.89": "-1,234,567.89", "-100": "-100.00", "123456789012345678.01": "123,456,789,012,345,678.01",
	} {
		assert.Equal(t, want, grouped(decimal.RequireFromString(text)))
	}
}

func TestHarmless(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "INV-1": "INV-1", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1", "  =1": "'  =1", "é=": "é=", "\r\n=1": "'\r\n=1",
	} {
		assert.Equal(t, want, harmless(text), "%q", text)
	}
}
