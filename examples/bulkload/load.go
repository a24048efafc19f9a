package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// load sends the people of the file, but for those whom an earlier run sent.
func (j *job) load(stop, ctx context.Context, st *switchtransact.Client) (int, error) {
	journal, err := load.OpenFile(j.journal())
	if err != nil {
		return exitFailed, err
	}
	defer journal.Close()
	if err := j.decide(ctx, journal); err != nil {
		return exitFailed, err
	}
	lists, err := openResults(j.dir, j.table, j.resume || j.settle)
	if err != nil {
		return exitFailed, err
	}
	silence := context.AfterFunc(stop, func() {
		fmt.Fprintln(j.errout, "\nStopping: the calls under way are waited for. Ctrl-C again cuts them off, and then nobody knows what became of them.")
	})
	stats, err := j.send(stop, ctx, st, journal, lists)
	silence()
	err = errors.Join(err, lists.close())
	return j.report(lists, stats, err)
}

// send is the load itself.
func (j *job) send(stop, ctx context.Context, st *switchtransact.Client, journal load.Journal, lists *results) (stats load.Stats, err error) {
	people := j.source(stop, lists.reject)
	bar := newBar(j.errout, j.survey.people)
	defer bar.end()
	err = take(lists, people, st.People.LoadNew(ctx, people.people(), load.Options{
		CallSize:    j.callSize,
		Concurrency: j.calls,
		Validate:    true,
		Journal:     journal,
		Progress: func(s load.Stats) {
			stats = s
			bar.show(s, people.unfitCount)
		},
	}))
	return stats, err
}

// report says what came of the load, and what to do next.
func (j *job) report(lists *results, stats load.Stats, err error) (int, error) {
	j.say("")
	j.count("Accepted", lists.accepted.count, "they wait for approval: "+lists.accepted.path)
	j.count("Rejected", lists.rejects.count, "mend and load this file: "+lists.rejects.path)
	j.count("Unknown", lists.unknown.count, "do not load them again: "+filepath.Join(j.dir, unknownFile))
	j.count("Not sent", lists.notSent, "-resume sends them")
	j.say("%s, %.0f people a second, %d calls made again.", stats.Elapsed.Round(time.Second/10), stats.Rate, stats.Retries)
	if lists.unknown.count > 0 {
		j.say(`
The unknown may have been loaded. Once everything is approved, -reconcile finds
those who were. Look the others up in SwitchTransact, write what you find into
the column %q (accepted, rejected or not sent), and run with -settle.`, decision)
	}
	switch {
	case err != nil:
		return exitFailed, err
	case lists.notSent > 0:
		return exitFailed, fmt.Errorf("%s people were not sent: %w", number(lists.notSent), lists.whyNotSent)
	case lists.unknown.count > 0:
		return exitUnknown, nil
	case lists.rejects.count > 0:
		return exitRejects, nil
	}
	return exitOK, nil
}

// count says how many there are, and if there are any, what to do with them.
func (j *job) count(what string, n int, advice string) {
	if n == 0 {
		j.say("%-9s %8s", what, number(n))
		return
	}
	j.say("%-9s %8s   %s", what, number(n), advice)
}

// explain says what an error means for the load, and what to do.
func explain(err error) error {
	switch {
	case errors.Is(err, errStopped):
		return errors.New("stopped as told: -resume goes on")
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("cut off: -resume goes on: %w", err)
	case errors.Is(err, load.ErrInputChanged):
		return fmt.Errorf("the file or the flags are not those that the load was begun with. Put them back; load what is new or mended as a file of its own: %w", err)
	case errors.Is(err, load.ErrJournalInUse):
		return fmt.Errorf("the same load is running: %w", err)
	case errors.Is(err, switchcomm.ErrUnauthorized), errors.Is(err, switchcomm.ErrPermission):
		return fmt.Errorf("the token does not permit it. Mend that, and -resume goes on: %w", err)
	}
	return err
}
