package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// claim is money that is expected.
type claim struct {
	line      int // of the file
	reference string
	cents     switchcomm.Cents
	place     place
}

// name is what a claim and its payments are joined by.
type name struct {
	place     place
	reference string
}

func (c *claim) name() name { return name{c.place, c.reference} }

// listError is everything that is wrong with the list of what is expected.
type listError struct {
	path     string
	problems []error
}

func (e *listError) Error() string {
	const most = 20
	var text strings.Builder
	for i, problem := range e.problems {
		if i == most {
			fmt.Fprintf(&text, "%s: %d more lines are wrong\n", e.path, len(e.problems)-most)
			break
		}
		fmt.Fprintf(&text, "%s: %v\n", e.path, problem)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// readClaimsFile reads the list of what is expected at those places.
func readClaimsFile(path string, open []place) ([]claim, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readClaims(path, file, open)
}

// columns are those that the list must have, in any order.
func columns() []string { return []string{"reference", "amount", "currency", "where"} }

func readClaims(path string, file io.Reader, open []place) ([]claim, error) {
	rows, at, err := openList(file)
	if err != nil {
		return nil, &listError{path, []error{err}}
	}
	list := claimList{open: open, lines: map[name]int{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			list.problems = append(list.problems, err) // it names the line
			break
		}
		line, _ := rows.FieldPos(0)
		cell := func(column string) string { return strings.TrimSpace(row[at[column]]) }
		if err := list.add(line, cell); err != nil {
			list.problems = append(list.problems, fmt.Errorf("line %d: %w", line, err))
		}
	}
	if len(list.problems) == 0 && len(list.claims) == 0 {
		list.problems = append(list.problems, errors.New("nothing is expected in it"))
	}
	if len(list.problems) > 0 {
		return nil, &listError{path, list.problems}
	}
	return list.claims, nil
}

// openList reads the first line, and returns where each column is. Spreadsheets
// write a byte order mark, and a semicolon where the comma is a decimal mark.
func openList(file io.Reader) (rows *csv.Reader, at map[string]int, err error) {
	buffered := bufio.NewReader(file)
	if mark, _ := buffered.Peek(3); string(mark) == "\ufeff" {
		buffered.Discard(len(mark))
	}
	first, _ := buffered.Peek(len("reference;amount;currency;where") * 2)
	rows = csv.NewReader(buffered)
	if line, _, _ := strings.Cut(string(first), "\n"); strings.Contains(line, ";") {
		rows.Comma = ';'
	}
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, nil, err
	}
	at = map[string]int{}
	for i, column := range header {
		at[strings.ToLower(strings.TrimSpace(column))] = i
	}
	for _, column := range columns() {
		if _, ok := at[column]; !ok {
			return nil, nil, fmt.Errorf("line 1: the column %q is missing: %s are needed", column, strings.Join(columns(), ", "))
		}
	}
	return rows, at, nil
}

// claimList is a list while it is read.
type claimList struct {
	open     []place
	claims   []claim
	lines    map[name]int // where each claim is
	problems []error
}

func (l *claimList) add(line int, cell func(column string) string) error {
	c := claim{line: line, reference: cell("reference"), place: place(strings.ToLower(cell("where")))}
	if c.reference == "" {
		return errors.New("reference is empty")
	}
	if !slices.Contains(places(), c.place) {
		return fmt.Errorf("where is %q: it must be %s or %s", cell("where"), atSwitchTransact, atAlphacomm)
	}
	if !slices.Contains(l.open, c.place) {
		return fmt.Errorf("where is %s, and there is no key for it", c.place)
	}
	if currency := cell("currency"); !strings.EqualFold(currency, c.place.currency()) {
		return fmt.Errorf("currency is %q: money at %s is in %s", currency, c.place, c.place.currency())
	}
	var err error
	if c.cents, err = parseAmount(cell("amount")); err != nil {
		return fmt.Errorf("amount is %q: %w", cell("amount"), err)
	}
	if earlier, ok := l.lines[c.name()]; ok {
		return fmt.Errorf("reference %q is on line %d already: give one line with the sum", c.reference, earlier)
	}
	l.lines[c.name()] = line
	l.claims = append(l.claims, c)
	return nil
}

var amountPattern = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]+)?$`)

// parseAmount reads an amount in Rands or euros, such as 154.97.
func parseAmount(text string) (switchcomm.Cents, error) {
	if !amountPattern.MatchString(text) {
		return 0, errors.New("write digits with a point before the cents, such as 154.97")
	}
	amount, err := decimal.NewFromString(text)
	if err != nil {
		return 0, errors.New("it is not a number")
	}
	cents, err := switchcomm.CentsOf(amount)
	if err != nil {
		return 0, errors.New("it has a fraction of a cent")
	}
	if cents == 0 {
		return 0, errors.New("it must be above 0.00")
	}
	return cents, nil
}
