package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// get shows a PayLink.
type get struct {
	id   string
	json bool
}

func (c *get) synopsis() string {
	return `paylink get ID [flags]

Shows a PayLink, without its address: that cannot be read back.`
}

func (c *get) define(flags *flag.FlagSet) {
	flags.BoolVar(&c.json, "json", false, "print JSON")
}

func (c *get) check(_ account, args []string) (err error) {
	c.id, err = oneID(args)
	return err
}

func (c *get) run(ctx context.Context, where account, p printer) error {
	s, err := where.open(p)
	if err != nil {
		return err
	}
	defer s.close()
	link, err := s.ac.PayLinks.Get(ctx, c.id)
	if link != nil { // there can be an error, too
		err = errors.Join(err, p.link(link, c.json))
	}
	return explainRead(c.id, err)
}

// explainRead says what it means that a PayLink could not be read.
func explainRead(id string, err error) error {
	if errors.Is(err, switchcomm.ErrNotFound) {
		return fmt.Errorf("there is no PayLink %s: %w", printable(id), err)
	}
	return err
}
