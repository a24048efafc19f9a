package load_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

func TestZeroOptions(t *testing.T) {
	v := newVendor()
	v.size, v.calls = 10, 4
	all := records(95)
	outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{}, v.sender()))
	require.NoError(t, err)
	require.Len(t, outcomes, 95)
	for _, out := range outcomes {
		assert.Equal(t, all[out.Index], out.Input)
		assert.Equal(t, load.Accepted, out.State)
		assert.Equal(t, fmt.Sprint("w", out.Input.ID), out.ID)
		assert.NoError(t, out.Err)
		assert.False(t, out.Updated || out.Resumed)
	}
	assert.Len(t, v.batches, 10)
	assert.Empty(t, v.wrong)
}

func TestNoInput(t *testing.T) {
	v := newVendor()
	outcomes, err := collect(load.Run(t.Context(), input(nil), load.Options{}, v.sender()))
	assert.NoError(t, err)
	assert.Empty(t, outcomes)
	assert.Empty(t, v.batches)
}

func TestInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.took = func(n int) time.Duration { return time.Duration(100-10*(n%7)) * time.Millisecond }
		v.behave = func(n int) fault { return []fault{none, limited, none, noConnection, unanswered}[n%5] }
		all := records(200)
		all[17].Poison, all[30].Refused = true, true
		outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{InOrder: true}, v.sender()))
		require.NoError(t, err)
		require.Len(t, outcomes, 200)
		for i, index := range indexes(outcomes) {
			require.Equal(t, i, index)
		}
	})
}

// TestInOrderSendsWholeCalls has a first call that is settled record by record,
// while the others wait for it.
func TestInOrderSendsWholeCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		all := records(1000)
		for i := range 10 {
			all[i].Poison = true
		}
		_, err := collect(load.Run(t.Context(), input(all), load.Options{InOrder: true, Concurrency: 2}, v.sender()))
		require.NoError(t, err)
		assert.Len(t, v.batches, 99+19)
	})
}

// TestReadsLazily holds the promise on memory: what is read and not yet
// reported is bounded, whatever goes wrong.
func TestReadsLazily(t *testing.T) {
	for _, inOrder := range []bool{false, true} {
		t.Run(fmt.Sprint("in order ", inOrder), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVendor()
				v.behave = func(n int) fault { return []fault{none, none, limitedFor, none, serverError, noConnection}[n%6] }
				v.took = func(n int) time.Duration { return time.Duration(n%9) * time.Second }
				read, yielded, most, keys := 0, 0, 0, 900
				all := func(yield func(record, error) bool) {
					for i := range 5000 {
						read++
						most = max(most, read-yielded)
						if i > 4000 {
							keys = 2 // nearly everything is held back
						}
						r := record{ID: i, Key: fmt.Sprint(i % keys), Poison: i%500 == 7}
						if !yield(r, nil) {
							return
						}
					}
				}
				seq := load.Run(t.Context(), all, load.Options{CallSize: 20, Concurrency: 3, InOrder: inOrder}, v.sender())
				require.Zero(t, read, "nothing is read before the range")
				for _, err := range seq {
					require.NoError(t, err)
					yielded++
				}
				assert.Equal(t, 5000, yielded)
				assert.LessOrEqual(t, most, 2*20*3)
				assert.Empty(t, v.wrong)
			})
		})
	}
}

func TestInputError(t *testing.T) {
	v := newVendor()
	broken := errors.New("line 26 has no id number")
	beyond := false
	all := func(yield func(record, error) bool) {
		for _, r := range records(25) {
			if !yield(r, nil) {
				return
			}
		}
		beyond = yield(record{ID: 99}, broken)
	}
	n, last := 0, error(nil)
	for out, err := range load.Run(t.Context(), all, load.Options{}, v.sender()) {
		require.NoError(t, last, "nothing comes after the error")
		if err != nil {
			last = err
			assert.Equal(t, load.Outcome[record]{Index: -1}, out)
			continue
		}
		assert.Equal(t, load.Accepted, out.State)
		n++
	}
	assert.Equal(t, 25, n)
	assert.ErrorIs(t, last, broken)
	assert.ErrorContains(t, last, "input 25")
	assert.False(t, beyond, "nothing is read after the error")
	assert.Zero(t, v.creates[99])
}

