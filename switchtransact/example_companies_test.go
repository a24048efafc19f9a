package switchtransact_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// exampleCompany is a company without a debit order.
func exampleCompany() switchtransact.Company {
	return switchtransact.Company{
		Name: "Acme Holdings", TradingAs: "Acme", CompanyType: "Private Company",
		Email: "office@example.com", Contact: "0110000009", RegistrationNumber: "2014/182645/07",
		DefaultBillingDay: new(1),
	}
}

// exampleDebitOrder starts a company's subscription.
func exampleDebitOrder() switchtransact.SubscriptionOrder {
	return switchtransact.SubscriptionOrder{
		ProductName: "Basic Membership", Amount: 50000, BillingDay: 1, PaymentMethod: "Debit Order",
		BankAccountHolder: "Acme Holdings", BankAccountNumber: "0098765432", Bank: "FNB",
		BankAccountType: "Cheque/Current", BankBranchCode: "250655",
	}
}

// startWithCompany is startExample with the company and its subscription,
// approved.
func startWithCompany() (st *switchtransact.Client, fake *switchtransacttest.Server, stop func()) {
	st, fake, stop = startExample()
	ctx := context.Background()
	if _, err := st.Companies.Create(ctx, []switchtransact.Company{exampleCompany()}); err != nil {
		log.Fatal(err)
	}
	fake.ApproveAll()
	if _, err := st.Companies.AddSubscription(ctx, "Acme Holdings", exampleDebitOrder()); err != nil {
		log.Fatal(err)
	}
	fake.ApproveAll()
	return st, fake, stop
}

func ExampleCompaniesService_Create() {
	st, _, stop := startExample()
	defer stop()

	result, err := st.Companies.Create(context.Background(), []switchtransact.Company{exampleCompany(), {Name: "Bcme"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("waiting for approval:", result.Accepted[0].Name)
	for _, reason := range result.Rejected[0].Reasons {
		if reason.Field == "email" {
			fmt.Println(result.Rejected[0].Name, reason.Message)
		}
	}
	// Output:
	// waiting for approval: Acme Holdings
	// Bcme The email field is mandatory.
}

// A part of a name finds a company, and may find another one than was meant.
// What is written needs the exact name.
func ExampleCompaniesService_Details() {
	st, _, stop := startWithCompany()
	defer stop()

	for _, name := range []string{"acme", "ACME HOLDINGS"} {
		company, err := st.Companies.Details(context.Background(), switchtransact.CompanyQuery{CompanyName: name})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s is %s, exactly: %t\n", name, company.Record.Name, company.Exact)
	}
	// Output:
	// acme is Acme Holdings, exactly: false
	// ACME HOLDINGS is Acme Holdings, exactly: true
}

func ExampleCompaniesService_Update() {
	st, fake, stop := startWithCompany()
	defer stop()

	result, err := st.Companies.Update(context.Background(), []switchtransact.CompanyUpdate{
		{Name: "ACME HOLDINGS", Email: "accounts@example.com", IsActive: new(true)},
		{Name: "Acme", Email: "accounts@example.com", IsActive: new(true)}, // not its name
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted:", result.Accepted[0].Index, "rejected:", result.Rejected[0].Index)
	fake.ApproveAll()
	fmt.Println(fake.Companies()[0].Fields["email"])
	// Output:
	// accepted: 0 rejected: 1
	// accounts@example.com
}

func ExampleCompaniesService_AddProduct() {
	st, _, stop := startWithCompany()
	defer stop()

	receipt, err := st.Companies.AddProduct(context.Background(), "Acme Holdings", switchtransact.ProductOrder{
		ProductName: "Legal Cover", Amount: 9900, Agent: "Pieter Agent",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s pays R%s for %s\n", receipt.PayerName, receipt.Amount.Major(), receipt.ProductName)
	// Output:
	// Acme Holdings pays R99 for Legal Cover
}

func ExampleCompaniesService_AddSubscription() {
	st, _, stop := startWithCompany()
	defer stop()
	ctx := context.Background()

	receipt, err := st.Companies.AddSubscription(ctx, "Acme Holdings", exampleDebitOrder())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("first payment on day", receipt.BillingDay, "after", receipt.StartDate)

	order := exampleDebitOrder()
	order.ProductName = "Moon Cover"
	_, err = st.Companies.AddSubscription(ctx, "Acme Holdings", order)
	fmt.Println("no such product:", errors.Is(err, switchtransact.ReasonProductNotFound))
	// Output:
	// first payment on day 1 after 2026-04-01
	// no such product: true
}

func ExampleCompaniesService_Blacklist() {
	st, fake, stop := startExample()
	defer stop()
	if _, err := fake.AddCompany(map[string]any{"name": "Acme Holdings", "contact": "0110000009", "is_marketing_phone": false}); err != nil {
		log.Fatal(err)
	}

	list, err := st.Companies.Blacklist(context.Background(), switchtransact.MediumPhone, switchtransact.DateRange{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("do not call", list[0].Contact)
	// Output:
	// do not call 0110000009
}

func ExampleCompaniesService_All() {
	st, _, stop := startWithCompany()
	defer stop()

	for company, err := range st.Companies.All(context.Background(), switchtransact.ListQuery{Search: "acme"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(company.Name, company.RegistrationNumber)
	}
	// Output:
	// Acme Holdings 2014/182645/07
}
