package alphacommtest_test

import (
	"encoding/base64"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// recordsOf imports rows and returns the answer's records.
func recordsOf(t *testing.T, srv *alphacommtest.Server, rows ...vars) []map[string]any {
	t.Helper()
	records := ok(t, srv, addRows, vars{"rows": rows}, "import", "addRecords", "records").([]any)
	out := make([]map[string]any, len(records))
	for i, r := range records {
		out[i] = r.(map[string]any)
	}
	return out
}

// importFile imports a file and returns the name of its batch.
func importFile(t *testing.T, srv *alphacommtest.Server, extension, contents string) string {
	t.Helper()
	file := vars{"extension": extension, "contents": base64.StdEncoding.EncodeToString([]byte(contents))}
	added := ok(t, srv, addFile, vars{"file": file}, "import", "addRecords").(map[string]any)
	assert.Equal(t, "queued", added["status"])
	assert.Equal(t, "IMPORT", added["action"])
	assert.Equal(t, []any{}, added["records"])
	return added["name"].(string)
}

// statusOf searches for a batch by its name.
func statusOf(t *testing.T, srv *alphacommtest.Server, name string) any {
	t.Helper()
	found := items(t, srv, batches, vars{"filters": vars{"name": vars{"equalTo": name}}}, "import", "batches")
	require.Len(t, found, 1)
	return found[0]["status"]
}

func TestRejectedRows(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithScript("1001", "invoiceAmount", "toPhoneNumbers"), alphacommtest.WithScript("1002"))
	srv.RejectReference("blocked", alphacommtest.Message{Message: "This person is blocked."})
	full := vars{"invoiceAmount": "56445", "toPhoneNumbers": []string{"+31612345678"}}

	got := recordsOf(t, srv,
		row("good", full),
		row("missing", vars{"invoiceAmount": nil, "toPhoneNumbers": []string{}}),
		row("other", vars{"script": "1002"}),
		row("unknown", vars{"script": "9"}),
		row(" ", full),
		row("mail", full, vars{"toMailAddress": "nowhere"}),
		row("blocked", full),
		row("script", vars{"script": ""}),
	)
	complaint := func(field, text string) map[string]any {
		return map[string]any{"context": field, "message": text, "level": "error"}
	}
	want := []struct {
		reference string
		messages  []any
	}{
		{"good", []any{}},
		{"missing", []any{
			complaint("invoiceAmount", "This value should not be blank."),
			complaint("toPhoneNumbers", "This value should not be blank."),
		}},
		{"other", []any{}},
		{"unknown", []any{complaint("script", "This script does not exist.")}},
		{" ", []any{complaint("reference", "This value should not be blank.")}},
		{"mail", []any{complaint("toMailAddress", "This value is not a valid email address.")}},
		{"blocked", []any{map[string]any{"context": nil, "message": "This person is blocked.", "level": nil}}},
		{"script", []any{complaint("script", "This value should not be blank.")}},
	}
	require.Len(t, got, len(want))
	for i, w := range want {
		status := "accepted"
		if len(w.messages) > 0 {
			status = "rejected"
		}
		assert.Equal(t, w.reference, got[i]["reference"])
		assert.Equal(t, status, got[i]["status"], w.reference)
		assert.Equal(t, w.messages, got[i]["messages"], w.reference)
	}
	assert.Equal(t, 2, srv.Effects(alphacommtest.ImportsAddRows))
	srv.RunImports()
	assert.Equal(t, alphacommtest.RecordRejected, srv.Records("mail")[0].Status)
}

func TestRecordsJoinTheirBatch(t *testing.T) {
	srv := alphacommtest.New(t, at(day))
	recordsOf(t, srv, row("a"), row("b"))
	recordsOf(t, srv, row("a"))
	all := srv.Batches()
	require.Len(t, all, 2)
	assert.Equal(t, "20190403-101", all[0].Name)
	assert.Equal(t, "20190403-102", all[1].Name)
	assert.Equal(t, alphacommtest.BatchDone, all[0].Status)
	assert.Len(t, all[0].Records, 2)
	assert.Len(t, srv.Records("a"), 2, "sent twice, recorded twice")
	assert.Equal(t, "20190403-102", srv.Records("a")[1].Batch)
	assert.Empty(t, srv.Records("c"))
	assert.Equal(t, 3, srv.Effects(alphacommtest.ImportsAddRows))

	srv = alphacommtest.New(t, at(day), alphacommtest.WithDailyBatch())
	recordsOf(t, srv, row("a"))
	assert.Len(t, recordsOf(t, srv, row("b")), 1, "only the records of the request are answered")
	require.Len(t, srv.Batches(), 1)
	assert.Len(t, srv.Batches()[0].Records, 2)
}

