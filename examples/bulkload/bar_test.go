package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/switchcomm/switchcomm-go/load"
)

func TestBarIsForTerminalsOnly(t *testing.T) {
	var buffer bytes.Buffer
	b := newBar(&buffer, 10)
	b.show(load.Stats{Accepted: 5}, 0)
	b.end()
	assert.Empty(t, buffer.String())
}

func TestBar(t *testing.T) {
	var buffer bytes.Buffer
	b := drawBar(&buffer, 1000)
	b.show(load.Stats{Accepted: 200, Rejected: 40, Rate: 80}, 10)
	assert.Contains(t, buffer.String(), "250/1000")
	assert.Contains(t, buffer.String(), "25%")
	assert.Contains(t, buffer.String(), "80/s, 9s left")
	b.end()
}

func TestPace(t *testing.T) {
	assert.Empty(t, pace(load.Stats{}, 10))
	assert.Equal(t, "90/s, 1m51s left", pace(load.Stats{Rate: 90}, 10_000))
	until := time.Date(2026, 3, 2, 9, 15, 4, 0, time.UTC)
	assert.Equal(t, "waiting until 09:15:04", pace(load.Stats{Rate: 90, PausedUntil: until}, 10))
}
