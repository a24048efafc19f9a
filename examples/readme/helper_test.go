package main

import (
	"context"
	"log"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// openSwitchTransact starts a fake with a client for it. The caller closes both
// with close.
func openSwitchTransact(options ...switchtransacttest.Option) (st *switchtransact.Client, fake *switchtransacttest.Server, close func()) {
	fake, err := switchtransacttest.NewServer(options...)
	if err != nil {
		log.Fatal(err)
	}
	st, err = switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}
	return st, fake, func() {
		st.CloseIdleConnections()
		fake.Close()
	}
}

// openAlphacomm starts a fake with a client for it. The caller closes both with
// close.
func openAlphacomm(options ...alphacommtest.Option) (ac *alphacomm.Client, fake *alphacommtest.Server, close func()) {
	fake, err := alphacommtest.NewServer(options...)
	if err != nil {
		log.Fatal(err)
	}
	ac, err = alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}
	return ac, fake, func() {
		ac.CloseIdleConnections()
		fake.Close()
	}
}

// newThandi is an invented person who lacks nothing.
func newThandi() switchtransact.Person {
	return switchtransact.Person{
		IDNumber: "8804120101081", Name: "Thandi", Surname: "Mokoena",
		Gender: "Female", Language: "Sesotho", ContactCell: "0720000001",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Protea Street", PhysicalCode: "0081", PostalLine1: "1 Protea Street", PostalCode: "0081",
		},
		DefaultDaySalary: new(25),
		IsActive:         new(true),
	}
}

// newNaledi is an invented person whose account number cannot exist.
func newNaledi() switchtransact.Person {
	naledi := newThandi()
	naledi.IDNumber, naledi.Name, naledi.Surname, naledi.ContactCell = "8302150122085", "Naledi", "Khumalo", "0720000004"
	naledi.Bank = switchtransact.BankDetails{
		Holder: "Naledi Khumalo", Number: "1000000000", Bank: "NEDBANK", BranchCode: "198765", Type: "Savings",
	}
	return naledi
}

// loadThandi creates and approves her.
func loadThandi(ctx context.Context, st *switchtransact.Client, fake *switchtransacttest.Server) {
	result, err := st.People.Create(ctx, []switchtransact.Person{newThandi()})
	if err != nil {
		log.Fatal(err)
	}
	if err := result.Err(); err != nil {
		log.Fatal(err)
	}
	fake.ApproveAll()
}
