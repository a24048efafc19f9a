package load_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// run loads all in a bubble, with a clock of its own, and says how long that
// took.
func run(t *testing.T, v *vendor, all []record, options load.Options) (outcomes []load.Outcome[record], took time.Duration) {
	t.Helper()
	options.InOrder = true
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var err error
		outcomes, err = collect(load.Run(t.Context(), input(all), options, v.sender()))
		require.NoError(t, err)
		took = time.Since(began)
	})
	require.Len(t, outcomes, len(all))
	assert.Empty(t, v.wrong)
	return outcomes, took
}

// script is a vendor that behaves so in its first calls, and then well.
func script(faults ...fault) *vendor {
	v := newVendor()
	v.behave = func(n int) fault {
		if n <= len(faults) {
			return faults[n-1]
		}
		return none
	}
	return v
}

// always is a vendor that behaves so in every call.
func always(f fault) *vendor {
	v := newVendor()
	v.behave = func(int) fault { return f }
	return v
}

func TestRateLimitPausesTheLoad(t *testing.T) {
	v := script(none, limitedFor)
	outcomes, took := run(t, v, records(50), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 50}, count(outcomes))
	assert.Equal(t, 6*time.Millisecond+7*time.Second, took)
	assert.Equal(t, v.batches[1], v.batches[2], "the same call goes first after the pause")
}

// A limiter that fails for a moment, such as one in a database, is waited out.
func TestLimiterThatFails(t *testing.T) {
	v := script(noPermit, noPermit, noPermit)
	outcomes, _ := run(t, v, records(20), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 20}, count(outcomes))
}

// A load does not sleep for centuries because a server says so.
func TestRetryAfterOfCenturies(t *testing.T) {
	v := script(none, limitedForever)
	outcomes, took := run(t, v, records(30), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 10, load.NotSent: 20}, count(outcomes))
	assert.Less(t, took, time.Minute)
}

func TestRateLimitWithoutRetryAfterBacksOff(t *testing.T) {
	v := script(limited, limited, limited, none, limited)
	outcomes, took := run(t, v, records(20), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 20}, count(outcomes))
	assert.Equal(t, 6*time.Millisecond+(100+200+400+100)*time.Millisecond, took)
}

func TestRateLimitStopsAllCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := script(none, none, limitedFor)
		var starts []time.Duration
		began := time.Now()
		behave := v.behave
		v.behave = func(n int) fault {
			starts = append(starts, time.Since(began))
			return behave(n)
		}
		_, err := collect(load.Run(t.Context(), input(records(200)), load.Options{}, v.sender()))
		require.NoError(t, err)
		for _, start := range starts {
			assert.True(t, start <= 2*time.Millisecond || start >= 7*time.Second, "a call starts at %v", start)
		}
	})
}

// TestLongerPauseHolds has two calls refused at once: the longer wait counts,
// whichever comes first.
func TestLongerPauseHolds(t *testing.T) {
	for name, faults := range map[string][]fault{"first": {limitedFor, limited}, "last": {limited, limitedFor}} {
		t.Run(name, func(t *testing.T) {
			v := script(faults...)
			v.took = func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
			outcomes, took := run(t, v, records(20), load.Options{Concurrency: 2})
			assert.Equal(t, map[load.State]int{load.Accepted: 20}, count(outcomes))
			assert.GreaterOrEqual(t, took, 7*time.Second)
		})
	}
}

func TestRateLimitUntilTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		v, journal := always(limitedFor), newMemory()
		began := time.Now()
		outcomes, err := collect(load.Run(ctx, input(records(30)), load.Options{CallSize: 30, Journal: journal}, v.sender()))
		assert.NoError(t, err, "the input was read to its end")
		assert.Equal(t, time.Minute, time.Since(began))
		assert.Equal(t, map[load.State]int{load.NotSent: 30}, count(outcomes))
		assert.ErrorIs(t, outcomes[0].Err, context.DeadlineExceeded)
		assert.Equal(t, map[load.State]int{load.NotSent: 30}, journal.states())
	})
}

func TestAbsurdRetryAfterObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		sender := newVendor().sender()
		sender.Create = func(context.Context, []record) ([]load.Result, error) {
			<-time.After(time.Millisecond) // meanwhile the input is read to its end
			return nil, &switchcomm.Error{StatusCode: 429, Outcome: switchcomm.OutcomeRejected, RetryAfter: 23 * time.Hour}
		}
		began := time.Now()
		outcomes, err := collect(load.Run(ctx, input(records(30)), load.Options{CallSize: 30}, sender))
		assert.NoError(t, err)
		assert.Equal(t, time.Hour, time.Since(began))
		assert.Equal(t, map[load.State]int{load.NotSent: 30}, count(outcomes))
	})
}

