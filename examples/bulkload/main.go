// Bulkload loads people from a CSV file or an XLSX workbook into
// SwitchTransact: any number of them, at the rate that the vendor allows, with
// a list of who was accepted, who was rejected and why, and of whom nobody
// knows. It can be stopped, killed and started again without sending anybody
// twice.
//
// It needs no keys and no network: a fake plays the vendor unless -live is
// given.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// The exit codes.
const (
	exitOK      = 0  // every person was accepted
	exitFailed  = 1  // it could not begin, or not go on to the end
	exitRejects = 2  // it is done, and some were rejected
	exitUnknown = 3  // it is done, and of some nobody knows; some may be rejected too
	exitUsage   = 64 // the flags or the environment are wrong
)

const usage = `Usage: bulkload [flags] FILE

Loads the people of a CSV file or of the first sheet of an XLSX workbook into
SwitchTransact. The first line names the columns as the API does, such as
id_number or product_amount; case, spaces, _ and - do not matter.

  bulkload -dry-run members.csv            checks the file and sends nothing
  bulkload members.csv                     loads it into a fake, on this machine
  bulkload -live -write members.csv        loads it into the real SwitchTransact
  bulkload -live -write -resume members.csv
                                           goes on after a crash or Ctrl-C

The results are in the folder members.load (members.trial on the fake):

  accepted.csv  who waits for approval
  rejects.csv   who was refused, and why: mend it, and load it as a file of its own
  unknown.csv   who may have been loaded: do not load them again. -reconcile looks
                them up; what you find out yourself you write into the column
                "decision" (accepted, rejected or not sent), and -settle takes it in
  live.journal  what -resume goes by

-live needs the token of the API in SWITCHTRANSACT_TOKEN (and another base URL in
SWITCHTRANSACT_URL, if set).

It ends with status 0 when everybody was accepted, 1 when it could not be done or
not to the end, 2 when some were rejected, 3 when it is not known of some, and 64
when it was called wrongly.

Flags:
`

func main() {
	stop, ctx, end := untilInterrupted()
	code := run(stop, ctx, os.Args[1:], os.Stdout, os.Stderr)
	end()
	os.Exit(code)
}

// untilInterrupted returns a context that the first Ctrl-C ends, and one that
// the second ends.
func untilInterrupted() (stop, ctx context.Context, end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	stop, first := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for _, cancel := range []func(){first, cancel} {
			select {
			case <-signals:
				cancel()
			case <-ctx.Done():
				return
			}
		}
	}()
	return stop, ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

// run is the program without its process. When stop ends, no more is begun;
// when ctx ends, what was begun is cut off.
func run(stop, ctx context.Context, args []string, out, complaints io.Writer) int {
	o, err := parse(args, complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	j, err := newJob(o, out, complaints)
	if err != nil {
		fmt.Fprintln(complaints, "bulkload:", err)
		return exitFailed
	}
	code, err := j.run(stop, ctx)
	if err != nil {
		fmt.Fprintln(complaints, "bulkload:", explain(err))
		return exitFailed
	}
	return code
}

// options are what the program was called with.
type options struct {
	file    string
	dir     string
	columns renames
	unit    unit

	dryRun, resume, reconcile, settle bool

	live, write bool
	token, url  string

	callSize, calls int
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{token: os.Getenv("SWITCHTRANSACT_TOKEN"), url: os.Getenv("SWITCHTRANSACT_URL"), columns: renames{}}
	var cents, rands bool
	flags := flag.NewFlagSet("bulkload", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.dryRun, "dry-run", false, "check the file and send nothing")
	flags.BoolVar(&o.resume, "resume", false, "go on with a load that was begun before, with the same file and flags")
	flags.BoolVar(&o.reconcile, "reconcile", false, "look up those who stayed unknown; send nothing")
	flags.BoolVar(&o.settle, "settle", false, "take in the decisions in unknown.csv, then go on as -resume does")
	flags.BoolVar(&o.live, "live", false, "work on the real SwitchTransact API")
	flags.BoolVar(&o.write, "write", false, "with -live: yes, load people into the real books")
	flags.BoolVar(&cents, "cents", false, amountColumn+" is in cents, whatever it looks like")
	flags.BoolVar(&rands, "rands", false, amountColumn+" is in Rands: 189.00 is sent as 18900 cents")
	flags.Var(o.columns, "column", "`COLUMN=field` names the field of a column, COLUMN= leaves a column out; may be repeated")
	flags.StringVar(&o.dir, "out", "", "the `folder` for the results (default: beside the file)")
	flags.IntVar(&o.callSize, "call-size", 100, "how many `people` go into one call")
	flags.IntVar(&o.calls, "calls", 4, "how many `calls` are made at once")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case cents:
		o.unit = inCents
	case rands:
		o.unit = inRands
	}
	if err := o.check(flags.Args(), cents && rands); err != nil {
		fmt.Fprintf(complaints, "bulkload: %v (-h explains)\n", err)
		return o, err
	}
	o.file = flags.Arg(0)
	if o.dir == "" {
		o.dir = strings.TrimSuffix(o.file, filepath.Ext(o.file)) + map[bool]string{true: ".load", false: ".trial"}[o.live]
	}
	return o, nil
}

// check finds flags that do not go together.
func (o options) check(files []string, twoUnits bool) error {
	modes := 0
	for _, mode := range []bool{o.dryRun, o.resume, o.reconcile, o.settle} {
		if mode {
			modes++
		}
	}
	switch {
	case len(files) != 1:
		return fmt.Errorf("it takes one file, and %d were named (flags come before the file)", len(files))
	case modes > 1:
		return errors.New("-dry-run, -resume, -reconcile and -settle exclude each other")
	case twoUnits:
		return errors.New("-cents and -rands exclude each other")
	case o.callSize < 1 || o.calls < 1:
		return errors.New("-call-size and -calls must be at least 1")
	case o.live && !o.dryRun && o.token == "":
		return errors.New("-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	case o.live && !o.write && !o.dryRun && !o.reconcile:
		return errors.New("-live loads people into real books: say -write too, or -dry-run first")
	case o.write && !o.live:
		return errors.New("-write needs -live")
	}
	return nil
}

// renames are the values of -column.
type renames map[string]string

// String implements flag.Value.
func (r renames) String() string { return "" }

// Set implements flag.Value.
func (r renames) Set(text string) error {
	column, field, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(column) == "" {
		return errors.New(`must be such as "Cell No=contact_cell", or "Notes=" to leave a column out`)
	}
	r[column] = field
	return nil
}
