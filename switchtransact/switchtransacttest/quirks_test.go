package switchtransacttest_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// exchange is a request to the fake of quirkServer.
type exchange struct{ method, path, body string }

var (
	recordOfJane   = exchange{"POST", "/workflow/people/details", `{"id_number": "9001015800088", "record": true}`}
	bankOfJane     = exchange{"POST", "/workflow/people/details", `{"id_number": "9001015800088", "bank_accounts": true}`}
	subsOfJane     = exchange{"POST", "/workflow/people/details", `{"id_number": "9001015800088", "subscriptions": true}`}
	recordOfNobody = exchange{"POST", "/workflow/people/details", `{"id_number": "0", "record": true}`}
	findJane       = exchange{"GET", "/calls/record?phone=0720000001", ""}
	searchJane     = exchange{"GET", "/calls/autocomplete?term=jane", ""}
	createPair     = exchange{"POST", "/workflow/people/create", `[{"id_number": "1", "name": "A"}, {"id_number": "2", "name": "B"}]`}
	addUnknown     = exchange{"POST", "/workflow/people/product/add", `{"product_name": "Gold", "id_number": "9001015800088"}`}
	subUnknown     = exchange{"POST", "/workflow/people/subscription/add", `{"product_name": "Gold"}`}
	addProduct     = exchange{"POST", "/workflow/people/product/add", `{"product_name": "Legal Cover", "id_number": "9001015800088", "amount": 100}`}
	malformed      = exchange{"POST", "/workflow/people/create", `{}`}
	badBlacklist   = exchange{"POST", "/people/blacklist/fax", ``}
	goodBlacklist  = exchange{"POST", "/people/blacklist/sms", ``}
	logOne         = exchange{"POST", "/calls/log", loggedCall}
	badWindow      = exchange{"GET", "/transactions", ""}
	window         = exchange{"GET", "/transactions?start_date=2023-11-04&end_date=2023-11-04", ""}
	reportOf       = exchange{"GET", "/report?start_date=2026-03-02&end_date=2026-03-02", ""}
	customFields   = exchange{"GET", "/lookups/custom_fields/people", ""}
)

// quirkServer runs a fake with jane, who is José here, and one transaction.
func quirkServer(t *testing.T) *switchtransacttest.Server {
	srv := start(t, switchtransacttest.WithAutoApprove())
	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{"middle_names": "José ✓"})+"]")
	_, err := srv.AddTransaction(switchtransacttest.Transaction{
		Number: "T1", Payer: janesID, Amount: 15000, Date: time.Date(2023, 11, 4, 0, 0, 0, 0, time.UTC),
	})
	require.NoError(t, err)
	return srv
}

