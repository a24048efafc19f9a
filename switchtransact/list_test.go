package switchtransact_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// pageOf is a page of people with these names. meta is what it says about the
// list.
func pageOf(meta string, names ...string) answer {
	rows := make([]string, len(names))
	for i, name := range names {
		rows[i] = fmt.Sprintf(`{"name": %q}`, name)
	}
	return ok(`{"meta": ` + meta + `, "data": [` + strings.Join(rows, ",") + `]}`)
}

// pagesAsked returns the page numbers of the requests.
func pagesAsked(t *testing.T, v *vendor) []int {
	t.Helper()
	var pages []int
	for _, r := range v.received() {
		var body struct {
			Pagination struct{ Page, PerPage int }
		}
		require.NoError(t, json.Unmarshal([]byte(r.body), &body))
		pages = append(pages, body.Pagination.Page)
	}
	return pages
}

// A list is read to its end, and ends, whatever the vendor says about it.
func TestPages(t *testing.T) {
	tests := map[string]struct {
		answers []answer
		want    string // the names that are yielded
		asked   int    // how many pages are asked for
		broken  bool   // the list cannot be had whole
	}{
		"pages are stated": {
			[]answer{pageOf(`{"pages": 2}`, "a", "b"), pageOf(`{"pages": 2}`, "c")}, "a b c", 2, false,
		},
		"the total is stated": {
			[]answer{pageOf(`{"total": 3}`, "a", "b"), pageOf(`{"total": 3}`, "c")}, "a b c", 2, false,
		},
		"numbers as strings": {
			[]answer{pageOf(`{"pages": "2", "total": "3"}`, "a", "b"), pageOf(`{"pages": "2", "total": "3"}`, "c")}, "a b c", 2, false,
		},
		"fewer in a page than asked for": {
			[]answer{pageOf(`{"pages": 3, "total": 3}`, "a"), pageOf(`{"pages": 3, "total": 3}`, "b"), pageOf(`{"pages": 3, "total": 3}`, "c")},
			"a b c", 3, false,
		},
		"pages that are fewer than the total": {
			[]answer{pageOf(`{"pages": 1, "total": 3}`, "a", "b"), pageOf(`{"pages": 1, "total": 3}`, "c")}, "a b c", 2, false,
		},
		"an empty list": {
			[]answer{pageOf(`{"pages": 0, "total": 0}`)}, "", 1, false,
		},
		"an empty list in PHP": {
			[]answer{ok(`[]`)}, "", 1, false,
		},
		"a list that has become shorter": {
			[]answer{pageOf(`{"pages": 2, "total": 3}`, "a", "b"), pageOf(`{"pages": 1, "total": 2}`)}, "a b", 2, false,
		},
		"nothing is stated": {
			[]answer{pageOf(`{}`, "a", "b"), pageOf(`{}`, "c"), pageOf(`{}`)}, "a b c", 3, false,
		},
		"nothing is stated, and the last page comes again": {
			[]answer{pageOf(`[]`, "a", "b"), pageOf(`[]`, "c")}, "a b c", 3, false,
		},
		"nothing is stated, and paging is ignored": {
			[]answer{ok(`{"data": [{"name": "a"}, {"name": "b"}]}`)}, "a b", 2, false,
		},
		"paging is ignored": {
			[]answer{pageOf(`{"page": 1, "pages": 2, "total": 4}`, "a", "b"), pageOf(`{"page": 2, "pages": 2, "total": 4}`, "a", "b")},
			"a b", 2, true,
		},
		"the last page comes again": {
			[]answer{pageOf(`{"pages": 9}`, "a", "b"), pageOf(`{"pages": 9}`, "c")}, "a b c", 3, true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serve(t, test.answers...)
			all, err := collect(vendor.client.People.All(t.Context(), switchtransact.ListQuery{PerPage: 2}))
			var names []string
			for _, person := range all {
				names = append(names, person.Name)
			}
			assert.Equal(t, test.want, strings.Join(names, " "))
			var asked []int
			for page := range test.asked {
				asked = append(asked, page+1)
			}
			assert.Equal(t, asked, pagesAsked(t, vendor))
			if !test.broken {
				assert.NoError(t, err)
				return
			}
			assert.ErrorIs(t, err, switchcomm.ErrResponse)
			assert.Equal(t, switchcomm.OutcomeRead, failure(t, err).Outcome)
			assert.Equal(t, "People.All", failure(t, err).Op)
		})
	}
}

// A page is called for when it is needed, and an error is yielded once.
func TestPagesAreReadAsNeeded(t *testing.T) {
	vendor := serve(t,
		pageOf(`{"pages": 3}`, "a", "b"), pageOf(`{"pages": 3}`, "c", "d"), answer{http.StatusBadRequest, `{"error": "No."}`})
	list := vendor.client.Companies.All(t.Context(), switchtransact.ListQuery{})
	assert.Empty(t, vendor.received(), "nothing is asked for before the loop")
	for company, err := range list {
		require.NoError(t, err)
		require.Equal(t, "a", company.Name)
		break
	}
	assert.Len(t, vendor.received(), 1)

	var names []string
	var failures []error
	for company, err := range list { // from the beginning
		if err != nil {
			failures = append(failures, err)
			continue
		}
		names = append(names, company.Name)
	}
	assert.Equal(t, []string{"c", "d"}, names)
	require.Len(t, failures, 1)
	assert.Equal(t, "Companies.All", failure(t, failures[0]).Op)
	assert.Equal(t, []int{1, 1, 2}, pagesAsked(t, vendor))
	assert.JSONEq(t, fixture(t, "companies_list.request"), vendor.received()[0].body)
}

// The second page of the fixtures follows the first.
func TestPagesOfTheFixtures(t *testing.T) {
	vendor := serve(t, ok(fixture(t, "people_list.response")), ok(fixture(t, "people_list_page2.response")))
	all, err := collect(vendor.client.People.All(t.Context(), switchtransact.ListQuery{PerPage: 2}))
	require.NoError(t, err)
	require.Len(t, all, 3)
	assert.Equal(t, "MEM1236", all[2].MemberNumber)
	assert.Empty(t, vendor.drift())
}

func TestSortOfAList(t *testing.T) {
	vendor := serve(t, ok(`{}`))
	_, err := collect(vendor.client.People.All(t.Context(), switchtransact.ListQuery{SortField: "name", PerPage: 500}))
	require.NoError(t, err)
	assert.JSONEq(t, `{"pagination": {"perpage": 500, "page": 1}, "sort": {"field": "name", "sort": "asc"}}`, vendor.received()[0].body)
}
