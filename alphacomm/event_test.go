package alphacomm_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

func parse(t *testing.T, body string) alphacomm.Event {
	t.Helper()
	event, err := alphacomm.ParseWebhook([]byte(body))
	require.NoError(t, err)
	return event
}

func TestVendorPayLinkPaid(t *testing.T) {
	assert.Equal(t, &alphacomm.PayLinkPaid{
		EventInfo: alphacomm.EventInfo{
			Name:      "PayLinkPaid",
			Service:   "paylink",
			ID:        "f3e445ce-75ee-4c94-9d6d-370949664fd7",
			ServiceID: "adbc180b-a494-477f-958d-9f0b050a09c3",
			Time:      time.Date(2022, time.November, 11, 11, 11, 11, 110_000_000, time.UTC),
		},
		PaymentMethod:     "ideal",
		TransactionAmount: 114,
	}, parse(t, string(readFixture(t, "webhook-paylink-paid"))))
}

func TestVendorVoiceCallCompleted(t *testing.T) {
	call, ok := parse(t, string(readFixture(t, "webhook-voice-call-completed"))).(*alphacomm.VoiceCallCompleted)
	require.True(t, ok)
	assert.Equal(t, "VoiceCallCompleted", call.Name)
	assert.Equal(t, "voice", call.Service)
	assert.Equal(t, "20231208-1547471", call.Reference)
	assert.Equal(t, call.ID, call.ServiceID)
	assert.Empty(t, call.Drifts)
	assert.Equal(t, alphacomm.CallOutbound, call.Direction)
	assert.Equal(t, alphacomm.CallStatusFinished, call.Status)
	assert.True(t, call.Answered())
	assert.Equal(t, "2022-09-08T14:23:10Z", call.AnsweredOn.UTC().Format(time.RFC3339))
	assert.True(t, call.Succeeded())
	number, ok := alphacomm.PhoneNumber(call.RemoteNumber)
	assert.True(t, ok)
	assert.Equal(t, "+31600000003", number)
	require.Len(t, call.Events, 18)
	for i, event := range call.Events {
		assert.Equal(t, i+1, event.Order)
		assert.True(t, event.NodeType.Known(), event.NodeType)
		assert.True(t, event.Type.Known(), event.Type)
		assert.False(t, event.Time.IsZero())
	}
	assert.Empty(t, call.Events[0].Data, "[] is PHP's {}")
	assert.Equal(t, "success-ok", call.Events[13].Result())
	assert.JSONEq(t, `["3"]`, string(call.Events[15].Data["input"]))
	assert.Equal(t, alphacomm.CallEventRemoteHangup, call.Events[17].Type)
}

func TestVendorLegacyCall(t *testing.T) {
	call, ok := parse(t, string(readFixture(t, "webhook-legacy-call"))).(*alphacomm.LegacyCall)
	require.True(t, ok)
	assert.Empty(t, call.Drifts)
	assert.Empty(t, call.Extra)
	assert.Empty(t, call.Name)
	assert.Equal(t, "e7813601-21ae-465c-bd97-96367bebd0ca", call.ID)
	assert.Equal(t, "API reference / identification_identifier", call.Reference)
	assert.Equal(t, "6512", call.Attributes[alphacomm.AttributeScript])
	assert.True(t, call.Answered())
	assert.True(t, call.Succeeded())
	assert.Equal(t, call.UpdatedOn, call.Time)
	assert.Equal(t, 2*time.Minute+time.Second, call.UpdatedOn.Sub(call.CreatedOn))
	require.Len(t, call.Events, 35)
	last := 0
	for _, event := range call.Events {
		assert.Greater(t, event.Order, last, "in order, with gaps")
		last = event.Order
	}
}

func TestVendorAnonymousCall(t *testing.T) {
	call, ok := parse(t, string(readFixture(t, "webhook-legacy-call-anonymous"))).(*alphacomm.LegacyCall)
	require.True(t, ok)
	assert.Equal(t, alphacomm.CallInbound, call.Direction)
	assert.Empty(t, call.Reference)
	assert.Empty(t, call.Events)
	assert.False(t, call.Succeeded())
	assert.True(t, call.Answered())
	_, ok = alphacomm.PhoneNumber(call.RemoteNumber)
	assert.False(t, ok)
}

func TestPayLinkVisited(t *testing.T) {
	for _, data := range []string{``, `,"data":[]`, `,"data":{}`, `,"data":null`} {
		event, ok := parse(t, `{"event":"PayLinkVisited","service":"paylink","serviceId":"s"`+data+`}`).(*alphacomm.PayLinkVisited)
		require.True(t, ok)
		assert.Equal(t, "s", event.ServiceID)
		assert.Empty(t, event.Data)
		assert.Empty(t, event.Drifts)
	}
}

// TestUnknownEvents are values, so that a new kind does not look like a
// failure.
func TestUnknownEvents(t *testing.T) {
	for body, name := range map[string]string{
		`{"event":"PayLinkRefunded","id":"i","data":{"a":1}}`: "PayLinkRefunded",
		`{"event":null,"id":"i"}`:                             "",
		`{"event":"","direction":"inbound"}`:                  "",
		`{}`:                                                  "",
		` {"id":["i"]} `:                                      "",
	} {
		event, ok := parse(t, body).(*alphacomm.UnknownEvent)
		require.True(t, ok, body)
		assert.Equal(t, name, event.Name)
		assert.Equal(t, body, string(event.Body))
		assert.Equal(t, event.Info(), &event.EventInfo)
	}
}

