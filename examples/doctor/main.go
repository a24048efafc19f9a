// Doctor proves that a set-up works: that the keys are accepted and what they
// permit, that this machine may ask, that its clock is right, and that the APIs
// answer as they are documented. It says what to do about each thing it finds.
//
// It only reads. It needs no keys: fakes play the vendors unless -live is given.
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
	exitOK       = 0
	exitFindings = 1 // something is to be done
	exitUsage    = 2 // the flags or the environment are wrong
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
	findings, err := examine(ctx, o, complaints)
	if err == nil {
		err = ctx.Err() // what was found says nothing then
	}
	if err == nil {
		err = show(out, findings, o.json)
	}
	if err != nil {
		fmt.Fprintln(complaints, "doctor:", err)
		return exitFindings
	}
	if !isWell(findings) {
		return exitFindings
	}
	return exitOK
}

// examine examines every account.
func examine(ctx context.Context, o options, complaints io.Writer) ([]finding, error) {
	accounts := o.accounts
	if !o.live {
		demo, err := openDemo(ctx, o.fault)
		if err != nil {
			return nil, err
		}
		defer demo.close()
		accounts = demo.accounts
		o.now = demo.now
		fmt.Fprintln(complaints, "On fakes: -live examines the real set-up.")
	}
	var findings []finding
	for _, a := range accounts {
		findings = append(findings, a.examine(ctx, o)...)
	}
	return findings, nil
}
