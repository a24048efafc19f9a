package alphacomm_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/load"
)

// rowsToLoad returns rows that get a PayLink for mail each.
func rowsToLoad(n int) []alphacomm.Row {
	rows := make([]alphacomm.Row, n)
	for i := range rows {
		rows[i] = alphacomm.Row{
			Reference: fmt.Sprint("INV-", i), Script: "1001",
			ToMailAddress: "robin@example.com", InvoiceAmount: switchcomm.Cents(100 + i), InvoiceCurrency: "EUR",
		}
	}
	return rows
}

func rowInput(rows []alphacomm.Row) iter.Seq2[alphacomm.Row, error] {
	return load.Seq(slices.Values(rows))
}

type rowOutcomes = iter.Seq2[load.Outcome[alphacomm.Row], error]

// inOrder returns the outcomes in the order of the inputs.
func inOrder(t *testing.T, outcomes rowOutcomes) []load.Outcome[alphacomm.Row] {
	t.Helper()
	var all []load.Outcome[alphacomm.Row]
	for out, err := range outcomes {
		require.NoError(t, err)
		all = append(all, out)
	}
	slices.SortFunc(all, func(a, b load.Outcome[alphacomm.Row]) int { return a.Index - b.Index })
	return all
}

// failure returns the error of a load that cannot begin.
func failure(t *testing.T, outcomes rowOutcomes) error {
	t.Helper()
	for out, err := range outcomes {
		assert.Equal(t, -1, out.Index)
		return err
	}
	return nil
}

func loadStates(outcomes []load.Outcome[alphacomm.Row]) []load.State {
	var all []load.State
	for _, out := range outcomes {
		all = append(all, out.State)
	}
	return all
}

// loadedReferences are what the rows of each request that was received refer
// to, in order of arrival.
func loadedReferences(t *testing.T, srv *alphacommtest.Server) [][]string {
	t.Helper()
	var all [][]string
	for _, r := range srv.Requests() {
		if r.Op != alphacommtest.ImportsAddRows {
			continue
		}
		var got struct {
			Variables struct {
				Rows []struct {
					Reference string `json:"reference"`
				} `json:"rows"`
			} `json:"variables"`
		}
		require.NoError(t, json.Unmarshal(r.Body, &got))
		references := []string{}
		for _, row := range got.Variables.Rows {
			references = append(references, row.Reference)
		}
		all = append(all, references)
	}
	return all
}

// loadSizes are how many rows the requests carried, in order of size.
func loadSizes(t *testing.T, srv *alphacommtest.Server) []int {
	t.Helper()
	var all []int
	for _, references := range loadedReferences(t, srv) {
		all = append(all, len(references))
	}
	slices.Sort(all)
	return all
}

func openJournal(t *testing.T) *load.FileJournal {
	t.Helper()
	journal, err := load.OpenFile(filepath.Join(t.TempDir(), "journal"))
	require.NoError(t, err)
	t.Cleanup(func() { journal.Close() })
	return journal
}

func TestLoadRows(t *testing.T) {
	srv, ac := newFake(t, alphacommtest.WithQuirks(alphacommtest.QuirkReorderedRecords))
	rows := rowsToLoad(1005)
	rows[3].ToMailAddress = "nowhere"
	srv.RejectReference("INV-900", alphacommtest.Message{Context: "reference", Message: "closed", Level: "error"})

	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{}))
	require.Len(t, outcomes, len(rows))
	for i, out := range outcomes {
		assert.Equal(t, i, out.Index)
		assert.Equal(t, rows[i], out.Input)
		assert.False(t, out.Updated || out.Resumed)
		records := srv.Records(rows[i].Reference)
		require.Len(t, records, 1, "sent once")
		switch i {
		case 3, 900:
			assert.Equal(t, load.Rejected, out.State)
			assert.Equal(t, string(alphacomm.RecordStatusRejected), out.Status)
			require.ErrorIs(t, out.Err, switchcomm.ErrRejected)
			require.Len(t, out.Reasons, 1)
			assert.Equal(t, records[0].Messages[0].Context, out.Reasons[0].Field)
			assert.Equal(t, records[0].Messages[0].Message, out.Reasons[0].Message)
			assert.Empty(t, out.ID)
		default:
			require.NoError(t, out.Err)
			assert.Equal(t, load.Accepted, out.State)
			assert.Equal(t, string(alphacomm.RecordStatusAccepted), out.Status)
			assert.Equal(t, records[0].Batch, out.ID, "the batch to wait for")
		}
	}
	assert.Equal(t, []int{5, 500, 500}, loadSizes(t, srv))
	assert.Equal(t, 1003, srv.Effects(alphacommtest.ImportsAddRows))
}

