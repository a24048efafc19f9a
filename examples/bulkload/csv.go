package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// openCSV finds out how a CSV file is encoded and separated. A file of which
// any byte is not UTF-8 is taken for Windows-1252, which is what spreadsheets
// write that do not write UTF-8. A byte order mark overrules that.
func openCSV(path string, start []byte) (*table, error) {
	isUTF8, err := isUTF8(path)
	if err != nil {
		return nil, err
	}
	file := csvFile{path: path, isUTF8: isUTF8}
	if file.separator, err = file.findSeparator(); err != nil {
		return nil, err
	}
	return &table{
		name:      filepath.Base(path),
		kind:      fmt.Sprintf("CSV, %s, separated by %s", file.encoding(start), separatorName(file.separator)),
		separator: file.separator,
		mark:      !isUTF8 || hasMark(start),
		records:   file.records,
	}, nil
}

// csvFile is a CSV file of which the form is known.
type csvFile struct {
	path      string
	isUTF8    bool
	separator rune
}

func isUTF8(path string) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	validator := unicode.BOMOverride(encoding.UTF8Validator)
	_, err = io.Copy(io.Discard, transform.NewReader(file, validator))
	if errors.Is(err, encoding.ErrInvalidUTF8) {
		return false, nil
	}
	return err == nil, err
}

var marks = [][]byte{[]byte("\xef\xbb\xbf"), []byte("\xff\xfe"), []byte("\xfe\xff")}

func hasMark(start []byte) bool {
	for _, mark := range marks {
		if bytes.HasPrefix(start, mark) {
			return true
		}
	}
	return false
}

func (f *csvFile) encoding(start []byte) string {
	switch {
	case bytes.HasPrefix(start, marks[1]), bytes.HasPrefix(start, marks[2]):
		return "UTF-16"
	case f.isUTF8:
		return "UTF-8"
	}
	return "Windows-1252"
}

// decoded turns what the file holds into UTF-8 without a mark.
func (f *csvFile) decoded(file io.Reader) io.Reader {
	otherwise := transform.Transformer(charmap.Windows1252.NewDecoder())
	if f.isUTF8 {
		otherwise = transform.Nop
	}
	return transform.NewReader(file, unicode.BOMOverride(otherwise))
}

// separators are what may stand between cells.
const separators = ",;\t|"

func separatorName(separator rune) string {
	if separator == '\t' {
		return "tabs"
	}
	return string(separator)
}

// findSeparator returns the separator that stands most often in the first
// line, outside quotes.
func (f *csvFile) findSeparator() (rune, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	count := map[rune]int{}
	reader, quoted := bufio.NewReader(f.decoded(file)), false
	for {
		r, _, err := reader.ReadRune()
		if err == io.EOF || err == nil && r == '\n' && !quoted {
			break
		}
		if err != nil {
			return 0, err
		}
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			count[r]++
		}
	}
	best := ','
	for _, separator := range separators {
		if count[separator] > count[best] {
			best = separator
		}
	}
	return best, nil
}

// records reads all of the file. After an error there is nothing more.
func (f *csvFile) records(columns) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		file, err := os.Open(f.path)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer file.Close()
		reader := csv.NewReader(f.decoded(file))
		reader.Comma = f.separator
		reader.FieldsPerRecord = -1 // a row that is too short or too long is no reason to load nothing
		for {
			cells, err := reader.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			line, _ := reader.FieldPos(0)
			if !yield(row{line, cells}, nil) {
				return
			}
		}
	}
}
