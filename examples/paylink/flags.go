package main

import (
	"errors"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/examples/internal/euro"
)

// amount is the value of -amount: people write euros, and the API takes cents.
// What leaves a doubt which of them was meant, such as 15497, is refused.
type amount switchcomm.Cents

// String implements flag.Value.
func (a *amount) String() string { return "" }

// Set implements flag.Value.
func (a *amount) Set(text string) error {
	cents, err := euro.Parse(text)
	*a = amount(cents)
	return err
}

// attributes are the values of -attribute.
type attributes []alphacomm.Attribute

// String implements flag.Value.
func (a *attributes) String() string { return "" }

// Set implements flag.Value.
func (a *attributes) Set(text string) error {
	id, value, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(id) == "" {
		return errors.New("must be such as colour=blue")
	}
	*a = append(*a, alphacomm.Attribute{ID: id, Value: value})
	return nil
}

// moment is the value of a flag for a day or a time.
type moment struct{ time.Time }

// String implements flag.Value.
func (m *moment) String() string { return "" }

// Set implements flag.Value. A day begins here, on this machine.
func (m *moment) Set(text string) (err error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if m.Time, err = time.ParseInLocation(layout, text, time.Local); err == nil {
			return nil
		}
	}
	return errors.New("must be a day such as 2026-06-30, or a time such as 2026-06-30T17:00:00+02:00")
}
