package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// memberList is what a CSV file of members holds. A result names a member by
// its index; lines tells where that one is in the file.
type memberList struct {
	people []switchtransact.Person
	lines  []int
}

// readMembers reads a CSV file whose first line names the columns.
func readMembers(file io.Reader) (memberList, error) {
	var list memberList
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return list, errors.New("the file is empty")
	}
	if err != nil {
		return list, err
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff") // spreadsheets write a byte order mark
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		line, _ := reader.FieldPos(0)
		person, err := newPerson(header, row)
		if err != nil {
			return list, fmt.Errorf("line %d: %w", line, err)
		}
		list.people = append(list.people, person)
		list.lines = append(list.lines, line)
	}
}

// line tells where a member is in the file, by the index that a result gives.
func (m memberList) line(index int) string {
	if index < 0 {
		return "?" // the answer names somebody who was not sent
	}
	return strconv.Itoa(m.lines[index])
}

// product is what a member was sent with.
func (m memberList) product(index int) switchtransact.ProductDetails {
	if index < 0 {
		return switchtransact.ProductDetails{}
	}
	return m.people[index].Product
}

// newPerson makes a person of one row. An empty cell sets nothing.
func newPerson(header, row []string) (switchtransact.Person, error) {
	person := switchtransact.Person{IsActive: new(true)}
	for i, cell := range row {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		if err := set(&person, header[i], cell); err != nil {
			return person, fmt.Errorf("column %q: %w", header[i], err)
		}
	}
	if person.Bank.Number != "" {
		person.Bank.Holder = person.Name + " " + person.Surname
	}
	return person, nil
}

// set puts a cell into the field that its column stands for.
func set(p *switchtransact.Person, column, cell string) (err error) {
	switch strings.TrimSpace(column) {
	case "id_number":
		p.IDNumber = cell
	case "name":
		p.Name = cell
	case "surname":
		p.Surname = cell
	case "gender":
		p.Gender = cell
	case "language":
		p.Language = cell
	case "cell":
		p.ContactCell = cell
	case "email":
		p.Email = cell
	case "street":
		p.Address.PhysicalLine1, p.Address.PostalLine1 = cell, cell
	case "code":
		p.Address.PhysicalCode, p.Address.PostalCode = cell, cell // a text: 0081 must not become 81
	case "bank":
		p.Bank.Bank = cell
	case "branch_code":
		p.Bank.BranchCode = cell
	case "account_number":
		p.Bank.Number = cell
	case "account_type":
		p.Bank.Type = cell
	case "product":
		p.Product.Name = cell
	case "rands":
		p.Product.Amount, err = cents(cell)
	case "every":
		p.Product.UnitName = cell
	case "first_debit":
		p.Product.StartDate, err = switchcomm.ParseDate(cell)
	case "day":
		p.DefaultDaySalary, err = day(cell)
	case "reference":
		p.ReferenceNumber = cell
	default:
		return errors.New("there is no such column")
	}
	return err
}

// cents reads an amount in Rands, because people write Rands, and gives the
// cents that the API takes: 189.00 becomes 18900.
func cents(rands string) (switchcomm.Cents, error) {
	amount, err := decimal.NewFromString(rands)
	if err != nil {
		return 0, errors.New("not an amount in Rands, such as 189.00")
	}
	return switchcomm.CentsOf(amount)
}

func day(cell string) (*int, error) {
	n, err := strconv.Atoi(cell)
	if err != nil {
		return nil, errors.New("not a day of the month")
	}
	return &n, nil
}
