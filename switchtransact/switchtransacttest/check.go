package switchtransacttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dateLayout is how the API writes a date.
const dateLayout = time.DateOnly

// cdvFailure is how an account number ends that fails the CDV check.
const cdvFailure = "00000"

var (
	plainNumber  = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
	wholeNumber  = regexp.MustCompile(`^[0-9]{1,15}$`)
	tenDigits    = regexp.MustCompile(`^[0-9]{10}$`)
	sixDigits    = regexp.MustCompile(`^[0-9]{6}$`)
	accountForm  = regexp.MustCompile(`^[0-9]{6,16}$`)
	holderForm   = regexp.MustCompile(`^[\p{L}\p{N} .,'&()/-]*\p{L}[\p{L}\p{N} .,'&()/-]*$`)
	uuidForm     = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	almostUUID   = regexp.MustCompile(`(?i)^[0-9a-f]+(-[0-9a-f]+)+$`)
	isJSONNumber = plainNumber.MatchString
)

// checkText takes any text.
func checkText(_ *form, name string, v any) (any, *problem) {
	if s, ok := text(v); ok {
		return s, nil
	}
	return nil, &problem{name, "The " + name + " must be a string.", ruleString}
}

// checkForm takes a text of one form.
func checkForm(want *regexp.Regexp, message, rule string) checkFunc {
	return func(_ *form, name string, v any) (any, *problem) {
		if s, ok := text(v); ok && want.MatchString(s) {
			return s, nil
		}
		return nil, &problem{name, strings.ReplaceAll(message, "%s", name), rule}
	}
}

var (
	checkPhone         = checkForm(tenDigits, "The %s must be 10 digits.", ruleDigits)
	checkBranchCode    = checkForm(sixDigits, reasonBranchCode, ruleFormat)
	checkAccountName   = checkForm(holderForm, reasonAccountName, ruleFormat)
	checkAccountDigits = checkForm(accountForm, reasonAccountNumber, ruleFormat)
)

// checkAccountNumber takes an account number that passes CDV.
func checkAccountNumber(f *form, name string, v any) (any, *problem) {
	kept, p := checkAccountDigits(f, name, v)
	if p == nil && strings.HasSuffix(kept.(string), cdvFailure) {
		return nil, &problem{name, reasonCDV, ruleCDV}
	}
	return kept, p
}

// checkNumber takes a decimal number.
func checkNumber(_ *form, name string, v any) (any, *problem) {
	if s, ok := text(v); ok && isJSONNumber(s) {
		return json.Number(s), nil
	}
	return nil, &problem{name, "The " + name + " must be a number.", ruleNumeric}
}

// checkCents takes a positive whole number of cents.
func checkCents(_ *form, name string, v any) (any, *problem) {
	if s, ok := text(v); ok && wholeNumber.MatchString(s) && integer(s) > 0 {
		return json.Number(strconv.FormatInt(integer(s), 10)), nil
	}
	return nil, &problem{name, "The " + name + " must be a whole number of cents.", ruleInteger}
}

// checkDay takes a day of the month from first on.
func checkDay(first int64) checkFunc {
	return func(_ *form, name string, v any) (any, *problem) {
		if s, ok := text(v); ok && wholeNumber.MatchString(s) && first <= integer(s) && integer(s) <= 31 {
			return json.Number(strconv.FormatInt(integer(s), 10)), nil
		}
		return nil, &problem{name, fmt.Sprintf("The %s must be between %d and 31.", name, first), ruleBetween}
	}
}

// integer reads a text that is a whole number; anything else is 0.
func integer(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// checkBool takes a boolean.
func checkBool(_ *form, name string, v any) (any, *problem) {
	if b, ok := truth(v); ok {
		return b, nil
	}
	return nil, &problem{name, "The " + name + " must be a boolean.", ruleBoolean}
}

// checkDate takes a date.
func checkDate(_ *form, name string, v any) (any, *problem) {
	if s, ok := text(v); ok && isDate(s) {
		return s, nil
	}
	return nil, &problem{name, "The " + name + " must be a valid date in the format YYYY-MM-DD.", ruleDate}
}

func isDate(s string) bool {
	_, err := time.Parse(dateLayout, s)
	return err == nil
}

// checkEmail takes an e-mail address without a display name.
func checkEmail(_ *form, name string, v any) (any, *problem) {
	s, _ := text(v)
	if addr, err := mail.ParseAddress(s); err == nil && addr.Address == s {
		return s, nil
	}
	return nil, &problem{name, "The " + name + " must be a valid email address.", ruleEmail}
}

// checkLookup takes the id or the title of a lookup of one type.
func checkLookup(typ string) checkFunc {
	return func(f *form, name string, v any) (any, *problem) {
		s, _ := text(v)
		if l := f.state.lookup(typ, s); l != nil {
			return l.title, nil
		}
		return nil, &problem{name, typ + reasonNotFound, ruleLookup}
	}
}

// checkUUID takes a UUID; what names the field in the reason.
func checkUUID(what string) checkFunc {
	return checkForm(uuidForm, fmt.Sprintf(reasonMalformed, what), ruleUUID)
}

// checkReference takes the id or the title of a lookup, and tells an id that is
// no UUID from one that does not exist. What looks like an id (groups of
// hexadecimal digits with hyphens between them) is held to be one.
func checkReference(what, typ string) checkFunc {
	malformed, known := checkUUID(what), checkLookup(typ)
	return func(f *form, name string, v any) (any, *problem) {
		if s, ok := text(v); !ok || almostUUID.MatchString(s) {
			if _, p := malformed(f, name, v); p != nil {
				return nil, p
			}
		}
		return known(f, name, v)
	}
}

// checkLookupUnder also wants it to belong to the lookup that another field
// names: a region to its country. A lookup without a parent belongs to all.
func checkLookupUnder(typ, parentType, parentField string) checkFunc {
	return func(f *form, name string, v any) (any, *problem) {
		s, _ := text(v)
		parent := f.state.lookup(parentType, f.current(parentField))
		for _, l := range f.state.lookupsOf[typ] {
			if l.is(s) && (l.parent == "" || parent == nil || l.parent == parent.id) {
				return l.title, nil
			}
		}
		return nil, &problem{name, typ + reasonNotFound, ruleLookup}
	}
}

// checkLookups takes a list of lookups of one type.
func checkLookups(typ string) checkFunc {
	one := checkLookup(typ)
	return func(f *form, name string, v any) (any, *problem) {
		elements, ok := v.([]any)
		if !ok {
			return nil, &problem{name, "The " + name + " must be an array.", ruleArray}
		}
		kept := make([]any, len(elements))
		for i, element := range elements {
			var p *problem
			if kept[i], p = one(f, name, element); p != nil {
				return nil, p
			}
		}
		return kept, nil
	}
}

// checkCompany takes the id of a company.
func checkCompany(f *form, name string, v any) (any, *problem) {
	s, _ := text(v)
	if a := f.state.byID[s]; a != nil && a.kind == company {
		return a.id, nil
	}
	return nil, &problem{name, "Company" + reasonNotFound, ruleLookup}
}

// checkCustomFields takes an object of custom fields that exist.
func checkCustomFields(k *kind) checkFunc {
	return func(f *form, name string, v any) (any, *problem) {
		members, ok := v.(object)
		if !ok {
			return nil, &problem{name, "The " + name + " must be an object.", ruleObject}
		}
		for _, member := range slices.Sorted(maps.Keys(members)) {
			if !f.state.hasCustomField(k, member) {
				return nil, &problem{name + "." + member, "Custom field" + reasonNotFound, ruleLookup}
			}
		}
		return members, nil
	}
}
