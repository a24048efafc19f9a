package switchtransact_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/url"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// The examples run on the fake of package switchtransacttest. For a real
// account nothing changes but where the client comes from:
//
//	st, err := switchtransact.New(os.Getenv("SWITCHTRANSACT_TOKEN"))

// startExample starts a fake, where it is always 2 March 2026, and makes a
// client for it.
func startExample() (st *switchtransact.Client, fake *switchtransacttest.Server, stop func()) {
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithClock(func() time.Time { return today }))
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

// exampleMember is a person with a debit order.
func exampleMember() switchtransact.Person {
	return switchtransact.Person{
		IDNumber: "9001015800088", Name: "Jane", Surname: "Doe", Gender: "Female", Language: "English",
		ContactCell: "0720000001", Email: "jane@example.com",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Example Street", PhysicalCode: "0081",
			PostalLine1: "PO Box 1", PostalCode: "0081",
		},
		Bank: switchtransact.BankDetails{
			Holder: "J Doe", Number: "1234567890", Bank: "ABSA", BranchCode: "632005", Type: "Savings",
		},
		Product: switchtransact.ProductDetails{
			Name: "Basic Membership", Amount: 15000, UnitName: "Monthly", StartDate: switchcomm.Date{Year: 2026, Month: 3, Day: 15},
		},
		DaySalary: new(25), ReferenceNumber: "INV-1",
	}
}

// startWithMember is startExample with the member, approved.
func startWithMember() (st *switchtransact.Client, fake *switchtransacttest.Server, stop func()) {
	st, fake, stop = startExample()
	if _, err := st.People.Create(context.Background(), []switchtransact.Person{exampleMember()}); err != nil {
		log.Fatal(err)
	}
	fake.ApproveAll()
	return st, fake, stop
}

// A member is loaded, approved, and debited.
func Example() {
	st, fake, stop := startExample()
	defer stop()
	ctx := context.Background()

	result, err := st.People.Create(ctx, []switchtransact.Person{exampleMember()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("waiting for approval:", len(result.Accepted))

	fake.ApproveAll()                                                 // a person does that, in the admin system
	fake.RunDebitOrders(time.Date(2026, 3, 25, 8, 0, 0, 0, time.UTC)) // the bank does that

	jane, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: "9001015800088"})
	if err != nil {
		log.Fatal(err)
	}
	for _, payment := range jane.Transactions {
		fmt.Println(jane.Record.Name, payment.Status, "R"+payment.Amount.StringFixed(2))
	}
	// Output:
	// waiting for approval: 1
	// Jane Paid R150.00
}

// All problems with the token and the options come back together.
func ExampleNew() {
	_, err := switchtransact.New("", switchcomm.WithMaxAttempts(0))
	fmt.Println(err)
	// Output:
	// switchtransact: switchcomm: the key is empty
	// switchcomm: WithMaxAttempts: at least 1 is needed
}

// What is done about an error depends on whether the write was applied.
func Example_errors() {
	st, fake, stop := startExample()
	defer stop()
	ctx := context.Background()
	create := func() {
		_, err := st.People.Create(ctx, []switchtransact.Person{exampleMember()})
		switch {
		case errors.Is(err, switchcomm.ErrOutcomeUnknown):
			fmt.Println("look Jane up, do not send her again:", err)
		case errors.Is(err, switchcomm.ErrPermission):
			var e *switchcomm.Error
			errors.As(err, &e)
			fmt.Printf("grant the token %s on %s\n", e.Action, e.Area)
		case errors.Is(err, switchcomm.ErrRejected):
			fmt.Println("correct it:", err)
		case errors.Is(err, switchcomm.ErrNotSent):
			fmt.Println("send it again:", err)
		}
	}

	// Jane is taken, and the answer is lost on its way.
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Close, AfterEffect: true, Times: 1})
	create()

	fake.Deny(switchtransacttest.CreateWorkflow)
	create()
	// Output:
	// look Jane up, do not send her again: switchtransact: People.Create: outcome unknown: the connection failed before the answer: EOF
	// grant the token Create on Workflow
}

// A call that this package has no method for goes through the same client.
func ExampleClient_Do() {
	st, _, stop := startWithMember()
	defer stop()

	var answer struct {
		Contact struct {
			FirstName string `json:"firstname"`
		} `json:"contact"`
	}
	err := st.Do(context.Background(), switchtransact.Request{
		Op: "Calls.Record", Read: true, Method: "GET", Path: "/calls/record",
		Query: url.Values{"email": {"jane@example.com"}},
	}, &answer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Contact.FirstName)
	// Output:
	// Jane
}
