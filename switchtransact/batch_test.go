package switchtransact_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// people are records with these identity numbers, and names by their place.
func people(ids ...string) []switchtransact.Person {
	list := make([]switchtransact.Person, len(ids))
	for i, id := range ids {
		list[i] = switchtransact.Person{IDNumber: id, Name: fmt.Sprintf("Name%d", i), Surname: "Doe"}
	}
	return list
}

// indexes are the places in the input of the entries of a result.
type indexes struct{ accepted, rejected, unanswered []int }

func indexesOf(r *switchtransact.BatchResult) indexes {
	found := indexes{unanswered: r.Unanswered}
	for _, e := range r.Accepted {
		found.accepted = append(found.accepted, e.Index)
	}
	for _, e := range r.Rejected {
		found.rejected = append(found.rejected, e.Index)
	}
	return found
}

// Each entry of the answer is joined to the record of the input that it is
// about, and no record is dropped.
func TestEntriesAreJoinedToTheInput(t *testing.T) {
	tests := map[string]struct {
		input []switchtransact.Person
		body  string
		want  indexes
	}{
		"in another order": {
			people(janeID, johnID, annID),
			`{"accepted": [{"id_number": "` + annID + `"}, {"id_number": "` + janeID + `"}], "rejected": [{"id_number": "` + johnID + `"}]}`,
			indexes{accepted: []int{2, 0}, rejected: []int{1}},
		},
		"one is not mentioned": {
			people(janeID, johnID, annID),
			`{"accepted": [{"id_number": "` + janeID + `"}], "rejected": [{"id_number": "` + annID + `"}]}`,
			indexes{accepted: []int{0}, rejected: []int{2}, unanswered: []int{1}},
		},
		"one matches no input": {
			people(janeID),
			`{"accepted": [{"id_number": "` + johnID + `"}]}`,
			indexes{accepted: []int{-1}, unanswered: []int{0}},
		},
		"one entry more than there were records": {
			people(janeID),
			`{"accepted": [{"id_number": "` + janeID + `"}, {"id_number": "` + janeID + `"}]}`,
			indexes{accepted: []int{0, -1}},
		},
		"equal numbers, told apart by name": {
			people(janeID, janeID),
			`{"accepted": [{"id_number": "` + janeID + `", "name": "Name1", "surname": "Doe"}],
			  "rejected": [{"id_number": "` + janeID + `", "name": "Name0", "surname": "Doe"}]}`,
			indexes{accepted: []int{1}, rejected: []int{0}},
		},
		"equal numbers without names, in order": {
			people(janeID, johnID, janeID),
			`{"accepted": [{"id_number": "` + janeID + `"}, {"id_number": "` + johnID + `"}, {"id_number": "` + janeID + `"}]}`,
			indexes{accepted: []int{0, 1, 2}},
		},
		"a name that the vendor changed": {
			people(janeID),
			`{"accepted": [{"id_number": "` + janeID + `", "name": "NAME ZERO", "surname": "DOE"}]}`,
			indexes{accepted: []int{0}},
		},
		"leading zeros that the vendor lost": {
			people("0001015800088", "1015800088"),
			`{"accepted": [{"id_number": 1015800088, "name": "Name1"}, {"id_number": 1015800088, "name": "Name0"}]}`,
			indexes{accepted: []int{1, 0}},
		},
		"records without a number, by name": {
			people("", ""),
			`{"rejected": [{"name": "Name1", "surname": "Doe"}, {"name": "Name0", "surname": "Doe", "id_number": null}]}`,
			indexes{rejected: []int{1, 0}},
		},
		"a first name alone, which is nobody's": {
			[]switchtransact.Person{{Name: "Jane", Surname: "Roe"}, {IDNumber: janeID, Name: "Jane", Surname: "Doe"}},
			`{"accepted": [{"name": "Jane", "surname": "Doe"}]}`,
			indexes{accepted: []int{-1}, unanswered: []int{0, 1}},
		},
		"passports in another case": {
			people("a1234567"),
			`{"accepted": [{"id_number": "A1234567 "}]}`,
			indexes{accepted: []int{0}},
		},
		"one entry in place of a list": {
			people(janeID),
			`{"accepted": {"id_number": "` + janeID + `"}, "rejected": []}`,
			indexes{accepted: []int{0}},
		},
		"lists as PHP arrays": {
			people(janeID, johnID),
			`{"accepted": {"1": {"id_number": "` + johnID + `"}, "0": {"id_number": "` + janeID + `"}}, "rejected": null}`,
			indexes{accepted: []int{0, 1}},
		},
		"entries of which only the number is there": {
			people(janeID),
			`{"accepted": ["` + janeID + `"]}`, // it cannot be told what that is
			indexes{accepted: []int{-1}, unanswered: []int{0}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, ok(test.body))
			result, err := vendor.client.People.Create(t.Context(), test.input)
			require.NoError(t, err)
			assert.Equal(t, test.want, indexesOf(result))
		})
	}
}

