package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func Example() {
	main()
	// Output:
	// Thandi Mokoena waits for approval
}

func Example_rejection() {
	ctx := context.Background()
	st, _, close := openSwitchTransact()
	defer close()
	thandi := switchtransact.Person{
		IDNumber: "8804120101081", Name: "Thandi", Surname: "Mokoena",
		Gender: "Female", Language: "Sesotho", ContactCell: "0720000001",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Protea Street", PhysicalCode: "0081",
			PostalLine1: "1 Protea Street", PostalCode: "0081",
		},
		DefaultDaySalary: new(25),
	}
	naledi := thandi
	naledi.IDNumber, naledi.Name, naledi.Surname = "8302150122085", "Naledi", "Khumalo"
	naledi.Bank = switchtransact.BankDetails{
		Holder: "Naledi Khumalo", Bank: "NEDBANK", BranchCode: "198765", Type: "Savings",
		Number: "1000000000", // the fake's check fails for numbers that end in 00000
	}
	people := []switchtransact.Person{thandi, naledi}

	result, err := st.People.Create(ctx, people)
	if err != nil {
		log.Fatal(err) // the call failed as a whole
	}
	fmt.Println(len(result.Accepted), "accepted")
	for _, r := range result.Rejected {
		for _, reason := range r.Reasons {
			fmt.Printf("input %d, %s: %s: %s\n", r.Index, r.Name, reason.Field, reason.Message)
		}
	}
	if errors.Is(result.Err(), switchtransact.ReasonCDVCheckFailed) {
		fmt.Println("ask for another account number")
	}
	// Output:
	// 1 accepted
	// input 1, Naledi: account_number: CDV check failed
	// ask for another account number
}

func Example_debitOrder() {
	thandi := newThandi()

	amount, err := switchcomm.CentsOf(decimal.RequireFromString("189.00")) // Rands, as people write them
	if err != nil {
		log.Fatal(err) // a fraction of a cent
	}
	thandi.Product = switchtransact.ProductDetails{
		Name:      "Family Membership",
		Amount:    amount,
		UnitName:  "Monthly",
		StartDate: switchcomm.Date{Year: 2030, Month: 3, Day: 25},
	}
	thandi.Bank = switchtransact.BankDetails{
		Holder:     "Thandi Mokoena",
		Number:     "1000000001",
		Bank:       "CAPITEC BANK",
		BranchCode: "470010",
		Type:       "Savings",
	}
	thandi.ReferenceNumber = "INV-1001"
	fmt.Println(thandi.Product.Amount, "cents are", thandi.Product.Amount.Major().StringFixed(2), "Rands")

	fmt.Println(thandi.Validate())
	// Output:
	// 18900 cents are 189.00 Rands
	// <nil>
}

func Example_validate() {
	thandi := newThandi()
	thandi.IDNumber = "8804120101082"
	thandi.ContactCell = "+27720000001"

	err := thandi.Validate()
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		for _, problem := range failed.Fields {
			fmt.Println(problem.Field, problem.Message)
		}
	}
	for _, advice := range thandi.Warnings() {
		fmt.Println("by the way:", advice.Field, advice.Message)
	}
	// Output:
	// id_number must be a South African identity number of 13 digits with a correct check digit, or its type must say what it is
	// contact_cell must be 10 digits, such as 0720000000
	// by the way: physical_line_2 is empty: the vendor marks it as required
	// by the way: physical_line_3 is empty: the vendor marks it as required
	// by the way: physical_line_4 is empty: the vendor marks it as required
	// by the way: postal_line_2 is empty: the vendor marks it as required
	// by the way: postal_line_3 is empty: the vendor marks it as required
	// by the way: postal_line_4 is empty: the vendor marks it as required
}

func Example_summary() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	loadThandi(ctx, st, fake)

	details, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: "8804120101081"})
	if errors.Is(err, switchcomm.ErrNotFound) {
		fmt.Println("nobody, or nobody yet: approval may be to come")
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(details.Record.Name, details.Record.Surname, "is active:", details.Record.IsActive)
	for _, payment := range details.Transactions {
		fmt.Println(payment.Date, payment.Amount, payment.Status.Paid())
	}
	// Output:
	// Thandi Mokoena is active: true
}

func Example_update() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	loadThandi(ctx, st, fake)

	result, err := st.People.Update(ctx, []switchtransact.PersonUpdate{{
		IDNumber: "8804120101081",
		Email:    "thandi@example.com",
		IsActive: new(true), // always say it: without it a lapsed member may become active
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(result.Accepted), "waits for approval")
	// Output:
	// 1 waits for approval
}

func Example_lookup() {
	ctx := context.Background()
	st, _, close := openSwitchTransact()
	defer close()

	banks, err := st.Lookups.Get(ctx, "bank", "names")
	if err != nil {
		log.Fatal(err)
	}
	bank, err := switchtransact.FindLookup(banks, "capitec bank")
	if err != nil {
		log.Fatal(err) // it names titles that are nearly the same
	}
	fmt.Println(bank.Title, bank.Value)
	_, err = switchtransact.FindLookup(banks, "Capitek Bank")
	fmt.Println(err)
	// Output:
	// CAPITEC BANK 470010
	// switchtransact: no lookup with this id or title, but "CAPITEC BANK": not found
}
