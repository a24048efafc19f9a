package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// demo plays everybody else: the vendors, an exchange and its callers, and those
// who pay.
type demo struct {
	st *switchtransacttest.Server
	ac *alphacommtest.Server

	url, token string // of the service, for the exchange
	client     *http.Client
}

// member is somebody who can ring.
type member struct{ Name, Phone string }

// members returns those who can ring.
func (d *demo) members() []member {
	if d == nil {
		return nil
	}
	return []member{
		{"Thandi Mokoena", "+27720000001"},
		{"Pieter Botha", "+27720000002"},
		{"somebody unknown", "+27720000099"},
	}
}

// openDemo starts fakes with invented members, and makes clients for them.
func openDemo(ctx context.Context, o *options, log *slog.Logger) (s *service, end func(), err error) {
	d := &demo{url: "http://" + o.listen, token: o.pbxToken, client: &http.Client{Timeout: 10 * time.Second}}
	end = func() { d.close() }
	defer func() {
		if err != nil {
			end()
		}
	}()
	if d.st, err = switchtransacttest.NewServer(switchtransacttest.WithQuirks(switchtransacttest.QuirkContactList)); err != nil {
		return nil, nil, err
	}
	o.webhookUser, o.webhookPassword = "alphacomm", rand.Text()
	if d.ac, err = alphacommtest.NewServer(alphacommtest.WithWebhook(d.url+"/hooks", o.webhookUser, o.webhookPassword)); err != nil {
		return nil, nil, err
	}
	st, err := switchtransact.New(d.st.Key, settings(d.st.URL)...)
	if err != nil {
		return nil, nil, err
	}
	if err := d.invent(ctx, st); err != nil {
		return nil, nil, err
	}
	ac, err := alphacomm.New(d.ac.Key, settings(d.ac.URL)...)
	if err != nil {
		return nil, nil, err
	}
	if s, err = newService(st, ac, *o, log); err != nil {
		return nil, nil, err
	}
	s.demo = d
	return s, func() { st.CloseIdleConnections(); ac.CloseIdleConnections(); d.close() }, nil
}

func (d *demo) close() {
	d.client.CloseIdleConnections()
	if d.ac != nil {
		d.ac.Close()
	}
	if d.st != nil {
		d.st.Close()
	}
}

// invent makes members, some with a history of debit orders.
func (d *demo) invent(ctx context.Context, st *switchtransact.Client) error {
	for _, fields := range []map[string]any{
		{"id_number": thandi, "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001", "email": "thandi@example.com", "day_salary": 25},
		{"id_number": pieter, "name": "Pieter", "surname": "Botha", "contact_cell": "0720000002", "email": "pieter@example.com", "day_salary": 1},
		{"id_number": "9907210115082", "name": "Lerato", "surname": "Nkosi", "contact_cell": "0720000003", "email": "lerato@example.com"},
		{"id_number": "8101015009086", "name": "Tom", "surname": "O'Test <b>", "contact_cell": "0720000004", "email": "tom@example.com"},
	} {
		if _, err := d.st.AddPerson(fields); err != nil {
			return err
		}
	}
	_, err := st.People.AddSubscription(ctx, thandi, switchtransact.SubscriptionOrder{
		ProductName: "Family Membership", Amount: 18900, BillingDay: 25, PaymentMethod: "Debit Order",
		BankAccountHolder: "T Mokoena", BankAccountNumber: "1000000001", Bank: "CAPITEC BANK", BankAccountType: "Savings", BankBranchCode: "470010",
	})
	if err != nil {
		return err
	}
	d.st.ApproveAll()
	return errors.Join(
		d.collect(thandi, 18900, "Unpaid", "Paid", "Paid", "Disputed", "Paid", "Paid", "Paid"),
		d.collect(pieter, 9500, "Transmission Accepted", "Paid", "Paid"),
	)
}

// The members with a history.
const (
	thandi = "8804120101081"
	pieter = "7511305108085"
)

// collect adds one payment for each of the last months, the latest first.
func (d *demo) collect(payer string, cents int64, statuses ...string) error {
	for i, status := range statuses {
		_, err := d.st.AddTransaction(switchtransacttest.Transaction{
			Payer: payer, Amount: cents, Status: status, Date: time.Now().AddDate(0, 0, -3-30*i),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// routes are the buttons of the page that only a demo has.
func (d *demo) routes(mux *http.ServeMux) {
	mux.HandleFunc("POST /demo/ring", d.button(func(r *http.Request) error { return d.ring(r.Context(), r.FormValue("phone")) }))
	mux.HandleFunc("POST /demo/hangup", d.button(func(r *http.Request) error { return d.hangUp(r.Context(), r.FormValue("phone")) }))
	mux.HandleFunc("POST /demo/visit", d.button(func(r *http.Request) error { return delivered(d.ac.Visit(r.FormValue("id"))) }))
	mux.HandleFunc("POST /demo/pay", d.button(func(r *http.Request) error { return delivered(d.ac.Pay(r.FormValue("id"))) }))
}

// button makes a handler of something that somebody does.
func (d *demo) button(press func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := press(r); err != nil {
			refuse(w, http.StatusBadGateway, err.Error())
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// delivered turns a message of the webhook that was not taken into an error.
func delivered(d alphacommtest.Delivery, err error) error {
	switch {
	case err != nil:
		return err
	case d.Err != nil:
		return d.Err
	case d.Status != http.StatusOK:
		return fmt.Errorf("the webhook answered %d", d.Status)
	}
	return nil
}

// ring is the exchange, which asks who calls.
func (d *demo) ring(ctx context.Context, phone string) error {
	query := url.Values{"phone": {phone}, "direction": {"Inbound"}}
	return d.exchange(ctx, http.MethodGet, "/lookup?"+query.Encode(), nil)
}

// hangUp is the exchange, which tells of a call that has ended. It does so
// twice, as exchanges do when they are in doubt.
func (d *demo) hangUp(ctx context.Context, phone string) error {
	ended := time.Now().UTC()
	report := url.Values{
		"CallType": {"Inbound"}, "CallDirection": {"Inbound"}, "Number": {phone},
		"Agent": {"101"}, "AgentFirstName": {"Robin"}, "AgentLastName": {"Example"}, "AgentEmail": {"robin@example.com"},
		"CallStartTimeUTC": {ended.Add(-200 * time.Second).Format(time.RFC3339)}, "Duration": {"00:03:20"},
	}
	for range 2 {
		if err := d.exchange(ctx, http.MethodPost, "/log", report); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) exchange(ctx context.Context, method, path string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, method, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+d.token)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s answered %d", path, resp.StatusCode)
	}
	return nil
}
