package load_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

func TestResume(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	all := records(60)
	all[3].Refused, all[4].Invalid, all[5].Exists = true, true, true
	options := load.Options{InOrder: true, Validate: true, UpdateExisting: true, Concurrency: 1}

	first := script(none, none, unanswered)
	options.Journal = openFile(t, path)
	n := 0
	for _, err := range load.Run(t.Context(), input(all), options, first.sender()) {
		require.NoError(t, err)
		if n++; n == 25 {
			break
		}
	}
	require.NoError(t, options.Journal.(*load.FileJournal).Close())

	second := newVendor()
	options.Journal = openFile(t, path)
	outcomes, err := collect(load.Run(t.Context(), input(all), options, second.sender()))
	require.NoError(t, err)
	require.Len(t, outcomes, 60)
	for id := range first.creates {
		assert.NotContains(t, second.creates, id, "sent twice")
	}
	assert.Len(t, second.updates, 0)

	assert.Equal(t, load.Outcome[record]{Index: 0, Input: all[0], State: load.Accepted, ID: "w0", Resumed: true}, outcomes[0])
	rejected := outcomes[3]
	assert.Equal(t, load.Rejected, rejected.State)
	assert.True(t, rejected.Resumed)
	assert.Equal(t, []switchcomm.FieldError{{Field: "id_number", Rule: "CDV"}}, rejected.Reasons, "without the message")
	assert.ErrorIs(t, rejected.Err, switchcomm.ErrRejected)
	assert.Equal(t, load.Invalid, outcomes[4].State)
	assert.False(t, outcomes[4].Resumed, "it is checked anew")
	assert.True(t, outcomes[5].Updated && outcomes[5].Resumed)
	counts := count(outcomes)
	assert.Positive(t, counts[load.Unknown])
	for _, out := range outcomes {
		if out.State == load.Unknown {
			assert.True(t, out.Resumed)
			assert.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
			assert.NotContains(t, second.creates, out.Input.ID)
		}
	}
}

// TestResumeAfterACrash finds calls that were being sent.
func TestResumeAfterACrash(t *testing.T) {
	v, journal := newVendor(), newMemory()
	v.behave = func(n int) fault {
		if n == 3 { // the process dies before the answer is there
			journal.failAt = journal.puts + 1
		}
		return none
	}
	_, err := collect(load.Run(t.Context(), input(records(100)), load.Options{Journal: journal, Concurrency: 1}, v.sender()))
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, map[load.State]int{load.Accepted: 20, load.Sending: 10}, journal.states())

	journal.failAt = 0
	v.behave = func(int) fault { return none }
	outcomes, err := collect(load.Run(t.Context(), input(records(100)), load.Options{Journal: journal}, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 90, load.Unknown: 10}, count(outcomes))
	assert.Len(t, v.creates, 100)
	assert.Empty(t, v.wrong)
	for _, out := range outcomes {
		if out.State == load.Unknown {
			assert.ErrorContains(t, out.Err, "earlier run")
		}
	}
}

func TestJournalThatFailsBeforeACall(t *testing.T) {
	v, journal := newVendor(), newMemory()
	journal.failAt = 3 // the "sending" of the second call
	outcomes, err := collect(load.Run(t.Context(), input(records(100)), load.Options{Journal: journal, Concurrency: 1}, v.sender()))
	assert.ErrorIs(t, err, errDisk)
	assert.Len(t, v.batches, 1, "nothing more is sent")
	assert.Equal(t, map[load.State]int{load.Accepted: 10, load.NotSent: len(outcomes) - 10}, count(outcomes))
	assert.Less(t, len(outcomes), 100, "nothing more is read")
	for _, out := range outcomes {
		if out.State == load.NotSent {
			assert.ErrorIs(t, out.Err, switchcomm.ErrNotSent)
			assert.ErrorIs(t, out.Err, errDisk)
		}
	}
}

func TestJournalThatFailsAfterACall(t *testing.T) {
	v, journal := newVendor(), newMemory()
	journal.failAt = 2
	outcomes, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Journal: journal}, v.sender()))
	assert.ErrorIs(t, err, errDisk)
	assert.Equal(t, map[load.State]int{load.Accepted: 10}, count(outcomes), "what is known is told")
	assert.Equal(t, map[load.State]int{load.Sending: 10}, journal.states())
}