func TestFirstErrorCounts(t *testing.T) {
	v, journal, broken := newVendor(), newMemory(), errors.New("no such line")
	journal.failAt = 2
	all := func(yield func(record, error) bool) {
		if yield(record{}, nil) {
			yield(record{}, broken)
		}
	}
	outcomes, err := collect(load.Run(t.Context(), all, load.Options{Journal: journal}, v.sender()))
	assert.ErrorIs(t, err, broken)
	assert.NotErrorIs(t, err, errDisk)
	assert.Equal(t, map[load.State]int{load.Accepted: 1}, count(outcomes))
}

func TestLeavingWaitsForCallsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, journal := newVendor(), newMemory()
		v.took = func(n int) time.Duration { return time.Duration(n) * time.Second }
		read, last := 0, load.Stats{}
		all := func(yield func(record, error) bool) {
			defer func() { read = -read }()
			for _, r := range records(1000) {
				read++
				if !yield(r, nil) {
					return
				}
			}
		}
		began := time.Now()
		options := load.Options{Concurrency: 3, Journal: journal, Progress: func(s load.Stats) { last = s }}
		for out, err := range load.Run(t.Context(), all, options, v.sender()) {
			require.NoError(t, err)
			assert.Equal(t, load.Accepted, out.State)
			break
		}
		assert.Equal(t, 3*time.Second, time.Since(began), "the third call takes so long")
		assert.Zero(t, v.inFlight)
		assert.Equal(t, -40, read, "three calls and the next one, and the input is let go")
		assert.Len(t, v.creates, 30, "no call was cut off")
		assert.Equal(t, map[load.State]int{load.Accepted: 30}, journal.states())
		assert.False(t, journal.begun)
		assert.Equal(t, 30, last.Accepted)
		assert.Equal(t, last.Read, last.Accepted+last.NotSent)
	})
}

// TestLeavingStopsTheReading leaves while no call is in flight.
func TestLeavingStopsTheReading(t *testing.T) {
	v, read := newVendor(), 0
	all := func(yield func(record, error) bool) {
		for _, r := range records(100) {
			r.Invalid = r.ID < 50
			read++
			if !yield(r, nil) {
				return
			}
		}
	}
	for range load.Run(t.Context(), all, load.Options{Validate: true}, v.sender()) {
		break
	}
	assert.Equal(t, 1, read)
	assert.Empty(t, v.batches)
}

func TestLeavingDuringAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, journal := newVendor(), newMemory()
		v.behave = func(n int) fault { return []fault{limitedFor, none}[n-1] }
		v.took = func(n int) time.Duration { return time.Duration(n) * time.Second }
		began := time.Now()
		for range load.Run(t.Context(), input(records(100)), load.Options{Concurrency: 2, Journal: journal}, v.sender()) {
			break
		}
		assert.Equal(t, 2*time.Second, time.Since(began), "the pause is not waited for")
		assert.Equal(t, map[load.State]int{load.Accepted: 10, load.NotSent: 10}, journal.states())
	})
}

func TestContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		v, journal := newVendor(), newMemory()
		v.took = func(n int) time.Duration { return time.Duration(n) * time.Second }
		outcomes := []load.Outcome[record]{}
		var last error
		began := time.Now()
		for out, err := range load.Run(ctx, input(records(1000)), load.Options{Concurrency: 3, Journal: journal}, v.sender()) {
			if err != nil {
				last = err
				break
			}
			outcomes = append(outcomes, out)
			cancel()
		}
		assert.Equal(t, time.Second, time.Since(began), "the calls in flight are ended")
		assert.ErrorIs(t, last, context.Canceled)
		counts := count(outcomes)
		assert.Equal(t, 10, counts[load.Accepted])
		assert.Positive(t, counts[load.Unknown]+counts[load.NotSent])
		assert.Less(t, len(outcomes), 60)
		states := journal.states()
		assert.Equal(t, counts[load.Accepted], states[load.Accepted])
		assert.Equal(t, counts[load.Unknown], states[load.Unknown])
		assert.Zero(t, states[load.Sending])
		for _, out := range outcomes {
			if out.State == load.NotSent {
				assert.ErrorIs(t, out.Err, switchcomm.ErrNotSent)
				assert.ErrorIs(t, out.Err, context.Canceled)
			}
		}
	})
}

