package alphacommtest

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/graph-gophers/graphql-go"
	"github.com/graph-gophers/graphql-go/ast"
)

// schemaText is the schema at the root of this repository. An embedded file
// must lie in the package's own directory, so this is a copy of it: go generate
// renews it, and a test holds the two equal.
//
//go:generate cp ../../schema.graphql schema.graphql
//go:embed schema.graphql
var schemaText string

// rowValue is the type of the fields that [WithRowFields] adds. The vendor's own
// types are not known, so it takes every value.
const rowValue = "RowValue"

// fieldName is what GraphQL takes for a name, without the names that begin with
// two underscores, which are its own.
var fieldName = regexp.MustCompile(`^_?[A-Za-z][A-Za-z0-9_]*$`)

// newSchema ties the schema, with additional fields of RowInput, to its
// resolvers.
func newSchema(root any, rowFields []string) (*graphql.Schema, error) {
	if err := checkRowFields(rowFields); err != nil {
		return nil, err
	}
	return graphql.ParseSchema(schemaText+extension(rowFields), root,
		graphql.UseStringDescriptions(), graphql.UseFieldResolvers())
}

func extension(rowFields []string) string {
	if len(rowFields) == 0 {
		return ""
	}
	return fmt.Sprintf("\nscalar %s\nextend input RowInput {\n  %s: %s\n}\n",
		rowValue, strings.Join(rowFields, ": "+rowValue+"\n  "), rowValue)
}

// checkRowFields refuses names that could not be added to RowInput.
func checkRowFields(names []string) error {
	if len(names) == 0 {
		return nil
	}
	schema, err := graphql.ParseSchema(schemaText, nil, graphql.UseStringDescriptions())
	if err != nil {
		return err
	}
	known := inputFields(schema.AST(), "RowInput").Names()
	for _, name := range names {
		switch {
		case !fieldName.MatchString(name):
			return fmt.Errorf("WithRowFields: %q is no name of a field", name)
		case slices.Contains(known, name):
			return fmt.Errorf("WithRowFields: %q is a field already", name)
		}
		known = append(known, name)
	}
	return nil
}

// checkScripts refuses scripts that require a field which no row can have.
func checkScripts(schema *ast.Schema, scripts map[string][]string) error {
	known := inputFields(schema, "RowInput").Names()
	for id, required := range scripts {
		for _, name := range required {
			if !slices.Contains(known, name) {
				return fmt.Errorf("WithScript: script %q requires %q, which is no field of a row; see WithRowFields", id, name)
			}
		}
	}
	return nil
}

// inputFields are the fields of an input type, none if there is no such type.
func inputFields(schema *ast.Schema, typeName string) ast.ArgumentsDefinition {
	if input, ok := schema.Types[typeName].(*ast.InputObject); ok {
		return input.Values
	}
	return nil
}
