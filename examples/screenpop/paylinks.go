package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/examples/internal/euro"
)

// link is a PayLink that was made here.
type link struct {
	ID string
	// Contact is the id of whom it was made for; empty if it was nobody.
	Contact     string
	Name        string
	Amount      switchcomm.Cents
	Description string
	Reference   string
	Address     string
	// Status is as it was last seen.
	Status alphacomm.PayLinkStatus
	// Visited says that somebody opened it, which no status says.
	Visited bool
}

// linkState is what the page is told when a PayLink changes.
type linkState struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Words  string `json:"words"`
	// Title tells it from others.
	Title string `json:"title"`
}

// Words is the state for people.
func (l link) Words() string {
	switch l.Status {
	case alphacomm.PayLinkStatusReady:
		if l.Visited {
			return "Opened, not paid yet"
		}
		return "Waiting for payment"
	case alphacomm.PayLinkStatusStarted:
		return "Payment started"
	case alphacomm.PayLinkStatusPartiallyPaid:
		return "Paid in part"
	case alphacomm.PayLinkStatusPaid:
		return "Paid"
	case alphacomm.PayLinkStatusCancelled:
		return "Payment cancelled; it can be tried again"
	case alphacomm.PayLinkStatusFailed:
		return "Payment failed; it can be tried again"
	}
	return string(l.Status)
}

// Euros is the amount as people write it.
func (l link) Euros() string { return euro.Format(l.Amount) }

func (l link) state() linkState {
	return linkState{l.ID, string(l.Status), l.Words(), l.Euros() + " of " + l.Name}
}

// linkList holds the latest PayLinks.
type linkList struct {
	mu    sync.Mutex
	links []link // the latest last
}

const mostLinks = 200

func (l *linkList) add(made link) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.links = append(l.links, made); len(l.links) > mostLinks {
		l.links = slices.Delete(l.links, 0, 1)
	}
}

// update changes a PayLink and returns it, unless it is not one of ours.
func (l *linkList) update(id string, change func(*link)) (link, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.links, func(known link) bool { return strings.EqualFold(known.ID, id) })
	if i < 0 {
		return link{}, false
	}
	change(&l.links[i])
	return l.links[i], true
}

func (l *linkList) get(id string) (link, bool) { return l.update(id, func(*link) {}) }

// of returns the PayLinks of a contact, the latest first.
func (l *linkList) of(contact string) []link {
	all := l.all()
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(known link) bool { return known.Contact != contact })
}

func (l *linkList) all() []link {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.links)
}

// linkForm is what an agent filled in.
type linkForm struct {
	contact                      string
	name, description, reference string
	amount                       switchcomm.Cents
}

// readLinkForm returns the problems by field.
func readLinkForm(r *http.Request) (linkForm, map[string]string) {
	problems := map[string]string{}
	text := func(name string, most int) string {
		value := strings.TrimSpace(r.PostFormValue(name))
		switch {
		case value == "":
			problems[name] = "This is needed."
		case len([]rune(value)) > most:
			problems[name] = "This is too long."
		}
		return value
	}
	form := linkForm{
		contact:     r.PostFormValue("contact"),
		name:        text("name", 100),
		description: text("description", 140),
		reference:   text("reference", 60),
	}
	var err error
	if form.amount, err = euro.Parse(strings.TrimSpace(r.PostFormValue("amount"))); err != nil {
		problems["amount"] = err.Error()
	}
	return form, problems
}

// linkResult is what became of a form. Either made has an id, or problem says
// why there is no PayLink, as far as that is known.
type linkResult struct {
	made    link
	problem string
	status  int // of HTTP, when there is a problem
}

// makeLink makes a PayLink and answers how it looks. The form carries a key of
// its own, so that a form that is sent twice makes one PayLink.
func (s *service) makeLink(w http.ResponseWriter, r *http.Request) {
	const most = 64 << 10
	r.Body = http.MaxBytesReader(w, r.Body, most)
	form, problems := readLinkForm(r)
	key := r.PostFormValue("key")
	if len(key) < 16 || len(key) > 64 {
		problems["key"] = "Load the page again."
	}
	if len(problems) > 0 {
		answer(w, http.StatusUnprocessableEntity, problems)
		return
	}
	result, _, err := s.forms.do(r.Context(), key, func() (linkResult, bool) {
		return s.createLink(context.WithoutCancel(r.Context()), form)
	})
	switch {
	case err != nil:
		refuse(w, http.StatusServiceUnavailable, "The PayLink is still being made.")
	case result.problem != "":
		refuse(w, result.status, result.problem)
	default:
		current, _ := s.links.get(result.made.ID)
		s.render(w, "link", shownLink{cmp.Or(current, result.made), s.demo != nil})
	}
}

