package switchtransacttest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAgentsAndBranches(t *testing.T) {
	srv := start(t)
	var agents, branches struct {
		Status  bool             `json:"status"`
		Records []map[string]any `json:"records"`
	}
	require.NoError(t, json.Unmarshal([]byte(get(t, srv, "/contacts/agents")), &agents))
	require.NoError(t, json.Unmarshal([]byte(get(t, srv, "/contacts/branches")), &branches))
	assert.True(t, agents.Status && branches.Status)
	agent := agents.Records[0]
	delete(agent, "id")
	assert.Equal(t, map[string]any{
		"name": "Thandi Agent", "agent_code": "AG001", "email": "thandi.agent@example.com", "mobile": "", "address": "",
		"company_lookups_id": nil, "is_commission": true, "is_active": true, "branches_regions_id": nil,
	}, agent)
	assert.Equal(t, "Johannesburg", branches.Records[0]["title"])
	assert.Equal(t, true, branches.Records[0]["is_active"])
	assert.Equal(t, branches.Records[0]["branches_regions_id"], branches.Records[1]["branches_regions_id"])

	post(t, srv, "/workflow/people/create", "["+with(t, jane, map[string]any{"branch": branches.Records[2]["id"]})+"]")
	srv.ApproveAll()
	record := post(t, srv, "/workflow/people/details", `{"id_number": "9001015800088", "record": true}`)
	assert.Contains(t, record, `"branch":"Cape Town","branches_regions_title":"Coastal"`)
}
