package transport_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// timed makes a client with the default times, but for the options.
func timed(t *testing.T, server *roundTrip, options ...switchcomm.Option) *transport.Client {
	t.Helper()
	defaults := []switchcomm.Option{switchcomm.WithBaseURL(testBase), switchcomm.WithTransport(server)}
	client, err := transport.New(testAPI, testKey, defaults, options)
	require.NoError(t, err)
	return client
}

// retryAfter answers every attempt with the status and that header.
func retryAfter(status int, value func() string) *roundTrip {
	return &roundTrip{do: func(int, *http.Request) (*http.Response, error) {
		return answer(status, testOK, "Retry-After", value()), nil
	}}
}

func constant(s string) func() string { return func() string { return s } }

// TestBackoff: each wait is between half of a doubling bound and that bound,
// and no two callers wait alike.
func TestBackoff(t *testing.T) {
	tests := map[string]struct {
		options []switchcomm.Option
		bounds  []time.Duration
	}{
		"by default": {
			nil,
			[]time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond},
		},
		"up to the longest": {
			[]switchcomm.Option{switchcomm.WithMaxAttempts(9)},
			[]time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond, 1600 * time.Millisecond,
				3200 * time.Millisecond, 5 * time.Second, 5 * time.Second, 5 * time.Second},
		},
		"as told": {
			[]switchcomm.Option{switchcomm.WithBackoff(time.Second, 3*time.Second)},
			[]time.Duration{time.Second, 2 * time.Second, 3 * time.Second},
		},
		"none": {
			[]switchcomm.Option{switchcomm.WithBackoff(0, 0)},
			[]time.Duration{0, 0, 0},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const calls = 20
				firstWaits := map[time.Duration]bool{}
				for range calls {
					server := answers(503)
					requireError(t, timed(t, server, tt.options...), read())
					require.Equal(t, len(tt.bounds)+1, server.attempts())
					for i, bound := range tt.bounds {
						wait := server.times[i+1].Sub(server.times[i])
						assert.LessOrEqual(t, wait, bound, "wait %d", i)
						assert.GreaterOrEqual(t, wait, bound/2, "wait %d", i)
						if i == 0 {
							firstWaits[wait] = true
						}
					}
				}
				if tt.bounds[0] > 0 {
					assert.Greater(t, len(firstWaits), calls/2, "the waits are not random")
				}
			})
		})
	}
}

// TestBackoffDoesNotOverflow: no number of attempts makes a wait negative.
func TestBackoffDoesNotOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := answers(503)
		client := timed(t, server, switchcomm.WithMaxAttempts(70), switchcomm.WithRetryBudget(100, 0, 0),
			switchcomm.WithBackoff(time.Nanosecond, math.MaxInt64))
		ctx, cancel := context.WithTimeout(t.Context(), 100*365*24*time.Hour)
		defer cancel()
		err := client.Do(ctx, read(), accept)
		assert.Equal(t, 503, asError(t, err).StatusCode)
		assert.Greater(t, server.attempts(), 50)
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	inSevenSeconds := func() string { return time.Now().Add(7 * time.Second).UTC().Format(http.TimeFormat) }
	tests := map[string]struct {
		status int
		value  func() string
		call   transport.Call
		atMost time.Duration
		wait   time.Duration
	}{
		"seconds, write":           {429, constant("3"), write(), 0, 3 * time.Second},
		"seconds, read":            {429, constant("3"), read(), 0, 3 * time.Second},
		"date, write":              {429, inSevenSeconds, write(), 0, 7 * time.Second},
		"date, read":               {503, inSevenSeconds, read(), 0, 7 * time.Second},
		"as long as the cap":       {429, constant("30"), write(), 0, 30 * time.Second},
		"as long as a given cap":   {429, constant("90"), write(), 90 * time.Second, 90 * time.Second},
		"white space around it":    {429, constant(" 3 "), write(), 0, 3 * time.Second},
		"longer than the back-off": {503, constant("2"), read(), 0, 2 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := retryAfter(tt.status, tt.value)
				var options []switchcomm.Option
				if tt.atMost > 0 {
					options = append(options, switchcomm.WithRetryAfterCap(tt.atMost))
				}
				e := requireError(t, timed(t, server, options...), tt.call)
				assert.Equal(t, 4, e.Attempts)
				assert.Equal(t, tt.wait, e.RetryAfter)
				for i := range 3 {
					assert.Equal(t, tt.wait, server.times[i+1].Sub(server.times[i]))
				}
			})
		})
	}
}

