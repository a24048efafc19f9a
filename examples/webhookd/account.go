package main

import (
	"fmt"
	"io"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// account is where the program works: on the real API or on a fake.
type account struct {
	ac   *alphacomm.Client     // nil: -live without -write
	fake *alphacommtest.Server // nil: the real API
	paid alphacommtest.PayLink // one that the fake begins with
}

func openAccount(o options) (*account, error) {
	switch {
	case !o.live:
		return openFake()
	case !o.write:
		return &account{}, nil
	}
	var settings []switchcomm.Option
	if o.url != "" {
		settings = append(settings, switchcomm.WithBaseURL(o.url))
	}
	ac, err := alphacomm.New(o.key, settings...)
	if err != nil {
		return nil, err
	}
	return &account{ac: ac}, nil
}

// openFake starts a fake with a PayLink that was paid.
func openFake() (*account, error) {
	fake, err := alphacommtest.NewServer(alphacommtest.WithBodyLimit(0)) // it may run for days
	if err != nil {
		return nil, err
	}
	a := &account{fake: fake}
	if a.ac, err = alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL)); err == nil {
		a.paid, err = fake.AddPayLink(imported("INV-1000"))
	}
	if err == nil {
		_, err = fake.Pay(a.paid.ID)
	}
	if err != nil {
		fake.Close()
		return nil, err
	}
	return a, nil
}

// imported is a PayLink that the vendor made for a record.
func imported(reference string) alphacommtest.PayLink {
	return alphacommtest.PayLink{
		PersonName: "Sanne Voorbeeld", Amount: 2450, Currency: "EUR",
		Attributes: []alphacommtest.Attribute{
			{ID: alphacomm.AttributeOrigin, Value: "sms"},
			{ID: alphacomm.AttributeScript, Value: "1001"},
			{ID: alphacomm.AttributeReference, Value: reference},
		},
	}
}

// print says what is special about the account.
func (a *account) print(out io.Writer) {
	switch {
	case a.fake != nil:
		fmt.Fprintf(out, "On a fake: the password is %s, and PayLink %s is paid.\n", fakePassword, a.paid.ID)
	case a.ac == nil:
		fmt.Fprintln(out, "No event is worked on: they are stored, and wait for -write.")
	}
}

func (a *account) close() {
	if a.ac != nil {
		a.ac.CloseIdleConnections()
	}
	if a.fake != nil {
		a.fake.Close()
	}
}
