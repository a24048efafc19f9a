package alphacomm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Event is a message of the vendor's webhook: a *[PayLinkPaid],
// *[PayLinkVisited], *[VoiceCallCompleted], *[LegacyCall] or *[UnknownEvent].
// The vendor announces that there will be more kinds, and that the contents
// may change.
type Event interface {
	// Info returns what all events have in common.
	Info() *EventInfo
}

// EventInfo is what all events have in common.
type EventInfo struct {
	// Name is the kind of event, such as "PayLinkPaid". It is empty for a
	// LegacyCall.
	Name string
	// Service is the service that the event is about, "paylink" or "voice". It
	// is empty for a LegacyCall.
	Service string
	// ID is the event's id, or for calls the call's.
	ID string
	// ServiceID is the id of the PayLink, or of the call request.
	ServiceID string
	// Reference is your identifier of the imported record. It is empty for
	// PayLinks that were made by [PayLinksService.Create], and for inbound
	// calls that the vendor cannot match to a record.
	Reference string
	// Time is when the event occurred. It can be before a call was answered:
	// take no durations from it.
	Time time.Time
	// Drifts are the members that could not be read; their fields are zero.
	Drifts []switchcomm.Drift
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage
}

// Info implements [Event].
func (i *EventInfo) Info() *EventInfo { return i }

// PayLinkPaid says that a transaction of a PayLink was paid.
//
// It is one transaction, not necessarily the whole amount, and a message can
// be sent by whoever knows the webhook's password. Before you act on it,
// confirm with [PayLinksService.Get] that the status is [PayLinkStatusPaid].
type PayLinkPaid struct {
	EventInfo
	// PaymentMethod is how it was paid, such as "ideal".
	PaymentMethod string
	// TransactionAmount is the amount of this transaction.
	TransactionAmount switchcomm.Cents
}

// PayLinkVisited says that somebody opened a PayLink. The vendor does not
// document the data of this event.
type PayLinkVisited struct {
	EventInfo
	// Data is the event's data.
	Data map[string]json.RawMessage
}

// VoiceCallCompleted says that a voice call has ended.
type VoiceCallCompleted struct {
	EventInfo
	Call
}

// LegacyCall says that a voice call has ended, in the older of the vendor's
// two formats. Its Info has the id, the reference and the time of the last
// update.
type LegacyCall struct {
	EventInfo
	Call
	// Attributes are what the vendor knows of the call, such as "script" and
	// "reference".
	Attributes map[string]string
	// CreatedOn is when the call was set up.
	CreatedOn time.Time
	// UpdatedOn is when it last changed.
	UpdatedOn time.Time
}

