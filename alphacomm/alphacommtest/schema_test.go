package alphacommtest_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

func TestSchemaIsThatOfTheModule(t *testing.T) {
	want, err := os.ReadFile("../../schema.graphql")
	require.NoError(t, err)
	got, err := os.ReadFile("schema.graphql")
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run: go generate ./alphacomm/alphacommtest")
}

// TestIntrospection compares what the server says of itself with the schema, as
// another parser reads it.
func TestIntrospection(t *testing.T) {
	text, err := os.ReadFile("../../schema.graphql")
	require.NoError(t, err)
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
	require.NoError(t, err)
	want := map[string][]string{}
	for name, definition := range schema.Types {
		if definition.BuiltIn {
			continue
		}
		want[name] = []string{}
		for _, f := range definition.Fields {
			if f.Name != "__schema" && f.Name != "__type" {
				want[name] = append(want[name], f.Name)
			}
		}
	}

	srv := alphacommtest.New(t)
	var got struct {
		Schema struct {
			Types []struct {
				Name                string
				Description         string
				Fields, InputFields []struct{ Name string }
			}
		} `json:"__schema"`
	}
	a := ask(t, srv, `query { __schema { types { ...T } } } fragment T on __Type { name description fields { name } inputFields { name } }`, nil)
	require.Empty(t, a.Errors)
	require.NoError(t, json.Unmarshal(a.Data, &got))
	for _, typ := range got.Schema.Types {
		fields, ours := want[typ.Name]
		if !ours {
			continue
		}
		names := []string{}
		for _, f := range append(typ.Fields, typ.InputFields...) {
			names = append(names, f.Name)
		}
		assert.Equal(t, fields, names, typ.Name)
		delete(want, typ.Name)
	}
	assert.Empty(t, want, "types that introspection does not show")
	assert.Equal(t, alphacommtest.Introspection, srv.Requests()[0].Op)
}

func TestUndocumentedNames(t *testing.T) {
	srv := alphacommtest.New(t)
	tests := map[string]struct{ query, message string }{
		"argument offset of batches": {
			`query { import { batches(offset: 0) { items { name } } } }`,
			`Unknown argument "offset"`,
		},
		"argument limit of batches": {
			`query { import { batches(limit: 5) { items { name } } } }`,
			`Unknown argument "limit"`,
		},
		"records of a batch that is searched for": {
			`query { import { batches { items { records { status } } } } }`,
			`Cannot query field "records"`,
		},
		"URL of a PayLink that is searched for": {
			`query { payLink { payLinks { items { shortUrl } } } }`,
			`Cannot query field "shortUrl"`,
		},
		"status of a PayLink that is created": {
			`mutation ($p: PayLinkInput!) { payLink { create(payLink: $p) { status } } }`,
			`Cannot query field "status"`,
		},
		"reference of a mandate that is searched for": {
			`query { mandate { mandates { items { reference } } } }`,
			`Cannot query field "reference"`,
		},
		"filter createdOn.equalTo": {
			`query { payLink { payLinks(filters: {createdOn: {equalTo: "2019-02-08T00:00:00+00:00"}}) { items { id } } } }`,
			`"equalTo" is not defined`,
		},
		"order by updatedOn": {
			`query { mandate { mandates(order: {updatedOn: DESCENDING}) { items { id } } } }`,
			`"updatedOn" is not defined`,
		},
		"variable of a guessed filter type": {
			`query ($id: StringFilter) { payLink { payLinks(filters: {id: $id}) { items { id } } } }`,
			`Unknown type "StringFilter"`,
		},
		"variable of a guessed enum": {
			`query ($d: OrderDirection) { payLink { payLinks(order: {createdOn: $d}) { items { id } } } }`,
			`Unknown type "OrderDirection"`,
		},
		"variable of a guessed scalar": {
			`mutation ($f: Base64!) { import { addRecords(file: {extension: "csv", contents: $f}) { name } } }`,
			`Unknown type "Base64"`,
		},
		"inline fragment": {
			`query { payLink { payLinks { items { ... on PayLink { id } } } } }`,
			`Unknown type "PayLink"`,
		},
		"inline fragment in an untyped one": {
			`query { ... { payLink { payLinks { items { ... on PayLink { id } } } } } }`,
			`Unknown type "PayLink"`,
		},
		"fragment": {
			`query { payLink { payLinks { items { ...L } } } } fragment L on PayLink { id }`,
			`Unknown type "PayLink"`,
		},
		"inline fragment in a fragment of introspection": {
			`query { __schema { ...S } } fragment S on __Schema { queryType { ... on Query { name } } }`,
			`Query`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			variables := vars{"p": linkInput(), "f": "YQ=="}
			assert.Contains(t, refused(t, srv, test.query, variables), test.message)
		})
	}
	assert.Zero(t, srv.Effects(alphacommtest.AnyOp))
	assert.Empty(t, srv.PayLinks())
	assert.Empty(t, srv.Batches())
}

func TestUntypedInlineFragmentsAreHarmless(t *testing.T) {
	srv := alphacommtest.New(t)
	id := newLink(t, srv)
	got := ok(t, srv, `query ($no: Boolean = false) { payLink { payLinks { items { id ... @include(if: $no) { status } } } } }`, nil,
		"payLink", "payLinks", "items")
	assert.Equal(t, []any{map[string]any{"id": id}}, got)
}

func TestRowFields(t *testing.T) {
	srv := alphacommtest.New(t)
	assert.Contains(t, refused(t, srv, addRows, vars{"rows": []vars{row("a", vars{"personInitials": "J."})}}),
		`Field "personInitials" is not defined by type "RowInput"`)
	assert.Empty(t, srv.Records("a"))

	srv = alphacommtest.New(t, alphacommtest.WithRowFields("personInitials", "control", "contents"))
	extra := vars{"personInitials": "J.", "control": vars{"tries": 3.0, "days": []any{"mon"}}, "contents": "a\tb"}
	ok(t, srv, addRows, vars{"rows": []vars{row("a", extra)}})
	records := srv.Records("a")
	require.Len(t, records, 1)
	for name, value := range extra {
		assert.EqualValues(t, value, records[0].Fields[name], name)
	}
	assert.Contains(t, refused(t, srv, addRows, vars{"rows": []vars{row("b", vars{"personTitle": "dr"})}}), "personTitle")
}
