package main

import (
	"errors"
	"flag"
	"fmt"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// account is where the program works: on the real API or on a fake.
type account struct {
	live     bool
	key, url string
}

func (a *account) define(flags *flag.FlagSet) {
	flags.BoolVar(&a.live, "live", false, "work on the real Alphacomm API, with the key in ALPHACOMM_KEY")
}

func (a *account) check() error {
	if a.live && a.key == "" {
		return errors.New("-live needs the key of the API in ALPHACOMM_KEY")
	}
	return nil
}

// open makes a client. WithValidation refuses input that is certainly wrong
// before anything is sent.
func (a *account) open(p printer) (*session, error) {
	if !a.live {
		return openFake(p)
	}
	settings := []switchcomm.Option{switchcomm.WithValidation()}
	if a.url != "" {
		settings = append(settings, switchcomm.WithBaseURL(a.url))
	}
	ac, err := alphacomm.New(a.key, settings...)
	if err != nil {
		return nil, err
	}
	return &session{ac: ac}, nil
}

// again is how the program is called on the same account.
func (a *account) again(command string) string {
	if a.live {
		return fmt.Sprintf("paylink %s -live", command)
	}
	return "paylink " + command
}
