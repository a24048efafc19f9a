package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// wait waits until a PayLink is paid.
type wait struct {
	id             string
	timeout, every time.Duration
	partial        bool
	json           bool
}

func (c *wait) synopsis() string {
	return `paylink wait ID [flags]

Looks at a PayLink time and again until it is paid. That a payment is cancelled
or has failed does not end the wait: the next one may succeed.`
}

func (c *wait) define(flags *flag.FlagSet) {
	flags.DurationVar(&c.timeout, "timeout", 0, "wait for this `duration`, such as 15m (default: until 90 days after it was made)")
	flags.DurationVar(&c.every, "every", 5*time.Second, "wait for this `duration` between the first looks; later ones are rarer")
	flags.BoolVar(&c.partial, "partial", false, "be content with a part of the amount")
	flags.BoolVar(&c.json, "json", false, "print JSON")
}

func (c *wait) check(_ account, args []string) (err error) {
	c.id, err = oneID(args)
	if c.timeout < 0 || c.every <= 0 {
		err = errors.Join(err, errors.New("-timeout and -every must be above 0"))
	}
	return err
}

// poll says how to wait. Nobody can pay a PayLink that has expired.
func (c *wait) poll() alphacomm.Poll {
	poll := alphacomm.Poll{Interval: c.every, PartiallyPaid: c.partial, UntilExpiry: true}
	if c.timeout > 0 {
		poll.Until = time.Now().Add(c.timeout)
	}
	return poll
}

func (c *wait) run(ctx context.Context, where account, p printer) error {
	s, err := where.open(p)
	if err != nil {
		return err
	}
	defer s.close()
	link, err := c.wait(ctx, s, p)
	if link == nil {
		return explainRead(c.id, err)
	}
	if printed := p.link(link, c.json); err == nil || printed != nil {
		return printed
	}
	if errors.Is(err, alphacomm.ErrWaitEnded) {
		return fmt.Errorf("it is not paid; it was last seen %s: %w", link.Status, err)
	}
	return fmt.Errorf("the wait ended early; it was last seen %s: %w", link.Status, err)
}

func (c *wait) wait(ctx context.Context, s *session, p printer) (*alphacomm.PayLink, error) {
	payer, stop := context.WithCancel(ctx)
	var others sync.WaitGroup
	others.Go(func() { s.payLater(payer, c.id, p) })
	link, err := s.ac.PayLinks.WaitPaid(ctx, c.id, c.poll())
	stop()
	others.Wait()
	return link, err
}
