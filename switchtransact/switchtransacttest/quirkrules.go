package switchtransacttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// onMembers makes a rule of a change to each value of the tree, which sees the
// name of the member that holds it.
func onMembers(change func(name string, v any) any) func(Op, answer) answer {
	return func(_ Op, a answer) answer {
		a.body = fakeserver.Rewrite(a.body, change)
		return a
	}
}

// onRoot makes a rule of a change to the outermost object.
func onRoot(change func(root object)) func(Op, answer) answer {
	return func(_ Op, a answer) answer {
		if root, ok := a.body.(object); ok {
			root = maps.Clone(root)
			change(root)
			a.body = root
		}
		return a
	}
}

// Failures.

func soften(_ Op, a answer) answer {
	switch a.status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusUnprocessableEntity:
	default:
		return a
	}
	if root, ok := a.body.(object); ok && a.status == http.StatusUnprocessableEntity {
		a.body = object{"status": false, "errors": root}
	}
	a.status = http.StatusOK
	return a
}

func wrapErrors(_ Op, a answer) answer {
	if a.status == http.StatusUnprocessableEntity {
		a.body = object{"errors": a.body}
	}
	return a
}

func addBlacklistError(op Op, a answer) answer {
	root, ok := a.body.(object)
	if ok && root["status"] == true && (op == PeopleBlacklist || op == CompaniesBlacklist) {
		root = maps.Clone(root)
		root["error"] = "String message"
		a.body = root
	}
	return a
}

func errorObject(name string, v any) any {
	message, ok := v.(string)
	if !ok || name != "error" || message == "" {
		return v
	}
	rule := ruleDate
	if message == reasonType {
		rule = ruleType
	}
	return object{"message": message, "rule": rule}
}

func emptyLog(op Op, a answer) answer {
	if root, ok := a.body.(object); ok && op == CallsLog && root["status"] == true {
		a.body = nil
	}
	return a
}

// reasons makes a change of those members that hold reasons, keyed by field or
// as a list.
func reasons(change func(any) any) func(string, any) any {
	return func(name string, v any) any {
		if name != "reasons" && name != "errors" {
			return v
		}
		return change(v)
	}
}

func reasonTexts(v any) any {
	byField, ok := v.(object)
	if !ok {
		return v
	}
	out := object{}
	for field, reason := range byField {
		out[field] = messageOf(reason)
	}
	return out
}

func reasonList(v any) any {
	byField, ok := v.(object)
	if !ok {
		return v
	}
	return inOrder(byField)
}

func reasonStrings(v any) any {
	entries, ok := v.([]any)
	if byField, isObject := v.(object); isObject {
		entries, ok = inOrder(byField), true
	}
	if !ok {
		return v
	}
	return each(entries, messageOf)
}

func reasonString(v any) any {
	messages, ok := reasonStrings(v).([]any)
	if !ok || len(messages) == 0 {
		return v
	}
	return strings.Join(each(messages, func(m any) string { return fmt.Sprint(m) }), ", ")
}

// messageOf is the text of a reason.
func messageOf(reason any) any {
	if o, ok := reason.(object); ok {
		return o["message"]
	}
	return reason
}

// inOrder is the values of an object, by name.
func inOrder(o object) []any {
	return each(slices.Sorted(maps.Keys(o)), func(name string) any { return o[name] })
}

// Create and update.

func miscount(root object) {
	info, ok := root["Info"].(object)
	if !ok {
		return
	}
	root["Info"] = fakeserver.Rewrite(info, func(name string, v any) any {
		if n, ok := v.(json.Number); ok && name != "rejected" {
			return number(integer(n.String()) + 1)
		}
		return v
	})
}

func reorder(root object) {
	for _, name := range []string{"accepted", "rejected"} {
		if entries, ok := root[name].([]any); ok {
			entries = slices.Clone(entries)
			slices.Reverse(entries)
			root[name] = entries
		}
	}
}

func dropEntry(root object) {
	for _, name := range []string{"accepted", "rejected"} {
		if entries, ok := root[name].([]any); ok && len(entries) > 0 {
			root[name] = entries[:len(entries)-1]
			return
		}
	}
}

func swapInfoCase(root object) {
	upper, isUpper := root["Info"]
	lower, isLower := root["info"]
	delete(root, "Info")
	delete(root, "info")
	if isUpper {
		root["info"] = upper
	}
	if isLower {
		root["Info"] = lower
	}
}

// rename gives a member of any object another name.
func rename(from, to string) func(string, any) any {
	return func(_ string, v any) any {
		o, ok := v.(object)
		if !ok {
			return v
		}
		if member, has := o[from]; has {
			delete(o, from)
			o[to] = member
		}
		return o
	}
}

