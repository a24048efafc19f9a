package switchtransact

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Request is a call that this package has no method for: see [Client.Do].
type Request struct {
	// Op names the operation in errors and logs. Empty means "Do".
	Op string
	// Read marks a call that changes nothing, so that it may be repeated. The
	// zero value is a write, whatever the method.
	Read bool
	// Method is the HTTP method, GET or POST. Empty means POST.
	Method string
	// Path is appended to the base URL, such as "/people/list". Escape its
	// variable parts with [url.PathEscape].
	Path string
	// Query is the query of the URL.
	Query url.Values
	// Body is encoded as JSON; nil means no body.
	Body any
}

// Do makes a call that this package has no method for, with the same token,
// limits, retry rules and errors, and decodes the answer into out, unless out
// is nil. It is a write unless the request says otherwise.
//
// An answer with "status": false, or with a text under "error" or "errors", is
// an error.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	op := operation{name: r.Op, method: r.Method, path: r.Path, query: r.Query, read: r.Read}
	if op.name == "" {
		op.name = "Do"
	}
	if err := checkPath(r.Path); err != nil {
		return c.transport.Refuse(op.name, err)
	}
	var seen envelope
	return c.do(ctx, op, r.Body, func(answer *transport.Answer) error {
		if err := c.decode(ctx, op, answer, &seen); err != nil {
			return err
		}
		if err := seen.failure(); err != nil {
			return err
		}
		if out == nil {
			return nil
		}
		return c.decode(ctx, op, answer, out)
	})
}

// checkPath refuses a path that would leave the base URL or hide a query.
func checkPath(path string) error {
	switch {
	case !strings.HasPrefix(path, "/"):
		return errors.New(`Path must begin with "/"`)
	case strings.ContainsAny(path, "?#"):
		return errors.New("Path must not hold a query or a fragment: use Query")
	}
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err != nil || plain == "." || plain == ".." {
			return errors.New(`Path must not hold "." or ".." or a malformed escape`)
		}
	}
	return nil
}

// operation is one call of the API, as its documentation names it.
type operation struct {
	name       string
	method     string // empty means POST
	path       string
	query      url.Values
	read       bool // the zero value is a write
	load       bool // it carries many records
	mayBeEmpty bool // it may answer nothing
}

// do encodes in, unless it is nil, makes the call, and hands the answer to
// read.
func (c *Client) do(ctx context.Context, op operation, in any, read func(*transport.Answer) error) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = wire.Marshal(in); err != nil {
			return c.transport.Refuse(op.name, fmt.Errorf("the input cannot be encoded: %w", err))
		}
	}
	return c.transport.Do(ctx, transport.Call{
		Op:         op.name,
		Read:       op.read,
		Method:     op.method,
		Path:       op.path,
		Query:      op.query,
		Body:       body,
		Load:       op.load,
		MayBeEmpty: op.mayBeEmpty,
	}, read)
}

// get is do for a read with GET, whose answer is decoded into out.
func (c *Client) get(ctx context.Context, name, path string, query url.Values, out failer) error {
	return c.call(ctx, operation{name: name, method: http.MethodGet, path: path, query: query, read: true}, nil, out)
}

// call is do for an answer that is decoded into out and fails as out says.
func (c *Client) call(ctx context.Context, op operation, in any, out failer) error {
	return c.do(ctx, op, in, func(answer *transport.Answer) error {
		if len(answer.Body) == 0 && op.mayBeEmpty {
			return nil
		}
		if err := c.decode(ctx, op, answer, out); err != nil {
			return err
		}
		return out.failure()
	})
}

// failer is an answer that can say that the call has failed, although its
// status was 2xx.
type failer interface{ failure() error }

// decode reads a 2xx answer into out and reports what could not be read of it.
func (c *Client) decode(ctx context.Context, op operation, answer *transport.Answer, out any) error {
	drifts, err := wire.Unmarshal(answer.Body, out)
	if err != nil {
		return &switchcomm.Error{
			Outcome: switchcomm.OutcomeLikelyApplied,
			Err:     fmt.Errorf("%w: %w", switchcomm.ErrResponse, err),
		}
	}
	c.transport.ReportDrift(ctx, op.name, drifts)
	return nil
}
