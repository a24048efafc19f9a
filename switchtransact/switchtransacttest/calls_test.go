package switchtransacttest_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestFindContact(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	employer, err := srv.AddCompany(map[string]any{"name": "My Company name"})
	require.NoError(t, err)
	const notFound = `{"status": false}`
	assert.JSONEq(t, notFound, get(t, srv, "/calls/record?phone=0720000001"))

	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{
		"companies_id": employer.ID, "contact_work": "0210000001",
	})+"]")
	want := fmt.Sprintf(`{"status": true, "contact": {
		"id": %q, "firstname": "Jane", "lastname": "Doe", "customer_number": "3008822", "company": "My Company name",
		"businessphone": "+27210000001", "businessphone2": null, "mobilephone": "+27720000001",
		"email": "jane@example.com", "entity_type": "Account"
	}}`, srv.People()[0].ID)
	for _, phone := range []string{"+27720000001", "27720000001", "0027720000001", "0720000001", "072 000 0001", "+27210000001"} {
		assert.JSONEq(t, want, get(t, srv, "/calls/record?phone="+url.QueryEscape(phone)), phone)
	}
	assert.JSONEq(t, want, get(t, srv, "/calls/record?email=JANE@example.com"))
	for _, query := range []string{"phone=0720000002", "phone=720000001", "email=john@example.com", "phone=none", "phone=+27720000001"} {
		assert.JSONEq(t, notFound, get(t, srv, "/calls/record?"+query), query)
	}
	assert.JSONEq(t, `{"status": false, "error": "Please provide a phone number or an email address."}`, get(t, srv, "/calls/record"))

	for _, term := range []string{"jane", "JANE D", "doe", "My Comp", "jane@ex", "0720000", "+2772000"} {
		got := get(t, srv, "/calls/autocomplete?term="+url.QueryEscape(term))
		assert.NotEqual(t, notFound, got, term)
	}
	assert.JSONEq(t, notFound, get(t, srv, "/calls/autocomplete?term=zzz"))
	assert.JSONEq(t, `{"status": false, "error": "Please provide a search term."}`, get(t, srv, "/calls/autocomplete?term=+"))
}

func TestCompanyContact(t *testing.T) {
	srv := startWithAcme(t)
	assert.JSONEq(t, fmt.Sprintf(`{"status": true, "contact": {
		"id": %q, "firstname": "Maria", "lastname": "Nel", "customer_number": "3008821", "company": "Acme Holdings",
		"businessphone": "+27110000001", "businessphone2": null, "mobilephone": "+27820000001",
		"email": "office@acme.example", "entity_type": "Account"
	}}`, srv.Companies()[0].ID), get(t, srv, "/calls/record?phone=0110000001"))
}

func TestSearchShowsOneContactOrAll(t *testing.T) {
	srv := start(t)
	for _, name := range []string{"Jane", "Janet"} {
		post(t, srv, "/calls/create", `{"firstname": "`+name+`", "lastname": "May", "phone": "0720000001"}`)
	}
	one := get(t, srv, "/calls/autocomplete?term=jane")
	assert.Contains(t, one, `"contact":{`)
	assert.NotContains(t, one, "Janet")
	srv.SetQuirks(switchtransacttest.QuirkContactList, switchtransacttest.QuirkContacts)
	all := get(t, srv, "/calls/autocomplete?term=jane")
	assert.Contains(t, all, `"contacts":[{`)
	assert.Contains(t, all, "Janet")
}

func TestCreateContact(t *testing.T) {
	srv := start(t)
	const james = `{"firstname": "James", "lastname": "May", "phone": "0721234567"}`
	assert.JSONEq(t, james, post(t, srv, "/calls/create", james))
	people := srv.People()
	require.Len(t, people, 1, "without approval")
	assert.Equal(t, "Contact", people[0].EntityType)
	assert.Contains(t, get(t, srv, "/calls/record?phone=%2B27721234567"), `"entity_type":"Contact"`)
	post(t, srv, "/calls/create", james)
	assert.Len(t, srv.People(), 2, "once more each time")

	assert.JSONEq(t, `{"status": false, "error": "The phone field is mandatory."}`, post(t, srv, "/calls/create", `{"firstname": "James"}`))
	assert.JSONEq(t, `{"status": false, "error": "The body must be an object."}`, post(t, srv, "/calls/create", `[]`))
	assert.Equal(t, 2, srv.Effects(switchtransacttest.CallsCreateContact))
}

const loggedCall = `{
	"CallType": "Inbound", "CallDirection": "Inbound", "Number": "0720000001", "Name": "Jane Doe",
	"EntityId": "", "EntityType": "person", "AgentFirstName": "John", "AgentLastName": "Do",
	"AgentEmail": "agent@company.com", "Duration": "00:01:05", "DurationTimespan": "00:01:05",
	"DateTime": "02-03-26 10:00:00", "CallStartTimeLocal": "10:00:00", "CallEndTimeLocal": "10:01:05"
}`

func TestLogCall(t *testing.T) {
	srv := startWithJane(t)
	assert.JSONEq(t, `{"status": true}`, post(t, srv, "/calls/log", loggedCall))
	assert.Equal(t, []switchtransacttest.CallLog{{
		CallType: "Inbound", CallDirection: "Inbound", Number: "0720000001", Name: "Jane Doe", EntityType: "person",
		AgentFirstName: "John", AgentLastName: "Do", AgentEmail: "agent@company.com",
		Duration: "00:01:05", DurationTimespan: "00:01:05", DateTime: "02-03-26 10:00:00",
		CallStartTimeLocal: "10:00:00", CallEndTimeLocal: "10:01:05", At: now,
	}}, srv.CallLogs())
	assert.Equal(t, 1, srv.Effects(switchtransacttest.CallsLog))
	record := post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "record": true}`)
	assert.Contains(t, record, `"call_last_contacted":"2026-03-02"`)
	assert.Contains(t, record, `"call_last_contacted_by_agents_title":"John Do"`)

	for changes, want := range map[string]string{
		"CallType":      "The CallType must be Inbound, Outbound, Missed or Notanswered.",
		"CallDirection": "The CallDirection must be Inbound or Outbound.",
		"Number":        "The Number field is mandatory.",
	} {
		body := post(t, srv, "/calls/log", with(t, loggedCall, map[string]any{changes: nil}))
		assert.JSONEq(t, fmt.Sprintf(`{"status": false, "error": %q}`, want), body)
	}
	assert.JSONEq(t, `{"status": false, "error": "The body is not valid JSON."}`, post(t, srv, "/calls/log", `{`))
	assert.Len(t, srv.CallLogs(), 1)
}

func TestLogCallOfAnEntity(t *testing.T) {
	srv := startWithAcme(t)
	post(t, srv, "/calls/log", with(t, loggedCall, map[string]any{"EntityId": srv.Companies()[0].ID, "EntityType": "company"}))
	assert.Contains(t, post(t, srv, "/workflow/company/details", `{"company_name": "acme"}`), `"last_engagement_at":"2026-03-02"`)
}
