package alphacommtest

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Event is a message of the vendor's webhook. Those that the vendor documents
// are [PayLinkPaid], [PayLinkVisited] and [CallCompleted]; any other is a
// [RawEvent].
type Event interface {
	// Body is the message as it travels.
	Body() []byte
}

// PayLinkPaid says that a transaction of a PayLink was paid. Fields that are
// zero have an invented value, except Reference.
type PayLinkPaid struct {
	// ID is the id of the event.
	ID string
	// PayLinkID is sent as serviceId.
	PayLinkID string
	// Reference is that of the import, empty for PayLinks made by API.
	Reference string
	// Method is the payment method; ideal if it is empty.
	Method string
	// Amount is the amount of this transaction, in cents.
	Amount int64
	At     time.Time
}

// PayLinkVisited says that a PayLink was opened. Fields that are zero have an
// invented value, except Reference.
type PayLinkVisited struct {
	// ID is the id of the event.
	ID string
	// PayLinkID is sent as serviceId.
	PayLinkID string
	// Reference is that of the import, empty for PayLinks made by API.
	Reference string
	At        time.Time
}

// RawEvent is a message of any content, for what the vendor may send one day.
type RawEvent []byte

// inventedTime is the time of events that have none.
var inventedTime = time.Date(2024, time.June, 12, 9, 30, 0, 0, time.UTC)

// The numbers of the ids that are made up for events without. A server counts
// its ids from 1.
const (
	inventedEvent   = -1
	inventedPayLink = -2
	inventedCall    = -3
)

// payLinkMessage is a message about a PayLink, in the vendor's order.
type payLinkMessage struct {
	Datetime  string `json:"datetime"`
	ID        string `json:"id"`
	Reference string `json:"reference"`
	ServiceID string `json:"serviceId"`
	Service   string `json:"service"`
	Event     string `json:"event"`
	Data      any    `json:"data"`
}

// Body implements [Event].
func (e PayLinkPaid) Body() []byte {
	type data struct {
		Method string `json:"payment-method"`
		Amount int64  `json:"transaction-amount"`
	}
	fill(&e.Method, func() string { return "ideal" })
	return payLinkBody("PayLinkPaid", e.ID, e.PayLinkID, e.Reference, e.At, data{e.Method, e.Amount})
}

// Body implements [Event]. The vendor does not show the data of this message;
// it is an empty list here, as PHP writes an empty map.
func (e PayLinkVisited) Body() []byte {
	return payLinkBody("PayLinkVisited", e.ID, e.PayLinkID, e.Reference, e.At, []any{})
}

// Body implements [Event].
func (e RawEvent) Body() []byte { return e }

func payLinkBody(event, id, payLinkID, reference string, at time.Time, data any) []byte {
	fill(&id, func() string { return madeUpID(inventedEvent) })
	fill(&payLinkID, func() string { return madeUpID(inventedPayLink) })
	return encode(payLinkMessage{
		Datetime:  orInvented(at).UTC().Format(eventLayout),
		ID:        id,
		Reference: reference,
		ServiceID: payLinkID,
		Service:   "paylink",
		Event:     event,
		Data:      data,
	})
}

func orInvented(t time.Time) time.Time {
	if t.IsZero() {
		return inventedTime
	}
	return t
}

// encode writes a message. It cannot fail: messages are made of texts and
// numbers, and text that is not UTF-8 is mended.
func encode(message any) []byte {
	body, _ := json.Marshal(message,
		jsontext.AllowInvalidUTF8(true), json.Deterministic(true), json.FormatNilSliceAsNull(true))
	return body
}