// A placeholder for the identity number may be in every record.
func TestManyEqualNumbersAreJoinedInOrder(t *testing.T) {
	const n = 20_000
	ids, entries, want := make([]string, n), make([]string, n), make([]int, n)
	for i := range n {
		ids[i], entries[i], want[i] = janeID, `{"id_number":"`+janeID+`"}`, i
	}
	vendor := serve(t, ok(`{"accepted":[`+strings.Join(entries, ",")+`]}`))
	result, err := vendor.client.People.Create(t.Context(), people(ids...))
	require.NoError(t, err)
	assert.Equal(t, indexes{accepted: want}, indexesOf(result))
}

// The API knows a company by its name, whatever the case.
func TestCompaniesAreJoinedByName(t *testing.T) {
	vendor := serve(t, ok(`{
		"accepted": [{"name": "MY COMPANY", "unique_workflow_id": 17}],
		"rejected": [{"name": "other  company", "reasons": []}, {"name": "My Company Ltd"}]}`))
	result, err := vendor.client.Companies.Update(t.Context(), []switchtransact.CompanyUpdate{{Name: "Other Company"}, {Name: "My Company"}})
	require.NoError(t, err)
	assert.Equal(t, indexes{accepted: []int{1}, rejected: []int{0, -1}}, indexesOf(result))
	assert.Equal(t, "17", result.Accepted[0].WorkflowID)
	assert.Empty(t, result.Rejected[0].Reasons)
}

// The vendor writes the counts under several names, and they may be wrong. The
// lists are what counts.
func TestCounts(t *testing.T) {
	accepted := `"accepted": [{"id_number": "` + janeID + `"}], "rejected": []`
	tests := map[string]struct {
		info   string
		want   switchtransact.Counts
		drifts []string
	}{
		"Info of create":        {`"Info": {"people": {"accepted": 1, "rejected": 0}}`, switchtransact.Counts{Accepted: 1}, nil},
		"info in lower case":    {`"info": {"people": {"accepted": 1, "rejected": 0}}`, switchtransact.Counts{Accepted: 1}, nil},
		"Info of update":        {`"Info": {"people": {"updated": 1, "rejected": 0}}`, switchtransact.Counts{Updated: 1}, nil},
		"Info with approved":    {`"Info": {"people": {"approved": 7}}`, switchtransact.Counts{Approved: 7}, nil},
		"Info of companies":     {`"Info": {"companies": {"accepted": "1"}}`, switchtransact.Counts{Accepted: 1}, nil},
		"no Info":               {`"Info": []`, switchtransact.Counts{}, nil},
		"too many accepted":     {`"Info": {"people": {"accepted": 2}}`, switchtransact.Counts{Accepted: 2}, []string{"/Info/people/accepted"}},
		"too many updated":      {`"Info": {"people": {"updated": 2}}`, switchtransact.Counts{Updated: 2}, []string{"/Info/people/updated"}},
		"too few and too many":  {`"Info": {"companies": {"accepted": 0, "rejected": 3}}`, switchtransact.Counts{Rejected: 3}, []string{"/Info/companies/accepted", "/Info/companies/rejected"}},
		"a count unheard of":    {`"Info": {"people": {"accepted": 1, "queued": 1}}`, switchtransact.Counts{Accepted: 1, Extra: extra("queued", `1`)}, nil},
		"a count of no meaning": {`"Info": {"people": {"accepted": "all"}}`, switchtransact.Counts{}, []string{"/Info/people/accepted"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, ok(`{`+test.info+`, `+accepted+`}`))
			result, err := vendor.client.People.Create(t.Context(), people(janeID))
			require.NoError(t, err)
			assert.Equal(t, test.want, result.Counts)
			assert.Equal(t, indexes{accepted: []int{0}}, indexesOf(result))
			assert.Equal(t, test.drifts, vendor.pointers())
		})
	}
}

