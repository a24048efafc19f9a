package transport_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

type spanKey struct{}

// TestObservers: once for each operation, first in and last out, with its error
// and in its context, however the operation ends.
func TestObservers(t *testing.T) {
	badPath := write()
	badPath.Path = "no slash"
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	panics := func(*transport.Answer) error { panic("in the decoder") }
	tests := map[string]struct {
		ctx    context.Context
		call   transport.Call
		status []int
		read   func(*transport.Answer) error
		is     error // what the observers are told; nil: success
		panics bool
	}{
		"a write":           {call: write(), status: []int{200}},
		"a read":            {call: read(), status: []int{200}},
		"repeated":          {call: read(), status: []int{503, 503, 200}},
		"failed":            {call: write(), status: []int{503}, is: switchcomm.ErrOutcomeUnknown},
		"refused":           {call: badPath, is: switchcomm.ErrNotSent},
		"cancelled before":  {ctx: cancelled, call: write(), is: context.Canceled},
		"cannot be decoded": {call: read(), status: []int{200}, read: func(*transport.Answer) error { return switchcomm.ErrNotFound }, is: switchcomm.ErrNotFound},
		"panic":             {call: write(), status: []int{200}, read: panics, panics: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var events []string
			var told []error
			observer := func(name string) switchcomm.Option {
				return switchcomm.WithObserver(func(ctx context.Context, op switchcomm.Operation) (context.Context, func(error)) {
					assert.Equal(t, switchcomm.Operation{API: "testvendor", Name: tt.call.Op, Write: !tt.call.Read}, op)
					events = append(events, "start "+name)
					ctx = context.WithValue(ctx, spanKey{}, name)
					return ctx, func(err error) { events, told = append(events, "end "+name), append(told, err) }
				})
			}
			silent := switchcomm.WithObserver(func(context.Context, switchcomm.Operation) (context.Context, func(error)) { return nil, nil })
			server := &roundTrip{do: func(n int, r *http.Request) (*http.Response, error) {
				assert.Equal(t, "b", r.Context().Value(spanKey{}), "the request has the last observer's context")
				return answer(tt.status[min(n, len(tt.status))-1], testOK), nil
			}}
			client := newClient(t, testBase, switchcomm.WithTransport(server), observer("a"), silent, observer("b"))
			ctx, read := t.Context(), accept
			if tt.ctx != nil {
				ctx = tt.ctx
			}
			if tt.read != nil {
				read = tt.read
			}
			var err error
			call := func() { err = client.Do(ctx, tt.call, read) }
			if tt.panics {
				require.Panics(t, call)
				err = told[0]
				assert.Error(t, err, "a call that panicked has not succeeded")
			} else {
				call()
			}
			assert.Equal(t, []string{"start a", "start b", "end b", "end a"}, events)
			assert.Equal(t, []error{err, err}, told)
			if tt.is != nil {
				assert.ErrorIs(t, err, tt.is)
			} else if !tt.panics {
				assert.NoError(t, err)
			}
		})
	}
}