// createLink makes a PayLink and says whether that is final.
func (s *service) createLink(ctx context.Context, form linkForm) (result linkResult, final bool) {
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	created, err := s.ac.PayLinks.Create(ctx, alphacomm.PayLinkInput{
		PersonName:  form.name,
		Amount:      form.amount,
		Currency:    euro.Currency,
		Description: form.description,
		Reference:   form.reference,
		// The vendor can be asked for PayLinks by an attribute, and not by the
		// reference of the invoice.
		Attributes: []alphacomm.Attribute{{ID: alphacomm.AttributeReference, Value: form.reference}},
	})
	if created == nil {
		return s.explainCreate(err)
	}
	if err != nil {
		s.log.Warn("a PayLink was made, but its answer is not complete", "error", err)
	}
	made := link{
		ID: created.ID, Contact: form.contact, Name: form.name, Amount: form.amount, Description: form.description, Reference: form.reference,
		Address: cmp.Or(created.ShortURL, created.LongURL), Status: alphacomm.PayLinkStatusReady,
	}
	if made.Address == "" {
		return linkResult{status: http.StatusBadGateway, problem: "The PayLink was made, but its address did not come along, so that nobody can pay it. Make another one."}, true
	}
	s.links.add(made)
	return linkResult{made: made}, true
}

// explainCreate says what is known of a PayLink that did not come back.
func (s *service) explainCreate(err error) (result linkResult, final bool) {
	s.log.Error("a PayLink was not made, as far as is known", "error", err)
	known, _ := errors.AsType[*switchcomm.Error](err)
	switch {
	case known == nil || known.Outcome.MayBeApplied():
		return linkResult{status: http.StatusBadGateway, problem: "It is not known whether the PayLink was made. Look for its reference at Alphacomm before you make another."}, true
	case errors.Is(err, switchcomm.ErrValidation): // it would be no better the next time
	case errors.Is(err, switchcomm.ErrNotSent), errors.Is(err, switchcomm.ErrRateLimited):
		return linkResult{status: http.StatusServiceUnavailable, problem: "Alphacomm could not be reached, so there is no PayLink. Try again."}, false
	}
	return linkResult{status: http.StatusBadGateway, problem: "The PayLink was refused, so there is none."}, false
}

// onEvent follows the PayLinks that were made here. It returns nil only when
// the event was dealt with: otherwise the vendor may send it again.
func (s *service) onEvent(ctx context.Context, e alphacomm.Event) error {
	id := e.Info().ServiceID
	switch e.(type) {
	case *alphacomm.PayLinkVisited:
		s.change(id, func(l *link) { l.Visited = true })
	case *alphacomm.PayLinkPaid:
		if _, ours := s.links.get(id); ours {
			return s.confirm(ctx, id)
		}
	}
	return nil
}

// confirm looks at a PayLink: an event speaks of one transaction only, and can
// be sent by whoever knows the password.
func (s *service) confirm(ctx context.Context, id string) error {
	seen, err := s.ac.PayLinks.Get(ctx, id)
	if err != nil {
		return err
	}
	s.change(id, func(l *link) {
		if l.Status != alphacomm.PayLinkStatusPaid { // an answer that was overtaken
			l.Status = seen.Status
		}
	})
	return nil
}

// checkLink looks at a PayLink because an agent wants to know.
func (s *service) checkLink(w http.ResponseWriter, r *http.Request) {
	l, ok := s.links.get(r.PathValue("id"))
	if !ok {
		refuse(w, http.StatusNotFound, "That PayLink was not made here.")
		return
	}
	if err := s.confirm(r.Context(), l.ID); err != nil {
		s.log.Warn("a PayLink could not be read", "error", err)
		refuse(w, http.StatusBadGateway, "Alphacomm did not answer as it should. Try again.")
		return
	}
	l, _ = s.links.get(l.ID)
	answer(w, http.StatusOK, l.state())
}

func (s *service) change(id string, change func(*link)) {
	if l, ok := s.links.update(id, change); ok {
		s.feed.send(event{"link", l.state()})
	}
}

// linkImage is the QR code of a PayLink.
func (s *service) linkImage(w http.ResponseWriter, r *http.Request) {
	l, ok := s.links.get(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	image, err := drawQR(l.Address)
	if err != nil {
		s.log.Error("a QR code could not be drawn", "error", err)
		http.Error(w, "the QR code could not be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Write(image)
}
