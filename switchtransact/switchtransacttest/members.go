package switchtransacttest

import "fmt"

// Person is a person as the fake has it.
type Person struct {
	ID           string
	MemberNumber string
	IDNumber     string
	Name         string
	Surname      string
	Active       bool
	// EntityType is Account for an approved person, Contact for one made by
	// the calls API.
	EntityType string
	// Fields is the input of create and update together: lookups by title,
	// numbers as json.Number.
	Fields map[string]any
}

// Company is a company as the fake has it.
type Company struct {
	ID           string
	MemberNumber string
	Name         string
	Active       bool
	Fields       map[string]any // as those of Person
}

// People returns the people that exist: approved, or made by the calls API.
// Oldest first.
func (s *Server) People() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return each(s.state.ofKind(person), showPerson)
}

// Companies returns the companies that exist, oldest first.
func (s *Server) Companies() []Company {
	s.mu.Lock()
	defer s.mu.Unlock()
	return each(s.state.ofKind(company), showCompany)
}

// AddPerson makes a person at once, with the fields of people/create and
// without their checks. It fails if the person exists or a field is not JSON.
func (s *Server) AddPerson(fields map[string]any) (Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.state.add(person, fields)
	if err != nil {
		return Person{}, err
	}
	return showPerson(a), nil
}

// AddCompany makes a company as AddPerson makes a person.
func (s *Server) AddCompany(fields map[string]any) (Company, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.state.add(company, fields)
	if err != nil {
		return Company{}, err
	}
	return showCompany(a), nil
}

func (st *state) add(k *kind, fields map[string]any) (*account, error) {
	input, err := asInput(fields)
	if err != nil {
		return nil, fmt.Errorf("switchtransacttest: %w", err)
	}
	if key := textOf(input, k.key); key == "" {
		return nil, fmt.Errorf("switchtransacttest: %s is required", k.key)
	} else if st.find(k, key) != nil {
		return nil, fmt.Errorf("switchtransacttest: %s%s", k.noun, reasonExists)
	}
	for name, v := range k.defaults {
		if blank(input[name]) {
			input[name] = v
		}
	}
	return st.open(k, input, entityAccount), nil
}

func showPerson(a *account) Person {
	return Person{
		ID: a.id, MemberNumber: a.memberNumber(), IDNumber: a.text("id_number"),
		Name: a.text("name"), Surname: a.text("surname"),
		Active: a.active(), EntityType: a.entity, Fields: copyOf(a.fields),
	}
}

func showCompany(a *account) Company {
	return Company{
		ID: a.id, MemberNumber: a.memberNumber(), Name: a.text("name"), Active: a.active(), Fields: copyOf(a.fields),
	}
}
