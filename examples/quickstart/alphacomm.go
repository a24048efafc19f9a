package main

import (
	"context"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// debt is what somebody has to pay.
type debt struct {
	reference string // your own: results, PayLinks and calls go by it
	script    string // the script at Alphacomm that says how to remind
	name      string
	phone     string
	amount    switchcomm.Cents
	currency  string
}

// remind imports a record. The vendor calls and sends messages by its script,
// in the next import window of the account.
func remind(ctx context.Context, ac *alphacomm.Client, d debt) (*alphacomm.RowsResult, error) {
	return ac.Imports.AddRows(ctx, []alphacomm.Row{{
		Reference:          d.reference,
		Script:             d.script,
		PersonFamilyName:   d.name,
		ToPhoneNumbers:     []string{d.phone},
		InvoiceAmount:      d.amount,
		InvoiceCurrency:    d.currency,
		InvoiceReference:   d.reference,
		InvoiceDescription: "Membership May 2026",
	}})
}

// makePayLink makes a link to pay with. The attributes tell the way back from
// the PayLink to the record: the vendor's message about a payment has neither
// the script nor, for a link that was made like this, the reference.
func makePayLink(ctx context.Context, ac *alphacomm.Client, d debt) (*alphacomm.CreatedPayLink, error) {
	return ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName:  d.name,
		Amount:      d.amount,
		Currency:    d.currency,
		Description: "Membership May 2026",
		Reference:   d.reference,
		Attributes: []alphacomm.Attribute{
			{ID: alphacomm.AttributeScript, Value: d.script},
			{ID: alphacomm.AttributeReference, Value: d.reference},
		},
	})
}

// payLinkByID reads a PayLink.
func payLinkByID(ctx context.Context, ac *alphacomm.Client, id string) (*alphacomm.PayLink, error) {
	return ac.PayLinks.Get(ctx, id)
}

// stopCalling takes back the calls that are still planned for a record.
func stopCalling(ctx context.Context, ac *alphacomm.Client, script, reference string) (string, error) {
	return ac.Voice.StopCalling(ctx, script, reference)
}
