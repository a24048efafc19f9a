package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// lookupAnswer is what the exchange's template reads: nobody is an empty list.
type lookupAnswer struct {
	Contacts []lookupContact `json:"contacts"`
}

type lookupContact struct {
	ID             string `json:"id"`
	EntityType     string `json:"entityType"`
	FirstName      string `json:"firstName"`
	LastName       string `json:"lastName"`
	Company        string `json:"company"`
	Email          string `json:"email"`
	BusinessPhone  string `json:"businessPhone"`
	BusinessPhone2 string `json:"businessPhone2"`
	MobilePhone    string `json:"mobilePhone"`
	// URL is the page of the contact.
	URL string `json:"url"`
}

// lookupTimeout is how long somebody who calls is looked for: later it is of no
// use to the exchange.
const lookupTimeout = 8 * time.Second

// lookup answers who has a number, and shows the call to the agents unless it
// is one that an agent makes.
func (s *service) lookup(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), lookupTimeout)
	defer cancel()
	phone := unescaped(r.FormValue("phone"))
	if strings.Trim(phone, "+ ") == "" {
		refuse(w, http.StatusBadRequest, "phone is needed")
		return
	}
	from := call{At: s.now(), Number: phone, State: callUnknown}
	n, ok := parseNumber(phone, s.region)
	var found *switchtransact.Contact
	var err error
	if ok {
		from.Number = n.readable()
		found, err = s.people.findByPhone(ctx, n)
	}
	switch {
	case found != nil:
		from.State, from.Contact, from.Name = callKnown, found.ID, contactName(found)
	case err != nil && !errors.Is(err, switchcomm.ErrNotFound):
		s.log.Error("somebody who calls could not be looked up", "error", err)
		from.State = callFailed
	}
	if !strings.EqualFold(filled(r.FormValue("direction")), string(switchtransact.DirectionOutbound)) {
		s.feed.send(event{"call", s.calls.add(from)})
	}
	if from.State == callFailed {
		refuse(w, http.StatusBadGateway, "SwitchTransact could not be asked")
		return
	}
	answer(w, http.StatusOK, s.lookupAnswer(found))
}

func (s *service) lookupAnswer(found *switchtransact.Contact) lookupAnswer {
	if found == nil {
		return lookupAnswer{Contacts: []lookupContact{}}
	}
	return lookupAnswer{Contacts: []lookupContact{{
		ID:             found.ID,
		EntityType:     entityType(found),
		FirstName:      found.FirstName,
		LastName:       found.LastName,
		Company:        found.Company,
		Email:          found.Email,
		BusinessPhone:  found.BusinessPhone,
		BusinessPhone2: found.BusinessPhone2,
		MobilePhone:    found.MobilePhone,
		URL:            s.contactURL(found.ID),
	}}}
}

// filled is a value from the exchange. One that it does not know it may leave
// as it is written in the template, such as [CallDirection].
func filled(value string) string {
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]") {
		return ""
	}
	return value
}
