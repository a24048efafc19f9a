package main

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// number is a telephone number in the form E.164, such as +27720000001.
type number string

// parseNumber reads a number as an exchange sends it; region is the country of
// those without a country code. It is false for what is no telephone number,
// such as "anonymous" and extensions.
func parseNumber(text, region string) (number, bool) {
	parsed, err := phonenumbers.Parse(text, region)
	if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
		return "", false
	}
	return number(phonenumbers.Format(parsed, phonenumbers.E164)), true
}

// unescaped restores the plus sign of a number that was not escaped in a query
// or a form, where it stands for a space. Exchanges forget that.
func unescaped(text string) string {
	if rest, ok := strings.CutPrefix(text, " "); ok {
		return "+" + rest
	}
	return text
}

// local is the number as the call log wants it: those of the region as they are
// dialled there, such as 0720000001.
func (n number) local(region string) string {
	parsed, err := phonenumbers.Parse(string(n), region)
	if err != nil || int(parsed.GetCountryCode()) != phonenumbers.GetCountryCodeForRegion(region) {
		return string(n)
	}
	return strings.Map(digitsOnly, phonenumbers.Format(parsed, phonenumbers.NATIONAL))
}

// readable is the number as people read it, such as +27 72 000 0001.
func (n number) readable() string {
	parsed, err := phonenumbers.Parse(string(n), "")
	if err != nil {
		return string(n)
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}
