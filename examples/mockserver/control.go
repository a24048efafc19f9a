package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

const controlHelp = `What people do at the vendors:

POST /approve                      approve everything that waits at SwitchTransact
POST /debit-orders?date=YYYY-MM-DD let the debit orders of a day run
POST /imports                      let Alphacomm's import window come
POST /paylinks/ID/visit            open a PayLink
POST /paylinks/ID/pay              pay a PayLink
POST /calls/REFERENCE?outcome=WORD end a voice call: success, no answer, busy ...
`

// routes are what people do at the vendors, over HTTP.
func (s *servers) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, controlHelp) })
	if s.switchTransact != nil {
		mux.Handle("POST /approve", action(s.approve))
		mux.Handle("POST /debit-orders", action(s.runDebitOrders))
	}
	if s.alphacomm != nil {
		mux.Handle("POST /imports", action(s.runImports))
		mux.Handle("POST /paylinks/{id}/visit", action(s.visit))
		mux.Handle("POST /paylinks/{id}/pay", action(s.pay))
		mux.Handle("POST /calls/{reference}", action(s.completeCall))
	}
	return mux
}

// action is something that a person does; its answer is sent as JSON.
type action func(*http.Request) (any, error)

// ServeHTTP implements [http.Handler].
func (do action) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := do(r)
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = map[string]string{"error": err.Error()}
	}
	json.NewEncoder(w).Encode(answer) // a client that went away is no concern of ours
}

func (s *servers) approve(*http.Request) (any, error) {
	return map[string]int{"approved": s.switchTransact.ApproveAll()}, nil
}

func (s *servers) runDebitOrders(r *http.Request) (any, error) {
	const eight = 8 * time.Hour
	day, err := switchcomm.ParseDate(r.FormValue("date"))
	if err != nil {
		return nil, errors.New("date is needed, as YYYY-MM-DD")
	}
	run := s.switchTransact.RunDebitOrders(day.In(switchcomm.SouthAfrica()).Add(eight))
	return map[string]int{"transactions": len(run)}, nil
}

func (s *servers) runImports(*http.Request) (any, error) {
	s.alphacomm.RunImports()
	return map[string]int{"paylinks": len(s.alphacomm.PayLinks())}, nil
}

func (s *servers) visit(r *http.Request) (any, error) {
	return delivered(s.alphacomm.Visit(r.PathValue("id")))
}

func (s *servers) pay(r *http.Request) (any, error) {
	return delivered(s.alphacomm.Pay(r.PathValue("id")))
}

func (s *servers) completeCall(r *http.Request) (any, error) {
	outcome := alphacommtest.CallOutcome(r.FormValue("outcome"))
	return delivered(s.alphacomm.CompleteCall(r.PathValue("reference"), outcome))
}

// delivered says which event was sent and how it was answered: status 0 means
// that there was no answer, or no webhook to send it to.
func delivered(d alphacommtest.Delivery, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return struct {
		Event  json.RawMessage `json:"event"`
		Status int             `json:"status"`
	}{d.Body, d.Status}, nil
}
