package gql

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// changesNothing reports whether document is plainly one query. Everything
// else is taken for a write: a mutation, several operations of which the
// server chooses one, and what cannot be parsed.
func changesNothing(document string) bool {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	return err == nil && len(parsed.Operations) == 1 && parsed.Operations[0].Operation == ast.Query
}
