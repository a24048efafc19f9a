package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// lookUp asks the vendor for those who stayed unknown. Who is found was
// accepted. Who is not found may wait for approval, and stays unknown.
func (j *job) lookUp(ctx context.Context, st *switchtransact.Client) (int, error) {
	journal, err := load.OpenFile(j.journal())
	if err != nil {
		return exitFailed, err
	}
	defer journal.Close()
	lists, err := openResults(j.dir, j.table, true)
	if err != nil {
		return exitFailed, err
	}
	before := lists.accepted.count
	people := j.source(ctx, ignore)
	err = take(lists, people, st.People.ReconcileNew(ctx, people.oneByOne(), journal))
	if err := errors.Join(err, lists.close()); err != nil {
		return exitFailed, err
	}
	j.say("")
	j.count("Found", lists.accepted.count-before, "they were loaded: "+lists.accepted.path)
	j.count("Not found", lists.unknown.count, "they may still wait for approval: "+filepath.Join(j.dir, unknownFile))
	if lists.unknown.count > 0 {
		return exitUnknown, nil
	}
	return exitOK, nil
}

// ignore leaves out rows that were rejected before they were sent.
func ignore(row, []switchcomm.FieldError) error { return nil }

// decide writes the decisions of a person into the journal, if that was asked
// for. Otherwise there must be none, because they would be lost.
func (j *job) decide(ctx context.Context, journal load.Journal) error {
	if !j.settle && !j.resume {
		return nil
	}
	path := filepath.Join(j.dir, unknownFile)
	decisions, err := readDecisions(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(decisions) > 0 && !j.settle:
		return fmt.Errorf("%s holds decisions: -settle takes them in, and goes on then", path)
	}
	return j.settleAll(ctx, journal, decisions)
}

// readDecisions reads what a person has found out of people whose outcome is
// unknown, by the line in the loaded file.
func readDecisions(path string) (map[int]load.State, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	t, err := openTable(path) // whatever a spreadsheet made of it
	if err != nil {
		return nil, err
	}
	lineAt, decisionAt := columnNamed(t.header, "line"), columnNamed(t.header, decision)
	if lineAt < 0 || decisionAt < 0 {
		return nil, fmt.Errorf("%s: the column line or %s is gone", path, decision)
	}
	decisions := map[int]load.State{}
	for r, err := range t.rows(nil) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		word := strings.ToLower(strings.TrimSpace(r.at(decisionAt)))
		if word == "" {
			continue
		}
		line, err := strconv.Atoi(strings.TrimSpace(r.at(lineAt)))
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: the column line does not hold a number", path, r.line)
		}
		if decisions[line], err = parseDecision(word); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, r.line, err)
		}
	}
	return decisions, nil
}

func parseDecision(word string) (load.State, error) {
	for _, state := range []load.State{load.Accepted, load.Rejected, load.NotSent} {
		if word == state.String() {
			return state, nil
		}
	}
	return 0, fmt.Errorf("%q is no decision: write accepted, rejected or not sent", word)
}

// settleAll finds the people of the decisions by reading the file once more.
func (j *job) settleAll(ctx context.Context, journal load.Journal, decisions map[int]load.State) error {
	people := j.source(ctx, ignore)
	settled := 0
	for _, err := range people.oneByOne() {
		if err != nil {
			return err
		}
		state, ok := decisions[people.last().line]
		if !ok {
			continue
		}
		switch err := journal.Settle(ctx, people.next-1, state); {
		case errors.Is(err, load.ErrNotUnknown): // taken in before
		case err != nil:
			return err
		default:
			settled++
		}
	}
	if len(decisions) > 0 {
		j.say("%s decisions taken in.", number(settled))
	}
	return nil
}

// at returns a cell, "" if the row is too short.
func (r *row) at(i int) string {
	if i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}
