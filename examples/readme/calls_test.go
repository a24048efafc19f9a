package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func Example_screenPop() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	loadThandi(ctx, st, fake)

	who, err := st.Calls.FindByPhone(ctx, "+27720000001")
	switch {
	case errors.Is(err, switchcomm.ErrNotFound):
		fmt.Println("an unknown caller")
		return
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(who.FirstName, who.LastName, who.EntityType)
	// Output:
	// Thandi Mokoena Account
}

func Example_screenPopInTime() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	loadThandi(ctx, st, fake)

	ctx, cancel := context.WithTimeout(ctx, 3*time.Second) // for all attempts together
	defer cancel()
	who, err := st.Calls.FindByPhone(ctx, "+27720000001")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(who.FirstName, who.LastName)
	// Output:
	// Thandi Mokoena
}

func Example_logCall() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	loadThandi(ctx, st, fake)
	who, err := st.Calls.FindByPhone(ctx, "+27720000001")
	if err != nil {
		log.Fatal(err)
	}
	start := time.Date(2026, time.June, 2, 8, 0, 0, 0, time.UTC)
	end := start.Add(200 * time.Second)

	err = st.Calls.Log(ctx, switchtransact.CallLog{
		Type:           switchtransact.CallInbound,
		Direction:      switchtransact.DirectionInbound,
		Number:         "0720000001",
		Name:           who.FirstName + " " + who.LastName,
		EntityID:       who.ID,
		EntityType:     "person",
		AgentFirstName: "Robin",
		AgentLastName:  "Example",
		Start:          start,
		Duration:       end.Sub(start),
	})
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		log.Fatal("it may be logged: logging it again may log it twice")
	}
	if err != nil {
		log.Fatal(err)
	}
	logged := fake.CallLogs()[0]
	fmt.Println(logged.DateTime, logged.Duration) // South African time
	// Output:
	// 02-06-26 10:00:00 00:03:20
}

func Example_newContact() {
	ctx := context.Background()
	st, _, close := openSwitchTransact()
	defer close()

	_, err := st.Calls.CreateContact(ctx, switchtransact.NewContact{FirstName: "Pieter", LastName: "Botha", Phone: "0720000002"})
	if err != nil {
		log.Fatal(err)
	}
	contacts, err := st.Calls.Search(ctx, "botha") // a name, company, e-mail address or number
	if err != nil {
		log.Fatal(err)
	}
	for _, contact := range contacts {
		fmt.Println(contact.FirstName, contact.LastName, contact.EntityType)
	}
	// Output:
	// Pieter Botha Contact
}
