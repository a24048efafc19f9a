package switchtransact_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// Some records are taken and some are not: that is a result, not an error. Index
// is the place in the input.
func ExamplePeopleService_Create() {
	st, _, stop := startExample()
	defer stop()

	jane, john := exampleMember(), exampleMember()
	john.IDNumber, john.Name = "8502026500089", "John"
	john.Bank.Number = "1234500000" // no such account
	people := []switchtransact.Person{jane, john}

	result, err := st.People.Create(context.Background(), people)
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range result.Accepted {
		fmt.Println(people[a.Index].Name, "waits for approval")
	}
	for _, r := range result.Rejected {
		for _, reason := range r.Reasons {
			fmt.Printf("%s: %s: %s\n", people[r.Index].Name, reason.Field, reason.Message)
		}
	}
	for _, index := range result.Unanswered {
		fmt.Println(people[index].Name, "may have been taken: look it up")
	}
	// Output:
	// Jane waits for approval
	// John: account_number: CDV check failed
}

// Where one record is created at a time, its rejection can be an error.
func ExampleBatchResult_Err() {
	st, _, stop := startWithMember()
	defer stop()

	result, err := st.People.Create(context.Background(), []switchtransact.Person{exampleMember()})
	if err == nil {
		err = result.Err()
	}
	if errors.Is(err, switchtransact.ReasonPersonExists) {
		fmt.Println("use Update:", err)
	}
	// Output:
	// use Update: switchtransact: People.Create: rejected, fields: id_number (unique): record 0 of the input
}

// Only what is to change is sent. IsActive is always given: left out, it may
// reactivate a member who has left.
func ExamplePeopleService_Update() {
	st, fake, stop := startWithMember()
	defer stop()

	result, err := st.People.Update(context.Background(), []switchtransact.PersonUpdate{{
		IDNumber: "9001015800088",
		IsActive: new(false),
		Email:    "jane.doe@example.com",
		Extra:    map[string]any{"tax_reference": nil}, // clears it
	}})
	if err != nil {
		log.Fatal(err)
	}
	if err := result.Err(); err != nil {
		log.Fatal(err)
	}
	fake.ApproveAll()
	jane := fake.People()[0]
	fmt.Println(jane.Fields["email"], "active:", jane.Active)
	// Output:
	// jane.doe@example.com active: false
}

// Amounts in an account summary are in Rands, where those of an order are in
// cents.
func ExamplePeopleService_Details() {
	st, _, stop := startWithMember()
	defer stop()
	ctx := context.Background()

	jane, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: "9001015800088"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(jane.Record.Name, jane.Record.Surname, "active:", jane.Record.IsActive)
	for _, sub := range jane.Subscriptions {
		for _, product := range sub.Products {
			fmt.Println(sub.Status, product.Name, "R"+product.Amount.StringFixed(2), product.Reference)
		}
	}

	_, err = st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: "8502026500089"})
	fmt.Println("John is not found:", errors.Is(err, switchcomm.ErrNotFound))
	// Output:
	// Jane Doe active: true
	// Active Basic Membership R150.00 INV-1
	// John is not found: true
}

// A product that is collected together with what the member pays already.
func ExamplePeopleService_AddProduct() {
	st, _, stop := startWithMember()
	defer stop()
	ctx := context.Background()

	order := switchtransact.ProductOrder{ProductName: "Legal Cover", Amount: 9900, ReferenceNumber: "INV-2"}
	receipt, err := st.People.AddProduct(ctx, "9001015800088", order)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: R%s on day %d, waiting for approval\n", receipt.ProductName, receipt.Amount.Major(), receipt.BillingDay)

	order.ProductName = "Moon Cover"
	_, err = st.People.AddProduct(ctx, "9001015800088", order)
	fmt.Println("no such product:", errors.Is(err, switchtransact.ReasonProductNotFound))
	// Output:
	// Legal Cover: R99 on day 25, waiting for approval
	// no such product: true
}