// The reasons of a rejection, in the shapes that the vendor's pages show or
// suggest.
func TestReasonsOfARejection(t *testing.T) {
	tests := map[string][]switchcomm.FieldError{
		`null`: nil,
		`""`:   nil,
		`[]`:   nil,
		`{}`:   nil,
		`"Person already exists"`: {
			{Message: "Person already exists"},
		},
		`["Person already exists", "CDV check failed"]`: {
			{Message: "Person already exists"}, {Message: "CDV check failed"},
		},
		`[{"message": "CDV check failed", "rule": "CDV"}]`: {
			{Message: "CDV check failed", Rule: "CDV"},
		},
		`{"message": "CDV check failed", "rule": "CDV"}`: {
			{Message: "CDV check failed", Rule: "CDV"},
		},
		`{"account_number": {"message": "CDV check failed", "rule": "CDV"}, "name": {"message": "too short", "rule": "minLength"}}`: {
			{Field: "account_number", Message: "CDV check failed", Rule: "CDV"},
			{Field: "name", Message: "too short", Rule: "minLength"},
		},
		`{"account_number": "CDV check failed"}`: {
			{Field: "account_number", Message: "CDV check failed"},
		},
		`{"account_number": ["CDV check failed", {"message": "too short", "rule": "minLength"}]}`: {
			{Field: "account_number", Message: "CDV check failed"},
			{Field: "account_number", Message: "too short", Rule: "minLength"},
		},
		`{"bank": {"account_number": {"message": "CDV check failed", "rule": "CDV"}}}`: {
			{Field: "bank.account_number", Message: "CDV check failed", Rule: "CDV"},
		},
		`{"custom_fields.spouse name": {"message": "unknown", "rule": "Lookup"}}`: {
			{Field: "custom_fields.spouse name", Message: "unknown", Rule: "Lookup"},
		},
	}
	for reasons, want := range tests {
		t.Run(reasons, func(t *testing.T) {
			vendor := serve(t, ok(`{"rejected": [{"reasons": `+reasons+`, "id_number": "`+janeID+`", "employer": "kept"}]}`))
			result, err := vendor.client.People.Create(t.Context(), people(janeID))
			require.NoError(t, err)
			require.Len(t, result.Rejected, 1)
			assert.Equal(t, want, result.Rejected[0].Reasons)
			assert.Equal(t, extra("employer", `"kept"`), result.Rejected[0].Extra)
			assert.Empty(t, vendor.drift())

			assert.ErrorIs(t, result.Err(), switchcomm.ErrRejected)
			for _, reason := range want {
				assert.ErrorIs(t, result.Err(), switchcomm.Reason(strings.ToUpper(reason.Message)))
			}
		})
	}
}

func TestResultAsError(t *testing.T) {
	vendor := serve(t, ok(`{
		"accepted": [{"id_number": "`+janeID+`"}],
		"rejected": [
			{"id_number": "`+johnID+`", "reasons": {"account_number": {"message": "CDV check failed", "rule": "CDV"}}},
			{"id_number": "`+bobID+`", "reasons": "Person already exists"}
		]}`))
	result, err := vendor.client.People.Create(t.Context(), people(janeID, johnID, annID))
	require.NoError(t, err, "a rejection is a result, not an error")

	err = result.Err()
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.ErrorIs(t, err, switchcomm.ErrValidation)
	assert.ErrorIs(t, err, switchtransact.ReasonCDVCheckFailed)
	assert.ErrorIs(t, err, switchtransact.ReasonPersonExists)
	assert.NotErrorIs(t, err, switchtransact.ReasonBranchCodeFormat)
	assert.Equal(t, strings.Join([]string{
		"switchtransact: People.Create: rejected, fields: account_number (CDV): record 1 of the input",
		"switchtransact: People.Create: rejected, fields: input: a record that matches none of the input",
		"switchtransact: People.Create: outcome unknown: the answer does not mention record 2 of the input",
	}, "\n"), err.Error())

	each := err.(interface{ Unwrap() []error }).Unwrap()
	require.Len(t, each, 3)
	assert.NotErrorIs(t, each[0], switchcomm.ErrOutcomeUnknown)
	assert.NotErrorIs(t, each[2], switchcomm.ErrRejected)

	all := serve(t, ok(`{"accepted": [{"id_number": "`+janeID+`"}]}`))
	result, err = all.client.People.Create(t.Context(), people(janeID))
	require.NoError(t, err)
	assert.NoError(t, result.Err())
	var none *switchtransact.BatchResult
	assert.NoError(t, none.Err())
}

