package switchcomm

import (
	"errors"
	"strconv"

	"github.com/shopspring/decimal"
)

// Cents is an amount of money in minor units: 15497 is R154.97 or EUR 154.97.
//
// It prints as the whole number of cents; [Cents.Major] gives major units.
//
// Some fields of the vendors' APIs are in cents and others in Rands. Fields in
// cents have this type and fields in Rands are [decimal.Decimal], so that the
// two cannot be mixed by accident; [Cents.Major] and [CentsOf] convert where a
// program means to.
type Cents int64

// Major returns the amount in major units: 15497 becomes 154.97.
func (c Cents) Major() decimal.Decimal { return decimal.New(int64(c), -2) }

// CentsOf converts an amount in major units, such as 154.97, to cents. An
// amount with a fraction of a cent, or one too large for Cents, is an error.
func CentsOf(major decimal.Decimal) (Cents, error) {
	const largest = 18 // decimal exponent: without it 1e1000000000 would be written out
	if major.IsZero() {
		return 0, nil
	}
	if major.Exponent() > largest {
		return 0, errTooManyCents
	}
	cents := major.Shift(2)
	if !cents.IsInteger() {
		return 0, errors.New("switchcomm: the amount has a fraction of a cent")
	}
	if !cents.BigInt().IsInt64() {
		return 0, errTooManyCents
	}
	return Cents(cents.IntPart()), nil
}

var errTooManyCents = errors.New("switchcomm: the amount is too large for cents")

// UnmarshalJSON accepts a whole number, bare or as a string, and null or ""
// as 0. Anything with a fraction is an error: it would be an amount in major
// units.
func (c *Cents) UnmarshalJSON(data []byte) error {
	text := string(data)
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		text = text[1 : n-1]
	}
	if text == "null" || text == "" {
		*c = 0
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errors.New("switchcomm: not a whole number of cents")
	}
	*c = Cents(n)
	return nil
}
