// Dncsync keeps the do-not-contact lists of SwitchTransact, those of people and
// of companies for SMS and for telephone, in one CSV file for the programs that
// send and dial.
//
// It needs no keys and no network: without flags it shows its work on a fake.
// With -live it reads the real SwitchTransact API; it never writes there.
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
	"time"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // a list was not read, or a file could not be written
	exitUsage  = 2 // the flags or the environment are wrong
)

const usage = `Usage: dncsync [-live [flags]]

Without flags it shows its work on a fake, in a folder that it removes again. It
needs no keys and no network.

With -live it brings a CSV file up to date with the do-not-contact lists of the
real SwitchTransact API, and prints what was added and removed since last time.
It takes the token from SWITCHTRANSACT_TOKEN (and another base URL from
SWITCHTRANSACT_URL, if set). It changes nothing there.

    dncsync -live                          read what is new; once a day, everything
    dncsync -live -watch -every 5m         the same every 5 minutes, until Ctrl-C
    dncsync -live -csv /srv/dnc/list.csv   another file, with its state beside it

A number stays in the file until two reads of the whole list in a row lack it. A
read that fails, or cannot be understood to its end, removes nothing.

It ends with status 0 when all went well, 1 when a list was not read or a file
not written, and 2 when it was called wrongly.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := program{now: time.Now, step: func(string) error { return nil }, out: os.Stdout, complaints: os.Stderr}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// program is the program without its process.
type program struct {
	now             func() time.Time
	step            func(name string) error // called before each step that a crash could precede
	out, complaints io.Writer
}

func (p program) run(ctx context.Context, args []string) int {
	o, err := parse(args, p.complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	if o.live {
		err = p.live(ctx, o)
	} else {
		err = p.story(ctx)
	}
	if err != nil {
		p.complain(err)
		return exitFailed
	}
	return exitOK
}

// complain prints an error, each part of a joined one on its own line.
func (p program) complain(err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(p.complaints, "dncsync:", strings.TrimSpace(line))
	}
}

// options are what the program was called with.
type options struct {
	live       bool
	csv, state string
	policy     policy
	watch      bool
	every      time.Duration
	counts     bool

	token, url string
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{token: os.Getenv("SWITCHTRANSACT_TOKEN"), url: os.Getenv("SWITCHTRANSACT_URL")}
	flags := flag.NewFlagSet("dncsync", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.live, "live", false, "read the real SwitchTransact API; all other flags need it")
	flags.StringVar(&o.csv, "csv", "do-not-contact.csv", "the CSV `file` to keep up to date")
	flags.StringVar(&o.state, "state", "", "the `file` to remember the lists in (default: beside the CSV file, ending in .state.json)")
	flags.BoolVar(&o.watch, "watch", false, "repeat until Ctrl-C")
	flags.DurationVar(&o.every, "every", 15*time.Minute, "with -watch: wait so long between two rounds")
	flags.IntVar(&o.policy.overlap, "overlap", 3, "read this many `days` again that were read before")
	flags.DurationVar(&o.policy.wholeEvery, "whole-every", 24*time.Hour, "read the whole lists, which alone shows removals, when the last time is so long ago")
	flags.BoolVar(&o.policy.whole, "whole", false, "read the whole lists now")
	flags.BoolVar(&o.policy.acceptRemovals, "accept-removals", false, "read the whole lists now and remove at once what they lack, however much it is")
	flags.BoolVar(&o.counts, "counts", false, "print how many numbers were added and removed, but no numbers")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.state == "" {
		o.state = strings.TrimSuffix(o.csv, filepath.Ext(o.csv)) + ".state.json"
	}
	if err := o.check(flags); err != nil {
		fmt.Fprintf(complaints, "dncsync: %v (-h explains)\n", err)
		return o, err
	}
	return o, nil
}

// check finds flags that are wrong or do not go together.
func (o options) check(flags *flag.FlagSet) error {
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("%q is no flag", flags.Arg(0))
	case !o.live && flags.NFlag() > 0:
		return errors.New("all other flags need -live")
	case o.live && o.token == "":
		return errors.New("-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	case o.csv == "":
		return errors.New("-csv is empty")
	case filepath.Clean(o.csv) == filepath.Clean(o.state):
		return errors.New("-csv and -state name the same file")
	case o.every <= 0:
		return errors.New("-every must be above 0")
	case o.policy.overlap < 1:
		return errors.New("-overlap must be at least 1: the day of the last read was not over when it was read")
	case o.policy.wholeEvery <= 0:
		return errors.New("-whole-every must be above 0")
	case o.policy.acceptRemovals && o.watch:
		return errors.New("-accept-removals is for one round that you look at: it does not go with -watch")
	}
	return nil
}
