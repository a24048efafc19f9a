package alphacommtest

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/graph-gophers/graphql-go/errors"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

const (
	jsonType = "application/json"
	htmlType = "text/html; charset=UTF-8"
)

// notice is what PHP prints when it is set to show its notices.
const notice = "<br />\n<b>Notice</b>:  Undefined index: fields in <b>/var/www/api/src/Import.php</b> on line <b>97</b><br />\n"

// trailer is what some caches append to what passes through them.
const trailer = "\n<!-- cached page -->\n"

// serverError is an error in the words of the server, which speaks in sentences.
type serverError string

func (e serverError) Error() string { return string(e) }

// errPartial stands beside partial data.
const errPartial serverError = "Internal server Error"

// resolve names the operation of a request, as far as it can be read.
func resolve(r *fakeserver.Request) Op {
	c, err := parseCall(r.Body)
	if err != nil {
		return AnyOp
	}
	d, err := parseDocument(c)
	if err != nil {
		return AnyOp
	}
	return d.op()
}

// handle carries out a request with the right key.
func (s *Server) handle(ctx context.Context, r *fakeserver.Request) fakeserver.Response {
	switch {
	case s.keyIsRestricted():
		return message(http.StatusForbidden, "Access Denied.")
	case r.Path != path:
		return message(http.StatusNotFound, "No route found for \""+r.Method+" "+r.Path+"\"")
	case r.Method != http.MethodPost:
		resp := message(http.StatusMethodNotAllowed, "No route found for \""+r.Method+" "+path+"\": Method Not Allowed (Allow: POST)")
		resp.Header.Set("Allow", http.MethodPost)
		return resp
	}
	c, err := parseCall(r.Body)
	if err != nil {
		return message(http.StatusBadRequest, err.Error())
	}
	return s.run(ctx, c)
}

func (s *Server) keyIsRestricted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.restrictedKey
}

// run validates a call as a whole, then executes it.
func (s *Server) run(ctx context.Context, c call) fakeserver.Response {
	if errs := s.schema.ValidateWithVariables(c.Query, c.Variables); len(errs) > 0 {
		return s.answer(nil, errs)
	}
	d, err := parseDocument(c)
	if err != nil {
		return s.answer(nil, []*errors.QueryError{errors.Errorf("%s", err)})
	}
	if errs := undocumented(d); len(errs) > 0 {
		return s.answer(nil, errs)
	}
	if errs := invalidValues(s.schema.AST(), d); len(errs) > 0 {
		return s.answer(nil, errs)
	}
	var effects atomic.Int64
	result := s.schema.Exec(context.WithValue(ctx, effectsKey{}, &effects), c.Query, c.OperationName, c.Variables)
	resp := s.answer(jsontext.Value(result.Data), result.Errors)
	resp.Effects = int(effects.Load())
	return resp
}

type effectsKey struct{}

// countEffects adds to the changes that a request has made.
func countEffects(ctx context.Context, n int) {
	ctx.Value(effectsKey{}).(*atomic.Int64).Add(int64(n))
}

// answer writes a GraphQL answer, through the quirks that are switched on. No
// data means that nothing ran.
func (s *Server) answer(data jsontext.Value, errs []*errors.QueryError) fakeserver.Response {
	type graphQLError struct {
		Message    string            `json:"message"`
		Extensions any               `json:"extensions,omitzero"`
		Locations  []errors.Location `json:"locations,omitempty"`
		Path       []any             `json:"path,omitempty"`
	}
	var body struct {
		Errors []graphQLError `json:"errors,omitempty"`
		Data   jsontext.Value `json:"data,omitzero"`
	}
	status := http.StatusOK
	for _, e := range errs {
		shown := graphQLError{Message: e.Message, Locations: e.Locations, Path: e.Path}
		if s.fake.Has(QuirkExtensionsList) {
			shown.Extensions = []any{}
		}
		body.Errors = append(body.Errors, shown)
	}
	body.Data = data
	if len(errs) > 0 && (data == nil || data.Kind() == 'n') && s.fake.Has(QuirkDataList) {
		body.Data = jsontext.Value("[]")
	}
	if len(errs) > 0 && s.fake.Has(QuirkErrorStatus) {
		status = http.StatusBadRequest
		if data != nil {
			status = http.StatusInternalServerError
		}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return message(http.StatusInternalServerError, err.Error())
	}
	return s.dress(fakeserver.Response{Status: status, Header: contentType(jsonType), Body: encoded})
}

// dress applies the quirks of an answer as a whole.
func (s *Server) dress(resp fakeserver.Response) fakeserver.Response {
	if s.fake.Has(QuirkHTMLPage) {
		return fakeserver.Response{Header: contentType(htmlType), Body: []byte(HTMLPage)}
	}
	if s.fake.Has(QuirkNotice) {
		resp.Body = append([]byte(notice), resp.Body...)
		resp.Header = contentType(htmlType)
	}
	if s.fake.Has(QuirkTrailing) {
		resp.Body = append(resp.Body, trailer...)
	}
	return resp
}

// refuse is the answer of the server itself.
func refuse(_ *fakeserver.Request, status int) fakeserver.Response {
	if status == http.StatusUnauthorized {
		return message(status, "Invalid credentials.")
	}
	return message(status, http.StatusText(status))
}

// message is how the vendor's framework reports a failure outside GraphQL.
func message(status int, text string) fakeserver.Response {
	body, err := json.Marshal(map[string]string{"message": text})
	if err != nil { // a path that is not UTF-8
		body = []byte(SymfonyError)
	}
	return fakeserver.Response{Status: status, Header: contentType(jsonType), Body: body}
}

func contentType(t string) http.Header { return http.Header{"Content-Type": {t}} }
