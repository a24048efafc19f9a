package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// eventsPath is where the vendor sends its events.
const eventsPath = "/hooks"

// daemon is the program at work: a web server that stores events, workers that
// work on them, and a second web server for whoever runs it.
type daemon struct {
	o     options
	log   *slog.Logger
	store *store

	events, admin         *http.Server
	onEvents, onAdmin     net.Listener
	eventsURL, recordsURL string

	ac *alphacomm.Client // nil: nothing is worked on
}

// newDaemon opens everything that the program needs. ac is nil where events are
// only to be stored.
func newDaemon(ctx context.Context, o options, ac *alphacomm.Client, log *slog.Logger) (_ *daemon, err error) {
	d := &daemon{o: o, log: log, ac: ac}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if d.store, err = openStore(ctx, o.store, log); err != nil {
		return nil, err
	}
	receiver, err := newReceiver(d.store, o.user, o.password, log)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(eventsPath, receiver)
	mux.Handle("GET /healthz", health(d.store, ac != nil))
	if d.onEvents, err = net.Listen("tcp", o.listen); err != nil {
		return nil, fmt.Errorf("-listen: %w", err)
	}
	if d.onAdmin, err = net.Listen("tcp", o.admin); err != nil {
		return nil, fmt.Errorf("-admin: %w", err)
	}
	d.events, d.eventsURL = newWebServer(mux, log), "http://"+d.onEvents.Addr().String()
	d.admin, d.recordsURL = newWebServer(adminRoutes(d.store), log), "http://"+d.onAdmin.Addr().String()
	return d, nil
}

func newWebServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// run serves and works until ctx ends, or something fails.
func (d *daemon) run(ctx context.Context) error {
	jobs, ctx := errgroup.WithContext(ctx)
	jobs.Go(func() error { return serveUntil(ctx, d.events, d.onEvents) })
	jobs.Go(func() error { return serveUntil(ctx, d.admin, d.onAdmin) })
	if d.ac != nil {
		w := &worker{store: d.store, process: processor{d.ac}.process, attempt: d.o.attempt, waits: d.o.retry, log: d.log}
		jobs.Go(func() error { return w.run(ctx, d.o.workers) })
	}
	return jobs.Wait()
}

// serveUntil serves until ctx ends, and then lets requests that have begun end
// well.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	const patience = 10 * time.Second
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		server.Close()
	}
	return nil
}

// print says where everything is.
func (d *daemon) print(out io.Writer) {
	fmt.Fprintf(out, "Events   %s%s, user %s\n", d.eventsURL, eventsPath, d.o.user)
	fmt.Fprintf(out, "Health   %s/healthz\n", d.eventsURL)
	fmt.Fprintf(out, "Records  %s/records\n", d.recordsURL)
	fmt.Fprintf(out, "Dead     %s/dead\n", d.recordsURL)
}

// close lets go of what newDaemon opened. The web servers are closed already
// unless run was not called.
func (d *daemon) close() {
	for _, listener := range []net.Listener{d.onEvents, d.onAdmin} {
		if listener != nil {
			listener.Close()
		}
	}
	if d.store != nil {
		d.store.close()
	}
}

// serve runs the program until ctx ends.
func serve(ctx context.Context, o options, out io.Writer, log *slog.Logger) (err error) {
	if !o.live {
		if o.store.dir, err = os.MkdirTemp("", "webhookd-"); err != nil {
			return err
		}
		defer os.RemoveAll(o.store.dir)
	}
	a, err := openAccount(o)
	if err != nil {
		return err
	}
	defer a.close()
	d, err := newDaemon(ctx, o, a.ac, log)
	if err != nil {
		return err
	}
	defer d.close()
	if o.demo {
		return demo(ctx, d, a.fake, out)
	}
	d.print(out)
	a.print(out)
	fmt.Fprintln(out, "Ctrl-C ends it.")
	if err := d.run(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	fmt.Fprintln(out, "Ended.")
	return nil
}
