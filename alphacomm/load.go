package alphacomm

import (
	"context"
	"iter"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
	"github.com/switchcomm/switchcomm-go/load"
)

// loadCallSize is how many rows a call of a load carries unless the caller
// says otherwise.
const loadCallSize = 500

// LoadRows imports any number of rows as [ImportsService.AddRows] does (GraphQL
// import.addRecords with rows, a write), many in a call and several calls at
// once, and yields one outcome for each. See package load for what is promised.
//
// Of an Accepted row the outcome's Status is its [RecordStatus], and its ID the
// name of the batch that the row is in, for [ImportsService.WaitBatch]. A row
// is Rejected with the vendor's messages as Reasons. A row that is imported
// again updates its job, so load.Options.UpdateExisting is not possible.
//
// One file is the vendor's advice from 1,000 records on: see
// [ImportsService.AddFile]. But nothing is answered there for each record, and
// nothing can be resumed.
func (s *ImportsService) LoadRows(ctx context.Context, rows iter.Seq2[Row, error], options load.Options) iter.Seq2[load.Outcome[Row], error] {
	return load.Run(ctx, rows, options, s.rows())
}

// ReconcileRows looks up the rows that the journal of an earlier
// [ImportsService.LoadRows] holds as unknown, by their PayLinks (GraphQL
// payLink.payLinks, a read). The input is the same as then. A row that has one
// is Accepted. One that has none may wait for the next import window, or its
// script makes no PayLinks; it stays Unknown: see [load.Reconcile].
//
// A row is known by its script and reference. If they were imported before,
// the PayLink of that time is found as well, and tells nothing of the row: use
// references that are new.
func (s *ImportsService) ReconcileRows(ctx context.Context, rows iter.Seq2[Row, error], journal load.Journal) iter.Seq2[load.Outcome[Row], error] {
	return load.Reconcile(ctx, rows, journal, s.rows())
}

func (s *ImportsService) rows() load.Sender[Row] {
	return load.Sender[Row]{
		API: apiName, Op: "Imports.LoadRows", CallSize: loadCallSize,
		Create: func(ctx context.Context, rows []Row) ([]load.Result, error) {
			result, err := s.AddRows(ctx, rows)
			return rowResults(result, len(rows), err)
		},
		Validate: func(r Row) error { return r.Validate() },
		// An answer need not name the script, so one call never holds two rows
		// that only the script tells apart.
		Key:    func(r Row) string { return strings.TrimSpace(r.Reference) },
		Encode: func(r Row) ([]byte, error) { return wire.Marshal(r.input()) },
		Lookup: s.hasPayLink,
	}
}

// hasPayLink reports whether there is a PayLink of the row.
func (s *ImportsService) hasPayLink(ctx context.Context, row Row) (bool, error) {
	for link, err := range s.client.PayLinks.FindByReference(ctx, row.Reference) {
		if err != nil {
			return false, err
		}
		if link.isOf(row) {
			return true, nil
		}
	}
	return false, nil
}

// isOf reports whether the PayLink was made for the row: other scripts may have
// had the same reference.
func (p *PayLink) isOf(row Row) bool {
	same := func(attribute, value string) bool {
		return strings.TrimSpace(p.Attributes.Get(attribute)) == strings.TrimSpace(value)
	}
	return same(AttributeReference, row.Reference) && same(AttributeScript, row.Script)
}

// rowResults says what became of each of n rows. A call that has failed without
// an answer to any of them has no results: then the error alone tells.
func rowResults(result *RowsResult, n int, err error) ([]load.Result, error) {
	if result == nil || err != nil && len(result.Unanswered) == n {
		return nil, err
	}
	all := make([]load.Result, n)
	for _, accepted := range result.Accepted {
		all[accepted.Index] = load.Result{State: load.Accepted, ID: result.Batch.Name, Status: string(accepted.Status)}
	}
	for _, rejected := range result.Rejected {
		all[rejected.Index] = load.Result{State: load.Rejected, Status: string(rejected.Status), Reasons: rejected.reasons()}
	}
	return all, err
}

// reasons returns the remarks as reasons of a refusal.
func (r *Record) reasons() []switchcomm.FieldError {
	var all []switchcomm.FieldError
	for _, m := range r.Messages {
		all = append(all, switchcomm.FieldError{Field: m.Context, Message: m.Message})
	}
	return all
}
