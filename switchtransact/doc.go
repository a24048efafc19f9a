// Package switchtransact is a client for the SwitchTransact API: people and
// companies and their debit orders, do-not-contact lists, calls, lookups,
// reports and transactions.
//
// A [Client] has a service for each chapter of the vendor's documentation:
//
//	st, err := switchtransact.New(os.Getenv("SWITCHTRANSACT_TOKEN"))
//	if err != nil {
//		return err
//	}
//	result, err := st.People.Create(ctx, people)
//
// # Reads and writes
//
// The comment of each method says whether it reads or writes. A read is
// repeated when it fails on the way. A write is repeated only when it
// certainly never arrived, because the API cannot recognise a repeated
// request and a second one can start a second debit order: its error then
// matches switchcomm.ErrOutcomeUnknown, and the record has to be looked up.
//
// # Approval
//
// What the workflow calls create or change (Create, Update, AddProduct and
// AddSubscription of people and companies) is queued until a person approves
// it in the SwitchTransact admin system. Until then it is not found. The other
// calls apply at once.
//
// # Money
//
// Fields of type [switchcomm.Cents] are in cents, fields of type
// [decimal.Decimal] are in Rands. SwitchTransact's own approval screen shows
// Rands where the API takes cents.
//
// # Values
//
// Where a field is marked as a lookup, the API takes the lookup's id or its
// title: see [LookupsService]. Request structs have a field Extra for members
// that this package does not know, and response structs one that holds such
// members. Identity numbers, codes and telephone numbers are strings and are
// never changed on the way.
package switchtransact