// TestContextEndsWhileNothingIsSent has input without end that no call follows.
func TestContextEndsWhileNothingIsSent(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	all := func(yield func(record, error) bool) {
		for yield(record{Invalid: true}, nil) {
		}
	}
	n := 0
	for out, err := range load.Run(ctx, all, load.Options{Validate: true}, newVendor().sender()) {
		if n++; n == 100 {
			cancel()
		}
		if n > 100 {
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, -1, out.Index)
		}
	}
	assert.Equal(t, 101, n)
}

func TestContextEndedBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := newVendor()
	outcomes, err := collect(load.Run(ctx, input(records(5)), load.Options{}, v.sender()))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, outcomes)
	assert.Empty(t, v.batches)
}

func TestContextThatEndsAfterAllIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		v := newVendor()
		n := 0
		for _, err := range load.Run(ctx, input(records(10)), load.Options{}, v.sender()) {
			require.NoError(t, err)
			if n++; n == 10 {
				cancel()
			}
		}
		assert.Equal(t, 10, n)
	})
}

func TestPanicInTheLoop(t *testing.T) {
	v, journal := newVendor(), newMemory()
	assert.PanicsWithValue(t, "oops", func() {
		for range load.Run(t.Context(), input(records(100)), load.Options{Journal: journal}, v.sender()) {
			panic("oops")
		}
	})
	assert.Zero(t, v.inFlight)
	assert.False(t, journal.begun)
	assert.Zero(t, journal.states()[load.Sending])
}

func TestPanicInTheInput(t *testing.T) {
	v, journal := newVendor(), newMemory()
	all := func(yield func(record, error) bool) {
		for _, r := range records(25) {
			yield(r, nil)
		}
		panic("oops")
	}
	assert.PanicsWithValue(t, "oops", func() {
		for range load.Run(t.Context(), all, load.Options{Journal: journal}, v.sender()) {
		}
	})
	assert.Zero(t, v.inFlight)
	assert.False(t, journal.begun)
	assert.Zero(t, journal.states()[load.Sending])
}

func TestRangeTwice(t *testing.T) {
	v := newVendor()
	seq := load.Run(t.Context(), input(records(5)), load.Options{}, v.sender())
	_, err := collect(seq)
	require.NoError(t, err)
	outcomes, err := collect(seq)
	assert.ErrorContains(t, err, "only once")
	assert.Empty(t, outcomes)
	assert.Empty(t, v.wrong)
	assert.Len(t, v.batches, 1)
}

func TestOptionsThatCannotBeMeant(t *testing.T) {
	v := newVendor()
	bare := load.Sender[record]{Create: v.sender().Create}
	for name, test := range map[string]struct {
		input   iter.Seq2[record, error]
		options load.Options
		sender  load.Sender[record]
		want    []string
	}{
		"negative numbers": {input(nil), load.Options{CallSize: -1, Concurrency: -2}, v.sender(), []string{"CallSize is -1", "Concurrency is -2"}},
		"huge numbers":     {input(nil), load.Options{CallSize: 1 << 30, Concurrency: 1 << 30}, v.sender(), []string{"CallSize is 1073741824", "Concurrency is 1073741824"}},
		"no update":        {input(nil), load.Options{UpdateExisting: true}, bare, []string{"UpdateExisting"}},
		"no validation":    {input(nil), load.Options{Validate: true}, bare, []string{"Validate"}},
		"no encoding":      {input(nil), load.Options{Journal: newMemory()}, bare, []string{"Journal"}},
		"no input":         {nil, load.Options{}, bare, []string{"input is nil"}},
		"no sender":        {input(nil), load.Options{}, load.Sender[record]{}, []string{"Create"}},
	} {
		t.Run(name, func(t *testing.T) {
			outcomes, err := collect(load.Run(t.Context(), test.input, test.options, test.sender))
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Empty(t, outcomes)
		})
	}
}

