package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// dayChart is a place's payments by day: a column for each day, in which the
// kinds of payments stand on each other. Sizes are in the units of the drawing.
type dayChart struct {
	ID          string
	Title       string
	Description string
	Width       float64
	Height      float64
	Left, Base  float64 // where the axes meet
	Ticks       []tick
	Columns     []column
	Kinds       []kind // those that occur
	Unread      int    // days that could not be read
	Elsewhere   int    // payments that have no day in the month
}

// tick is a line of the scale.
type tick struct {
	Y     float64
	Label string
}

// column is a day.
type column struct {
	Day    switchcomm.Date
	X      float64
	Width  float64
	Center float64
	Label  string // empty for most days
	Unread bool
	Parts  []part
}

// part is what one kind of payments has in a column.
type part struct {
	Kind  kind
	Y     float64
	High  float64
	Count int
	Text  string // such as ZAR 1,234.50
}

const (
	chartWidth  = 760
	chartHeight = 240
	chartLeft   = 64
	chartTop    = 14
	chartBase   = 214
)

// measure is how much a payment is in a chart, and how a sum of it is written.
// Amounts become floats for drawing only; texts are exact.
type measure struct {
	of    func(total) float64
	write func(total) string
}

// byDay draws a place by day: SwitchTransact by amount; Alphacomm by number,
// because the vendor shows no amount of a PayLink that is not paid.
func (r *report) byDay(where place) *dayChart {
	c := &dayChart{
		ID: "by-day-" + string(where), Width: chartWidth, Height: chartHeight, Left: chartLeft, Base: chartBase,
		Title: where.title() + ": debit orders by day, in " + where.currency(),
	}
	m := measure{
		of:    func(t total) float64 { return t.found.InexactFloat64() },
		write: func(t total) string { return where.currency() + " " + grouped(t.found) },
	}
	if where == atAlphacomm {
		c.Title = where.title() + ": PayLinks by the day they were made"
		m.of = func(t total) float64 { return float64(t.lines) }
		m.write = func(t total) string { return fmt.Sprintf("%d PayLinks", t.lines) }
	}
	days, elsewhere := r.sumsByDay(where)
	c.Elsewhere = elsewhere
	c.draw(r, where, days, m)
	c.describe()
	return c
}

// sumsByDay adds up the payments of each day and kind; those that have no day
// in the month are only counted.
func (r *report) sumsByDay(where place) (sums map[switchcomm.Date]map[kind]total, elsewhere int) {
	sums = map[switchcomm.Date]map[kind]total{}
	for day := range r.month.days() {
		sums[day] = map[kind]total{}
	}
	for _, p := range r.payments {
		if p.place != where {
			continue
		}
		day, ok := sums[p.day]
		if !ok {
			elsewhere++
			continue
		}
		t := day[p.kind]
		t.lines++
		if p.doubt == "" {
			t.found = t.found.Add(p.cents.Major())
		}
		day[p.kind] = t
	}
	return sums, elsewhere
}

func (c *dayChart) draw(r *report, where place, sums map[switchcomm.Date]map[kind]total, m measure) {
	top := c.scale(m.tallest(sums))
	days := slices.Collect(r.month.days())
	step := (chartWidth - chartLeft) / float64(len(days))
	const filled = 0.72 // of the room that a day has
	for i, day := range days {
		center := chartLeft + (float64(i)+0.5)*step
		col := column{
			Day: day, X: center - step*filled/2, Width: step * filled, Center: center,
			Unread: where == atSwitchTransact && slices.Contains(r.unread, day),
			Parts:  m.stack(sums[day], top),
		}
		if day.Day == 1 || day.Day%5 == 0 {
			col.Label = strconv.Itoa(day.Day)
		}
		for _, p := range col.Parts {
			if !slices.Contains(c.Kinds, p.Kind) {
				c.Kinds = append(c.Kinds, p.Kind)
			}
		}
		c.Columns = append(c.Columns, col)
	}
	slices.Sort(c.Kinds)
}

// tallest is the measure of the day that has most.
func (m *measure) tallest(sums map[switchcomm.Date]map[kind]total) float64 {
	tallest := 0.0
	for _, day := range sums {
		high := 0.0
		for _, t := range day {
			high += max(0, m.of(t))
		}
		tallest = max(tallest, high)
	}
	return tallest
}

