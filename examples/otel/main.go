// Otel traces and measures calls of both clients with OpenTelemetry, and prints
// the spans as a tree and the metrics as a list.
//
// It needs no keys and no network: fakes play the vendors, and nothing is
// exported. Package switchotel beside it is what a program of yours can copy.
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
	exitFailed = 1 // a call failed that should not have
	exitUsage  = 2 // the flags or the environment are wrong
)

const usage = `Usage: otel [-live]

Makes some calls and prints what OpenTelemetry has seen of them: a span for each
operation, with its attempts as children, and the metrics. No URL, query or
personal data is in them.

    otel          calls that succeed, fail, are repeated and get lost, on fakes;
                  no keys, no network
    otel -live    one call of the real SwitchTransact API that only reads, with
                  the token in SWITCHTRANSACT_TOKEN (and another base URL in
                  SWITCHTRANSACT_URL, if set)

It ends with status 0 when all went as it should, 1 when a call failed, and 2
when it was called wrongly.

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
	seen, err := newMemory()
	if err != nil {
		fmt.Fprintln(complaints, "otel:", err)
		return exitFailed
	}
	if o.live {
		err = live(ctx, seen, o)
	} else {
		err = story(ctx, seen)
	}
	// What was seen is of use above all when something failed.
	if err := errors.Join(err, seen.print(ctx, out)); err != nil {
		fmt.Fprintln(complaints, "otel:", err)
		return exitFailed
	}
	return exitOK
}

// options are what the program was called with.
type options struct {
	live       bool
	token, url string
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{token: os.Getenv("SWITCHTRANSACT_TOKEN"), url: os.Getenv("SWITCHTRANSACT_URL")}
	flags := flag.NewFlagSet("otel", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.live, "live", false, "call the real SwitchTransact API")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(flags.Args()); err != nil {
		fmt.Fprintf(complaints, "otel: %v (-h explains)\n", err)
		return o, err
	}
	return o, nil
}

// check finds flags that do not go together.
func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case o.live && o.token == "":
		return errors.New("-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	}
	return nil
}
