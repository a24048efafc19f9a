// Webhookd receives the events of Alphacomm's webhook, stores each before it
// answers, and stops calling people who have paid.
//
// It needs no keys and no network: a fake plays the vendor unless -live is
// given.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // it could not begin, or not go on
	exitUsage  = 2 // the flags or the environment are wrong
)

// The account of the webhook on the fake.
const (
	fakeUser     = "alphacomm"
	fakePassword = "secret"
)

const usage = `Usage: webhookd [flags]

Receives the events of Alphacomm's webhook, and answers 200 once an event is
stored. When a PayLink is paid it looks that up, and stops the calls that are
still planned for the record behind it. Events of other kinds are recorded.

  webhookd -demo           sends itself a few events, shows what becomes of them, and ends
  webhookd                 serves, with a fake of Alphacomm on this machine
  webhookd -live -write    serves, and stops calls at the real Alphacomm

-live needs the user and the password that the vendor sends in WEBHOOK_USER and
WEBHOOK_PASSWORD. Without -write it stores events, which wait. With -write it
needs the key of the API in ALPHACOMM_KEY (and another address of the API in
ALPHACOMM_URL, if set).

Events are kept by NATS JetStream: by a server inside this program, in the folder
-store, or with -live by the server or cluster in NATS_URL (with the credentials
file in NATS_CREDS, if set). Ctrl-C ends it. However it ends, no event that was
answered with 200 is lost.

It ends with status 0 when it was told to, 1 when it could not begin or go on, and
2 when it was called wrongly.

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
	log := slog.New(slog.NewTextHandler(complaints, nil))
	if o.demo {
		log = slog.New(slog.DiscardHandler)
	}
	if err := serve(ctx, o, out, log); err != nil {
		fmt.Fprintln(complaints, "webhookd:", err)
		return exitFailed
	}
	return exitOK
}

// options are what the program was called with.
type options struct {
	demo, live, write bool
	listen, admin     string
	store             storeOptions
	workers           int
	attempt           time.Duration
	retry             waits

	user, password string // of the webhook
	key, url       string // of the API
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, complaints io.Writer) (options, error) {
	o := options{
		key: os.Getenv("ALPHACOMM_KEY"), url: os.Getenv("ALPHACOMM_URL"),
		user: os.Getenv("WEBHOOK_USER"), password: os.Getenv("WEBHOOK_PASSWORD"),
		store: storeOptions{url: os.Getenv("NATS_URL"), credentials: os.Getenv("NATS_CREDS")},
		retry: waits{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour},
	}
	flags := flag.NewFlagSet("webhookd", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.BoolVar(&o.demo, "demo", false, "show what it does, on a fake, and end; no other flag goes with it")
	flags.BoolVar(&o.live, "live", false, "receive real events")
	flags.BoolVar(&o.write, "write", false, "with -live: yes, stop calls at the real Alphacomm")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8184", "the `address` for events and for /healthz; put a proxy with TLS before it")
	flags.StringVar(&o.admin, "admin", "127.0.0.1:8185", "the `address` for /records and /dead; whoever reaches it may read them")
	flags.StringVar(&o.store.dir, "store", "", "the `folder` of the server inside, with -live (default: webhookd.store)")
	flags.IntVar(&o.store.replicas, "replicas", 1, "with NATS_URL: keep `n` copies, if the streams are not there yet")
	flags.IntVar(&o.workers, "workers", 4, "work on `n` events at once")
	flags.DurationVar(&o.attempt, "attempt", 30*time.Second, "an attempt may take this `duration`; the event of a worker that was killed comes again after twice that")
	flags.Var(&o.retry, "retry", "the `waits` between the attempts; an event that fails after the last is a dead letter")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(flags); err != nil {
		fmt.Fprintf(complaints, "webhookd: %v (-h explains)\n", err)
		return o, err
	}
	return o.withDefaults(), nil
}

// check finds flags that are wrong or do not go together.
func (o options) check(flags *flag.FlagSet) error {
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("%q is no flag", flags.Arg(0))
	case o.demo && flags.NFlag() > 1:
		return errors.New("no other flag goes with -demo")
	case o.write && !o.live:
		return errors.New("-write needs -live")
	case o.live && (o.user == "" || o.password == ""):
		return errors.New("-live needs WEBHOOK_USER and WEBHOOK_PASSWORD, which the vendor sends with each event")
	case o.write && o.key == "":
		return errors.New("-write needs the key of the API in ALPHACOMM_KEY")
	case !o.live && (o.store.dir != "" || o.store.replicas != 1):
		return errors.New("-store and -replicas need -live: events of a fake do not belong among real ones")
	case o.store.dir != "" && o.store.url != "":
		return errors.New("-store and NATS_URL exclude each other")
	case o.store.replicas < 1 || o.workers < 1 || o.attempt <= 0:
		return errors.New("-replicas, -workers and -attempt must be above 0")
	}
	return nil
}

// withDefaults fills in what depends on other flags.
func (o options) withDefaults() options {
	if o.demo {
		o.listen, o.admin = "127.0.0.1:0", "127.0.0.1:0"
		o.retry = waits{50 * time.Millisecond, 50 * time.Millisecond}
	}
	if !o.live {
		o.user, o.password = fakeUser, fakePassword
		o.store = storeOptions{} // a folder of its own
	} else if o.store.url == "" {
		o.store.dir = cmp.Or(o.store.dir, "webhookd.store")
	}
	return o
}

// waits is the value of -retry.
type waits []time.Duration

// String implements flag.Value.
func (w *waits) String() string {
	var texts []string
	for _, wait := range *w {
		texts = append(texts, wait.String())
	}
	return strings.Join(texts, ",")
}

// Set implements flag.Value.
func (w *waits) Set(text string) error {
	*w = nil
	for part := range strings.SplitSeq(text, ",") {
		wait, err := time.ParseDuration(part)
		if err != nil || wait <= 0 {
			return errors.New("must be such as 5s,30s,10m")
		}
		*w = append(*w, wait)
	}
	return nil
}
