package alphacomm

import (
	"context"
	"errors"
	"fmt"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// SchemaReport says how the live API differs from what is documented. Its
// names are paths from the root, with arguments in parentheses, such as
// "query.payLink.payLinks(filters).createdOn".
type SchemaReport struct {
	// Missing are the documented names that the API lacks. Calls that use them
	// fail.
	Missing []string
	// Different are the documented names that the API types otherwise.
	Different []SchemaDifference
	// Beyond are the names that the API has beside the documented ones. They
	// can be used through [Client.MakeRequest], and those of inputs through
	// the field Extra. "(required)" follows those that a call cannot leave
	// out.
	Beyond []string
}

// SchemaDifference is a name that the API types otherwise than documented.
type SchemaDifference struct {
	// Name is the path of the name.
	Name string
	// Want is the documented type, or its kind.
	Want string
	// Got is the API's type, or its kind.
	Got string
}

// Err returns an error when something is missing or different, and nil when
// every documented name is as documented.
func (r *SchemaReport) Err() error {
	var problems []error
	for _, name := range r.Missing {
		problems = append(problems, fmt.Errorf("alphacomm: the API lacks %s", name))
	}
	for _, d := range r.Different {
		problems = append(problems, fmt.Errorf("alphacomm: %s: want %s, got %s", d.Name, d.Want, d.Got))
	}
	return errors.Join(problems...)
}

// CheckSchema asks the live API for its schema (GraphQL introspection, a read)
// and compares it with the documentation that this package was written from.
// The vendor publishes no schema, so run it once when a key is new, and when
// calls begin to fail.
func (c *Client) CheckSchema(ctx context.Context) (*SchemaReport, error) {
	const op = "CheckSchema"
	var answer liveAnswer
	request := &graphql.Request{OpName: op, Query: introspection}
	if err := c.gql.For(op, false).MakeRequest(ctx, request, &graphql.Response{Data: &answer}); err != nil {
		return nil, err
	}
	if answer.Schema.QueryType == nil || len(answer.Schema.Types) == 0 {
		return nil, readFailed(op, join(switchcomm.ErrResponse, errors.New("the answer holds no schema")))
	}
	return compareSchema(&answer.Schema)
}

// introspection asks for the parts of a schema that are compared.
const introspection = `query CheckSchema {
	__schema {
		queryType { name }
		mutationType { name }
		types {
			kind
			name
			fields(includeDeprecated: true) {
				name
				args { name defaultValue type ` + typeReference + ` }
				type ` + typeReference + `
			}
			inputFields { name defaultValue type ` + typeReference + ` }
			enumValues(includeDeprecated: true) { name }
		}
	}
}`

// typeReference is deep enough for a list of lists.
const typeReference = `{ kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } }`
