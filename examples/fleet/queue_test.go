package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	"github.com/switchcomm/switchcomm-go/load"
)

var testStorage = storage{replicas: 1, silence: time.Second}

// newQueue makes a load without anybody who works on it.
func newQueue(t *testing.T) (*queue, *fleet) {
	t.Helper()
	f := newFleet(t, "")
	q := f.connect(t, "test")
	require.NoError(t, q.begin(t.Context(), testStorage))
	require.NoError(t, q.begin(t.Context(), testStorage), "beginning it twice is no harm")
	return q, &f
}

// Two dispatchers that both believe that they lead plan nothing twice.
func TestPlanIsFenced(t *testing.T) {
	q, _ := newQueue(t)
	require.NoError(t, q.add(t.Context(), call{Offset: 0, Length: 5}, 0))
	assert.ErrorIs(t, q.add(t.Context(), call{Offset: 0, Length: 7}, 0), errOvertaken)
	require.NoError(t, q.add(t.Context(), call{Offset: 5, Length: 2}, 1))
	last, length, err := q.last(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 2, length)
	assert.EqualValues(t, 5, last.Offset)
}

// A worker that was given up for dead, and goes on, changes nothing: not even if
// what it writes is what the new owner wrote.
func TestRecordIsFenced(t *testing.T) {
	q, _ := newQueue(t)
	first, err := q.claim(t.Context(), 1, "worker", 2)
	require.NoError(t, err)
	second, err := q.claim(t.Context(), 1, "worker", 2)
	require.NoError(t, err)

	sending := func(h *held) error {
		j := journal{held: h, sent: []int{0, 1}}
		return j.Put(t.Context(), []load.Entry{{Index: 1, Fingerprint: "f", State: load.Sending}})
	}
	assert.ErrorIs(t, sending(first), errTaken)
	require.NoError(t, sending(second))
	assert.ErrorIs(t, sending(first), errTaken)

	third, err := q.claim(t.Context(), 1, "other", 2)
	require.NoError(t, err)
	assert.Equal(t, load.Sending, third.record.Rows[1].State, "it finds what the second noted")
	assert.Equal(t, load.NotSent, third.record.Rows[0].State)
	require.NoError(t, third.write(t.Context(), record{Owner: "other", Done: true, Rows: make([]fate, 2)}))
	assert.ErrorIs(t, sending(second), errTaken)
	_, err = q.claim(t.Context(), 1, "worker", 2)
	assert.ErrorIs(t, err, errSettled)
}

// A write whose answer was lost is found to have been done.
func TestWriteWithoutAnswer(t *testing.T) {
	q, _ := newQueue(t)
	h, err := q.claim(t.Context(), 1, "worker", 1)
	require.NoError(t, err)
	before := h.revision
	next := record{Owner: "worker", Claim: h.record.Claim, Done: true, Rows: h.record.Rows}
	require.NoError(t, h.write(t.Context(), next))
	after := h.revision
	h.revision = before // as if the answer had not come
	require.NoError(t, h.write(t.Context(), next))
	assert.Equal(t, after, h.revision)
}

// The next dispatcher gets the lease when the one before gives it back, and when
// it is silent.
func TestLease(t *testing.T) {
	q, f := newQueue(t)
	other := f.connect(t, "test")
	first, err := q.awaitLease(t.Context(), "first", testStorage)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*testStorage.silence)
	defer cancel()
	keeping, stop := context.WithCancel(t.Context())
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		first.keep(keeping, func(err error) { t.Errorf("the lease was lost: %v", err) })
	}()
	_, err = other.awaitLease(ctx, "second", testStorage)
	require.ErrorIs(t, err, context.DeadlineExceeded, "it is renewed")
	stop()
	<-kept
	first.end()

	second, err := other.awaitLease(t.Context(), "second", testStorage)
	require.NoError(t, err)
	who, err := q.leader(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "second", who)
	began := time.Now()
	_, err = q.awaitLease(t.Context(), "third", testStorage) // the second one is silent
	require.NoError(t, err)
	assert.Less(t, time.Since(began), 10*testStorage.silence)
	lost := make(chan error, 1)
	second.keep(t.Context(), func(err error) { lost <- err })
	assert.ErrorIs(t, <-lost, errLeaseLost)
}

// All workers together get permits at the rate, also across a change of the
// dispatcher.
func TestPermits(t *testing.T) {
	q, f := newQueue(t)
	worker := &permits{queue: f.connect(t, "test"), patience: time.Second}
	require.NoError(t, worker.queue.open(t.Context()))
	began := time.Now()
	const perSecond, each = 50, 10
	for range 2 {
		stop, err := q.grantPermits(t.Context(), rate.NewLimiter(perSecond, 5))
		require.NoError(t, err)
		for range each {
			require.NoError(t, worker.Wait(t.Context()))
		}
		stop()
	}
	assert.GreaterOrEqual(t, time.Since(began), 2*each*time.Second/perSecond)

	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.NoError(t, worker.Wait(holding(ctx)), "it has one")
	assert.Error(t, worker.Wait(ctx), "nobody grants any")
	held := holding(ctx)
	require.NoError(t, worker.Wait(held))
	assert.Error(t, worker.Wait(held), "it had one")
}

// Who waits for a permit when the load is done, and the dispatchers are gone,
// does not wait for ever.
func TestPermitWhenDone(t *testing.T) {
	q, f := newQueue(t)
	worker := &permits{queue: f.connect(t, "test"), patience: time.Second}
	require.NoError(t, worker.queue.open(t.Context()))
	require.NoError(t, q.add(t.Context(), call{End: true}, 0))
	msg, err := q.workers.Next()
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.ErrorIs(t, worker.Wait(ctx), context.DeadlineExceeded, "it is not done yet")
	require.NoError(t, msg.DoubleAck(t.Context()))
	require.ErrorIs(t, worker.Wait(t.Context()), errAllSettled)
}
