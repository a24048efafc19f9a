package alphacommtest

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// CallOutcome is how a voice call went.
type CallOutcome string

// The ways a call can go.
const (
	// CallSuccess was answered and reached the point that counts as success.
	CallSuccess CallOutcome = "success"
	// CallHungUp was answered and ended before that point.
	CallHungUp CallOutcome = "hung up"
	// CallNoAnswer rang until it was given up.
	CallNoAnswer CallOutcome = "no answer"
	// CallBusy found the line busy.
	CallBusy CallOutcome = "busy"
	// CallRejected was rejected by the person called.
	CallRejected CallOutcome = "rejected"
	// CallInvalidNumber found that the number does not exist.
	CallInvalidNumber CallOutcome = "invalid number"
	// CallFailed failed for another reason.
	CallFailed CallOutcome = "failed"
	// CallInbound is a person who called back and was recognized.
	CallInbound CallOutcome = "inbound"
	// CallAnonymous is somebody who called without a number: the message has no
	// reference.
	CallAnonymous CallOutcome = "anonymous"
)

// CallOutcomes returns every way a call can go.
func CallOutcomes() []CallOutcome {
	return []CallOutcome{
		CallSuccess, CallHungUp, CallNoAnswer, CallBusy, CallRejected,
		CallInvalidNumber, CallFailed, CallInbound, CallAnonymous,
	}
}

// CallCompleted says that a voice call has ended. Fields that are zero have an
// invented value, except Reference.
type CallCompleted struct {
	// ID identifies the call. It is sent as id and as serviceId.
	ID string
	// Reference is that of the import. A CallAnonymous is sent without.
	Reference string
	// Outcome is CallSuccess if it is empty.
	Outcome CallOutcome
	// Legacy sends the older message, which has no event and no service.
	Legacy bool
	// Script is sent in the older message only.
	Script string
	// LocalNumber and RemoteNumber are E.164 numbers without the plus.
	LocalNumber, RemoteNumber string
	// At is when the call began.
	At time.Time
	// Quirks change the message: [QuirkEventsNull], [QuirkEventDataNull],
	// [QuirkAttributesList]. Others are passed over.
	Quirks []Quirk
}

const (
	outbound = "outbound"
	inbound  = "inbound"
)

// ringing is how long it takes until a call is answered.
const ringing = 18 * time.Second

// callShape is what an outcome looks like in a message.
type callShape struct {
	direction, status string
	answered          bool
	remote            string // of all calls of this kind; "" for that of the person
	events            []callStep
}

// call gives the shape of an outcome. It reports false if there is none such.
func (o CallOutcome) call() (callShape, bool) {
	switch o {
	case CallSuccess:
		return callShape{outbound, "finished", true, "", successfulCall()}, true
	case CallHungUp:
		return callShape{outbound, "finished", true, "", abandonedCall()}, true
	case CallNoAnswer, CallBusy, CallRejected, CallInvalidNumber, CallFailed:
		return callShape{outbound, string(o), false, "", nil}, true
	case CallInbound:
		return callShape{inbound, "finished", true, "", successfulCall()}, true
	case CallAnonymous:
		return callShape{inbound, "finished", true, "anonymous", abandonedCall()}, true
	}
	return callShape{}, false
}

// length is how long such a call takes, from its begin.
func (c callShape) length() time.Duration {
	if len(c.events) == 0 {
		return ringing
	}
	return c.events[len(c.events)-1].after
}

// callStep is one event of a call.
type callStep struct {
	node, nodeType string
	order          int
	kind           string
	after          time.Duration // since the call began
	data           map[string]any
}

const (
	nodeStart  = "NodeStart"
	nodeResult = "NodeResult"
)

// successfulCall is the course of the call in the vendor's example.
func successfulCall() []callStep {
	const s = time.Second
	return []callStep{
		{"vm_beep", "Sound", 1, nodeStart, 21 * s, nil},
		{"vm_beep", "Sound", 2, nodeResult, 24 * s, nil},
		{"vm_wait_for_silence", "WaitForSilence", 3, nodeStart, 25 * s, nil},
		{"vm_wait_for_silence", "WaitForSilence", 4, nodeResult, 26 * s, nil},
		{"name", "Sound", 5, nodeStart, 26 * s, nil},
		{"name", "Sound", 6, nodeResult, 28 * s, nil},
		{"invoice_reference", "Sound", 7, nodeStart, 28 * s, nil},
		{"invoice_reference", "Sound", 8, nodeResult, 30 * s, nil},
		{"vmresult", "IsRemoteVoiceMail", 9, nodeStart, 30 * s, nil},
		{"vmresult", "IsRemoteVoiceMail", 10, nodeResult, 30 * s, map[string]any{"detected": "HUMAN", "outcome": "no"}},
		{"text2", "Sound", 11, nodeStart, 30 * s, nil},
		{"text2", "Sound", 12, nodeResult, 33 * s, nil},
		{"success", "AddResult", 13, nodeStart, 33 * s, nil},
		{"success", "AddResult", 14, nodeResult, 33 * s, map[string]any{"result": "success-ok"}},
		{"text3", "DTMF", 15, nodeStart, 33 * s, nil},
		{"text3", "DTMF", 16, nodeResult, 39 * s, map[string]any{"input": []string{"3"}, "outcome": "tone:3"}},
		{"pre_send_sms", "Sound", 17, nodeStart, 40 * s, nil},
		{"remote_hangup", "RemoteHangup", 18, "RemoteHangup", 41 * s, nil},
	}
}

