package switchtransact_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// What marks a value as one that must not be seen: a text, and the digits of
// numbers and days.
const (
	markedText   = "MARKED"
	markedNumber = 424242
	markedYear   = 4242
)

// harmless are the exported structs that hold nothing of a person, with the
// reason.
var harmless = map[string]string{
	"DateRange":           "two days that somebody asks for",
	"Sections":            "four switches",
	"Marketing":           "four switches",
	"PeopleService":       "a client, which is unprintable",
	"CompaniesService":    "a client, which is unprintable",
	"CallsService":        "a client, which is unprintable",
	"LookupsService":      "a client, which is unprintable",
	"ContactsService":     "a client, which is unprintable",
	"ReportsService":      "a client, which is unprintable",
	"TransactionsService": "a client, which is unprintable",
}

// redactedTypes are all others, but for the client.
var redactedTypes = []any{
	switchtransact.Accepted{}, switchtransact.Activity{}, switchtransact.ActivityEntry{}, switchtransact.ActivityInfo{},
	switchtransact.Addresses{}, switchtransact.Agent{}, switchtransact.BankAccount{}, switchtransact.BankDetails{},
	switchtransact.BatchResult{}, switchtransact.BlacklistedCompany{}, switchtransact.BlacklistedPerson{},
	switchtransact.Branch{}, switchtransact.CallLog{}, switchtransact.Campaign{}, switchtransact.Company{},
	switchtransact.CompanyDetails{}, switchtransact.CompanyQuery{}, switchtransact.CompanyRecord{},
	switchtransact.CompanyUpdate{}, switchtransact.Contact{}, switchtransact.Counts{}, switchtransact.CreatedContact{},
	switchtransact.CustomField{}, switchtransact.Deal{}, switchtransact.ListedCompany{}, switchtransact.ListedPerson{},
	switchtransact.ListQuery{}, switchtransact.Lookup{}, switchtransact.NewContact{}, switchtransact.OpeningBalance{},
	switchtransact.Payment{}, switchtransact.PaymentItem{}, switchtransact.Person{}, switchtransact.PersonDetails{},
	switchtransact.PersonQuery{}, switchtransact.PersonRecord{}, switchtransact.PersonUpdate{}, switchtransact.Product{},
	switchtransact.ProductDetails{}, switchtransact.ProductOrder{}, switchtransact.ProductReceipt{},
	switchtransact.Rejected{}, switchtransact.Request{}, switchtransact.SocialMedia{}, switchtransact.Subscription{},
	switchtransact.SubscriptionOrder{}, switchtransact.SubscriptionReceipt{}, switchtransact.Summary{},
	switchtransact.Transaction{},
}

// showNumbers are the types whose log value is their numbers.
var showNumbers = []string{"Counts", "ActivityInfo"}

// Every exported struct is either harmless or tested below.
func TestEveryStructIsAccountedFor(t *testing.T) {
	accounted := append(slices.Collect(maps.Keys(harmless)), "Client")
	for _, v := range redactedTypes {
		accounted = append(accounted, reflect.TypeOf(v).Name())
	}
	slices.Sort(accounted)
	assert.Equal(t, exportedStructs(t), accounted)
}

// exportedStructs returns the names of the package's exported struct types.
func exportedStructs(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	underlying := map[string]ast.Expr{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			types, isGen := decl.(*ast.GenDecl)
			if !isGen || types.Tok != token.TYPE {
				continue
			}
			for _, spec := range types.Specs {
				underlying[spec.(*ast.TypeSpec).Name.Name] = spec.(*ast.TypeSpec).Type
			}
		}
	}
	var names []string
	for name, expr := range underlying {
		for { // a type may be made of another one
			ident, isIdent := expr.(*ast.Ident)
			if !isIdent || underlying[ident.Name] == nil {
				break
			}
			expr = underlying[ident.Name]
		}
		if _, isStruct := expr.(*ast.StructType); isStruct && ast.IsExported(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Logged as an attribute, none of them shows what it holds.
func TestNothingIsLogged(t *testing.T) {
	for _, v := range redactedTypes {
		name := reflect.TypeOf(v).Name()
		t.Run(name, func(t *testing.T) {
			require.Implements(t, (*slog.LogValuer)(nil), v)
			filled := reflect.New(reflect.TypeOf(v))
			fill(filled.Elem())
			plain := fmt.Sprintf("%+v", filled.Elem().Interface())
			require.Regexp(t, fmt.Sprintf("%s|%d", markedText, markedNumber), plain, "there is something to hide")

			var log bytes.Buffer
			timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{} // its digits may be any
				}
				return a
			}}
			for _, handler := range []slog.Handler{
				slog.NewTextHandler(&log, timeless), slog.NewJSONHandler(&log, timeless),
			} {
				logger := slog.New(handler)
				logger.Info("value", "v", filled.Elem().Interface())
				logger.Info("pointer", "v", filled.Interface())
				logger.With("v", filled.Interface()).WithGroup("g").Info("group", slog.Group("h", "v", filled.Elem().Interface()))
			}
			assert.NotContains(t, log.String(), markedText)
			if !slices.Contains(showNumbers, name) {
				assert.NotContains(t, log.String(), fmt.Sprint(markedNumber))
				assert.NotContains(t, log.String(), fmt.Sprint(markedYear))
			}
		})
	}
}

// fill puts marked values into everything beneath v.
func fill(v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *decimal.Decimal:
		*p = decimal.NewFromInt(markedNumber)
		return
	case *time.Time:
		*p = time.Date(markedYear, 4, 2, 4, 2, 4, 2, time.UTC)
		return
	case *switchcomm.Date:
		*p = switchcomm.Date{Year: markedYear, Month: 4, Day: 2}
		return
	case *json.RawMessage:
		*p = json.RawMessage(`"` + markedText + `"`)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(markedText)
	case reflect.Int, reflect.Int64:
		v.SetInt(markedNumber)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Interface:
		v.Set(reflect.ValueOf(markedText))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		elem := reflect.New(v.Type().Elem()).Elem()
		fill(elem)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf(markedText).Convert(v.Type().Key()), elem)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	}
}

// A client shows neither its token nor its address, however it is printed.
func TestClientIsUnprintable(t *testing.T) {
	client, err := switchtransact.New(markedText+"-token", switchcomm.WithBaseURL("https://"+strings.ToLower(markedText)+".example/api"))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	type holder struct {
		Exported   *switchtransact.Client
		unexported *switchtransact.Client
	}
	var b bytes.Buffer
	for _, v := range []any{client, *client, &client, client.People, *client.People, client.Transactions, holder{client, client}, []any{client}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T"} {
			fmt.Fprintf(&b, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&b, nil)).Info("client", "v", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("client", "v", v)
		if encoded, err := json.Marshal(v); err == nil {
			b.Write(encoded)
		}
		if encoded, err := xml.Marshal(v); err == nil {
			b.Write(encoded)
		}
		_ = gob.NewEncoder(&b).Encode(v) // it may refuse
	}
	assert.NotContains(t, strings.ToUpper(b.String()), markedText)
	assert.NotContains(t, b.String(), fmt.Sprintf("%x", markedText))
	assert.Contains(t, b.String(), "switchtransact.Client{...}")
}