// TestRetryAfterWithoutMeaning: then the back-off decides.
func TestRetryAfterWithoutMeaning(t *testing.T) {
	yesterday := func() string { return time.Now().Add(-24 * time.Hour).UTC().Format(http.TimeFormat) }
	for name, value := range map[string]func() string{
		"none": constant(""), "zero": constant("0"), "negative": constant("-5"), "a word": constant("soon"),
		"a fraction": constant("1.5"), "yesterday": yesterday,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := retryAfter(429, value)
				e := requireError(t, timed(t, server), write())
				assert.Equal(t, 4, e.Attempts)
				assert.Zero(t, e.RetryAfter)
				first := server.times[1].Sub(server.times[0])
				assert.GreaterOrEqual(t, first, 100*time.Millisecond)
				assert.LessOrEqual(t, first, 200*time.Millisecond)
			})
		})
	}
}

// TestAbsurdRetryAfter: a wait above the cap is an error at once.
func TestAbsurdRetryAfter(t *testing.T) {
	for name, value := range map[string]string{
		"above the cap":     "31",
		"a day":             "86400",
		"above a Duration":  "9999999999",
		"above an int64":    "99999999999999999999",
		"the year 9999":     "Fri, 31 Dec 9999 23:59:59 GMT",
		"leading zeros too": "000000000000000000000000086400",
	} {
		for _, status := range []int{429, 503} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					began := time.Now()
					server := retryAfter(status, constant(value))
					e := requireError(t, timed(t, server), read())
					assert.Equal(t, 1, server.attempts())
					assert.Zero(t, time.Since(began))
					assert.Greater(t, e.RetryAfter, 30*time.Second)
					assert.Equal(t, status == 429, errors.Is(e, switchcomm.ErrRateLimited))

					w := requireError(t, timed(t, retryAfter(status, constant(value))), write())
					assert.Equal(t, status == 429, errors.Is(w, switchcomm.ErrRejected))
					assert.Equal(t, status == 503, errors.Is(w, switchcomm.ErrOutcomeUnknown))
					assert.Zero(t, time.Since(began))
				})
			})
		}
	}
}

