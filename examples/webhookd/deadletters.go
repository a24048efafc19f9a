package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// deadLetter is an event that could not be worked on.
type deadLetter struct {
	Key      string    `json:"key"`
	Event    string    `json:"event,omitempty"`
	ID       string    `json:"id,omitempty"`
	PayLink  string    `json:"paylink,omitempty"`
	Reason   string    `json:"reason"`
	Attempts int       `json:"attempts"`
	At       time.Time `json:"at"`

	number uint64 // in the stream
	body   []byte // the vendor's message, which holds personal data
}

// bury moves an event from the queue to the dead letters; the caller
// acknowledges it afterwards. Its id there is that of its place in the queue,
// so that it is there once, and again when it was put back and failed again.
func (s *store) bury(ctx context.Context, msg jetstream.Msg, at *jetstream.MsgMetadata, reason error) error {
	key := msg.Headers().Get(headerKey)
	letter := &nats.Msg{
		Subject: deadSubject,
		Data:    msg.Data(),
		Header: nats.Header{
			headerKey:      {key},
			headerReason:   {strings.Join(strings.Fields(reason.Error()), " ")}, // a header is one line
			headerAttempts: {strconv.FormatUint(at.NumDelivered, 10)},
		},
	}
	id := fmt.Sprintf("%s.%d", key, at.Sequence.Stream)
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	_, err := s.js.PublishMsg(ctx, letter, jetstream.WithMsgID(id), jetstream.WithExpectStream(deadStream))
	return err
}

// deadLetters lists the dead letters that there are now, the oldest first.
func (s *store) deadLetters(ctx context.Context) iter.Seq2[deadLetter, error] {
	return func(yield func(deadLetter, error) bool) {
		info, err := s.dead.Info(ctx)
		if err != nil {
			yield(deadLetter{}, err)
			return
		}
		for next := info.State.FirstSeq; next <= info.State.LastSeq; {
			msg, err := s.dead.GetMsg(ctx, next, jetstream.WithGetMsgSubject(deadSubject)) // or the one after it
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				return
			}
			if err != nil {
				yield(deadLetter{}, err)
				return
			}
			if msg.Sequence > info.State.LastSeq || !yield(newDeadLetter(msg), nil) {
				return
			}
			next = msg.Sequence + 1
		}
	}
}

func newDeadLetter(msg *jetstream.RawStreamMsg) deadLetter {
	letter := deadLetter{
		Key:    msg.Header.Get(headerKey),
		Reason: msg.Header.Get(headerReason),
		At:     msg.Time,
		number: msg.Sequence,
		body:   msg.Data,
	}
	letter.Attempts, _ = strconv.Atoi(msg.Header.Get(headerAttempts)) // 0: not known
	if event, err := alphacomm.ParseWebhook(msg.Data); err == nil {
		info := event.Info()
		letter.Event, letter.ID, letter.PayLink = eventName(event), info.ID, payLinkID(info)
	}
	return letter
}

// requeue puts every dead letter back into the queue, where its attempts are
// counted anew. What fails in the middle may be repeated: none is put back
// twice, and none is removed before it is back.
func (s *store) requeue(ctx context.Context) (back int, err error) {
	for letter, err := range s.deadLetters(ctx) {
		if err != nil {
			return back, err
		}
		id := fmt.Sprintf("%s.again.%d", letter.Key, letter.number)
		if _, err := s.enqueue(ctx, id, letter.Key, letter.body); err != nil {
			return back, err
		}
		if err := s.deleteLetter(ctx, letter); err != nil {
			return back, err
		}
		back++
	}
	return back, nil
}

// discard removes the dead letters with that key for good.
func (s *store) discard(ctx context.Context, key string) (gone int, err error) {
	for letter, err := range s.deadLetters(ctx) {
		if err == nil && letter.Key == key {
			err = s.deleteLetter(ctx, letter)
			gone++
		}
		if err != nil {
			return gone, err
		}
	}
	return gone, nil
}

func (s *store) deleteLetter(ctx context.Context, letter deadLetter) error {
	err := s.dead.DeleteMsg(ctx, letter.number)
	if errors.Is(err, jetstream.ErrMsgDeleteUnsuccessful) {
		return nil // somebody else has done it
	}
	return err
}
