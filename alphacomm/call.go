package alphacomm

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Call is a voice call that has ended.
type Call struct {
	// Direction says who called.
	Direction CallDirection
	// Status says how the call went.
	Status CallStatus
	// LocalNumber is the vendor's number, as the vendor writes it: usually
	// without a plus. See [PhoneNumber].
	LocalNumber string
	// RemoteNumber is the other's number, as the vendor writes it: usually
	// without a plus, or "anonymous". See [PhoneNumber].
	RemoteNumber string
	// AnsweredOn is when the call was answered, or nil when it was not.
	AnsweredOn *time.Time
	// Events are what happened during the call, in order. There are none when
	// it was not answered.
	Events []CallEvent
}

// CallEvent is something that happened at a node of the voice script.
type CallEvent struct {
	// NodeID is the node's name in the script. It changes with the script: use
	// NodeType and Type to tell events apart.
	NodeID string
	// NodeType is the kind of node.
	NodeType NodeType
	// Order is the event's place in the call. There are gaps.
	Order int
	// Type is what happened at the node.
	Type CallEventType
	// Data is specific to NodeType and Type. The vendor's examples hold values
	// that make no sense: interpret nothing but what [CallEvent.Result] gives.
	Data map[string]json.RawMessage
	// Time is when it happened.
	Time time.Time
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Call) LogValue() slog.Value { return redacted("Call") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (CallEvent) LogValue() slog.Value { return redacted("CallEvent") }

// resultSuccess is the result of a call that reached its point of success.
const resultSuccess = "success-ok"

// Answered reports whether the call was answered, be it by a person or by
// voice mail.
func (c *Call) Answered() bool { return c.AnsweredOn != nil }

// Succeeded reports whether the call reached the point of its script that
// counts as success.
func (c *Call) Succeeded() bool {
	return slices.ContainsFunc(c.Events, func(e CallEvent) bool {
		return e.NodeType == NodeAddResult && e.Type == CallEventNodeResult && e.Result() == resultSuccess
	})
}

// Result returns the text of the data's member "result", or "" when there is
// none.
func (e *CallEvent) Result() string {
	var result string
	if json.Unmarshal(e.Data["result"], &result) != nil {
		return ""
	}
	return result
}

// PhoneNumber returns a number of a call with the plus in front that the
// vendor leaves out, and false when it is none, such as "anonymous".
func PhoneNumber(number string) (string, bool) {
	digits := strings.TrimPrefix(strings.TrimSpace(number), "+")
	if !isDigits(digits) {
		return "", false
	}
	return "+" + digits, true
}

// CallDirection says who called. The list is open.
type CallDirection string

// The documented directions.
const (
	CallOutbound CallDirection = "outbound"
	CallInbound  CallDirection = "inbound"
)

// Known reports whether d is one of the documented directions.
func (d CallDirection) Known() bool { return slices.Contains(callDirections(), d) }

func callDirections() []CallDirection { return []CallDirection{CallOutbound, CallInbound} }

// CallStatus says how a call went. The list is open: a status that this
// package does not know is kept as it came.
type CallStatus string

// The documented states of a call.
const (
	CallStatusRinging       CallStatus = "ringing"
	CallStatusActive        CallStatus = "active"
	CallStatusFinished      CallStatus = "finished"
	CallStatusNoAnswer      CallStatus = "no answer"
	CallStatusBusy          CallStatus = "busy"
	CallStatusRejected      CallStatus = "rejected"
	CallStatusInvalidNumber CallStatus = "invalid number"
	CallStatusFailed        CallStatus = "failed"
)

// Known reports whether s is one of the documented states.
func (s CallStatus) Known() bool { return slices.Contains(callStatuses(), s) }

func callStatuses() []CallStatus {
	return []CallStatus{
		CallStatusRinging, CallStatusActive, CallStatusFinished, CallStatusNoAnswer,
		CallStatusBusy, CallStatusRejected, CallStatusInvalidNumber, CallStatusFailed,
	}
}

// NodeType is a kind of node in a voice script. The list is open: a type that
// this package does not know is kept as it came.
type NodeType string

// The documented types of nodes. NodeRemoteHangup is in an example only.
const (
	NodeAddResult           NodeType = "AddResult"
	NodeCheckCallAttempt    NodeType = "CheckCallAttempt"
	NodeCheckCounter        NodeType = "CheckCounter"
	NodeCheckGenderBirthday NodeType = "CheckGenderBirthday"
	NodeCheckVariable       NodeType = "CheckVariable"
	NodeDTMF                NodeType = "DTMF"
	NodeDTMFString          NodeType = "DTMFString"
	NodeForward             NodeType = "Forward"
	NodeHangup              NodeType = "Hangup"
	NodeIsCallOutbound      NodeType = "IsCallOutbound"
	NodeIsRemoteMobile      NodeType = "IsRemoteMobile"
	NodeIsRemoteVoiceMail   NodeType = "IsRemoteVoiceMail"
	NodeIsTimeInInterval    NodeType = "IsTimeInInterval"
	NodeRemoteHangup        NodeType = "RemoteHangup"
	NodeSound               NodeType = "Sound"
	NodeWaitForSilence      NodeType = "WaitForSilence"
)

// Known reports whether t is one of the documented types.
func (t NodeType) Known() bool { return slices.Contains(nodeTypes(), t) }

func nodeTypes() []NodeType {
	return []NodeType{
		NodeAddResult, NodeCheckCallAttempt, NodeCheckCounter, NodeCheckGenderBirthday,
		NodeCheckVariable, NodeDTMF, NodeDTMFString, NodeForward, NodeHangup, NodeIsCallOutbound,
		NodeIsRemoteMobile, NodeIsRemoteVoiceMail, NodeIsTimeInInterval, NodeRemoteHangup,
		NodeSound, NodeWaitForSilence,
	}
}

// CallEventType is what happened at a node. The list is open: a type that this
// package does not know is kept as it came.
type CallEventType string

// The documented types of events. CallEventRemoteHangup is in an example only.
const (
	CallEventNodeStart    CallEventType = "NodeStart"
	CallEventNodeUpdate   CallEventType = "NodeUpdate"
	CallEventNodeResult   CallEventType = "NodeResult"
	CallEventRemoteHangup CallEventType = "RemoteHangup"
)

// Known reports whether t is one of the documented types.
func (t CallEventType) Known() bool { return slices.Contains(callEventTypes(), t) }

func callEventTypes() []CallEventType {
	return []CallEventType{CallEventNodeStart, CallEventNodeUpdate, CallEventNodeResult, CallEventRemoteHangup}
}

// callMessage is a call as it is on the wire.
type callMessage struct {
	Direction    string             `json:"direction"`
	Status       string             `json:"status"`
	LocalNumber  string             `json:"localNumber"`
	RemoteNumber string             `json:"remoteNumber"`
	AnsweredOn   gql.DateTime       `json:"answeredOn"`
	Events       []callEventMessage `json:"events"`
}

type callEventMessage struct {
	NodeID   string                     `json:"nodeId"`
	NodeType string                     `json:"nodeType"`
	Order    int                        `json:"order"`
	Type     string                     `json:"type"`
	Data     map[string]json.RawMessage `json:"data"`
	Time     gql.DateTime               `json:"time"`
}

func (m *callMessage) call() Call {
	call := Call{
		Direction:    wire.FoldEnum(m.Direction, callDirections()...),
		Status:       wire.FoldEnum(m.Status, callStatuses()...),
		LocalNumber:  m.LocalNumber,
		RemoteNumber: m.RemoteNumber,
	}
	if answered := time.Time(m.AnsweredOn); !answered.IsZero() {
		call.AnsweredOn = &answered
	}
	for _, e := range m.Events {
		call.Events = append(call.Events, CallEvent{
			NodeID:   e.NodeID,
			NodeType: wire.FoldEnum(e.NodeType, nodeTypes()...),
			Order:    e.Order,
			Type:     wire.FoldEnum(e.Type, callEventTypes()...),
			Data:     e.Data,
			Time:     time.Time(e.Time),
		})
	}
	slices.SortStableFunc(call.Events, func(a, b CallEvent) int { return cmp.Compare(a.Order, b.Order) })
	return call
}
