package alphacomm

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// RowsResult is the answer to an import of rows. Every row of the input is in
// exactly one of Accepted, Rejected and Unanswered.
type RowsResult struct {
	// Batch is the batch that the rows were added to.
	Batch Batch
	// Accepted are the records that the vendor took over. What became of them
	// is in the result files at the end of the day.
	Accepted []Record
	// Rejected are the records that the vendor could not use.
	Rejected []Record
	// Unanswered are the indexes of the rows that the answer does not mention,
	// or mentions with a status that is not documented: they may have been
	// imported.
	Unanswered []int
	// Other are the records of the answer that match no row, or have a status
	// that is not documented.
	Other []Record

	op string
}

// Record is what the answer to an import says of one record.
type Record struct {
	// Index is the row's place in the input, or -1 when it matches none.
	Index int
	// Reference is your identifier of the record.
	Reference string
	// ScriptID is the id of the script.
	ScriptID string
	// Status says how far the record is.
	Status RecordStatus
	// Messages say what is wrong or remarkable.
	Messages []RecordMessage
}

// RecordMessage is one remark about a record. It may hold personal data.
type RecordMessage struct {
	// Context is what the remark is about, such as a field.
	Context string
	// Message is the remark.
	Message string
	// Level is how serious it is.
	Level string
}

// LogValue implements [slog.LogValuer] with the numbers of records only.
func (r RowsResult) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Int("accepted", len(r.Accepted)),
		slog.Int("rejected", len(r.Rejected)),
		slog.Int("unanswered", len(r.Unanswered)))
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Record) LogValue() slog.Value { return redacted("Record") }

// LogValue implements [slog.LogValuer] and hides the contents.
func (RecordMessage) LogValue() slog.Value { return redacted("RecordMessage") }

// Err returns nil when every row was accepted. Otherwise it joins one
// *switchcomm.Error for each row that was rejected (matching
// switchcomm.ErrRejected) or not answered (matching
// switchcomm.ErrOutcomeUnknown).
func (r *RowsResult) Err() error {
	var problems []error
	for _, record := range r.Rejected {
		problems = append(problems, &switchcomm.Error{
			API: apiName, Op: r.op, Outcome: switchcomm.OutcomeRejected,
			Message: record.message(),
			Err:     fmt.Errorf("row %d of the input: %s", record.Index, record.Status),
		})
	}
	for _, index := range r.Unanswered {
		problems = append(problems, &switchcomm.Error{
			API: apiName, Op: r.op, Outcome: switchcomm.OutcomeUnknown,
			Err: fmt.Errorf("the answer does not say what became of row %d of the input", index),
		})
	}
	return errors.Join(problems...)
}

// message returns the first remark, which is what went wrong.
func (r *Record) message() string {
	if len(r.Messages) == 0 {
		return ""
	}
	return r.Messages[0].Message
}

// RecordStatus is the state of a record. The list is open: a status that this
// package does not know is kept as it came. The vendor states no order of
// them.
type RecordStatus string

// The documented states of a record.
const (
	// RecordStatusNotLoaded is a record that could not be read.
	RecordStatusNotLoaded RecordStatus = "notLoaded"
	// RecordStatusLoaded is a record that has been read.
	RecordStatusLoaded RecordStatus = "loaded"
	// RecordStatusRejected is a record that could not be converted into a job.
	RecordStatusRejected RecordStatus = "rejected"
	// RecordStatusAccepted is a record that could be converted into a job.
	RecordStatusAccepted RecordStatus = "accepted"
	// RecordStatusEnriching is a record that is being enriched.
	RecordStatusEnriching RecordStatus = "enriching"
	// RecordStatusCreated is a record that has created a new job.
	RecordStatusCreated RecordStatus = "created"
	// RecordStatusUpdated is a record that has updated an existing job.
	RecordStatusUpdated RecordStatus = "updated"
	// RecordStatusDropped is a record that could not be saved.
	RecordStatusDropped RecordStatus = "dropped"
)

// Known reports whether s is one of the documented states.
func (s RecordStatus) Known() bool { return slices.Contains(recordStatuses(), s) }

// Failed reports whether the record leads to nothing: it could not be read,
// converted or saved.
func (s RecordStatus) Failed() bool {
	return s == RecordStatusNotLoaded || s == RecordStatusRejected || s == RecordStatusDropped
}

