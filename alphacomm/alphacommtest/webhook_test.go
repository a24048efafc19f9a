package alphacommtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// receiver is a user's endpoint for webhooks.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	bodies []string
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		user, password, _ := req.BasicAuth()
		if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" || user+":"+password != "user:secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.bodies = append(r.bodies, string(body))
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Server.Close)
	return r
}

func readMessage(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "webhooks", name+".json"))
	require.NoError(t, err)
	return string(raw)
}

func TestDeliveries(t *testing.T) {
	hooks := newReceiver(t)
	srv := alphacommtest.New(t, at(day), alphacommtest.WithWebhook(hooks.URL, "user", "secret"))
	id := newLink(t, srv)

	visited, err := srv.Visit(id)
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, visited.Status)
	paid, err := srv.Pay(id)
	require.NoError(t, err)
	require.NoError(t, paid.Err)
	assert.Equal(t, hooks.URL, paid.URL)
	assert.True(t, day.Equal(paid.At))
	require.Len(t, hooks.bodies, 2)
	assert.Equal(t, string(paid.Body), hooks.bodies[1])

	var message map[string]any
	require.NoError(t, json.Unmarshal(visited.Body, &message))
	assert.Equal(t, "PayLinkVisited", message["event"])
	assert.Equal(t, []any{}, message["data"])
	require.NoError(t, json.Unmarshal(paid.Body, &message))
	eventID := message["id"]
	delete(message, "id")
	assert.NotEmpty(t, eventID)
	assert.Equal(t, map[string]any{
		"datetime": "2019-04-03T10:00:00.00Z", "reference": "", "serviceId": id, "service": "paylink", "event": "PayLinkPaid",
		"data": map[string]any{"payment-method": "ideal", "transaction-amount": 15497.0},
	}, message)

	again := srv.Redeliver(paid)
	assert.Equal(t, string(paid.Body), string(again.Body))
	assert.Equal(t, hooks.bodies[1], hooks.bodies[2])

	hooks.status = http.StatusServiceUnavailable
	unknown := srv.Deliver(alphacommtest.RawEvent(`{"event":"LetterSent"}`))
	assert.Equal(t, http.StatusServiceUnavailable, unknown.Status)
	assert.Len(t, hooks.bodies, 4, "sent once, also when it failed")

	require.NoError(t, srv.SetWebhook(hooks.URL, "user", "wrong"))
	assert.Equal(t, http.StatusUnauthorized, srv.Redeliver(paid).Status)
	require.ErrorContains(t, srv.SetWebhook("ftp://example.com", "", ""), "not an absolute URL")
	require.NoError(t, srv.SetWebhook("", "", ""))
	nowhere := srv.Redeliver(paid)
	assert.Empty(t, nowhere.URL)
	require.Error(t, nowhere.Err)
	hooks.Close()
	require.NoError(t, srv.SetWebhook(hooks.URL, "", ""))
	gone := srv.Redeliver(paid)
	assert.Zero(t, gone.Status)
	require.Error(t, gone.Err)

	var statuses []int
	for _, d := range srv.Deliveries() {
		statuses = append(statuses, d.Status)
	}
	assert.Equal(t, []int{204, 204, 204, 503, 401, 0, 0}, statuses)
}

func TestMessagesOfImportedPayLinksHaveTheirReference(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithAutoRun())
	recordsOf(t, srv, row("20220216-6", vars{"invoiceAmount": "1", "toMailAddress": "a@example.com"}))
	d, err := srv.Pay(srv.PayLinks()[0].ID)
	require.NoError(t, err)
	assert.Contains(t, string(d.Body), `"reference":"20220216-6"`)
}

// TestCloseEndsADelivery has a receiver that never answers.
func TestCloseEndsADelivery(t *testing.T) {
	arrived := make(chan struct{})
	hooks := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server notices when the client goes
		close(arrived)
		<-r.Context().Done()
	}))
	defer hooks.Close()
	srv := alphacommtest.New(t, alphacommtest.WithWebhook(hooks.URL, "", ""))
	link, err := srv.AddPayLink(alphacommtest.PayLink{Amount: 1})
	require.NoError(t, err)
	done := make(chan alphacommtest.Delivery)
	go func() {
		d, _ := srv.Pay(link.ID)
		done <- d
	}()
	<-arrived
	srv.Close()
	require.Error(t, (<-done).Err)
}

