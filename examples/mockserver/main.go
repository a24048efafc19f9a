// Mockserver serves the fakes of SwitchTransact and Alphacomm on this machine,
// for curl and for programs in any language.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // an address could not be listened on
	exitUsage  = 2 // the flags are wrong
)

const usage = `Usage: mockserver [flags]

Serves fakes of the SwitchTransact API and of the Alphacomm Collectmaxx API on
this machine, and prints where they are and which key they take. They remember
what they are told until they end. A third address stands for what people do at
the vendors: approving, paying, letting debit orders run.

An ADDRESS is such as 127.0.0.1:8181; port 0 takes a free one, and "none" leaves
that server out. Ctrl-C ends it, with status 0; it ends with status 1 when an
address cannot be used, and 2 when it was called wrongly.

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
	if err := serve(ctx, o, out); err != nil {
		fmt.Fprintln(complaints, "mockserver:", err)
		return exitFailed
	}
	return exitOK
}

// options are what the program was called with. An empty address leaves that
// server out.
type options struct {
	switchTransact, alphacomm, control    string
	approve                               bool
	webhook, webhookUser, webhookPassword string
}

// parse reads the flags. What is wrong with them it has said already when it
// returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("mockserver", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.StringVar(&o.switchTransact, "switchtransact", "127.0.0.1:8181", "the `address` of SwitchTransact")
	flags.StringVar(&o.alphacomm, "alphacomm", "127.0.0.1:8182", "the `address` of Alphacomm")
	flags.StringVar(&o.control, "control", "127.0.0.1:8183", "the `address` for what people do")
	flags.BoolVar(&o.approve, "approve", false, "approve everything at SwitchTransact at once")
	flags.StringVar(&o.webhook, "webhook", "", "send Alphacomm's events to this `URL`")
	flags.StringVar(&o.webhookUser, "webhook-user", "", "the `user` for Basic authentication at the URL")
	flags.StringVar(&o.webhookPassword, "webhook-password", "", "the `password` for it")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for _, address := range []*string{&o.switchTransact, &o.alphacomm, &o.control} {
		if *address == "none" {
			*address = ""
		}
	}
	if err := o.check(flags.Args()); err != nil {
		fmt.Fprintf(complaints, "mockserver: %v (-h explains)\n", err)
		return o, err
	}
	return o, nil
}

// check finds flags that do not go together.
func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case o.switchTransact == "" && o.alphacomm == "":
		return errors.New("there is nothing to serve")
	case o.webhook == "" && (o.webhookUser != "" || o.webhookPassword != ""):
		return errors.New("-webhook-user and -webhook-password need -webhook")
	case o.webhook != "" && o.alphacomm == "":
		return errors.New("-webhook needs -alphacomm")
	}
	return nil
}