func TestOneBadRecordDoesNotSinkTheOthers(t *testing.T) {
	all := records(100)
	all[37].Poison = true

	v := newVendor()
	outcomes, _ := run(t, v, all, load.Options{CallSize: 100})
	assert.Equal(t, map[load.State]int{load.Accepted: 99, load.Rejected: 1}, count(outcomes))
	bad := outcomes[37]
	assert.Equal(t, load.Rejected, bad.State)
	assert.Equal(t, poisoned.Fields, bad.Reasons)
	assert.ErrorIs(t, bad.Err, switchcomm.ErrValidation)
	assert.ErrorIs(t, bad.Err, switchcomm.ErrRejected)
	assert.LessOrEqual(t, len(v.batches), 15)

	v = newVendor()
	outcomes, _ = run(t, v, all, load.Options{CallSize: 100, NoSplit: true})
	assert.Equal(t, map[load.State]int{load.Rejected: 100}, count(outcomes))
	assert.Empty(t, outcomes[0].Reasons, "they are those of another record")
	assert.ErrorIs(t, outcomes[0].Err, switchcomm.ErrValidation)
	assert.Len(t, v.batches, 1)
}

func TestCallTooLarge(t *testing.T) {
	v := newVendor()
	sender := v.sender()
	create := sender.Create
	sender.Create = func(ctx context.Context, records []record) ([]load.Result, error) {
		if len(records) > 6 {
			return nil, &switchcomm.Error{StatusCode: 413, Outcome: switchcomm.OutcomeRejected}
		}
		return create(ctx, records)
	}
	outcomes, err := collect(load.Run(t.Context(), input(records(100)), load.Options{CallSize: 50}, sender))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 100}, count(outcomes))
	assert.Empty(t, v.wrong)
}

// TestRefusalWithResults is a 422 whose body has an accepted record: from then
// on nothing of the call may be sent again.
func TestRefusalWithResults(t *testing.T) {
	v := script(partial)
	outcomes, _ := run(t, v, records(10), load.Options{})
	assert.Equal(t, map[load.State]int{load.Accepted: 5, load.Unknown: 5}, count(outcomes))
	assert.Len(t, v.batches, 1)
	assert.ErrorIs(t, outcomes[9].Err, switchcomm.ErrOutcomeUnknown)
	assert.NotErrorIs(t, outcomes[9].Err, switchcomm.ErrRejected)
}

func TestUnknownIsNeverSentAgain(t *testing.T) {
	for name, f := range map[string]fault{"applied": lostAnswer, "not applied": lostRequest, "server error": serverError, "foreign error": plainUnknown} {
		t.Run(name, func(t *testing.T) {
			v := script(none, f)
			outcomes, took := run(t, v, records(30), load.Options{Concurrency: 1})
			assert.Equal(t, map[load.State]int{load.Accepted: 20, load.Unknown: 10}, count(outcomes))
			assert.Len(t, v.batches, 3)
			assert.ErrorIs(t, outcomes[15].Err, switchcomm.ErrOutcomeUnknown)
			assert.Equal(t, 103*time.Millisecond, took, "the load pauses after it")
		})
	}
}

func TestFailingServerDoesNotTurnEverythingUnknown(t *testing.T) {
	v := always(serverError)
	outcomes, took := run(t, v, records(1000), load.Options{})
	counts := count(outcomes)
	assert.LessOrEqual(t, counts[load.Unknown], 11*4*10, "ten pauses, four calls at once")
	assert.Equal(t, 1000, counts[load.Unknown]+counts[load.NotSent])
	assert.InDelta(t, 81, took.Seconds(), 1)
	last := outcomes[999]
	assert.Equal(t, load.NotSent, last.State)
	assert.ErrorContains(t, last.Err, "gave up")
	assert.NotErrorIs(t, last.Err, switchcomm.ErrOutcomeUnknown)
}

func TestNoConnectionIsWaitedOut(t *testing.T) {
	v := script(noConnection, noConnection, noConnection, none, noSuchPath)
	outcomes, took := run(t, v, records(30), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 30}, count(outcomes))
	assert.Equal(t, 7*time.Millisecond+(100+200+400+100)*time.Millisecond, took)
}

// TestRateLimitIsAnAnswer has a server that answers now and then: the load does
// not give up.
func TestRateLimitIsAnAnswer(t *testing.T) {
	var faults []fault
	for range 5 {
		faults = append(faults, noConnection, noConnection, noConnection, noConnection, noConnection, limited)
	}
	v := script(faults...)
	outcomes, _ := run(t, v, records(30), load.Options{Concurrency: 1})
	assert.Equal(t, map[load.State]int{load.Accepted: 30}, count(outcomes))
}

