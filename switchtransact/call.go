package switchtransact

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
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

// LogValue implements [slog.LogValuer] and hides the contents.
func (Request) LogValue() slog.Value { return redacted("Request") }

// Do makes a call that this package has no method for, with the same token,
// limits, retry rules and errors, and decodes the answer into the value that
// out points to, unless out is nil. Names match whatever their case. It is a write unless the request says
// otherwise.
//
// An answer that is an object with "status": false, or with something under
// "error" or "errors", is an error. [switchcomm.Error.Body] is then the answer.
func (c *Client) Do(ctx context.Context, r Request, out any) error {
	op := operation{name: r.Op, method: r.Method, path: r.Path, query: r.Query, read: r.Read}
	if op.name == "" {
		op.name = "Do"
	}
	if err := errors.Join(checkPath(r.Path), checkOut(out)); err != nil {
		return c.transport.Refuse(op.name, err)
	}
	return c.do(ctx, op, r.Body, func(answer *transport.Answer) error {
		answer.Keep = true // the methods of a user's types may keep parts of it
		var seen envelope
		if _, err := wire.Unmarshal(answer.Body, &seen); err != nil {
			return unreadable(err)
		}
		if err := seen.failure(); err != nil && isObject(answer.Body) {
			return err
		}
		if out == nil {
			return nil
		}
		drifts, err := wire.UnmarshalAnyCase(answer.Body, out)
		return c.report(ctx, op, drifts, err)
	})
}

// checkOut refuses what cannot be decoded into: after a write it would be too
// late to find that out.
func checkOut(out any) error {
	if v := reflect.ValueOf(out); out != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		return fmt.Errorf("out is a %T: it must be nil or point to a value", out)
	}
	return nil
}

// checkPath refuses a path that would leave the base URL or hide a query.
func checkPath(path string) error {
	switch {
	case !strings.HasPrefix(path, "/"):
		return errors.New(`the path must begin with "/"`)
	case strings.ContainsAny(path, "?#"):
		return errors.New("the path must not hold a query or a fragment: use Query")
	}
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err != nil || plain == "." || plain == ".." {
			return errors.New(`the path must not hold "." or ".." or a malformed escape`)
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
			return c.transport.Refuse(op.name, fmt.Errorf("%w: %w", switchcomm.ErrValidation, err))
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
	}, func(answer *transport.Answer) error {
		err := read(answer)
		if failure, ok := errors.AsType[*switchcomm.Error](err); ok && !op.read {
			doubt(failure, answer.Body)
		}
		return err
	})
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
// An answer of which nothing could be read is an error.
func (c *Client) decode(ctx context.Context, op operation, answer *transport.Answer, out any) error {
	drifts, err := wire.Unmarshal(answer.Body, out)
	return c.report(ctx, op, drifts, err)
}

// report deals with what decoding an answer came to.
func (c *Client) report(ctx context.Context, op operation, drifts []switchcomm.Drift, err error) error {
	if err != nil {
		return unreadable(err)
	}
	c.transport.ReportDrift(ctx, op.name, drifts)
	isWhole := func(d switchcomm.Drift) bool { return d.Pointer == "" && d.Got != "array" }
	if i := slices.IndexFunc(drifts, isWhole); i >= 0 {
		return unreadable(fmt.Errorf("the answer is JSON of kind %s, not %s", drifts[i].Got, drifts[i].Want))
	}
	return nil
}

// unreadable is the error for a 2xx answer that cannot be read.
func unreadable(cause error) error {
	return &switchcomm.Error{Outcome: switchcomm.OutcomeLikelyApplied, Err: join(switchcomm.ErrResponse, cause)}
}
