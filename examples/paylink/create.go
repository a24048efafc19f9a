package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/examples/internal/euro"
)

// create makes a PayLink.
type create struct {
	name, description string
	amount            amount
	reference, script string
	attributes        attributes
	until             moment

	png   string
	json  bool
	write bool
}

func (c *create) synopsis() string {
	return `paylink create -name NAME -amount EUROS -description TEXT -reference REF [flags]

Makes a PayLink and prints its address as text and as a QR code. Keep the
address: it cannot be read back. With -live it only shows what it would make,
unless -write is given, too.`
}

func (c *create) define(flags *flag.FlagSet) {
	flags.StringVar(&c.name, "name", "", "the `name` of the person who is to pay")
	flags.Var(&c.amount, "amount", "the amount in `euros`, with a point and exactly two decimals, such as 154.97")
	flags.StringVar(&c.description, "description", "", "the `text` that says what the payment is for")
	flags.StringVar(&c.reference, "reference", "", "your own `reference`, of the invoice; -reference of list finds the PayLink by it")
	flags.StringVar(&c.script, "script", "", "the `id` of the script whose calls a payment should stop")
	flags.Var(&c.attributes, "attribute", "an `id=value` of your own to keep with the PayLink; may be repeated")
	flags.Var(&c.until, "until", "the `day or time` from which it cannot be paid any more (default: 90 days from now)")
	flags.StringVar(&c.png, "png", "", "write the QR code to this new `file`, as a PNG image")
	flags.BoolVar(&c.json, "json", false, "print JSON, and no QR code but that of -png")
	flags.BoolVar(&c.write, "write", false, "with -live: yes, make a PayLink that somebody can pay")
}

func (c *create) check(where account, args []string) error {
	problems := []error{none(args)}
	for _, required := range []struct {
		name    string
		missing bool
	}{
		{"name", strings.TrimSpace(c.name) == ""},
		{"amount", c.amount == 0},
		{"description", strings.TrimSpace(c.description) == ""},
		{"reference", strings.TrimSpace(c.reference) == ""},
	} {
		if required.missing {
			problems = append(problems, fmt.Errorf("-%s is needed", required.name))
		}
	}
	if !c.until.IsZero() && !c.until.After(time.Now()) {
		problems = append(problems, errors.New("-until must be in the future"))
	}
	for _, attribute := range c.attributes {
		if attribute.ID == alphacomm.AttributeReference || attribute.ID == alphacomm.AttributeScript {
			problems = append(problems, fmt.Errorf("-attribute %s: -%[1]s sets it", attribute.ID))
		}
	}
	if c.write && !where.live {
		problems = append(problems, errors.New("-write needs -live"))
	}
	return errors.Join(problems...)
}

// input is the PayLink to be made. The attributes are the way back to it: the
// vendor can be asked for PayLinks by an attribute, and not by the reference of
// the invoice.
func (c *create) input() alphacomm.PayLinkInput {
	kept := []alphacomm.Attribute{{ID: alphacomm.AttributeReference, Value: c.reference}}
	if c.script != "" {
		kept = append(kept, alphacomm.Attribute{ID: alphacomm.AttributeScript, Value: c.script})
	}
	return alphacomm.PayLinkInput{
		PersonName:   c.name,
		Amount:       switchcomm.Cents(c.amount),
		Currency:     euro.Currency,
		Description:  c.description,
		Reference:    c.reference,
		VisibleUntil: c.until.Time,
		Attributes:   append(kept, c.attributes...),
	}
}

func (c *create) run(ctx context.Context, where account, p printer) error {
	input := c.input()
	show := p.line
	if c.json {
		show = p.remark
	}
	show(fmt.Sprintf("PayLink over %s, which is %d cents, for %s", euro.Format(input.Amount), input.Amount, printable(input.PersonName)))
	if where.live && !c.write {
		show("Nothing was made: -write makes it.")
		return nil
	}
	s, err := where.open(p)
	if err != nil {
		return err
	}
	defer s.close()

	// A file that cannot be written must be known before there is a PayLink.
	image, err := newImage(c.png)
	if err != nil {
		return err
	}
	link, err := s.ac.PayLinks.Create(ctx, input)
	if link == nil {
		image.discard()
		return c.explain(where, err)
	}
	if err != nil {
		err = fmt.Errorf("the PayLink was made, but its answer is not complete: %w", err)
	}
	return errors.Join(err, c.print(p, input, link, image))
}

// print prints the address first: it is the one thing that cannot be had again.
func (c *create) print(p printer, input alphacomm.PayLinkInput, link *alphacomm.CreatedPayLink, image *imageFile) error {
	address := cmp.Or(link.ShortURL, link.LongURL)
	err := c.printLink(p, input, link, address)
	switch {
	case address == "":
		image.discard()
		return errors.Join(err, errors.New("its address did not come along, so that nobody can pay it: make another one"))
	case image != nil:
		return errors.Join(err, image.write(address))
	case c.json:
		return err
	}
	return errors.Join(err, p.qr(address))
}

func (c *create) printLink(p printer, input alphacomm.PayLinkInput, link *alphacomm.CreatedPayLink, address string) error {
	if c.json {
		return p.json(createdJSON{link.ID, link.ShortURL, link.LongURL, input.Amount, input.Currency, newAttributesJSON(link.Attributes)})
	}
	p.fields("address", address, "id", link.ID)
	return nil
}

// explain says what is known of a PayLink that did not come back.
func (c *create) explain(where account, err error) error {
	switch {
	case errors.Is(err, switchcomm.ErrOutcomeUnknown):
		return fmt.Errorf(`it is not known whether the PayLink was made.
Look for it before you make another, or it may be paid twice:
  %s -reference %q
Its address cannot be read back. (%w)`, where.again("list"), c.reference, err)
	case errors.Is(err, switchcomm.ErrNotSent):
		return fmt.Errorf("nothing was sent, so there is no PayLink: %w", err)
	case errors.Is(err, switchcomm.ErrRejected):
		return fmt.Errorf("the vendor refused it, so there is no PayLink: %w", err)
	}
	return err
}
