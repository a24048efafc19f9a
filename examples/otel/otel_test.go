package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// times matches what differs from run to run.
var times = regexp.MustCompile(`\d[\d.]*(ns|µs|ms|s)\b|sum=\d+\.\d+`)

// TestTree looks at the spans of the story line by line, without the times.
func TestTree(t *testing.T) {
	got := programtest.Run(t, nil)
	assert.Zero(t, got.Code)
	assert.Empty(t, got.Errout)
	spans, metrics, ok := strings.Cut(got.Out, "\nMetrics\n")
	require.True(t, ok)
	assert.Equal(t, `Spans
  incoming call  T, at T
    Calls.FindByPhone  T, at T
        http.response.status_code=200
        switchcomm.api=switchtransact  switchcomm.attempts=1  switchcomm.outcome=not found  switchcomm.write=false
      GET  T, at T
          http.request.method=GET  http.response.status_code=200
          switchcomm.api=switchtransact
    Calls.FindByPhone  T, at T
        http.response.status_code=200
        switchcomm.api=switchtransact  switchcomm.attempts=1  switchcomm.outcome=ok  switchcomm.write=false
      GET  T, at T
          http.request.method=GET  http.response.status_code=200
          switchcomm.api=switchtransact
    People.Details  T, at T
        http.response.status_code=200
        switchcomm.api=switchtransact  switchcomm.attempts=3  switchcomm.outcome=ok  switchcomm.write=false
      POST  T, at T
          error.type=503
          http.request.method=POST  http.response.status_code=503
          switchcomm.api=switchtransact
      POST  T, at T
          error.type=429
          http.request.method=POST  http.request.resend_count=1  http.response.status_code=429
          switchcomm.api=switchtransact
      POST  T, at T
          http.request.method=POST  http.request.resend_count=2  http.response.status_code=200
          switchcomm.api=switchtransact
  new member  T, at T
    People.Create  T, at T
        error.type=connection
        switchcomm.api=switchtransact  switchcomm.attempts=1  switchcomm.outcome=outcome unknown  switchcomm.write=true
        Error: switchtransact: People.Create: outcome unknown: the connection failed before the answer: connection reset by peer
      POST  T, at T
          error.type=connection
          http.request.method=POST
          switchcomm.api=switchtransact
  PayLinks.Create  T, at T
      http.response.status_code=200
      switchcomm.api=alphacomm  switchcomm.attempts=1  switchcomm.outcome=ok  switchcomm.write=true
    POST  T, at T
        http.request.method=POST  http.response.status_code=200
        switchcomm.api=alphacomm
`, times.ReplaceAllString(spans, "T"))
	for _, line := range []string{
		"switchcomm.operation=People.Create  switchcomm.outcome=outcome unknown  count=1",
		"switchcomm.operation=People.Details  sum=2",
		"switchcomm.operation=People.Details  switchcomm.wait.before=repeat  count=2",
		"switchcomm.operation=Calls.FindByPhone  switchcomm.wait.before=first attempt  count=2",
	} {
		assert.Contains(t, metrics, line)
	}
	for _, secret := range []string{"720000001", "729999999", thandi, "7511305108085", "Thandi", "Pieter", "http:", "127.0.0.1"} {
		assert.NotContains(t, got.Out, secret)
	}
}

func TestLive(t *testing.T) {
	fake := switchtransacttest.New(t)
	env := []string{"SWITCHTRANSACT_TOKEN=" + fake.Key, "SWITCHTRANSACT_URL=" + fake.URL}
	got := programtest.Run(t, env, "-live")
	assert.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Out, "Lookups.All")
	assert.NotContains(t, got.Out, "Payment")
	require.Len(t, fake.Requests(), 1)
	assert.Equal(t, switchtransacttest.LookupsAll, fake.Requests()[0].Op)
}

// TestLiveFails: the spans are there all the same.
func TestLiveFails(t *testing.T) {
	fake := switchtransacttest.New(t)
	env := []string{"SWITCHTRANSACT_TOKEN=wrong", "SWITCHTRANSACT_URL=" + fake.URL}
	got := programtest.Run(t, env, "-live")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the token was not accepted")
	assert.Contains(t, got.Out, "error.type=unauthorized")
	assert.NotContains(t, got.Out+got.Errout, "wrong")
}

func TestHelpAndWrongUse(t *testing.T) {
	tests := []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, 0, "Usage: otel [-live]"},
		{[]string{"-fast"}, 2, "flag provided but not defined: -fast"},
		{[]string{"live"}, 2, `"live" is no flag`},
		{[]string{"-live"}, 2, "SWITCHTRANSACT_TOKEN"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			got := programtest.Run(t, nil, test.args...)
			assert.Equal(t, test.code, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
		})
	}
}
