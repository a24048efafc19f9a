package switchtransacttest

import "strings"

// listRecords is GET /contacts/agents and /contacts/branches.
func (s *Server) listRecords(typ string) func(*call) answer {
	return func(*call) answer {
		records := each(s.state.lookupsOf[typ], func(l *lookup) any { return copyOf(l.record) })
		return ok(object{"status": true, "records": records})
	}
}

// agentRecord is an agent in /contacts/agents, with an address made from the
// name.
func agentRecord(l *lookup) object {
	words := strings.Fields(strings.ToLower(l.title))
	return object{
		"id":                  l.id,
		"name":                l.title,
		"agent_code":          orNull(l.value),
		"email":               strings.Join(words, ".") + "@example.com",
		"mobile":              "",
		"address":             "",
		"company_lookups_id":  nil,
		"is_commission":       true,
		"is_active":           true,
		"branches_regions_id": orNull(l.parent),
	}
}

// branchRecord is a branch in /contacts/branches.
func branchRecord(l *lookup) object {
	return object{
		"id":                  l.id,
		"branches_regions_id": orNull(l.parent),
		"title":               l.title,
		"is_active":           true,
	}
}

// regionOfBranch is the title of the region a branch lies in, "" if none.
func (st *state) regionOfBranch(branch string) string {
	if b := st.lookup(lookupBranch, branch); b != nil {
		if region := st.lookup(lookupBranchRegion, b.parent); region != nil {
			return region.title
		}
	}
	return ""
}
