package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// BatchResult is the answer to a call that creates or updates several records.
// Every record of the input is in exactly one of Accepted, Rejected and
// Unanswered.
type BatchResult struct {
	// Accepted are the records that are queued for approval.
	Accepted []Accepted
	// Rejected are the records that were refused, with the reasons.
	Rejected []Rejected
	// Unanswered are the indexes of the records that the answer does not
	// mention: they may have been applied, unless the call came with an error
	// that matches switchcomm.ErrRejected.
	Unanswered []int
	// Counts are the numbers that the answer itself states. The lists are
	// what counts; a contradiction is reported as drift.
	Counts Counts

	op string
}

// Accepted is a record that is queued for approval.
type Accepted struct {
	// Index is the record's place in the input, or -1 when it matches none.
	Index int `json:"-"`
	// WorkflowID names the queued item. The vendor says that it can be used to
	// cancel the item while it is pending, but documents no call for that: use
	// [Client.Do] if you know it.
	WorkflowID string `json:"unique_workflow_id"`
	// IDNumber is the identity number of a person.
	IDNumber string `json:"id_number"`
	// Name is the first name of a person, or the name of a company.
	Name string `json:"name"`
	// Surname is the last name of a person.
	Surname string `json:"surname"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// Rejected is a record that was refused. Nothing of it was applied.
type Rejected struct {
	// Index is the record's place in the input, or -1 when it matches none.
	Index int `json:"-"`
	// Reasons say what is wrong, by field where the vendor names one. They
	// may repeat what was sent.
	Reasons []switchcomm.FieldError `json:"-"`
	// IDNumber is the identity number of a person.
	IDNumber string `json:"id_number"`
	// Name is the first name of a person, or the name of a company.
	Name string `json:"name"`
	// Surname is the last name of a person.
	Surname string `json:"surname"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// Counts are the numbers that an answer states about its lists. An answer
// states some of them only.
type Counts struct {
	Accepted int `json:"accepted"`
	Updated  int `json:"updated"`
	Approved int `json:"approved"`
	Rejected int `json:"rejected"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] with the numbers of records only.
func (r BatchResult) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Int("accepted", len(r.Accepted)),
		slog.Int("rejected", len(r.Rejected)),
		slog.Int("unanswered", len(r.Unanswered)))
}

// LogValue implements [slog.LogValuer] with the numbers.
func (c Counts) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Int("accepted", c.Accepted),
		slog.Int("updated", c.Updated),
		slog.Int("approved", c.Approved),
		slog.Int("rejected", c.Rejected))
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Accepted) LogValue() slog.Value { return redacted("Accepted") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (Rejected) LogValue() slog.Value { return redacted("Rejected") }

// Err returns nil when every record was accepted. Otherwise it joins one
// *switchcomm.Error for each record that was rejected (matching
// switchcomm.ErrRejected, and the reasons as errors) or not answered (matching
// switchcomm.ErrOutcomeUnknown). Err of a nil result is nil.
func (r *BatchResult) Err() error {
	if r == nil {
		return nil
	}
	var problems []error
	for _, rejected := range r.Rejected {
		problems = append(problems, &switchcomm.Error{
			API: apiName, Op: r.op, Outcome: switchcomm.OutcomeRejected,
			Fields: rejected.Reasons,
			Err:    rejected.place(),
		})
	}
	for _, index := range r.Unanswered {
		problems = append(problems, &switchcomm.Error{
			API: apiName, Op: r.op, Outcome: switchcomm.OutcomeUnknown,
			Err: fmt.Errorf("the answer does not mention record %d of the input", index),
		})
	}
	return errors.Join(problems...)
}

// place says which record of the input was rejected.
func (r *Rejected) place() error {
	if r.Index < 0 {
		return errors.New("a record that matches none of the input")
	}
	return fmt.Errorf("record %d of the input", r.Index)
}

// batchAnswer is the answer to a create or update as it is on the wire.
type batchAnswer struct {
	envelope
	Info struct {
		People    *batchCounts `json:"people"`
		Companies *batchCounts `json:"companies"`
	} `json:"Info,case:ignore"`
	Accepted []Accepted      `json:"accepted"`
	Rejected []rejectedEntry `json:"rejected"`
}

// batchCounts tells a count that was not stated from one that is 0.
type batchCounts struct {
	Accepted *int                       `json:"accepted"`
	Updated  *int                       `json:"updated"`
	Approved *int                       `json:"approved"`
	Rejected *int                       `json:"rejected"`
	Extra    map[string]json.RawMessage `json:",embed,inline"`
}

// rejectedEntry is Rejected with its reasons as they are on the wire.
type rejectedEntry struct {
	Rejected `json:",embed"`
	Reasons  wire.FieldErrors `json:"reasons"`
}

// record is one record of a batch.
type record interface {
	validator
	key() recordKey
}

// asRecords returns the elements of list as records.
func asRecords[T any, P interface {
	*T
	record
}](list []T) []record {
	records := make([]record, len(list))
	for i := range list {
		records[i] = P(&list[i])
	}
	return records
}

// batch makes a call that creates or updates records. The body holds the same
// records in the same order.
func (c *Client) batch(ctx context.Context, op operation, body any, records []record) (*BatchResult, error) {
	if len(records) == 0 {
		return nil, c.transport.Refuse(op.name, errors.New("the list is empty: pass at least one record"))
	}
	if err := c.checkBatch(op.name, records); err != nil {
		return nil, err
	}
	keys := make([]recordKey, len(records)) // the caller's records may change meanwhile
	for i, record := range records {
		keys[i] = record.key()
	}
	op.load = true
	var result *BatchResult
	err := c.do(ctx, op, body, func(answer *transport.Answer) error {
		var seen batchAnswer
		if err := c.decode(ctx, op, answer, &seen); err != nil {
			return err
		}
		result = seen.result(op.name, keys)
		c.transport.ReportDrift(ctx, op.name, seen.contradictions())
		return result.failure(&seen)
	})
	if refused, ok := errors.AsType[*switchcomm.Error](err); ok && result == nil {
		result = refusedBatch(refused, op.name, keys)
	}
	return result, err
}

// failure returns the error of an answer that reports one, or that says
// nothing about any record.
func (r *BatchResult) failure(seen *batchAnswer) error {
	failure := seen.failure()
	switch {
	case failure != nil:
		return failure
	case len(r.Accepted) == 0 && len(r.Rejected) == 0:
		return unreadable(errors.New("the answer mentions no record"))
	}
	return nil
}

// refusedBatch reads the body of an answer with an error status, which may
// list records all the same. It returns nil when there are none.
func refusedBatch(refused *switchcomm.Error, op string, keys []recordKey) *BatchResult {
	var seen batchAnswer
	if _, err := wire.Unmarshal(refused.Body(), &seen); err != nil || len(seen.Accepted)+len(seen.Rejected) == 0 {
		return nil
	}
	return seen.result(op, keys)
}

// result joins the entries of the answer to the records of the input.
func (a *batchAnswer) result(op string, keys []recordKey) *BatchResult {
	r := &BatchResult{op: op, Accepted: a.Accepted}
	if len(a.Rejected) > 0 {
		r.Rejected = make([]Rejected, len(a.Rejected))
	}
	entries := make([]entry, 0, len(a.Accepted)+len(a.Rejected))
	for i := range r.Accepted {
		entries = append(entries, &r.Accepted[i])
	}
	for i := range r.Rejected {
		r.Rejected[i] = a.Rejected[i].Rejected
		r.Rejected[i].Reasons = a.Rejected[i].Reasons
		entries = append(entries, &r.Rejected[i])
	}
	r.Unanswered = matchEntries(keys, entries)
	if _, counts := a.counts(); counts != nil {
		r.Counts = Counts{
			Accepted: value(counts.Accepted),
			Updated:  value(counts.Updated),
			Approved: value(counts.Approved),
			Rejected: value(counts.Rejected),
			Extra:    counts.Extra,
		}
	}
	return r
}

// counts returns the counts and the name that they are under, or nil.
func (a *batchAnswer) counts() (name string, counts *batchCounts) {
	if a.Info.People != nil {
		return "people", a.Info.People
	}
	return "companies", a.Info.Companies
}

// contradictions reports the counts that differ from the lists.
func (a *batchAnswer) contradictions() []switchcomm.Drift {
	kind, counts := a.counts()
	if counts == nil {
		return nil
	}
	var drifts []switchcomm.Drift
	check := func(name string, stated *int, list string, length int) {
		if stated != nil && *stated != length {
			drifts = append(drifts, switchcomm.Drift{
				Pointer: "/Info/" + kind + "/" + name,
				Want:    "the length of " + list,
				Got:     "another number",
			})
		}
	}
	check("accepted", counts.Accepted, "accepted", len(a.Accepted))
	check("updated", counts.Updated, "accepted", len(a.Accepted))
	check("rejected", counts.Rejected, "rejected", len(a.Rejected))
	return drifts
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