// TestBudget: a service that is down is not flooded.
func TestBudget(t *testing.T) {
	t.Run("a dead service", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := answers(503)
			client := timed(t, server)
			for range 300 {
				requireError(t, client, read())
			}
			assert.Equal(t, 300+100/5, server.attempts())
		})
	})
	t.Run("a dead service, many goroutines", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := answers(503)
			client := timed(t, server)
			var wg sync.WaitGroup
			for range 300 {
				wg.Go(func() { assert.Error(t, client.Do(t.Context(), read(), accept)) })
			}
			wg.Wait()
			assert.Equal(t, 300+100/5, server.attempts())
		})
	})
	t.Run("no connection costs as well", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := &roundTrip{do: func(_ int, r *http.Request) (*http.Response, error) { return noConnection(r) }}
			client := timed(t, server)
			for range 100 {
				requireError(t, client, write())
			}
			assert.Equal(t, 100+100/5, server.attempts())
		})
	})
	t.Run("success at once refunds", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			healthy := false
			server := &roundTrip{}
			server.do = func(int, *http.Request) (*http.Response, error) {
				if healthy {
					return answer(200, testOK), nil
				}
				return answer(503, ""), nil
			}
			client := timed(t, server, switchcomm.WithRetryBudget(10, 5, 1), switchcomm.WithMaxAttempts(10))
			fails := func() int { return requireError(t, client, read()).Attempts }
			succeeds := func(times int) {
				healthy = true
				for range times {
					require.NoError(t, client.Do(t.Context(), read(), accept))
				}
				healthy = false
			}

			assert.Equal(t, 3, fails(), "10 tokens are two repeats")
			succeeds(4)
			assert.Equal(t, 1, fails(), "4 tokens are none")
			succeeds(1)
			assert.Equal(t, 2, fails(), "5 tokens are one")
			succeeds(1000)
			assert.Equal(t, 3, fails(), "there are never more than 10")
		})
	})
	t.Run("success after a repeat refunds nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := &roundTrip{do: func(n int, _ *http.Request) (*http.Response, error) {
				if n%2 == 1 {
					return answer(503, ""), nil
				}
				return answer(200, testOK), nil
			}}
			client := timed(t, server, switchcomm.WithRetryBudget(10, 5, 5))
			assert.NoError(t, client.Do(t.Context(), read(), accept))
			assert.NoError(t, client.Do(t.Context(), read(), accept))
			assert.Error(t, client.Do(t.Context(), read(), accept))
		})
	})
	t.Run("429 costs nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := answers(429)
			client := timed(t, server, switchcomm.WithRetryBudget(0, 5, 0))
			assert.Equal(t, 4, requireError(t, client, write()).Attempts)
			assert.Equal(t, 4, requireError(t, client, read()).Attempts)
		})
	})
}

// TestRateLimit: no window of a second holds more than the documented 100.
func TestRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := answers(200)
		client := timed(t, server, switchcomm.WithRateLimit(90, 10))
		var wg sync.WaitGroup
		for range 600 {
			wg.Go(func() { assert.NoError(t, client.Do(t.Context(), read(), accept)) })
		}
		wg.Wait()
		require.Len(t, server.times, 600)
		for i, from := range server.times {
			inWindow := 0
			for _, at := range server.times[i:] {
				if at.Sub(from) < time.Second {
					inWindow++
				}
			}
			require.LessOrEqual(t, inWindow, 100, "from request %d", i)
		}
		took := server.times[599].Sub(server.times[0])
		assert.InDelta(t, 590.0/90, took.Seconds(), 0.1, "the limit is used up")
	})
}

// limiter is a Limiter made of a func, told which question it is asked.
type limiter struct {
	asked int
	wait  func(ctx context.Context, n int) error
}

func (l *limiter) Wait(ctx context.Context) error {
	l.asked++
	return l.wait(ctx, l.asked)
}

func TestLimiterIsAskedForEveryAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &limiter{wait: func(context.Context, int) error { return nil }}
		requireError(t, timed(t, answers(503), switchcomm.WithLimiter(l)), read())
		assert.Equal(t, 4, l.asked)
	})
}

func TestLimiterRefuses(t *testing.T) {
	errQuota := errors.New("no quota left for " + testPhone)
	always := func(context.Context, int) error { return errQuota }
	fromSecond := func(_ context.Context, n int) error {
		if n == 1 {
			return nil
		}
		return errQuota
	}
	for _, call := range []transport.Call{write(), read()} {
		synctest.Test(t, func(t *testing.T) {
			server := answers(429)
			e := requireError(t, timed(t, server, switchcomm.WithLimiter(&limiter{wait: always})), call)
			assert.ErrorIs(t, e, switchcomm.ErrNotSent)
			assert.ErrorIs(t, e, errQuota)
			assert.Zero(t, server.attempts())
		})
	}
	t.Run("the repeat: the first verdict stays known", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			e := requireError(t, timed(t, answers(429), switchcomm.WithLimiter(&limiter{wait: fromSecond})), write())
			assert.ErrorIs(t, e, errQuota)
			assert.ErrorIs(t, e, switchcomm.ErrRejected)
			assert.ErrorIs(t, e, switchcomm.ErrRateLimited)
			assert.Equal(t, 1, e.Attempts)
		})
	})
}

