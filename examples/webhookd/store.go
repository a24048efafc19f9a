package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The names in NATS.
const (
	queueStream   = "WEBHOOKS"
	queueSubject  = "webhooks.events"
	deadStream    = "WEBHOOKS_DEAD"
	deadSubject   = "webhooks.dead"
	recordsBucket = "webhook_records"
	workerName    = "worker"
)

const (
	// duplicateWindow is how long the queue remembers the key of an event, so
	// that one which comes again is dropped. An event that comes again later,
	// or after a restart, is found in the records.
	duplicateWindow = 24 * time.Hour
	// keepRecords is how long the records are kept: as long as a PayLink lives.
	keepRecords = 90 * 24 * time.Hour
	// maxMessage is the largest message: that of the vendor has up to 1 MiB.
	maxMessage = 2 << 20
	// storeTimeout is how long the store may take to confirm something.
	storeTimeout = 10 * time.Second
)

// store is what is kept in NATS JetStream: the queue of events that are to be
// worked on, the dead letters, and a record of each event that is done.
type store struct {
	server  *embedded // nil: an external server
	nc      *nats.Conn
	js      jetstream.JetStream
	queue   jetstream.Stream
	dead    jetstream.Stream
	records jetstream.KeyValue
}

// storeOptions say where the store is.
type storeOptions struct {
	dir         string // of the embedded server
	url         string // of an external one; empty: embedded
	credentials string // a file for an external one
	replicas    int    // in a cluster, when the streams are first made
}

// openStore opens the store, and makes what is not there.
func openStore(ctx context.Context, o storeOptions, log *slog.Logger) (*store, error) {
	s := &store{}
	err := s.connect(ctx, o, log)
	if err == nil {
		s.js, err = jetstream.New(s.nc)
	}
	if err == nil {
		err = s.prepare(ctx, max(o.replicas, 1))
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *store) connect(ctx context.Context, o storeOptions, log *slog.Logger) (err error) {
	if o.url != "" {
		s.nc, err = connectExternal(o, log)
		return err
	}
	if s.server, err = startEmbedded(ctx, o.dir, log); err != nil {
		return err
	}
	s.nc, err = s.server.connect()
	return err
}

// connectExternal connects to a server or cluster. What fails later is tried
// again without end; meanwhile events are answered with 500, so that the vendor
// may send them again.
func connectExternal(o storeOptions, log *slog.Logger) (*nats.Conn, error) {
	settings := []nats.Option{
		nats.Name("webhookd"),
		nats.MaxReconnects(-1),
		nats.ReconnectBufSize(-1), // what cannot be stored now is refused now
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { log.Warn("the connection to NATS is lost", "error", err) }),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("the connection to NATS is back") }),
	}
	if o.credentials != "" {
		settings = append(settings, nats.UserCredentials(o.credentials))
	}
	nc, err := nats.Connect(o.url, settings...)
	if _, shows := errors.AsType[*url.Error](err); shows {
		return nil, errors.New("NATS_URL is not a URL") // its text would show the password
	}
	if err != nil {
		return nil, fmt.Errorf("NATS_URL: %w", err)
	}
	return nc, nil
}

// prepare makes the streams that are not there. Those that are stay as they
// are, so that an operator may change them.
func (s *store) prepare(ctx context.Context, replicas int) (err error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	s.queue, err = s.stream(ctx, jetstream.StreamConfig{
		Name:       queueStream,
		Subjects:   []string{queueSubject},
		Retention:  jetstream.WorkQueuePolicy, // what is acknowledged is removed, and nothing else
		Discard:    jetstream.DiscardNew,      // a full store refuses new events; it drops none
		Duplicates: duplicateWindow,
		Replicas:   replicas,
	})
	if err != nil {
		return err
	}
	s.dead, err = s.stream(ctx, jetstream.StreamConfig{
		Name:       deadStream,
		Subjects:   []string{deadSubject},
		Discard:    jetstream.DiscardNew,
		Duplicates: duplicateWindow,
		Replicas:   replicas,
	})
	if err != nil {
		return err
	}
	s.records, err = s.bucket(ctx, jetstream.KeyValueConfig{Bucket: recordsBucket, TTL: keepRecords, Replicas: replicas})
	return err
}

func (s *store) stream(ctx context.Context, config jetstream.StreamConfig) (jetstream.Stream, error) {
	stream, err := s.js.Stream(ctx, config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = s.js.CreateStream(ctx, config)
	}
	if err != nil {
		return nil, fmt.Errorf("the stream %s: %w", config.Name, err)
	}
	return stream, nil
}

func (s *store) bucket(ctx context.Context, config jetstream.KeyValueConfig) (jetstream.KeyValue, error) {
	bucket, err := s.js.KeyValue(ctx, config.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		bucket, err = s.js.CreateKeyValue(ctx, config)
	}
	if err != nil {
		return nil, fmt.Errorf("the bucket %s: %w", config.Bucket, err)
	}
	return bucket, nil
}

// close ends the connection, and the server if it is ours.
func (s *store) close() {
	if s.nc != nil {
		s.nc.Close()
	}
	if s.server != nil {
		s.server.close()
	}
}
