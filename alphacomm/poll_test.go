package alphacomm_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// script is a transport that answers what it is told, and knows when it was
// asked. The last answer is repeated.
type script struct {
	answers []answer
	looks   []time.Duration // since the start
	start   time.Time
	header  http.Header
}

func newScript(answers ...answer) *script { return &script{answers: answers, start: time.Now()} }

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.looks = append(s.looks, time.Since(s.start))
	next := s.answers[min(len(s.looks), len(s.answers))-1]
	if next.status == 0 {
		return nil, errors.New("no network")
	}
	return &http.Response{StatusCode: next.status, Header: s.header.Clone(), Body: io.NopCloser(strings.NewReader(next.body)), Request: r}, nil
}

// client tries once for each look, so that the looks can be counted.
func (s *script) client(t *testing.T) *alphacomm.Client {
	ac, err := alphacomm.New(key, switchcomm.WithTransport(s), switchcomm.WithMaxAttempts(1))
	require.NoError(t, err)
	return ac
}

func linkWith(status, createdOn string) answer {
	return answer{200, `{"data":{"payLink":{"payLinks":{"items":[{"id":"a","status":"` + status + `","createdOn":"` + createdOn + `"}]}}}}`}
}

func batchWith(status string) answer {
	return answer{200, `{"data":{"import":{"batches":{"items":[{"name":"a","status":"` + status + `"}]}}}}`}
}

func mandateWith(status string) answer {
	return answer{200, `{"data":{"mandate":{"mandates":{"items":[{"id":"a","status":"` + status + `"}]}}}}`}
}

const longAgo = "2024-06-12T09:30:00+00:00"

func TestWaitPaid(t *testing.T) {
	tests := map[string]struct {
		poll     alphacomm.Poll
		statuses []string
		want     alphacomm.PayLinkStatus
	}{
		"paid at once":       {alphacomm.Poll{}, []string{"paid"}, alphacomm.PayLinkStatusPaid},
		"failures may pass":  {alphacomm.Poll{}, []string{"ready", "started", "failed", "cancelled", "odd", "", "partially_paid", "paid"}, alphacomm.PayLinkStatusPaid},
		"a part will do":     {alphacomm.Poll{PartiallyPaid: true}, []string{"ready", "partially_paid", "paid"}, alphacomm.PayLinkStatusPartiallyPaid},
		"the whole is fine":  {alphacomm.Poll{PartiallyPaid: true}, []string{"ready", "paid"}, alphacomm.PayLinkStatusPaid},
		"other spelling too": {alphacomm.Poll{PartiallyPaid: true}, []string{"PARTIALLY-PAID"}, alphacomm.PayLinkStatusPartiallyPaid},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var answers []answer
				for _, status := range test.statuses {
					answers = append(answers, linkWith(status, longAgo))
				}
				s := newScript(answers...)
				link, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", test.poll)
				require.NoError(t, err)
				assert.Equal(t, test.want, link.Status)
			})
		})
	}
}

func TestWaitSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(mandateWith("new"), mandateWith("pending"), mandateWith("success"))
		mandate, err := s.client(t).Mandates.WaitSuccess(t.Context(), "a", alphacomm.Poll{})
		require.NoError(t, err)
		assert.Equal(t, alphacomm.MandateStatusSuccess, mandate.Status)
		assert.Len(t, s.looks, 3)
	})
}

func TestWaitBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(batchWith("empty"), batchWith("queued"), batchWith("running"), batchWith("done"))
		batch, err := s.client(t).Imports.WaitBatch(t.Context(), "a", alphacomm.Poll{})
		require.NoError(t, err)
		assert.Equal(t, alphacomm.BatchStatusDone, batch.Status)
		assert.Len(t, s.looks, 4)

		s = newScript(batchWith("running"), batchWith("error"))
		batch, err = s.client(t).Imports.WaitBatch(t.Context(), "a", alphacomm.Poll{})
		require.ErrorIs(t, err, alphacomm.ErrBatchFailed)
		assert.Equal(t, alphacomm.BatchStatusError, batch.Status)

		s = newScript(answer{200, `{"data":{"import":{"batches":{"items":[]}}}}`})
		_, err = s.client(t).Imports.WaitBatch(t.Context(), "a", alphacomm.Poll{})
		require.ErrorIs(t, err, switchcomm.ErrNotFound)
		assert.Len(t, s.looks, 1)
	})
}

// TestPollBacksOff: each wait is at most half as long again as the last, a
// random part of up to half of it left out, and none is longer than allowed.
func TestPollBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const until = 10 * time.Minute
		different := map[time.Duration]bool{}
		for range 20 {
			s := newScript(linkWith("ready", longAgo))
			link, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{Until: time.Now().Add(until)})
			require.ErrorIs(t, err, alphacomm.ErrWaitEnded)
			assert.Equal(t, alphacomm.PayLinkStatusReady, link.Status)
			require.Greater(t, len(s.looks), 10)
			assert.Zero(t, s.looks[0], "the first look is at once")
			assert.Equal(t, until, s.looks[len(s.looks)-1], "the last look is at the end")
			longest := 5 * time.Second
			for i := 1; i < len(s.looks)-1; i++ {
				wait := s.looks[i] - s.looks[i-1]
				assert.LessOrEqual(t, wait, longest)
				assert.GreaterOrEqual(t, wait, longest/2)
				longest = min(longest+longest/2, time.Minute)
			}
			different[s.looks[1]] = true
		}
		assert.Greater(t, len(different), 10, "the waits are random")
	})
}

func TestPollInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(linkWith("ready", longAgo))
		s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{
			Interval: 10 * time.Minute, Until: time.Now().Add(time.Hour),
		})
		assert.LessOrEqual(t, len(s.looks), 14)
		assert.GreaterOrEqual(t, len(s.looks), 7)

		s = newScript(linkWith("ready", longAgo))
		s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{
			Interval: time.Second, MaxInterval: 2 * time.Second, Until: time.Now().Add(time.Minute),
		})
		assert.GreaterOrEqual(t, len(s.looks), 30)
	})
}

// TestPollUntilExpiry ends 90 days after the PayLink was made.
func TestPollUntilExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		made80DaysAgo := func() string { return time.Now().Add(-80 * day).UTC().Format(time.RFC3339) }
		poll := alphacomm.Poll{UntilExpiry: true, Interval: day}
		s := newScript(linkWith("failed", made80DaysAgo()))
		_, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", poll)
		require.ErrorIs(t, err, alphacomm.ErrWaitEnded)
		assert.InDelta(t, 10*day, s.looks[len(s.looks)-1], float64(time.Second))

		poll.Until = time.Now().Add(5 * day)
		s = newScript(linkWith("failed", made80DaysAgo()))
		_, err = s.client(t).PayLinks.WaitPaid(t.Context(), "a", poll)
		require.ErrorIs(t, err, alphacomm.ErrWaitEnded)
		assert.Equal(t, 5*day, s.looks[len(s.looks)-1], "the sooner of both counts")

		s = newScript(linkWith("failed", ""), linkWith("paid", ""))
		_, err = s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{UntilExpiry: true})
		require.NoError(t, err, "without a time of creation it is not known to expire")
	})
}

// TestPollObeysItsContext at once, in a wait of minutes.
func TestPollObeysItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const timeout = 3*time.Second + time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		s := newScript(linkWith("ready", longAgo))
		link, err := s.client(t).PayLinks.WaitPaid(ctx, "a", alphacomm.Poll{Interval: time.Hour})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
		assert.Equal(t, timeout, time.Since(s.start))
		assert.Equal(t, alphacomm.PayLinkStatusReady, link.Status, "what was last seen")
	})
}

// TestPollOutlastsFailures that may pass, and no others.
func TestPollOutlastsFailures(t *testing.T) {
	down, paid := answer{http.StatusServiceUnavailable, ""}, linkWith("paid", longAgo)
	tests := map[string]struct {
		answers []answer
		looks   int
		ok      bool
	}{
		"a short outage":        {[]answer{down, {}, {http.StatusTooManyRequests, ""}, {http.StatusBadGateway, ""}, paid}, 5, true},
		"outages with pauses":   {[]answer{down, down, down, down, linkWith("ready", longAgo), down, down, down, down, paid}, 10, true},
		"a long outage":         {[]answer{down}, 5, false},
		"a wrong key":           {[]answer{{http.StatusUnauthorized, ""}, paid}, 1, false},
		"errors":                {[]answer{{200, `{"errors":[{"message":"m"}]}`}, paid}, 1, false},
		"not JSON":              {[]answer{{200, `<html>`}, paid}, 1, false},
		"an unknown operation":  {[]answer{{http.StatusNotImplemented, ""}, paid}, 1, false},
		"a PayLink of no known": {[]answer{{200, `{"data":{"payLink":{"payLinks":{"items":[]}}}}`}, paid}, 1, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(test.answers...)
				_, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{})
				assert.Equal(t, test.ok, err == nil, "%v", err)
				assert.Len(t, s.looks, test.looks)
			})
		})
	}
}

// TestPollObeysRetryAfter up to what the client waits for.
func TestPollObeysRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(answer{http.StatusTooManyRequests, ""}, linkWith("paid", longAgo))
		s.header = http.Header{"Retry-After": {"25"}}
		_, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{})
		require.NoError(t, err)
		assert.GreaterOrEqual(t, s.looks[1], 25*time.Second)

		s = newScript(answer{http.StatusTooManyRequests, ""}, linkWith("paid", longAgo))
		s.header = http.Header{"Retry-After": {"9999999999"}}
		_, err = s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{})
		require.ErrorIs(t, err, switchcomm.ErrRateLimited)
		assert.Len(t, s.looks, 1)
	})
}

// TestPollEndsWithItsLastFailure: the end says why nothing was seen.
func TestPollEndsWithItsLastFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(answer{http.StatusServiceUnavailable, ""})
		link, err := s.client(t).PayLinks.WaitPaid(t.Context(), "a", alphacomm.Poll{Until: time.Now().Add(time.Second)})
		require.ErrorIs(t, err, alphacomm.ErrWaitEnded)
		assert.ErrorContains(t, err, "status 503")
		assert.Nil(t, link)
	})
}
