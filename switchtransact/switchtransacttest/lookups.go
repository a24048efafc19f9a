package switchtransacttest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The types of lookup. The vendor shows one, Bank; the others are named after
// what they hold.
const (
	lookupAdmin           = "Admin"
	lookupAgent           = "Agent"
	lookupBank            = "Bank"
	lookupBankAccountType = "Bank Account Type"
	lookupBranch          = "Branch"
	lookupBranchRegion    = "Branch Region"
	lookupCompanyType     = "Company Type"
	lookupCountry         = "Country"
	lookupCurrency        = "Currency"
	lookupGender          = "Gender"
	lookupIDNumberType    = "ID Number Type"
	lookupJob             = "Job"
	lookupLanguage        = "Language"
	lookupMaritalStatus   = "Marital Status"
	lookupMunicipality    = "Municipality"
	lookupPaymentMethod   = "Payment Method"
	lookupProduct         = "Product"
	lookupProductUnit     = "Product Unit"
	lookupProject         = "Project"
	lookupRegion          = "Region"
	lookupTitle           = "Title"
	lookupVisibility      = "Visibility"
)

// Lookup is a value that L fields of the API take, by id or by title.
type Lookup struct {
	// Type and Category are how lookups are listed.
	Type, Category string
	Title          string
	// Value is a code that goes with the title: the universal branch code of a
	// Bank, the number of months of a Product Unit, the unit of a Product.
	Value string
	// ParentID is the lookup it belongs to (the Country of a Region); empty
	// means all.
	ParentID string
	// NoID gives it a null id: it can be sent by title only, as product units
	// are.
	NoID bool
}

// AddLookup adds a lookup and returns its id, "" if it has none. Type and Title
// must not be empty; a type that is not among the seed's is new.
func (s *Server) AddLookup(l Lookup) (id string, err error) {
	if l.Type == "" || l.Title == "" {
		return "", fmt.Errorf("switchtransacttest: a lookup needs a Type and a Title")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.addLookup(l).id, nil
}

// lookup is a Lookup as the fake keeps it.
type lookup struct {
	id                                  string // "" is null
	typ, category, title, value, parent string
	path                                [2]string // what /lookups/{type}/{category} calls it; may be empty
	record                              object    // what /contacts shows of it
}

func (st *state) addLookup(l Lookup) *lookup {
	added := &lookup{typ: l.Type, category: l.Category, title: l.Title, value: l.Value, parent: l.ParentID}
	if !l.NoID {
		added.id = st.newID()
	}
	switch l.Type {
	case lookupBank:
		added.path = [2]string{"bank", "names"}
	case lookupBankAccountType:
		added.path = [2]string{"bank", "accounts"}
	case lookupAgent:
		added.record = agentRecord(added)
	case lookupBranch:
		added.record = branchRecord(added)
	}
	st.lookups = append(st.lookups, added)
	st.lookupsOf[l.Type] = append(st.lookupsOf[l.Type], added)
	return added
}

// is says whether the lookup has that id or title.
func (l *lookup) is(idOrTitle string) bool {
	return idOrTitle != "" && (strings.EqualFold(l.title, idOrTitle) || strings.EqualFold(l.id, idOrTitle))
}

// lookup finds one by id or title, nil if there is none.
func (st *state) lookup(typ, idOrTitle string) *lookup {
	for _, l := range st.lookupsOf[typ] {
		if l.is(idOrTitle) {
			return l
		}
	}
	return nil
}

// addLookupPair adds the two members that general lists have for a lookup.
func (st *state) addLookupPair(out object, name, typ, title string) {
	out[name+"_id"], out[name+"_title"] = nil, nil
	if l := st.lookup(typ, title); l != nil {
		out[name+"_id"], out[name+"_title"] = orNull(l.id), l.title
	}
}

// lookupsByQuery is GET /lookups?type=&category=. Either may be left out.
func (s *Server) lookupsByQuery(c *call) answer {
	typ, category := c.query.Get("type"), c.query.Get("category")
	return s.showLookups(func(l *lookup) bool {
		return (typ == "" || strings.EqualFold(typ, l.typ)) &&
			(category == "" || strings.EqualFold(category, l.category))
	})
}

// lookupsByPath is GET /lookups/{type}/{category}. The words that the vendor's
// paths use (bank/names, bank/accounts) are not the types and categories of what
// they list; both are understood.
func (s *Server) lookupsByPath(c *call) answer {
	typ, category := c.words[0], c.words[1]
	return s.showLookups(func(l *lookup) bool {
		return strings.EqualFold(typ, l.typ) && strings.EqualFold(category, l.category) ||
			strings.EqualFold(typ, l.path[0]) && strings.EqualFold(category, l.path[1])
	})
}

func (s *Server) showLookups(wanted func(*lookup) bool) answer {
	found := []any{}
	for _, l := range s.state.lookups {
		if wanted(l) {
			found = append(found, object{
				"id":                orNull(l.id),
				"type":              l.typ,
				"title":             l.title,
				"category":          l.category,
				"value":             orNull(l.value),
				"parent_lookups_id": orNull(l.parent),
			})
		}
	}
	return ok(object{"lookups": found})
}

// CustomField is a field of people or companies beyond the documented ones.
// Requests name it by Name, in custom_fields.
type CustomField struct {
	Name string
	// Type is String, enum, number, decimal ...
	Type        string
	Description string
	// Options are the values of an enum.
	Options []string
}

// AddPeopleField adds a custom field for people.
func (s *Server) AddPeopleField(f CustomField) { s.addCustomField(person, f) }

// AddCompaniesField adds a custom field for companies.
func (s *Server) AddCompaniesField(f CustomField) { s.addCustomField(company, f) }

func (s *Server) addCustomField(k *kind, f CustomField) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.customFields[k.section] = append(s.state.customFields[k.section], f)
}

func (st *state) hasCustomField(k *kind, name string) bool {
	return slices.ContainsFunc(st.customFields[k.section], func(f CustomField) bool { return f.Name == name })
}

// listCustomFields is GET /lookups/custom_fields/{people|companies}.
func (s *Server) listCustomFields(c *call) answer {
	section := c.words[0]
	if section != person.section && section != company.section {
		return failure(http.StatusNotFound, "Not found.")
	}
	records := object{}
	for _, f := range s.state.customFields[section] {
		records[f.Name] = object{
			"type":        f.Type,
			"name":        f.Name,
			"description": f.Description,
			"options":     each(f.Options, func(o string) any { return o }),
		}
	}
	return ok(object{"status": true, "records": records})
}
