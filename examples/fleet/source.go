package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

type person = switchtransact.Person

// row is a line of the file that is not blank.
type row struct {
	line int // counted from 1
	text []byte
}

// longestLine is more than any person needs.
const longestLine = 1 << 20

var (
	errWrongFile = errors.New("the file is not the one that the load was begun with, or was changed since: put that one back, or give a load of another file another name with -load")
	errLongLine  = errors.New("the line is longer than 1 MiB: the file must have one person a line")
)

// readLines reads a file from an offset on, one line after the other, with
// their ends.
func readLines(r io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		scanner := bufio.NewScanner(r)
		scanner.Buffer(make([]byte, 64<<10), longestLine)
		scanner.Split(wholeLines)
		for scanner.Scan() {
			if !yield(scanner.Bytes(), nil) {
				return
			}
		}
		switch err := scanner.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(nil, errLongLine)
		case err != nil:
			yield(nil, err)
		}
	}
}

// wholeLines is a bufio.SplitFunc for lines with their ends.
func wholeLines(data []byte, atEOF bool) (advance int, line []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// readCall reads the rows of a call. The error is errWrongFile if they are not
// those of the plan.
func readCall(file *os.File, c call) ([]row, error) {
	text := make([]byte, c.Length)
	_, err := io.ReadFull(io.NewSectionReader(file, c.Offset, c.Length), text)
	switch {
	case err == io.EOF, err == io.ErrUnexpectedEOF:
		return nil, errWrongFile
	case err != nil:
		return nil, err
	case !hmac.Equal(c.sumOf(text), c.Sum):
		return nil, errWrongFile
	}
	var rows []row
	line := c.Line
	for text, err := range readLines(bytes.NewReader(text)) {
		if err != nil {
			return nil, err
		}
		if !isBlank(text) {
			rows = append(rows, row{line, bytes.Clone(text)})
		}
		line++
	}
	return rows, nil
}

func isBlank(line []byte) bool { return len(content(line)) == 0 }

// sumOf is what Sum is for a text.
func (c *call) sumOf(text []byte) []byte {
	const kept = 16
	mac := hmac.New(sha256.New, c.Salt)
	mac.Write(text)
	return mac.Sum(nil)[:kept]
}

// person reads the person of a row. A row that makes none comes with a reason.
func (r *row) person(twins map[int]int) (*person, *switchcomm.FieldError) {
	var p person
	if err := json.Unmarshal(content(r.text), &p); err != nil {
		return nil, unreadable(err)
	}
	if unknown := slices.Sorted(maps.Keys(p.Extra)); len(unknown) > 0 {
		return nil, &switchcomm.FieldError{Field: unknown[0], Rule: "unknown field"}
	}
	if first, ok := twins[r.line]; ok {
		return nil, &switchcomm.FieldError{Field: "id_number", Rule: fmt.Sprintf("same as in line %d", first)}
	}
	return &p, nil
}

// unreadable says what is wrong with a line. The text of the error is left out:
// it could show what is in the line.
func unreadable(err error) *switchcomm.FieldError {
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok && wrong.JSONPointer != "" {
		return &switchcomm.FieldError{Field: strings.TrimPrefix(string(wrong.JSONPointer), "/"), Rule: "type"}
	}
	return &switchcomm.FieldError{Rule: "not a JSON object"}
}

// idNumber is what a person is known by, "" if the line has none.
func idNumber(line []byte) string {
	var p struct {
		IDNumber string `json:"id_number"`
	}
	_ = json.Unmarshal(content(line), &p) // the worker will find out
	return p.IDNumber
}

// content is a line without its end, and without the mark with which some
// programs begin a file.
func content(line []byte) []byte {
	return bytes.TrimPrefix(bytes.TrimSpace(line), []byte("\ufeff"))
}
