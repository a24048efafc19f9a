package alphacomm

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// compareSchema compares the live schema with the documented one.
func compareSchema(live *liveSchema) (*SchemaReport, error) {
	documented, err := parser.ParseSchema(&ast.Source{Name: "schema.graphql", Input: gql.Schema()})
	if err != nil {
		return nil, fmt.Errorf("alphacomm: the documented schema is malformed: %w", err)
	}
	d := &schemaDiff{documented: documented.Definitions, live: live, report: new(SchemaReport)}
	d.root("query", "Query", live.QueryType)
	d.root("mutation", "Mutation", live.MutationType)
	return d.report, nil
}

// schemaDiff walks both schemas side by side. Only the documented one leads
// on, and it has no cycles.
//
// The names of object types, enums and scalars are not documented and not
// compared; those of variables are.
type schemaDiff struct {
	documented ast.DefinitionList
	live       *liveSchema
	report     *SchemaReport
}

func (d *schemaDiff) missing(path string) { d.report.Missing = append(d.report.Missing, path) }

func (d *schemaDiff) beyond(path string) { d.report.Beyond = append(d.report.Beyond, path) }

func (d *schemaDiff) different(path, want, got string) {
	d.report.Different = append(d.report.Different, SchemaDifference{path, want, got})
}

// root compares the queries or the mutations.
func (d *schemaDiff) root(path, documented string, live *liveName) {
	if live == nil {
		d.missing(path)
		return
	}
	got, _ := d.live.named(live.Name)
	d.fields(path, d.documented.ForName(documented), got)
}

// fields compares the fields of an object.
func (d *schemaDiff) fields(path string, want *ast.Definition, got liveType) {
	seen := map[string]bool{}
	for _, field := range got.Fields {
		seen[field.Name] = true
		if documented := want.Fields.ForName(field.Name); documented != nil {
			d.field(path+"."+field.Name, documented, field)
		} else {
			d.beyond(path + "." + field.Name)
		}
	}
	for _, field := range want.Fields {
		if !seen[field.Name] {
			d.missing(path + "." + field.Name)
		}
	}
}

// field compares a field with its arguments.
func (d *schemaDiff) field(path string, want *ast.FieldDefinition, got liveField) {
	seen := map[string]bool{}
	for _, arg := range got.Args {
		seen[arg.Name] = true
		argPath := path + "(" + arg.Name + ")"
		if documented := want.Arguments.ForName(arg.Name); documented != nil {
			d.argument(argPath, documented.Type, arg)
		} else {
			d.beyondInput(argPath, arg)
		}
	}
	for _, arg := range want.Arguments {
		if !seen[arg.Name] {
			d.missing(path + "(" + arg.Name + ")")
		}
	}
	d.use(path, want.Type, &got.Type, false)
}

// argument compares an argument. A variable of the documented type has to fit.
func (d *schemaDiff) argument(path string, want *ast.Type, got liveInput) {
	location := &got.Type
	if got.DefaultValue != nil {
		location = location.nullable()
	}
	if !fits(want, location) {
		d.different(path, want.String(), got.Type.String())
		return
	}
	d.use(path, want, &got.Type, true)
}

// fits reports whether a variable may stand where the location is, by
// GraphQL's rules.
func fits(variable *ast.Type, location *liveRef) bool {
	if location.Kind == kindNonNull {
		if !variable.NonNull {
			return false
		}
		location = location.nullable()
	}
	if variable.Elem != nil {
		return location.Kind == kindList && fits(variable.Elem, location.elem())
	}
	return location.Kind != kindList && variable.NamedType == location.Name
}

// use compares two uses of types: their shape, and what is within. A leaf that
// is sent has to be of the same kind in JSON, too; one that is received is read
// in any.
func (d *schemaDiff) use(path string, want *ast.Type, got *liveRef, sent bool) {
	got = got.nullable()
	if isList := got.Kind == kindList; isList != (want.Elem != nil) {
		d.different(path, want.String(), got.String())
		return
	}
	if want.Elem != nil {
		d.use(path, want.Elem, got.elem(), sent)
		return
	}
	live, _ := d.live.named(got.Name)
	documented := d.documented.ForName(want.NamedType)
	switch kind := kindOf(documented); {
	case kind == kindObject && live.Kind == kindObject:
		d.fields(path, documented, live)
	case kind == kindInput && live.Kind == kindInput:
		d.inputFields(path, documented, live)
	case kind == kindEnum && live.Kind == kindEnum:
		d.enumValues(path, documented, live)
	case isLeaf(kind) && isLeaf(live.Kind):
		if sent && !accepts(live, want.NamedType == "Int") {
			d.different(path, want.String(), got.String())
		}
	default:
		d.different(path, want.String(), got.String())
	}
}

// accepts reports whether a live leaf accepts what this package sends: a
// number for an Int, and a string for everything else. Of scalars that are not
// GraphQL's own it is not known.
func accepts(live liveType, number bool) bool {
	switch live.Name {
	case "String":
		return !number
	case "Int", "Float":
		return number
	case "Boolean":
		return false
	}
	return live.Kind != kindEnum || !number
}

// inputFields compares the fields of an input object.
func (d *schemaDiff) inputFields(path string, want *ast.Definition, got liveType) {
	seen := map[string]bool{}
	for _, field := range got.InputFields {
		seen[field.Name] = true
		if documented := want.Fields.ForName(field.Name); documented != nil {
			d.use(path+"."+field.Name, documented.Type, &field.Type, true)
		} else {
			d.beyondInput(path+"."+field.Name, field)
		}
	}
	for _, field := range want.Fields {
		if !seen[field.Name] {
			d.missing(path + "." + field.Name)
		}
	}
}

// enumValues compares the values of an enum.
func (d *schemaDiff) enumValues(path string, want *ast.Definition, got liveType) {
	seen := map[string]bool{}
	for _, value := range got.EnumValues {
		seen[value.Name] = true
		if want.EnumValues.ForName(value.Name) == nil {
			d.beyond(path + "." + value.Name)
		}
	}
	for _, value := range want.EnumValues {
		if !seen[value.Name] && !isInferred(value) {
			d.missing(path + "." + value.Name)
		}
	}
}

func (d *schemaDiff) beyondInput(path string, got liveInput) {
	if got.required() {
		path += " (required)"
	}
	d.beyond(path)
}

// isInferred reports whether the schema's file marks a value as a guess.
func isInferred(value *ast.EnumValueDefinition) bool {
	return value.BeforeDescriptionComment != nil && strings.Contains(value.BeforeDescriptionComment.Dump(), "GUESS") ||
		value.AfterDescriptionComment != nil && strings.Contains(value.AfterDescriptionComment.Dump(), "GUESS")
}

// kindOf returns the kind of a documented type in the words of introspection.
// GraphQL's own scalars are not defined in the schema.
func kindOf(documented *ast.Definition) string {
	if documented == nil {
		return kindScalar
	}
	return string(documented.Kind)
}

func isLeaf(kind string) bool { return kind == kindScalar || kind == kindEnum }