// TestARedirectIsAnAnswer has a receiver that sends its caller elsewhere.
func TestARedirectIsAnAnswer(t *testing.T) {
	hooks := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusTemporaryRedirect))
	defer hooks.Close()
	srv := alphacommtest.New(t)
	require.NoError(t, srv.SetWebhook(hooks.URL, "user", "secret"))
	assert.Equal(t, http.StatusTemporaryRedirect, srv.Deliver(alphacommtest.PayLinkVisited{}).Status)
}

func TestVendorMessages(t *testing.T) {
	began := time.Date(2022, 9, 8, 14, 22, 52, 0, time.UTC)
	assert.JSONEq(t, readMessage(t, "paylink-paid"), string(alphacommtest.PayLinkPaid{
		ID: "f3e445ce-75ee-4c94-9d6d-370949664fd7", PayLinkID: "adbc180b-a494-477f-958d-9f0b050a09c3",
		Amount: 114, At: time.Date(2022, 11, 11, 11, 11, 11, 110e6, time.UTC),
	}.Body()))
	assert.JSONEq(t, readMessage(t, "call-completed"), string(alphacommtest.CallCompleted{
		ID: "f3e445ce-75ee-4c94-9d6d-370949664fd7", Reference: "20231208-1547471", At: began,
	}.Body()))
}

// TestVendorLegacyMessages compares what does not depend on the course of the
// call: the vendor's example has another script.
func TestVendorLegacyMessages(t *testing.T) {
	without := func(body string, names ...string) map[string]any {
		var message map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &message))
		for _, name := range names {
			require.Contains(t, message, name)
			delete(message, name)
		}
		return message
	}
	outbound := alphacommtest.CallCompleted{
		Legacy: true, ID: "e7813601-21ae-465c-bd97-96367bebd0ca", Script: "6512",
		Reference: "API reference / identification_identifier", At: time.Date(2020, 5, 6, 8, 42, 48, 0, time.UTC),
	}.Body()
	own := []string{"attributes", "events", "updatedOn", "answeredOn"}
	assert.Equal(t, without(readMessage(t, "legacy-outbound"), own...), without(string(outbound), own...))
	attributes := without(string(outbound))["attributes"].(map[string]any)
	want := without(readMessage(t, "legacy-outbound"))["attributes"].(map[string]any)
	for name := range want {
		assert.Contains(t, attributes, name)
	}
	assert.Equal(t, want["reference"], attributes["reference"])
	assert.Equal(t, want["script"], attributes["script"])
	assert.Regexp(t, `^[0-9a-f]{64}-06512$`, attributes["job"])

	anonymous := alphacommtest.CallCompleted{
		Legacy: true, ID: "94d21117-2768-498c-a401-1b17e581e441", Outcome: alphacommtest.CallAnonymous,
		Reference: "dropped", At: time.Date(2021, 5, 19, 12, 18, 25, 0, time.UTC),
	}.Body()
	own = []string{"events", "updatedOn", "answeredOn"}
	assert.Equal(t, without(readMessage(t, "legacy-anonymous"), own...), without(string(anonymous), own...))
}

