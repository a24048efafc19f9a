package switchtransact_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// A balance of 0 is not the same as none, also beside further members, which
// are encoded another way.
func TestAmountsOfZeroAreSent(t *testing.T) {
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		body = string(sent)
		w.Write([]byte(`{"accepted":[{"unique_workflow_id":"w","id_number":"A1"}]}`))
	}))
	defer server.Close()
	st, err := switchtransact.New("key", switchcomm.WithBaseURL(server.URL))
	require.NoError(t, err)
	defer st.CloseIdleConnections()

	for want, extra := range map[string]map[string]any{
		`[{"id_number":"A1","balance_open":0,"deal_value":0}]`:          nil,
		`[{"id_number":"A1","balance_open":0,"deal_value":0,"more":1}]`: {"more": 1},
	} {
		_, err := st.People.Create(t.Context(), []switchtransact.Person{{
			IDNumber: "A1",
			Balance:  switchtransact.OpeningBalance{Amount: new(decimal.Zero)},
			Deal:     switchtransact.Deal{Value: new(decimal.Zero)},
			Extra:    extra,
		}})
		require.NoError(t, err)
		assert.JSONEq(t, want, body)
	}
}
