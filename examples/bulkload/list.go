package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
)

// list is one of the CSV files that say what became of the rows. Its rows begin
// with the line in the loaded file. Only its owner can read it.
type list struct {
	path      string
	separator rune
	file      *os.File
	has       lineSet
	count     int
}

// newList begins a list and replaces an earlier one.
func newList(path string, header []string, t *table) (*list, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	l := &list{path: path, separator: t.separator, file: file}
	if t.mark {
		_, err = file.Write(marks[0])
	}
	return l, errors.Join(err, l.write(header))
}

// continueList goes on with the list that an earlier run left, or begins one if
// there is none.
func continueList(path string, header []string, t *table) (*list, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return newList(path, header, t)
	}
	if err != nil {
		return nil, err
	}
	l := &list{path: path, separator: t.separator, file: file}
	if err := l.readBack(header); err != nil {
		return nil, errors.Join(
			fmt.Errorf("%s is not as the earlier run left it (%w): move it to another place, and it is written anew", path, err),
			file.Close())
	}
	return l, nil
}

// readBack takes note of the rows that the list has.
func (l *list) readBack(header []string) error {
	ends := &lastByte{reader: l.file}
	rows := csv.NewReader((&csvFile{isUTF8: true}).decoded(ends))
	rows.Comma = l.separator
	first, err := rows.Read()
	if err != nil || !slices.Equal(first, header) {
		return errors.Join(err, errors.New("the first line is another"))
	}
	for {
		cells, err := rows.Read()
		switch {
		case err == io.EOF && ends.byte == '\n':
			return nil
		case err == io.EOF:
			return errors.New("the last line is not complete")
		case err != nil:
			return err
		}
		line, err := strconv.Atoi(cells[0])
		if err != nil || line < 1 || line > maxLine {
			return errors.New("a row does not begin with the number of a line")
		}
		l.has.add(line)
		l.count++
	}
}

// add writes a row, in one piece, so that the end of the program cannot leave
// half of it. A row whose line is there already is left out.
func (l *list) add(line int, cells ...string) error {
	if l.has.contains(line) {
		return nil
	}
	l.has.add(line)
	l.count++
	return l.write(append([]string{strconv.Itoa(line)}, cells...))
}

func (l *list) write(cells []string) error {
	var text bytes.Buffer
	writer := csv.NewWriter(&text)
	writer.Comma = l.separator
	if err := writer.Write(cells); err != nil {
		return err
	}
	writer.Flush()
	_, err := l.file.Write(text.Bytes())
	return err
}

func (l *list) close() error { return l.file.Close() }

// lastByte remembers the last byte that was read.
type lastByte struct {
	reader io.Reader
	byte   byte
}

func (l *lastByte) Read(p []byte) (int, error) {
	n, err := l.reader.Read(p)
	if n > 0 {
		l.byte = p[n-1]
	}
	return n, err
}

// lineSet is a set of line numbers, one bit for each up to the highest.
type lineSet []uint64

// maxLine keeps a list that somebody has changed from taking all memory.
const maxLine = 1 << 30

func (s *lineSet) add(line int) {
	for line/64 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[line/64] |= 1 << (line % 64)
}

func (s lineSet) contains(line int) bool {
	return line/64 < len(s) && s[line/64]&(1<<(line%64)) != 0
}
