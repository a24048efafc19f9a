package switchtransacttest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// defaultPerPage is the page size when a list request names none. The documents
// do not say what it is.
const defaultPerPage = 10

// searchFields are what generalSearch looks into, beside the member number.
var searchFields = []string{
	"name", "surname", "email", "id_number", "registration_number",
	"contact_cell", "contact_work", "contact_home", "contact", "mobile", "fax",
}

// list is a page of the general list: /people/list and /companies/list. Without
// a sort field it is in order of creation.
func (s *Server) list(k *kind, c *call) answer {
	in, p := c.optionalObject()
	if p != nil {
		return invalid(*p)
	}
	pagination, sort, query := member(in, "pagination"), member(in, "sort"), member(in, "query")
	perPage, page := positive(pagination, "perpage", defaultPerPage), positive(pagination, "page", 1)

	rows := s.state.search(k, textOf(query, "generalSearch"))
	field, order := textOf(sort, "field"), textOf(sort, "sort")
	sortRows(rows, field, order == "desc")
	return ok(object{
		"meta": object{
			"page":    number(page),
			"pages":   number((len(rows) + perPage - 1) / perPage),
			"perpage": number(perPage),
			"total":   number(len(rows)),
			"sort":    orNull(order),
			"field":   orNull(field),
		},
		"data": each(pageOf(rows, perPage, page), func(row object) any { return row }),
	})
}

// search gives the list records of the accounts that contain the term.
func (st *state) search(k *kind, term string) []object {
	var rows []object
	for _, a := range st.ofKind(k) {
		if term == "" || a.mentions(term) {
			rows = append(rows, k.listed(st, a))
		}
	}
	return rows
}

func (a *account) mentions(term string) bool {
	return contains(a.memberNumber(), term) ||
		slices.ContainsFunc(searchFields, func(name string) bool { return contains(a.text(name), term) })
}

func sortRows(rows []object, field string, descending bool) {
	if field == "" {
		return
	}
	slices.SortStableFunc(rows, func(a, b object) int {
		order := cmp.Compare(fmt.Sprint(a[field]), fmt.Sprint(b[field]))
		if descending {
			return -order
		}
		return order
	})
}

func pageOf(rows []object, perPage, page int) []object {
	first := min((page-1)*perPage, len(rows))
	return rows[first:min(first+perPage, len(rows))]
}

// member gives an object inside an object, an empty one if there is none.
func member(o object, name string) object {
	inner, _ := o[name].(object)
	return inner
}

// positive reads a whole number above 0, else gives the default.
func positive(o object, name string, def int) int {
	if n := integer(textOf(o, name)); n > 0 {
		return int(n)
	}
	return def
}

// listedAccount is what people and companies share in general lists: dates are
// moments there, and a member number has its prefix.
func listedAccount(st *state, a *account) object {
	out := a.columns(
		"email", "balance_open",
		"is_marketing_sms", "is_marketing_whatsapp", "is_marketing_email", "is_marketing_phone",
		"physical_line_1", "physical_line_2", "physical_line_3", "physical_line_4", "physical_code",
		"postal_line_1", "postal_line_2", "postal_line_3", "postal_line_4", "postal_code",
	)
	maps.Copy(out, object{
		"id":                a.id,
		"member_number":     a.memberNumber(),
		"is_active":         a.active(),
		"date_balance_open": midnight(a.text("date_balance_open")),
	})
	return out
}

// midnight is a date as a moment: null if there is none.
func midnight(date string) any {
	if date == "" {
		return nil
	}
	return date + "T00:00:00.000Z"
}
