package alphacomm_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

func rowsAnswer(records string) string {
	return `{"data":{"import":{"addRecords":{"name":"20190403-965","action":"IMPORT","status":"done","records":` + records + `}}}}`
}

// TestRowsAreJoinedToTheirRecords by reference and script, equal ones in order.
func TestRowsAreJoinedToTheirRecords(t *testing.T) {
	r := newRecorder(t, rowsAnswer(`[
		{"reference":"c","scriptId":"1","status":"rejected","messages":[{"context":"toMailAddress","message":"malformed","level":"error"},{"message":"and more"}]},
		{"reference":"a","scriptId":"2","status":"accepted","messages":[]},
		{"reference":"a","scriptId":1,"status":"created"},
		{"reference":"b","scriptId":"9","status":"Not Loaded"},
		{"reference":"twice","scriptId":"1","status":"dropped"},
		{"reference":"twice","scriptId":"1","status":"updated"},
		{"reference":"stranger","scriptId":"1","status":"accepted"},
		{"reference":null,"status":"accepted"},
		{"reference":"odd","scriptId":"1","status":"teleported"},
		{"reference":"a","scriptId":"1","status":"accepted"}
	]`))
	rows := []alphacomm.Row{
		0: {Reference: "a", Script: "1"},
		1: {Reference: "a", Script: "2"},
		2: {Reference: "b", Script: "1"},
		3: {Reference: "c", Script: "1"},
		4: {Reference: "twice", Script: "1"},
		5: {Reference: "twice", Script: "1"},
		6: {Reference: "odd", Script: "1"},
		7: {Reference: "lost", Script: "1"},
	}
	result, err := r.client().Imports.AddRows(t.Context(), rows)
	require.NoError(t, err)
	assert.Equal(t, map[int]alphacomm.RecordStatus{
		0: alphacomm.RecordStatusCreated, 1: alphacomm.RecordStatusAccepted, 5: alphacomm.RecordStatusUpdated,
	}, statuses(result.Accepted))
	assert.Equal(t, map[int]alphacomm.RecordStatus{
		2: alphacomm.RecordStatusNotLoaded, 3: alphacomm.RecordStatusRejected, 4: alphacomm.RecordStatusDropped,
	}, statuses(result.Rejected))
	assert.Equal(t, []int{6, 7}, result.Unanswered)
	require.Len(t, result.Other, 4)
	assert.Equal(t, alphacomm.Record{Index: 6, Reference: "odd", ScriptID: "1", Status: "teleported"}, result.Other[2])
	assert.Equal(t, []alphacomm.RecordMessage{
		{Context: "toMailAddress", Message: "malformed", Level: "error"}, {Message: "and more"},
	}, result.Rejected[0].Messages)

	err = result.Err()
	require.ErrorIs(t, err, switchcomm.ErrRejected)
	require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.ErrorContains(t, err, "row 3 of the input: rejected")
	assert.NotContains(t, err.Error(), "malformed")
}

// TestRecordOfAnotherScript is not joined to a row that only has its reference,
// when other rows have that too: it may be about one of those.
func TestRecordOfAnotherScript(t *testing.T) {
	rows := []alphacomm.Row{{Reference: "a", Script: "1"}, {Reference: "a", Script: "2"}}
	r := newRecorder(t, rowsAnswer(`[
		{"reference":"a","scriptId":"2","status":"created"},
		{"reference":"a","scriptId":"2","status":"updated"}
	]`))
	result, err := r.client().Imports.AddRows(t.Context(), rows)
	require.NoError(t, err)
	assert.Equal(t, map[int]alphacomm.RecordStatus{1: alphacomm.RecordStatusCreated}, statuses(result.Accepted))
	assert.Equal(t, []int{0}, result.Unanswered)
	assert.Equal(t, map[int]alphacomm.RecordStatus{-1: alphacomm.RecordStatusUpdated}, statuses(result.Other))

	r = newRecorder(t, rowsAnswer(`[{"reference":"a","status":"created"},{"reference":"a","status":"rejected"}]`))
	result, err = r.client().Imports.AddRows(t.Context(), rows)
	require.NoError(t, err)
	assert.Empty(t, result.Unanswered)
}

// A row that one record rejects and another creates may have been applied: to
// call it rejected would have it loaded again.
func TestRecordsThatContradictEachOther(t *testing.T) {
	r := newRecorder(t, rowsAnswer(`[
		{"reference":"a","scriptId":"1","status":"rejected"},
		{"reference":"a","scriptId":"1","status":"created"}
	]`))
	result, err := r.client().Imports.AddRows(t.Context(), []alphacomm.Row{{Reference: "a", Script: "1"}})
	require.NoError(t, err)
	assert.Empty(t, result.Rejected)
	assert.Equal(t, []int{0}, result.Unanswered)
	assert.Len(t, result.Other, 2)
}

