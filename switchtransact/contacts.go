package switchtransact

import (
	"context"
	"encoding/json"
	"log/slog"
)

// ContactsService is the service for agents and branches, from the vendor's
// chapter "General, Contacts". Get it from [Client.Contacts].
type ContactsService struct{ client *Client }

// Agents reads the agents (GET /contacts/agents, a read).
func (s *ContactsService) Agents(ctx context.Context) ([]Agent, error) {
	var answer agentsAnswer
	if err := s.client.get(ctx, "Contacts.Agents", "/contacts/agents", nil, &answer); err != nil {
		return nil, err
	}
	return answer.Records, nil
}

// Branches reads the branches (GET /contacts/branches, a read).
func (s *ContactsService) Branches(ctx context.Context) ([]Branch, error) {
	var answer branchesAnswer
	if err := s.client.get(ctx, "Contacts.Branches", "/contacts/branches", nil, &answer); err != nil {
		return nil, err
	}
	return answer.Records, nil
}

// Agent is somebody who sells or serves: see the Agent fields of the requests.
type Agent struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	AgentCode string `json:"agent_code"`
	Email     string `json:"email"`
	Mobile    string `json:"mobile"`
	Address   string `json:"address"`
	// CompanyLookupID is the agent company that the agent belongs to.
	CompanyLookupID string `json:"company_lookups_id"`
	// IsCommission says whether the agent earns commission.
	IsCommission     bool   `json:"is_commission"`
	IsActive         bool   `json:"is_active"`
	BranchesRegionID string `json:"branches_regions_id"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Agent) LogValue() slog.Value { return redacted("Agent") }

// Branch is a branch: see the Branch fields of the requests.
type Branch struct {
	ID               string `json:"id"`
	Title            string `json:"title"`
	BranchesRegionID string `json:"branches_regions_id"`
	IsActive         bool   `json:"is_active"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Branch) LogValue() slog.Value { return redacted("Branch") }

type agentsAnswer struct {
	envelope
	Records []Agent `json:"records"`
}

type branchesAnswer struct {
	envelope
	Records []Branch `json:"records"`
}
