package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// The program is killed time and again in the middle of its work, always on the
// same folder. Every event that was answered with 200 leads to one record, and
// everybody who paid is not called any more.
func TestNoEventIsLostByKill(t *testing.T) {
	const rounds, events = 8, 16
	fake := alphacommtest.New(t)
	story := &killStory{fake: fake, random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())), sent: map[string]*sentEvent{}}
	// A third of the stops are done and look as if they had failed.
	fake.Inject(alphacommtest.VoiceStopCalling, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true, Chance: 0.3})
	store := t.TempDir()
	for range rounds {
		r := start(t, env(fake), live(store)...)
		r.hook(t, fake)
		story.round(t, r, story.newEvents(t, events))
	}

	r := start(t, env(fake), live(store)...)
	r.hook(t, fake)
	r.drain(t)
	records := r.allRecords(t)
	story.check(t, records)
	assert.Empty(t, r.allDead(t))

	// All of it once more changes nothing about what was accepted.
	stops := len(fake.StoppedCalls())
	accepted := 0
	for _, e := range story.sent {
		if e.accepted {
			accepted++
			assert.Equal(t, 200, fake.Redeliver(e.delivery).Status)
		}
	}
	r.drain(t)
	assert.Equal(t, records, r.allRecords(t))
	assert.Len(t, fake.StoppedCalls(), stops)
	t.Logf("%d events, %d accepted, %d records, %d stops", len(story.sent), accepted, len(records), stops)
	assert.Greater(t, accepted, rounds, "the kills must leave some time to work")
}

// killStory is what was sent, and how it was answered.
type killStory struct {
	fake   *alphacommtest.Server
	random *rand.Rand

	mu   sync.Mutex
	sent map[string]*sentEvent // by the event's id
}

type sentEvent struct {
	delivery  alphacommtest.Delivery
	reference string // of the record whose calls are to stop; empty: none
	accepted  bool   // it was answered with 200
}

// newEvents makes events without sending them: half are payments.
func (s *killStory) newEvents(t *testing.T, n int) []*sentEvent {
	t.Helper()
	require.NoError(t, s.fake.SetWebhook("", "", ""))
	var all []*sentEvent
	for i := range n {
		e := &sentEvent{}
		link := addImported(t, s.fake, fmt.Sprintf("INV-%d-%d", len(s.sent), i))
		var err error
		if i%2 == 0 {
			e.reference = link.Attribute("reference")
			e.delivery, err = s.fake.Pay(link.ID)
		} else {
			e.delivery, err = s.fake.Visit(link.ID)
		}
		require.NoError(t, err)
		all = append(all, e)
	}
	for _, e := range all {
		s.sent[eventID(t, e.delivery)] = e
	}
	return all
}

// round sends events while the program is killed, among them half of those that
// were not accepted before: the others never come again.
func (s *killStory) round(t *testing.T, r *running, fresh []*sentEvent) {
	t.Helper()
	r.hook(t, s.fake)
	batch := fresh
	for _, e := range s.sent {
		if !e.accepted && s.random.IntN(2) == 0 {
			batch = append(batch, e)
		}
	}
	answered := make(chan struct{}, len(batch))
	queue := make(chan *sentEvent, len(batch))
	for _, e := range batch {
		queue <- e
	}
	close(queue)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for e := range queue {
				if d := s.fake.Redeliver(e.delivery); d.Status == 200 {
					s.mu.Lock()
					e.accepted = true
					s.mu.Unlock()
				}
				answered <- struct{}{}
			}
		})
	}
	s.awaitMoment(t, answered, len(fresh))
	r.kill()
	senders.Wait()
}

// awaitMoment waits for a random moment: until some events were answered, or
// until the program has asked the API something some times.
func (s *killStory) awaitMoment(t *testing.T, answered <-chan struct{}, events int) {
	t.Helper()
	some := 1 + s.random.IntN(events)
	if s.random.IntN(2) == 0 {
		for range some {
			<-answered
		}
		return
	}
	asked := len(s.fake.Requests())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, s.fake.Await(ctx, alphacommtest.AnyOp, asked+min(some, events/2)))
}

// check compares the records with what was sent.
func (s *killStory) check(t *testing.T, records []record) {
	t.Helper()
	stopped := map[string]bool{}
	for _, call := range s.fake.StoppedCalls() {
		stopped[call.Reference] = true
	}
	times := map[string]int{}
	for _, r := range records {
		times[r.ID]++
		e := s.sent[r.ID]
		if !assert.NotNil(t, e, "a record of what was not sent") {
			continue
		}
		if e.reference == "" {
			assert.Equal(t, outcomeNoted, r.Outcome)
			continue
		}
		assert.Equal(t, outcomeStopped, r.Outcome)
		assert.Equal(t, e.reference, r.Reference)
		assert.True(t, stopped[e.reference], "the record says that calling was stopped")
	}
	for id, e := range s.sent {
		if e.accepted {
			assert.Equal(t, 1, times[id], "records of an event that was accepted")
		} else {
			assert.LessOrEqual(t, times[id], 1, "records of an event that was not accepted")
		}
	}
}

// eventID is the id of an event, as it was sent.
func eventID(t *testing.T, d alphacommtest.Delivery) string {
	t.Helper()
	var event struct{ ID string }
	require.NoError(t, json.Unmarshal(d.Body, &event))
	require.NotEmpty(t, event.ID)
	return event.ID
}