// UnknownEvent is a message that this package does not know, be it of a new
// kind or of no kind at all.
type UnknownEvent struct {
	EventInfo
	// Body is the whole message.
	Body json.RawMessage
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PayLinkPaid) LogValue() slog.Value { return redacted("PayLinkPaid") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (PayLinkVisited) LogValue() slog.Value { return redacted("PayLinkVisited") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (VoiceCallCompleted) LogValue() slog.Value { return redacted("VoiceCallCompleted") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (LegacyCall) LogValue() slog.Value { return redacted("LegacyCall") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (UnknownEvent) LogValue() slog.Value { return redacted("UnknownEvent") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (EventInfo) LogValue() slog.Value { return redacted("EventInfo") }

// The names of the documented events.
const (
	eventPayLinkPaid        = "PayLinkPaid"
	eventPayLinkVisited     = "PayLinkVisited"
	eventVoiceCallCompleted = "VoiceCallCompleted"
)

// ParseWebhook reads the body of a webhook request. A message of a kind that
// is not known is an *[UnknownEvent], and members that cannot be read are in
// Drifts: only a body that is not a JSON object is an error.
//
// [WebhookHandler] does this, and checks who sends the request.
func ParseWebhook(body []byte) (Event, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil, errors.New("alphacomm: the message is not a JSON object")
	}
	var m message
	drifts, err := wire.Unmarshal(body, &m)
	if err != nil {
		return nil, fmt.Errorf("alphacomm: the message cannot be read: %w", err)
	}
	info := m.info()
	info.add("", drifts)
	switch {
	case info.Name == "":
		return parseUnnamed(info, body)
	case info.Name == eventPayLinkPaid:
		var data paidData
		info.read(m.Data, &data)
		return &PayLinkPaid{info, data.PaymentMethod, data.TransactionAmount}, nil
	case info.Name == eventPayLinkVisited:
		event := &PayLinkVisited{}
		info.read(m.Data, &event.Data)
		event.EventInfo = info
		return event, nil
	case info.Name == eventVoiceCallCompleted:
		var data callMessage
		info.read(m.Data, &data)
		return &VoiceCallCompleted{info, data.call()}, nil
	}
	return &UnknownEvent{info, bytes.Clone(body)}, nil
}

// parseUnnamed reads a message without the name of an event: a call in the
// older format, which always has a direction and a status.
func parseUnnamed(info EventInfo, body []byte) (Event, error) {
	var m legacyMessage
	drifts, err := wire.Unmarshal(body, &m)
	if err != nil || m.Direction == "" || m.Status == "" {
		return &UnknownEvent{info, bytes.Clone(body)}, nil
	}
	info.Drifts = nil // they are those of another form
	info.add("", drifts)
	info.Extra = m.Extra
	info.Reference = m.Attributes[AttributeReference]
	info.Time = time.Time(m.UpdatedOn)
	return &LegacyCall{
		EventInfo:  info,
		Call:       m.call(),
		Attributes: m.Attributes,
		CreatedOn:  time.Time(m.CreatedOn),
		UpdatedOn:  time.Time(m.UpdatedOn),
	}, nil
}

// message is an event as it is on the wire.
type message struct {
	DateTime  gql.DateTime               `json:"datetime"`
	ID        string                     `json:"id"`
	ServiceID string                     `json:"serviceId"`
	Service   string                     `json:"service"`
	Reference string                     `json:"reference"`
	Event     string                     `json:"event"`
	Data      json.RawMessage            `json:"data"`
	Extra     map[string]json.RawMessage `json:",embed,inline"`
}

// info returns what all events have in common.
func (m *message) info() EventInfo {
	return EventInfo{
		Name:      wire.FoldEnum(m.Event, eventPayLinkPaid, eventPayLinkVisited, eventVoiceCallCompleted),
		Service:   m.Service,
		ID:        m.ID,
		ServiceID: m.ServiceID,
		Reference: m.Reference,
		Time:      time.Time(m.DateTime),
		Extra:     m.Extra,
	}
}

// read decodes the data of the event.
func (i *EventInfo) read(data json.RawMessage, out any) {
	if data == nil {
		return
	}
	drifts, err := wire.Unmarshal(data, out)
	if err == nil { // the message as a whole was JSON
		i.add("/data", drifts)
	}
}

// add keeps drifts that were found at a place in the message.
func (i *EventInfo) add(place string, drifts []switchcomm.Drift) {
	for _, drift := range drifts {
		drift.API, drift.Op, drift.Pointer = apiName, cmp.Or(i.Name, "Webhook"), place+drift.Pointer
		i.Drifts = append(i.Drifts, drift)
	}
}

// paidData is the data of a PayLinkPaid.
type paidData struct {
	PaymentMethod     string           `json:"payment-method"`
	TransactionAmount switchcomm.Cents `json:"transaction-amount"`
}

// legacyMessage is a call in the older format.
type legacyMessage struct {
	callMessage `json:",embed"`
	ID          string                     `json:"id"`
	Attributes  map[string]string          `json:"attributes"`
	CreatedOn   gql.DateTime               `json:"createdOn"`
	UpdatedOn   gql.DateTime               `json:"updatedOn"`
	Extra       map[string]json.RawMessage `json:",embed,inline"`
}
