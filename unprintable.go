package switchcomm

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// format prints text for every verb, quoted for %q.
func format(f fmt.State, verb rune, text string) {
	if verb == 'q' {
		text = strconv.Quote(text)
	}
	io.WriteString(f, text)
}

// fieldList names the first few fields and their rules, for an error's text.
func fieldList(fields []FieldError) string {
	const shown = 5
	var names []string
	for _, f := range fields[:min(len(fields), shown)] {
		names = append(names, f.label())
	}
	if more := len(fields) - shown; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// word returns s when it looks like a name, and "?" when it could be
// somebody's data: the server chooses these words, not we.
func word(s string) string {
	const longest, mostDigits = 64, 8
	if len(s) > longest {
		return "?"
	}
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', strings.ContainsRune("_-.[]* ", r):
		default:
			return "?"
		}
	}
	if digits > mostDigits {
		return "?"
	}
	return s
}
