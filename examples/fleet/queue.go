package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// queue is one load as it stands in NATS. Three things hold everything:
//
//   - The plan is a stream of calls that only grows. Its last entry says how far
//     the file was cut, and the workers' shared consumer says which calls are
//     not settled. Entry n is call n.
//   - The records are a bucket with an entry for each call that was ever
//     begun: who has it, and what became of its people.
//   - The lease, a bucket with one entry that ages, says who dispatches.
type queue struct {
	nc   *nats.Conn
	js   jetstream.JetStream
	load string
	api  string // where the load goes: see inAPI

	plan    jetstream.Stream
	workers jetstream.Consumer
	records jetstream.KeyValue
}

// The names in NATS.
func (q *queue) planName() string       { return "FLEET_" + q.load }
func (q *queue) recordsName() string    { return "fleet_" + q.load }
func (q *queue) leaseName() string      { return "fleet_" + q.load + "_lease" }
func (q *queue) callsSubject() string   { return "fleet." + q.load + ".calls" }
func (q *queue) permitsSubject() string { return "fleet." + q.load + ".permits" }

const workersName = "workers"

// natsTimeout is how long NATS may take for one answer.
const natsTimeout = 5 * time.Second

// address says where NATS is.
type address struct {
	url         string
	credentials string // a file; "" for none
}

// inAPI is the name under which the plan says which API the load is for. So a
// load into a fake is never taken for one into the real books.
const inAPI = "switchtransact"

// connect connects to NATS. A connection that is lost comes back by itself; if
// it does not for two minutes, closed is called.
func connect(at address, load, api string, closed func()) (*queue, error) {
	settings := []nats.Option{
		nats.Name("fleet " + load),
		nats.ClosedHandler(func(*nats.Conn) { closed() }),
	}
	if at.credentials != "" {
		settings = append(settings, nats.UserCredentials(at.credentials))
	}
	nc, err := nats.Connect(at.url, settings...)
	if _, shows := errors.AsType[*url.Error](err); shows {
		return nil, errors.New("NATS_URL is not a URL") // its text would show the password
	}
	if err != nil {
		return nil, fmt.Errorf("NATS_URL: %w", err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return &queue{nc: nc, js: js, load: load, api: api}, nil
}

func (q *queue) close() { q.nc.Close() }

var (
	errNoLoad      = errors.New("there is no such load")
	errRecordsLost = errors.New("NATS has the plan of this load, and its records are gone. They said who was sent: compare with SwitchTransact before anybody is sent again")
	errOtherAPI    = errors.New("the load was begun for another address of SwitchTransact: set SWITCHTRANSACT_URL as it was then, or give this load another name with -load")
	errOldRecords  = errors.New("NATS has records of an earlier load with this name, and its plan is gone: give this load another name with -load")
)

// open finds a load. The error is errNoLoad if no dispatcher has begun it.
func (q *queue) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	var err error
	q.plan, err = q.js.Stream(ctx, q.planName())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return errNoLoad
	}
	if err != nil {
		return err
	}
	if q.plan.CachedInfo().Config.Metadata[inAPI] != q.api {
		return errOtherAPI
	}
	q.records, err = q.js.KeyValue(ctx, q.recordsName())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return errRecordsLost // never made anew: they keep people from being sent twice
	}
	if err != nil {
		return err
	}
	q.workers, err = q.plan.Consumer(ctx, workersName)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return errNoLoad // not yet
	}
	return err
}

// storage is how a load is kept when it is first made.
type storage struct {
	replicas int
	silence  time.Duration // how long a worker may be silent before its call is given to another
}

// begin makes what a load needs, as far as it is not there. What is there stays
// as it is, so that an operator may change it.
func (q *queue) begin(ctx context.Context, s storage) error {
	ctx, cancel := context.WithTimeout(ctx, 2*natsTimeout)
	defer cancel()
	plan, err := q.js.Stream(ctx, q.planName())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		plan, err = q.makePlan(ctx, s)
	}
	if err != nil {
		return err
	}
	_, err = plan.CreateConsumer(ctx, jetstream.ConsumerConfig{
		Durable:       workersName,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       s.silence,
		MaxDeliver:    -1,
		MaxAckPending: -1,
	})
	if err != nil && !errors.Is(err, jetstream.ErrConsumerExists) {
		return err
	}
	return q.open(ctx)
}

// makePlan makes the plan, and the records before it: a plan without records is
// a load that lost them.
func (q *queue) makePlan(ctx context.Context, s storage) (jetstream.Stream, error) {
	if err := q.makeRecords(ctx, s); err != nil {
		return nil, err
	}
	return q.js.CreateStream(ctx, jetstream.StreamConfig{
		Name:       q.planName(),
		Subjects:   []string{q.callsSubject()},
		Discard:    jetstream.DiscardNew, // a full store refuses entries; it drops none
		DenyDelete: true,
		DenyPurge:  true,
		Replicas:   s.replicas,
		Metadata:   map[string]string{inAPI: q.api},
	})
}

func (q *queue) makeRecords(ctx context.Context, s storage) error {
	records, err := q.js.KeyValue(ctx, q.recordsName())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		_, err = q.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: q.recordsName(), Replicas: s.replicas})
		return err
	}
	if err != nil {
		return err
	}
	status, err := records.Status(ctx)
	if err != nil {
		return err
	}
	if status.Values() > 0 {
		return errOldRecords
	}
	return nil
}

// last returns the last entry of the plan and its number; 0 means that there is
// none.
func (q *queue) last(ctx context.Context) (call, uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	info, err := q.plan.Info(ctx)
	if err != nil || info.State.LastSeq == 0 {
		return call{}, 0, err
	}
	c, err := q.call(ctx, info.State.LastSeq)
	return c, info.State.LastSeq, err
}

func (q *queue) call(ctx context.Context, number uint64) (call, error) {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	msg, err := q.plan.GetMsg(ctx, number)
	if err != nil {
		return call{}, fmt.Errorf("entry %d of the plan: %w", number, err)
	}
	return parseCall(msg.Data)
}

var errOvertaken = errors.New("another dispatcher goes on with the plan")

// add appends an entry to the plan, which must have length entries. However
// many dispatchers believe that it is their turn, each place of the plan is
// taken once, so no part of the file is planned twice.
func (q *queue) add(ctx context.Context, c call, length uint64) error {
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	_, err = q.js.Publish(ctx, q.callsSubject(), data, jetstream.WithExpectLastSequence(length))
	if api, ok := errors.AsType[*jetstream.APIError](err); ok &&
		(api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant) {
		return errOvertaken
	}
	return err
}

// openCalls is how many entries of the plan are not settled.
func (q *queue) openCalls(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, natsTimeout)
	defer cancel()
	info, err := q.workers.Info(ctx)
	if err != nil {
		return 0, err
	}
	return int(info.NumPending) + info.NumAckPending, nil
}

// isDone reports whether the whole file is planned, and every call settled.
func (q *queue) isDone(ctx context.Context) (bool, error) {
	last, _, err := q.last(ctx)
	if err != nil || !last.End {
		return false, err
	}
	open, err := q.openCalls(ctx)
	return open == 0, err
}

// isPassing reports whether an error of NATS may be gone in a moment: an answer
// that did not come, or a server that is just not there.
func isPassing(err error) bool {
	for _, passing := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected,
		jetstream.ErrNoStreamResponse, jetstream.ErrNoHeartbeat, jetstream.ErrServerShutdown, jetstream.ErrJetStreamNotEnabled,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	api, ok := errors.AsType[*jetstream.APIError](err)
	return ok && api.Code == 503
}

// wait waits, and reports false if ctx ends first.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
