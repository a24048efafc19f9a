// Package transport is the one place where a request of either client is sent.
// It decides what may be repeated, says what is known about the effect of a
// call that failed, attaches the key, and obeys limits.
//
// Neither vendor can recognise a repeated request, and a repeated write can
// charge a person twice. So the class of an operation, read or write, decides
// and not its HTTP method: a write is sent again only on proof that no
// connection was made, or after status 429.
package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// API is what the transport has to know about a vendor.
type API struct {
	// Name is the vendor's name in errors and logs, such as "switchtransact".
	Name string
	// KeyHeader is the header that carries the key, with the case that it has
	// on the wire.
	KeyHeader string
	// Explain completes the error for an answer with a status other than 2xx:
	// the vendor's message, fields, and a hint as its cause. It may be nil.
	Explain func(e *switchcomm.Error, body []byte)
}

// Client sends the calls of one vendor's client. It is safe for use by many
// goroutines. It holds nothing but pointers and funcs, beside the API's names,
// so that not even fmt, which ignores Format in unexported fields, prints it.
type Client struct {
	api    API
	config *switchcomm.Config
	base   *url.URL
	sender *sender
	budget *budget
	drifts *driftLog
	bodies *bodies
}

// New makes a client from a key and options; defaults are the vendor's own and
// come before the caller's. Every problem with any of them is in the error.
func New(api API, key string, defaults, options []switchcomm.Option) (*Client, error) {
	key, keyErr := checkKey(key)
	config, err := switchcomm.NewConfig(append(defaults[:len(defaults):len(defaults)], options...)...)
	if err := errors.Join(keyErr, err); err != nil {
		return nil, err
	}
	base, err := url.Parse(config.BaseURL)
	if err != nil || base.Host == "" {
		return nil, errors.New("switchcomm: the base URL is missing: use WithBaseURL")
	}
	c := &Client{
		api:    api,
		config: &config,
		base:   base,
		budget: newBudget(config.RetryBudget),
		drifts: newDriftLog(),
		bodies: newBodies(),
	}
	if c.sender, err = c.newSender(key); err != nil {
		return nil, err
	}
	return c, nil
}

// Config returns the configuration that the options added up to.
func (c *Client) Config() switchcomm.Config { return *c.config }

// CloseIdleConnections closes the connections that no call is using.
func (c *Client) CloseIdleConnections() { c.sender.pools.closeIdleConnections() }

// ReportDrift hands what could not be read of an answer to the caller's
// handler, and logs each place once.
func (c *Client) ReportDrift(ctx context.Context, op string, drifts []switchcomm.Drift) {
	for _, drift := range drifts {
		drift.API, drift.Op = c.api.Name, op
		if c.config.DriftHandler != nil {
			c.config.DriftHandler(ctx, drift)
		}
		if c.drifts.first(op, drift.Pointer) {
			c.config.Logger.WarnContext(ctx, "answer differs from its documentation",
				"api", drift.API, "op", drift.Op, "pointer", drift.Pointer, "want", drift.Want, "got", drift.Got)
		}
	}
}

const clientText = "transport.Client{...}"

// Format implements [fmt.Formatter]: no verb prints the contents.
func (c Client) Format(f fmt.State, _ rune) { io.WriteString(f, clientText) }

// LogValue implements [slog.LogValuer]: no handler logs the contents.
func (c Client) LogValue() slog.Value { return slog.StringValue(clientText) }

// checkKey returns key without white space around it, as it comes from a file
// or an environment variable. Its errors never repeat the key.
func checkKey(key string) (string, error) {
	key = strings.TrimSpace(key)
	if key == "" {
		return "", errors.New("switchcomm: the key is empty")
	}
	for _, r := range key {
		if r <= ' ' || r > '~' {
			return "", errors.New("switchcomm: the key has white space, a control character or a character outside ASCII in it")
		}
	}
	return key, nil
}
