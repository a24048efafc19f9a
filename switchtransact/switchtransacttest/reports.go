package switchtransacttest

import (
	"net/http"
	"slices"
	"time"
)

// reportSection is where submissions of some operations are reported: under one
// name in the counts and, if the vendor shows lists for them, another there.
type reportSection struct {
	name, list string
	ops        []Op
}

func reportSections() []reportSection {
	return []reportSection{
		{"people", "people", []Op{PeopleCreate}},
		{"companies", "companies", []Op{CompaniesCreate}},
		{"updates", "people_updates", []Op{PeopleUpdate}},
		{"company_updates", "company_updates", []Op{CompaniesUpdate}},
		{"products", "", []Op{PeopleAddProduct, CompaniesAddProduct}},
		{"subscriptions", "", []Op{PeopleAddSubscription, CompaniesAddSubscription}},
		{"increases", "", nil},
	}
}

// report is GET /report: what was submitted in a window of days, both included,
// and what became of it. Transactions are counted by their own date. The records
// in the lists are not documented; here they show what the accepted entries of
// create show, and the reference.
func (s *Server) report(c *call) answer {
	from, to, refusal := c.window()
	if refusal != nil {
		return *refusal
	}
	submitted := s.state.submitted(from, to)
	info, body := object{}, object{}
	pending := 0
	for _, section := range reportSections() {
		approved, declined := []any{}, []any{}
		for _, sub := range submitted {
			switch {
			case !slices.Contains(section.ops, sub.Op):
			case sub.State == Approved:
				approved = append(approved, sub.reported())
			case sub.State == Declined:
				declined = append(declined, sub.reported())
			default:
				pending++
			}
		}
		info[section.name] = object{"approved": number(len(approved)), "rejected": number(len(declined))}
		if section.list != "" {
			body[section.list+"_approved"], body[section.list+"_declined"] = approved, declined
		}
	}
	info["transactions"] = s.state.transactionCounts(from, to)
	info["pending"] = number(pending)
	body["info"] = info
	return ok(body)
}

func (st *state) submitted(from, to string) []*submission {
	var out []*submission
	for _, sub := range st.workflow {
		if date := dateOf(sub.At); from <= date && date <= to {
			out = append(out, sub)
		}
	}
	return out
}

// reported is a submission in a list of the report.
func (sub *submission) reported() any {
	out := sub.kind.echoOf(sub.Fields)
	out["unique_workflow_id"] = sub.ID
	out["reference_number"] = orNull(textOf(sub.Fields, "reference_number"))
	return out
}

// window reads start_date and end_date, both needed. The vendor accepts several
// formats and names none; here a date may be followed by a time. A bad date is
// a 400.
func (c *call) window() (from, to string, refusal *answer) {
	from, okFrom := windowDate(c.query.Get("start_date"))
	to, okTo := windowDate(c.query.Get("end_date"))
	if !okFrom || !okTo {
		a := failure(http.StatusBadRequest, "The start_date and end_date must be valid dates.")
		return "", "", &a
	}
	return from, to, nil
}

func windowDate(s string) (string, bool) {
	for _, layout := range []string{dateLayout, time.DateTime, "2006/01/02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(dateLayout), true
		}
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return dateOf(t), true
	}
	return "", false
}
