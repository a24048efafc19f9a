package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// embedded is a NATS server inside this process, which nobody else can reach.
type embedded struct {
	server *server.Server
	lock   *flock.Flock
}

// startEmbedded starts a server that keeps its data in dir. The folder is for
// its owner only: events hold telephone numbers.
func startEmbedded(ctx context.Context, dir string, log *slog.Logger) (*embedded, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	natsLog := &natsLogger{log: log, fatal: make(chan string, 1)}
	ns, err := newServer(dir, natsLog)
	if err == nil {
		err = awaitServer(ctx, ns, natsLog)
	}
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("the store in %s cannot be opened: %w", dir, err)
	}
	return &embedded{ns, lock}, nil
}

// lockFolder keeps other processes out: two servers would destroy each other's
// data. The operating system takes the lock back when a process is killed.
func lockFolder(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, "webhookd.lock"), flock.SetPermissions(0o600))
	locked, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !locked:
		return nil, fmt.Errorf("another webhookd works in %s: end it, or name another folder with -store", dir)
	}
	return lock, nil
}

func newServer(dir string, log *natsLogger) (*server.Server, error) {
	ns, err := server.NewServer(&server.Options{
		ServerName: "webhookd",
		JetStream:  true,
		StoreDir:   dir,
		// Every write reaches the disk before it is acknowledged. Without this
		// an event that was answered with 200 would survive the end of the
		// process, and not a loss of power.
		SyncAlways:             true,
		MaxPayload:             maxMessage,
		DontListen:             true,
		NoSigs:                 true,
		DisableJetStreamBanner: true,
	})
	if err != nil {
		return nil, err
	}
	ns.SetLoggerV2(log, false, false, false)
	return ns, nil
}

// awaitServer starts the server and waits until it has read its data.
func awaitServer(ctx context.Context, ns *server.Server, log *natsLogger) error {
	const longest = 10 * time.Minute // there may be much to read
	ready := make(chan bool, 1)
	go func() {
		ns.Start()
		ready <- ns.ReadyForConnections(longest)
	}()
	var err error
	select {
	case ok := <-ready:
		if ok {
			return nil
		}
		err = errors.New("it is not ready")
	case text := <-log.fatal:
		err = errors.New(text)
	case <-ctx.Done():
		err = ctx.Err()
	}
	ns.Shutdown()
	ns.WaitForShutdown()
	return err
}

func (e *embedded) connect() (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(e.server))
}

// close ends the server and then lets others use the folder.
func (e *embedded) close() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
	e.lock.Close()
}

// natsLogger passes on what goes wrong in the server.
type natsLogger struct {
	log   *slog.Logger
	fatal chan string
}

func (l *natsLogger) Noticef(format string, args ...any) {}
func (l *natsLogger) Debugf(format string, args ...any)  {}
func (l *natsLogger) Tracef(format string, args ...any)  {}
func (l *natsLogger) Warnf(format string, args ...any) {
	l.log.Warn("NATS: " + fmt.Sprintf(format, args...))
}
func (l *natsLogger) Errorf(format string, args ...any) {
	l.log.Error("NATS: " + fmt.Sprintf(format, args...))
}

// Fatalf keeps the reason; the server goes no further.
func (l *natsLogger) Fatalf(format string, args ...any) {
	select {
	case l.fatal <- fmt.Sprintf(format, args...):
	default:
	}
}