// stack puts the kinds of a day on each other; a column of the measure top
// would fill the drawing.
func (m *measure) stack(day map[kind]total, top float64) (parts []part) {
	y := float64(chartBase)
	for _, k := range kinds() {
		if t, ok := day[k]; ok {
			high := max(0, m.of(t)) / top * (chartBase - chartTop)
			y -= high
			parts = append(parts, part{k, y, high, t.lines, m.write(t)})
		}
	}
	return parts
}

// scale draws the lines of the scale, and returns the value at its top.
func (c *dayChart) scale(highest float64) (top float64) {
	step := niceStep(highest / 4)
	top = max(step, math.Ceil(highest/step)*step)
	for value := 0.0; value <= top+step/2; value += step {
		c.Ticks = append(c.Ticks, tick{chartBase - value/top*(chartBase-chartTop), shortNumber(value)})
	}
	return top
}

// niceStep is 1, 2 or 5 with zeros, and at least size.
func niceStep(size float64) float64 {
	if size <= 1 {
		return 1
	}
	zeros := math.Pow(10, math.Floor(math.Log10(size)))
	for _, first := range []float64{1, 2, 5} {
		if first*zeros >= size {
			return first * zeros
		}
	}
	return 10 * zeros
}

// shortNumber writes a number of the scale, such as 25k.
func shortNumber(value float64) string {
	unit := ""
	switch {
	case value >= 1e9:
		value, unit = value/1e9, "bn"
	case value >= 1e6:
		value, unit = value/1e6, "m"
	case value >= 1e4:
		value, unit = value/1e3, "k"
	}
	return strconv.FormatFloat(value, 'g', 6, 64) + unit
}

// describe says in words what the drawing shows, for those who cannot see it.
func (c *dayChart) describe() {
	busy := 0
	for _, col := range c.Columns {
		if col.Unread {
			c.Unread++
		}
		if len(col.Parts) > 0 {
			busy++
		}
	}
	c.Description = fmt.Sprintf("%d of %d days have payments. The numbers are in the table that follows.", busy, len(c.Columns))
	if c.Unread > 0 {
		c.Description += fmt.Sprintf(" %d days could not be read.", c.Unread)
	}
}

// statusChart is a place's payments by the vendor's word.
type statusChart struct {
	ID     string
	Title  string
	Height float64
	Bars   []statusBar
}

// statusBar is one of the vendor's words.
type statusBar struct {
	Status string
	Label  string // the status, as far as there is room
	Kind   kind
	Y      float64
	BarX   float64
	Length float64
	TextX  float64
	Text   string
}

// byStatusChart draws a place by status, by number of payments.
func (r *report) byStatusChart(where place) *statusChart {
	const (
		rowHeight = 34
		barsAt    = 284
		longest   = 240
		gap       = 8
	)
	c := &statusChart{ID: "by-status-" + string(where), Title: where.title() + ": by status, as the vendor calls it"}
	all := r.byStatus(where)
	most := 1
	for _, t := range all {
		most = max(most, t.count)
	}
	for i, t := range all {
		length := float64(t.count) / float64(most) * longest
		c.Bars = append(c.Bars, statusBar{
			Status: t.status, Label: short(t.status), Kind: t.kind, Y: float64(i * rowHeight),
			BarX: barsAt, Length: length, TextX: barsAt + length + gap, Text: t.text(where),
		})
	}
	c.Height = float64(len(all) * rowHeight)
	return c
}

// text is a number of payments with their sum, as far as the vendor states it:
// of PayLinks it is only what was paid.
func (t *statusTotal) text(where place) string {
	text := strconv.Itoa(t.count)
	if where == atSwitchTransact || !t.amount.IsZero() {
		text += " · " + where.currency() + " " + grouped(t.amount)
	}
	if where == atAlphacomm && !t.amount.IsZero() {
		text += " stated"
	}
	return text
}

// short cuts a word of the vendor's that is longer than the documented ones.
func short(status string) string {
	const longest = 38
	if runes := []rune(status); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return status
}
