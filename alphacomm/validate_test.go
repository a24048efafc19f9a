package alphacomm_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// problems returns the fields that an error of Validate names.
func problems(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	var failed *switchcomm.Error
	require.ErrorAs(t, err, &failed)
	require.ErrorIs(t, err, switchcomm.ErrValidation)
	require.ErrorIs(t, err, switchcomm.ErrNotSent)
	var fields []string
	for _, field := range failed.Fields {
		fields = append(fields, field.Field)
		assert.NotEmpty(t, field.Message)
		assert.NotEmpty(t, field.Rule)
	}
	return fields
}

func TestValidateRow(t *testing.T) {
	good := alphacomm.Row{
		Reference: "a", Script: "1", ToMailAddress: "robin@example.com", ToPhoneNumbers: []string{"+31600000001"},
		PersonBirthDay: switchcomm.Date{Year: 2000, Month: 2, Day: 29}, InvoiceAmount: 1, InvoiceCurrency: "EUR",
	}
	tests := map[string]struct {
		change func(*alphacomm.Row)
		want   []string
	}{
		"good":       {func(*alphacomm.Row) {}, nil},
		"all empty":  {func(r *alphacomm.Row) { *r = alphacomm.Row{} }, []string{"reference", "script"}},
		"blank":      {func(r *alphacomm.Row) { r.Reference = " \t" }, []string{"reference"}},
		"mail":       {func(r *alphacomm.Row) { r.ToMailAddress = "robin.example.com" }, []string{"toMailAddress"}},
		"named mail": {func(r *alphacomm.Row) { r.ToMailAddress = "Robin <robin@example.com>" }, []string{"toMailAddress"}},
		"amount":     {func(r *alphacomm.Row) { r.InvoiceAmount = -1 }, []string{"invoiceAmount"}},
		"currency":   {func(r *alphacomm.Row) { r.InvoiceCurrency = "eur" }, []string{"invoiceCurrency"}},
		"dates": {func(r *alphacomm.Row) {
			r.PersonBirthDay = switchcomm.Date{Year: 2001, Month: 2, Day: 29}
			r.InvoiceDate = switchcomm.Date{Year: 2024, Month: 13, Day: 1}
			r.InvoiceDueDate = switchcomm.Date{Month: 1, Day: 1}
		}, []string{"personBirthDay", "invoiceDate", "invoiceDueDate"}},
		"phones": {func(r *alphacomm.Row) {
			r.ToPhoneNumbers = []string{"31600000001", "+31600000001", "0031600000001", "+316 0000 0001", "", "+", "+1234567890123456"}
		}, []string{"toPhoneNumbers[0]", "toPhoneNumbers[2]", "toPhoneNumbers[3]", "toPhoneNumbers[4]", "toPhoneNumbers[5]", "toPhoneNumbers[6]"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			row := good
			test.change(&row)
			assert.Equal(t, test.want, problems(t, row.Validate()))
		})
	}
}

func TestValidateSaysWhatIsWrong(t *testing.T) {
	row := alphacomm.Row{Script: "1", ToPhoneNumbers: []string{"planted", "planted", "planted", "planted", "planted"}}
	err := row.Validate()
	assert.ErrorContains(t, err, "reference is required; toPhoneNumbers[0] must be a plus")
	assert.ErrorContains(t, err, "and 1 more")
	assert.NotContains(t, err.Error(), "planted")
}

func TestValidatePayLink(t *testing.T) {
	good := input("1")
	assert.NoError(t, good.Validate())
	assert.Equal(t, []string{"personName", "invoiceAmount", "invoiceCurrency", "invoiceDescription", "invoiceReference"},
		problems(t, (&alphacomm.PayLinkInput{}).Validate()))
	bad := good
	bad.Amount, bad.Currency = -1, "€"
	bad.VisibleUntil = time.Now().Add(-time.Second)
	bad.Attributes = []alphacomm.Attribute{{ID: "a"}, {Value: "b"}}
	assert.Equal(t, []string{"invoiceAmount", "invoiceCurrency", "visibleUntil", "attributes[1].id"}, problems(t, bad.Validate()))
	good.VisibleUntil = time.Now().Add(time.Hour)
	assert.NoError(t, good.Validate())
}

func TestValidateMandateAndFile(t *testing.T) {
	assert.Equal(t, []string{"reference", "type"}, problems(t, (&alphacomm.MandateInput{}).Validate()))
	assert.NoError(t, (&alphacomm.MandateInput{Reference: "a", Type: "FRST"}).Validate())

	assert.Equal(t, []string{"extension", "contents"}, problems(t, (&alphacomm.File{Format: "txt"}).Validate()))
	file := alphacomm.FileOnce(alphacomm.FormatODS, strings.NewReader("x"))
	assert.NoError(t, file.Validate())
}

// TestWithValidation: nothing is sent that does not pass.
func TestWithValidation(t *testing.T) {
	r := newRecorder(t, `{"data":{}}`)
	ac := r.client(switchcomm.WithValidation())
	ctx := t.Context()
	_, err := ac.Imports.AddRows(ctx, []alphacomm.Row{{Reference: "a", Script: "1"}, {Reference: "b", Script: "1", InvoiceCurrency: "euro"}})
	assert.Equal(t, []string{"[1].invoiceCurrency"}, problems(t, err))
	_, err = ac.Imports.AddFile(ctx, alphacomm.File{Format: "txt", Size: 1, Open: func() (io.ReadCloser, error) { return nil, errors.New("opened") }})
	assert.Equal(t, []string{"extension"}, problems(t, err))
	_, err = ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{Amount: 1, PersonName: "x", Currency: "EUR", Description: "x"})
	assert.Equal(t, []string{"invoiceReference"}, problems(t, err))
	_, err = ac.Mandates.Create(ctx, alphacomm.MandateInput{Type: alphacomm.MandateTypeOneOff})
	assert.Equal(t, []string{"reference"}, problems(t, err))
	assert.Empty(t, r.seen())
	_, err = ac.PayLinks.Create(ctx, input("1"))
	require.ErrorIs(t, err, switchcomm.ErrResponse, "what passes is sent")
	assert.Len(t, r.seen(), 1)
}
