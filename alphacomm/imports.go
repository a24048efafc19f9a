package alphacomm

import (
	"context"
	"errors"
	"fmt"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// manyRows is from where on the vendor advises to import a file.
const manyRows = 1000

// ErrBatchFailed matches the error of [ImportsService.WaitBatch] for a batch
// that ended with status "error".
var ErrBatchFailed = errors.New("the batch ended with status error")

// ImportsService is the service for records of payment reminders, from the
// vendor's chapter "Import". Get it from [Client.Imports].
//
// Imported records are sent by the account's import schedule, whose windows
// are on the portal's upload page. The results come at the end of the day, in
// result files grouped by script; what a call here returns is only whether the
// records were taken over. Never import records that must not be processed.
type ImportsService struct{ client *Client }

// AddRows imports rows (GraphQL import.addRecords with rows, a write). Each
// row is accepted or rejected: see [RowsResult]. From 1,000 rows on the vendor
// advises [ImportsService.AddFile].
//
// A row without a reference or a script is refused before anything is sent.
// Which other fields are required differs from script to script, and is
// answered with messages.
//
// The result may be there together with an error. The errors are those of
// package switchcomm; mind switchcomm.ErrOutcomeUnknown.
func (s *ImportsService) AddRows(ctx context.Context, rows []Row) (*RowsResult, error) {
	const op = "Imports.AddRows"
	if err := s.checkRows(op, rows); err != nil {
		return nil, err
	}
	if len(rows) >= manyRows {
		s.client.transport.Config().Logger.InfoContext(ctx, "the vendor advises to import a file from 1,000 rows on",
			"api", apiName, "op", op)
	}
	inputs := make([]gql.RowInput, len(rows))
	for i := range rows {
		inputs[i] = rows[i].input()
	}
	answer, err := gql.AddRows(ctx, s.client.gql.For(op, true), inputs)
	if answer.Import.AddRecords.Name == "" && len(answer.Import.AddRecords.Records) == 0 {
		return nil, err
	}
	result := newRowsResult(op, rows, &answer.Import.AddRecords)
	if err == nil && len(answer.Import.AddRecords.Records) == 0 {
		err = &switchcomm.Error{
			API: apiName, Op: op, Outcome: switchcomm.OutcomeLikelyApplied,
			Err: join(switchcomm.ErrResponse, errors.New("the answer mentions no record")),
		}
	}
	return result, err
}

// checkRows refuses rows that are certainly wrong and, when the client was
// made with WithValidation, those that Validate finds.
func (s *ImportsService) checkRows(op string, rows []Row) error {
	if len(rows) == 0 {
		return s.client.transport.Refuse(op, errors.New("the list is empty: pass at least one row"))
	}
	validate := s.client.transport.Config().Validate
	all := new(findings)
	for i := range rows {
		found := new(findings)
		if validate {
			found = rows[i].findings()
		} else {
			found.required("reference", rows[i].Reference)
			found.required("script", rows[i].Script)
		}
		for _, p := range found.problems {
			all.problem(fmt.Sprintf("[%d].%s", i, p.Field), p.Rule, p.Message)
		}
	}
	return s.client.refuseInvalid(op, all.problems)
}

// AddFile imports a file of records (GraphQL import.addRecords with a file, a
// write): see [OpenFile] and [FileOnce]. It is the vendor's advice from 1,000
// records on.
//
// A file is always answered with status "queued" and without records: use
// [ImportsService.WaitBatch] to learn when it was processed, and the result
// files to learn what became of each record.
//
// The file is read while it is sent, so that memory does not grow with it. An
// error with the file itself (it cannot be read, [ErrFileChanged],
// [ErrFileEmpty], [ErrFileUsed]) matches switchcomm.ErrNotSent: the vendor got
// no complete request.
func (s *ImportsService) AddFile(ctx context.Context, file File) (*Batch, error) {
	const op = "Imports.AddFile"
	if err := s.client.check(op, &file); err != nil {
		return nil, err
	}
	if err := file.check(); err != nil {
		return nil, s.client.transport.Refuse(op, err)
	}
	answer, err := gql.AddFile(ctx, s.client.gql.For(op, false), file.input())
	if answer.Import.AddRecords.Name == "" {
		return nil, err
	}
	added := answer.Import.AddRecords
	return new(newBatch(added.Name, added.Action, added.Status)), err
}

// Batches lists batches (GraphQL import.batches, a read). The vendor documents
// no way to page through them: see [BatchPage].
func (s *ImportsService) Batches(ctx context.Context, filter BatchFilter) (*BatchPage, error) {
	return s.batches(ctx, "Imports.Batches", filter)
}

// Batch reads one batch by its name (GraphQL import.batches, a read). The
// error matches switchcomm.ErrNotFound when there is none of that name.
func (s *ImportsService) Batch(ctx context.Context, name string) (*Batch, error) {
	return s.batch(ctx, "Imports.Batch", name)
}

// WaitBatch reads the batch of that name time and again until it is done or
// has failed (GraphQL import.batches, a read). Records are imported by the
// account's schedule, so that it can take hours.
//
// It returns the batch as it was last seen, with an error that matches
// [ErrBatchFailed] when the batch ended with status "error", and
// [ErrWaitEnded] or ctx.Err() when the wait ended first.
func (s *ImportsService) WaitBatch(ctx context.Context, name string, poll Poll) (*Batch, error) {
	const op = "Imports.WaitBatch"
	w := waiter[Batch]{
		client: s.client,
		op:     op,
		poll:   poll,
		read:   func(ctx context.Context) (*Batch, error) { return s.batch(ctx, op, name) },
		done:   func(b *Batch) bool { return b.Status.Final() },
	}
	batch, err := w.wait(ctx)
	if err == nil && batch.Status == BatchStatusError {
		err = readFailed(op, ErrBatchFailed)
	}
	return batch, err
}

func (s *ImportsService) batch(ctx context.Context, op, name string) (*Batch, error) {
	if blank(name) {
		return nil, s.client.transport.Refuse(op, errors.New("the name is empty"))
	}
	page, err := s.batches(ctx, op, BatchFilter{Name: name})
	if page == nil {
		return nil, err
	}
	for i := range page.Items {
		if page.Items[i].Name == name {
			return &page.Items[i], err
		}
	}
	if err != nil {
		return nil, err
	}
	return nil, notFound(op, len(page.Items))
}

func (s *ImportsService) batches(ctx context.Context, op string, filter BatchFilter) (*BatchPage, error) {
	answer, err := gql.Batches(ctx, s.client.gql.For(op, false), filter.input())
	if answer.Import.Batches.Items == nil {
		return nil, err
	}
	list := answer.Import.Batches
	page := &BatchPage{Total: max(list.Pagination.Total, len(list.Items))}
	for _, b := range list.Items {
		page.Items = append(page.Items, newBatch(b.Name, b.Action, b.Status))
	}
	return page, err
}

// notFound makes the error of a search for one record that found none, or
// others.
func notFound(op string, others int) error {
	if others > 0 {
		return readFailed(op, join(switchcomm.ErrResponse, errors.New("the answer holds other records than the one asked for")))
	}
	return readFailed(op, switchcomm.ErrNotFound)
}
