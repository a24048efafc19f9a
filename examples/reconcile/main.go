// Reconcile compares the money of a month with what was expected: the debit
// orders of SwitchTransact and the PayLinks of Alphacomm, joined by reference.
// It writes a CSV file and a page for the browser.
//
// It needs no keys and no network: fakes play the vendors unless -live is
// given. It only reads.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// The exit codes.
const (
	exitOK          = 0 // everything matches
	exitFailed      = 1 // something could not be read or written
	exitUsage       = 2 // the flags, the environment or the list of what is expected are wrong
	exitDifferences = 3 // everything was read, and something does not match
)

const usage = `Usage: reconcile [-live -month YYYY-MM -expected FILE [flags]]

Compares what you expected to be paid in a month with what was paid: the debit
orders of SwitchTransact and the PayLinks of Alphacomm, joined by your reference.
It prints the totals, and writes reconcile.csv and reconcile.html.

    reconcile                                                 a month on fakes
    reconcile -live -month 2026-10 -expected expected.csv     the real APIs
    reconcile -live -month 2026-10 -expected expected.csv -out books/october

The file says what is expected, one line for each reference; where is
switchtransact (the amount is in Rands) or alphacomm (in euros):

    reference,amount,currency,where
    INV-1001,189.00,ZAR,switchtransact
    INV-2001,154.97,EUR,alphacomm

-live reads the real APIs, with the keys in SWITCHTRANSACT_TOKEN and ALPHACOMM_KEY
(and other addresses in SWITCHTRANSACT_URL and ALPHACOMM_URL, if set). One key is
enough if nothing is expected at the other. Nothing is written there.

It ends with status 0 when everything matches, 3 when something does not, 1 when
something could not be read or written (a day that is too large for -max-response
is left out, and the report says so), and 2 when it was called wrongly.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	o, err := parse(args, complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	r, err := o.reconcile(ctx)
	if err == nil {
		err = r.write(o.out)
	}
	if err != nil {
		complain(complaints, err)
		if errors.As(err, new(*listError)) {
			return exitUsage
		}
		return exitFailed
	}
	r.print(out, o.out)
	switch {
	case len(r.gaps) > 0:
		return exitFailed
	case !r.allMatch():
		if !o.live {
			fmt.Fprintln(out, "Not everything matches, as this demonstration means to show: it ends with status 3.")
		}
		return exitDifferences
	}
	return exitOK
}

// complain prints an error, each part of a joined one on its own line.
func complain(w io.Writer, err error) {
	if errors.Is(err, context.Canceled) {
		err = errors.New("stopped: no report was written")
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(w, "reconcile:", strings.TrimSpace(line))
	}
}

// options are what the program was called with.
type options struct {
	live        bool
	month       month
	expected    string
	out         string
	maxResponse int64

	token, tokenURL string // of SwitchTransact
	key, keyURL     string // of Alphacomm
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{
		token: os.Getenv("SWITCHTRANSACT_TOKEN"), tokenURL: os.Getenv("SWITCHTRANSACT_URL"),
		key: os.Getenv("ALPHACOMM_KEY"), keyURL: os.Getenv("ALPHACOMM_URL"),
	}
	var text string
	const mebibyte = 1 << 20
	flags := flag.NewFlagSet("reconcile", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.live, "live", false, "read the real APIs")
	flags.StringVar(&text, "month", "", "with -live: the `month`, such as 2026-10")
	flags.StringVar(&o.expected, "expected", "", "with -live: the CSV `file` that says what is expected")
	flags.StringVar(&o.out, "out", "", "the `folder` to write to (default: reconcile-YYYY-MM)")
	flags.Int64Var(&o.maxResponse, "max-response", 256*mebibyte, "the most `bytes` that a day of transactions may have")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	err := o.check(flags.Args(), text)
	if err == nil {
		err = o.setMonth(text, time.Now())
	}
	if err != nil {
		fmt.Fprintf(complaints, "reconcile: %v (-h explains)\n", err)
		return o, err
	}
	o.out = cmp.Or(o.out, "reconcile-"+o.month.String())
	return o, nil
}

// check finds flags that are wrong or do not go together.
func (o *options) check(rest []string, month string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case o.maxResponse < 1:
		return errors.New("-max-response must be above 0")
	case !o.live && (month != "" || o.expected != ""):
		return errors.New("-month and -expected need -live")
	case o.live && (month == "" || o.expected == ""):
		return errors.New("-live needs -month and -expected")
	case o.live && o.token == "" && o.key == "":
		return errors.New("-live needs a key: SWITCHTRANSACT_TOKEN, ALPHACOMM_KEY, or both")
	}
	return nil
}

func (o *options) setMonth(text string, now time.Time) (err error) {
	if !o.live {
		o.month = inventedMonth()
		return nil
	}
	if o.month, err = parseMonth(text, now); err != nil {
		return fmt.Errorf("-month: %w", err)
	}
	return nil
}
