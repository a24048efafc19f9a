package main

import (
	"context"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// clients are the APIs that are read; one for which there is no key is nil.
type clients struct {
	st     *switchtransact.Client
	ac     *alphacomm.Client
	drifts drifts
}

// reconcile makes the report, of the real APIs or of fakes.
func (o *options) reconcile(ctx context.Context) (*report, error) {
	if !o.live {
		return o.onFakes(ctx)
	}
	c, err := o.connect()
	if err != nil {
		return nil, err
	}
	defer c.close()
	claims, err := readClaimsFile(o.expected, c.places())
	if err != nil {
		return nil, err
	}
	return c.reconcile(ctx, o.month, claims)
}

// connect makes the clients for which there are keys. Amounts that the SDK
// cannot read are left zero and reported, so the report must hear of them.
func (o *options) connect() (*clients, error) {
	c := new(clients)
	settings := func(url string) []switchcomm.Option {
		const longest = 2 * time.Minute // a day of transactions comes in one answer
		settings := []switchcomm.Option{
			switchcomm.WithAttemptTimeout(longest),
			switchcomm.WithDriftHandler(c.drifts.add),
		}
		if url != "" {
			settings = append(settings, switchcomm.WithBaseURL(url))
		}
		return settings
	}
	var err error
	if o.token != "" {
		if c.st, err = switchtransact.New(o.token, append(settings(o.tokenURL), switchcomm.WithMaxResponse(o.maxResponse))...); err != nil {
			return nil, err
		}
	}
	if o.key != "" {
		if c.ac, err = alphacomm.New(o.key, settings(o.keyURL)...); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *clients) close() {
	if c.st != nil {
		c.st.CloseIdleConnections()
	}
	if c.ac != nil {
		c.ac.CloseIdleConnections()
	}
}

// places are those that can be read.
func (c *clients) places() []place {
	var open []place
	if c.st != nil {
		open = append(open, atSwitchTransact)
	}
	if c.ac != nil {
		open = append(open, atAlphacomm)
	}
	return open
}

// reconcile reads the month and joins it with the claims.
func (c *clients) reconcile(ctx context.Context, m month, claims []claim) (*report, error) {
	b := newBook(m, &c.drifts)
	b.places = c.places()
	if c.st != nil {
		if err := b.readSwitchTransact(ctx, c.st); err != nil {
			return nil, err
		}
	}
	if c.ac != nil {
		if err := b.readAlphacomm(ctx, c.ac, claims); err != nil {
			return nil, err
		}
	}
	return join(claims, b), nil
}
