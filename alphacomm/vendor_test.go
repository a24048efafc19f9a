package alphacomm_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// TestVendorExamples makes the call of each of the vendor's examples, compares
// the variables that are sent with the vendor's, and reads the vendor's answer.
func TestVendorExamples(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2019, time.February, d, 0, 0, 0, 0, time.UTC) }
	at := func(s string) time.Time {
		moment, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return moment
	}
	tests := []struct {
		name string
		call func(context.Context, *alphacomm.Client, example) (any, error)
		want any
	}{
		{
			"add-rows",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				result, err := ac.Imports.AddRows(ctx, []alphacomm.Row{{
					Reference:          "f0e7a0c3",
					Script:             "1001",
					PersonFamilyName:   "Alphacomm",
					PersonBirthDay:     switchcomm.Date{Year: 2000, Month: time.January, Day: 1},
					ToMailAddress:      "reminders@example.com",
					ToPhoneNumbers:     []string{"+31600000001"},
					InvoiceDescription: "Example payment",
					InvoiceDate:        switchcomm.Date{Year: 2019, Month: time.April, Day: 4},
					InvoiceDueDate:     switchcomm.Date{Year: 2019, Month: time.July, Day: 30},
					InvoiceReference:   "40824524",
					InvoiceCurrency:    "EUR",
					InvoiceAmount:      56445,
					InvoiceNumber:      "249075245",
				}})
				require.NoError(t, err)
				assert.NoError(t, result.Err())
				assert.Empty(t, result.Rejected)
				assert.Empty(t, result.Unanswered)
				assert.Equal(t, alphacomm.Batch{Name: "20190403-965", Action: alphacomm.BatchActionImport, Status: alphacomm.BatchStatusDone}, result.Batch)
				return result.Accepted, nil
			},
			[]alphacomm.Record{{Index: 0, Reference: "f0e7a0c3", ScriptID: "1001", Status: alphacomm.RecordStatusAccepted}},
		},
		{
			"add-file",
			func(ctx context.Context, ac *alphacomm.Client, e example) (any, error) {
				var v struct {
					File struct{ Extension, Contents string }
				}
				require.NoError(t, json.Unmarshal(e.Variables, &v))
				contents, err := base64.StdEncoding.DecodeString(v.File.Contents)
				require.NoError(t, err)
				open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(contents))), nil }
				return ac.Imports.AddFile(ctx, alphacomm.File{Format: alphacomm.FormatCSV, Open: open, Size: int64(len(contents))})
			},
			&alphacomm.Batch{Name: "20190404-579", Action: alphacomm.BatchActionImport, Status: alphacomm.BatchStatusQueued},
		},
		{
			"batches",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.Imports.Batches(ctx, alphacomm.BatchFilter{Name: "Test"})
			},
			&alphacomm.BatchPage{
				Items: []alphacomm.Batch{{Name: "Test", Action: alphacomm.BatchActionValidate, Status: alphacomm.BatchStatusEmpty}},
				Total: 1,
			},
		},
		{
			"batches",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.Imports.Batch(ctx, "Test")
			},
			&alphacomm.Batch{Name: "Test", Action: alphacomm.BatchActionValidate, Status: alphacomm.BatchStatusEmpty},
		},
		{
			"create-paylink",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
					Attributes:  []alphacomm.Attribute{{ID: "source", Value: "whatsapp"}},
					PersonName:  "Alphacomm",
					Amount:      15497,
					Currency:    "EUR",
					Description: "Example",
					Reference:   "103482",
					InvoiceDate: at("2019-02-12T10:00:00Z"),
				})
			},
			&alphacomm.CreatedPayLink{
				ID:         "a62c3726-d3b2-4b8c-8e4c-48ee0fd9451c",
				ShortURL:   "https://short.example/u8t1nbw",
				LongURL:    "https://pay.example/pay/a62c3726-d3b2-4b8c-8e4c-48ee0fd9451c",
				Attributes: alphacomm.Attributes{{ID: "customer_source", Value: "whatsapp"}, {ID: "origin", Value: "api"}},
			},
		},
		{
			"paylinks",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{}))
			},
			[]alphacomm.PayLink{
				{ID: "a6e8b63c-927f-476b-8d47-d323e20e1a4f", Status: alphacomm.PayLinkStatusPaid},
				{ID: "348bd90d-da76-4211-93c3-601cbb15f33a", Status: alphacomm.PayLinkStatusCancelled},
				{ID: "389f0187-6b5d-4896-8d78-e56a6bb1a156", Status: alphacomm.PayLinkStatusReady},
			},
		},
		{
			"paylink-by-id",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.PayLinks.Get(ctx, "5be41c4f-9fe6-403d-980b-5edc0139ee70")
			},
			&alphacomm.PayLink{
				ID:           "5be41c4f-9fe6-403d-980b-5edc0139ee70",
				PersonName:   "Demo",
				PersonGender: "U",
				Status:       alphacomm.PayLinkStatusPaid,
				CreatedOn:    at("2019-02-05T09:57:14+00:00"),
				UpdatedOn:    at("2019-02-05T09:57:14+00:00"),
			},
		},
		{
			"paylinks-by-reference",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return collect(ac.PayLinks.FindByReference(ctx, "20220216-6"))
			},
			[]alphacomm.PayLink{{
				ID:           "42c949b9-5945-4273-912d-00f5563df1fd",
				PersonName:   "Alphacomm",
				PersonGender: "M",
				Status:       alphacomm.PayLinkStatusReady,
				Attributes: alphacomm.Attributes{
					{ID: "origin", Value: "sms"}, {ID: "script", Value: "1003"}, {ID: "reference", Value: "20220216-6"},
				},
			}},
		},
		{
			"paylinks-advanced",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{
					Status:        alphacomm.PayLinkStatusPaid,
					CreatedAfter:  day(8),
					CreatedBefore: day(9),
					Order:         alphacomm.NewestFirst,
					PageSize:      20,
				}))
			},
			[]alphacomm.PayLink{
				{
					ID: "5be41c4f-9fe6-403d-980b-5edc0139ee70", PersonName: "Demo", PersonGender: "U", Status: alphacomm.PayLinkStatusPaid,
					CreatedOn: at("2019-02-05T09:57:14+00:00"), UpdatedOn: at("2019-02-05T09:57:14+00:00"),
				},
				{
					ID: "96f3cf79-98ab-43d1-80ca-fa5c9fccab23", PersonName: "Test Person", PersonGender: "U", Status: alphacomm.PayLinkStatusPaid,
					CreatedOn: at("2019-02-01T14:49:35+00:00"), UpdatedOn: at("2019-02-01T14:49:36+00:00"),
				},
			},
		},
		{
			"create-mandate",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.Mandates.Create(ctx, alphacomm.MandateInput{
					PersonName: "Alphacomm", Reference: "AC-HUUR", Type: alphacomm.MandateTypeRecurring, Reason: "huur", DebtorReference: "20190301",
				})
			},
			&alphacomm.CreatedMandate{
				ID:        "4442ddf6-7371-4e6a-8939-087f8fd3b17c",
				Reference: "AC-HUUR",
				Type:      alphacomm.MandateTypeRecurring,
				ShortURL:  "https://short.example/akps797",
				LongURL:   "https://mandate.example/pay/94e592f0-9f21-4404-bdfe-a6e51c6bf547",
			},
		},
		{
			"mandate-by-id",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.Mandates.Get(ctx, "5be41c4f-9fe6-403d-980b-5edc0139ee70")
			},
			&alphacomm.Mandate{
				ID:         "5be41c4f-9fe6-403d-980b-5edc0139ee70",
				PersonName: "Demo",
				Status:     alphacomm.MandateStatusSuccess,
				CreatedOn:  at("2019-02-05T09:57:14+00:00"),
				UpdatedOn:  at("2019-02-05T09:57:14+00:00"),
			},
		},
		{
			"mandates-advanced",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return collect(ac.Mandates.All(ctx, alphacomm.MandateQuery{
					Status:        alphacomm.MandateStatusSuccess,
					CreatedAfter:  day(8),
					CreatedBefore: day(9),
					Order:         alphacomm.NewestFirst,
					PageSize:      20,
				}))
			},
			[]alphacomm.Mandate{
				{
					ID: "5be41c4f-9fe6-403d-980b-5edc0139ee70", PersonName: "Demo", Status: alphacomm.MandateStatusSuccess,
					CreatedOn: at("2019-02-05T09:57:14+00:00"), UpdatedOn: at("2019-02-05T09:57:14+00:00"),
				},
				{
					ID: "96f3cf79-98ab-43d1-80ca-fa5c9fccab23", PersonName: "Test Person", Status: alphacomm.MandateStatusSuccess,
					CreatedOn: at("2019-02-01T14:49:35+00:00"), UpdatedOn: at("2019-02-01T14:49:36+00:00"),
				},
			},
		},
		{
			"stop-calling",
			func(ctx context.Context, ac *alphacomm.Client, _ example) (any, error) {
				return ac.Voice.StopCalling(ctx, "18301", "your_identifier")
			},
			"done",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := readExample(t, test.name)
			r := newRecorder(t, string(e.Answer))
			got, err := test.call(t.Context(), r.client(), e)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
			assert.JSONEq(t, string(e.Variables), string(r.seen()[0].Variables))
		})
	}
}

