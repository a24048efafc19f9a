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

// FoldEnumText is [FoldEnum] for the text of a JSON string. A word that is known
// takes no memory.
func FoldEnumText[T ~string](text []byte, known ...T) T {
	for _, k := range known {
		if string(k) == string(text) {
			return k
		}
	}
	return FoldEnum(string(text), known...)
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
