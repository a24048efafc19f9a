package load_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// doubtfulLoad leaves 0-9 accepted, 10-14 applied but unknown, 15-19 neither,
// and 25 an update that is unknown.
func doubtfulLoad(t *testing.T) (*vendor, *memory, []record) {
	t.Helper()
	v, journal := script(none, serverError, none, lostAnswer), newMemory()
	all := records(30)
	all[25].Exists = true
	synctest.Test(t, func(t *testing.T) {
		options := load.Options{Journal: journal, Concurrency: 1, UpdateExisting: true}
		outcomes, err := collect(load.Run(t.Context(), input(all), options, v.sender()))
		require.NoError(t, err)
		require.Equal(t, map[load.State]int{load.Accepted: 19, load.Unknown: 11}, count(outcomes))
	})
	return v, journal, all
}

func TestReconcile(t *testing.T) {
	v, journal, all := doubtfulLoad(t)
	outcomes, err := collect(load.Reconcile(t.Context(), input(all), journal, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25}, indexes(outcomes), "only what is unknown")
	for _, out := range outcomes {
		assert.Equal(t, all[out.Index], out.Input)
		switch {
		case out.Index < 15:
			assert.Equal(t, load.Accepted, out.State)
			assert.NoError(t, out.Err)
		case out.Index == 25:
			assert.Equal(t, load.Unknown, out.State)
			assert.ErrorContains(t, out.Err, "update")
		default:
			assert.Equal(t, load.Unknown, out.State)
			assert.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
			assert.ErrorContains(t, out.Err, "may await approval")
		}
	}
	assert.Equal(t, map[load.State]int{load.Accepted: 24, load.Unknown: 6}, journal.states())
	assert.Len(t, v.batches, 4, "nothing is sent")

	outcomes, err = collect(load.Reconcile(t.Context(), input(all), journal, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, []int{15, 16, 17, 18, 19, 25}, indexes(outcomes), "what was found is settled")

	outcomes, err = collect(load.Run(t.Context(), input(all), load.Options{Journal: journal}, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 24, load.Unknown: 6}, count(outcomes))
	assert.Empty(t, v.wrong)
}

func TestReconcileOfUpdatesSettlesNothing(t *testing.T) {
	v, journal := script(lostAnswer), newMemory()
	sender := v.sender()
	sender.Create = nil
	synctest.Test(t, func(t *testing.T) {
		_, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Journal: journal}, sender))
		require.NoError(t, err)
	})
	outcomes, err := collect(load.Reconcile(t.Context(), input(records(10)), journal, sender))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Unknown: 10}, count(outcomes))
	assert.Equal(t, map[load.State]int{load.Unknown: 10}, journal.states())
}

func TestReconcileWhenLookupsFail(t *testing.T) {
	v, journal, all := doubtfulLoad(t)
	sender := v.sender()
	broken := errors.New("connection refused")
	sender.Lookup = func(_ context.Context, r record) (bool, error) {
		if r.ID%2 == 0 {
			return true, broken
		}
		return true, &switchcomm.Error{Outcome: switchcomm.OutcomeRead, Err: switchcomm.ErrNotFound}
	}
	outcomes, err := collect(load.Reconcile(t.Context(), input(all), journal, sender))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Unknown: 11}, count(outcomes))
	assert.ErrorIs(t, outcomes[0].Err, broken)
	assert.ErrorIs(t, outcomes[0].Err, switchcomm.ErrOutcomeUnknown)
	assert.ErrorContains(t, outcomes[1].Err, "may await approval")
}

func TestReconcileEnds(t *testing.T) {
	t.Run("with the caller", func(t *testing.T) {
		v, journal, all := doubtfulLoad(t)
		for range load.Reconcile(t.Context(), input(all), journal, v.sender()) {
			break
		}
		assert.Equal(t, 20, journal.states()[load.Accepted])
		assert.False(t, journal.begun)
	})
	t.Run("with the context", func(t *testing.T) {
		v, journal, all := doubtfulLoad(t)
		ctx, cancel := context.WithCancel(t.Context())
		sender := v.sender()
		sender.Lookup = func(context.Context, record) (bool, error) {
			cancel()
			return false, ctx.Err()
		}
		outcomes, err := collect(load.Reconcile(ctx, input(all), journal, sender))
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, map[load.State]int{load.Unknown: 1}, count(outcomes))
	})
	t.Run("with the input", func(t *testing.T) {
		v, journal, all := doubtfulLoad(t)
		broken := errors.New("no such line")
		_, err := collect(load.Reconcile(t.Context(), func(yield func(record, error) bool) {
			yield(all[0], nil)
			yield(record{}, broken)
		}, journal, v.sender()))
		assert.ErrorIs(t, err, broken)
	})
	t.Run("with a changed input", func(t *testing.T) {
		v, journal, all := doubtfulLoad(t)
		_, err := collect(load.Reconcile(t.Context(), input(all[1:]), journal, v.sender()))
		assert.ErrorIs(t, err, load.ErrInputChanged)
		_, err = collect(load.Reconcile(t.Context(), input(all[:20]), journal, v.sender()))
		assert.ErrorIs(t, err, load.ErrInputChanged)
	})
	t.Run("with the journal", func(t *testing.T) {
		v, journal, all := doubtfulLoad(t)
		journal.failAt = 1
		_, err := collect(load.Reconcile(t.Context(), input(all), journal, v.sender()))
		assert.ErrorIs(t, err, errDisk)
	})
}

func TestReconcileThatCannotBe(t *testing.T) {
	v := newVendor()
	_, err := collect(load.Reconcile(t.Context(), input(nil), nil, v.sender()))
	assert.ErrorContains(t, err, "needs the journal")
	_, err = collect(load.Reconcile(t.Context(), nil, newMemory(), v.sender()))
	assert.ErrorContains(t, err, "input is nil")
	sender := v.sender()
	sender.Lookup = nil
	_, err = collect(load.Reconcile(t.Context(), input(nil), newMemory(), sender))
	assert.ErrorContains(t, err, "cannot be looked up")
	seq := load.Reconcile(t.Context(), input(nil), newMemory(), v.sender())
	_, err = collect(seq)
	require.NoError(t, err)
	_, err = collect(seq)
	assert.ErrorContains(t, err, "only once")
}