func TestNoRows(t *testing.T) {
	srv := alphacommtest.New(t)
	added := ok(t, srv, addRows, vars{"rows": []vars{}}, "import", "addRecords").(map[string]any)
	assert.Equal(t, "empty", added["status"])

	both := `mutation ($rows: [RowInput!], $file: FileInput) { import { addRecords(rows: $rows, file: $file) { name } } }`
	for _, v := range []vars{{}, {"rows": []vars{row("a")}, "file": vars{"extension": "csv", "contents": ""}}} {
		a := ask(t, srv, both, v)
		require.NotEmpty(t, a.Errors)
		assert.Equal(t, "Either rows or a file must be given.", a.Errors[0].Message)
		assert.Equal(t, []any{"import", "addRecords"}, a.Errors[0].Path)
		assert.JSONEq(t, `null`, string(a.Data), "it ran, and failed")
	}
	assert.Zero(t, srv.Effects(alphacommtest.AnyOp))
}

func TestJobsAndTheirPayLinks(t *testing.T) {
	srv := alphacommtest.New(t)
	both := vars{
		"personFamilyName": "Jansen", "invoiceAmount": "56445", "invoiceCurrency": "EUR", "invoiceDate": "2019-04-04",
		"toMailAddress": "jansen@example.com", "toPhoneNumbers": []string{"+31612345678"},
	}
	recordsOf(t, srv, row("both", both), row("none"), row("no way", vars{"invoiceAmount": "1"}))
	recordsOf(t, srv, row("both", both))
	assert.Empty(t, srv.PayLinks(), "the import window has not come")
	assert.Equal(t, alphacommtest.RecordAccepted, srv.Records("both")[0].Status)

	srv.RunImports()
	srv.RunImports()
	assert.Equal(t, alphacommtest.RecordCreated, srv.Records("both")[0].Status)
	assert.Equal(t, alphacommtest.RecordUpdated, srv.Records("both")[1].Status)
	assert.Equal(t, alphacommtest.RecordCreated, srv.Records("none")[0].Status)

	filter := func(attributes ...vars) vars { return vars{"filters": vars{"attributes": attributes}} }
	found := items(t, srv, payLinks, filter(vars{"id": "reference", "equalTo": "both"}), "payLink", "payLinks")
	require.Len(t, found, 2)
	assert.Equal(t, []any{
		map[string]any{"id": "origin", "value": "mail"},
		map[string]any{"id": "script", "value": "1001"},
		map[string]any{"id": "reference", "value": "both"},
	}, found[0]["attributes"])
	assert.Equal(t, "Jansen", found[0]["personName"])
	found = items(t, srv, payLinks, filter(vars{"id": "reference", "equalTo": "both"}, vars{"id": "origin", "equalTo": "sms"}), "payLink", "payLinks")
	require.Len(t, found, 1)
	link, _ := srv.PayLink(found[0]["id"].(string))
	assert.EqualValues(t, 56445, link.Amount)
	assert.Equal(t, "both", link.Attribute("reference"))
	assert.Len(t, srv.PayLinks(), 2)
}

func TestAutoRun(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithAutoRun())
	recordsOf(t, srv, row("a", vars{"invoiceAmount": "1", "toMailAddress": "a@example.com"}))
	assert.Equal(t, alphacommtest.RecordCreated, srv.Records("a")[0].Status)
	assert.Len(t, srv.PayLinks(), 1)

	name := importFile(t, srv, "csv", "reference\n1\n")
	var seen []any
	for range 4 {
		seen = append(seen, statusOf(t, srv, name))
	}
	assert.Equal(t, []any{"queued", "running", "done", "done"}, seen)
}