// With Validate, what is certainly wrong is not sent.
func TestLoadRowsValidates(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(4)
	rows[1].ToMailAddress, rows[3].Script = "nowhere", ""
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{Validate: true}))
	assert.Equal(t, []load.State{load.Accepted, load.Invalid, load.Accepted, load.Invalid}, loadStates(outcomes))
	assert.Equal(t, "toMailAddress", outcomes[1].Reasons[0].Field)
	assert.Equal(t, "script", outcomes[3].Reasons[0].Field)
	require.ErrorIs(t, outcomes[3].Err, switchcomm.ErrValidation)
	assert.Equal(t, [][]string{{"INV-0", "INV-2"}}, loadedReferences(t, srv))
}

// A row that cannot be sent at all does not keep the others of its call back.
func TestLoadRowsWithoutReference(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(8)
	rows[5].Reference = " "
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{}))
	for i, out := range outcomes {
		if i == 5 {
			assert.Equal(t, load.Invalid, out.State)
			require.ErrorIs(t, out.Err, switchcomm.ErrNotSent)
			continue
		}
		assert.Equal(t, load.Accepted, out.State)
	}
	assert.Equal(t, 7, srv.Effects(alphacommtest.ImportsAddRows))
}

// A field that the schema lacks makes the vendor refuse the whole call. The row
// that is at fault is found, and the others are imported.
func TestLoadRowsHalvesCallsThatAreRefused(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(8)
	rows[6].Extra = map[string]any{"noSuchField": "x"}
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{}))
	for i, out := range outcomes {
		if i == 6 {
			assert.Equal(t, load.Rejected, out.State)
			require.ErrorIs(t, out.Err, switchcomm.ErrRejected)
			continue
		}
		assert.Equal(t, load.Accepted, out.State)
		assert.Len(t, srv.Records(rows[i].Reference), 1)
	}
	assert.Equal(t, 7, srv.Effects(alphacommtest.ImportsAddRows))
}

// Every documented status counts for what it means. What is not documented, or
// not mentioned, may have been imported.
func TestLoadRowsByStatus(t *testing.T) {
	r := newRecorder(t, rowsAnswer(`[
		{"reference":"INV-7","scriptId":"1001","status":"not loaded","messages":[]},
		{"reference":"INV-0","scriptId":"1001","status":"loaded"},
		{"reference":"INV-1","status":"accepted"},
		{"reference":"INV-2","status":"enriching"},
		{"reference":"INV-3","status":"created","messages":[{"message":"a remark","level":"info"}]},
		{"reference":"INV-4","status":"updated"},
		{"reference":"INV-5","status":"rejected","messages":[{"context":"toMailAddress","message":"malformed"},{"message":"and more"}]},
		{"reference":"INV-6","status":"dropped"},
		{"reference":"INV-8","status":"teleported"},
		{"reference":"stranger","status":"accepted"}
	]`))
	outcomes := inOrder(t, r.client().Imports.LoadRows(t.Context(), rowInput(rowsToLoad(10)), load.Options{}))
	assert.Equal(t, []load.State{
		load.Accepted, load.Accepted, load.Accepted, load.Accepted, load.Accepted,
		load.Rejected, load.Rejected, load.Rejected, load.Unknown, load.Unknown,
	}, loadStates(outcomes))
	var words []string
	for _, out := range outcomes[:8] {
		words = append(words, out.Status)
	}
	assert.Equal(t, []string{"loaded", "accepted", "enriching", "created", "updated", "rejected", "dropped", "notLoaded"}, words)
	assert.Equal(t, "20190403-965", outcomes[0].ID)
	assert.Equal(t, []switchcomm.FieldError{{Field: "toMailAddress", Message: "malformed"}, {Message: "and more"}}, outcomes[5].Reasons)
	assert.Empty(t, outcomes[6].Reasons, "the vendor gave none")
	for _, out := range outcomes[8:] {
		require.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
	}
	r.only()
}

