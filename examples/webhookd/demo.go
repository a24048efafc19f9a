package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// demo lets the fake send a few events, one after the other, and prints what
// becomes of each.
func demo(ctx context.Context, d *daemon, fake *alphacommtest.Server, out io.Writer) error {
	if err := fake.SetWebhook(d.eventsURL+eventsPath, d.o.user, d.o.password); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.run(ctx) }()
	err := tell(ctx, d.store, fake, out)
	stop()
	if failed := <-ended; failed != nil {
		return failed
	}
	return err
}

// tell prints a line for each event.
func tell(ctx context.Context, store *store, fake *alphacommtest.Server, out io.Writer) error {
	fmt.Fprintln(out, "A fake on this machine plays Alphacomm: no keys, no network.")
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHAT HAPPENS\tANSWER\tWHAT BECOMES OF THE EVENT")
	var last alphacommtest.Delivery
	for _, scene := range scenes(fake) {
		before, err := store.mark(ctx)
		if err != nil {
			return err
		}
		if last, err = scene.happens(last); err != nil {
			return err
		}
		became, err := awaitEnd(ctx, store, before)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\t%d\t%s\n", scene.title, last.Status, became)
	}
	w.Flush()
	var stopped []string
	for _, call := range fake.StoppedCalls() {
		stopped = append(stopped, fmt.Sprintf("script %d, reference %s", call.ScriptID, call.Reference))
	}
	fmt.Fprintf(out, "\nCalling was stopped for: %s\n", strings.Join(stopped, "; "))
	return nil
}

// scene is something that makes the fake send an event.
type scene struct {
	title   string
	happens func(last alphacommtest.Delivery) (alphacommtest.Delivery, error)
}

func scenes(fake *alphacommtest.Server) []scene {
	link := func(p alphacommtest.PayLink) string {
		p, _ = fake.AddPayLink(p) // it fails for an id that is taken, and this has none
		return p.ID
	}
	reminder, hers, own := link(imported("INV-1001")), link(imported("INV-1002")), link(alphacommtest.PayLink{Amount: 990, Currency: "EUR"})
	deliver := func(event alphacommtest.Event) (alphacommtest.Delivery, error) { return fake.Deliver(event), nil }
	type delivery = alphacommtest.Delivery
	return []scene{
		{"somebody opens a PayLink", func(delivery) (delivery, error) { return fake.Visit(reminder) }},
		{"and pays it", func(delivery) (delivery, error) { return fake.Pay(reminder) }},
		{"the same event comes again", func(last delivery) (delivery, error) { return fake.Redeliver(last), nil }},
		{"another pays a part", func(delivery) (delivery, error) { return fake.PayPart(hers, 1000) }},
		{"and the rest, while the vendor fails", func(delivery) (delivery, error) {
			fake.Inject(alphacommtest.VoiceStopCalling, alphacommtest.Fault{Status: 503, Times: 1})
			return fake.Pay(hers)
		}},
		{"a PayLink without a script is paid", func(delivery) (delivery, error) { return fake.Pay(own) }},
		{"a call is completed", func(delivery) (delivery, error) {
			return fake.CompleteCall("INV-1003", alphacommtest.CallSuccess)
		}},
		{"something new", func(delivery) (delivery, error) {
			return deliver(alphacommtest.RawEvent(`{"id":"1","service":"paylink","event":"PayLinkShared"}`))
		}},
		{"a payment of no PayLink", func(delivery) (delivery, error) {
			return deliver(alphacommtest.PayLinkPaid{PayLinkID: "none", Amount: 100})
		}},
	}
}

// awaitEnd waits until the queue is empty, and says what became of the event
// that came after the mark.
func awaitEnd(ctx context.Context, store *store, before mark) (string, error) {
	now, err := store.mark(ctx)
	if err == nil && now.number == before.number {
		return "dropped: it is there already", nil
	}
	for err == nil && now.waiting > 0 {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		now, err = store.mark(ctx)
	}
	switch {
	case err != nil:
		return "", err
	case now.dead > before.dead:
		return describeLetter(ctx, store)
	}
	return describeRecord(ctx, store)
}

func describeLetter(ctx context.Context, store *store) (text string, err error) {
	for letter, err := range store.deadLetters(ctx) {
		if err != nil {
			return "", err
		}
		text = fmt.Sprintf("dead letter after %d attempts: %s", letter.Attempts, letter.Reason)
	}
	return text, nil
}

func describeRecord(ctx context.Context, store *store) (text string, err error) {
	for r, err := range store.allRecords(ctx) {
		if err != nil {
			return "", err
		}
		text = string(r.Outcome)
		if r.Reference != "" {
			text += fmt.Sprintf(": script %s, reference %s", r.Script, r.Reference)
		}
		if r.Attempts > 1 {
			text += fmt.Sprintf(" (%d attempts)", r.Attempts)
		}
	}
	return text, nil
}
