package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// outcome is what became of an event.
type outcome string

const (
	outcomeStopped    outcome = "calling-stopped"
	outcomePartlyPaid outcome = "partly-paid"   // calling goes on
	outcomeUnassigned outcome = "unassigned"    // paid, but script or reference is missing
	outcomeNoted      outcome = "noted"         // nothing was to be done
	outcomeUnknown    outcome = "unknown-event" // of a kind that is new
)

// record says what became of an event. It holds no name and no number.
type record struct {
	Key       string    `json:"key"`
	Event     string    `json:"event,omitempty"`
	ID        string    `json:"id,omitempty"`
	PayLink   string    `json:"paylink,omitempty"`
	Time      time.Time `json:"time,omitzero"` // of the event
	Outcome   outcome   `json:"outcome"`
	Script    string    `json:"script,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Attempts  int       `json:"attempts"`
	At        time.Time `json:"at"`
}

// describe fills in what all records have.
func (r *record) describe(key string, event alphacomm.Event, attempts uint64) {
	info := event.Info()
	r.Key, r.Event, r.ID, r.PayLink, r.Time = key, eventName(event), info.ID, payLinkID(info), info.Time
	r.Attempts, r.At = int(attempts), time.Now().UTC()
}

// eventName is the kind of an event; the older message about a call has none.
func eventName(event alphacomm.Event) string {
	if _, ok := event.(*alphacomm.LegacyCall); ok {
		return "LegacyCall"
	}
	return event.Info().Name
}

// payLinkID is the id of the PayLink that an event is about, if it is about one.
func payLinkID(info *alphacomm.EventInfo) string {
	if info.Service != "paylink" {
		return ""
	}
	return info.ServiceID
}

// report logs the record: as a warning where a person should look.
func (r *record) report(ctx context.Context, log *slog.Logger) {
	level, text := slog.LevelInfo, "an event is done"
	switch r.Outcome {
	case outcomeUnassigned:
		level, text = slog.LevelWarn, "a PayLink is paid, but without script or reference nobody knows whose calls to stop"
	case outcomeUnknown:
		level, text = slog.LevelWarn, "an event of a kind that this program does not know"
	}
	log.Log(ctx, level, text, "outcome", string(r.Outcome), "paylink", r.PayLink)
}

// isRecorded reports whether an event was worked on before.
func (s *store) isRecorded(ctx context.Context, key string) (bool, error) {
	_, err := s.records.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, nil
	}
	return err == nil, err
}

// record keeps what became of an event. There is one record of an event: a
// second one is not kept.
func (s *store) record(ctx context.Context, r record) error {
	value, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = s.records.Create(ctx, r.Key, value)
	if errors.Is(err, jetstream.ErrKeyExists) {
		return nil
	}
	return err
}

// allRecords lists the records, those that were made first come first.
func (s *store) allRecords(ctx context.Context) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		watcher, err := s.records.WatchAll(ctx, jetstream.IgnoreDeletes())
		if err != nil {
			yield(record{}, err)
			return
		}
		defer watcher.Stop()
		for {
			select {
			case <-ctx.Done():
				yield(record{}, ctx.Err())
				return
			case entry, open := <-watcher.Updates():
				if !open {
					yield(record{}, errors.New("the list of records broke off"))
					return
				}
				if entry == nil {
					return // that were all
				}
				var r record
				err := json.Unmarshal(entry.Value(), &r)
				if !yield(r, err) {
					return
				}
			}
		}
	}
}
