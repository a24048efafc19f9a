package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// options are what the program was called with.
type options struct {
	command func(context.Context, options, io.Writer, io.Writer) error

	file, load, name string
	quiet            bool
	nats             address

	live, write bool // work
	token, url  string
	calls       int

	callSize int // dispatch
	rate     float64
	burst    int
	storage  storage

	dir string // report

	people, workers, dispatchers int // the try-out
	kill                         bool
}

// limit is the rate as package rate has it.
func (o *options) limit() rate.Limit { return rate.Limit(o.rate) }

// api names the API that a load is for.
func (o *options) api() string { return cmp.Or(o.url, "the real one") }

// parse reads the command, the flags and the environment. What is wrong with
// them it has said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{
		token: os.Getenv("SWITCHTRANSACT_TOKEN"),
		url:   os.Getenv("SWITCHTRANSACT_URL"),
		nats:  address{os.Getenv("NATS_URL"), os.Getenv("NATS_CREDS")},
	}
	command := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		command, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet(strings.TrimSpace("fleet "+command), flag.ContinueOnError)
	flags.SetOutput(complaints)
	err := o.define(command, flags, complaints)
	if err == nil {
		err = flags.Parse(args)
		if err != nil {
			return o, err // the flag package has said it
		}
		err = o.check(command, flags.Args())
	}
	if err != nil {
		fmt.Fprintf(complaints, "fleet: %v (-h explains)\n", err)
	}
	return o, err
}

// define names the flags of a command.
func (o *options) define(command string, flags *flag.FlagSet, complaints io.Writer) error {
	explanation := usage + "\nFlags without a command:\n"
	switch command {
	case "":
		o.command = tryOut
		flags.IntVar(&o.people, "people", 5000, "how many `people` to invent")
		flags.IntVar(&o.workers, "workers", 3, "how many worker `processes` to start")
		flags.IntVar(&o.dispatchers, "dispatchers", 2, "how many dispatcher `processes` to start")
		flags.BoolVar(&o.kill, "kill", false, "kill a dispatcher and a worker half way, and start neither again")
		o.defineDispatch(flags, 3*time.Second)
	case "dispatch":
		o.command = dispatch
		explanation = "Usage: fleet dispatch [flags] FILE\n\n" +
			"Plans the calls and grants the permits for them. Start two: the second one waits,\n" +
			"and takes over when the first one dies. It ends when every call is settled.\n\n" +
			"  fleet dispatch people.jsonl\n" +
			"  fleet dispatch -load march -replicas 3 people.jsonl\n\nFlags:\n"
		o.defineDispatch(flags, 15*time.Second)
		flags.IntVar(&o.storage.replicas, "replicas", 1, "`servers` that keep the load, when it is begun; 3 in a cluster")
	case "work":
		o.command = work
		explanation = "Usage: fleet work -live -write [flags] FILE\n\n" +
			"Sends the calls that a dispatcher plans. Start several, on any machine that has the\n" +
			"file. It ends when every call is settled.\n\n" +
			"  fleet work -live -write people.jsonl\n" +
			"  fleet work -live -write -load march -calls 8 people.jsonl\n\nFlags:\n"
		flags.BoolVar(&o.live, "live", false, "work on the real SwitchTransact API; there is no other way to work")
		flags.BoolVar(&o.write, "write", false, "yes, load people into the real books")
		flags.IntVar(&o.calls, "calls", 4, "how many `calls` are made at once")
	case "report":
		o.command = writeLists
		explanation = "Usage: fleet report [flags] FILE\n\n" +
			"Says what became of every person, and writes accepted.csv, rejects.csv,\n" +
			"rejects.jsonl (to mend and load) and unknown.csv.\n\n" +
			"  fleet report people.jsonl\n" +
			"  fleet report -out /secure/march people.jsonl\n\nFlags:\n"
		flags.StringVar(&o.dir, "out", "", "the `folder` for the lists, which hold personal data (default: beside the file)")
	default:
		return fmt.Errorf("there is no command %q", command)
	}
	if command != "" {
		flags.StringVar(&o.load, "load", "", "the `name` of the load in NATS (default: that of the file)")
		flags.BoolVar(&o.quiet, "quiet", false, "log only what goes wrong")
		flags.StringVar(&o.name, "name", "", "the `name` of this process in records and logs (default: host and process id)")
	}
	flags.Usage = func() {
		fmt.Fprint(complaints, explanation)
		flags.PrintDefaults()
	}
	return nil
}

