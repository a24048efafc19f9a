package wire

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/switchcomm/switchcomm-go"
)

// Beyond these no number is an amount: it would only cost memory and time.
const (
	maxExponent = 100
	maxDigits   = 100
)

// The reasons for which a scalar cannot be read. They never leave the package.
var (
	errNumber = errors.New("not a number of the wanted kind")
	errTime   = errors.New("not a timestamp")
	errBool   = errors.New("not a boolean")
)

// isNull reports whether raw is null.
func isNull(raw jsontext.Value) bool { return raw.Kind() == jsontext.KindNull }

// isBlank reports whether raw is "", which the servers send for null.
func isBlank(raw jsontext.Value) bool { return string(raw) == `""` }

// unquote returns the text of a JSON string. The decoder has validated it
// already: what can still be wrong is its UTF-8, which is replaced.
func unquote(raw jsontext.Value) string {
	text, _ := jsontext.AppendUnquote(make([]byte, 0, len(raw)), raw)
	return string(text)
}

// numeral returns the text of a number, bare or as a string.
func numeral(raw jsontext.Value) (string, bool) {
	switch raw.Kind() {
	case jsontext.KindNumber:
		return string(raw), true
	case jsontext.KindString:
		return strings.TrimSpace(unquote(raw)), true
	}
	return "", false
}

// parseInt reads a whole number. A fraction of zeros, as in 5.0, is one too.
func parseInt(raw jsontext.Value) (int64, error) {
	text, ok := numeral(raw)
	if !ok {
		return 0, errNumber
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	d, err := parseAmount(text)
	if err != nil || !d.IsInteger() || !d.BigInt().IsInt64() {
		return 0, errNumber
	}
	return d.IntPart(), nil
}

// parseUint is parseInt for the unsigned kinds.
func parseUint(raw jsontext.Value) (uint64, error) {
	text, ok := numeral(raw)
	if !ok {
		return 0, errNumber
	}
	d, err := parseAmount(text)
	if err != nil || !d.IsInteger() || !d.BigInt().IsUint64() {
		return 0, errNumber
	}
	return d.BigInt().Uint64(), nil
}

// parseFloat reads a number into a floating-point field. No field of this
// module is one; those of a program that uses the escape hatch may be.
func parseFloat(raw jsontext.Value, bits int) (float64, error) {
	text, ok := numeral(raw)
	if !ok {
		return 0, errNumber
	}
	if raw.Kind() == jsontext.KindString {
		if _, err := parseAmount(text); err != nil { // keeps out "Inf", "NaN" and "0x1p4"
			return 0, errNumber
		}
	}
	return strconv.ParseFloat(text, bits)
}

// parseDecimal reads an amount in major units; null and "" are zero.
func parseDecimal(raw jsontext.Value) (decimal.Decimal, error) {
	if isNull(raw) || isBlank(raw) {
		return decimal.Decimal{}, nil
	}
	text, ok := numeral(raw)
	if !ok {
		return decimal.Decimal{}, errNumber
	}
	return parseAmount(text)
}

// parseAmount reads the text of a number, but not of one whose size alone is
// an attack, such as 1e1000000.
func parseAmount(text string) (decimal.Decimal, error) {
	if text == "" || len(text) > maxDigits || strings.Trim(text, "0123456789.eE+-") != "" {
		return decimal.Decimal{}, errNumber
	}
	d, err := decimal.NewFromString(text)
	if err != nil || d.Exponent() > maxExponent || d.Exponent() < -maxExponent {
		return decimal.Decimal{}, errNumber
	}
	return d, nil
}

// parseCents reads an amount in minor units.
func parseCents(raw jsontext.Value) (switchcomm.Cents, error) {
	var c switchcomm.Cents
	err := c.UnmarshalJSON(raw)
	return c, err
}

// parseBool reads a boolean, and the words and numbers that stand for one.
func parseBool(raw jsontext.Value) (bool, error) {
	text := string(raw)
	if raw.Kind() == jsontext.KindString {
		text = strings.ToLower(strings.TrimSpace(unquote(raw)))
	}
	switch text {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, errBool
}

// parseDate reads a calendar day; null, "" and "0000-00-00" are none.
func parseDate(raw jsontext.Value) (switchcomm.Date, error) {
	var d switchcomm.Date
	text, ok := moment(raw)
	if !ok {
		return d, errTime
	}
	err := d.UnmarshalText([]byte(text))
	return d, err
}

// parseTime reads a timestamp; null, "" and "0000-00-00 00:00:00" are none.
// Without a zone it is South African time.
func parseTime(raw jsontext.Value) (time.Time, error) {
	text, ok := moment(raw)
	if !ok {
		return time.Time{}, errTime
	}
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(timeLayout(text), text, switchcomm.SouthAfrica())
	if err != nil {
		return time.Time{}, errTime
	}
	return t, nil
}

// timeLayout returns the layout that text may have. Trying them in turn would
// cost an error each.
func timeLayout(text string) string {
	const day, colonZone = len(time.DateOnly), len("+02:00")
	switch n := len(text); {
	case n <= day:
		return time.DateOnly
	case text[day] == ' ':
		return time.DateTime
	case !strings.ContainsAny(text[day:], "Zz+-"):
		return "2006-01-02T15:04:05"
	case strings.LastIndexAny(text, "+-") > n-colonZone:
		return "2006-01-02T15:04:05Z0700"
	}
	return time.RFC3339
}

// moment returns the text of a day or a timestamp, "" when it stands for none.
func moment(raw jsontext.Value) (text string, ok bool) {
	if isNull(raw) {
		return "", true
	}
	if raw.Kind() != jsontext.KindString {
		return "", false
	}
	text = strings.TrimSpace(unquote(raw))
	if strings.HasPrefix(text, "0000-00-00") {
		text = ""
	}
	return text, true
}
