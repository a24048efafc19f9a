package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// dncList is one of the vendor's do-not-contact lists.
type dncList struct {
	name string // as in the path of the API
	rows reader
}

// reader reads a list, or what was flagged on some days. Rows may be there
// together with an error; no rows are nil when the answer holds no list at all.
type reader func(context.Context, *switchtransact.Client, switchtransact.DateRange) ([]row, error)

// dncLists returns all of them, in the order of the columns of the CSV file.
func dncLists() []dncList {
	return []dncList{
		{"people/sms", people(switchtransact.MediumSMS)},
		{"people/phone", people(switchtransact.MediumPhone)},
		{"companies/sms", companies(switchtransact.MediumSMS)},
		{"companies/phone", companies(switchtransact.MediumPhone)},
	}
}

// row is what a list says of one person or company. It names nobody: it is
// numbers only, as they were entered, empty where none is known.
type row struct {
	numbers []string
	unknown int // members of the row that the SDK does not know
}

func (r row) normalized() []number {
	var numbers []number
	for _, entered := range r.numbers {
		numbers = append(numbers, normalize(entered)...)
	}
	return numbers
}

func people(medium switchtransact.Medium) reader {
	return func(ctx context.Context, st *switchtransact.Client, days switchtransact.DateRange) ([]row, error) {
		listed, err := st.People.Blacklist(ctx, medium, days)
		return each(listed, func(p switchtransact.BlacklistedPerson) row {
			return row{[]string{p.Cellphone, p.Work, p.Home}, len(p.Extra)}
		}), err
	}
}

func companies(medium switchtransact.Medium) reader {
	return func(ctx context.Context, st *switchtransact.Client, days switchtransact.DateRange) ([]row, error) {
		listed, err := st.Companies.Blacklist(ctx, medium, days)
		return each(listed, func(c switchtransact.BlacklistedCompany) row {
			return row{[]string{c.Cellphone, c.Contact}, len(c.Extra)}
		}), err
	}
}

// each converts every entry. It returns nil for nil, so that no list can be told
// from an empty one.
func each[T any](listed []T, convert func(T) row) []row {
	if listed == nil {
		return nil
	}
	rows := make([]row, len(listed))
	for i, entry := range listed {
		rows[i] = convert(entry)
	}
	return rows
}

// numbers reads a list. It returns what numbers could be had; an error says
// that there may be more.
func (a *api) numbers(ctx context.Context, list dncList, days switchtransact.DateRange) (numberSet, error) {
	a.drifts = nil
	rows, err := list.rows(ctx, a.client, days)
	found := numberSet{}
	unclear := 0
	for _, row := range rows {
		numbers := row.normalized()
		if len(numbers) == 0 && row.unknown > 0 {
			unclear++
		}
		for _, n := range numbers {
			found[n.text] = n
		}
	}
	switch {
	case err != nil:
		return found, err
	case rows == nil:
		return found, errors.New("the answer holds no list")
	case len(a.drifts) > 0:
		return found, fmt.Errorf("the answer cannot be read in places (%d), such as: %v", len(a.drifts), a.drifts[0])
	case unclear > 0:
		return found, fmt.Errorf("entries of the answer hold no number where one is documented, but something else (%d)", unclear)
	}
	return found, nil
}
