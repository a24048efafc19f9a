package gql

import _ "embed" // for the schema

// schema is a copy of the schema at the root of the module: an embedded file
// cannot lie above its package. A test holds the two equal.
//
//go:generate cp ../../schema.graphql schema.graphql
//go:embed schema.graphql
var schema string

// Schema returns what is documented of the vendor's schema, in GraphQL's
// schema language.
func Schema() string { return schema }
