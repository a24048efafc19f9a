package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const usage = `Usage: doctor [flags]

Examines a set-up: the keys and what they permit, this machine's address and
clock, TLS, how fast the APIs answer, and whether they answer as documented. For
each thing it finds it says what to do. It only reads.

For example:

  doctor                                 on fakes, which are well
  doctor -demo-fault permission          on fakes of which one is not
  doctor -live                           the keys in the environment
  doctor -live -json

Without -live it examines fakes on this machine. With -live it examines each API
for which there is a key: SwitchTransact with SWITCHTRANSACT_TOKEN, and Alphacomm
with ALPHACOMM_KEY (at other addresses with SWITCHTRANSACT_URL and
ALPHACOMM_URL). Run it where your program is to run, as its user.

It ends with status 0 when all is well, 1 when something is to be done, and 2
when it was called wrongly.

Flags:
`

// options are what the program was called with.
type options struct {
	live, json bool
	fault      fault
	samples    int
	slow       time.Duration
	timeout    time.Duration

	accounts []account // of -live
	now      func() time.Time
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, environment func(string) string, complaints io.Writer) (options, error) {
	o := options{now: time.Now}
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.live, "live", false, "examine the real APIs")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	flags.StringVar((*string)(&o.fault), "demo-fault", "", "let a fake have this `fault`: "+strings.Join(faultNames(), ", "))
	flags.IntVar(&o.samples, "samples", 5, "`n` reads tell how fast an API answers")
	flags.DurationVar(&o.slow, "slow", time.Second, "find an API slow that takes longer than this `duration`")
	flags.DurationVar(&o.timeout, "timeout", 15*time.Second, "wait for an answer no longer than this `duration`")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.accounts = liveAccounts(environment)
	if err := o.check(flags.Args()); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(complaints, "doctor: %s (-h explains)\n", strings.TrimSpace(line))
		}
		return o, err
	}
	return o, nil
}

// check finds what is wrong with the flags and the environment.
func (o *options) check(rest []string) error {
	var problems []error
	complain := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	complain(len(rest) > 0, "%q is no flag", strings.Join(rest, " "))
	complain(o.live && len(o.accounts) == 0, "-live needs a key in SWITCHTRANSACT_TOKEN or in ALPHACOMM_KEY, or both")
	complain(o.live && o.fault != "", "-demo-fault is for fakes: it does not go with -live")
	complain(o.fault != "" && !slices.Contains(faultNames(), string(o.fault)), "-demo-fault: there is no fault %q", string(o.fault))
	complain(o.samples < 1 || o.samples > 100, "-samples must be 1 to 100")
	complain(o.slow <= 0, "-slow must be above 0")
	complain(o.timeout <= 0, "-timeout must be above 0")
	return errors.Join(problems...)
}

// liveAccounts are those for which there is a key.
func liveAccounts(environment func(string) string) []account {
	var accounts []account
	if key := environment("SWITCHTRANSACT_TOKEN"); key != "" {
		accounts = append(accounts, account{api: switchTransact, key: key, url: environment("SWITCHTRANSACT_URL")})
	}
	if key := environment("ALPHACOMM_KEY"); key != "" {
		accounts = append(accounts, account{api: alphacommAPI, key: key, url: environment("ALPHACOMM_URL")})
	}
	return accounts
}
