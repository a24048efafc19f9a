package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/switchcomm/switchcomm-go/load"
)

// bar shows how far a load is. It is nil, and shows nothing, unless a person is
// looking.
type bar struct {
	*progressbar.ProgressBar
	total int
}

func newBar(w io.Writer, total int) *bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return drawBar(w, total)
}

func drawBar(w io.Writer, total int) *bar {
	return &bar{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetPredictTime(false), // its guess counts what an earlier run sent as fast work
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionClearOnFinish(),
	), total}
}

// show draws the bar anew. Unfit rows never reach the load, and are done.
func (b *bar) show(s load.Stats, unfit int) {
	if b == nil {
		return
	}
	done := s.Accepted + s.Rejected + s.Invalid + s.Unknown + s.NotSent + unfit
	b.Describe(pace(s, b.total-done))
	_ = b.Set(done) // a bar that cannot be drawn is no reason to stop
}

// pace is the rate and the time left, or that the load waits.
func pace(s load.Stats, left int) string {
	switch {
	case !s.PausedUntil.IsZero():
		return "waiting until " + s.PausedUntil.Format(time.TimeOnly)
	case s.Rate == 0:
		return ""
	}
	remaining := time.Duration(float64(left) / s.Rate * float64(time.Second))
	return fmt.Sprintf("%.0f/s, %s left", s.Rate, remaining.Round(time.Second))
}

// end wipes the bar off.
func (b *bar) end() {
	if b != nil {
		_ = b.Clear()
	}
}
