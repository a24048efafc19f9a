package alphacomm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// page is an answer with PayLinks of these ids.
func page(total int, ids ...string) string {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	return fmt.Sprintf(`{"data":{"payLink":{"payLinks":{"items":[%s],"pagination":{"offset":0,"limit":0,"total":%d}}}}}`,
		strings.Join(items, ","), total)
}

func TestPaging(t *testing.T) {
	twenty := make([]string, 20)
	for i := range twenty {
		twenty[i] = fmt.Sprint("id", i)
	}
	tests := []struct {
		name    string
		size    int
		answers []string
		ids     string
		offsets string // as sent, "-" where none was
		cut     bool   // the list may be incomplete
	}{
		{"ends at the total", 0, []string{page(3, "a", "b"), page(3, "c")}, "a b c", "- 2", false},
		{"advances by what was received", 3, []string{page(4, "a"), page(4, "b"), page(4, "c", "d")}, "a b c d", "0 1 2", false},
		{"ends at an empty page", 0, []string{page(9, "a"), page(9)}, "a", "- 1", false},
		{"empty", 0, []string{page(0)}, "", "-", false},
		{"grows while it is read", 0, []string{page(4, "d", "c"), page(5, "c", "b"), page(5, "a")}, "d c b a", "- 2 4", false},
		{"no total", 0, []string{page(0, "a"), page(0, "b"), page(0)}, "a b", "- 1 2", false},
		{"a server that knows no offset", 0, []string{page(0, "a", "b")}, "a b", "- 2", false},
		{"the same, and a full page", 0, []string{page(0, twenty...)}, strings.Join(twenty, " "), "- 20", true},
		{"the same, and a total", 0, []string{page(5, "a", "b")}, "a b", "- 2 4", false},
		{"a total out of reach", 0, []string{page(1e9, "a")}, "a", "- 1 2 3 4 5 6 7 8 9 10", true},
		{"items without id", 0, []string{page(0, "", "")}, " ", "-", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRecorder(t, test.answers...)
			links, err := collect(r.client().PayLinks.All(t.Context(), alphacomm.PayLinkQuery{PageSize: test.size}))
			if test.cut {
				assert.ErrorContains(t, err, "incomplete")
			} else {
				assert.NoError(t, err)
			}
			var ids, offsets []string
			for _, link := range links {
				ids = append(ids, link.ID)
			}
			for _, got := range r.seen() {
				var sent struct{ Offset, Limit *int }
				require.NoError(t, json.Unmarshal(got.Variables, &sent))
				offsets = append(offsets, "-")
				if sent.Offset != nil {
					offsets[len(offsets)-1] = fmt.Sprint(*sent.Offset)
				}
				assert.Equal(t, test.size > 0, sent.Limit != nil)
			}
			assert.Equal(t, test.ids, strings.Join(ids, " "))
			assert.Equal(t, test.offsets, strings.Join(offsets, " "))
		})
	}
}

func TestPagesAreReadAsTheyAreTaken(t *testing.T) {
	r := newRecorder(t, page(9, "a", "b"))
	for link, err := range r.client().PayLinks.All(t.Context(), alphacomm.PayLinkQuery{}) {
		require.NoError(t, err)
		if link.ID == "b" {
			break
		}
	}
	assert.Len(t, r.seen(), 1)
}

func TestPagingObeysItsContext(t *testing.T) {
	r := newRecorder(t, page(1e9, "a"), page(1e9, "b"), page(1e9, "c"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var ids []string
	var err error
	for link, problem := range r.client().PayLinks.All(ctx, alphacomm.PayLinkQuery{}) {
		if err = problem; err == nil {
			ids = append(ids, link.ID)
		}
		cancel()
	}
	assert.Equal(t, []string{"a"}, ids)
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, r.seen(), 1)
}