// defineDispatch names the flags that a dispatcher has.
func (o *options) defineDispatch(flags *flag.FlagSet, silence time.Duration) {
	flags.IntVar(&o.callSize, "call-size", 100, "how many `people` go into one call")
	flags.Float64Var(&o.rate, "rate", 90, "how many `calls` a second all workers make together; the vendor allows 100")
	flags.IntVar(&o.burst, "burst", 10, "how many `calls` may come at once")
	flags.DurationVar(&o.storage.silence, "silence", silence, "after what `duration` without a sign of life a process counts as dead")
	o.storage.replicas = 1
}

// loadName is what a load can be called.
var loadName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// check finds what is missing and what does not go together, and completes the
// rest.
func (o *options) check(command string, args []string) error {
	switch {
	case command == "" && len(args) > 0:
		return errors.New("the try-out takes no file: it invents one")
	case command == "":
		return errors.Join(o.checkTryOut(), o.checkDispatch())
	case len(args) != 1:
		return fmt.Errorf("it takes one file, and %d were named (flags come before the file)", len(args))
	case o.nats.url == "":
		return errors.New("it needs the address of NATS in NATS_URL")
	}
	if err := o.complete(args[0]); err != nil {
		return err
	}
	switch command {
	case "dispatch":
		return o.checkDispatch()
	case "work":
		return o.checkWork()
	}
	return nil
}

// complete fills in what follows from the file.
func (o *options) complete(file string) error {
	o.file = file
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	o.load = cmp.Or(o.load, regexp.MustCompile(`[^A-Za-z0-9_-]+`).ReplaceAllString(base, "-"))
	o.dir = cmp.Or(o.dir, strings.TrimSuffix(file, filepath.Ext(file))+".load")
	if o.name == "" {
		host, err := os.Hostname()
		if err != nil {
			host = "worker"
		}
		o.name = fmt.Sprintf("%s-%d", host, os.Getpid())
	}
	if !loadName.MatchString(o.load) {
		return errors.New("-load: a name has up to 64 letters, digits, _ and -")
	}
	return nil
}

func (o *options) checkDispatch() error {
	// Package rate and NATS know no limit; these are what can be meant.
	switch {
	case o.callSize < 1 || o.callSize > 1000:
		return errors.New("-call-size must be 1 to 1000")
	case !(o.rate > 0) || o.burst < 1:
		return errors.New("-rate must be above 0, and -burst at least 1")
	case o.storage.silence < time.Second/2 || o.storage.silence > time.Hour:
		return errors.New("-silence must be 500ms to 1h")
	case o.storage.replicas < 1 || o.storage.replicas > 5:
		return errors.New("-replicas must be 1 to 5")
	}
	return nil
}

func (o *options) checkWork() error {
	switch {
	case o.calls < 1 || o.calls > 1000:
		return errors.New("-calls must be 1 to 1000")
	case !o.live || !o.write:
		return errors.New("a worker loads people into real books: say -live and -write (fleet without a command works on a fake)")
	case o.token == "":
		return errors.New("-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	}
	return nil
}

func (o *options) checkTryOut() error {
	switch {
	case o.people < 1 || o.people > mostInvented:
		return fmt.Errorf("-people must be 1 to %d", mostInvented)
	case o.workers < 1 || o.dispatchers < 1:
		return errors.New("-workers and -dispatchers must be at least 1")
	case o.kill && (o.workers < 2 || o.dispatchers < 2):
		return errors.New("-kill needs two workers and two dispatchers")
	}
	return nil
}