// An answer that mentions no record may hide that all were applied.
func TestAnswerWithoutRecords(t *testing.T) {
	for _, body := range []string{`{}`, `[]`, `null`, `""`, `{"accepted": [], "rejected": []}`, `{"status": true}`, `{"Info": {"people": {"accepted": 1}}}`} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			result, err := vendor.client.People.Create(t.Context(), people(janeID, johnID))
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.ErrorIs(t, err, switchcomm.ErrResponse)
			assert.Equal(t, switchcomm.OutcomeLikelyApplied, failure(t, err).Outcome)
			assert.Equal(t, indexes{unanswered: []int{0, 1}}, indexesOf(result))
			assert.Len(t, vendor.received(), 1, "it is not sent again")
		})
	}
}

// An answer that is no answer of this API.
func TestAnswerOfAnotherKind(t *testing.T) {
	for _, body := range []string{`"OK"`, `true`, `7`, `<html>`, `{"accepted": [`, `{} {}`} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			result, err := vendor.client.People.Create(t.Context(), people(janeID))
			assert.Nil(t, result)
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.ErrorIs(t, err, switchcomm.ErrResponse)
			assert.Equal(t, body, string(failure(t, err).Body()))

			_, err = vendor.client.People.Details(t.Context(), switchtransact.PersonQuery{ID: "p1"})
			assert.ErrorIs(t, err, switchcomm.ErrResponse)
			assert.NotErrorIs(t, err, switchcomm.ErrNotFound)
			assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown, "a read changes nothing")
		})
	}
}

// A failure beside an entry that was accepted is no refusal: what was accepted
// may be collected.
func TestFailureBesideAccepted(t *testing.T) {
	accepted := `"accepted": [{"unique_workflow_id": "wf-1", "id_number": "` + janeID + `"}]`
	for name, answer := range map[string]answer{
		"status false":    ok(`{"status": false, ` + accepted + `}`),
		"error":           ok(`{"error": "Something went wrong.", ` + accepted + `}`),
		"status and text": ok(`{"status": true, "error": "Something went wrong.", ` + accepted + `}`),
		"errors by field": ok(`{"errors": {"1": {"message": "Something went wrong.", "rule": "x"}}, ` + accepted + `}`),
		"422":             {http.StatusUnprocessableEntity, `{` + accepted + `, "rejected": []}`},
		"400":             {http.StatusBadRequest, `{"error": "Something went wrong.", ` + accepted + `}`},
		"500":             {http.StatusInternalServerError, `{"error": "Something went wrong.", ` + accepted + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, answer)
			result, err := vendor.client.People.Create(t.Context(), people(janeID, johnID))
			assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.NotErrorIs(t, err, switchcomm.ErrRejected)
			require.NotNil(t, result)
			assert.Equal(t, indexes{accepted: []int{0}, unanswered: []int{1}}, indexesOf(result))
			assert.Equal(t, "wf-1", result.Accepted[0].WorkflowID)
			assert.Len(t, vendor.received(), 1)
		})
	}
}

// A refusal so long that it is not kept whole still says that something was
// accepted.
func TestLongRefusalBesideAccepted(t *testing.T) {
	long := strings.Repeat("x", 100<<10)
	vendor := serve(t, answer{http.StatusUnprocessableEntity, `{"error": "` + long + `", "accepted": [{"id_number": "` + janeID + `"}]}`})
	_, err := vendor.client.People.Create(t.Context(), people(janeID))
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.NotErrorIs(t, err, switchcomm.ErrRejected)
}

// A refusal of everything, with status 200 and without.
func TestEverythingRefused(t *testing.T) {
	rejected := `"rejected": [{"id_number": "` + janeID + `", "reasons": {"account_number": {"message": "CDV check failed", "rule": "CDV"}}}]`
	for name, answer := range map[string]answer{
		"status false": ok(`{"status": false, ` + rejected + `}`),
		"422":          {http.StatusUnprocessableEntity, `{` + rejected + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, answer)
			result, err := vendor.client.People.Create(t.Context(), people(janeID))
			assert.ErrorIs(t, err, switchcomm.ErrRejected)
			assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			assert.Empty(t, failure(t, err).Fields, "the reasons are in the result")
			require.NotNil(t, result)
			assert.ErrorIs(t, result.Err(), switchtransact.ReasonCDVCheckFailed)
		})
	}
	vendor := serve(t, ok(`{"status": false, "error": "The workflow is closed."}`))
	_, err := vendor.client.Companies.Create(t.Context(), []switchtransact.Company{{Name: "My Company"}})
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.Equal(t, "The workflow is closed.", failure(t, err).Message)
	assert.NotContains(t, err.Error(), "workflow is closed", "a message of the vendor is not printed")
}
