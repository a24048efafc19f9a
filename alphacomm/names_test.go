package alphacomm_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// TestOnlyDocumentedNamesTravel compares every operation with those on the
// vendor's page. A server refuses an operation for a single name that it does
// not know, and the vendor does not publish the others.
func TestOnlyDocumentedNamesTravel(t *testing.T) {
	documented := map[string]bool{}
	for _, file := range exampleFiles(t) {
		for _, name := range namesOf(t, readExample(t, file).Query) {
			documented[name] = true
		}
	}
	raw, err := os.ReadFile("operations.graphql")
	require.NoError(t, err)
	ours := namesOf(t, string(raw))
	assert.Greater(t, len(ours), 60)
	for _, name := range ours {
		assert.Contains(t, documented, name)
	}
}

// TestOnlyDocumentedInputsTravel sets everything that can be set, and compares
// the names in the variables with those in the vendor's examples.
func TestOnlyDocumentedInputsTravel(t *testing.T) {
	documented := map[string]bool{
		"payLink.visibleUntil": true, // in a sentence of the page, not in an example
	}
	for _, file := range exampleFiles(t) {
		maps.Copy(documented, variableNames(t, readExample(t, file).Variables))
	}
	now := time.Now()
	today := switchcomm.DateOf(now)
	row := alphacomm.Row{PersonBirthDay: today, InvoiceDate: today, InvoiceDueDate: today, InvoiceAmount: 1, ToPhoneNumbers: []string{"+31600000001"}}
	setTexts(&row)
	attributes := []alphacomm.Attribute{{ID: "a", Value: "b"}}
	link := alphacomm.PayLinkInput{Amount: 1, InvoiceDate: now, VisibleUntil: now, Attributes: attributes}
	setTexts(&link)
	mandate := alphacomm.MandateInput{}
	setTexts(&mandate)

	r := newRecorder(t, `{"data":{}}`)
	ac := r.client()
	ctx := t.Context()
	ac.Imports.AddRows(ctx, []alphacomm.Row{row})
	ac.Imports.AddFile(ctx, alphacomm.FileOnce(alphacomm.FormatCSV, strings.NewReader("x")))
	ac.Imports.Batches(ctx, alphacomm.BatchFilter{Name: "n"})
	ac.PayLinks.Create(ctx, link)
	ac.PayLinks.Get(ctx, "i")
	collect(ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{
		Status: "paid", CreatedAfter: now, CreatedBefore: now, Attributes: attributes, Order: alphacomm.NewestFirst, PageSize: 1,
	}))
	ac.Mandates.Create(ctx, mandate)
	ac.Mandates.Get(ctx, "i")
	collect(ac.Mandates.All(ctx, alphacomm.MandateQuery{
		Status: "new", CreatedAfter: now, CreatedBefore: now, Order: alphacomm.NewestFirst, PageSize: 1,
	}))
	ac.Voice.StopCalling(ctx, "1", "r")

	require.Len(t, r.seen(), 10)
	sent := map[string]bool{}
	for _, got := range r.seen() {
		names := variableNames(t, got.Variables)
		maps.Copy(sent, names)
		for name := range names {
			assert.Contains(t, documented, name, got.OperationName)
		}
	}
	for name := range documented {
		assert.Contains(t, sent, name, "documented, and cannot be sent")
	}
}

// exampleFiles returns the names of the examples of operations.
func exampleFiles(t *testing.T) []string {
	paths, err := filepath.Glob(filepath.Join(fixtures, "*.json"))
	require.NoError(t, err)
	var names []string
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		if !strings.HasPrefix(name, "webhook-") {
			names = append(names, name)
		}
	}
	require.Len(t, names, 13)
	return names
}

// namesOf returns every name in a document that a server has to know, with
// where it stands: fields, arguments, and the types of variables with the
// argument that they are for.
func namesOf(t *testing.T, document string) []string {
	parsed, err := parser.ParseQuery(&ast.Source{Input: document})
	require.NoError(t, err)
	require.Empty(t, parsed.Fragments, "the types of fragments are not documented")
	var names []string
	for _, operation := range parsed.Operations {
		types := map[string]string{}
		for _, v := range operation.VariableDefinitions {
			types[v.Variable] = v.Type.String()
			assert.Nil(t, v.DefaultValue)
		}
		var walk func(path string, selections ast.SelectionSet)
		walk = func(path string, selections ast.SelectionSet) {
			for _, selection := range selections {
				field, ok := selection.(*ast.Field)
				require.True(t, ok, "fragments are not documented: %s", path)
				assert.Equal(t, field.Name, field.Alias)
				assert.Empty(t, field.Directives)
				at := path + "." + field.Name
				names = append(names, at)
				for _, arg := range field.Arguments {
					require.Equal(t, ast.Variable, arg.Value.Kind)
					names = append(names, fmt.Sprintf("%s(%s: %s)", at, arg.Name, types[arg.Value.Raw]))
				}
				walk(at, field.SelectionSet)
			}
		}
		walk(string(operation.Operation), operation.SelectionSet)
	}
	return names
}

// variableNames returns the names in variables with where they stand.
func variableNames(t *testing.T, variables json.RawMessage) map[string]bool {
	var value any
	require.NoError(t, json.Unmarshal(variables, &value))
	names := map[string]bool{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				at := strings.TrimPrefix(path+"."+name, ".")
				names[at] = true
				walk(at, member)
			}
		case []any:
			for _, element := range value {
				walk(path, element)
			}
		}
	}
	walk("", value)
	return names
}

// setTexts gives every text of a struct a value.
func setTexts(p any) {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
			f.SetString("x")
		}
	}
}

// TestGeneratedCodeLeavesDecodingAlone: methods of this kind on whole objects
// would bypass the tolerant decoding.
func TestGeneratedCodeLeavesDecodingAlone(t *testing.T) {
	raw, err := os.ReadFile("../internal/gql/generated.go")
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "MarshalJSON")
	assert.NotContains(t, string(raw), "UnmarshalJSON")
}
