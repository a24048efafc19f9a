package alphacommtest

import (
	"fmt"
	"strings"

	schema "github.com/graph-gophers/graphql-go/ast"
	"github.com/graph-gophers/graphql-go/errors"
	"github.com/vektah/gqlparser/v2/ast"
)

// undocumented lists the type names in a document that only our schema knows:
// they are guesses, which the vendor's server would not recognize. (Guessed
// arguments and fields are not even in the schema.) The types of GraphQL itself
// and of its introspection are known everywhere.
func undocumented(d *document) []*errors.QueryError {
	var errs []*errors.QueryError
	refuse := func(name string, at *ast.Position) {
		errs = append(errs, errorAt(at, "Unknown type %q. (The documentation does not name it, so a request must not.)", name))
	}
	checkFragments := func(selections ast.SelectionSet) {
		for _, f := range inlineFragments(selections) {
			if f.TypeCondition != "" && !introspective(f.TypeCondition) {
				refuse(f.TypeCondition, f.Position)
			}
		}
	}
	for _, op := range d.parsed.Operations {
		for _, v := range op.VariableDefinitions {
			if !documentedInput(v.Type.Name()) {
				refuse(v.Type.Name(), v.Position)
			}
		}
		checkFragments(op.SelectionSet)
	}
	for _, f := range d.parsed.Fragments {
		if !introspective(f.TypeCondition) {
			refuse(f.TypeCondition, f.Position)
		}
		checkFragments(f.SelectionSet)
	}
	return errs
}

// documentedInput says whether the documents declare a variable of that type,
// or GraphQL itself does.
func documentedInput(name string) bool {
	switch name {
	case "FileInput", "RowInput", "BatchFiltersInput",
		"PayLinkInput", "PayLinkFiltersInput", "PayLinkOrderInput",
		"MandateInput", "MandateFiltersInput", "MandateOrderInput",
		"Int", "Float", "String", "Boolean", "ID":
		return true
	}
	return false
}

// introspective says whether GraphQL itself names an output type so.
func introspective(name string) bool { return strings.HasPrefix(name, "__") }

// inlineFragments are the inline fragments in a selection, at any depth.
func inlineFragments(selections ast.SelectionSet) []*ast.InlineFragment {
	var found []*ast.InlineFragment
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			found = append(found, inlineFragments(s.SelectionSet)...)
		case *ast.InlineFragment:
			found = append(found, s)
			found = append(found, inlineFragments(s.SelectionSet)...)
		}
	}
	return found
}

// invalidValues lists the arguments of the operation whose scalars are not of
// their type. The GraphQL library would notice when it runs the operation, which
// is too late: what comes before such an argument would be carried out.
func invalidValues(s *schema.Schema, d *document) []*errors.QueryError {
	if d.operation == nil {
		return nil // the library says so
	}
	if d.operation.Operation == ast.Subscription {
		return []*errors.QueryError{errorAt(d.operation.Position, "Schema is not configured for subscriptions.")}
	}
	var errs []*errors.QueryError
	var walk func(ast.SelectionSet, schema.Type)
	walk = func(selections ast.SelectionSet, parent schema.Type) {
		object, ok := named(parent).(*schema.ObjectTypeDefinition)
		if !ok {
			return
		}
		for f := range fields(selections) {
			definition := object.Fields.Get(f.Name)
			if definition == nil {
				continue // introspection
			}
			for _, arg := range f.Arguments {
				v, err := arg.Value.Value(d.Variables)
				if err == nil {
					err = checkValue(definition.Arguments.Get(arg.Name).Type, v, nameOf(arg))
				}
				if err != nil {
					errs = append(errs, errorAt(arg.Position, "%s", err))
				}
			}
			walk(f.SelectionSet, definition.Type)
		}
	}
	walk(d.operation.SelectionSet, s.RootOperationTypes[string(d.operation.Operation)])
	return errs
}

// nameOf is how an error calls the value of an argument.
func nameOf(arg *ast.Argument) string {
	if arg.Value.Kind == ast.Variable {
		return arg.Value.Raw
	}
	return arg.Name
}

// checkValue checks the scalars in a value. Its shape was validated before.
func checkValue(t schema.Type, v any, path string) error {
	if v == nil {
		return nil
	}
	switch t := t.(type) {
	case *schema.NonNull:
		return checkValue(t.OfType, v, path)
	case *schema.List:
		elements, ok := v.([]any)
		if !ok {
			return checkValue(t.OfType, v, path)
		}
		for i, element := range elements {
			if err := checkValue(t.OfType, element, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case *schema.InputObject:
		members, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		for _, member := range t.Values {
			if err := checkValue(member.Type, members[member.Name.Name], path+"."+member.Name.Name); err != nil {
				return err
			}
		}
	case *schema.ScalarTypeDefinition:
		if err := parseScalar(t.Name, v); err != nil {
			return serverError(fmt.Sprintf("Invalid value at %q; expected type %s: %s.", path, t.Name, err))
		}
	}
	return nil
}

// named is a type without its lists and non-nulls.
func named(t schema.Type) schema.Type {
	for {
		switch wrapper := t.(type) {
		case *schema.NonNull:
			t = wrapper.OfType
		case *schema.List:
			t = wrapper.OfType
		default:
			return t
		}
	}
}

func errorAt(at *ast.Position, format string, args ...any) *errors.QueryError {
	err := errors.Errorf(format, args...)
	if at != nil {
		err.Locations = []errors.Location{{Line: at.Line, Column: at.Column}}
	}
	return err
}
