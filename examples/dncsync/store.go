package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// stateVersion is the version of the state file that this program writes.
const stateVersion = 1

// store is where the ledger is kept. The state file is the truth; the CSV file
// is made of it.
type store struct {
	source     string // whose lists they are: a base URL
	csv, state string
	step       func(name string) error
}

// lock keeps other processes from the files until unlock is called. The
// operating system takes the lock back when a process is killed.
func (s store) lock(ctx context.Context) (unlock func(), err error) {
	const patience, pause = time.Minute, 50 * time.Millisecond
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lock := flock.New(s.state+".lock", flock.SetPermissions(fileMode))
	_, err = lock.TryLockContext(waiting, pause)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("another dncsync has been at work on %s for %v: wait for it, or end it", s.state, patience)
	case err != nil:
		return nil, err
	}
	return func() { lock.Close() }, nil
}

// load reads the state file. It never takes a file that it cannot read for an
// empty one.
func (s store) load() (*ledger, error) {
	contents, err := os.ReadFile(s.state)
	if errors.Is(err, fs.ErrNotExist) {
		return s.begin()
	}
	if err != nil {
		return nil, err
	}
	return s.decode(contents)
}

// begin makes a new ledger, unless there is a CSV file: that may hold numbers
// which would then be lost.
func (s store) begin() (*ledger, error) {
	if _, err := os.Lstat(s.csv); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is there, but not %s, which belongs to it: bring that back, or move the first away to begin anew", s.csv, s.state)
	}
	return newLedger(s.source), nil
}

func (s store) decode(contents []byte) (*ledger, error) {
	var book ledger
	err := json.Unmarshal(contents, &book)
	switch {
	case err == nil && book.Version > stateVersion:
		return nil, fmt.Errorf("%s is of version %d, and this program knows version %d: use the newer dncsync", s.state, book.Version, stateVersion)
	case err != nil || !book.isWhole():
		return nil, fmt.Errorf("%s is damaged: bring it back from a backup, or move it and %s away to begin anew", s.state, s.csv)
	case book.Source != s.source:
		return nil, fmt.Errorf("%s is of the lists of %s, not of %s: choose another -csv", s.state, book.Source, s.source)
	}
	return &book, nil
}

// save replaces the state file.
func (s store) save(book *ledger) error {
	return replaceFile(s.state, s.step, func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(book)
	})
}

// export replaces the CSV file, once every list has been read whole.
func (s store) export(book *ledger) error {
	if !book.complete() {
		return nil
	}
	return replaceFile(s.csv, s.step, func(w io.Writer) error { return writeCSV(w, book) })
}

// writeCSV writes a row for each number, with a column for each list.
func writeCSV(w io.Writer, book *ledger) error {
	table := csv.NewWriter(w)
	header := []string{"number", "format"}
	for _, l := range dncLists() {
		header = append(header, l.name)
	}
	table.Write(header) // Flush keeps the error
	for _, n := range book.numbers().sorted() {
		row := []string{n.text, format(n)}
		for _, l := range dncLists() {
			row = append(row, yesOrNo(book.Lists[l.name].has(n)))
		}
		table.Write(row)
	}
	table.Flush()
	return table.Error()
}

func format(n number) string {
	if n.entered {
		return "as entered"
	}
	return "E.164"
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
