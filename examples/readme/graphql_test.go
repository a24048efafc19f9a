package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// paidIDs is an operation of our own: it asks for nothing but the ids.
const paidIDs = `query PaidIDs($filters: PayLinkFiltersInput) {
	payLink { payLinks(filters: $filters) { items { id } pagination { total } } }
}`

// paidIDsAnswer is what it answers.
type paidIDsAnswer struct {
	PayLink struct {
		PayLinks struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
			Pagination struct {
				Total int `json:"total"`
			} `json:"pagination"`
		} `json:"payLinks"`
	} `json:"payLink"`
}

func Example_ownOperation() {
	ctx := context.Background()
	ac, fake, close := openAlphacomm()
	defer close()
	link, err := ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName: "Robin Example", Amount: 15497, Currency: "EUR", Description: "Invoice", Reference: "103482",
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := fake.Pay(link.ID); err != nil {
		log.Fatal(err)
	}

	var answer paidIDsAnswer
	err = ac.MakeRequest(ctx, &graphql.Request{
		OpName:    "PaidIDs",
		Query:     paidIDs,
		Variables: map[string]any{"filters": map[string]any{"status": map[string]any{"equalTo": "paid"}}},
	}, &graphql.Response{Data: &answer})
	if err != nil {
		log.Fatal(err)
	}
	links := answer.PayLink.PayLinks
	fmt.Println(links.Pagination.Total, "paid:", links.Items[0].ID)
	// Output:
	// 1 paid: 4d34ed68-9175-4e91-b8c5-87ec7d2b60dd
}

func Example_graphQLErrors() {
	ctx := context.Background()
	ac, _, close := openAlphacomm()
	defer close()

	request := &graphql.Request{OpName: "Guess", Query: `query Guess { payLink { payLinks { items { colour } } } }`}
	err := ac.MakeRequest(ctx, request, &graphql.Response{Data: new(map[string]any)})
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		for _, problem := range failed.GraphQL {
			fmt.Println(problem.Message)
		}
	}
	// Output:
	// Cannot query field "colour" on type "PayLink".
}

func Example_checkSchema() {
	ctx := context.Background()
	ac, _, close := openAlphacomm()
	defer close()

	report, err := ac.CheckSchema(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("missing:", len(report.Missing), "different:", len(report.Different))
	if err := report.Err(); err != nil {
		log.Fatal(err) // calls that use these names will fail
	}
	// Output:
	// missing: 0 different: 0
}