func TestNoConnectionForLong(t *testing.T) {
	v := always(noConnection)
	outcomes, took := run(t, v, records(1000), load.Options{})
	assert.Equal(t, map[load.State]int{load.NotSent: 1000}, count(outcomes))
	assert.InDelta(t, 81, took.Seconds(), 1)
	assert.ErrorIs(t, outcomes[999].Err, switchcomm.ErrNotSent)
	assert.ErrorContains(t, outcomes[999].Err, "connection refused")
}

// TestRefusedForAll is a wrong key or base URL: the load does not try it with
// every record.
func TestRefusedForAll(t *testing.T) {
	for name, test := range map[string]struct {
		fault fault
		first load.State
		is    error
	}{
		"key":      {unauthorized, load.NotSent, switchcomm.ErrUnauthorized},
		"redirect": {movedAway, load.Unknown, switchcomm.ErrRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			v, journal := always(test.fault), newMemory()
			outcomes, _ := run(t, v, records(1000), load.Options{Journal: journal})
			assert.LessOrEqual(t, len(v.batches), 4)
			assert.Equal(t, test.first, outcomes[0].State)
			assert.ErrorIs(t, outcomes[0].Err, test.is)
			assert.Equal(t, load.NotSent, outcomes[999].State)
			assert.ErrorIs(t, outcomes[999].Err, test.is)
			assert.ErrorIs(t, outcomes[999].Err, switchcomm.ErrNotSent)
			assert.NotErrorIs(t, outcomes[999].Err, switchcomm.ErrRejected)
			assert.NotErrorIs(t, outcomes[999].Err, switchcomm.ErrOutcomeUnknown)
			assert.Zero(t, journal.states()[load.Rejected], "a run with the right key sends them")
		})
	}
}

// TestRefusedByTheClient is a record that the client itself will not send.
func TestRefusedByTheClient(t *testing.T) {
	for name, test := range map[string]struct {
		err  *switchcomm.Error
		want load.State
	}{
		"failed its check": {&switchcomm.Error{Outcome: switchcomm.OutcomeNotSent, Fields: poisoned.Fields}, load.Invalid},
		"other":            {&switchcomm.Error{Outcome: switchcomm.OutcomeNotSent, Err: errors.New("no form")}, load.NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor()
			sender := v.sender()
			create := sender.Create
			sender.Create = func(ctx context.Context, records []record) ([]load.Result, error) {
				for _, r := range records {
					if r.ID == 37 {
						return nil, test.err
					}
				}
				return create(ctx, records)
			}
			journal := newMemory()
			outcomes, err := collect(load.Run(t.Context(), input(records(100)), load.Options{InOrder: true, Journal: journal}, sender))
			require.NoError(t, err)
			assert.Equal(t, map[load.State]int{load.Accepted: 99, test.want: 1}, count(outcomes))
			assert.Equal(t, map[load.State]int{load.Accepted: 99, load.NotSent: 1}, journal.states())
			assert.Equal(t, test.want, outcomes[37].State)
			assert.ErrorIs(t, outcomes[37].Err, switchcomm.ErrNotSent)
		})
	}
}

func TestAnswerThatSaysNoIsSplit(t *testing.T) {
	v := script(softRefusal)
	outcomes, _ := run(t, v, records(10), load.Options{})
	assert.Equal(t, map[load.State]int{load.Accepted: 10}, count(outcomes))
	assert.Len(t, v.batches, 3)
}

// TestErrorsOfOtherMakes has a sender whose errors are the sentinels alone.
func TestErrorsOfOtherMakes(t *testing.T) {
	for name, test := range map[string]struct {
		err   error
		want  load.State
		calls int
	}{
		"rate limited": {errors.Join(switchcomm.ErrRateLimited, switchcomm.ErrRejected), load.Accepted, 2},
		"not sent":     {switchcomm.ErrNotSent, load.Accepted, 2},
		"rejected":     {switchcomm.ErrRejected, load.Accepted, 3},
		"any other":    {errors.New("odd"), load.Unknown, 1},
		"of two minds": {errors.Join(
			&switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 422},
			&switchcomm.Error{Outcome: switchcomm.OutcomeUnknown},
		), load.Unknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, calls := newVendor(), 0
				sender := v.sender()
				create := sender.Create
				sender.Create = func(ctx context.Context, records []record) ([]load.Result, error) {
					if calls++; calls == 1 {
						return nil, test.err
					}
					return create(ctx, records)
				}
				outcomes, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Concurrency: 1}, sender))
				require.NoError(t, err)
				assert.Equal(t, map[load.State]int{test.want: 10}, count(outcomes))
				assert.Equal(t, test.calls, calls)
			})
		})
	}
}