// abandonedCall ends while the name is said.
func abandonedCall() []callStep {
	steps := successfulCall()[:5]
	hangUp := callStep{"remote_hangup", "RemoteHangup", 6, "RemoteHangup", 27 * time.Second, nil}
	return append(slices.Clip(steps), hangUp)
}

type callEventMessage struct {
	NodeID   string `json:"nodeId"`
	NodeType string `json:"nodeType"`
	Order    int    `json:"order"`
	Type     string `json:"type"`
	Data     any    `json:"data"`
	Time     string `json:"time"`
}

// callData is the data of the newer message.
type callData struct {
	Direction    string             `json:"direction"`
	Status       string             `json:"status"`
	LocalNumber  string             `json:"localNumber"`
	RemoteNumber string             `json:"remoteNumber"`
	AnsweredOn   string             `json:"answeredOn,omitempty"`
	Events       []callEventMessage `json:"events"`
}

type callMessage struct {
	Datetime  string   `json:"datetime"`
	ID        string   `json:"id"`
	ServiceID string   `json:"serviceId"`
	Service   string   `json:"service"`
	Reference string   `json:"reference"`
	Event     string   `json:"event"`
	Data      callData `json:"data"`
}

type legacyAttributes struct {
	Origin    string `json:"origin"`
	Customer  string `json:"customer"`
	Script    string `json:"script"`
	Job       string `json:"job,omitempty"`
	Reference string `json:"reference,omitempty"`
}

type legacyMessage struct {
	ID           string             `json:"id"`
	Attributes   any                `json:"attributes"`
	Direction    string             `json:"direction"`
	Status       string             `json:"status"`
	LocalNumber  string             `json:"localNumber"`
	RemoteNumber string             `json:"remoteNumber"`
	Events       []callEventMessage `json:"events"`
	CreatedOn    string             `json:"createdOn"`
	UpdatedOn    string             `json:"updatedOn"`
	AnsweredOn   string             `json:"answeredOn,omitempty"`
}

// Body implements [Event]. As in the vendor's example, the datetime of the newer
// message is that of the call's begin, so it is earlier than answeredOn.
func (e CallCompleted) Body() []byte {
	shape := e.complete()
	if e.Legacy {
		return e.legacyBody(shape)
	}
	return encode(callMessage{
		Datetime:  e.At.Format(timeLayout),
		ID:        e.ID,
		ServiceID: e.ID,
		Service:   "voice",
		Reference: e.Reference,
		Event:     "VoiceCallCompleted",
		Data: callData{
			Direction:    shape.direction,
			Status:       shape.status,
			LocalNumber:  e.LocalNumber,
			RemoteNumber: e.RemoteNumber,
			AnsweredOn:   e.answeredOn(shape),
			Events:       e.eventMessages(shape),
		},
	})
}

func (e CallCompleted) legacyBody(shape callShape) []byte {
	attributes := legacyAttributes{Origin: "annabel", Customer: "1000", Script: e.Script, Reference: e.Reference}
	if e.Reference != "" {
		attributes.Job = jobID(e.Reference, e.Script)
	}
	message := legacyMessage{
		ID:           e.ID,
		Attributes:   attributes,
		Direction:    shape.direction,
		Status:       shape.status,
		LocalNumber:  e.LocalNumber,
		RemoteNumber: e.RemoteNumber,
		Events:       e.eventMessages(shape),
		CreatedOn:    e.At.Format(timeLayout),
		UpdatedOn:    e.At.Add(shape.length()).Format(timeLayout),
		AnsweredOn:   e.answeredOn(shape),
	}
	if slices.Contains(e.Quirks, QuirkAttributesList) {
		message.Attributes = []any{}
	}
	return encode(message)
}

// jobID is a job as the older message names it: a digest and the script.
func jobID(reference, script string) string {
	return fmt.Sprintf("%x-%05s", sha256.Sum256([]byte(reference)), script)
}

// complete fills in what is not given. An outcome that does not exist has the
// shape of a failed call, with its own word as the status: the list of statuses
// may grow.
func (e *CallCompleted) complete() callShape {
	fill((*string)(&e.Outcome), func() string { return string(CallSuccess) })
	shape, ok := e.Outcome.call()
	if !ok {
		shape = callShape{direction: outbound, status: string(e.Outcome)}
	}
	if e.Outcome == CallAnonymous {
		e.Reference, e.RemoteNumber = "", shape.remote
	}
	fill(&e.ID, func() string { return madeUpID(inventedCall) })
	fill(&e.Script, func() string { return "1001" })
	fill(&e.LocalNumber, func() string { return "31201234567" })
	fill(&e.RemoteNumber, func() string { return "31612345678" })
	e.At = utc(orInvented(e.At))
	return shape
}

func (e CallCompleted) answeredOn(shape callShape) string {
	if !shape.answered {
		return ""
	}
	return e.At.Add(ringing).Format(timeLayout)
}

func (e CallCompleted) eventMessages(shape callShape) []callEventMessage {
	if len(shape.events) == 0 && slices.Contains(e.Quirks, QuirkEventsNull) {
		return nil
	}
	messages := make([]callEventMessage, len(shape.events))
	for i, step := range shape.events {
		messages[i] = callEventMessage{
			NodeID:   step.node,
			NodeType: step.nodeType,
			Order:    step.order,
			Type:     step.kind,
			Data:     e.eventData(step),
			Time:     e.At.Add(step.after).Format(timeLayout),
		}
	}
	return messages
}

// eventData is an empty list where there is no data, as PHP writes an empty map.
func (e CallCompleted) eventData(step callStep) any {
	switch {
	case step.data != nil:
		return step.data
	case slices.Contains(e.Quirks, QuirkEventDataNull):
		return nil
	}
	return []any{}
}
