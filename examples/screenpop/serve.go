package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// serve serves until ctx ends.
func serve(ctx context.Context, o options, out, complaints io.Writer) error {
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	o.listen = listener.Addr().String()
	if o.url == "" {
		o.url = "http://" + o.listen
	}
	log := slog.New(slog.NewTextHandler(complaints, nil))
	s, end, err := open(ctx, &o, log)
	if err != nil {
		return err
	}
	defer end()
	handler, err := s.routes(o)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// The pages that follow what happens leave when ctx ends.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	fmt.Fprintf(out, "The page for agents: %s\n", o.url)
	fmt.Fprintln(out, s.mode())
	fmt.Fprintln(out, "Ctrl-C ends it.")
	return untilDone(ctx, server, listener, out)
}

// untilDone serves until ctx ends and what is under way is done: a call that is
// just being recorded would have an unknown outcome.
func untilDone(ctx context.Context, server *http.Server, listener net.Listener, out io.Writer) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return errors.Join(errors.New("something was still under way"), err)
	}
	fmt.Fprintln(out, "Ended.")
	return nil
}

// mode says where it works.
func (s *service) mode() string {
	switch {
	case s.demo != nil:
		return "On fakes, with invented members: ring with the buttons on the page."
	case !s.write:
		return "On the real APIs. Nothing is written there without -write."
	case s.ac == nil:
		return "On the real API of SwitchTransact. There are no PayLinks without ALPHACOMM_KEY."
	}
	return "On the real APIs. Calls are recorded and PayLinks are made."
}

// open makes the clients, and without -live the fakes behind them. Calling end
// closes them.
func open(ctx context.Context, o *options, log *slog.Logger) (s *service, end func(), err error) {
	if !o.live {
		return openDemo(ctx, o, log)
	}
	st, err := switchtransact.New(o.token, settings(o.tokenURL)...)
	if err != nil {
		return nil, nil, err
	}
	end = st.CloseIdleConnections
	var ac *alphacomm.Client
	if o.key != "" {
		if ac, err = alphacomm.New(o.key, settings(o.keyURL)...); err != nil {
			return nil, nil, err
		}
		end = func() { st.CloseIdleConnections(); ac.CloseIdleConnections() }
	}
	s, err = newService(st, ac, *o, log)
	return s, end, err
}

// settings are those of both clients. WithValidation refuses input that is
// certainly wrong before anything is sent.
func settings(url string) []switchcomm.Option {
	options := []switchcomm.Option{switchcomm.WithValidation()}
	if url != "" {
		options = append(options, switchcomm.WithBaseURL(url))
	}
	return options
}
