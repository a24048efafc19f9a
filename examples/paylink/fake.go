package main

import (
	"context"
	"fmt"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/euro"
)

// session is a client, and the fake behind it unless it works on the real API.
type session struct {
	ac   *alphacomm.Client
	fake *alphacommtest.Server // nil: the real API
}

func (s *session) close() {
	s.ac.CloseIdleConnections()
	if s.fake != nil {
		s.fake.Close()
	}
}

// openFake starts a fake that has some PayLinks of invented people.
func openFake(p printer) (*session, error) {
	fake, err := alphacommtest.NewServer()
	if err != nil {
		return nil, err
	}
	s := &session{fake: fake}
	if s.ac, err = alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithValidation()); err == nil {
		err = invent(fake)
	}
	if err != nil {
		fake.Close()
		return nil, err
	}
	p.remark("On a fake, which forgets everything when this ends; -live works on the real API.")
	return s, nil
}

// invent makes the PayLinks that the fake begins with.
func invent(fake *alphacommtest.Server) error {
	days := func(n int) time.Time { return time.Now().AddDate(0, 0, -n) }
	imported := func(reference string) []alphacommtest.Attribute {
		return []alphacommtest.Attribute{
			{ID: alphacomm.AttributeOrigin, Value: "sms"},
			{ID: alphacomm.AttributeScript, Value: "1001"},
			{ID: alphacomm.AttributeReference, Value: reference},
		}
	}
	paid, err := fake.AddPayLink(alphacommtest.PayLink{
		PersonName: "Sanne Voorbeeld", Amount: 2450, Currency: euro.Currency, Attributes: imported("INV-1001"), CreatedOn: days(9),
	})
	if err != nil {
		return err
	}
	if _, err := fake.Pay(paid.ID); err != nil {
		return err
	}
	for _, link := range []alphacommtest.PayLink{
		{PersonName: "Daan de Proef", Amount: 8999, Currency: euro.Currency, Attributes: imported("INV-1002"), CreatedOn: days(4)},
		{PersonName: "Noor van Fictie", Amount: 120000, Currency: euro.Currency, Attributes: imported("INV-1003"), CreatedOn: days(1), Status: alphacommtest.PayLinkFailed},
	} {
		if _, err := fake.AddPayLink(link); err != nil {
			return err
		}
	}
	return nil
}

// payLater plays somebody who pays a PayLink after it was looked at once.
func (s *session) payLater(ctx context.Context, id string, p printer) {
	if s.fake == nil {
		return
	}
	if s.fake.Await(ctx, alphacommtest.PayLinksList, 1) != nil {
		return
	}
	if _, err := s.fake.Pay(id); err == nil {
		p.remark(fmt.Sprintf("Somebody pays PayLink %s.", id))
	}
}
