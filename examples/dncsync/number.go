package main

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// home is the region of numbers without a country code.
const home = "ZA"

// number is one number of a list.
type number struct {
	text    string // in the form E.164, such as +27720000001
	entered bool   // or, being no telephone number, as it was entered
}

// numberSet is a set of numbers, by their texts.
type numberSet map[string]number

// sorted returns the numbers in the order of their texts.
func (s numberSet) sorted() []number {
	return slices.SortedFunc(maps.Values(s), func(a, b number) int { return strings.Compare(a.text, b.text) })
}

// normalize returns the telephone number that was entered. What is no telephone
// number is kept as it was entered, and so is what holds more than one; the
// numbers found in it come besides.
func normalize(entered string) []number {
	entered = strings.TrimSpace(strings.ToValidUTF8(entered, "\uFFFD")) // as the state file would hold it
	if entered == "" {
		return nil
	}
	if text, ok := parseNumber(entered); ok {
		return []number{{text: text}}
	}
	found := []number{{text: entered, entered: true}}
	for part := range strings.FieldsFuncSeq(entered, separatesNumbers) {
		if text, ok := parseNumber(part); ok {
			found = append(found, number{text: text})
		}
	}
	return found
}

// parseNumber gives the form E.164 of a telephone number. An extension is left
// out: whoever must not be called at one is not called at the number.
func parseNumber(s string) (string, bool) {
	number, err := phonenumbers.Parse(s, home)
	if err != nil || !phonenumbers.IsValidNumber(number) && !isNewNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// isNewNumber reports whether a number is a whole South African one. The library
// knows the ranges in use, and there will be new ones before it knows them.
func isNewNumber(number *phonenumbers.PhoneNumber) bool {
	const countryCode, length = 27, 9
	national := phonenumbers.GetNationalSignificantNumber(number)
	return number.GetCountryCode() == countryCode && len(national) == length && national[0] != '0'
}

// separatesNumbers reports whether r stands between two numbers, not in one.
func separatesNumbers(r rune) bool {
	return !unicode.IsDigit(r) && !strings.ContainsRune("+()-. ", r)
}