func TestWhatIsNoEvent(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `"PayLinkPaid"`, `5`, `{"event":"PayLinkPaid"`, `{}{}`, `<html>`, `id=1&event=PayLinkPaid`} {
		event, err := alphacomm.ParseWebhook([]byte(body))
		assert.Error(t, err, body)
		assert.Nil(t, event)
		if body != "" {
			assert.NotContains(t, err.Error(), body)
		}
	}
}

// TestEventsAreReadWithTolerance: the vendor says that their contents may
// change.
func TestEventsAreReadWithTolerance(t *testing.T) {
	paid := parse(t, `{"event":"PAYLINK_PAID","id":1,"serviceId":"s","datetime":"2024-06-12","reference":null,"new":{"a":1},
		"data":{"payment-method":"wero","transaction-amount":"1344"}}`).(*alphacomm.PayLinkPaid)
	assert.Equal(t, switchcomm.Cents(1344), paid.TransactionAmount)
	assert.Equal(t, "wero", paid.PaymentMethod)
	assert.Equal(t, "1", paid.ID)
	assert.Equal(t, "PayLinkPaid", paid.Name)
	assert.Equal(t, map[string]json.RawMessage{"new": json.RawMessage(`{"a":1}`)}, paid.Extra)
	require.Len(t, paid.Drifts, 1)
	assert.Equal(t, "/datetime", paid.Drifts[0].Pointer)
	assert.True(t, paid.Time.IsZero())

	paid = parse(t, `{"event":"PayLinkPaid","data":{"transaction-amount":13.44}}`).(*alphacomm.PayLinkPaid)
	assert.Zero(t, paid.TransactionAmount, "not cents")
	require.Len(t, paid.Drifts, 1)
	assert.True(t, strings.HasPrefix(paid.Drifts[0].String(), "alphacomm: PayLinkPaid: /data/transaction-amount: "), paid.Drifts[0].String())

	call := parse(t, `{"event":"VoiceCallCompleted","data":{"direction":"Inbound","status":"NO_ANSWER","answeredOn":null,"events":null}}`).(*alphacomm.VoiceCallCompleted)
	assert.Equal(t, alphacomm.CallInbound, call.Direction)
	assert.Equal(t, alphacomm.CallStatusNoAnswer, call.Status)
	assert.False(t, call.Answered())
	assert.Empty(t, call.Events)
	assert.Empty(t, call.Drifts)

	call = parse(t, `{"event":"VoiceCallCompleted","data":{"status":"transferred","remoteNumber":31600000001,"answeredOn":"","events":[
		{"nodeType":"Sound","type":"NodeStart","order":"9"},
		{"nodeType":"Teleport","type":"NodeSkip","order":2,"data":{"result":"success-ok"}},
		{"nodeType":"AddResult","type":"NodeStart","order":3,"data":{"result":"success-ok"}},
		{"nodeType":"AddResult","type":"NodeResult","order":4,"data":{"result":5}},
		{"nodeType":"AddResult","type":"NodeResult","order":5,"data":[]}
	]}}`).(*alphacomm.VoiceCallCompleted)
	assert.Equal(t, alphacomm.CallStatus("transferred"), call.Status)
	assert.False(t, call.Status.Known())
	assert.Equal(t, "31600000001", call.RemoteNumber)
	assert.False(t, call.Answered())
	assert.False(t, call.Succeeded(), "only a result of AddResult counts")
	require.Len(t, call.Events, 5)
	assert.Equal(t, alphacomm.NodeType("Teleport"), call.Events[0].NodeType)
	assert.Equal(t, 9, call.Events[4].Order)
}

// TestLegacyAttributesAsAList is PHP's empty map.
func TestLegacyAttributesAsAList(t *testing.T) {
	call := parse(t, `{"id":"i","attributes":[],"direction":"inbound","status":"finished","extra":1}`).(*alphacomm.LegacyCall)
	assert.Empty(t, call.Attributes)
	assert.Empty(t, call.Drifts)
	assert.Equal(t, map[string]json.RawMessage{"extra": json.RawMessage(`1`)}, call.Extra)
}

func TestPhoneNumber(t *testing.T) {
	for number, want := range map[string]string{
		"31600000001": "+31600000001", "+31600000001": "+31600000001", " 31600000001 ": "+31600000001",
		"anonymous": "", "": "", "+": "", "++31": "", "0031-6": "",
	} {
		got, ok := alphacomm.PhoneNumber(number)
		assert.Equal(t, want, got)
		assert.Equal(t, want != "", ok)
	}
}

// FuzzParseWebhook: no body makes it panic, and a JSON object is never an
// error.
func FuzzParseWebhook(f *testing.F) {
	for _, name := range []string{"webhook-paylink-paid", "webhook-voice-call-completed", "webhook-legacy-call", "webhook-legacy-call-anonymous"} {
		f.Add(readFixture(f, name))
	}
	f.Add([]byte(`{"event":"PayLinkVisited","data":[]}`))
	f.Add([]byte(`{"event":{},"data":[{"a":[]}],"id":[[[]]]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := alphacomm.ParseWebhook(body)
		if (event == nil) == (err == nil) {
			t.Fatal("neither an event nor an error, or both")
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(body, &object) == nil && object != nil && err != nil {
			t.Fatalf("a JSON object is an error: %v", err)
		}
		if err != nil {
			return
		}
		event.Info()
		if call, ok := event.(*alphacomm.VoiceCallCompleted); ok {
			call.Succeeded()
		}
	})
}
