package switchtransact_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// An answer that reports a failure is a refusal only if it names nothing that
// was accepted, wherever and in whatever shape.
func TestFailureThatNamesSomethingAccepted(t *testing.T) {
	tests := map[string]struct {
		body     string
		accepted bool
	}{
		"a workflow id":                    {`{"status": false, "error": "x", "unique_workflow_id": "w1"}`, true},
		"a workflow id that is a number":   {`{"status": false, "error": "x", "unique_workflow_id": 17}`, true},
		"a list":                           {`{"status": false, "error": "x", "accepted": [{"id_number": "` + janeID + `"}]}`, true},
		"a list with a capital":            {`{"status": false, "error": "x", "Accepted": [{"id_number": "` + janeID + `"}]}`, true},
		"a list one level down":            {`{"status": false, "data": {"accepted": [{"id_number": "` + janeID + `"}]}}`, true},
		"a number in place of the list":    {`{"status": false, "error": "x", "accepted": 1}`, true},
		"a count":                          {`{"status": false, "error": "x", "Info": {"people": {"accepted": 1}}}`, true},
		"a count of updates, as text":      {`{"status": false, "error": "x", "info": {"people": {"updated": "1"}}}`, true},
		"nothing":                          {`{"status": false, "error": "x"}`, false},
		"empty lists and counts":           {`{"status": false, "accepted": [], "unique_workflow_id": "", "Info": {"people": {"accepted": 0, "updated": "0"}}}`, false},
		"nulls":                            {`{"status": false, "accepted": null, "unique_workflow_id": null, "Info": []}`, false},
		"a rejected record's workflow id":  {`{"status": false, "rejected": [{"id_number": "` + janeID + `", "unique_workflow_id": "w1"}]}`, false},
		"a field's problem by that name":   {`{"status": false, "errors": {"accepted": "must be yes"}}`, false},
		"the word in what the vendor says": {`{"status": false, "error": "nothing was \"accepted\""}`, false},
	}
	for name, test := range tests {
		for _, status := range []int{http.StatusOK, http.StatusUnprocessableEntity} {
			t.Run(fmt.Sprint(name, " ", status), func(t *testing.T) {
				vendor := serve(t, answer{status, test.body})
				_, err := vendor.client.People.Create(t.Context(), people(janeID))
				checkAccepted(t, test.accepted, err)

				request := switchtransact.Request{Path: "/workflow/people/create", Body: people(janeID)}
				checkAccepted(t, test.accepted, vendor.client.Do(t.Context(), request, nil))
			})
		}
	}
}

func checkAccepted(t *testing.T, accepted bool, err error) {
	t.Helper()
	if accepted {
		require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
		assert.NotErrorIs(t, err, switchcomm.ErrRejected)
		return
	}
	require.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
}

// A refusal whose body was cut may have named more than what arrived. A load
// must not send its records again in halves.
func TestRefusalThatIsCutAfterSomethingAccepted(t *testing.T) {
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Length", "5000")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, `{"status": false, "accepted": [{"id_number": "`+janeID+`", "unique_workflow_id": "w1"},`)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	client, err := switchtransact.New(testToken, switchcomm.WithBaseURL(server.URL))
	require.NoError(t, err)
	defer client.CloseIdleConnections()

	for out, err := range client.People.LoadNew(t.Context(), load.Seq(slices.Values(people(janeID, johnID))), load.Options{}) {
		require.NoError(t, err)
		assert.Equal(t, load.Unknown, out.State)
		assert.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
	}
	assert.EqualValues(t, 1, calls.Load())
}
