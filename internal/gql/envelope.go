package gql

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// envelope is an answer: the members that GraphQL knows, and those in which a
// framework reports what never got to GraphQL.
type envelope struct {
	Data       wire.Payload     `json:"data"`
	Errors     json.RawMessage  `json:"errors"`
	Extensions json.RawMessage  `json:"extensions"`
	Message    string           `json:"message"`
	Detail     string           `json:"detail"`
	Title      string           `json:"title"`
	Error      wire.FieldErrors `json:"error"`

	errors   []switchcomm.GraphQLError
	trailing bool               // text follows the JSON
	drifts   []switchcomm.Drift // of the form
}

// parse reads an answer, and its data into the value that data points to, unless
// that is nil or the answer is odd: then the data is left for later. It is an
// error when body holds no JSON, or does not say plainly which JSON in it is the
// answer.
func parse(body []byte, data any) (*envelope, error) {
	answer := new(envelope)
	drifts, err := wire.UnmarshalAround(body, answer, data)
	if err == nil {
		answer.drifts = drifts
		answer.errors = answer.readErrors(body)
		return answer, nil
	}
	object, trailing := findObject(body)
	if object == nil || len(object) == len(body) {
		return nil, errNoEnvelope
	}
	if answer, err = parse(object, data); err != nil {
		return nil, err
	}
	answer.trailing = trailing
	if !trailing {
		answer.drifts = append(answer.drifts, switchcomm.Drift{Want: "object", Got: "text before the object"})
	}
	return answer, nil
}

// message returns what the server said, in whichever member.
func (e *envelope) message() string {
	var first, text string
	if len(e.errors) > 0 {
		first = e.errors[0].Message
	}
	if len(e.Error) > 0 {
		text = e.Error[0].Message
	}
	return cmp.Or(first, e.Message, e.Detail, text, e.Title)
}

// passOn hands a user's operation what genqlient's own client would.
func (e *envelope) passOn(response *graphql.Response) {
	if e.Extensions != nil {
		wire.Unmarshal(e.Extensions, &response.Extensions) // at worst there are none
	}
	if len(e.errors) == 0 || json.Unmarshal(e.Errors, &response.Errors) == nil {
		return
	}
	response.Errors = nil
	for _, one := range e.errors {
		response.Errors = append(response.Errors, &gqlerror.Error{Message: one.Message})
	}
}

// readErrors reads the errors of an answer, whichever shape the list has.
func (e *envelope) readErrors(body []byte) []switchcomm.GraphQLError {
	if len(e.Errors) == 0 {
		return nil // as nearly always: the body need not be walked again
	}
	var all []switchcomm.GraphQLError
	for element, err := range wire.Elements(body, "errors") {
		if err != nil {
			return all
		}
		all = append(all, readError(element))
	}
	return all
}

// readError reads one error: an object, or its message alone.
func readError(raw []byte) switchcomm.GraphQLError {
	var seen struct {
		Message    string                     `json:"message"`
		Path       []string                   `json:"path"`
		Extensions map[string]json.RawMessage `json:"extensions"`
	}
	if raw[0] != '{' {
		wire.Unmarshal(raw, &seen.Message)
	} else {
		wire.Unmarshal(raw, &seen)
	}
	return switchcomm.GraphQLError{Message: seen.Message, Path: seen.Path, Extensions: seen.Extensions}
}

// candidate is how an answer begins.
var candidate = regexp.MustCompile(`\{\s*"(data|errors|extensions)"\s*:`)

// findObject finds the answer in a body that is not JSON as a whole: an object
// at its very beginning that text follows, or at its very end that text
// precedes. A PHP server prints its notices there.
func findObject(body []byte) (object []byte, trailing bool) {
	body = bytes.TrimSpace(body)
	if length := objectLength(body); length > 0 {
		return body[:length], true
	}
	const most = 8 // notices are short; more is a page of something else
	for _, found := range candidate.FindAllIndex(body, most) {
		object = body[found[0]:]
		switch objectLength(object) {
		case len(object):
			return object, false
		case 0: // a notice that looks like the beginning of an answer
		default:
			return nil, false
		}
	}
	return nil, false
}

// objectLength returns the length of the JSON object that data begins with, or
// 0 when it begins with none.
func objectLength(data []byte) int {
	if len(data) == 0 || data[0] != '{' {
		return 0
	}
	var object json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(data))
	if decoder.Decode(&object) != nil {
		return 0
	}
	return int(decoder.InputOffset())
}
