package wire

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/switchcomm/switchcomm-go"
)

// maxFieldDepth is how deep the path of a field goes; what is deeper is kept
// as text.
const maxFieldDepth = 16

// FieldErrors are the problems that a server found in the input, read from
// whichever shape it gave them:
//
//	null  ""  []  {}                                            none
//	"text"                                                      one, of no field
//	{"message": "text", "rule": "word"}                         one, of no field
//	["text", {"message": "text", "rule": "word"}]               several, of no field
//	{"email": "text", "name": {"message": "text", "rule": "word"}}   by field
//	{"email": ["text", {"message": "text", "rule": "word"}]}    several of one field
//	{"bank": {"account_number": "text"}}                        of bank.account_number
//	{"0": "text", "1": {"message": "text", "rule": "word"}}     a list that PHP encoded as an object
//
// They are in the order of the document. What fits none of these is kept as
// the message of a problem, so that nothing is lost.
type FieldErrors []switchcomm.FieldError

// UnmarshalJSON reads any of the shapes.
func (f *FieldErrors) UnmarshalJSON(data []byte) error {
	if !isValid(data) {
		return ErrSyntax
	}
	*f = nil
	f.read("", bytes.TrimSpace(data), 0)
	return nil
}

// read adds the problems in raw, which is about field.
func (f *FieldErrors) read(field string, raw jsontext.Value, depth int) {
	switch kind := raw.Kind(); {
	case kind == jsontext.KindNull, kind == jsontext.KindFalse, isBlank(raw):
	case kind == jsontext.KindString:
		f.add(field, unquote(raw), "")
	case kind == jsontext.KindBeginArray && depth < maxFieldDepth:
		for _, element := range elements(raw) {
			f.read(field, element, depth+1)
		}
	case kind == jsontext.KindBeginObject && depth < maxFieldDepth:
		f.readObject(field, members(raw), depth)
	default:
		f.add(field, string(raw), "")
	}
}

// readObject adds the problem that the members are, when they are the parts of
// one, and the problems that they are by field.
func (f *FieldErrors) readObject(field string, all []member, depth int) {
	if slices.ContainsFunc(all, isPart) {
		f.add(field, text(all, "message"), text(all, "rule"))
		all = slices.DeleteFunc(all, func(m member) bool { return m.name == "message" || m.name == "rule" })
	}
	for _, m := range all {
		path := m.name
		switch {
		case field != "":
			path = field + "." + m.name
		case isIndex(m.name) && isProblem(m.value):
			path = ""
		}
		f.read(path, m.value, depth+1)
	}
}

// add adds one problem, unless there is nothing to it.
func (f *FieldErrors) add(field, message, rule string) {
	if problem := (switchcomm.FieldError{Field: field, Message: message, Rule: rule}); problem != (switchcomm.FieldError{}) {
		*f = append(*f, problem)
	}
}

// isPart reports whether m is the message or the rule of a problem, not a
// problem of a field that is called so.
func isPart(m member) bool {
	return (m.name == "message" || m.name == "rule") && m.value.Kind() == jsontext.KindString
}

// isProblem reports whether raw is one problem, and not several by field.
func isProblem(raw jsontext.Value) bool {
	return raw.Kind() == jsontext.KindString ||
		raw.Kind() == jsontext.KindBeginObject && slices.ContainsFunc(members(raw), isPart)
}

// text returns the text of the last member of that name, if there is one.
func text(all []member, name string) string {
	for _, m := range slices.Backward(all) {
		switch {
		case m.name != name:
		case isNull(m.value):
			return ""
		case m.value.Kind() == jsontext.KindString:
			return unquote(m.value)
		default:
			return string(m.value)
		}
	}
	return ""
}
