package switchtransacttest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// lookups gives the titles that a lookups request lists.
func lookups(t *testing.T, srv *switchtransacttest.Server, path string) (titles []string, rows []map[string]any) {
	t.Helper()
	var out struct {
		Lookups []map[string]any `json:"lookups"`
	}
	require.NoError(t, json.Unmarshal([]byte(get(t, srv, path)), &out))
	for _, row := range out.Lookups {
		titles = append(titles, row["title"].(string))
	}
	return titles, out.Lookups
}

func TestLookups(t *testing.T) {
	srv := start(t)
	methods := []string{"Debit Order", "Same Day Debit Order", "Card", "EFT", "Cash"}
	types := []string{"Cheque/Current", "Savings", "Transmission"}
	for path, want := range map[string][]string{
		"/lookups?category=Payment%20Methods":           methods,
		"/lookups?category=payment+methods":             methods,
		"/lookups/payment%20method/payment%20methods":   methods,
		"/lookups/bank/accounts":                        types,
		"/lookups/Bank%20Account%20Type/BankAccounts":   types,
		"/lookups?type=Bank%20Account%20Type":           types,
		"/lookups?type=title&category=PEOPLE":           {"Mr", "Mrs", "Ms", "Miss", "Dr", "Prof"},
		"/lookups/no/such":                              nil,
		"/lookups?type=Bank&category=Payment%20Methods": nil,
	} {
		got, _ := lookups(t, srv, path)
		assert.Equal(t, want, got, path)
	}
	banks, rows := lookups(t, srv, "/lookups/bank/names")
	assert.Contains(t, banks, "NEDBANK")
	sameBanks, _ := lookups(t, srv, "/lookups?type=Bank")
	assert.Equal(t, banks, sameBanks)
	assert.Equal(t, "Bank", rows[0]["type"])
	assert.Equal(t, "BankAccounts", rows[0]["category"])
	assert.Equal(t, "632005", rows[0]["value"])
	assert.Nil(t, rows[0]["parent_lookups_id"])

	_, units := lookups(t, srv, "/lookups?type=Product%20Unit")
	assert.Nil(t, units[0]["id"], "a product unit goes by its title")
	_, countries := lookups(t, srv, "/lookups?type=Country")
	_, regions := lookups(t, srv, "/lookups?type=Region")
	assert.Equal(t, countries[0]["id"], regions[0]["parent_lookups_id"])
}

func TestAddLookup(t *testing.T) {
	srv := start(t)
	id, err := srv.AddLookup(switchtransacttest.Lookup{Type: "Bank", Category: "BankAccounts", Title: "NEW BANK"})
	require.NoError(t, err)
	_, banks := lookups(t, srv, "/lookups/bank/names")
	assert.Equal(t, id, banks[len(banks)-1]["id"])
	none, err := srv.AddLookup(switchtransacttest.Lookup{Type: "Agent", Title: "Agent Without", NoID: true})
	require.NoError(t, err)
	assert.Empty(t, none)
	assert.Contains(t, get(t, srv, "/contacts/agents"), "Agent Without")
	_, err = srv.AddLookup(switchtransacttest.Lookup{Type: "Bank"})
	assert.Error(t, err)
}

func TestCustomFields(t *testing.T) {
	srv := start(t)
	assert.JSONEq(t, `{"status": true, "records": {
		"spouse name": {"type": "String", "name": "spouse name", "description": "Name of the spouse", "options": []},
		"dependants": {"type": "number", "name": "dependants", "description": "Number of dependants", "options": []},
		"t-shirt size": {"type": "enum", "name": "t-shirt size", "description": "Size of the welcome shirt", "options": ["S", "M", "L", "XL"]}
	}}`, get(t, srv, "/lookups/custom_fields/people"))
	srv.AddCompaniesField(switchtransacttest.CustomField{Name: "founded", Type: "number"})
	srv.AddPeopleField(switchtransacttest.CustomField{Name: "hobby", Type: "String"})
	assert.Contains(t, get(t, srv, "/lookups/custom_fields/companies"), `"founded"`)
	assert.Contains(t, get(t, srv, "/lookups/custom_fields/people"), `"hobby"`)
	status, _ := call(t, srv, "GET", "/lookups/custom_fields/agents", "")
	assert.Equal(t, 404, status)
}
