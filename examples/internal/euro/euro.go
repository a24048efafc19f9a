// Package euro reads and writes amounts of euros as people write them.
//
// People write euros and the API of Alphacomm takes cents, so that a mistake
// would be one of a factor of a hundred. A point and exactly two decimals leave
// no doubt what was meant.
package euro

import (
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// Currency is the currency of every amount here: PayLinks are paid with iDEAL.
const Currency = "EUR"

// Parse reads an amount such as 154.97. It refuses 15497 and 154,97, and what
// is not above 0.00.
func Parse(text string) (switchcomm.Cents, error) {
	whole, decimals, _ := strings.Cut(text, ".")
	if whole == "" || len(decimals) != 2 || !isDigits(whole) || !isDigits(decimals) {
		return 0, errors.New("write euros, a point and exactly two decimals, such as 154.97")
	}
	amount, err := decimal.NewFromString(text)
	if err != nil {
		return 0, err
	}
	cents, err := switchcomm.CentsOf(amount)
	if err != nil {
		return 0, errors.New("that is more than an amount can be")
	}
	if cents == 0 {
		return 0, errors.New("must be above 0.00")
	}
	return cents, nil
}

// Format writes an amount such as EUR 154.97.
func Format(cents switchcomm.Cents) string { return Currency + " " + cents.Major().StringFixed(2) }

func isDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
