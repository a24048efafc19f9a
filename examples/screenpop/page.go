package main

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// functions are what the templates use.
var functions = template.FuncMap{
	"rands":        func(d decimal.Decimal) string { return "R " + d.StringFixed(2) },
	"day":          func(t time.Time) string { return t.In(switchcomm.SouthAfrica()).Format("2 Jan 2006") },
	"paymentClass": paymentClass,
	"contactName":  contactName,
}

// paymentClass is how the status of a payment is coloured.
func paymentClass(s switchtransact.TransactionStatus) string {
	switch {
	case s.Paid():
		return "good"
	case settled(s):
		return "bad"
	}
	return "open"
}

// page is the page for agents. Everything in it is fetched by its script.
func (s *service) page(w http.ResponseWriter, _ *http.Request) {
	s.render(w, "page", struct {
		Demo, Dry bool
		Ring      []member
	}{s.demo != nil, !s.write, s.demo.members()})
}

// contactURL is the page of a contact, for the exchange to open.
func (s *service) contactURL(id string) string { return s.url + "/?contact=" + url.QueryEscape(id) }

// follow tells a page how things stand, and then what happens.
func (s *service) follow(w http.ResponseWriter, r *http.Request) {
	s.feed.follow(w, r, func() []event {
		states := []linkState{}
		for _, l := range s.links.all() {
			states = append(states, l.state())
		}
		calls := s.calls.all()
		if calls == nil {
			calls = []call{}
		}
		return []event{{"calls", calls}, {"links", states}}
	})
}

// search answers the contacts that match what was typed, as options of a list.
func (s *service) search(w http.ResponseWriter, r *http.Request) {
	term := strings.TrimSpace(r.FormValue("q"))
	if term == "" {
		refuse(w, http.StatusBadRequest, "q is needed")
		return
	}
	found, err := s.people.search(r.Context(), term)
	if err != nil {
		s.readFailed(w, r, "somebody was searched for in vain", err)
		return
	}
	const most = 10
	s.render(w, "results", found[:min(most, len(found))])
}

// contact answers the card of a contact.
func (s *service) contact(w http.ResponseWriter, r *http.Request) {
	found, err := s.people.card(r.Context(), r.PathValue("id"))
	if err != nil {
		s.readFailed(w, r, "a contact could not be read", err)
		return
	}
	var links []shownLink
	for _, l := range s.links.of(found.ID) {
		links = append(links, shownLink{l, s.demo != nil})
	}
	s.render(w, "card", struct {
		*card
		PayLinks, Demo bool
		Links          []shownLink
	}{found, s.ac != nil && s.write, s.demo != nil, links})
}

// shownLink is a PayLink on the page.
type shownLink struct {
	link
	Demo bool // there is a button to pay it
}

// readFailed answers that something could not be read.
func (s *service) readFailed(w http.ResponseWriter, r *http.Request, what string, err error) {
	switch {
	case r.Context().Err() != nil: // the page does not want it any more
	case errors.Is(err, switchcomm.ErrNotFound):
		refuse(w, http.StatusNotFound, "Nobody was found.")
	default:
		s.log.Warn(what, "error", err)
		refuse(w, http.StatusBadGateway, "It could not be read: "+explainRead(err))
	}
}

// render writes a template, whole or not at all.
func (s *service) render(w http.ResponseWriter, name string, data any) {
	var body bytes.Buffer
	if err := s.templates.ExecuteTemplate(&body, name, data); err != nil {
		s.log.Error("a page could not be written", "template", name, "error", err)
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(body.Bytes())
}
