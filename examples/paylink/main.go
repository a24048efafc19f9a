// Paylink makes, shows and lists PayLinks of Alphacomm, and waits until one is
// paid.
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
	"syscall"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // a call failed, or a file could not be written
	exitUsage  = 2 // the flags or the environment are wrong
	exitUnpaid = 3 // a wait ended before the PayLink was paid
)

const usage = `Usage: paylink COMMAND [flags]

  create   make a PayLink; print its short address and a QR code
  get      show a PayLink
  list     list PayLinks, as a table or as JSON
  wait     wait until a PayLink is paid

For example:

  paylink create -name "Robin Example" -amount 154.97 \
      -description "Invoice 103482" -reference INV-103482
  paylink list -status paid -after 2026-06-01 -json
  paylink wait ID -timeout 15m && echo "Thank you!"

"paylink COMMAND -h" explains the flags of a command.

Without -live it works on a fake, on this machine, which forgets everything when
the program ends. With -live it works on the real Alphacomm API, with the key in
ALPHACOMM_KEY (and another address of the API in ALPHACOMM_URL, if set); it makes
a PayLink there only with -write, too.

It ends with status 0 when it is done, 1 when something failed, 2 when it was
called wrongly, and 3 when a wait ended before the PayLink was paid.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without its process.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	c, where, err := parse(args, complaints)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	err = c.run(ctx, where, printer{out, complaints})
	if err != nil {
		fmt.Fprintln(complaints, "paylink:", err)
	}
	switch {
	case errors.Is(err, alphacomm.ErrWaitEnded):
		return exitUnpaid
	case err != nil:
		return exitFailed
	}
	return exitOK
}
