package switchtransact_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// The telephone rings: who is it?
func ExampleCallsService_FindByPhone() {
	st, _, stop := startWithMember()
	defer stop()

	for _, number := range []string{"+27720000001", "+27720000009"} {
		who, err := st.Calls.FindByPhone(context.Background(), number)
		switch {
		case errors.Is(err, switchcomm.ErrNotFound):
			fmt.Println(number, "is unknown")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(number, "is", who.FirstName, who.LastName)
		}
	}
	// Output:
	// +27720000001 is Jane Doe
	// +27720000009 is unknown
}

func ExampleCallsService_FindByEmail() {
	st, _, stop := startWithMember()
	defer stop()

	who, err := st.Calls.FindByEmail(context.Background(), "jane@example.com")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(who.FirstName, who.MobilePhone, who.EntityType)
	// Output:
	// Jane +27720000001 Account
}

// Nobody found is an empty list.
func ExampleCallsService_Search() {
	st, _, stop := startWithMember()
	defer stop()

	for _, term := range []string{"doe", "roe"} {
		found, err := st.Calls.Search(context.Background(), term)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(term, len(found))
	}
	// Output:
	// doe 1
	// roe 0
}

// A contact exists at once, without approval. The answer holds no id.
func ExampleCallsService_CreateContact() {
	st, _, stop := startExample()
	defer stop()
	ctx := context.Background()

	_, err := st.Calls.CreateContact(ctx, switchtransact.NewContact{FirstName: "James", LastName: "May", Phone: "0720000007"})
	if err != nil {
		log.Fatal(err)
	}
	james, err := st.Calls.FindByPhone(ctx, "0720000007")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(james.FirstName, james.LastName, "has an id:", james.ID != "")
	// Output:
	// James May has an id: true
}

// The times are written in South African time, whatever the zone of Start.
func ExampleCallsService_Log() {
	st, fake, stop := startExample()
	defer stop()

	err := st.Calls.Log(context.Background(), switchtransact.CallLog{
		Type: switchtransact.CallInbound, Direction: switchtransact.DirectionInbound,
		Number: "0720000001", AgentFirstName: "Sam", AgentLastName: "Seller",
		Start: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Duration: 3*time.Minute + 7*time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	logged := fake.CallLogs()[0]
	fmt.Println(logged.DateTime, "to", logged.CallEndTimeLocal, "for", logged.Duration)
	// Output:
	// 02-03-26 10:00:00 to 10:03:07 for 00:03:07
}

func ExampleSameNumber() {
	fmt.Println(switchtransact.SameNumber("+27 72 000 0001", "0720000001"))
	fmt.Println(switchtransact.SameNumber("+27 72 000 0001", "0720000002"))
	// Output:
	// true
	// false
}

func ExampleLookupsService_All() {
	st, _, stop := startExample()
	defer stop()

	methods, err := st.Lookups.All(context.Background(), "", "Payment Methods")
	if err != nil {
		log.Fatal(err)
	}
	for _, method := range methods[:3] {
		fmt.Println(method.Title)
	}
	// Output:
	// Debit Order
	// Same Day Debit Order
	// Card
}

// A field marked as a lookup takes the id or the title.
func ExampleLookupsService_Get() {
	st, _, stop := startExample()
	defer stop()

	banks, err := st.Lookups.Get(context.Background(), "bank", "names")
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"fnb", "Nedbnak"} {
		bank, err := switchtransact.FindLookup(banks, name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(bank.Title, bank.Value)
	}
	// Output:
	// FNB 250655
	// switchtransact: no lookup with this id or title, but "NEDBANK": not found
}

// The account's own fields, by the names that they have in requests.
func ExampleLookupsService_CustomFields() {
	st, _, stop := startExample()
	defer stop()

	fields, err := st.Lookups.CustomFields(context.Background(), switchtransact.CustomFieldsOfPeople)
	if err != nil {
		log.Fatal(err)
	}
	size := fields["t-shirt size"]
	fmt.Println(size.Type, size.Options)
	// Output:
	// enum [S M L XL]
}

func ExampleFindLookup() {
	units := []switchtransact.Lookup{{Title: "Monthly"}, {Title: "Yearly"}}
	unit, err := switchtransact.FindLookup(units, "monthly")
	fmt.Println(unit.Title, err)
	_, err = switchtransact.FindLookup(units, "Yearyl")
	fmt.Println(err)
	// Output:
	// Monthly <nil>
	// switchtransact: no lookup with this id or title, but "Yearly": not found
}

func ExampleContactsService_Agents() {
	st, _, stop := startExample()
	defer stop()

	agents, err := st.Contacts.Agents(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, agent := range agents {
		fmt.Println(agent.AgentCode, agent.Name)
	}
	// Output:
	// AG001 Thandi Agent
	// AG002 Pieter Agent
	// AG003 Naledi Agent
}

func ExampleContactsService_Branches() {
	st, _, stop := startExample()
	defer stop()

	branches, err := st.Contacts.Branches(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, branch := range branches {
		fmt.Println(branch.Title)
	}
	// Output:
	// Johannesburg
	// Pretoria
	// Cape Town
	// Durban
}

// What became of what this token created in March.
func ExampleReportsService_Activity() {
	st, _, stop := startWithMember()
	defer stop()

	first, last := switchcomm.Date{Year: 2026, Month: 3, Day: 1}, switchcomm.Date{Year: 2026, Month: 3, Day: 31}
	report, err := st.Reports.Activity(context.Background(), first, last)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("approved:", report.Info.People.Approved, "pending:", report.Info.Pending)
	for _, person := range report.PeopleApproved {
		fmt.Println(person.Name, person.ReferenceNumber)
	}
	// Output:
	// approved: 1 pending: 0
	// Jane INV-1
}
