package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// worker takes events from the queue and has them worked on.
//
// It acknowledges an event only after its record is kept. So whatever happens in
// between, the event comes again; to stop calling somebody twice does no harm.
type worker struct {
	store   *store
	process func(context.Context, alphacomm.Event) (record, error)
	attempt time.Duration   // the longest that one attempt may take
	waits   []time.Duration // between the attempts; after the last one it is a dead letter
	log     *slog.Logger
}

// run works with several goroutines until ctx ends.
func (w *worker) run(ctx context.Context, workers int) error {
	// An event whose worker was killed comes again after this time.
	consumer, err := w.store.consumer(ctx, 2*w.attempt)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, workers)
	for range workers {
		go func() { ended <- w.take(ctx, consumer) }()
	}
	for range workers {
		if failed := <-ended; failed != nil && err == nil {
			err = failed
			cancel() // one that cannot go on ends all: somebody has to look
		}
	}
	return err
}

// take works on one event after the other.
func (w *worker) take(ctx context.Context, consumer jetstream.Consumer) error {
	messages, err := consumer.Messages(
		jetstream.PullMaxMessages(1), // none waits here that another worker could take
		jetstream.WithMessagesErrOnMissingHeartbeat(false))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		switch {
		case ctx.Err() != nil:
			return nil // what was delivered this very moment comes again
		case err != nil:
			return fmt.Errorf("the queue cannot be read: %w", err)
		}
		w.handle(ctx, msg)
	}
}

// handle makes one attempt at an event, and says to the queue what is to become
// of it. If that does not arrive, the event comes again.
func (w *worker) handle(ctx context.Context, msg jetstream.Msg) {
	at, err := msg.Metadata()
	if err != nil {
		w.log.Error("a message without metadata", "error", err)
		return
	}
	log := w.log.With("key", msg.Headers().Get(headerKey), "attempt", at.NumDelivered)
	attempt, cancel := context.WithTimeout(ctx, w.attempt)
	defer cancel()
	err = w.try(attempt, msg, at, log)
	switch {
	case err == nil:
		err = acknowledge(ctx, msg)
	case ctx.Err() != nil:
		err = msg.Nak() // the program ends: whoever comes next may have it at once
	default:
		err = w.failed(ctx, msg, at, err, log)
	}
	if err != nil {
		log.Warn("the queue was not told about an event, which comes again", "error", err)
	}
}

// try works on an event and keeps the record of it.
func (w *worker) try(ctx context.Context, msg jetstream.Msg, at *jetstream.MsgMetadata, log *slog.Logger) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			log.Error("an event made the program panic", "stack", string(debug.Stack()))
			err = fmt.Errorf("a panic of type %T", reason)
		}
	}()
	key := msg.Headers().Get(headerKey)
	done, err := w.store.isRecorded(ctx, key)
	if err != nil {
		return err
	}
	if done {
		log.Info("an event came again")
		return nil
	}
	event, err := alphacomm.ParseWebhook(msg.Data())
	if err != nil {
		return err
	}
	result, err := w.process(ctx, event)
	if err != nil {
		return err
	}
	result.describe(key, event, at.NumDelivered)
	if err := w.store.record(ctx, result); err != nil {
		return err
	}
	result.report(ctx, log)
	return nil
}

// failed lets an event wait for its next attempt, or makes it a dead letter
// when it has had all.
func (w *worker) failed(ctx context.Context, msg jetstream.Msg, at *jetstream.MsgMetadata, reason error, log *slog.Logger) error {
	n := at.NumDelivered // counts from 1
	if n <= uint64(len(w.waits)) {
		wait := max(w.waits[n-1], retryAfter(reason))
		log.Warn("an attempt failed", "error", reason, "wait", wait)
		return msg.NakWithDelay(wait)
	}
	if err := w.store.bury(ctx, msg, at, reason); err != nil {
		return errors.Join(err, msg.NakWithDelay(time.Minute))
	}
	log.Error("an event became a dead letter", "error", reason)
	return acknowledge(ctx, msg)
}

// acknowledge removes an event from the queue, also when the program ends.
func acknowledge(ctx context.Context, msg jetstream.Msg) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	return msg.DoubleAck(ctx)
}

// retryAfter is the wait that the vendor asked for.
func retryAfter(err error) time.Duration {
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		return failed.RetryAfter
	}
	return 0
}
