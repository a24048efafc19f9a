package alphacommtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// A PayLink is made by the API, and paid; the webhook says so.
func Example() {
	hooks := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println("webhook:", string(body))
	}))
	defer hooks.Close()

	noon := time.Date(2019, time.April, 3, 12, 0, 0, 0, time.UTC)
	srv, err := alphacommtest.NewServer(
		alphacommtest.WithClock(func() time.Time { return noon }),
		alphacommtest.WithWebhook(hooks.URL, "user", "secret"),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	// A program uses a client here, with srv.URL and srv.Key.
	const request = `{
		"query": "mutation ($payLink: PayLinkInput!) { payLink { create(payLink: $payLink) { shortUrl } } }",
		"variables": {"payLink": {
			"personName": "Jan Jansen", "invoiceAmount": "15497", "invoiceCurrency": "EUR", "invoiceDescription": "Example",
			"invoiceReference": "103482", "invoiceDate": "2019-04-03T12:00:00+00:00"
		}}
	}`
	r, err := http.NewRequest(http.MethodPost, srv.URL, strings.NewReader(request))
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Header["X-AUTH-TOKEN"] = []string{srv.Key}
	r.Close = true
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body)
	fmt.Println("answer:", string(answer))

	link := srv.PayLinks()[0]
	delivery, err := srv.Pay(link.ID)
	fmt.Println("delivered:", delivery.Status, err)
	link, _ = srv.PayLink(link.ID)
	fmt.Println("status:", link.Status)

	// Output:
	// answer: {"data":{"payLink":{"create":{"shortUrl":"https://ibanaccept.example/u8vn08y"}}}}
	// webhook: {"datetime":"2019-04-03T12:00:00.00Z","id":"22488ce1-09bb-44f7-8dcc-671e915f8c3d","reference":"","serviceId":"4d34ed68-9175-4e91-b8c5-87ec7d2b60dd","service":"paylink","event":"PayLinkPaid","data":{"payment-method":"ideal","transaction-amount":15497}}
	// delivered: 200 <nil>
	// status: paid
}

// A handler for webhooks is tested without any server.
func ExampleNewDelivery() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "user" || password != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	event := alphacommtest.CallCompleted{Reference: "20190403-7", Outcome: alphacommtest.CallNoAnswer}
	for _, password := range []string{"secret", "guess"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, alphacommtest.NewDelivery(event, "user", password))
		fmt.Println(w.Code)
	}
	// Output:
	// 200
	// 401
}
