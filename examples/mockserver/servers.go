package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// servers are what the program runs; those that are left out are nil.
type servers struct {
	switchTransact *switchtransacttest.Server
	alphacomm      *alphacommtest.Server
	control        *http.Server
	controlURL     string
}

// serve runs the servers until ctx ends.
func serve(ctx context.Context, o options, out io.Writer) error {
	var s servers
	defer s.close()
	if err := s.open(o); err != nil {
		return err
	}
	s.print(out)
	<-ctx.Done()
	fmt.Fprintln(out, "Ended.")
	return nil
}

// open starts the servers one after the other.
func (s *servers) open(o options) (err error) {
	if o.switchTransact != "" {
		if s.switchTransact, err = openSwitchTransact(o); err != nil {
			return fmt.Errorf("-switchtransact: %w", err)
		}
	}
	if o.alphacomm != "" {
		if s.alphacomm, err = openAlphacomm(o); err != nil {
			return fmt.Errorf("-alphacomm: %w", err)
		}
	}
	if o.control != "" {
		if err := s.openControl(o.control); err != nil {
			return fmt.Errorf("-control: %w", err)
		}
	}
	return nil
}

func openSwitchTransact(o options) (*switchtransacttest.Server, error) {
	settings := []switchtransacttest.Option{
		switchtransacttest.WithAddr(o.switchTransact),
		switchtransacttest.WithBodyLimit(0), // it may run for days
	}
	if o.approve {
		settings = append(settings, switchtransacttest.WithAutoApprove())
	}
	return switchtransacttest.NewServer(settings...)
}

func openAlphacomm(o options) (*alphacommtest.Server, error) {
	return alphacommtest.NewServer(
		alphacommtest.WithAddr(o.alphacomm),
		alphacommtest.WithBodyLimit(0),
		alphacommtest.WithDiscardFiles(),
		alphacommtest.WithWebhook(o.webhook, o.webhookUser, o.webhookPassword))
}

func (s *servers) openControl(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s.controlURL = "http://" + listener.Addr().String()
	s.control = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second}
	go s.control.Serve(listener) // it ends when the server is closed
	return nil
}

// print says where the servers are.
func (s *servers) print(out io.Writer) {
	if s.switchTransact != nil {
		fmt.Fprintf(out, "SwitchTransact  %s\n                Authorization: %s\n", s.switchTransact.URL, s.switchTransact.Key)
	}
	if s.alphacomm != nil {
		fmt.Fprintf(out, "Alphacomm       %s\n                X-AUTH-TOKEN: %s\n", s.alphacomm.URL, s.alphacomm.Key)
	}
	if s.control != nil {
		fmt.Fprintf(out, "What people do  %s\n", s.controlURL)
	}
	fmt.Fprintln(out, "Ctrl-C ends it.")
}

// close ends every server that was started.
func (s *servers) close() {
	if s.control != nil {
		s.control.Close()
	}
	if s.alphacomm != nil {
		s.alphacomm.Close()
	}
	if s.switchTransact != nil {
		s.switchTransact.Close()
	}
}
