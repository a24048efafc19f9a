package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// live works on the real API. It only reads there.
func (p program) live(ctx context.Context, o options) error {
	source := strings.TrimRight(cmp.Or(o.url, switchtransact.DefaultBaseURL), "/")
	api, err := connect(o.token, source)
	if err != nil {
		return err
	}
	defer api.close()
	s := &syncer{
		api:    api,
		store:  store{source: source, csv: o.csv, state: o.state, step: p.step},
		policy: o.policy,
		now:    p.now,
		report: report{out: p.out, counts: o.counts},
	}
	if o.watch {
		return p.watch(ctx, s, o.every)
	}
	failed, err := s.round(ctx)
	return errors.Join(failed, err)
}

// watch repeats rounds until ctx ends. A list that could not be read is read in
// the next round; a file that could not be read or written ends the program,
// for that needs a person.
func (p program) watch(ctx context.Context, s *syncer, every time.Duration) error {
	for {
		failed, err := s.round(ctx)
		if err != nil && !errors.Is(err, ctx.Err()) {
			return errors.Join(failed, err)
		}
		if failed != nil && ctx.Err() == nil {
			p.complain(failed)
		}
		select {
		case <-ctx.Done():
			fmt.Fprintln(p.out, "Ended.")
			return nil
		case <-time.After(every):
		}
	}
}

// api is the client, and what it could not read of the answers.
type api struct {
	client *switchtransact.Client
	drifts []switchcomm.Drift // of the call in progress; one is made at a time
}

// connect makes a client for reading long lists: a whole list comes in one
// answer, because the vendor knows no pages here.
func connect(token, base string) (*api, error) {
	const (
		longest = 2 * time.Minute
		largest = 256 << 20
	)
	var a api
	client, err := switchtransact.New(token,
		switchcomm.WithBaseURL(base),
		switchcomm.WithAttemptTimeout(longest),
		switchcomm.WithMaxResponse(largest),
		switchcomm.WithDriftHandler(func(_ context.Context, d switchcomm.Drift) { a.drifts = append(a.drifts, d) }))
	if err != nil {
		return nil, err
	}
	a.client = client
	return &a, nil
}

func (a *api) close() { a.client.CloseIdleConnections() }
