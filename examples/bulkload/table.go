package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// table is a file with people: a CSV file or a sheet of an XLSX workbook.
type table struct {
	name string // for messages
	kind string // what was found out about it, such as "CSV, UTF-8, separated by ;"

	header    []string
	separator rune // that lists written for the same reader should have
	mark      bool // and whether they should begin with a byte order mark

	// records reads the file anew, one row after the other, the header
	// included. The columns tell what the cells of a workbook stand for; nil
	// while that is not known.
	records func(columns) iter.Seq2[row, error]
}

// row is one row of a table.
type row struct {
	line  int // counted from 1, the header included
	cells []string
}

// openTable finds out what kind of file there is at path, and reads its header.
func openTable(path string) (*table, error) {
	start, err := startOf(path)
	if err != nil {
		return nil, err
	}
	var t *table
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		t, err = openWorkbook(path)
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		err = errors.New("this is an old or a protected Excel file: save it as an .xlsx without password, or as CSV")
	default:
		t, err = openCSV(path, start)
	}
	if err == nil {
		err = t.readHeader()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func (t *table) readHeader() error {
	for r, err := range withoutBlanks(t.records(nil)) {
		t.header = r.cells
		return err
	}
	return errors.New("the file is empty: its first line must name the columns")
}

// rows reads the file anew, without the header and without blank rows.
func (t *table) rows(c columns) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		isHeader := true
		for r, err := range withoutBlanks(t.records(c)) {
			if isHeader && err == nil {
				isHeader = false
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// withoutBlanks leaves out the rows that spreadsheets write below a table.
func withoutBlanks(records iter.Seq2[row, error]) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for r, err := range records {
			if err == nil && r.isBlank() {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// startOf returns the first bytes of a file, by which its kind is known.
func startOf(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	start := make([]byte, 4)
	n, err := io.ReadFull(file, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	return start[:n], nil
}

func (r *row) isBlank() bool {
	for _, cell := range r.cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}