// An answer that leaves a row out, or breaks after the rows were taken in, is
// no reason to send a row again.
func TestLoadRowsUnknown(t *testing.T) {
	t.Run("left out", func(t *testing.T) {
		srv, ac := newFake(t, alphacommtest.WithQuirks(alphacommtest.QuirkDroppedRecord))
		outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(3)), load.Options{}))
		assert.Equal(t, []load.State{load.Accepted, load.Accepted, load.Unknown}, loadStates(outcomes))
		require.ErrorIs(t, outcomes[2].Err, switchcomm.ErrOutcomeUnknown)
		assert.Len(t, srv.Requests(), 1)
	})
	for _, quirk := range []alphacommtest.Quirk{alphacommtest.QuirkPartialData, alphacommtest.QuirkHTMLPage} {
		t.Run(string(quirk), func(t *testing.T) {
			srv, ac := newFake(t, alphacommtest.WithQuirks(quirk))
			outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(3)), load.Options{}))
			assert.Equal(t, slices.Repeat([]load.State{load.Unknown}, 3), loadStates(outcomes))
			assert.Len(t, srv.Requests(), 1)
		})
	}
	for name, fault := range map[string]alphacommtest.Fault{
		"503":   {Status: http.StatusServiceUnavailable, AfterEffect: true, Times: 1},
		"reset": {Break: alphacommtest.Reset, AfterEffect: true, Times: 1},
		"close": {Break: alphacommtest.Close, Times: 1},
		"cut":   {Break: alphacommtest.Cut, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			srv, ac := newFake(t)
			srv.Inject(alphacommtest.ImportsAddRows, fault)
			outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(3)), load.Options{}))
			assert.Equal(t, slices.Repeat([]load.State{load.Unknown}, 3), loadStates(outcomes))
			for _, out := range outcomes {
				require.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
			}
			assert.Len(t, srv.Requests(), 1)
		})
	}
}

// What is refused for the rate is sent again.
func TestLoadRowsAfterTooManyCalls(t *testing.T) {
	srv, ac := newFake(t)
	srv.Inject(alphacommtest.ImportsAddRows, alphacommtest.Fault{Status: http.StatusTooManyRequests, Times: 2})
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(3)), load.Options{}))
	assert.Equal(t, slices.Repeat([]load.State{load.Accepted}, 3), loadStates(outcomes))
	assert.Equal(t, 3, srv.Effects(alphacommtest.ImportsAddRows))
}

func TestLoadRowsWithAWrongKey(t *testing.T) {
	srv := alphacommtest.New(t)
	ac := newClient(t, srv.URL)
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(30)), load.Options{CallSize: 10, Concurrency: 1}))
	require.Len(t, outcomes, 30)
	for _, out := range outcomes {
		require.Equal(t, load.NotSent, out.State)
		require.ErrorIs(t, out.Err, switchcomm.ErrUnauthorized)
	}
	assert.Len(t, srv.Requests(), 1)
}

// Two rows with the same reference are not in one call: an answer that does not
// name the script could not tell them apart. Importing again is no fault.
func TestLoadRowsKeepsTheSameReferenceApart(t *testing.T) {
	srv, ac := newFake(t, alphacommtest.WithAutoRun())
	rows := rowsToLoad(5)
	rows[1].Reference, rows[1].Script = rows[0].Reference, "1002"
	rows[4].Reference = rows[0].Reference + " "
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{}))
	assert.Equal(t, slices.Repeat([]load.State{load.Accepted}, 5), loadStates(outcomes))
	requests := loadedReferences(t, srv)
	require.Len(t, requests, 3)
	assert.ElementsMatch(t, []string{"INV-0", "INV-2", "INV-3"}, requests[0])
}

func TestLoadRowsUpdatesNothing(t *testing.T) {
	srv, ac := newFake(t)
	err := failure(t, ac.Imports.LoadRows(t.Context(), rowInput(rowsToLoad(1)), load.Options{UpdateExisting: true}))
	require.ErrorContains(t, err, "Options.UpdateExisting is not possible")
	assert.Empty(t, srv.Requests())
}

