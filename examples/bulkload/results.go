package main

import (
	"cmp"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// The files with the results.
const (
	acceptedFile = "accepted.csv"
	rejectsFile  = "rejects.csv"
	unknownFile  = "unknown.csv"
)

// results sorts the outcomes into three lists and counts them.
type results struct {
	dir                        string
	accepted, rejects, unknown *list
	original                   []int // the columns of the table that are repeated

	notSent    int   // neither applied nor rejected
	whyNotSent error // of the first of them
}

// openResults begins the lists in dir, or goes on with those of an earlier run.
// The list of the unknown is always written anew: what is unknown may change.
func openResults(dir string, t *table, resume bool) (*results, error) {
	open := newList
	if resume {
		open = continueList
	}
	r := &results{dir: dir, original: originalColumns(t.header)}
	original := r.cells(t.header)
	var errs [3]error
	r.accepted, errs[0] = open(filepath.Join(dir, acceptedFile), []string{"line", "unique_workflow_id", idColumn}, t)
	r.rejects, errs[1] = open(filepath.Join(dir, rejectsFile), slices.Concat(ours, original), t)
	r.unknown, errs[2] = newList(filepath.Join(dir, unknownFile+".new"), slices.Concat([]string{"line", decision, "why"}, original), t)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, errors.Join(err, r.closeFiles())
	}
	return r, nil
}

// openRejects begins the list of rejects alone.
func openRejects(dir string, t *table) (r *results, err error) {
	r = &results{dir: dir, original: originalColumns(t.header)}
	r.rejects, err = newList(filepath.Join(dir, rejectsFile), slices.Concat(ours, r.cells(t.header)), t)
	return r, err
}

// originalColumns are the columns of the table but those that this program
// added to it when it was a list of rejects.
func originalColumns(header []string) []int {
	var kept []int
	for i, column := range header {
		if !slices.Contains(ours, plainName(column)) {
			kept = append(kept, i)
		}
	}
	return kept
}

// cells returns the original cells of a row.
func (r *results) cells(all []string) []string {
	cells := make([]string, len(r.original))
	for i, column := range r.original {
		if column < len(all) {
			cells[i] = all[column]
		}
	}
	return cells
}

// take sorts all outcomes into the lists.
func take(lists *results, people *source, outcomes iter.Seq2[load.Outcome[person], error]) error {
	for out, err := range outcomes {
		if err == nil {
			err = lists.take(out, people.take(out.Index))
		}
		if err != nil {
			return err // if the load is not over, leaving the loop waits for the calls under way
		}
	}
	return nil
}

// take sorts an outcome into its list.
func (r *results) take(out load.Outcome[person], from row) error {
	switch out.State {
	case load.Accepted:
		return r.accepted.add(from.line, out.ID, out.Input.IDNumber)
	case load.Rejected, load.Invalid:
		return r.reject(from, reasons(out))
	case load.NotSent:
		r.notSent++
		r.whyNotSent = cmp.Or(r.whyNotSent, out.Err)
		return nil
	default:
		return r.unknown.add(from.line, slices.Concat([]string{"", out.Err.Error()}, r.cells(from.cells))...)
	}
}

// reject writes all reasons into one row, so that the list can be mended and
// loaded.
func (r *results) reject(from row, reasons []switchcomm.FieldError) error {
	var fields, rules, messages []string
	for _, reason := range reasons {
		fields = append(fields, reason.Field)
		rules = append(rules, reason.Rule)
		messages = append(messages, reason.Message)
	}
	const between = " | "
	return r.rejects.add(from.line, slices.Concat([]string{
		strings.Join(fields, between), strings.Join(rules, between), strings.Join(messages, between),
	}, r.cells(from.cells))...)
}

// reasons are why a person was rejected; what the error says if the vendor gave
// no reasons.
func reasons(out load.Outcome[person]) []switchcomm.FieldError {
	if len(out.Reasons) > 0 {
		return out.Reasons
	}
	message := out.Err.Error()
	if e, ok := errors.AsType[*switchcomm.Error](out.Err); ok {
		message = cmp.Or(e.Message, message)
	}
	return []switchcomm.FieldError{{Message: message}}
}

// close ends the lists, and puts the list of the unknown in its place.
func (r *results) close() error {
	err := r.closeFiles()
	if err == nil && r.unknown != nil {
		err = os.Rename(r.unknown.path, filepath.Join(r.dir, unknownFile))
	}
	return err
}

func (r *results) closeFiles() error {
	var errs []error
	for _, l := range []*list{r.accepted, r.rejects, r.unknown} {
		if l != nil {
			errs = append(errs, l.close())
		}
	}
	return errors.Join(errs...)
}
