// Quickstart does the main jobs of this module in one run: it loads members
// into SwitchTransact, shows what was rejected and why, looks at a member's
// debit orders, logs a call, and collects what is open with a PayLink of
// Alphacomm.
//
// It needs no keys and no network: fakes play the two vendors. With -live it
// reads from the real SwitchTransact API instead.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // a call failed, or a file could not be read
	exitUsage  = 2 // the flags or the environment are wrong
)

const usage = `Usage: quickstart [-live [-id NUMBER] [-phone NUMBER] [-write -members FILE]]

Without flags it tells the whole story on fakes, on this machine: members are
loaded, rejected with reasons, approved and debited; one is called, reminded,
and pays with a PayLink. It needs no keys and no network.

With -live it works on the real SwitchTransact API, with the token in
SWITCHTRANSACT_TOKEN (and another base URL in SWITCHTRANSACT_URL, if set). It
reads the payment methods and the activity of the last 30 days, and what you
ask for; it writes nothing unless -write is given.

It ends with status 0 when all went well, 1 when something failed, and 2 when
it was called wrongly.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
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
	if o.live {
		err = live(ctx, o, printer{out})
	} else {
		err = story(ctx, printer{out})
	}
	if err != nil {
		fmt.Fprintln(complaints, "quickstart:", err)
		return exitFailed
	}
	return exitOK
}

// options are what the program was called with.
type options struct {
	live    bool
	id      string
	phone   string
	write   bool
	members string

	token string
	url   string
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{token: os.Getenv("SWITCHTRANSACT_TOKEN"), url: os.Getenv("SWITCHTRANSACT_URL")}
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.live, "live", false, "work on the real SwitchTransact API")
	flags.StringVar(&o.id, "id", "", "with -live: show the payments of the member with this identity `number`")
	flags.StringVar(&o.phone, "phone", "", "with -live: find the member with this telephone `number`, such as +27720000001")
	flags.BoolVar(&o.write, "write", false, "with -live: load the members of the file -members")
	flags.StringVar(&o.members, "members", "", "with -write: a CSV `file` with the columns of examples/quickstart/members.csv")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(flags.Args()); err != nil {
		fmt.Fprintf(complaints, "quickstart: %v (-h explains)\n", err)
		return o, err
	}
	return o, nil
}

// check finds flags that do not go together.
func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case !o.live && (o.id != "" || o.phone != "" || o.write || o.members != ""):
		return errors.New("-id, -phone, -write and -members need -live")
	case o.live && o.token == "":
		return errors.New("-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	case o.write != (o.members != ""):
		return errors.New("-write and -members need each other: the invented members of this program do not belong in your books")
	}
	return nil
}
