// Package load takes any number of records through a client: it reads them one
// by one, sends them in calls of many, several calls at once, and says of each
// record what became of it.
//
// Programs use it through the methods of the clients, such as People.LoadNew
// of package switchtransact and Imports.LoadRows of package alphacomm. They
// all have this shape:
//
//	for out, err := range client.People.LoadNew(ctx, people, load.Options{}) {
//		if err != nil {
//			return err // the input's or the journal's: once, and last
//		}
//		switch out.State {
//		case load.Accepted: // out.ID is the vendor's id
//		case load.Rejected: // out.Reasons say why: mend the record and load it again
//		case load.Invalid:  // the same, found before it was sent
//		case load.NotSent:  // not applied, and nothing wrong with it: load it again
//		case load.Unknown:  // it may have been applied: look it up, do not send it again
//		}
//	}
//
// # What is promised
//
// Every input that is read gets exactly one [Outcome], with its index and the
// caller's own value. A record whose outcome is unknown is never sent again,
// by no attempt, pause, or later run with the same [Journal]. What is read and
// not yet reported is bounded by twice the size of a call times the number of
// calls at once, so memory does not grow with the input.
//
// Leaving the loop stops the reading and waits for the calls in flight, but
// does not cancel them. A context that ends does cancel them; the load then
// reports what is known of each record, and ends with the context's error if
// input was left unread.
//
// # Calls that fail
//
// A failure is judged by what it proves:
//
//   - Too many calls (429, after the client's own attempts): the load pauses,
//     as long as the server asks, and sends the call again. It does so until
//     the context ends. A server that asks for more than a day ends the load:
//     the rest is NotSent.
//   - Refused as a whole for its contents (400, 413, 422, or an answer that
//     says so): the call is halved and the halves are sent, until the record
//     that is at fault stands alone. See [Options.NoSplit].
//   - Not applied for another reason (no connection, 404, 501): the load
//     pauses and sends the call again.
//   - Key, permission or base URL refused: every call would be. Nothing more
//     is sent, and every other input is reported as NotSent.
//   - Perhaps applied (the connection broke, 500): its records are Unknown.
//     The load pauses, so that a failing server does not turn a whole input
//     into open questions.
//
// After ten pauses in a row without an answer, some 80 seconds, nothing more is
// sent and the rest is NotSent.
//
// # Journal
//
// With [Options.Journal] a load can be run again, after a crash or on purpose,
// and sends nothing twice. [OpenFile] keeps the journal in a file.
// [Reconcile], and the clients' methods built on it, look up what stayed
// unknown; Journal.Settle is how a person decides what no program can.
package load