// Final reports whether the record will not change any more: it has failed, or
// has created or updated a job.
func (s RecordStatus) Final() bool {
	return s.Failed() || s == RecordStatusCreated || s == RecordStatusUpdated
}

func recordStatuses() []RecordStatus {
	return []RecordStatus{
		RecordStatusNotLoaded, RecordStatusLoaded, RecordStatusRejected, RecordStatusAccepted,
		RecordStatusEnriching, RecordStatusCreated, RecordStatusUpdated, RecordStatusDropped,
	}
}

// newRowsResult joins the records of the answer to the rows of the input.
func newRowsResult(op string, rows []Row, answer *gql.AddedRows) *RowsResult {
	result := &RowsResult{op: op, Batch: newBatch(answer.Name, answer.Action, answer.Status)}
	records := make([]Record, len(answer.Records))
	for i, r := range answer.Records {
		records[i] = newRecord(r)
	}
	matchRows(rows, records)
	inDoubt := contradicted(records)
	answered := make([]bool, len(rows))
	for _, record := range records {
		switch {
		case record.Index < 0, !record.Status.Known(),
			record.Status.Failed() && inDoubt[wholeKey(record.Reference, record.ScriptID)]:
			result.Other = append(result.Other, record)
			continue
		case record.Status.Failed():
			result.Rejected = append(result.Rejected, record)
		default:
			result.Accepted = append(result.Accepted, record)
		}
		answered[record.Index] = true
	}
	for i, isAnswered := range answered {
		if !isAnswered {
			result.Unanswered = append(result.Unanswered, i)
		}
	}
	return result
}

// contradicted returns what is named by a surplus record that has not failed. A
// row of that name which another record rejects may have been applied.
func contradicted(records []Record) map[rowKey]bool {
	inDoubt := map[rowKey]bool{}
	for _, r := range records {
		if r.Index < 0 && r.Status.Known() && !r.Status.Failed() {
			inDoubt[wholeKey(r.Reference, r.ScriptID)] = true
		}
	}
	return inDoubt
}

func newRecord(r gql.Record) Record {
	record := Record{
		Index:     -1,
		Reference: r.Reference,
		ScriptID:  r.ScriptId,
		Status:    wire.FoldEnum(r.Status, recordStatuses()...),
	}
	for _, m := range r.Messages {
		record.Messages = append(record.Messages, RecordMessage{m.Context, m.Message, m.Level})
	}
	return record
}

// matchRows finds the row of each record: first by reference and script, then
// by reference alone, rows that are equal in their order. A record that names a
// script is matched by reference alone only where that is plain.
func matchRows(rows []Row, records []Record) {
	used := make([]bool, len(rows))
	severalScripts := referencesOfSeveralScripts(rows)
	for _, key := range []func(reference, script string) rowKey{wholeKey, bareKey} {
		waiting := map[rowKey][]int{}
		for i, row := range rows {
			if k := key(row.Reference, row.Script); !used[i] {
				waiting[k] = append(waiting[k], i)
			}
		}
		for i := range records {
			record := &records[i]
			k := key(record.Reference, record.ScriptID)
			ambiguous := k.script == "" && strings.TrimSpace(record.ScriptID) != "" && severalScripts[k.reference]
			if record.Index >= 0 || len(waiting[k]) == 0 || ambiguous {
				continue
			}
			record.Index, waiting[k] = waiting[k][0], waiting[k][1:]
			used[record.Index] = true
		}
	}
}

// referencesOfSeveralScripts returns the references that rows with different
// scripts have in common.
func referencesOfSeveralScripts(rows []Row) map[string]bool {
	first, several := map[string]string{}, map[string]bool{}
	for _, row := range rows {
		k := wholeKey(row.Reference, row.Script)
		if script, seen := first[k.reference]; !seen {
			first[k.reference] = k.script
		} else if script != k.script {
			several[k.reference] = true
		}
	}
	return several
}

// rowKey is what an answer names a row by.
type rowKey struct{ reference, script string }

func wholeKey(reference, script string) rowKey {
	return rowKey{strings.TrimSpace(reference), strings.TrimSpace(script)}
}

func bareKey(reference, _ string) rowKey { return rowKey{reference: strings.TrimSpace(reference)} }
