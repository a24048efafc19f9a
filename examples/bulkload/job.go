package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// job is one run of the program on one file.
type job struct {
	options
	table       *table
	fields      columns
	survey      survey
	out, errout io.Writer
}

// newJob reads the file once and finds out whether it can be loaded. It sends
// nothing and writes nothing.
func newJob(o options, out, errout io.Writer) (*job, error) {
	j := &job{options: o, out: out, errout: errout}
	var err error
	if j.table, err = openTable(o.file); err != nil {
		return nil, err
	}
	if j.fields, err = mapColumns(j.table.header, o.columns, o.unit); err != nil {
		return nil, fmt.Errorf("%s: %w", o.file, err)
	}
	if j.survey, err = look(j.table, j.fields); err != nil {
		return nil, fmt.Errorf("%s: %w", o.file, err)
	}
	if err := j.survey.amounts.question(o.unit); err != nil {
		return nil, fmt.Errorf("%s: %w", o.file, err)
	}
	return j, j.checkFolder()
}

// The journals. The two have different names so that a load on the fake is
// never taken for one into the real books.
const (
	liveJournal = "live.journal"
	fakeJournal = "fake.journal"
)

func (j *job) journal() string {
	if j.live {
		return filepath.Join(j.dir, liveJournal)
	}
	return filepath.Join(j.dir, fakeJournal)
}

// checkFolder finds out whether the folder holds a load when it must, and none
// when it must not.
func (j *job) checkFolder() error {
	if j.resume || j.reconcile || j.settle {
		if !exists(j.journal()) {
			return fmt.Errorf("there is no load to go on with: %s does not exist", j.journal())
		}
		return nil
	}
	for _, journal := range []string{liveJournal, fakeJournal} {
		if exists(filepath.Join(j.dir, journal)) {
			return fmt.Errorf("%s holds a load already. -resume goes on with it and sends nobody twice; -out names another folder, for another load", j.dir)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// run does what the job is, and returns the exit code.
func (j *job) run(stop, ctx context.Context) (int, error) {
	j.say("%s: %s people (%s), %s.", j.table.name, number(j.survey.people), j.table.kind, j.survey.amounts.describe(j.unit))
	if err := os.MkdirAll(j.dir, 0o700); err != nil {
		return exitFailed, err
	}
	if j.dryRun {
		return j.check(stop)
	}
	st, disconnect, err := j.connect()
	if err != nil {
		return exitFailed, err
	}
	defer disconnect()
	if j.reconcile {
		return j.lookUp(ctx, st)
	}
	return j.load(stop, ctx, st)
}

// connect makes a client for the real API, or for a fake that it starts.
func (j *job) connect() (st *switchtransact.Client, disconnect func(), err error) {
	if j.live {
		j.say("Into the real SwitchTransact.")
		var settings []switchcomm.Option
		if j.url != "" {
			settings = append(settings, switchcomm.WithBaseURL(j.url))
		}
		st, err = switchtransact.New(j.token, settings...)
		if err != nil {
			return nil, nil, err
		}
		return st, st.CloseIdleConnections, nil
	}
	j.say("On a fake of SwitchTransact: nothing real is touched.")
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithBodyLimit(0))
	if err != nil {
		return nil, nil, err
	}
	st, err = switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		fake.Close()
		return nil, nil, err
	}
	return st, func() {
		st.CloseIdleConnections()
		fake.Close()
	}, nil
}

// source makes the input of a load.
func (j *job) source(stop context.Context, unfit func(row, []switchcomm.FieldError) error) *source {
	return &source{table: j.table, columns: j.fields, twins: j.survey.twins, stop: stop, unfit: unfit}
}

func (j *job) say(format string, args ...any) { fmt.Fprintf(j.out, format+"\n", args...) }

// number writes a number in groups of three digits.
func number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
