package main

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// lease is the right to dispatch, which one dispatcher has at a time. Its entry
// ages: if its owner dies, another one gets it.
//
// A lease is a matter of time, and so can go wrong: a process may be stopped,
// lose its lease, and go on as if nothing had happened. Therefore nothing
// depends on it but who does the work. See queue.add for what keeps a range
// from being planned twice.
type lease struct {
	bucket   jetstream.KeyValue
	who      []byte
	revision uint64
	silence  time.Duration
}

const leaseKey = "dispatcher"

var errLeaseLost = errors.New("the lease was lost")

// awaitLease waits until it is the turn of who.
func (q *queue) awaitLease(ctx context.Context, who string, s storage) (*lease, error) {
	l := &lease{who: []byte(who), silence: s.silence}
	var err error
	l.bucket, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket:   q.leaseName(),
		TTL:      s.silence,
		Storage:  jetstream.MemoryStorage,
		Replicas: s.replicas,
	})
	if err != nil {
		return nil, err
	}
	for {
		l.revision, err = l.bucket.Create(ctx, leaseKey, l.who)
		if err == nil {
			return l, nil
		}
		if !errors.Is(err, jetstream.ErrKeyExists) {
			return nil, err
		}
		if !wait(ctx, s.silence/4) {
			return nil, ctx.Err()
		}
	}
}

// keep renews the lease until ctx ends, and calls lost if it cannot.
func (l *lease) keep(ctx context.Context, lost func(error)) {
	renewed := time.Now()
	for wait(ctx, l.silence/4) {
		now := time.Now()
		err := l.renew(ctx)
		switch {
		case err == nil:
			renewed = now
		case errors.Is(err, jetstream.ErrKeyRevisionMismatch), time.Since(renewed) > l.silence/2:
			lost(errLeaseLost)
			return
		}
	}
}

func (l *lease) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, l.silence/4)
	defer cancel()
	revision, err := l.bucket.Update(ctx, leaseKey, l.who, l.revision)
	if err == nil {
		l.revision = revision
	}
	return err
}

// end gives the lease back, so that nobody need wait for it.
func (l *lease) end() {
	ctx, cancel := context.WithTimeout(context.Background(), natsTimeout)
	defer cancel()
	_ = l.bucket.Delete(ctx, leaseKey, jetstream.LastRevision(l.revision)) // otherwise it ages
}

// leader is the name of the dispatcher that leads.
func (q *queue) leader(ctx context.Context) (string, error) {
	bucket, err := q.js.KeyValue(ctx, q.leaseName())
	if err != nil {
		return "", err
	}
	entry, err := bucket.Get(ctx, leaseKey)
	if err != nil {
		return "", err
	}
	return string(entry.Value()), nil
}