func statuses(records []alphacomm.Record) map[int]alphacomm.RecordStatus {
	all := map[int]alphacomm.RecordStatus{}
	for _, r := range records {
		all[r.Index] = r.Status
	}
	return all
}

// TestEveryRowHasOneOutcome, whatever the server says.
func TestEveryRowHasOneOutcome(t *testing.T) {
	r := newRecorder(t, "")
	ac := r.client()
	word := rapid.SampledFrom([]string{"", "a", "b", " a"})
	rapid.Check(t, func(t *rapid.T) {
		var rows []alphacomm.Row
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			rows = append(rows, alphacomm.Row{
				Reference: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "reference"),
				Script:    rapid.SampledFrom([]string{"1", "2"}).Draw(t, "script"),
			})
		}
		var records bytes.Buffer
		n := rapid.IntRange(1, 8).Draw(t, "records")
		for i := range n {
			if i > 0 {
				records.WriteString(",")
			}
			fmt.Fprintf(&records, `{"reference":%q,"scriptId":%q,"status":%q}`,
				word.Draw(t, "reference"),
				rapid.SampledFrom([]string{"1", "2", ""}).Draw(t, "script"),
				rapid.SampledFrom([]string{"accepted", "rejected", "", "odd"}).Draw(t, "status"))
		}
		r.mu.Lock()
		r.answers[0] = answer{http.StatusOK, rowsAnswer("[" + records.String() + "]")}
		r.mu.Unlock()
		result, err := ac.Imports.AddRows(context.Background(), rows)
		if err != nil {
			t.Fatal(err)
		}
		outcomes := make([]int, len(rows))
		for _, record := range append(result.Accepted, result.Rejected...) {
			outcomes[record.Index]++
		}
		for _, index := range result.Unanswered {
			outcomes[index]++
		}
		for i, count := range outcomes {
			if count != 1 {
				t.Fatalf("row %d has %d outcomes", i, count)
			}
		}
		if len(result.Accepted)+len(result.Rejected)+len(result.Other) != n {
			t.Fatal("a record is lost")
		}
	})
}

// TestRowsWithoutRecords: the batch is known, and nothing of the rows.
func TestRowsWithoutRecords(t *testing.T) {
	r := newRecorder(t, rowsAnswer(`[]`))
	result, err := r.client().Imports.AddRows(t.Context(), []alphacomm.Row{{Reference: "a", Script: "1"}})
	require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	require.NotNil(t, result)
	assert.Equal(t, "20190403-965", result.Batch.Name)
	assert.Equal(t, []int{0}, result.Unanswered)
}

// TestRowsBesideErrors: the records that are there are told, with the error.
func TestRowsBesideErrors(t *testing.T) {
	r := newRecorder(t, `{"errors":[{"message":"m"}],"data":{"import":{"addRecords":{"name":"n","records":[{"reference":"a","status":"accepted"}]}}}}`)
	result, err := r.client().Imports.AddRows(t.Context(), []alphacomm.Row{{Reference: "a", Script: "1"}, {Reference: "b", Script: "1"}})
	require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	require.NotNil(t, result)
	assert.Len(t, result.Accepted, 1)
	assert.Equal(t, []int{1}, result.Unanswered)
}

// TestManyRowsAreAdvice and no refusal.
func TestManyRowsAreAdvice(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for count, advised := range map[int]bool{999: false, 1000: true} {
		log.Reset()
		rows := make([]alphacomm.Row, count)
		for i := range rows {
			rows[i] = alphacomm.Row{Reference: fmt.Sprint("personal", i), Script: "1"}
		}
		r := newRecorder(t, rowsAnswer(`[]`))
		r.client(switchcomm.WithLogger(logger)).Imports.AddRows(t.Context(), rows)
		assert.Len(t, r.seen(), 1)
		assert.Equal(t, advised, bytes.Contains(log.Bytes(), []byte("1,000 rows")), log.String())
		assert.NotContains(t, log.String(), "personal")
	}
}

func TestBatchesSayHowManyThereAre(t *testing.T) {
	r := newRecorder(t, `{"data":{"import":{"batches":{"items":[{"name":"a","action":"import","status":"DONE"}],"pagination":{"limit":0,"total":45}}}}}`)
	page, err := r.client().Imports.Batches(t.Context(), alphacomm.BatchFilter{})
	require.NoError(t, err)
	assert.Equal(t, 45, page.Total)
	assert.Equal(t, []alphacomm.Batch{{Name: "a", Action: alphacomm.BatchActionImport, Status: alphacomm.BatchStatusDone}}, page.Items)
}