// TestLimiterStandsOutsideTheAttempt: to wait for one's turn is not to wait for
// the server.
func TestLimiterStandsOutsideTheAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &limiter{wait: func(context.Context, int) error { time.Sleep(time.Hour); return nil }}
		client := timed(t, answers(200), switchcomm.WithLimiter(slow), switchcomm.WithAttemptTimeout(time.Second))
		assert.NoError(t, client.Do(t.Context(), write(), accept))
	})
}

// TestLimiterAndContext: a turn that comes too late is refused at once, and one
// that is given up is not sent.
func TestLimiterAndContext(t *testing.T) {
	t.Run("deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			server := answers(200)
			client := timed(t, server, switchcomm.WithRateLimit(0.01, 1))
			require.NoError(t, client.Do(t.Context(), write(), accept))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			e := asError(t, client.Do(ctx, write(), accept))
			assert.ErrorIs(t, e, switchcomm.ErrNotSent)
			assert.Zero(t, time.Since(began))
			assert.Equal(t, 1, server.attempts())
		})
	})
	t.Run("cancel", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := answers(200)
			client := timed(t, server, switchcomm.WithRateLimit(0.01, 1))
			require.NoError(t, client.Do(t.Context(), write(), accept))
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			e := asError(t, client.Do(ctx, write(), accept))
			assert.ErrorIs(t, e, switchcomm.ErrNotSent)
			assert.ErrorIs(t, e, context.Canceled)
			assert.Equal(t, 1, server.attempts())
		})
	})
}

// TestWaitBeyondDeadline: a wait that cannot be lived to see the end of is not
// begun.
func TestWaitBeyondDeadline(t *testing.T) {
	tests := map[string]struct {
		server *roundTrip
		call   transport.Call
		is     error
		status int
	}{
		"Retry-After": {retryAfter(429, constant("5")), write(), switchcomm.ErrRateLimited, 429},
		"back-off":    {answers(503), read(), nil, 503},
		"no connection": {
			&roundTrip{do: func(_ int, r *http.Request) (*http.Response, error) { return noConnection(r) }},
			write(), switchcomm.ErrNotSent, 0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 90*time.Millisecond)
				defer cancel()
				e := asError(t, timed(t, tt.server).Do(ctx, tt.call, accept))
				assert.Zero(t, time.Since(began))
				assert.Equal(t, 1, tt.server.attempts())
				assert.Equal(t, tt.status, e.StatusCode)
				if tt.is != nil {
					assert.ErrorIs(t, e, tt.is)
				}
				assert.NotErrorIs(t, e, context.DeadlineExceeded, "the deadline has not passed")
			})
		})
	}
}

// TestCancelDuringBackoff: what the last attempt came to stays known.
func TestCancelDuringBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		server := retryAfter(429, constant("10"))
		e := asError(t, timed(t, server).Do(ctx, write(), accept))
		assert.Equal(t, 3*time.Second, time.Since(began))
		assert.ErrorIs(t, e, context.Canceled)
		assert.ErrorIs(t, e, switchcomm.ErrRateLimited)
		assert.ErrorIs(t, e, switchcomm.ErrRejected)
		assert.Equal(t, 10*time.Second, e.RetryAfter)
		assert.Equal(t, 1, e.Attempts)
	})
}

