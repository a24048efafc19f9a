package switchtransact_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// fixtureCall is a call whose request and answer are in the fixtures, which
// were written from the vendor's pages.
type fixtureCall struct {
	op       string // service and method
	call     func(context.Context, *switchtransact.Client) (any, error)
	method   string // "" means POST
	path     string // beneath the base path
	query    string
	request  string // fixture, "" for a call without a body
	response string // fixture
	want     any    // what the call returns; nil for what returns an error only
}

// fixtureCalls are the calls of all services.
func fixtureCalls() []fixtureCall {
	return slices.Concat(peopleCalls(), companiesCalls(), callsCalls(), generalCalls())
}

// Every method sends what the vendor's page shows and reads all of the answer.
func TestFixtures(t *testing.T) {
	for _, c := range fixtureCalls() {
		t.Run(c.op+"/"+c.response, func(t *testing.T) {
			vendor := serve(t, ok(fixture(t, c.response+".response")))
			got, err := c.call(t.Context(), vendor.client)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
			assert.Empty(t, vendor.drift(), "nothing in the answer is unreadable")

			requests := vendor.received()
			require.Len(t, requests, 1)
			checkRequest(t, c, requests[0])
		})
	}
}

func checkRequest(t *testing.T, c fixtureCall, r request) {
	t.Helper()
	method := c.method
	if method == "" {
		method = http.MethodPost
	}
	assert.Equal(t, method, r.method)
	assert.Equal(t, "/api/1.0"+c.path, r.path)
	assert.Equal(t, c.query, r.query)
	assert.Equal(t, []string{testToken}, r.header["Authorization"], "the raw token, without a scheme")
	assert.Equal(t, "switchcomm-go/"+switchcomm.Version, r.header.Get("User-Agent"))
	assert.Equal(t, "application/json", r.header.Get("Accept"))
	if c.request == "" {
		assert.Empty(t, r.body)
		assert.Empty(t, r.header.Get("Content-Type"))
		return
	}
	assert.Equal(t, "application/json", r.header.Get("Content-Type"))
	sameJSON(t, fixture(t, c.request+".request"), r.body)
}

// There is no method without a fixture and an Example, but for those that are
// made of others.
func TestEveryMethodHasAFixtureAndAnExample(t *testing.T) {
	var tested []string
	for _, c := range fixtureCalls() {
		tested = append(tested, c.op)
	}
	examples := exampleNames(t)
	services := reflect.TypeFor[switchtransact.Client]()
	for i := range services.NumField() {
		service := services.Field(i)
		if !service.IsExported() {
			continue
		}
		for j := range service.Type.NumMethod() {
			method := service.Type.Method(j).Name
			if strings.HasPrefix(method, "Load") || strings.HasPrefix(method, "Reconcile") {
				continue
			}
			assert.Contains(t, tested, service.Name+"."+method)
			assert.Contains(t, examples, "Example"+service.Type.Elem().Name()+"_"+method)
		}
	}
}

// exampleNames returns the names of the functions in the files of examples.
func exampleNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("example*_test.go")
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			if function, isFunc := decl.(*ast.FuncDecl); isFunc {
				names = append(names, function.Name.Name)
			}
		}
	}
	return names
}

// entries is a BatchResult without what is not exported.
type entries struct {
	Accepted   []switchtransact.Accepted
	Rejected   []switchtransact.Rejected
	Unanswered []int
	Counts     switchtransact.Counts
}

func entriesOf(r *switchtransact.BatchResult, err error) (any, error) {
	if r == nil {
		return nil, err
	}
	return entries{r.Accepted, r.Rejected, r.Unanswered, r.Counts}, err
}
