package switchtransacttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// object is a JSON object, on its way in or out.
type object = map[string]any

// call is a request on its way to an operation.
type call struct {
	op    Op
	words []string // path words that took the place of {}
	query url.Values
	body  []byte
}

// answer is what an operation says, before any quirk.
type answer struct {
	status  int // 0 means 200
	body    any // a JSON tree
	effects int
}

// ok is an answer with status 200.
func ok(body any) answer { return answer{body: body} }

// failed says whether the status tells of a failure.
func (a answer) failed() bool { return a.status >= http.StatusBadRequest }

// failure is the vendor's form for a failure that belongs to no field.
func failure(status int, message string) answer {
	return answer{status: status, body: object{"status": false, "error": message}}
}

// invalid is a validation error of the request as a whole. The vendor documents
// the code 422 and not the body; message and rule keyed by field is the form of
// all its other validation errors.
func invalid(ps ...problem) answer {
	return answer{status: http.StatusUnprocessableEntity, body: problems(ps).byField()}
}

// encode applies the quirks and writes the answer as JSON. An answer without a
// body is empty.
func (a answer) encode(op Op, has func(Quirk) bool) fakeserver.Response {
	for _, rule := range quirkRules() {
		if has(rule.quirk) {
			a = rule.apply(op, a)
		}
	}
	resp := fakeserver.Response{
		Status:  a.status,
		Header:  http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Effects: a.effects,
	}
	if a.body != nil {
		var err error
		if resp.Body, err = encodeJSON(a.body); err != nil {
			return fakeserver.Response{Status: http.StatusInternalServerError, Body: []byte(err.Error())}
		}
	}
	if has(QuirkDuplicateNames) {
		resp.Body = duplicateNames(resp.Body)
	}
	if has(QuirkLatin1) {
		resp.Body = latin1(resp.Body)
	}
	return resp
}

func encodeJSON(tree any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(tree)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

// parse reads the request body as one JSON value, numbers as they are written.
// An empty body is nil.
func (c *call) parse() (any, *problem) {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(c.body))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err == nil {
		if _, err = dec.Token(); err == io.EOF {
			return v, nil
		}
	}
	return nil, &problem{"body", "The body is not valid JSON.", "json"}
}

// object reads a body that must be an object.
func (c *call) object() (object, *problem) {
	v, p := c.parse()
	if p != nil {
		return nil, p
	}
	if o, ok := v.(object); ok {
		return o, nil
	}
	return nil, &problem{"body", "The body must be an object.", ruleObject}
}

// optionalObject reads a body that may be left out.
func (c *call) optionalObject() (object, *problem) {
	if v, p := c.parse(); v == nil && p == nil {
		return object{}, nil
	}
	return c.object()
}

// objects reads a body that must be an array of objects, not an empty one.
func (c *call) objects() ([]object, *problem) {
	v, p := c.parse()
	if p != nil {
		return nil, p
	}
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, &problem{"body", "The body must be an array of at least one object.", ruleArray}
	}
	rows := make([]object, len(list))
	for i, element := range list {
		if rows[i], ok = element.(object); !ok {
			return nil, &problem{strconv.Itoa(i), "Each element of the body must be an object.", ruleObject}
		}
	}
	return rows, nil
}

// text reads a string, or a number as the string it is written as.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// textOf is the text of a member, "" if it is absent, null or no text.
func textOf(o object, name string) string {
	s, _ := text(o[name])
	return s
}

// truth reads a boolean, also as "true", "1" or 1.
func truth(v any) (value, ok bool) {
	if b, isBool := v.(bool); isBool {
		return b, true
	}
	s, _ := text(v)
	switch strings.ToLower(s) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// blank says whether a value counts as not given.
func blank(v any) bool {
	s, isText := v.(string)
	return v == nil || isText && strings.TrimSpace(s) == ""
}

// orNull is a text as JSON, null if it is empty.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// numeral is a text of digits as a JSON number. A text that a number cannot
// hold (other characters, a leading zero) stays a string; none is null.
func numeral(s string) any {
	if isJSONNumber(s) {
		return json.Number(s)
	}
	return orNull(s)
}

// number is an int as JSON.
func number[N int | int64](n N) json.Number { return json.Number(strconv.FormatInt(int64(n), 10)) }

// rands writes cents as an amount in Rands: 15000 is 150.00.
func rands(cents int64) json.Number {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return json.Number(fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100))
}

// each shows every item. No items give an empty list, never null.
func each[In, Out any](items []In, show func(In) Out) []Out {
	out := make([]Out, len(items))
	for i, item := range items {
		out[i] = show(item)
	}
	return out
}

// asInput is what an object becomes on its way through JSON.
func asInput(fields map[string]any) (object, error) {
	b, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	out := object{}
	return out, dec.Decode(&out)
}

// copyOf is a copy that shares nothing with the state.
func copyOf(o object) object {
	return fakeserver.Rewrite(o, func(_ string, v any) any { return v }).(object)
}