// TestVendorExampleWithoutPagination reads the one answer without a total: what
// comes next is asked for, and its end is not taken for granted.
func TestVendorExampleWithoutPagination(t *testing.T) {
	e := readExample(t, "mandates")
	r := newRecorder(t, string(e.Answer), `{"data":{"mandate":{"mandates":{"items":[]}}}}`)
	got, err := collect(r.client().Mandates.All(t.Context(), alphacomm.MandateQuery{}))
	require.NoError(t, err)
	assert.Equal(t, []alphacomm.Mandate{
		{ID: "a6e8b63c-927f-476b-8d47-d323e20e1a4f", Status: alphacomm.MandateStatusNew},
		{ID: "348bd90d-da76-4211-93c3-601cbb15f33a", Status: alphacomm.MandateStatusPending},
		{ID: "389f0187-6b5d-4896-8d78-e56a6bb1a156", Status: alphacomm.MandateStatusSuccess},
	}, got)
	require.Len(t, r.seen(), 2)
	assert.JSONEq(t, string(e.Variables), string(r.seen()[0].Variables))
	assert.JSONEq(t, `{"offset":3}`, string(r.seen()[1].Variables))
}

// collect returns the items of a list, and its error.
func collect[T any](list func(func(*T, error) bool)) ([]T, error) {
	var items []T
	for item, err := range list {
		if err != nil {
			return items, err
		}
		items = append(items, *item)
	}
	return items, nil
}
