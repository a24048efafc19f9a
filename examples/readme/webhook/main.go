// Webhook is the program at the top of docs/webhooks.md.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

func main() {
	const user, password = "alphacomm", "an invented password"
	mux := http.NewServeMux()
	mux.Handle("/hooks/alphacomm", alphacomm.WebhookHandler(user, password, handle))
	receiver := httptest.NewServer(mux) // yours is http.ListenAndServe, behind TLS
	defer receiver.Close()

	fake, err := alphacommtest.NewServer(alphacommtest.WithWebhook(receiver.URL+"/hooks/alphacomm", user, password))
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()
	ac, err := alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}
	link, err := ac.PayLinks.Create(context.Background(), alphacomm.PayLinkInput{
		PersonName: "Robin Example", Amount: 15497, Currency: "EUR", Description: "Invoice 103482", Reference: "103482",
	})
	if err != nil {
		log.Fatal(err)
	}
	delivery, err := fake.Pay(link.ID) // Robin pays, and the fake calls the webhook
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the vendor was told", delivery.Status)
}

// handle is called for each event. Nil tells the vendor that all is well.
func handle(_ context.Context, e alphacomm.Event) error {
	if paid, ok := e.(*alphacomm.PayLinkPaid); ok {
		fmt.Printf("PayLink %s: EUR %s came with %s\n", paid.ServiceID, paid.TransactionAmount.Major().StringFixed(2), paid.PaymentMethod)
	}
	return nil
}
