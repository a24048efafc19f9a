// Fleet loads one big file of people into SwitchTransact with several processes,
// on one machine or many, under one shared limit. Any of them can be killed at
// any moment: nobody is sent twice.
//
// It needs no keys and no network: without a command it starts a NATS server, a
// fake of the vendor, dispatchers and workers on this machine.
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
	exitFailed = 1 // it could not begin, or not go on to the end
	exitUsage  = 2 // the flags or the environment are wrong
)

const usage = `Usage: fleet [COMMAND] [flags] [FILE]

Loads one big file of people with several processes under one shared limit.

  fleet                       tries it out: everything on this machine, on a fake
  fleet -kill                 the same, and kills a dispatcher and a worker half way

  fleet dispatch FILE         plans the calls and grants the permits for them; start two
  fleet work -live -write FILE
                              sends calls to the real SwitchTransact; start several
  fleet report FILE           writes who was accepted, rejected and stayed unknown

"fleet COMMAND -h" explains the flags of a command.

The file has one person a line, as a JSON object with the names and units of the
API (product_amount is in cents). Every process needs the same file at hand, and
NATS with JetStream in NATS_URL (and the credentials file in NATS_CREDS, if set).
Workers need the token of the API in SWITCHTRANSACT_TOKEN. Another base URL of the API
is set in SWITCHTRANSACT_URL, for all processes alike.

Ctrl-C ends the calls under way first; a second one does not. However a process
ends: start it again, and the load goes on.

It ends with status 0 when the load is done, 1 when something failed or was
stopped, and 2 when it was called wrongly.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C kills, as if it were not caught
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
	if err := o.command(ctx, o, out, complaints); err != nil {
		fmt.Fprintln(complaints, "fleet:", explain(ctx, err))
		return exitFailed
	}
	return exitOK
}

// explain says what an error means for the load, and what to do.
func explain(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errors.New("stopped: start it again, and the load goes on")
	}
	if isBarred(err) {
		return fmt.Errorf("every call would be refused: mend that (SWITCHTRANSACT_TOKEN, SWITCHTRANSACT_URL) and start it again, and the load goes on: %w", err)
	}
	return err
}