// TestEqualKeys loads records of few keys. The vendor complains of two at
// once; here it is the order that counts.
func TestEqualKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.took = func(n int) time.Duration { return time.Duration(n*37%11) * time.Millisecond }
		v.behave = func(n int) fault { return []fault{none, limited, noConnection}[n%3] }
		all := records(200)
		for i := range all {
			all[i].Key = fmt.Sprint(i % 7)
		}
		outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{}, v.sender()))
		require.NoError(t, err)
		assert.Equal(t, map[load.State]int{load.Accepted: 200}, count(outcomes))
		assert.Empty(t, v.wrong)
		latest := map[string]int{}
		for _, ids := range v.batches {
			for _, id := range ids {
				key := all[id].Key
				assert.GreaterOrEqual(t, id, latest[key], "a later record with the same key went first")
				latest[key] = id
			}
		}
	})
}

func TestLeavingWithRecordsHeldBack(t *testing.T) {
	v, last := newVendor(), load.Stats{}
	all := records(50)
	for i := range all {
		all[i].Key = "the same"
	}
	for range load.Run(t.Context(), input(all), load.Options{Progress: func(s load.Stats) { last = s }}, v.sender()) {
		break
	}
	assert.Equal(t, 1, last.Sent)
	assert.Equal(t, 50, last.Read)
	assert.Equal(t, last.Read, last.Accepted+last.NotSent)
}

func TestSenderWithoutAnythingButCreate(t *testing.T) {
	v := newVendor()
	outcomes, err := collect(load.Run(t.Context(), input(records(3)), load.Options{}, load.Sender[record]{Create: v.sender().Create}))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 3}, count(outcomes))
	assert.Len(t, v.batches, 3, "one record a call")
}

func TestEmptyKeysStandAlone(t *testing.T) {
	v := newVendor()
	all := records(30)
	for i := range all {
		all[i].Key = ""
	}
	_, err := collect(load.Run(t.Context(), input(all), load.Options{}, v.sender()))
	require.NoError(t, err)
	assert.Len(t, v.batches, 3)
}

func TestUpdateExisting(t *testing.T) {
	all := records(20)
	all[3].Exists, all[15].Exists = true, true
	all[4].Refused = true

	t.Run("updates those that exist and no others", func(t *testing.T) {
		v := newVendor()
		outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{UpdateExisting: true, InOrder: true}, v.sender()))
		require.NoError(t, err)
		require.Len(t, outcomes, 20)
		assert.Equal(t, map[int]int{3: 1, 15: 1}, v.updates)
		assert.Equal(t, load.Accepted, outcomes[3].State)
		assert.Equal(t, "u3", outcomes[3].ID)
		assert.True(t, outcomes[3].Updated)
		assert.Equal(t, load.Rejected, outcomes[4].State)
		assert.False(t, outcomes[4].Updated)
		assert.Equal(t, 17, len(v.creates))
	})
	t.Run("only when asked to", func(t *testing.T) {
		v := newVendor()
		outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{InOrder: true}, v.sender()))
		require.NoError(t, err)
		assert.Empty(t, v.updates)
		assert.Equal(t, load.Rejected, outcomes[3].State)
		assert.ErrorIs(t, outcomes[3].Err, switchcomm.Reason("record already exists"))
		assert.ErrorIs(t, outcomes[3].Err, switchcomm.ErrRejected)
	})
}

