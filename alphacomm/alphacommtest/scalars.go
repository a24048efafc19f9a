package alphacommtest

import (
	"errors"
	"maps"
	"math"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// The vendor's ways to write times, and a date.
const (
	timeLayout  = "2006-01-02T15:04:05-07:00"    // PHP's Y-m-d\TH:i:sP
	eventLayout = "2006-01-02T15:04:05.00Z07:00" // in PayLink events
	dateLayout  = "2006-01-02"
)

// utc is a time as the API shows it: whole seconds, in UTC.
func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// parseScalar checks an input value against the scalar type of that name. The
// value is what JSON or a literal in the query gave.
func parseScalar(name string, v any) error {
	switch name {
	case "Int":
		return parseInt(v)
	case "String":
		return parseText(v, func(string) error { return nil })
	case "ID":
		if parseInt(v) == nil {
			return nil
		}
		return parseText(v, func(string) error { return nil })
	case "Boolean":
		if _, ok := v.(bool); !ok {
			return errors.New("true or false is wanted")
		}
		return nil
	case "Cents":
		return new(amount).UnmarshalGraphQL(v)
	case "DateTime":
		return new(dateTime).UnmarshalGraphQL(v)
	case "Date":
		return new(date).UnmarshalGraphQL(v)
	case "Base64":
		return new(binary).UnmarshalGraphQL(v)
	}
	return nil
}

func parseInt(v any) error {
	switch n := v.(type) {
	case float64: // from JSON
		if n == math.Trunc(n) && math.Abs(n) <= math.MaxInt32 {
			return nil
		}
	case int64: // from a literal
		if n == int64(int32(n)) {
			return nil
		}
	}
	return errors.New("an integer of 32 bits is wanted")
}

func parseText(v any, parse func(string) error) error {
	s, ok := v.(string)
	if !ok {
		return errors.New("a string is wanted")
	}
	return parse(s)
}

// amount is the scalar Cents. It is answered as a number, or as a string if
// text is set.
type amount struct {
	cents int64
	text  bool
}

func (amount) ImplementsGraphQLType(name string) bool { return name == "Cents" }

func (a *amount) UnmarshalGraphQL(v any) error {
	return parseText(v, func(s string) error {
		n, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return errors.New("a string of digits is wanted, the amount in cents")
		}
		a.cents = int64(n)
		return nil
	})
}

func (a amount) MarshalJSON() ([]byte, error) {
	if a.text {
		return json.Marshal(strconv.FormatInt(a.cents, 10))
	}
	return json.Marshal(a.cents)
}

// dateTime is the scalar DateTime.
type dateTime struct{ time.Time }

func (dateTime) ImplementsGraphQLType(name string) bool { return name == "DateTime" }

func (d *dateTime) UnmarshalGraphQL(v any) error {
	return parseText(v, func(s string) (err error) {
		d.Time, err = time.Parse(timeLayout, s)
		if err != nil || d.Format(timeLayout) != s {
			return errors.New("a time such as 2019-02-05T09:57:14+00:00 is wanted")
		}
		return nil
	})
}

func (d dateTime) MarshalJSON() ([]byte, error) { return json.Marshal(d.Format(timeLayout)) }

// date is the scalar Date.
type date string

func (date) ImplementsGraphQLType(name string) bool { return name == "Date" }

func (d *date) UnmarshalGraphQL(v any) error {
	return parseText(v, func(s string) error {
		if _, err := time.Parse(dateLayout, s); err != nil {
			return errors.New("a date such as 2019-04-04 is wanted")
		}
		*d = date(s)
		return nil
	})
}

// binary is the scalar Base64.
type binary []byte

func (binary) ImplementsGraphQLType(name string) bool { return name == "Base64" }

func (b *binary) UnmarshalGraphQL(v any) error {
	c, ok := v.(*contents)
	if !ok {
		return parseText(v, func(s string) error {
			return b.UnmarshalGraphQL(&contents{text: []byte(s)})
		})
	}
	data, err := c.decode()
	*b = data
	return err
}

// rowInput is the type RowInput: a map, since [WithRowFields] adds to its
// fields. Its values were checked by then.
type rowInput map[string]any

func (rowInput) ImplementsGraphQLType(name string) bool { return name == "RowInput" }

func (r *rowInput) UnmarshalGraphQL(v any) error {
	fields, ok := v.(map[string]any)
	if !ok {
		return errors.New("an object is wanted")
	}
	*r = maps.Clone(fields)
	for name, value := range fields {
		if c, ok := value.(*contents); ok { // a field that happens to be called so
			(*r)[name] = string(c.text)
		}
	}
	return nil
}

// text is a field that holds a string, "" if it is not given.
func (r rowInput) text(name string) string {
	s, _ := r[name].(string)
	return s
}
