package alphacomm_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/graph-gophers/graphql-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// checkSchema checks an API that has the documented schema after the changes,
// each an old text and a new one.
func checkSchema(t *testing.T, changes ...string) (*alphacomm.SchemaReport, error) {
	raw, err := os.ReadFile("../schema.graphql")
	require.NoError(t, err)
	text := string(raw)
	for i := 0; i < len(changes); i += 2 {
		require.Contains(t, text, changes[i])
		text = strings.ReplaceAll(text, changes[i], changes[i+1])
	}
	schema, err := graphql.ParseSchema(text, nil)
	require.NoError(t, err)
	introspected, err := schema.ToJSON()
	require.NoError(t, err)
	body, err := json.Marshal(map[string]json.RawMessage{"data": introspected})
	require.NoError(t, err)
	return newRecorder(t, string(body)).client().CheckSchema(t.Context())
}

func TestCheckSchemaOfTheFake(t *testing.T) {
	srv := alphacommtest.New(t)
	ac, err := alphacomm.New(srv.Key, switchcomm.WithBaseURL(srv.URL))
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)
	report, err := ac.CheckSchema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, &alphacomm.SchemaReport{}, report)
	assert.NoError(t, report.Err())
}

func TestCheckSchemaFindsDifferences(t *testing.T) {
	type want = alphacomm.SchemaReport
	type difference = alphacomm.SchemaDifference
	tests := map[string]struct {
		changes []string
		want    want
	}{
		"nothing": {nil, want{}},
		"names that are not documented": {
			[]string{"PayLinkList", "Links", "OrderDirection", "Way", "StringFilter", "Words", "scalar DateTime", "scalar Moment", ": DateTime!", ": Moment!", ": DateTime\n", ": Moment\n"},
			want{},
		},
		"a field is gone": {
			[]string{"  amountPaid: Cents\n", ""},
			want{Missing: []string{"query.payLink.payLinks.items.amountPaid"}},
		},
		"an operation is gone": {
			[]string{"create(mandate: MandateInput!): CreatedMandate!", "make: CreatedMandate!"},
			want{Missing: []string{"mutation.mandate.create"}, Beyond: []string{"mutation.mandate.make"}},
		},
		"arguments": {
			[]string{"batches(filters: BatchFiltersInput)", "batches(limit: Int! = 5, of: Int!)"},
			want{
				Missing: []string{"query.import.batches(filters)"},
				Beyond:  []string{"query.import.batches(limit)", "query.import.batches(of) (required)"},
			},
		},
		"the name of a variable's type": {
			[]string{"MandateOrderInput", "MandateSortInput"},
			want{Different: []difference{{"query.mandate.mandates(order)", "MandateOrderInput", "MandateSortInput"}}},
		},
		"an argument is required": {
			[]string{"addRecords(rows: [RowInput!], file: FileInput)", "addRecords(rows: [RowInput!]!, file: [FileInput!])"},
			want{Different: []difference{
				{"mutation.import.addRecords(rows)", "[RowInput!]", "[RowInput!]!"},
				{"mutation.import.addRecords(file)", "FileInput", "[FileInput!]"},
			}},
		},
		"more is required than we send": {
			[]string{"rows: [RowInput!]", "rows: [RowInput]", "scriptId: Int!", "scriptId: Int"},
			want{},
		},
		"another number": {
			[]string{"scriptId: Int!", "scriptId: ID!"},
			want{Different: []difference{{"mutation.voice.stopCalling(scriptId)", "Int!", "ID!"}}},
		},
		"inputs": {
			[]string{"  invoiceNumber: String\n", "  invoiceNumber: Int\n  personTitle: String\n  control: String!\n"},
			want{
				Different: []difference{{"mutation.import.addRecords(rows).invoiceNumber", "String", "Int"}},
				Beyond:    []string{"mutation.import.addRecords(rows).personTitle", "mutation.import.addRecords(rows).control (required)"},
			},
		},
		"amounts as numbers": {
			[]string{"  invoiceAmount: Cents!\n", "  invoiceAmount: Int!\n"},
			want{Different: []difference{{"mutation.payLink.create(payLink).invoiceAmount", "Cents!", "Int"}}},
		},
		"the shape of an answer": {
			[]string{"attributes: [Attribute!]\n  personName", "attributes: Attribute\n  personName", "  messages: [RecordMessage!]", "  messages: String"},
			want{Different: []difference{
				{"query.payLink.payLinks.items.attributes", "[Attribute!]", "Attribute"},
				{"mutation.import.addRecords.records.messages", "[RecordMessage!]", "String"},
			}},
		},
		"an amount in an answer is read in any form": {
			[]string{"  amountPaid: Cents\n", "  amountPaid: Float\n"},
			want{},
		},
		"enums": {
			[]string{"  partially_paid\n", "  expired\n", "  ASCENDING\n", "", "  \"A one-off direct debit.\"\n  OOFF\n", ""},
			want{
				Missing: []string{"query.payLink.payLinks(filters).status.equalTo.partially_paid", "query.payLink.payLinks.items.status.partially_paid"},
				Beyond:  []string{"query.payLink.payLinks(filters).status.equalTo.expired", "query.payLink.payLinks.items.status.expired"},
			},
		},
		"an enum is a text": {
			[]string{"status: PayLinkStatus!", "status: String!"},
			want{},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report, err := checkSchema(t, test.changes...)
			require.NoError(t, err)
			assert.Equal(t, &test.want, report)
			assert.Equal(t, len(test.want.Missing)+len(test.want.Different) == 0, report.Err() == nil)
		})
	}
}

func TestCheckSchemaSaysWhatIsWrong(t *testing.T) {
	report, err := checkSchema(t, "  amountPaid: Cents\n", "", "scriptId: Int!", "scriptId: ID!")
	require.NoError(t, err)
	assert.EqualError(t, report.Err(), "alphacomm: the API lacks query.payLink.payLinks.items.amountPaid\n"+
		"alphacomm: mutation.voice.stopCalling(scriptId): want Int!, got ID!")
}

// TestCheckSchemaWithoutIntrospection: servers can switch it off.
func TestCheckSchemaWithoutIntrospection(t *testing.T) {
	_, err := newRecorder(t, `{"errors":[{"message":"introspection is disabled"}]}`).client().CheckSchema(t.Context())
	assert.ErrorContains(t, err, "GraphQL errors: 1")
	for _, body := range []string{`{"data":{"__schema":null}}`, `{"data":{"__schema":{"queryType":null,"types":[]}}}`} {
		_, err = newRecorder(t, body).client().CheckSchema(t.Context())
		assert.ErrorIs(t, err, switchcomm.ErrResponse)
	}
	// A malformed schema is compared as far as it goes.
	report, err := newRecorder(t, `{"data":{"__schema":{"queryType":{"name":"Q"},"types":[
		{"kind":"OBJECT","name":"Q","fields":[{"name":"import","type":{"kind":"LIST"}},{"name":"payLink","type":{"kind":"NON_NULL"}},{"name":"mandate"}]}
	]}}}`).client().CheckSchema(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"mutation"}, report.Missing)
	assert.Len(t, report.Different, 3)
}
