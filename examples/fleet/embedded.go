package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// embedded is a NATS server inside this process, for the processes on this
// machine that are told its address.
type embedded struct {
	server  *server.Server
	options *server.Options
	url     string // with the password
}

// startEmbedded starts a server that keeps its data in dir.
func startEmbedded(ctx context.Context, dir string) (*embedded, error) {
	e := &embedded{options: &server.Options{
		ServerName: "fleet",
		Host:       "127.0.0.1",
		Port:       server.RANDOM_PORT,
		Username:   "fleet",
		Password:   rand.Text(),
		JetStream:  true,
		StoreDir:   dir,
		// What is recorded must survive a loss of power, too: a server that
		// forgets who was sent lets somebody be charged twice.
		SyncAlways:             true,
		NoSigs:                 true,
		NoLog:                  true,
		DisableJetStreamBanner: true,
	}}
	if err := e.start(ctx); err != nil {
		return nil, err
	}
	at := url.URL{Scheme: "nats", User: url.UserPassword(e.options.Username, e.options.Password), Host: e.server.Addr().String()}
	e.url = at.String()
	return e, nil
}

// start starts the server and waits until it serves.
func (e *embedded) start(ctx context.Context) error {
	ns, err := server.NewServer(e.options)
	if err != nil {
		return err
	}
	ready := make(chan bool, 1)
	go func() {
		ns.Start()
		ready <- ns.ReadyForConnections(time.Minute)
	}()
	select {
	case ok := <-ready:
		if !ok {
			err = errors.New("the NATS server does not start")
		}
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		ns.Shutdown()
		return err
	}
	e.server = ns
	return nil
}

func (e *embedded) close() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}
