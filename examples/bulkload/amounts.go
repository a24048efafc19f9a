package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// unit is what the amounts of a file are in. The API takes cents and shows
// Rands to the people who approve, so a mistake collects a hundredth of what is
// due, or a hundred times as much.
type unit int

const (
	unsaid  unit = iota // cents, unless they look like Rands
	inCents             // cents, whatever they look like
	inRands
)

// amountForm takes no thousands separators: 1,890 may be meant in two ways.
var amountForm = regexp.MustCompile(`^-?[0-9]{1,15}([.,][0-9]{1,2})?$`)

// readAmount reads an amount such as 18900, 189.00, 189,00 or R189. It reports
// whether nobody would write cents like that.
func readAmount(cell string) (value decimal.Decimal, looksLikeRands bool, err error) {
	digits := strings.TrimSpace(strings.TrimPrefix(strings.ToUpper(cell), "R"))
	if !amountForm.MatchString(digits) {
		return value, false, errors.New("must be an amount in plain digits, such as 18900 cents")
	}
	value, err = decimal.NewFromString(strings.Replace(digits, ",", ".", 1))
	return value, digits != cell || strings.ContainsAny(digits, ".,"), err
}

// cents reads an amount that is in the unit.
func (u unit) cents(cell string) (switchcomm.Cents, error) {
	value, _, err := readAmount(cell)
	switch {
	case err != nil:
		return 0, err
	case u == inRands:
		return switchcomm.CentsOf(value)
	case !value.IsInteger():
		return 0, errors.New("must be whole cents")
	}
	return switchcomm.Cents(value.IntPart()), nil
}

// amounts is what is known of all amounts of a file.
type amounts struct {
	count             int
	smallest, largest decimal.Decimal

	likeRands int    // how many look like Rands
	example   string // the first of them
	line      int    // and where it is
}

// add takes note of an amount. One that cannot be read is rejected later, with
// its row.
func (a *amounts) add(line int, cell string) {
	value, looksLikeRands, err := readAmount(cell)
	if err != nil {
		return
	}
	if looksLikeRands {
		if a.likeRands == 0 {
			a.example, a.line = cell, line
		}
		a.likeRands++
	}
	if a.count == 0 {
		a.smallest, a.largest = value, value
	}
	a.smallest, a.largest = decimal.Min(a.smallest, value), decimal.Max(a.largest, value)
	a.count++
}

// question asks what the amounts are in if they look like Rands. It returns
// nil if there is nothing to ask.
func (a *amounts) question(u unit) error {
	underOneRand := decimal.New(100, 0)
	var why, example string
	switch {
	case u != unsaid || a.count == 0:
		return nil
	case a.likeRands > 0:
		why = fmt.Sprintf("%s of %s amounts have a decimal point or an R, such as %s in line %d", number(a.likeRands), number(a.count), a.example, a.line)
		example = a.example
	case a.largest.LessThan(underOneRand):
		why = fmt.Sprintf("every amount is under 100, from %s to %s", a.smallest, a.largest)
		example = a.largest.String()
	default:
		return nil
	}
	return fmt.Errorf(`%s looks like Rands, and the API takes cents: %s.
  Are these cents? Then say -cents: %s is %s.
  Are these Rands? Then say -rands: %s is %s.
Nothing was sent`, amountColumn, why, example, meaning(inCents, example), example, meaning(inRands, example))
}

// meaning is what is collected for an amount in a unit.
func meaning(u unit, cell string) string {
	cents, err := u.cents(cell)
	if err != nil {
		return "not an amount, because it " + err.Error()
	}
	return "R" + cents.Major().StringFixed(2)
}

// describe tells what is collected, in Rands.
func (a *amounts) describe(u unit) string {
	if a.count == 0 {
		return "no amounts"
	}
	inRand := func(value decimal.Decimal) string {
		if u != inRands {
			value = value.Shift(-2)
		}
		return "R" + value.StringFixed(2)
	}
	return fmt.Sprintf("%s amounts from %s to %s", number(a.count), inRand(a.smallest), inRand(a.largest))
}