// Values.

var (
	dateForm      = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	phoneColumns  = []string{"mobilephone", "businessphone", "businessphone2"}
	wordMembers   = []string{"status", "entity_type"}
	singleObjects = []string{"record", "contact"}
)

func prefixMember(name string, v any) any {
	if s, ok := text(v); ok && name == "member_number" && !strings.HasPrefix(s, memberPrefix) {
		return memberPrefix + s
	}
	return v
}

func localPhone(name string, v any) any {
	if s, ok := v.(string); ok && slices.Contains(phoneColumns, name) {
		return nationalDigits(s)
	}
	return v
}

func upperCase(name string, v any) any {
	if s, ok := v.(string); ok && slices.Contains(wordMembers, name) {
		return strings.ToUpper(s)
	}
	return v
}

func zeroDate(name string, v any) any {
	if v == nil && (strings.HasPrefix(name, "date_") || strings.HasSuffix(name, "_date")) {
		return "0000-00-00"
	}
	return v
}

func dateAsTimestamp(_ string, v any) any {
	if s, ok := v.(string); ok && dateForm.MatchString(s) && isDate(s) {
		return midnight(s)
	}
	return v
}

func localTime(_ string, v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	t, err := time.Parse(timestampLayout, s)
	if err != nil {
		return v
	}
	return t.In(southAfrica).Format(time.DateTime)
}

func emptyAsNull(_ string, v any) any {
	if v == "" {
		return nil
	}
	return v
}

func nullAsEmpty(_ string, v any) any {
	if v == nil {
		return ""
	}
	return v
}

func stringAsNumber(_ string, v any) any {
	if s, ok := v.(string); ok && isJSONNumber(s) {
		return json.Number(s)
	}
	return v
}

func numberAsString(_ string, v any) any {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return v
}

func boolAsString(_ string, v any) any {
	if b, ok := v.(bool); ok {
		return strconv.FormatBool(b)
	}
	return v
}

func boolAsNumber(_ string, v any) any {
	switch v {
	case true:
		return number(1)
	case false:
		return number(0)
	}
	return v
}

// Structure.

func nullRecord(name string, v any) any {
	if o, ok := v.(object); ok && name == "record" && len(o) == 0 {
		return nil
	}
	return v
}

func oneForList(_ string, v any) any {
	if entries, ok := v.([]any); ok && len(entries) == 1 {
		return entries[0]
	}
	return v
}

func listForOne(op Op, a answer) answer {
	a.body = fakeserver.Rewrite(a.body, func(name string, v any) any {
		if o, ok := v.(object); ok && slices.Contains(singleObjects, name) {
			return []any{o}
		}
		return v
	})
	root, ok := a.body.(object)
	if ok && !a.failed() && (op == PeopleAddProduct || op == CompaniesAddProduct) {
		a.body = []any{root}
	}
	return a
}

func listAsObject(_ string, v any) any {
	entries, ok := v.([]any)
	if !ok || len(entries) == 0 {
		return v
	}
	out := object{}
	for i, entry := range entries {
		out[strconv.Itoa(i)] = entry
	}
	return out
}

func emptyObjectAsList(_ string, v any) any {
	if o, ok := v.(object); ok && len(o) == 0 {
		return []any{}
	}
	return v
}

// addMembers adds to objects that have documented members only: not to those
// keyed by field or by name, where one more member would be one more entry.
func addMembers(_ Op, a answer) answer {
	if a.failed() {
		return a
	}
	a.body = addedTo("", a.body)
	return a
}

func addedTo(name string, v any) any {
	switch v := v.(type) {
	case []any:
		return each(v, func(element any) any { return addedTo("", element) })
	case object:
		if slices.Contains([]string{"reasons", "errors", "custom_fields", "records"}, name) || len(v) == 0 {
			return v
		}
		out := object{"added_later": object{"by": "the vendor"}}
		for name, member := range v {
			out[name] = addedTo(name, member)
		}
		return out
	}
	return v
}

// Bytes.

// duplicateNames puts a member twice into the outermost object.
func duplicateNames(body []byte) []byte {
	inner, ok := bytes.CutPrefix(body, []byte("{"))
	if !ok {
		return body
	}
	const twice = `{"sent_twice":1,"sent_twice":2`
	if bytes.HasPrefix(inner, []byte("}")) {
		return append([]byte(twice), inner...)
	}
	return append([]byte(twice+","), inner...)
}

// latin1 encodes characters above ASCII as one byte, those that have none as an
// escape. In JSON they occur in strings only.
func latin1(body []byte) []byte {
	var out []byte
	for _, r := range string(body) {
		if r <= 0xff {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}
