package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// columns say what each column of a file stands for: nil for one that is left
// out.
type columns []*field

// ours are the columns of rejects.csv, which this program adds. So a list of
// rejects can be mended and loaded.
var ours = []string{"line", "field", "rule", "message"}

// decision is the column of unknown.csv that a person fills in. A file that has
// it must not be loaded.
const decision = "decision"

// mapColumns finds the field for every column of a header. The case, spaces, _
// and - do not matter. Renamed has what the caller says of some columns: their
// field, or "" to leave them out.
func mapColumns(header []string, renamed map[string]string, unit unit) (columns, error) {
	byName := map[string]*field{}
	for _, f := range personFields(unit) {
		byName[plainName(f.name)] = &f
	}
	m := columnMapper{fields: byName, renamed: map[string]string{}}
	for column, name := range renamed {
		m.renamed[plainName(column)] = name
	}
	return m.all(header)
}

type columnMapper struct {
	fields  map[string]*field
	renamed map[string]string
}

func (m *columnMapper) all(header []string) (columns, error) {
	found := make(columns, len(header))
	var unknown []string
	for i, column := range header {
		switch f, err := m.one(column); {
		case err != nil:
			unknown = append(unknown, column)
		case f != nil && found.has(f.name):
			return nil, fmt.Errorf("two columns stand for %s", f.name)
		default:
			found[i] = f
		}
	}
	switch {
	case columnNamed(header, decision) >= 0:
		return nil, errors.New("this is a list of people whose outcome is unknown, and loading it could charge them twice: -reconcile and -settle are for it")
	case len(unknown) > 0 && !slices.ContainsFunc(found, isField):
		return nil, errors.New("the first line has no name of a field: it must name the columns, such as id_number")
	case len(unknown) > 0:
		return nil, fmt.Errorf("no field has the name of %s.\nName the field with -column \"%s=contact_cell\", or leave the column out with -column \"%s=\". The fields:\n%s",
			quoted(unknown), unknown[0], unknown[0], m.names())
	case !found.has(idColumn):
		return nil, fmt.Errorf("there is no column %s, and people are told apart by it", idColumn)
	}
	return found, nil
}

// one returns the field of a column, nil if it is to be left out.
func (m *columnMapper) one(column string) (*field, error) {
	name, ok := m.renamed[plainName(column)]
	switch {
	case ok && name == "", !ok && slices.Contains(ours, plainName(column)), !ok && strings.TrimSpace(column) == "":
		return nil, nil
	case !ok:
		name = column
	}
	if f := m.fields[plainName(name)]; f != nil {
		return f, nil
	}
	name = strings.TrimSpace(name)
	if n := len(customPrefix); len(name) > n && strings.EqualFold(name[:n], customPrefix) {
		f := customField(name[n:])
		return &f, nil
	}
	return nil, errors.New("there is no such field")
}

// names lists the fields.
func (m *columnMapper) names() string {
	var names []string
	for _, f := range personFields(unsaid) {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ") + ", " + customPrefix + "NAME"
}

func plainName(name string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "\u00a0", "", "_", "", "-", "").Replace(name))
}

func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf("%q", name))
	}
	return strings.Join(all, ", ")
}

// columnNamed returns where a column is, by its plain name, or -1.
func columnNamed(header []string, name string) int {
	return slices.IndexFunc(header, func(column string) bool { return plainName(column) == name })
}

func isField(f *field) bool { return f != nil }

// has reports whether a column stands for the field.
func (c columns) has(name string) bool {
	return slices.ContainsFunc(c, func(f *field) bool { return f != nil && f.name == name })
}

// field returns the field of the column at i, nil if it has none.
func (c columns) field(i int) *field {
	if i >= len(c) {
		return nil
	}
	return c[i]
}

// person makes a person of a row. An empty cell sets nothing. The problems are
// those of cells that cannot be read; there may be more in what can.
func (c columns) person(r row) (p person, problems []switchcomm.FieldError) {
	if len(r.cells) != len(c) {
		problems = append(problems, switchcomm.FieldError{Rule: "columns",
			Message: fmt.Sprintf("has %d cells, and the header names %d columns", len(r.cells), len(c))})
	}
	for i, cell := range r.cells {
		cell = strings.TrimSpace(cell)
		f := c.field(i)
		if f == nil || cell == "" {
			continue
		}
		err := checkCell(cell)
		if err == nil {
			err = f.set(&p, cell)
		}
		if err != nil {
			problems = append(problems, switchcomm.FieldError{Field: f.name, Rule: "format", Message: err.Error()})
		}
	}
	return p, problems
}

// checkCell finds a cell that does not hold what was meant.
func checkCell(cell string) error {
	switch cell {
	case "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!":
		return errors.New("is an error of a formula")
	}
	if strings.ContainsRune(cell, utf8.RuneError) {
		return errors.New("has a character that cannot be read")
	}
	return nil
}

// cell returns the cell of a row that stands for a field.
func (c columns) cell(r row, name string) string {
	for i, f := range c {
		if f != nil && f.name == name && i < len(r.cells) {
			return strings.TrimSpace(r.cells[i])
		}
	}
	return ""
}
