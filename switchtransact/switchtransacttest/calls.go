package switchtransacttest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// international writes a South African number as the calls API shows it:
// 0721234567 is +27721234567. Other numbers are left as they are.
func international(phone string) string {
	if national := nationalDigits(phone); len(national) == 10 && national[0] == '0' {
		return "+27" + national[1:]
	}
	return phone
}

// nationalDigits is the form in which numbers are compared: +27 72 123 4567,
// 0027721234567 and 27721234567 are 0721234567.
func nationalDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	digits = strings.TrimPrefix(digits, "00")
	if len(digits) == 11 && strings.HasPrefix(digits, "27") {
		return "0" + digits[2:]
	}
	return digits
}

// phoneFields are the phone numbers by which an account is found.
var phoneFields = []string{"contact_cell", "contact_work", "contact_home", "contact", "mobile"}

func (a *account) hasPhone(phone string) bool {
	want := nationalDigits(phone)
	return want != "" && phone[0] != ' ' && slices.ContainsFunc(phoneFields, func(name string) bool {
		return nationalDigits(a.text(name)) == want
	})
}

// findContact is GET /calls/record?phone= or ?email=. Nobody is status false
// without an error. A plus sign that was not escaped arrives as a space, and such
// a number is nobody's.
func (s *Server) findContact(c *call) answer {
	phone, email := c.query.Get("phone"), c.query.Get("email")
	if phone == "" && email == "" {
		return failure(http.StatusOK, "Please provide a phone number or an email address.")
	}
	return s.showContacts(func(a *account) bool {
		return a.hasPhone(phone) || email != "" && strings.EqualFold(a.text("email"), email)
	})
}

// searchContacts is GET /calls/autocomplete?term=. The documents show one
// contact; [QuirkContactList] shows all that match.
func (s *Server) searchContacts(c *call) answer {
	term := strings.TrimSpace(c.query.Get("term"))
	if term == "" {
		return failure(http.StatusOK, "Please provide a search term.")
	}
	digits := nationalDigits(term)
	return s.showContacts(func(a *account) bool {
		name, employer := a.text("name")+" "+a.text("surname"), s.state.employer(a).text("name")
		return contains(name, term) || contains(employer, term) || contains(a.text("email"), term) ||
			len(digits) >= 3 && strings.Contains(nationalDigits(a.text("contact_cell")+a.text("mobile")), digits)
	})
}

// showContacts shows the oldest contact that is wanted, or all of them.
func (s *Server) showContacts(wanted func(*account) bool) answer {
	var found []any
	for _, a := range s.state.accounts {
		if wanted(a) {
			found = append(found, a.kind.contact(s.state, a))
		}
	}
	if len(found) == 0 {
		return ok(object{"status": false})
	}
	if s.fake.Has(QuirkContactList) {
		return ok(object{"status": true, "contact": found})
	}
	return ok(object{"status": true, "contact": found[0]})
}

// createContact is POST /calls/create. It makes a contact at once, without
// approval, and one more each time it is called.
func (s *Server) createContact(c *call) answer {
	in, p := c.object()
	if p != nil {
		return failure(http.StatusOK, p.message)
	}
	for _, name := range []string{"firstname", "phone"} {
		if textOf(in, name) == "" {
			return failure(http.StatusOK, required(name).message)
		}
	}
	s.state.open(person, object{
		"name": textOf(in, "firstname"), "surname": textOf(in, "lastname"), "contact_cell": textOf(in, "phone"),
	}, entityContact)
	return answer{effects: 1, body: object{
		"firstname": in["firstname"], "lastname": in["lastname"], "phone": in["phone"],
	}}
}

// CallLog is a call that was logged, as it was sent.
type CallLog struct {
	CallType, CallDirection                   string
	Number, Name                              string
	EntityID, EntityType                      string
	AgentFirstName, AgentLastName, AgentEmail string
	Duration, DurationTimespan, DateTime      string
	CallStartTimeLocal, CallEndTimeLocal      string
	// At is when it was logged.
	At time.Time
}

// CallLogs returns the calls that were logged, oldest first.
func (s *Server) CallLogs() []CallLog {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.callLogs)
}

// logCall is POST /calls/log. Type, direction and number are checked; the times,
// which telephone systems send in many forms, are kept as they come. The call
// counts as contact with the entity it names, else with whoever has the number.
func (s *Server) logCall(c *call) answer {
	in, p := c.object()
	if p != nil {
		return failure(http.StatusOK, p.message)
	}
	entry := CallLog{
		CallType: textOf(in, "CallType"), CallDirection: textOf(in, "CallDirection"),
		Number: textOf(in, "Number"), Name: textOf(in, "Name"),
		EntityID: textOf(in, "EntityId"), EntityType: textOf(in, "EntityType"),
		AgentFirstName: textOf(in, "AgentFirstName"), AgentLastName: textOf(in, "AgentLastName"),
		AgentEmail: textOf(in, "AgentEmail"),
		Duration:   textOf(in, "Duration"), DurationTimespan: textOf(in, "DurationTimespan"),
		DateTime:           textOf(in, "DateTime"),
		CallStartTimeLocal: textOf(in, "CallStartTimeLocal"), CallEndTimeLocal: textOf(in, "CallEndTimeLocal"),
		At: s.state.now(),
	}
	switch {
	case !slices.Contains([]string{"Inbound", "Outbound", "Missed", "Notanswered"}, entry.CallType):
		return failure(http.StatusOK, "The CallType must be Inbound, Outbound, Missed or Notanswered.")
	case !slices.Contains([]string{"Inbound", "Outbound"}, entry.CallDirection):
		return failure(http.StatusOK, "The CallDirection must be Inbound or Outbound.")
	case entry.Number == "":
		return failure(http.StatusOK, required("Number").message)
	}
	s.state.callLogs = append(s.state.callLogs, entry)
	if a := s.state.calledParty(entry); a != nil {
		a.lastCall = entry.At
		a.lastCallAgent = strings.TrimSpace(entry.AgentFirstName + " " + entry.AgentLastName)
	}
	return answer{effects: 1, body: object{"status": true}}
}

func (st *state) calledParty(entry CallLog) *account {
	if a := st.byID[entry.EntityID]; a != nil {
		return a
	}
	i := slices.IndexFunc(st.accounts, func(a *account) bool { return a.hasPhone(entry.Number) })
	if i < 0 {
		return nil
	}
	return st.accounts[i]
}
