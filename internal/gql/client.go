package gql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Client sends GraphQL operations over a transport. As it stands it is the
// graphql.Client for a user's own operations; [Client.For] gives the one for
// ours.
type Client struct {
	transport *transport.Client
}

// NewClient returns a client over t, whose base URL is the GraphQL endpoint.
func NewClient(t *transport.Client) *Client { return &Client{t} }

// MakeRequest implements [graphql.Client] for an operation that this module
// knows nothing of. Its variables are encoded as genqlient itself does, and in
// errors it goes by its own name.
func (c *Client) MakeRequest(ctx context.Context, request *graphql.Request, response *graphql.Response) error {
	op := &operation{transport: c.transport, name: "MakeRequest", encode: encodeForeign}
	if request != nil && isName(request.OpName) {
		op.name = request.OpName
	}
	return op.MakeRequest(ctx, request, response)
}

// For returns the graphql.Client for one of our own operations, which goes by
// name in errors. A load carries many records and may take longer.
func (c *Client) For(name string, load bool) graphql.Client {
	return &operation{transport: c.transport, name: name, load: load, own: true, encode: wire.MarshalLegacyOmit}
}

// operation sends one operation.
type operation struct {
	transport *transport.Client
	name      string
	load      bool
	own       bool // one of our own operations, not a user's
	encode    func(any) ([]byte, error)
}

// MakeRequest sends the request and reads the answer into response, which
// holds what there is of it also when there is an error. The error is nil or a
// *switchcomm.Error.
func (o *operation) MakeRequest(ctx context.Context, request *graphql.Request, response *graphql.Response) error {
	if ctx == nil { // genqlient can be configured to do without
		ctx = context.Background()
	}
	if err := check(request, response); err != nil {
		return o.transport.Refuse(o.name, err)
	}
	call, err := o.call(request)
	if err != nil {
		return o.transport.Refuse(o.name, err)
	}
	err = o.transport.Do(ctx, call, func(answer *transport.Answer) error {
		answer.Keep = !o.own // the methods of a user's types may keep parts of it
		return o.read(ctx, answer.Body, response)
	})
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		o.keepPartialData(ctx, failed, response)
		nameUploadFailure(failed)
	}
	return err
}

// call makes the call that carries the request.
func (o *operation) call(request *graphql.Request) (transport.Call, error) {
	call := transport.Call{Op: o.name, Read: o.isRead(request.Query), Load: o.load}
	body, err := o.encode(request)
	if err != nil {
		return call, fmt.Errorf("%w: %w", switchcomm.ErrValidation, err)
	}
	if variables, ok := request.Variables.(*__AddFileInput); ok {
		call.Upload, err = upload(body, variables.File.Contents)
		return call, err
	}
	call.Body = body
	return call, nil
}

// isRead says which class the document is. One of our own is generated, so that
// its first word tells; anybody else's is parsed.
func (o *operation) isRead(document string) bool {
	if o.own {
		return strings.HasPrefix(strings.TrimSpace(document), "query ")
	}
	return changesNothing(document)
}

// encodeForeign encodes variables of types that this module does not know.
func encodeForeign(request any) ([]byte, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, &foreignError{err}
	}
	return body, nil
}

// foreignError hides the text of an error that may repeat what could not be
// encoded.
type foreignError struct{ err error }

func (*foreignError) Error() string { return "a variable has no JSON form" }

// Format implements [fmt.Formatter]: %#v and its like would print the fields.
func (e *foreignError) Format(f fmt.State, _ rune) { io.WriteString(f, e.Error()) }

func (e *foreignError) Unwrap() error { return e.err }

// check refuses what no server could answer.
func check(request *graphql.Request, response *graphql.Response) error {
	switch {
	case request == nil || request.Query == "":
		return errors.New("the request has no GraphQL document")
	case response == nil:
		return errors.New("the response is nil")
	case response.Data == nil:
		return nil
	}
	if v := reflect.ValueOf(response.Data); v.Kind() != reflect.Pointer || v.IsNil() {
		return errors.New("the response's Data is not a pointer to a value")
	}
	return nil
}

// isName reports whether s can be the name of an operation, so that it can be
// printed.
func isName(s string) bool { return namePattern.MatchString(s) }

var namePattern = regexp.MustCompile(`^[_A-Za-z][_0-9A-Za-z]{0,63}$`)
