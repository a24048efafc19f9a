package switchtransact

import "strings"

// SameNumber reports whether two telephone numbers are the same South African
// number, written with +27, 0027, 27, +27 (0) or 0 and with any spaces, dots,
// dashes or brackets. Numbers of other countries are the same when their
// digits are. Empty numbers are never the same.
func SameNumber(a, b string) bool {
	a, b = nationalNumber(a), nationalNumber(b)
	return a != "" && a == b
}

// nationalNumber returns the digits of a South African number without its
// prefix, and all digits of another.
func nationalNumber(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	const nationalLength = 9
	for _, prefix := range []string{"00270", "0027", "270", "27", "0"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == nationalLength {
			return rest
		}
	}
	return digits
}
