package main

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The headers of a stored event.
const (
	headerKey      = "Webhook-Key"
	headerReason   = "Webhook-Reason"   // of a dead letter
	headerAttempts = "Webhook-Attempts" // of a dead letter
)

// add puts an event into the queue. When it returns nil the event is stored, or
// was before: repeated says which.
func (s *store) add(ctx context.Context, key string, body []byte) (repeated bool, err error) {
	return s.enqueue(ctx, key, key, body)
}

// enqueue puts an event into the queue unless there was a message with that id
// within the window.
func (s *store) enqueue(ctx context.Context, id, key string, body []byte) (repeated bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	msg := &nats.Msg{Subject: queueSubject, Data: body, Header: nats.Header{headerKey: {key}}}
	stored, err := s.js.PublishMsg(ctx, msg, jetstream.WithMsgID(id), jetstream.WithExpectStream(queueStream))
	if err != nil {
		return false, err
	}
	return stored.Duplicate, nil
}

// consumer is the place in the queue that all workers share.
func (s *store) consumer(ctx context.Context, ackWait time.Duration) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	return s.queue.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable:       workerName,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       ackWait,
		MaxDeliver:    -1, // the worker counts: see worker.failed
		MaxAckPending: -1, // events that wait for their next attempt must not hold up others
	})
}

// mark is how far the store is.
type mark struct {
	number  uint64 // of the event that was stored last
	waiting uint64 // how many events are in the queue
	dead    uint64 // how many dead letters there are
}

func (s *store) mark(ctx context.Context) (mark, error) {
	queue, err := s.queue.Info(ctx)
	if err != nil {
		return mark{}, err
	}
	letters, err := s.dead.Info(ctx)
	if err != nil {
		return mark{}, err
	}
	return mark{queue.State.LastSeq, queue.State.Msgs, letters.State.Msgs}, nil
}
