package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"testing"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// newClient makes a client as a service may want it.
func newClient(token string, logger *slog.Logger, others ...switchcomm.Option) (*switchtransact.Client, error) {
	options := []switchcomm.Option{
		switchcomm.WithLogger(logger),    // no key, no URL, no personal data
		switchcomm.WithValidation(),      // what is certainly wrong is not sent
		switchcomm.WithRateLimit(45, 10), // a second program uses the same token
		switchcomm.WithDriftHandler(func(ctx context.Context, d switchcomm.Drift) {
			logger.WarnContext(ctx, "the vendor answers otherwise than documented", "where", d.String())
		}),
		switchcomm.WithUserAgent("members-sync/1.4"),
	}
	return switchtransact.New(token, append(options, others...)...)
}

func TestRealAccount(t *testing.T) {
	t.Setenv("SWITCHTRANSACT_TOKEN", "an-invented-token")

	st, err := switchtransact.New(os.Getenv("SWITCHTRANSACT_TOKEN"))
	if err != nil {
		t.Fatal(err)
	}
	st.CloseIdleConnections()
}

func Example_goLive() {
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithoutPermission(switchtransacttest.ReadGeneral))
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	st, err := newClient(fake.Key, logger, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := st.Lookups.All(ctx, "Bank", ""); err != nil {
		fmt.Println(err) // key, permission, network: the text says which
	}
	// Output:
	// switchtransact: Lookups.All: read failed, status 403, missing permission: Read on General: the token lacks a permission: grant it under API Keys in SwitchTransact
}

func Example_everythingWrong() {
	_, err := switchtransact.New(" ",
		switchcomm.WithBaseURL("http://example.com"),
		switchcomm.WithMaxAttempts(0))
	fmt.Println(err)
	// Output:
	// switchtransact: switchcomm: the key is empty
	// switchcomm: WithMaxAttempts: at least 1 is needed
	// switchcomm: the base URL must be https: plain http would show the key to the network (WithInsecureHTTP permits it)
}

func Example_observer() {
	ctx := context.Background()
	fake, err := switchtransacttest.NewServer()
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()

	observe := func(ctx context.Context, op switchcomm.Operation) (context.Context, func(error)) {
		return ctx, func(err error) { fmt.Println(op.API, op.Name, "write:", op.Write, "error:", err) }
	}
	st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithObserver(observe))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := st.Contacts.Branches(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// switchtransact Contacts.Branches write: false error: <nil>
}