func TestJournalThatCannotBeTrusted(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*memory)
		text  string
		sent  int
	}{
		"short salt":        {func(m *memory) { m.salt = "salt" }, "4 bytes", 0},
		"in use":            {func(m *memory) { m.begun = true }, "in use", 0},
		"cannot be read":    {func(m *memory) { m.recallErr = errDisk }, "cannot be read: disk full", 0},
		"not in order":      {func(m *memory) { m.backwards = true }, "out of order", 0},
		"cannot be written": {func(m *memory) { m.failAt = 1 }, "cannot be written: disk full", 0},
		"cannot be ended":   {func(m *memory) { m.endErr = errDisk }, "cannot be ended: disk full", 1},
	} {
		t.Run(name, func(t *testing.T) {
			v, journal := newVendor(), newMemory()
			_, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Journal: journal}, v.sender()))
			require.NoError(t, err)
			journal.puts = 0
			test.spoil(journal)
			_, err = collect(load.Run(t.Context(), input(records(20)), load.Options{Journal: journal}, v.sender()))
			assert.ErrorContains(t, err, test.text)
			assert.Len(t, v.batches, 1+test.sent)
			assert.Empty(t, v.wrong)
		})
	}
}

func TestChangedInputIsAnError(t *testing.T) {
	all := records(30)
	for name, test := range map[string]struct {
		input []record
		op    string
		sent  int // how many records the second run may report before
		text  string
	}{
		"a record differs":   {slices.Replace(slices.Clone(all), 17, 18, record{ID: 17, Key: "k17", Poison: true}), "", 17, "input 17"},
		"one is missing":     {slices.Delete(slices.Clone(all), 3, 4), "", 3, "input 3"},
		"one is inserted":    {slices.Insert(slices.Clone(all), 0, record{ID: 99}), "", 0, "input 0"},
		"it ends early":      {all[:25], "", 25, "ends after 25 records"},
		"one has no form":    {slices.Replace(slices.Clone(all), 5, 6, record{ID: 5, NoForm: true}), "", 5, "input 5"},
		"it is another load": {all, "Companies.Load", 0, "input 0"},
	} {
		t.Run(name, func(t *testing.T) {
			v, journal := newVendor(), newMemory()
			_, err := collect(load.Run(t.Context(), input(all), load.Options{Journal: journal}, v.sender()))
			require.NoError(t, err)
			sender := v.sender()
			if test.op != "" {
				sender.Op = test.op
			}
			outcomes, err := collect(load.Run(t.Context(), input(test.input), load.Options{Journal: journal}, sender))
			assert.ErrorIs(t, err, load.ErrInputChanged)
			assert.ErrorContains(t, err, test.text)
			assert.Len(t, outcomes, test.sent)
			assert.Len(t, v.batches, 3, "nothing is sent")
		})
	}
}

func TestLongerInputGoesOn(t *testing.T) {
	v, journal := newVendor(), newMemory()
	for _, n := range []int{12, 3000, 3001} {
		outcomes, err := collect(load.Run(t.Context(), input(records(n)), load.Options{Journal: journal}, v.sender()))
		require.NoError(t, err)
		assert.Equal(t, map[load.State]int{load.Accepted: n}, count(outcomes))
	}
	assert.Empty(t, v.wrong)
}

func TestRecordWithoutForm(t *testing.T) {
	v, journal := newVendor(), newMemory()
	all := records(10)
	all[4].NoForm = true
	outcomes, err := collect(load.Run(t.Context(), input(all), load.Options{Journal: journal, InOrder: true}, v.sender()))
	require.NoError(t, err)
	assert.Equal(t, map[load.State]int{load.Accepted: 9, load.Invalid: 1}, count(outcomes))
	assert.Equal(t, load.Invalid, outcomes[4].State)
	assert.ErrorContains(t, outcomes[4].Err, "no form")
}

func TestSettledByAPerson(t *testing.T) {
	v := script(lostRequest)
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	synctest.Test(t, func(t *testing.T) {
		outcomes, err := collect(load.Run(t.Context(), input(records(3)), load.Options{Journal: j}, v.sender()))
		require.NoError(t, err)
		require.Equal(t, map[load.State]int{load.Unknown: 3}, count(outcomes))
	})
	require.NoError(t, j.Settle(t.Context(), 0, load.Accepted))
	require.NoError(t, j.Settle(t.Context(), 1, load.NotSent))
	clear(v.doubtful) // a person has looked

	outcomes, err := collect(load.Run(t.Context(), input(records(3)), load.Options{Journal: j, InOrder: true}, v.sender()))
	require.NoError(t, err)
	var states []string
	for _, out := range outcomes {
		states = append(states, fmt.Sprint(out.State, " ", out.Resumed))
	}
	assert.Equal(t, []string{"accepted true", "accepted false", "unknown true"}, states)
	assert.Equal(t, map[int]int{1: 1}, v.creates)
}
