package switchtransact_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// Only somebody who exists is updated, not somebody of whom another field
// exists elsewhere.
func TestLoadUpdatesOnlyWhoExists(t *testing.T) {
	for reasons, want := range map[string]load.State{
		`{"id_number":"Person already exists"}`:                                 load.Accepted,
		`"Person already exists"`:                                               load.Accepted,
		`{"email":"Email address already exists"}`:                              load.Rejected,
		`{"id_number":"Person already exists","account_number":{"rule":"CDV"}}`: load.Rejected,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := `{"accepted":[{"unique_workflow_id":"w","id_number":"A1"}]}`
			if strings.HasSuffix(r.URL.Path, "/create") {
				answer = `{"rejected":[{"id_number":"A1","reasons":` + reasons + `}]}`
			}
			w.Write([]byte(answer))
		}))
		st, err := switchtransact.New("key", switchcomm.WithBaseURL(server.URL))
		require.NoError(t, err)
		people := load.Seq(slices.Values([]switchtransact.Person{{IDNumber: "A1"}}))
		for out, err := range st.People.LoadNew(t.Context(), people, load.Options{UpdateExisting: true}) {
			require.NoError(t, err)
			assert.Equal(t, want, out.State, reasons)
		}
		st.CloseIdleConnections()
		server.Close()
	}
}

func TestFindLookupPrefersIDs(t *testing.T) {
	lookup, err := switchtransact.FindLookup([]switchtransact.Lookup{{ID: "7", Title: "2"}, {ID: "2", Title: "9"}}, "2")
	require.NoError(t, err)
	assert.Equal(t, "9", lookup.Title, "a title of another was taken for the id")
}