func TestQuirks(t *testing.T) {
	reason := func(field, message, rule string) string {
		return fmt.Sprintf(`"%s":{"message":"%s","rule":"%s"}`, field, message, rule)
	}
	mandatory := reason("amount", "The amount field is mandatory.", "required")

	// Each quirk: what an answer holds without it, and with it instead.
	tests := []struct {
		quirk         switchtransacttest.Quirk
		request       exchange
		without, with string
	}{
		{switchtransacttest.QuirkNumbersAsStrings, recordOfJane, `"member_number":3008821`, `"member_number":"3008821"`},
		{switchtransacttest.QuirkStringsAsNumbers, recordOfJane, `"id_number":"9001015800088"`, `"id_number":9001015800088`},
		{switchtransacttest.QuirkStringsAsNumbers, window, `"amount":"150.00"`, `"amount":150.00`},
		{switchtransacttest.QuirkBoolsAsStrings, recordOfJane, `"is_active":true`, `"is_active":"true"`},
		{switchtransacttest.QuirkBoolsAsNumbers, recordOfJane, `"is_blacklisted":false`, `"is_blacklisted":0`},
		{switchtransacttest.QuirkBoolsAsNumbers, recordOfJane, `"is_active":true`, `"is_active":1`},
		{switchtransacttest.QuirkNullsAsEmptyStrings, recordOfJane, `"tax_reference":null`, `"tax_reference":""`},
		{switchtransacttest.QuirkEmptyStringsAsNulls, window, `"company_name":""`, `"company_name":null`},
		{switchtransacttest.QuirkDatesAsTimestamps, subsOfJane, `"date_start":"2026-03-15"`, `"date_start":"2026-03-15T00:00:00.000Z"`},
		{switchtransacttest.QuirkZeroDates, subsOfJane, `"date_end":null`, `"date_end":"0000-00-00"`},
		{switchtransacttest.QuirkLocalTimes, recordOfJane, `"created_at":"2026-03-02T09:00:00.000Z"`, `"created_at":"2026-03-02 11:00:00"`},
		{switchtransacttest.QuirkLocalPhones, findJane, `"mobilephone":"+27720000001"`, `"mobilephone":"0720000001"`},
		{switchtransacttest.QuirkMemberPrefix, recordOfJane, `"member_number":3008821`, `"member_number":"MEM3008821"`},
		{switchtransacttest.QuirkUpperCaseWords, subsOfJane, `"status":"Active"`, `"status":"ACTIVE"`},

		{switchtransacttest.QuirkEmptyObjectsAsLists, recordOfJane, `"custom_fields":{}`, `"custom_fields":[]`},
		{switchtransacttest.QuirkListsAsObjects, subsOfJane, `"products":[{`, `"products":{"0":{`},
		{switchtransacttest.QuirkOneForList, bankOfJane, `"bank_accounts":[{"account_holder"`, `"bank_accounts":{"account_holder"`},
		{switchtransacttest.QuirkListForOne, findJane, `"contact":{`, `"contact":[{`},
		{switchtransacttest.QuirkListForOne, addProduct, `{"account_id_number":`, `[{"account_id_number":`},
		{switchtransacttest.QuirkNullRecord, recordOfNobody, `"record":{}`, `"record":null`},
		{switchtransacttest.QuirkAddedMembers, findJane, `{"contact":{"business`, `{"added_later":{"by":"the vendor"},"contact":{"added_later":{"by":"the vendor"},"business`},
		{switchtransacttest.QuirkDuplicateNames, recordOfNobody, `{"record":{}}`, `{"sent_twice":1,"sent_twice":2,"record":{}}`},
		{switchtransacttest.QuirkLatin1, recordOfJane, `José ✓`, "Jos\xe9 \\u2713"},

		{switchtransacttest.QuirkInfoCase, createPair, `"Info":{`, `"info":{`},
		{switchtransacttest.QuirkInfoCase, reportOf, `"info":{`, `"Info":{`},
		{switchtransacttest.QuirkAccountsHolder, bankOfJane, `"account_holder":`, `"accounts_holder":`},
		{switchtransacttest.QuirkContactList, searchJane, `"contact":{`, `"contact":[{`},
		{switchtransacttest.QuirkContacts, searchJane, `"contact":{`, `"contacts":{`},

		{switchtransacttest.QuirkSoftFailures, badWindow, `{"error":"The start_date`, `{"error":"The start_date`},
		{switchtransacttest.QuirkSoftFailures, malformed, `{"body":{`, `{"errors":{"body":{`},
		{switchtransacttest.QuirkWrappedErrors, malformed, `{"body":{`, `{"errors":{"body":{`},
		{switchtransacttest.QuirkReasonTexts, subUnknown, mandatory, `"amount":"The amount field is mandatory."`},
		{switchtransacttest.QuirkReasonList, subUnknown, mandatory, `"errors":[{"message":"The amount field is mandatory.","rule":"required"},`},
		{switchtransacttest.QuirkReasonStrings, subUnknown, mandatory, `"errors":["The amount field is mandatory.",`},
		{switchtransacttest.QuirkReasonStrings, addUnknown, `"errors":[{"message":"Product`, `"errors":["Product not found","The amount field is mandatory."]`},
		{switchtransacttest.QuirkReasonString, addUnknown, `"errors":[{"message":"Product`, `"errors":"Product not found, The amount field is mandatory."`},
		{switchtransacttest.QuirkErrorObject, badBlacklist, `"error":"Incorrect type passed"`, `"error":{"message":"Incorrect type passed","rule":"Type"}`},
		{switchtransacttest.QuirkBlacklistError, goodBlacklist, `{"data":[],"error":null,"status":true}`, `{"data":[],"error":"String message","status":true}`},

		{switchtransacttest.QuirkCountMismatch, createPair, `{"accepted":0,"rejected":2}`, `{"accepted":1,"rejected":2}`},
		{switchtransacttest.QuirkReorderedEntries, createPair, `"rejected":[{"id_number":"1"`, `"rejected":[{"id_number":"2"`},
	}

	// These change more, or less, than a text in an answer; each has a test of
	// its own.
	covered := map[switchtransacttest.Quirk]bool{
		switchtransacttest.QuirkEmptyLogAnswer: true,
		switchtransacttest.QuirkPermissionOK:   true,
		switchtransacttest.QuirkStrictAddress:  true,
		switchtransacttest.QuirkPendingExists:  true,
		switchtransacttest.QuirkDroppedEntry:   true,
	}
	for _, test := range tests {
		covered[test.quirk] = true
		t.Run(string(test.quirk)+" "+test.request.path, func(t *testing.T) {
			srv := quirkServer(t)
			statusWithout, before := call(t, srv, test.request.method, test.request.path, test.request.body)
			assert.Contains(t, before, test.without)
			srv.SetQuirks(test.quirk)
			assert.Equal(t, []switchtransacttest.Quirk{test.quirk}, srv.Quirks())
			status, after := call(t, srv, test.request.method, test.request.path, test.request.body)
			assert.Contains(t, after, test.with)
			if test.with != test.without {
				assert.NotContains(t, before, test.with)
			}
			if test.quirk == switchtransacttest.QuirkSoftFailures {
				assert.Equal(t, 200, status)
				assert.Contains(t, after, `"status":false`)
			} else {
				assert.Equal(t, statusWithout, status)
			}
		})
	}
	for _, quirk := range switchtransacttest.AllQuirks() {
		assert.True(t, covered[quirk], quirk)
		delete(covered, quirk)
	}
	assert.Empty(t, covered, "every quirk is listed")
}

