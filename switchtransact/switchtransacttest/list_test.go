package switchtransacttest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// page is a page of a general list.
type page struct {
	Meta map[string]any   `json:"meta"`
	Data []map[string]any `json:"data"`
}

func listPage(t *testing.T, srv *switchtransacttest.Server, path, body string) page {
	t.Helper()
	var out page
	require.NoError(t, json.Unmarshal([]byte(post(t, srv, path, body)), &out))
	return out
}

func TestPeopleList(t *testing.T) {
	srv := start(t)
	for i, name := range []string{"Cebo", "Anna", "Brian", "Dineo", "Emma"} {
		_, err := srv.AddPerson(map[string]any{"id_number": fmt.Sprint(i), "name": name, "email": name + "@example.com", "contact_cell": "072000000" + fmt.Sprint(i)})
		require.NoError(t, err)
	}
	names := func(p page) (out []any) {
		for _, row := range p.Data {
			out = append(out, row["name"])
		}
		return out
	}
	first := listPage(t, srv, "/people/list", `{"pagination": {"perpage": 2, "page": 1}, "sort": {"field": "name", "sort": "asc"}}`)
	assert.Equal(t, map[string]any{"page": 1.0, "pages": 3.0, "perpage": 2.0, "total": 5.0, "sort": "asc", "field": "name"}, first.Meta)
	assert.Equal(t, []any{"Anna", "Brian"}, names(first))
	last := listPage(t, srv, "/people/list", `{"pagination": {"perpage": 2, "page": 3}, "sort": {"field": "name", "sort": "desc"}}`)
	assert.Equal(t, []any{"Anna"}, names(last))
	beyond := listPage(t, srv, "/people/list", `{"pagination": {"perpage": 2, "page": 4}}`)
	assert.Empty(t, beyond.Data)
	all := listPage(t, srv, "/people/list", "")
	assert.Equal(t, []any{"Cebo", "Anna", "Brian", "Dineo", "Emma"}, names(all))
	assert.Equal(t, 10.0, all.Meta["perpage"])

	for term, want := range map[string][]any{
		"brian@": {"Brian"}, "EMMA": {"Emma"}, "mem3008822": {"Anna"}, "0720000003": {"Dineo"}, "nobody": nil,
	} {
		assert.Equal(t, want, names(listPage(t, srv, "/people/list", `{"query": {"generalSearch": "`+term+`"}}`)), term)
	}
}

func TestPeopleListRecord(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{
		"date_birth": "1980-04-04", "marital_status": "Married", "balance_open": 576.24,
	})+"]")
	row := listPage(t, srv, "/people/list", "").Data[0]
	for name, want := range map[string]any{
		"id": srv.People()[0].ID, "member_number": "MEM3008821", "name": "Jane", "surname": "Doe",
		"id_number": "9001015800088", "id_number_type_title": "SA ID Number", "contact_cell": "0720000001",
		"contact_work": "", "day_salary": 25.0, "is_active": true, "date_birth": "1980-04-04T00:00:00.000Z",
		"date_deceased": nil, "balance_open": 576.24, "marital_title": "Married", "gender_title": "Female",
		"language_title": "English", "title_id": nil, "title_title": nil, "physical_line_1": "1 Long Street",
	} {
		got, ok := row[name]
		assert.True(t, ok, name)
		assert.Equal(t, want, got, name)
	}
	assert.Regexp(t, `^[0-9a-f-]{36}$`, row["marital_id"])
}

func TestCompaniesList(t *testing.T) {
	srv := startWithAcme(t)
	row := listPage(t, srv, "/companies/list", `{"query": {"generalSearch": "182645"}}`).Data[0]
	for name, want := range map[string]any{
		"id": srv.Companies()[0].ID, "member_number": "MEM3008821", "name": "Acme Holdings", "trading_as": "Acme",
		"registration_number": "2014/182645/07", "fax": "", "is_taxable": true, "is_blacklisted": false,
		"total_subscriptions": 1.0, "deal_accounts_currencies_id": nil, "deal_accounts_currencies_title": nil,
	} {
		got, ok := row[name]
		assert.True(t, ok, name)
		assert.Equal(t, want, got, name)
	}
}