// TestAttemptTimeout: the attempt's time is the SDK's, the call's time is the
// caller's.
func TestAttemptTimeout(t *testing.T) {
	silent := func(_ int, r *http.Request) (*http.Response, error) { return hang(r) }
	halfAnAnswer := func(_ int, r *http.Request) (*http.Response, error) {
		response := answer(200, "")
		response.ContentLength = -1
		response.Body = io.NopCloser(readerFunc(func([]byte) (int, error) {
			<-r.Context().Done()
			return 0, context.Cause(r.Context())
		}))
		return response, nil
	}
	load := read()
	load.Load = true
	tests := map[string]struct {
		do       func(int, *http.Request) (*http.Response, error)
		call     transport.Call
		deadline time.Duration // of the caller
		options  []switchcomm.Option
		attempts int
		took     time.Duration // with at most 2 s of back-off
		outcome  switchcomm.Outcome
	}{
		"write":                   {do: silent, call: write(), attempts: 1, took: 30 * time.Second, outcome: switchcomm.OutcomeUnknown},
		"read":                    {do: silent, call: read(), attempts: 4, took: 120 * time.Second, outcome: switchcomm.OutcomeRead},
		"load":                    {do: silent, call: load, attempts: 4, took: 480 * time.Second, outcome: switchcomm.OutcomeRead},
		"write, half an answer":   {do: halfAnAnswer, call: write(), attempts: 1, took: 30 * time.Second, outcome: switchcomm.OutcomeLikelyApplied},
		"read, half an answer":    {do: halfAnAnswer, call: read(), attempts: 4, took: 120 * time.Second, outcome: switchcomm.OutcomeRead},
		"write, earlier deadline": {do: silent, call: write(), deadline: 10 * time.Second, attempts: 1, took: 10 * time.Second, outcome: switchcomm.OutcomeUnknown},
		"read, earlier deadline":  {do: silent, call: read(), deadline: 10 * time.Second, attempts: 1, took: 10 * time.Second, outcome: switchcomm.OutcomeRead},
		"read, deadline between":  {do: silent, call: read(), deadline: 45 * time.Second, attempts: 2, took: 45 * time.Second, outcome: switchcomm.OutcomeRead},
		"as told":                 {do: silent, call: write(), options: []switchcomm.Option{switchcomm.WithAttemptTimeout(time.Second)}, attempts: 1, took: time.Second, outcome: switchcomm.OutcomeUnknown},
		"load, as told":           {do: silent, call: load, options: []switchcomm.Option{switchcomm.WithLoadTimeout(time.Second)}, attempts: 4, took: 4 * time.Second, outcome: switchcomm.OutcomeRead},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, ctx := time.Now(), t.Context()
				if tt.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.deadline)
					defer cancel()
				}
				server := &roundTrip{do: tt.do}
				e := asError(t, timed(t, server, tt.options...).Do(ctx, tt.call, accept))
				assert.Equal(t, tt.outcome, e.Outcome)
				assert.Equal(t, tt.attempts, server.attempts())
				assert.GreaterOrEqual(t, time.Since(began), tt.took)
				assert.Less(t, time.Since(began), tt.took+2*time.Second)
				if tt.deadline > 0 {
					assert.ErrorIs(t, e, context.DeadlineExceeded)
				} else {
					assert.NotErrorIs(t, e, context.DeadlineExceeded, "the caller's context has not ended")
					assert.ErrorContains(t, e, "attempt timeout")
				}
			})
		})
	}
}

// readerFunc is an io.Reader made of a func.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestCallOutlastsAttempts: middleware with a time limit of its own, such as an
// http.Client, limits an attempt and not the call.
func TestCallOutlastsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &roundTrip{do: func(n int, _ *http.Request) (*http.Response, error) {
			time.Sleep(900 * time.Millisecond)
			if n < 4 {
				return answer(503, ""), nil
			}
			return answer(200, testOK), nil
		}}
		client := timed(t, server, switchcomm.WithMiddleware(throughClient(time.Second)))
		assert.NoError(t, client.Do(t.Context(), read(), accept))
		assert.Equal(t, 4, server.attempts())
	})
}

// throughClient is middleware that sends through an http.Client, as much
// middleware does.
func throughClient(timeout time.Duration) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		client := &http.Client{Transport: next, Timeout: timeout}
		return roundTripFunc(func(r *http.Request) (*http.Response, error) { return client.Do(r) })
	}
}

// roundTripFunc is an http.RoundTripper made of a func.
type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