func TestQuirkEmptyLogAnswer(t *testing.T) {
	srv := start(t, switchtransacttest.WithQuirks(switchtransacttest.QuirkEmptyLogAnswer))
	assert.Empty(t, post(t, srv, logOne.path, logOne.body))
	assert.Contains(t, post(t, srv, logOne.path, "{}"), "CallType", "a refusal is still told")
}

// A dropped entry was processed all the same: that is what makes it dangerous.
func TestDroppedEntryIsProcessed(t *testing.T) {
	srv := start(t, switchtransacttest.WithQuirks(switchtransacttest.QuirkDroppedEntry))
	assert.JSONEq(t, `{"Info": {"people": {"accepted": 1, "rejected": 0}}, "accepted": [], "rejected": []}`,
		post(t, srv, "/workflow/people/create", "["+jane+"]"))
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleCreate))
	assert.Len(t, srv.Workflow(), 1)
}

// Under every quirk, alone and all together, answers are still JSON; and added
// members stay out of objects that are keyed by field or name.
func TestAnswersStayJSON(t *testing.T) {
	srv := quirkServer(t)
	requests := []exchange{
		recordOfJane, bankOfJane, subsOfJane, recordOfNobody, findJane, searchJane, createPair, addUnknown, subUnknown,
		addProduct, malformed, badBlacklist, goodBlacklist, badWindow, window, reportOf, customFields,
	}
	sets := [][]switchtransacttest.Quirk{switchtransacttest.AllQuirks()}
	for _, quirk := range switchtransacttest.AllQuirks() {
		sets = append(sets, []switchtransacttest.Quirk{quirk})
	}
	for _, quirks := range sets {
		srv.SetQuirks(quirks...)
		for _, request := range requests {
			_, body := call(t, srv, request.method, request.path, request.body)
			assert.True(t, json.Valid([]byte(body)), "%v %v: %s", quirks, request, body)
		}
	}
	srv.SetQuirks(switchtransacttest.QuirkAddedMembers)
	_, records := call(t, srv, "GET", customFields.path, "")
	assert.NotRegexp(t, regexp.MustCompile(`"records":\{"added_later"`), records)
}
