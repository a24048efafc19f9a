package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/google/go-querystring/query"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// LookupsService is the service for the values that fields marked as lookups
// take, from the vendor's chapter "General, Lookups". Get it from
// [Client.Lookups].
type LookupsService struct{ client *Client }

// All reads the lookups of a type and category, such as "Bank" and
// "BankAccounts" (GET /lookups, a read). An empty type or category does not
// filter.
func (s *LookupsService) All(ctx context.Context, kind, category string) ([]Lookup, error) {
	const name = "Lookups.All"
	values, err := query.Values(lookupQuery{Type: strings.TrimSpace(kind), Category: strings.TrimSpace(category)})
	if err != nil {
		return nil, s.client.transport.Refuse(name, err)
	}
	var answer lookupsAnswer
	if err := s.client.get(ctx, name, "/lookups", values, &answer); err != nil {
		return nil, err
	}
	return answer.Lookups, nil
}

// Get reads the lookups at a path of two words, such as "bank" and "accounts"
// or "bank" and "names" (GET /lookups/{type}/{category}, a read). The words
// are not always those of [Lookup.Type] and [Lookup.Category].
func (s *LookupsService) Get(ctx context.Context, kind, category string) ([]Lookup, error) {
	const name = "Lookups.Get"
	first, err1 := transport.EscapeSegment("the type", kind)
	second, err2 := transport.EscapeSegment("the category", category)
	if err := errors.Join(err1, err2); err != nil {
		return nil, s.client.transport.Refuse(name, err)
	}
	var answer lookupsAnswer
	if err := s.client.get(ctx, name, "/lookups/"+first+"/"+second, nil, &answer); err != nil {
		return nil, err
	}
	return answer.Lookups, nil
}

// CustomFields reads the fields that the account has defined by itself, by
// their names, which are the keys for CustomFields of a [Person] or a
// [Company] (GET /lookups/custom_fields/{people|companies}, a read).
func (s *LookupsService) CustomFields(ctx context.Context, of CustomFieldsOf) (map[string]CustomField, error) {
	const name = "Lookups.CustomFields"
	segment, err := transport.EscapeSegment("the kind of record", string(of))
	if err != nil {
		return nil, s.client.transport.Refuse(name, err)
	}
	var answer customFieldsAnswer
	if err := s.client.get(ctx, name, "/lookups/custom_fields/"+segment, nil, &answer); err != nil {
		return nil, err
	}
	return answer.Records, nil
}

// Lookup is one value that a field marked as a lookup takes. Where ID is
// empty, send Title; otherwise either will do.
type Lookup struct {
	// ID is empty for lookups that cannot be named by an id.
	ID string `json:"id"`
	// Type is such as "Bank".
	Type string `json:"type"`
	// Title is such as "NEDBANK".
	Title string `json:"title"`
	// Category is such as "BankAccounts".
	Category string `json:"category"`
	// Value is such as a code.
	Value string `json:"value"`
	// ParentID is the id of the lookup that this one belongs to, such as a
	// region's country. Empty means that it belongs to all of them.
	ParentID string `json:"parent_lookups_id"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Lookup) LogValue() slog.Value { return redacted("Lookup") }

// CustomFieldsOf says whose custom fields are meant.
type CustomFieldsOf string

// The records that have custom fields.
const (
	CustomFieldsOfPeople    CustomFieldsOf = "people"
	CustomFieldsOfCompanies CustomFieldsOf = "companies"
)

// CustomField is a field that the account has defined by itself.
type CustomField struct {
	// Type is such as "String", "enum", "number" or "decimal".
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	// Options are the values that an enum takes.
	Options []string `json:"options"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (CustomField) LogValue() slog.Value { return redacted("CustomField") }

// FindLookup returns the lookup with this id or title, whatever the case. When
// there is none, the error matches switchcomm.ErrNotFound and names the titles
// that are nearly the same. Lookups change rarely: keep the list as long as
// suits you.
func FindLookup(lookups []Lookup, idOrTitle string) (Lookup, error) {
	wanted := foldName(idOrTitle)
	if wanted == "" {
		return Lookup{}, errors.New("switchtransact: the id or title of the lookup is empty")
	}
	isID := func(l Lookup) bool { return foldName(l.ID) == wanted }
	isTitle := func(l Lookup) bool { return foldName(l.Title) == wanted }
	for _, is := range []func(Lookup) bool{isID, isTitle} { // a title can be another's id, such as "2"
		if i := slices.IndexFunc(lookups, is); i >= 0 {
			return lookups[i], nil
		}
	}
	near := nearTitles(lookups, wanted)
	if len(near) == 0 {
		return Lookup{}, fmt.Errorf("switchtransact: no lookup with this id or title: %w", switchcomm.ErrNotFound)
	}
	return Lookup{}, fmt.Errorf("switchtransact: no lookup with this id or title, but %s: %w", strings.Join(near, ", "), switchcomm.ErrNotFound)
}

type lookupQuery struct {
	Type     string `url:"type,omitempty"`
	Category string `url:"category,omitempty"`
}

type lookupsAnswer struct {
	envelope
	Lookups []Lookup `json:"lookups"`
}

type customFieldsAnswer struct {
	envelope
	Records map[string]CustomField `json:"records"`
}

// nearTitles returns up to three titles that are nearly wanted, the nearest
// first, quoted.
func nearTitles(lookups []Lookup, wanted string) []string {
	const most = 3
	type near struct {
		title    string
		distance int
	}
	var found []near
	for _, l := range lookups {
		title := foldName(l.Title)
		distance := editDistance(title, wanted)
		if strings.HasPrefix(title, wanted) || distance <= 1+len(wanted)/4 {
			found = append(found, near{l.Title, distance})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.distance - b.distance })
	var titles []string
	for _, n := range found {
		if quoted := fmt.Sprintf("%q", n.title); !slices.Contains(titles, quoted) && len(titles) < most {
			titles = append(titles, quoted)
		}
	}
	return titles
}

// editDistance is the number of letters to be inserted, deleted or replaced
// between a and b.
func editDistance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			replaced := diagonal
			if r != s {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
