// Package alphacomm is a client for the Alphacomm Collectmaxx API: payment
// reminders that are imported as records, PayLinks, e-mandates, and voice
// calls, and the webhooks that report what became of them.
//
// A [Client] has a service for each chapter of the vendor's documentation:
//
//	ac, err := alphacomm.New(os.Getenv("ALPHACOMM_KEY"))
//	if err != nil {
//		return err
//	}
//	link, err := ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
//		PersonName: "Robin Example", Amount: 15497, Currency: "EUR",
//		Description: "Invoice 103482", Reference: "103482",
//	})
//
// PayLinks need iDEAL bank credentials and a landing page, e-mandates need
// e-mandate bank credentials and a landing page, and voice needs a voice
// script: the vendor's support sets them up.
//
// # Reads and writes
//
// The comment of each method says whether it reads or writes. A read is
// repeated when it fails on the way. A write is repeated only when it
// certainly was not carried out, because no connection was made or the server
// refused it for now (429): the API cannot recognise a repeated request, and a
// second one can remind or charge a person twice. Otherwise its error matches
// switchcomm.ErrOutcomeUnknown, and the record has to be looked up by its
// reference.
//
// GraphQL can answer with data and errors at once. A method then returns both
// its result and an error.
//
// # Webhooks
//
// [WebhookHandler] receives the vendor's events, and [ParseWebhook] reads one.
//
// # Values
//
// Amounts are in cents ([switchcomm.Cents]). References, script ids, codes
// and telephone numbers are strings and are never changed on the way. Request
// structs have a field Extra for fields that this package does not know.
package alphacomm
