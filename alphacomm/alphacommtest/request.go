package alphacommtest

import (
	"bytes"
	"errors"
	"iter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// maxTokens bounds a document: far beyond any honest one, and soon enough for
// one that was written to keep a parser busy.
const maxTokens = 1_000_000

// call is a GraphQL request as it comes by HTTP.
type call struct {
	Query         string
	OperationName string
	Variables     map[string]any
}

// parseCall reads a request body. The contents of files stay where they are in
// body, as values of type *contents, and are decoded there: body belongs to the
// call from now on.
func parseCall(body []byte) (call, error) {
	var in struct {
		Query         string `json:"query"`
		OperationName string `json:"operationName"`
		Variables     any    `json:"variables"`
	}
	err := json.Unmarshal(body, &in, json.WithUnmarshalers(detachContents(body)))
	if err != nil {
		return call{}, serverError("The request body must be a JSON object.")
	}
	variables, ok := in.Variables.(map[string]any)
	if list, isList := in.Variables.([]any); in.Variables == nil || isList && len(list) == 0 {
		// [] is what PHP makes of an empty map.
		variables, ok = map[string]any{}, true
	}
	if !ok {
		return call{}, serverError("The variables must be a JSON object.")
	}
	return call{Query: in.Query, OperationName: in.OperationName, Variables: variables}, nil
}

// detachContents reads the strings of members called "contents" as *contents.
func detachContents(body []byte) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
		if dec.PeekKind() != '"' || dec.StackPointer().LastToken() != "contents" {
			return errors.ErrUnsupported // read as ever
		}
		quoted, err := dec.ReadValue()
		if err != nil {
			return err
		}
		end := int(dec.InputOffset())
		quoted = body[end-len(quoted) : end]
		if bytes.IndexByte(quoted, '\\') < 0 {
			*v = &contents{text: quoted[1 : len(quoted)-1]}
			return nil
		}
		text, err := jsontext.AppendUnquote(nil, quoted)
		*v = &contents{text: text}
		return err
	})
}

// document is a call whose query could be parsed.
type document struct {
	call
	parsed    *ast.QueryDocument
	operation *ast.OperationDefinition // the one to run; nil if it cannot be told
}

// parseDocument parses the query of a call.
func parseDocument(c call) (*document, error) {
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: c.Query}, maxTokens)
	if err != nil {
		return nil, err
	}
	d := &document{call: c, parsed: parsed}
	if c.OperationName == "" && len(parsed.Operations) == 1 {
		d.operation = parsed.Operations[0]
	} else {
		d.operation = parsed.Operations.ForName(c.OperationName)
	}
	return d, d.setDefaults()
}

// setDefaults gives the variables that the call left out their default values.
func (d *document) setDefaults() error {
	if d.operation == nil {
		return nil
	}
	for _, v := range d.operation.VariableDefinitions {
		if _, set := d.Variables[v.Variable]; set || v.DefaultValue == nil {
			continue
		}
		value, err := v.DefaultValue.Value(nil)
		if err != nil {
			return err
		}
		d.Variables[v.Variable] = value
	}
	return nil
}

// fields are the fields of a selection, also those in inline fragments.
func fields(selections ast.SelectionSet) iter.Seq[*ast.Field] {
	return func(yield func(*ast.Field) bool) {
		for _, selection := range selections {
			switch s := selection.(type) {
			case *ast.Field:
				if !yield(s) {
					return
				}
			case *ast.InlineFragment:
				for f := range fields(s.SelectionSet) {
					if !yield(f) {
						return
					}
				}
			}
		}
	}
}