// A load that is run again sends what was not sent, and nothing else.
func TestLoadRowsResumes(t *testing.T) {
	srv, ac := newFake(t, alphacommtest.WithRowFields("personTitle", "personTown"))
	srv.RejectReference("INV-2", alphacommtest.Message{Context: "reference", Message: "closed"})
	srv.Inject(alphacommtest.ImportsAddRows, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true, Times: 1})
	rows := rowsToLoad(6)
	rows[5].Extra = map[string]any{"personTitle": "dr", "personTown": "Delft"}
	journal := openJournal(t)
	options := load.Options{Journal: journal, CallSize: 2, Concurrency: 1}

	first := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows[:4]), options))
	require.Equal(t, []load.State{load.Unknown, load.Unknown, load.Rejected, load.Accepted}, loadStates(first))
	srv.ClearRequests()

	second := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), options))
	assert.Equal(t, []load.State{load.Unknown, load.Unknown, load.Rejected, load.Accepted, load.Accepted, load.Accepted}, loadStates(second))
	assert.Equal(t, [][]string{{"INV-4", "INV-5"}}, loadedReferences(t, srv))
	for i, out := range second {
		assert.Equal(t, i < 4, out.Resumed)
	}
	assert.Equal(t, first[3].ID, second[3].ID)
	assert.Equal(t, "rejected", second[2].Status)
	assert.Equal(t, []switchcomm.FieldError{{Field: "reference"}}, second[2].Reasons, "a journal holds no messages")

	rows[3].InvoiceAmount++
	var err error
	for _, err = range ac.Imports.LoadRows(t.Context(), rowInput(rows), options) {
	}
	require.ErrorIs(t, err, load.ErrInputChanged)
}

// unknownRows loads rows of which nobody hears back, though they were taken in.
func unknownRows(t *testing.T, srv *alphacommtest.Server, ac *alphacomm.Client, rows []alphacomm.Row) *load.FileJournal {
	t.Helper()
	srv.Inject(alphacommtest.ImportsAddRows, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true, Times: 1})
	journal := openJournal(t)
	outcomes := inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{Journal: journal}))
	require.Equal(t, slices.Repeat([]load.State{load.Unknown}, len(rows)), loadStates(outcomes))
	return journal
}

func TestReconcileRows(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(3)
	rows[1].InvoiceAmount = 0 // gets no PayLink
	journal := unknownRows(t, srv, ac, rows)

	outcomes := inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	assert.Equal(t, slices.Repeat([]load.State{load.Unknown}, 3), loadStates(outcomes), "there are no PayLinks before the import window")

	srv.RunImports()
	outcomes = inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown, load.Accepted}, loadStates(outcomes))
	require.ErrorIs(t, outcomes[1].Err, switchcomm.ErrOutcomeUnknown)

	outcomes = inOrder(t, ac.Imports.LoadRows(t.Context(), rowInput(rows), load.Options{Journal: journal}))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown, load.Accepted}, loadStates(outcomes))
	assert.Equal(t, 3, srv.Effects(alphacommtest.ImportsAddRows), "no row is sent again")
}

// A PayLink of another script, or one whose answer does not say whose it is,
// proves nothing.
func TestReconcileRowsByScriptAndReference(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(1)
	journal := unknownRows(t, srv, ac, rows)
	_, err := srv.AddPayLink(alphacommtest.PayLink{Attributes: []alphacommtest.Attribute{{ID: "script", Value: "1002"}, {ID: "reference", Value: "INV-0"}}})
	require.NoError(t, err)
	outcomes := inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	assert.Equal(t, []load.State{load.Unknown}, loadStates(outcomes))

	srv.RunImports()
	srv.SetQuirks(alphacommtest.QuirkAttributesNull)
	outcomes = inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	assert.Equal(t, []load.State{load.Unknown}, loadStates(outcomes))

	srv.SetQuirks()
	outcomes = inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	assert.Equal(t, []load.State{load.Accepted}, loadStates(outcomes))
}

// A search that fails settles nothing, and says so.
func TestReconcileRowsWhenTheSearchFails(t *testing.T) {
	srv, ac := newFake(t)
	rows := rowsToLoad(1)
	journal := unknownRows(t, srv, ac, rows)
	srv.RunImports()
	srv.Inject(alphacommtest.PayLinksList, alphacommtest.Fault{Status: http.StatusNotImplemented, Times: 1})
	outcomes := inOrder(t, ac.Imports.ReconcileRows(t.Context(), rowInput(rows), journal))
	require.Equal(t, []load.State{load.Unknown}, loadStates(outcomes))
	var failed *switchcomm.Error
	require.ErrorAs(t, outcomes[0].Err, &failed)
	require.ErrorContains(t, outcomes[0].Err, "PayLinks.FindByReference")
}
