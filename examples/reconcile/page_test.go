package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
)

// checkPage looks at what every page must have, and must not.
func checkPage(t *testing.T, page string) {
	t.Helper()
	parsed, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	ids := map[string]bool{}
	var drawings []*html.Node
	for node := range parsed.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		assert.NotContains(t, []string{"script", "img", "link", "iframe", "object", "embed", "form", "base", "audio", "video", "use"}, node.Data)
		for _, a := range node.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "a handler: %s", a.Key)
			assert.NotContains(t, []string{"src", "href", "style", "srcset", "action"}, a.Key)
			if a.Key == "id" {
				assert.False(t, ids[a.Val], "twice: %s", a.Val)
				ids[a.Val] = true
			}
		}
		if node.Data == "svg" {
			drawings = append(drawings, node)
		}
	}
	for _, drawing := range drawings {
		assert.Equal(t, "img", attribute(drawing, "role"))
		for id := range strings.FieldsSeq(attribute(drawing, "aria-labelledby")) {
			assert.True(t, ids[id], "%s is not there", id)
		}
	}
	assert.NotEmpty(t, drawings)
	assert.NotRegexp(t, `(?i)url\(["']?[^#)]|@import|javascript:`, page)
	has(t, page, "prefers-color-scheme: dark")
	has(t, page, `content="default-src 'none'; style-src 'unsafe-inline';`)
}

// has asserts that a long text has a part, and shows only that if it fails.
func has(t *testing.T, text, part string) {
	t.Helper()
	assert.True(t, strings.Contains(text, part), "is not there: %s", part)
}

func hasNot(t *testing.T, text, part string) {
	t.Helper()
	assert.False(t, strings.Contains(text, part), "is there: %s", part)
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestPage(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out")
	got := read(t, programtest.Run(t, nil, "-out", folder), folder)
	checkPage(t, got.page)
	for _, text := range []string{
		"Reconciliation of October 2026", "2026-10-01 to 2026-10-31",
		"SwitchTransact: debit orders by day, in ZAR", "SwitchTransact: by status, as the vendor calls it",
		"Alphacomm: PayLinks by the day they were made", "Alphacomm: by status, as the vendor calls it",
		"27 · ZAR 4,979.60", "2 · ZAR 305.00", "20261016-226", "Waiting for approval: 1.",
		"<title>2026-10-25, paid: 11, ZAR 1,891.40</title>", "Not drawn: 1 without a day in this month.",
	} {
		has(t, got.page, text)
	}
	hasNot(t, got.page, "20260925-204")
	hasNot(t, got.page, "not complete")
	hasNot(t, got.page, "Mokoena")
}

// Bars stay within the drawing and stand on each other.
func TestBarsByDay(t *testing.T) {
	r := randomReport(1, 500)
	for _, where := range places() {
		c := r.byDay(where)
		require.Len(t, c.Columns, 31)
		drawn := c.Elsewhere
		for _, col := range c.Columns {
			y := float64(chartBase)
			for _, p := range col.Parts {
				assert.InDelta(t, y, p.Y+p.High, 1e-6)
				assert.GreaterOrEqual(t, p.Y, float64(chartTop)-1e-6)
				y = p.Y
				drawn += p.Count
			}
			assert.LessOrEqual(t, col.X+col.Width, float64(chartWidth))
		}
		all := 0
		for _, s := range r.byStatus(where) {
			all += s.count
		}
		assert.Equal(t, all, drawn, "every payment is drawn or said")
	}
}

func TestScale(t *testing.T) {
	for _, test := range []struct {
		highest, top float64
		labels       string
	}{
		{0, 1, "0 1"}, {1, 1, "0 1"}, {5, 6, "0 2 4 6"}, {2101.2, 3000, "0 1000 2000 3000"},
		{90000, 100000, "0 50k 100k"}, {3.2e6, 4e6, "0 1m 2m 3m 4m"}, {9e9, 1e10, "0 5bn 10bn"},
	} {
		c := new(dayChart)
		assert.InDelta(t, test.top, c.scale(test.highest), 1e-6)
		var labels []string
		for _, tick := range c.Ticks {
			labels = append(labels, tick.Label)
		}
		assert.Equal(t, test.labels, strings.Join(labels, " "), test.highest)
	}
}

// A page that no browser could bear is cut, and says so; the CSV file is whole.
func TestManyLines(t *testing.T) {
	b := newBook(wholeMonth(2024, 2), new(drifts))
	b.places = places()
	for i := range 2 * mostLines {
		b.add([]payment{{place: atSwitchTransact, id: fmt.Sprint(i), reference: fmt.Sprint("R-", i), cents: 1}})
	}
	r := join(nil, b)
	var page, table strings.Builder
	require.NoError(t, r.writePage(&page))
	require.NoError(t, r.writeCSV(&table))
	has(t, page.String(), "1000 more are in reconcile.csv")
	assert.Len(t, regexp.MustCompile(`class="ref">R-`).FindAllString(page.String(), -1), mostLines)
	assert.Equal(t, 2*mostLines+1, strings.Count(table.String(), "\n"))
}
