package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// payment is a payment that was confirmed and acted on.
type payment struct {
	event             *alphacomm.PayLinkPaid
	link              *alphacomm.PayLink
	script, reference string
	stopped           string // the vendor's word for it
}

// onPaid returns what is to be done about an event. It returns nil only when
// that was done: otherwise the vendor may send the event again.
func onPaid(ac *alphacomm.Client, done chan<- payment) func(context.Context, alphacomm.Event) error {
	return func(ctx context.Context, e alphacomm.Event) error {
		event, ok := e.(*alphacomm.PayLinkPaid)
		if !ok {
			return nil // other events do not concern us
		}
		p := payment{event: event}
		if err := p.confirm(ctx, ac); err != nil || p.link.Status == alphacomm.PayLinkStatusPartiallyPaid {
			return err // another event will tell of the rest
		}
		if err := p.act(ctx, ac); err != nil {
			return err
		}
		select {
		case done <- p:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// confirm looks at the PayLink. The event speaks of one transaction only; the
// status says whether the whole amount was paid.
func (p *payment) confirm(ctx context.Context, ac *alphacomm.Client) (err error) {
	if p.link, err = payLinkByID(ctx, ac, p.event.ServiceID); err != nil {
		return err
	}
	switch p.link.Status {
	case alphacomm.PayLinkStatusPaid, alphacomm.PayLinkStatusPartiallyPaid:
		return nil
	}
	return errors.New("the PayLink is not paid yet")
}

// act stops the calls to somebody who has paid. The PayLink's attributes lead to
// the record; one without them belongs to no record that could be called.
func (p *payment) act(ctx context.Context, ac *alphacomm.Client) (err error) {
	p.script = p.link.Attributes.Get(alphacomm.AttributeScript)
	p.reference = p.link.Attributes.Get(alphacomm.AttributeReference)
	if p.script == "" || p.reference == "" {
		return nil
	}
	p.stopped, err = stopCalling(ctx, ac, p.script, p.reference)
	return err
}

// receiver is a web server that the vendor sends its events to.
type receiver struct {
	url, user, password string
	server              *http.Server
}

// receive starts a server for events on this machine.
func receive(handle func(context.Context, alphacomm.Event) error) (*receiver, error) {
	r := &receiver{user: "alphacomm", password: rand.Text()}
	handler, err := alphacomm.NewWebhookHandler(r.user, r.password, handle)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r.url = "http://" + listener.Addr().String() + "/hooks"
	mux := http.NewServeMux()
	mux.Handle("/hooks", handler)
	r.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go r.server.Serve(listener) // it ends when the server is closed
	return r, nil
}

func (r *receiver) close() { r.server.Close() }
