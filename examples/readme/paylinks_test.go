package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

func Example_payLink() {
	ctx := context.Background()
	ac, fake, close := openAlphacomm()
	defer close()

	link, err := ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName:  "Robin Example",
		Amount:      15497, // cents
		Currency:    "EUR",
		Description: "Invoice 103482",
		Reference:   "103482",
		Attributes: []alphacomm.Attribute{ // your way back from the PayLink
			{ID: alphacomm.AttributeReference, Value: "INV-1001"},
			{ID: alphacomm.AttributeScript, Value: "1001"},
		},
	})
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		log.Fatal("there may be a PayLink: a second one could be paid beside it")
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(link.ShortURL) // keep it: it cannot be read back

	if _, err := fake.Pay(link.ID); err != nil {
		log.Fatal(err)
	}
	paid, err := ac.PayLinks.WaitPaid(ctx, link.ID, alphacomm.Poll{Until: time.Now().Add(time.Hour)})
	if errors.Is(err, alphacomm.ErrWaitEnded) {
		fmt.Println("not paid within the hour, but", paid.Status)
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(paid.Status, paid.Attributes.Get("reference"))
	// Output:
	// https://ibanaccept.example/u8vn08y
	// paid INV-1001
}

func Example_listPayLinks() {
	ctx := context.Background()
	ac, _, close := openAlphacomm()
	defer close()
	lastWeek := time.Now().AddDate(0, 0, -7)

	query := alphacomm.PayLinkQuery{
		Status:       alphacomm.PayLinkStatusPaid,
		CreatedAfter: lastWeek,
		Order:        alphacomm.NewestFirst,
	}
	count := 0
	for link, err := range ac.PayLinks.All(ctx, query) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(link.ID, link.CreatedOn)
		count++
	}
	fmt.Println(count, "paid in the last week")
	// Output:
	// 0 paid in the last week
}

func Example_mandate() {
	ctx := context.Background()
	ac, _, close := openAlphacomm()
	defer close()

	mandate, err := ac.Mandates.Create(ctx, alphacomm.MandateInput{
		PersonName:      "Robin Example",
		Reference:       "RENT-1001",
		Type:            alphacomm.MandateTypeRecurring,
		Reason:          "Rent",
		DebtorReference: "20260301",
	})
	if err != nil {
		log.Fatal(err)
	}
	seen, err := ac.Mandates.Get(ctx, mandate.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(seen.Status)
	// Output:
	// new
}
