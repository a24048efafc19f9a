package alphacomm_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/load"
)

// startFake starts a fake of the API, so that the examples run without a key.
// A program passes its key to alphacomm.New, and nothing else.
func startFake(options ...alphacommtest.Option) (srv *alphacommtest.Server, ac *alphacomm.Client, stop func()) {
	srv, err := alphacommtest.NewServer(options...)
	if err != nil {
		log.Fatal(err)
	}
	ac, err = alphacomm.New(srv.Key, switchcomm.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	return srv, ac, func() {
		ac.CloseIdleConnections()
		srv.Close()
	}
}

func ExampleImportsService_AddRows() {
	srv, ac, stop := startFake()
	defer stop()
	srv.RejectReference("R-2", alphacommtest.Message{Message: "unknown currency"})

	result, err := ac.Imports.AddRows(context.Background(), []alphacomm.Row{
		{Reference: "R-1", Script: "1001", PersonFamilyName: "Example", ToMailAddress: "robin@example.com", InvoiceAmount: 56445, InvoiceCurrency: "EUR"},
		{Reference: "R-2", Script: "1001", PersonFamilyName: "Voorbeeld", InvoiceAmount: 1250, InvoiceCurrency: "euro"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, record := range result.Accepted {
		fmt.Println("row", record.Index, record.Status)
	}
	for _, record := range result.Rejected {
		fmt.Println("row", record.Index, record.Status, record.Messages[0].Message)
	}
	// Output:
	// row 0 accepted
	// row 1 rejected unknown currency
}

// Any number of rows is imported with a journal, so that the load can be run
// again and sends nothing twice. Here an answer is lost on the way.
func ExampleImportsService_LoadRows() {
	srv, ac, stop := startFake()
	defer stop()
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	journal, err := load.OpenFile(filepath.Join(dir, "rows.journal"))
	if err != nil {
		log.Fatal(err)
	}
	defer journal.Close()

	ctx := context.Background()
	rows := []alphacomm.Row{ // or an iterator over a file or a database
		{Reference: "R-1", Script: "1001", ToMailAddress: "robin@example.com", InvoiceAmount: 56445, InvoiceCurrency: "EUR"},
		{Reference: "R-2", Script: "1001", ToMailAddress: "sam", InvoiceAmount: 1250, InvoiceCurrency: "EUR"},
	}
	report := func(outcomes iter.Seq2[load.Outcome[alphacomm.Row], error]) {
		for out, err := range outcomes {
			if err != nil {
				log.Fatal(err) // the input's or the journal's
			}
			fmt.Println(out.Input.Reference, out.State, out.Reasons)
		}
	}

	srv.Inject(alphacommtest.ImportsAddRows, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true, Times: 1})
	report(ac.Imports.LoadRows(ctx, load.Seq(slices.Values(rows)), load.Options{Journal: journal, Validate: true}))

	srv.RunImports() // the account's import window: the row now has a PayLink
	report(ac.Imports.ReconcileRows(ctx, load.Seq(slices.Values(rows)), journal))
	// Output:
	// R-2 invalid [invalid toMailAddress (email)]
	// R-1 unknown []
	// R-1 accepted []
}

func ExampleImportsService_AddFile() {
	_, ac, stop := startFake(alphacommtest.WithAutoRun())
	defer stop()
	ctx := context.Background()

	// From a path: file, err := alphacomm.OpenFile("records.csv")
	file := alphacomm.FileOnce(alphacomm.FormatCSV, strings.NewReader("identification_identifier;script\nR-1;1001\n"))
	batch, err := ac.Imports.AddFile(ctx, file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.Status)
	batch, err = ac.Imports.WaitBatch(ctx, batch.Name, alphacomm.Poll{Interval: time.Millisecond})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.Status)
	// Output:
	// queued
	// done
}

func ExamplePayLinksService_Create() {
	srv, ac, stop := startFake()
	defer stop()
	ctx := context.Background()

	link, err := ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName:  "Robin Example",
		Amount:      15497, // EUR 154.97
		Currency:    "EUR",
		Description: "Invoice 103482",
		Reference:   "103482",
	})
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		log.Fatal("it may have been made: look it up before making another")
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("send the person an address:", link.ShortURL != "")

	srv.Pay(link.ID) // the person pays
	paid, err := ac.PayLinks.WaitPaid(ctx, link.ID, alphacomm.Poll{UntilExpiry: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(paid.Status, paid.AmountPaid.Major())
	// Output:
	// send the person an address: true
	// paid 154.97
}

func ExamplePayLinksService_All() {
	srv, ac, stop := startFake()
	defer stop()
	for i := range 45 {
		srv.AddPayLink(alphacommtest.PayLink{PersonName: fmt.Sprint("Person ", i)})
	}

	count := 0
	for link, err := range ac.PayLinks.All(context.Background(), alphacomm.PayLinkQuery{Status: alphacomm.PayLinkStatusReady}) {
		if err != nil {
			log.Fatal(err)
		}
		if link.Status == alphacomm.PayLinkStatusReady {
			count++
		}
	}
	fmt.Println(count)
	// Output: 45
}

func ExamplePayLinksService_FindByReference() {
	srv, ac, stop := startFake()
	defer stop()
	ctx := context.Background()
	_, err := ac.Imports.AddRows(ctx, []alphacomm.Row{{
		Reference: "R-1", Script: "1003", ToMailAddress: "robin@example.com", ToPhoneNumbers: []string{"+31600000001"},
		InvoiceAmount: 56445, InvoiceCurrency: "EUR",
	}})
	if err != nil {
		log.Fatal(err)
	}
	srv.RunImports() // the account's import window

	for link, err := range ac.PayLinks.FindByReference(ctx, "R-1") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(link.Attributes.Get(alphacomm.AttributeOrigin), link.Status)
	}
	// Unordered output:
	// mail ready
	// sms ready
}

func ExampleMandatesService_Create() {
	srv, ac, stop := startFake()
	defer stop()
	ctx := context.Background()

	mandate, err := ac.Mandates.Create(ctx, alphacomm.MandateInput{
		PersonName: "Robin Example",
		Reference:  "RENT-12",
		Type:       alphacomm.MandateTypeRecurring,
		Reason:     "rent",
	})
	if err != nil {
		log.Fatal(err)
	}
	srv.SignMandate(mandate.ID) // the person gives it
	given, err := ac.Mandates.WaitSuccess(ctx, mandate.ID, alphacomm.Poll{Until: time.Now().Add(time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(mandate.Reference, given.Status)
	// Output: RENT-12 success
}

func ExampleVoiceService_StopCalling() {
	_, ac, stop := startFake()
	defer stop()

	word, err := ac.Voice.StopCalling(context.Background(), "18301", "R-1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(word)
	// Output: done
}

func ExampleWebhookHandler() {
	srv, ac, stop := startFake()
	defer stop()

	hooks := httptest.NewServer(alphacomm.WebhookHandler("user", "password", func(ctx context.Context, event alphacomm.Event) error {
		switch event := event.(type) {
		case *alphacomm.PayLinkPaid:
			// One transaction is paid. Ask whether the PayLink is.
			link, err := ac.PayLinks.Get(ctx, event.ServiceID)
			if err != nil {
				return err // the vendor may send the event again
			}
			fmt.Println("PayLink", link.Status)
		case *alphacomm.VoiceCallCompleted:
			fmt.Println("call for", event.Reference, "succeeded:", event.Succeeded())
		default:
			fmt.Printf("%T\n", event) // also events that this package does not know yet
		}
		return nil
	}, alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(0))))
	defer hooks.Close()
	srv.SetWebhook(hooks.URL, "user", "password")

	link, err := ac.PayLinks.Create(context.Background(), alphacomm.PayLinkInput{
		PersonName: "Robin Example", Amount: 15497, Currency: "EUR", Description: "Invoice 103482", Reference: "103482",
	})
	if err != nil {
		log.Fatal(err)
	}
	srv.Visit(link.ID)
	paid, _ := srv.Pay(link.ID)
	srv.Redeliver(paid) // known already
	srv.Deliver(alphacommtest.CallCompleted{Reference: "R-1"})
	// Output:
	// *alphacomm.PayLinkVisited
	// PayLink paid
	// call for R-1 succeeded: true
}

// ExampleNewWebhookHandler_sources lets a handler listen to the vendor's own
// network only, and takes two passwords while one replaces the other.
func ExampleNewWebhookHandler_sources() {
	handle := func(context.Context, alphacomm.Event) error { return nil }
	handler, err := alphacomm.NewWebhookHandler("user", "old password", handle,
		alphacomm.WithSecondAccount("user", "new password"),
		alphacomm.WithSources("192.0.2.0/24"))
	if err != nil {
		log.Fatal(err)
	}
	r := alphacommtest.NewDelivery(alphacommtest.PayLinkPaid{Amount: 15497}, "user", "new password")
	for _, address := range []string{"192.0.2.7:40000", "198.51.100.7:40000"} {
		r.RemoteAddr = address
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(address, http.StatusText(w.Code))
	}
	// Output:
	// 192.0.2.7:40000 OK
	// 198.51.100.7:40000 Forbidden
}

// ExampleClient_MakeRequest runs an operation that this package does not have.
// With genqlient the request comes from generated code, to which the client is
// passed.
func ExampleClient_MakeRequest() {
	srv, ac, stop := startFake()
	defer stop()
	srv.AddPayLink(alphacommtest.PayLink{PersonName: "Robin Example"})

	var data struct {
		PayLink struct {
			PayLinks struct {
				Pagination struct {
					Total int `json:"total"`
				} `json:"pagination"`
			} `json:"payLinks"`
		} `json:"payLink"`
	}
	err := ac.MakeRequest(context.Background(),
		&graphql.Request{Query: `query Count { payLink { payLinks(limit: 0) { pagination { total } } } }`, OpName: "Count"},
		&graphql.Response{Data: &data})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data.PayLink.PayLinks.Pagination.Total)
	// Output: 1
}

func ExampleClient_CheckSchema() {
	_, ac, stop := startFake()
	defer stop()

	report, err := ac.CheckSchema(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("as documented:", report.Err() == nil)
	// Output: as documented: true
}