// A subscription of its own, with its own day and payment method.
func ExamplePeopleService_AddSubscription() {
	st, _, stop := startWithMember()
	defer stop()

	receipt, err := st.People.AddSubscription(context.Background(), "9001015800088", switchtransact.SubscriptionOrder{
		ProductName: "Annual Membership", Amount: 120000, BillingDay: 1, PaymentMethod: "Debit Order",
		BankAccountHolder: "J Doe", BankAccountNumber: "1234567890", Bank: "ABSA", BankAccountType: "Savings", BankBranchCode: "632005",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("R%s from %s, ends: %t\n", receipt.Amount.Major(), receipt.StartDate, !receipt.EndDate.IsZero())
	// Output:
	// R1200 from 2026-04-01, ends: false
}

// Numbers come as they were entered: compare them with SameNumber.
func ExamplePeopleService_Blacklist() {
	st, fake, stop := startExample()
	defer stop()
	if _, err := fake.AddPerson(map[string]any{"id_number": "8502026500089", "contact_cell": "0720000002", "is_marketing_sms": false}); err != nil {
		log.Fatal(err)
	}

	list, err := st.People.Blacklist(context.Background(), switchtransact.MediumSMS, switchtransact.DateRange{})
	if err != nil {
		log.Fatal(err)
	}
	for _, number := range []string{"+27720000001", "+27720000002"} {
		blocked := false
		for _, person := range list {
			blocked = blocked || switchtransact.SameNumber(number, person.Cellphone)
		}
		fmt.Println(number, "blocked:", blocked)
	}
	// Output:
	// +27720000001 blocked: false
	// +27720000002 blocked: true
}

// A page is read when the loop comes to it.
func ExamplePeopleService_All() {
	st, fake, stop := startExample()
	defer stop()
	for id, name := range map[string]string{"9001015800088": "Jane", "8502026500089": "John", "7503035800081": "Ann"} {
		if _, err := fake.AddPerson(map[string]any{"id_number": id, "name": name}); err != nil {
			log.Fatal(err)
		}
	}

	for person, err := range st.People.All(context.Background(), switchtransact.ListQuery{SortField: "name", PerPage: 2}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(person.Name)
	}
	fmt.Println("calls:", len(fake.Requests()))
	// Output:
	// Ann
	// Jane
	// John
	// calls: 2
}

// Validate finds what is certainly wrong before anything is sent, and Warnings
// what a careful caller would look at.
func ExamplePerson_Validate() {
	p := exampleMember()
	p.IDNumber = "9001015800080" // a digit is wrong
	p.Bank.BranchCode = ""

	err := p.Validate()
	var e *switchcomm.Error
	if errors.As(err, &e) {
		for _, problem := range e.Fields {
			fmt.Println(problem.Field, problem.Message)
		}
	}
	for _, advice := range p.Warnings()[:1] {
		fmt.Println("advice:", advice.Field, advice.Message)
	}
	// Output:
	// id_number must be a South African identity number of 13 digits with a correct check digit, or its type must say what it is
	// account_branch_code is required: give all bank details or none
	// product_subscription_start_date needs all bank details and all product details
	// advice: physical_line_2 is empty: the vendor marks it as required
}

// A transaction tells what became of a debit order.
func ExampleTransactionsService_All() {
	st, fake, stop := startWithMember()
	defer stop()
	fake.RunDebitOrders(time.Date(2026, 3, 25, 8, 0, 0, 0, time.UTC))
	if _, err := fake.AddTransaction(switchtransacttest.Transaction{
		Payer: "9001015800088", Amount: 15000, Status: "Unpaid", ResponseReason: "Not provided for",
		Date: time.Date(2026, 3, 26, 8, 0, 0, 0, time.UTC), WorkflowReference: "INV-1",
	}); err != nil {
		log.Fatal(err)
	}

	first, last := switchcomm.Date{Year: 2026, Month: 3, Day: 25}, switchcomm.Date{Year: 2026, Month: 3, Day: 26}
	for tx, err := range st.Transactions.All(context.Background(), first, last) {
		if err != nil {
			log.Fatal(err)
		}
		switch {
		case tx.Status.Paid():
			fmt.Println(tx.WorkflowReference, "paid R"+tx.Amount.StringFixed(2))
		case tx.Status.Failed():
			fmt.Println(tx.WorkflowReference, "failed:", tx.ResponseReason)
		}
	}
	// Output:
	// INV-1 paid R150.00
	// INV-1 failed: Not provided for
}
