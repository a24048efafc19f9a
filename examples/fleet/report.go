package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/switchcomm/switchcomm-go/load"
)

// The files with the results.
const (
	acceptedFile = "accepted.csv"
	rejectsFile  = "rejects.csv"
	mendFile     = "rejects.jsonl"
	unknownFile  = "unknown.csv"
)

// tally counts outcomes.
type tally struct {
	people, accepted, rejected, unknown, notSent int
	calls                                        int
}

// report says what became of every row of a file. It can be made at any time;
// what is not settled then is unknown or not sent.
type report struct {
	total   tally
	workers map[string]*tally
	done    bool // the load is
}

// results are the lists that a report writes.
type results struct {
	accepted, rejects, unknown *list
	mend                       *os.File
}

// writeReport reads the file and the records, and writes the lists into dir.
func (q *queue) writeReport(ctx context.Context, file *os.File, dir string) (report, error) {
	r := report{workers: map[string]*tally{}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return r, err
	}
	lists, err := newResults(dir)
	if err != nil {
		return r, err
	}
	err = r.fill(ctx, q, file, lists)
	return r, errors.Join(err, lists.close(err == nil))
}

// fill goes through the plan, and through what is not planned yet.
func (r *report) fill(ctx context.Context, q *queue, file *os.File, lists *results) error {
	done, err := q.isDone(ctx)
	if err != nil {
		return err
	}
	last, length, err := q.last(ctx)
	if err != nil {
		return err
	}
	r.done = done
	for number := uint64(1); number <= length; number++ {
		if err := r.addCall(ctx, q, number, file, lists); err != nil {
			return err
		}
	}
	offset, _ := last.next()
	for text, err := range readLines(io.NewSectionReader(file, offset, math.MaxInt64-offset)) {
		switch {
		case err != nil:
			return err
		case last.End:
			return errWrongFile // it has grown
		case !isBlank(text):
			r.total.add(load.NotSent)
		}
	}
	return nil
}

// addCall adds the rows of a call.
func (r *report) addCall(ctx context.Context, q *queue, number uint64, file *os.File, lists *results) error {
	c, err := q.call(ctx, number)
	if err != nil || c.End {
		return err
	}
	rows, err := readCall(file, c)
	if err != nil {
		return err
	}
	rec, err := q.record(ctx, number, len(rows))
	if err != nil {
		return err
	}
	if rec == nil {
		rec = notBegun(len(rows))
	}
	counts := []*tally{&r.total}
	if rec.Done {
		counts = append(counts, r.worker(rec.Owner))
	}
	for _, t := range counts {
		t.calls++
	}
	for i, row := range rows {
		f := rec.Rows[i]
		for _, t := range counts {
			t.add(f.State)
		}
		if err := lists.add(row, f); err != nil {
			return err
		}
	}
	return nil
}

// notBegun is the record of a call that no worker has begun.
func notBegun(rows int) *record {
	r := &record{Rows: make([]fate, rows)}
	for i := range r.Rows {
		r.Rows[i].State = load.NotSent
	}
	return r
}

func (r *report) worker(name string) *tally {
	if r.workers[name] == nil {
		r.workers[name] = new(tally)
	}
	return r.workers[name]
}

func (t *tally) add(state load.State) {
	t.people++
	switch state {
	case load.Accepted:
		t.accepted++
	case load.Rejected:
		t.rejected++
	case load.NotSent:
		t.notSent++
	default:
		t.unknown++
	}
}

// print writes the report as a table.
func (r *report) print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(name string, t *tally) {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", name, t.calls, t.people, t.accepted, t.rejected, t.unknown, t.notSent)
	}
	fmt.Fprintln(table, "\tcalls\tpeople\taccepted\trejected\tunknown\tnot sent\t")
	for _, name := range slices.Sorted(maps.Keys(r.workers)) {
		line(name, r.workers[name])
	}
	line("all", &r.total)
	table.Flush()
}

func newResults(dir string) (*results, error) {
	r := &results{}
	var errs [4]error
	r.accepted, errs[0] = newList(dir, acceptedFile, "line", "unique_workflow_id", "id_number")
	r.rejects, errs[1] = newList(dir, rejectsFile, "line", "field", "reason", "id_number")
	r.unknown, errs[2] = newList(dir, unknownFile, "line", "id_number")
	r.mend, errs[3] = create(dir, mendFile)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, errors.Join(err, r.close(false))
	}
	return r, nil
}

// add puts a row into its list. Rows that were not sent are in none: the load
// is not done.
func (r *results) add(from row, f fate) error {
	switch f.State {
	case load.NotSent:
		return nil
	case load.Accepted:
		return r.accepted.add(from, f.ID)
	case load.Rejected:
		var fields, texts []string
		for _, why := range f.Reasons {
			fields, texts = append(fields, why.Field), append(texts, why.text())
		}
		const between = " | "
		_, err := r.mend.Write(append(bytes.TrimRight(from.text, "\r\n"), '\n'))
		return errors.Join(err, r.rejects.add(from, strings.Join(fields, between), strings.Join(texts, between)))
	}
	return r.unknown.add(from)
}

// close ends the lists, and puts them in their places if they are complete.
func (r *results) close(complete bool) error {
	var errs []error
	for _, l := range []*list{r.accepted, r.rejects, r.unknown} {
		if l != nil {
			l.csv.Flush()
			errs = append(errs, l.csv.Error(), finish(l.file, complete))
		}
	}
	if r.mend != nil {
		errs = append(errs, finish(r.mend, complete))
	}
	return errors.Join(errs...)
}

// list is a CSV file with one line for each row.
type list struct {
	file *os.File
	csv  *csv.Writer
}

func newList(dir, name string, header ...string) (*list, error) {
	file, err := create(dir, name)
	if err != nil {
		return nil, err
	}
	l := &list{file, csv.NewWriter(file)}
	return l, l.csv.Write(header)
}

// add writes a line: the number of the row, cells, and the identity number.
func (l *list) add(from row, cells ...string) error {
	return l.csv.Write(slices.Concat([]string{strconv.Itoa(from.line)}, cells, []string{idNumber(from.text)}))
}

// Lists are written beside their places, so that a report that fails leaves
// the one before whole.
const unfinished = ".new"

func create(dir, name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, name+unfinished), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}

func finish(file *os.File, complete bool) error {
	err := file.Close()
	if err != nil || !complete {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), strings.TrimSuffix(file.Name(), unfinished))
}
