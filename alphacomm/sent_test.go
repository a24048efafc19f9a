package alphacomm_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// TestNothingSetNothingSent: what the caller leaves out does not travel.
func TestNothingSetNothingSent(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ctx := t.Context()
	collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{}))
	collect(ac.Mandates.All(ctx, alphacomm.MandateQuery{}))
	ac.Imports.Batches(ctx, alphacomm.BatchFilter{})
	ac.Mandates.Create(ctx, alphacomm.MandateInput{})
	ac.Imports.AddRows(ctx, []alphacomm.Row{{Reference: "a", Script: "1"}})
	want := []string{`{}`, `{}`, `{}`, `{"mandate":{}}`, `{"rows":[{"reference":"a","script":"1"}]}`}
	require.Len(t, r.seen(), len(want))
	for i, got := range r.seen() {
		assert.JSONEq(t, want[i], string(got.Variables), got.OperationName)
	}
}

// TestFalseZeroAndEmptyAreSent where they are meant.
func TestFalseZeroAndEmptyAreSent(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ctx := t.Context()
	extra := map[string]any{"no": false, "zero": 0, "empty": "", "clear": nil, "list": []string{}}
	ac.Imports.AddRows(ctx, []alphacomm.Row{{Reference: "a", Script: "1", ToPhoneNumbers: []string{}, Extra: extra}})
	ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		InvoiceDate: time.Date(2024, time.June, 12, 9, 30, 0, 0, time.UTC),
		Attributes:  []alphacomm.Attribute{{ID: "a"}},
		Extra:       extra,
	})
	ac.Mandates.Create(ctx, alphacomm.MandateInput{Extra: extra})
	collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{Attributes: []alphacomm.Attribute{{ID: "a"}}, PageSize: 5}))
	const extraText = `"no":false,"zero":0,"empty":"","clear":null,"list":[]`
	want := []string{
		`{"rows":[{"reference":"a","script":"1","toPhoneNumbers":[],` + extraText + `}]}`,
		`{"payLink":{"invoiceDate":"2024-06-12T09:30:00+00:00","attributes":[{"id":"a","value":""}],` + extraText + `}}`,
		`{"mandate":{` + extraText + `}}`,
		`{"filters":{"attributes":[{"id":"a","equalTo":""}]},"offset":0,"limit":5}`,
	}
	require.Len(t, r.seen(), len(want))
	for i, got := range r.seen() {
		assert.JSONEq(t, want[i], string(got.Variables), got.OperationName)
	}
}

// TestValuesTravelUnchanged: no identifier loses a zero or a space.
func TestValuesTravelUnchanged(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ac.Imports.AddRows(t.Context(), []alphacomm.Row{{
		Reference: " 007 <&> \u2028 é", Script: "0101", ToPhoneNumbers: []string{"0031600000001", "+31600000001"}, InvoiceNumber: "000",
	}})
	var sent struct{ Rows []map[string]any }
	require.NoError(t, json.Unmarshal(r.only().Variables, &sent))
	assert.Equal(t, []map[string]any{{
		"reference": " 007 <&> \u2028 é", "script": "0101", "toPhoneNumbers": []any{"0031600000001", "+31600000001"}, "invoiceNumber": "000",
	}}, sent.Rows)
}

func TestTimesTravelAsPHPWritesThem(t *testing.T) {
	amsterdam := time.FixedZone("CEST", 2*60*60)
	moment := time.Date(2024, time.June, 12, 9, 30, 15, 999_999_999, amsterdam)
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ac.PayLinks.Create(t.Context(), alphacomm.PayLinkInput{InvoiceDate: moment, VisibleUntil: moment.UTC()})
	assert.JSONEq(t, `{"payLink":{"invoiceDate":"2024-06-12T09:30:15+02:00","visibleUntil":"2024-06-12T07:30:15+00:00"}}`, string(r.only().Variables))
}

func TestInvoiceDateIsNowByDefault(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	before := time.Now().Truncate(time.Second)
	r.client().PayLinks.Create(t.Context(), alphacomm.PayLinkInput{})
	var sent struct {
		PayLink struct{ InvoiceDate string }
	}
	require.NoError(t, json.Unmarshal(r.only().Variables, &sent))
	got, err := time.Parse("2006-01-02T15:04:05+00:00", sent.PayLink.InvoiceDate)
	require.NoError(t, err, "UTC is +00:00, never Z")
	assert.WithinRange(t, got, before, time.Now())
}

// TestExtraMustNotRepeatAField: a name that travels twice would leave it to the
// server which value counts.
func TestExtraMustNotRepeatAField(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	_, err := ac.Imports.AddRows(t.Context(), []alphacomm.Row{{
		Reference: "a", Script: "1", InvoiceNumber: "personal", Extra: map[string]any{"invoiceNumber": "personal"},
	}})
	require.ErrorIs(t, err, switchcomm.ErrNotSent)
	assert.ErrorContains(t, err, "invoiceNumber")
	assert.NotContains(t, err.Error(), "personal")
	assert.Empty(t, r.seen())
}

// TestRefusedBeforeSending: what is certainly wrong is not sent.
func TestRefusedBeforeSending(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ctx := t.Context()
	tests := map[string]struct {
		call func() error
		text string
	}{
		"no rows": {func() error { _, err := ac.Imports.AddRows(ctx, nil); return err }, "empty"},
		"row without names": {func() error {
			_, err := ac.Imports.AddRows(ctx, []alphacomm.Row{{Reference: "a", Script: "1"}, {Reference: " "}})
			return err
		}, "[1].reference is required; [1].script is required"},
		"blank batch":       {func() error { _, err := ac.Imports.Batch(ctx, " "); return err }, "name is empty"},
		"wait for no batch": {func() error { _, err := ac.Imports.WaitBatch(ctx, "", alphacomm.Poll{}); return err }, "name is empty"},
		"blank PayLink":     {func() error { _, err := ac.PayLinks.Get(ctx, ""); return err }, "id is empty"},
		"wait for none":     {func() error { _, err := ac.PayLinks.WaitPaid(ctx, "", alphacomm.Poll{}); return err }, "id is empty"},
		"blank reference":   {func() error { _, err := collect(ac.PayLinks.FindByReference(ctx, "")); return err }, "reference is empty"},
		"page size": {func() error {
			_, err := collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{PageSize: -1}))
			return err
		}, "page size"},
		"blank mandate": {func() error { _, err := ac.Mandates.Get(ctx, ""); return err }, "id is empty"},
		"interval":      {func() error { _, err := ac.Mandates.WaitSuccess(ctx, "i", alphacomm.Poll{Interval: -1}); return err }, "negative"},
		"blank record":  {func() error { _, err := ac.Voice.StopCalling(ctx, "1", ""); return err }, "reference is empty"},
	}
	for _, script := range []string{"", "x", "1.0", "-5", "0", "+5", " 5", "007", "2147483648"} {
		tests["script id "+script] = struct {
			call func() error
			text string
		}{func() error { _, err := ac.Voice.StopCalling(ctx, script, "r"); return err }, "plain number"}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.call()
			require.ErrorIs(t, err, switchcomm.ErrNotSent)
			assert.ErrorContains(t, err, test.text)
		})
	}
	assert.Empty(t, r.seen())
}
