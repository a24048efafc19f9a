package switchtransacttest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestBlacklist(t *testing.T) {
	srv := startWithJane(t, switchtransacttest.WithAutoApprove())
	const empty = `{"status": true, "data": [], "error": null}`
	const listed = `{"status": true, "data": [{"cellphone": "0720000001", "work": null, "home": null}], "error": null}`
	assert.JSONEq(t, empty, post(t, srv, "/people/blacklist/sms", ""))

	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "is_marketing_sms": false}]`)
	assert.JSONEq(t, listed, post(t, srv, "/people/blacklist/sms", "{}"))
	assert.JSONEq(t, listed, post(t, srv, "/people/blacklist/sms", `{"start": "2026-03-02", "end": "2026-03-02"}`))
	assert.JSONEq(t, empty, post(t, srv, "/people/blacklist/sms", `{"start": "2026-03-03"}`))
	assert.JSONEq(t, empty, post(t, srv, "/people/blacklist/sms", `{"end": "2026-03-01"}`))
	assert.JSONEq(t, empty, post(t, srv, "/people/blacklist/phone", "{}"))

	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "is_marketing_sms": true, "is_blacklisted": true}]`)
	assert.JSONEq(t, listed, post(t, srv, "/people/blacklist/phone", "{}"))
	post(t, srv, "/workflow/people/update", `[{"id_number": "9001015800088", "is_blacklisted": false}]`)
	assert.JSONEq(t, empty, post(t, srv, "/people/blacklist/sms", "{}"))
	assert.Zero(t, srv.Effects(switchtransacttest.PeopleBlacklist))
}

func TestCompanyBlacklist(t *testing.T) {
	srv := start(t)
	_, err := srv.AddCompany(map[string]any{"name": "Acme", "contact": "0110000001", "is_marketing_phone": false})
	require.NoError(t, err)
	assert.JSONEq(t, `{"status": true, "data": [{"cellphone": null, "contact": "0110000001"}], "error": null}`,
		post(t, srv, "/companies/blacklist/phone", ""))
}

func TestBlacklistFailures(t *testing.T) {
	srv := start(t)
	tests := []struct{ path, body, message, rule string }{
		{"/people/blacklist/fax", "", "Incorrect type passed", "Type"},
		{"/companies/blacklist/sms", `{"start": "2021/01/01"}`, "The start date is not in the correct format", "Date"},
		{"/people/blacklist/sms", `{"end": "2021-13-01"}`, "The end date is not in the correct format", "Date"},
	}
	for _, test := range tests {
		srv.SetQuirks()
		assert.JSONEq(t, fmt.Sprintf(`{"status": false, "data": [], "error": %q}`, test.message), post(t, srv, test.path, test.body))
		srv.SetQuirks(switchtransacttest.QuirkErrorObject)
		assert.JSONEq(t, fmt.Sprintf(`{"status": false, "data": [], "error": {"message": %q, "rule": %q}}`, test.message, test.rule),
			post(t, srv, test.path, test.body))
	}
}
