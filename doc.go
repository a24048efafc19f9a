// Package switchcomm holds the words that the clients of this module share:
// configuration, errors, outcomes, dates, money, and the report of a server
// that answered otherwise than documented.
//
// The clients are in the packages switchtransact (SwitchTransact, a REST API
// for debit orders and contact centres in South Africa) and alphacomm
// (Alphacomm Collectmaxx, a GraphQL API for payment reminders in the
// Netherlands). A program creates a client with the options of this package
// and tests the errors it gets against the sentinels of this package:
//
//	st, err := switchtransact.New(token, switchcomm.WithLogger(slog.Default()))
//	...
//	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
//		// It may have been applied: look it up before sending it again.
//	}
//
// # Outcomes
//
// Neither vendor can recognise a repeated request, and a repeated request can
// charge a person twice. Every error therefore says what is known about the
// effect of the call: see [Outcome].
package switchcomm

// Version is the version of this module, as sent in the User-Agent header.
const Version = "0.1.0"