func TestFileBatches(t *testing.T) {
	srv := alphacommtest.New(t)
	name := importFile(t, srv, "csv", "reference,name\n1,\"Jan\nJansen\"\n2,Piet\n")
	assert.Equal(t, "queued", statusOf(t, srv, name))
	require.NoError(t, srv.StartBatch(name))
	assert.Equal(t, "running", statusOf(t, srv, name))
	require.ErrorContains(t, srv.StartBatch(name), "is running")
	require.NoError(t, srv.FinishBatch(name))
	assert.Equal(t, "done", statusOf(t, srv, name))
	require.ErrorContains(t, srv.FailBatch(name), "is done")

	batch, found := srv.Batch(name)
	require.True(t, found)
	assert.Equal(t, alphacommtest.File{
		Extension: "csv",
		Contents:  []byte("reference,name\n1,\"Jan\nJansen\"\n2,Piet\n"),
		Size:      37,
		SHA256:    "a1b96dcb8a1d1ef3b5ea3ae06f8fe418ff13854abb9e733f4bedbdd03c05a9dc", // sha256sum
		Rows:      2,
	}, *batch.File)

	failing := importFile(t, srv, "csv", "a\n")
	require.NoError(t, srv.FailBatch(failing))
	assert.Equal(t, "error", statusOf(t, srv, failing))
	require.ErrorContains(t, srv.FinishBatch(failing), "is error")
	require.ErrorContains(t, srv.FinishBatch("nothing"), `no batch "nothing"`)
	_, found = srv.Batch("nothing")
	assert.False(t, found)
	assert.Equal(t, 2, srv.Effects(alphacommtest.ImportsAddFile))
}

func TestFilesOfAllKinds(t *testing.T) {
	tests := map[string]struct {
		extension, contents string
		rows                int
		status              string
	}{
		"semicolons":     {"csv", "a;b\n1;\"x;\ny\"\n2;z", 2, "done"},
		"header only":    {"CSV", "a,b\n", 0, "done"},
		"blank lines":    {"csv", "a\n\n1\n\n", 1, "done"},
		"CRLF":           {"csv", "a,b\r\n1,2\r\n3,4\r\n", 2, "done"},
		"nothing":        {"csv", "", 0, "error"},
		"open quote":     {"csv", "a,b\n1,\"2\n", -1, "error"},
		"other format":   {"xlsx", "PK\x03\x04", -1, "done"},
		"empty":          {"ods", "", -1, "error"},
		"unknown format": {"pdf", "%PDF", -1, "error"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			srv := alphacommtest.New(t, alphacommtest.WithDiscardFiles())
			batch := importFile(t, srv, test.extension, test.contents)
			srv.RunImports()
			got, _ := srv.Batch(batch)
			assert.Equal(t, test.status, got.Status)
			assert.Equal(t, test.rows, got.File.Rows)
			assert.EqualValues(t, len(test.contents), got.File.Size)
			assert.Nil(t, got.File.Contents)
		})
	}
}

func TestSeededBatches(t *testing.T) {
	srv := alphacommtest.New(t, at(day))
	b, err := srv.AddBatch(alphacommtest.Batch{
		Action:  alphacommtest.ActionValidate,
		Status:  alphacommtest.BatchQueued,
		Records: []alphacommtest.Record{{Reference: "a"}},
	})
	require.NoError(t, err)
	assert.Equal(t, "20190403-101", b.Name)
	srv.RunImports()
	assert.Equal(t, "done", statusOf(t, srv, b.Name))
	assert.Equal(t, alphacommtest.RecordAccepted, srv.Records("a")[0].Status, "a validation makes no jobs")

	_, err = srv.AddBatch(alphacommtest.Batch{Name: b.Name})
	require.ErrorContains(t, err, "exists")
	for range 25 {
		_, err = srv.AddBatch(alphacommtest.Batch{})
		require.NoError(t, err)
	}
	list := ok(t, srv, batches, nil, "import", "batches").(map[string]any)
	assert.Len(t, list["items"], 20)
	assert.Equal(t, map[string]any{"offset": 0.0, "limit": 20.0, "total": 26.0}, list["pagination"])
}

func TestManyRows(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithBodyLimit(10))
	rows := make([]vars, 2000)
	for i := range rows {
		rows[i] = row(strconv.Itoa(i), vars{"invoiceAmount": "1", "toMailAddress": "a@example.com"})
	}
	assert.Len(t, recordsOf(t, srv, rows...), len(rows))
	srv.RunImports()
	assert.Len(t, srv.PayLinks(), len(rows))
	assert.Len(t, srv.Requests()[0].Body, 10)
}
