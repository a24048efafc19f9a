package gql

import (
	"errors"
	"strconv"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// dateTimeLayout is PHP's 'Y-m-d\TH:i:sP', the vendor's form: UTC is +00:00,
// never Z, and there are no fractions of a second.
const dateTimeLayout = "2006-01-02T15:04:05-07:00"

// DateTime is a moment on the wire.
type DateTime time.Time

// MarshalText writes the vendor's form.
func (t DateTime) MarshalText() ([]byte, error) {
	if year := time.Time(t).Year(); year < 0 || year > 9999 {
		return nil, errors.New("the year is out of range")
	}
	return time.Time(t).AppendFormat(nil, dateTimeLayout), nil
}

// UnmarshalText reads the vendor's form, and others of RFC 3339 with it. ""
// is the zero time.
func (t *DateTime) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*t = DateTime{}
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return errors.New("not a timestamp")
	}
	*t = DateTime(parsed)
	return nil
}

// Cents is an amount on the wire: sent as a string of digits, and read from
// such a string or from a number.
type Cents switchcomm.Cents

// MarshalJSON writes the digits as a string.
func (c Cents) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatInt(int64(c), 10)), nil
}

// UnmarshalJSON reads a whole number, bare or as a string.
func (c *Cents) UnmarshalJSON(data []byte) error {
	return (*switchcomm.Cents)(c).UnmarshalJSON(data)
}