func TestCallOutcomes(t *testing.T) {
	tests := map[alphacommtest.CallOutcome]struct {
		direction, status  string
		answered, succeeds bool
	}{
		alphacommtest.CallSuccess:       {"outbound", "finished", true, true},
		alphacommtest.CallHungUp:        {"outbound", "finished", true, false},
		alphacommtest.CallNoAnswer:      {"outbound", "no answer", false, false},
		alphacommtest.CallBusy:          {"outbound", "busy", false, false},
		alphacommtest.CallRejected:      {"outbound", "rejected", false, false},
		alphacommtest.CallInvalidNumber: {"outbound", "invalid number", false, false},
		alphacommtest.CallFailed:        {"outbound", "failed", false, false},
		alphacommtest.CallInbound:       {"inbound", "finished", true, true},
		alphacommtest.CallAnonymous:     {"inbound", "finished", true, false},
	}
	require.Len(t, tests, len(alphacommtest.CallOutcomes()))
	for _, outcome := range alphacommtest.CallOutcomes() {
		for _, legacy := range []bool{false, true} {
			test := tests[outcome]
			body := alphacommtest.CallCompleted{Reference: "r", Outcome: outcome, Legacy: legacy}.Body()
			var message struct {
				Reference string
				Data      json.RawMessage
			}
			require.NoError(t, json.Unmarshal(body, &message))
			if legacy {
				message.Data = body
			}
			var data struct {
				Direction, Status, RemoteNumber string
				AnsweredOn                      *string
				Events                          []struct {
					NodeType, Type string
					Data           any
				}
			}
			require.NoError(t, json.Unmarshal(message.Data, &data))
			succeeds := false
			for _, e := range data.Events {
				result, _ := e.Data.(map[string]any)
				succeeds = succeeds || e.NodeType == "AddResult" && e.Type == "NodeResult" && result["result"] == "success-ok"
			}
			assert.Equal(t, test.direction, data.Direction, outcome)
			assert.Equal(t, test.status, data.Status, outcome)
			assert.Equal(t, test.answered, data.AnsweredOn != nil, outcome)
			assert.Equal(t, test.answered, len(data.Events) > 0, outcome)
			assert.Equal(t, test.succeeds, succeeds, outcome)
			assert.Equal(t, outcome == alphacommtest.CallAnonymous, data.RemoteNumber == "anonymous", outcome)
			if !legacy {
				assert.Equal(t, outcome != alphacommtest.CallAnonymous, message.Reference == "r", outcome)
			}
			if !test.answered {
				assert.Contains(t, string(body), `"events":[]`)
			}
		}
	}
	odd := alphacommtest.CallCompleted{Outcome: "teleported"}.Body()
	assert.Contains(t, string(odd), `"status":"teleported"`)
}

func TestCompleteCall(t *testing.T) {
	hooks := newReceiver(t)
	srv := alphacommtest.New(t, at(day), alphacommtest.WithWebhook(hooks.URL, "user", "secret"))
	recordsOf(t, srv, row("a", vars{"toPhoneNumbers": []string{"+31687654321"}}))
	d, err := srv.CompleteCall("a", alphacommtest.CallSuccess)
	require.NoError(t, err)
	assert.Equal(t, http.StatusNoContent, d.Status)
	assert.Contains(t, hooks.bodies[0], `"remoteNumber":"31687654321"`)
	assert.Contains(t, hooks.bodies[0], `"time":"2019-04-03T10:00:00+00:00"`, "the call ends now")
	_, err = srv.CompleteCall("not imported", alphacommtest.CallNoAnswer)
	require.NoError(t, err)
	_, err = srv.CompleteCall("a", "teleported")
	require.ErrorContains(t, err, `no call outcome "teleported"`)

	stopped := ok(t, srv, stop, vars{"scriptId": 1001, "reference": "a"}, "voice", "stopCalling")
	assert.Equal(t, "done", stopped)
	assert.Equal(t, []alphacommtest.StoppedCall{{ScriptID: 1001, Reference: "a", At: day}}, srv.StoppedCalls())
	_, err = srv.CompleteCall("a", alphacommtest.CallSuccess)
	require.ErrorContains(t, err, "calling was stopped")
	_, err = srv.CompleteCall("a", alphacommtest.CallInbound)
	require.NoError(t, err, "the person may still call back")
	assert.Len(t, srv.Deliveries(), 3)

	legacy := alphacommtest.New(t, alphacommtest.WithLegacyCalls())
	recordsOf(t, legacy, row("b"))
	d, err = legacy.CompleteCall("b", alphacommtest.CallHungUp)
	require.NoError(t, err)
	assert.NotContains(t, string(d.Body), `"event"`)
	assert.Contains(t, string(d.Body), `"script":"1001"`)
}

func TestNewDelivery(t *testing.T) {
	r := alphacommtest.NewDelivery(alphacommtest.PayLinkPaid{Amount: 1}, "user", "secret")
	user, password, _ := r.BasicAuth()
	assert.Equal(t, "user:secret", user+":"+password)
	assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.JSONEq(t, string(alphacommtest.PayLinkPaid{Amount: 1}.Body()), string(body))
	assert.EqualValues(t, len(body), r.ContentLength)

	r = alphacommtest.NewDelivery(alphacommtest.PayLinkVisited{}, "", "")
	assert.NotContains(t, r.Header, "Authorization")
}
