package wire

import (
	"slices"
	"strings"
)

// FoldEnum returns the one of known that differs from raw at most in case,
// spaces, "_" and "-", or else raw as it is: the servers may know words that
// their documents do not.
func FoldEnum[T ~string](raw string, known ...T) T {
	if slices.Contains(known, T(raw)) { // as nearly always
		return T(raw)
	}
	folded := fold(raw)
	for _, k := range known {
		if fold(string(k)) == folded {
			return k
		}
	}
	return T(raw)
}

// fold returns s in the form in which the words of an enum are compared.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-':
			return -1
		}
		return r
	}, strings.ToLower(s))
}
