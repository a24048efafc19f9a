package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// reminders stops reminding people who have paid.
type reminders struct {
	ac *alphacomm.Client

	mu      sync.Mutex
	stopped []string
}

// handle is called for each event. The vendor is told that all is well only
// when it returns nil.
func (r *reminders) handle(ctx context.Context, e alphacomm.Event) error {
	switch event := e.(type) {
	case *alphacomm.PayLinkPaid:
		return r.paid(ctx, event)
	case *alphacomm.VoiceCallCompleted:
		return r.called(event.Reference, event.Succeeded())
	case *alphacomm.LegacyCall: // the older format; your account has one of the two
		return r.called(event.Reference, event.Succeeded())
	case *alphacomm.UnknownEvent:
		log.Print("an event that this program does not know") // its Body may hold personal data
	}
	return nil
}

// paid confirms a payment before it acts: the event speaks of one transaction,
// and the status of the whole amount.
func (r *reminders) paid(ctx context.Context, event *alphacomm.PayLinkPaid) error {
	link, err := r.ac.PayLinks.Get(ctx, event.ServiceID)
	if err != nil {
		return err
	}
	switch link.Status {
	case alphacomm.PayLinkStatusPaid:
	case alphacomm.PayLinkStatusPartiallyPaid:
		return nil // another event will tell of the rest
	default:
		return errors.New("the PayLink is not paid yet") // the vendor may send the event again
	}
	script, reference := link.Attributes.Get("script"), link.Attributes.Get("reference")
	if script == "" || reference == "" {
		return r.note(link.ID) // it belongs to no record that could be called
	}
	if _, err := r.ac.Voice.StopCalling(ctx, script, reference); err != nil {
		return err
	}
	return r.note(reference)
}

func (r *reminders) called(reference string, reached bool) error {
	if !reached {
		return nil
	}
	return r.note(reference + " was reached")
}

func (r *reminders) note(text string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = append(r.stopped, text)
	return nil
}

func Example_webhook() {
	ctx := context.Background()
	ac, fake, close := openAlphacomm()
	defer close()
	user, password := "alphacomm", "an invented password"

	r := &reminders{ac: ac}
	handler, err := alphacomm.NewWebhookHandler(user, password, r.handle,
		alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(0))) // an event that comes twice is handled once
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/hooks/alphacomm", handler)

	server := httptest.NewServer(mux)
	defer server.Close()
	if err := fake.SetWebhook(server.URL+"/hooks/alphacomm", user, password); err != nil {
		log.Fatal(err)
	}
	link, err := ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName: "Robin Example", Amount: 15497, Currency: "EUR", Description: "Invoice", Reference: "103482",
		Attributes: []alphacomm.Attribute{{ID: "reference", Value: "INV-1001"}, {ID: "script", Value: "1001"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	delivery, err := fake.Pay(link.ID)
	if err != nil {
		log.Fatal(err)
	}
	again := fake.Redeliver(delivery)
	fmt.Println(delivery.Status, again.Status, r.stopped)
	// Output:
	// 200 200 [INV-1001]
}

// TestWebhook shows how to test a handler without a server.
func TestWebhook(t *testing.T) {
	fake := alphacommtest.New(t)
	r := &reminders{}
	handler := alphacomm.WebhookHandler("user", "secret", r.handle)

	event := alphacommtest.CallCompleted{Reference: "INV-1001", Outcome: alphacommtest.CallSuccess}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, alphacommtest.NewDelivery(event, "user", "secret"))

	if answer.Code != http.StatusOK {
		t.Errorf("status %d", answer.Code)
	}
	if len(r.stopped) != 1 || r.stopped[0] != "INV-1001 was reached" {
		t.Errorf("noted %v", r.stopped)
	}
	if n := fake.Effects(alphacommtest.AnyOp); n != 0 {
		t.Errorf("%d effects", n)
	}
}