func TestOnlyUpdates(t *testing.T) {
	v := newVendor()
	sender := v.sender()
	sender.Create = nil
	outcomes, err := collect(load.Run(t.Context(), input(records(20)), load.Options{}, sender))
	require.NoError(t, err)
	assert.Len(t, v.updates, 20)
	assert.Empty(t, v.creates)
	assert.True(t, outcomes[0].Updated)
}

func TestValidate(t *testing.T) {
	v := newVendor()
	all := records(20)
	all[3].Invalid = true
	outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{Validate: true, InOrder: true}, v.sender()))
	require.NoError(t, err)
	require.Len(t, outcomes, 20)
	assert.Len(t, v.creates, 19)
	out := outcomes[3]
	assert.Equal(t, load.Invalid, out.State)
	assert.Equal(t, []switchcomm.FieldError{{Field: "name", Rule: "required", Message: "no name"}}, out.Reasons)
	assert.ErrorIs(t, out.Err, switchcomm.ErrValidation)
	assert.ErrorIs(t, out.Err, switchcomm.ErrNotSent)
}

func TestUnanswered(t *testing.T) {
	v := newVendor()
	v.behave = func(int) fault { return unanswered }
	outcomes, err := collect(load.Run(t.Context(), input(records(10)), load.Options{InOrder: true}, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 5, load.Unknown: 5}, count(outcomes))
	assert.ErrorIs(t, outcomes[9].Err, switchcomm.ErrOutcomeUnknown)
	assert.ErrorContains(t, outcomes[9].Err, "does not mention")
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVendor()
		v.took = func(int) time.Duration { return 25 * time.Millisecond }
		v.behave = func(n int) fault { return map[int]fault{50: limitedFor}[n] }
		var told []load.Stats
		var at []time.Time
		options := load.Options{Concurrency: 1, Progress: func(s load.Stats) {
			told, at = append(told, s), append(at, time.Now())
		}}
		began := time.Now()
		_, err := collect(load.Run(t.Context(), input(records(1000)), options, v.sender()))
		require.NoError(t, err)
		elapsed := 101*25*time.Millisecond + 7*time.Second
		require.Equal(t, elapsed, time.Since(began))

		for i := 1; i < len(at)-1; i++ {
			assert.GreaterOrEqual(t, at[i].Sub(at[i-1]), 100*time.Millisecond)
		}
		assert.Greater(t, len(told), 80, "it is told while nothing happens, too")
		for i := 1; i < len(told); i++ {
			assert.GreaterOrEqual(t, told[i].Accepted, told[i-1].Accepted)
		}
		paused := told[len(told)/2]
		assert.Equal(t, began.Add(50*25*time.Millisecond+7*time.Second), paused.PausedUntil)
		last := told[len(told)-1]
		assert.Equal(t, load.Stats{
			Read: 1000, Sent: 1000, Accepted: 1000, Retries: 1,
			Rate: 1000 / elapsed.Seconds(), Elapsed: elapsed,
		}, last)
	})
}

func TestLogValueShowsNoPersonalData(t *testing.T) {
	out := load.Outcome[record]{
		Index: 7, Input: record{Key: "8001015009087"}, State: load.Rejected,
		Reasons: poisoned.Fields, Err: poisoned, Status: "Jane Doe",
	}
	var text bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("loaded", "out", out)
	assert.Contains(t, text.String(), "out.index=7 out.state=rejected")
	assert.Contains(t, text.String(), "id_number (CDV)")
	assert.NotContains(t, text.String(), "8001015009087")
	assert.NotContains(t, text.String(), "Jane")
}

func TestStateText(t *testing.T) {
	for state := load.Unknown; state <= load.Sending; state++ {
		text, err := state.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, state.String(), string(text))
		var back load.State
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, state, back)
	}
	var state load.State
	assert.Error(t, state.UnmarshalText([]byte("Accepted?")))
	_, err := load.State(17).MarshalText()
	assert.Error(t, err)
	assert.Zero(t, load.Unknown, "what is left out must not pass for settled")
}
