package switchtransact_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func TestFindLookup(t *testing.T) {
	lookups := []switchtransact.Lookup{
		{ID: "A1B2", Title: "ABSA"},
		{ID: "n1", Title: "NEDBANK"},
		{Title: "Monthly"},
		{Title: "Bi-monthly"},
		{ID: "c1", Title: "Cheque/Current"},
		{ID: "c2", Title: "Cheque/Savings"},
		{ID: "c3", Title: "Cheque/Other"},
		{ID: "c4", Title: "Cheque/More"},
	}
	found := func(wanted string) string {
		lookup, err := switchtransact.FindLookup(lookups, wanted)
		require.NoError(t, err, wanted)
		return lookup.Title
	}
	assert.Equal(t, "ABSA", found("absa"))
	assert.Equal(t, "ABSA", found(" a1b2 "))
	assert.Equal(t, "Monthly", found("MONTHLY"))
	assert.Equal(t, "Cheque/Current", found("cheque/current"))

	for wanted, text := range map[string]string{
		"Nedbnak": `switchtransact: no lookup with this id or title, but "NEDBANK": not found`,
		"montly":  `switchtransact: no lookup with this id or title, but "Monthly": not found`,
		"Cheque":  `switchtransact: no lookup with this id or title, but "Cheque/More", "Cheque/Other", "Cheque/Current": not found`,
		"zebra":   `switchtransact: no lookup with this id or title: not found`,
	} {
		_, err := switchtransact.FindLookup(lookups, wanted)
		assert.ErrorIs(t, err, switchcomm.ErrNotFound)
		assert.EqualError(t, err, text)
	}
	_, err := switchtransact.FindLookup(lookups, "  ")
	assert.ErrorContains(t, err, "empty")
	assert.NotErrorIs(t, err, switchcomm.ErrNotFound, "that is a mistake, not an answer")
	_, err = switchtransact.FindLookup(nil, "ABSA")
	assert.ErrorIs(t, err, switchcomm.ErrNotFound)
}

// Custom fields are an object by name; PHP sends [] for an empty one.
func TestCustomFieldShapes(t *testing.T) {
	for body, want := range map[string]map[string]switchtransact.CustomField{
		`{"records": []}`:   nil,
		`{"records": null}`: nil,
		`{"records": {}}`:   {},
		`{"records": {"size": {"type": "enum", "name": "size", "options": ["S", 42], "hint": 1}}}`: {
			"size": {Type: "enum", Name: "size", Options: []string{"S", "42"}, Extra: extra("hint", `1`)},
		},
		`{"records": {"7": {"type": "number", "options": {"0": "a"}}}}`: {"7": {Type: "number", Options: []string{"a"}}},
	} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			fields, err := vendor.client.Lookups.CustomFields(t.Context(), switchtransact.CustomFieldsOfCompanies)
			require.NoError(t, err)
			assert.Equal(t, want, fields)
			assert.Empty(t, vendor.drift())
		})
	}
}
