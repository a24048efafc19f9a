// Screenpop stands between a telephone exchange and a contact centre: it tells
// the exchange who calls, records the calls in SwitchTransact, and shows agents
// who is on the line, how their debit orders went, and a PayLink of Alphacomm
// to pay with.
//
// It needs no keys and no exchange: fakes play them unless -live is given.
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
	exitFailed = 1 // it could not serve
	exitUsage  = 2 // the flags or the environment are wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	o, err := parse(args, os.Getenv, complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	if err := serve(ctx, o, out, complaints); err != nil {
		fmt.Fprintln(complaints, "screenpop:", err)
		return exitFailed
	}
	return exitOK
}
