// Package gocktest shows that the transport can be tested with gock, as users
// of the module may do.
//
// gock keeps its mocks in global state, so that these tests have a package of
// their own and none of them is parallel. Its paths are regular expressions
// that match anywhere, so they are anchored; its bodies would match as regular
// expressions too, so they are decoded and compared.
package gocktest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/h2non/gock.v1"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

const (
	host    = "https://api.example.test"
	testKey = "5ec7e7c0ffee5ec7e7c0ffee"
)

var (
	api   = transport.API{Name: "testvendor", KeyHeader: "X-AUTH-TOKEN"}
	write = transport.Call{Op: "People.Create", Path: "/people", Body: []byte(`{"amount":10}`)}
	read  = transport.Call{Op: "People.Details", Read: true, Method: http.MethodGet, Path: "/people", Query: map[string][]string{"phone": {"0720000001"}}}
)

// noNetwork is where a request ends that no mock has taken.
type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("a request has left the mocks")
}

// newClient makes a client over gock: gock.New by itself intercepts only
// http.DefaultTransport, which the client does not use.
func newClient(t *testing.T) *transport.Client {
	t.Helper()
	mocks := gock.NewTransport()
	mocks.Transport = noNetwork{}
	client, err := transport.New(
		api, testKey,
		[]switchcomm.Option{
			switchcomm.WithBaseURL(host + "/v1"),
			switchcomm.WithTransport(mocks),
			switchcomm.WithBackoff(time.Millisecond, time.Millisecond),
		}, nil)
	require.NoError(t, err)
	t.Cleanup(gock.Off)
	return client
}

// post expects the write, and get the read.
func post() *gock.Request {
	return gock.New(host).Post("^/v1/people$").AddMatcher(func(r *http.Request, _ *gock.Request) (bool, error) {
		var sent struct {
			Amount int `json:"amount"`
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			return false, err
		}
		return sent.Amount == 10 && slices.Equal(r.Header[api.KeyHeader], []string{testKey}), nil
	})
}

func get() *gock.Request {
	return gock.New(host).Get("^/v1/people$").MatchParam("phone", "^0720000001$")
}

func answered(*transport.Answer) error { return nil }

func TestAnswer(t *testing.T) {
	client := newClient(t)
	post().Reply(200).JSON(map[string]any{"status": true})
	var body string
	require.NoError(t, client.Do(t.Context(), write, func(a *transport.Answer) error { body = string(a.Body); return nil }))
	assert.JSONEq(t, `{"status":true}`, body)
	assert.True(t, gock.IsDone())
}

// TestRepeats: a second mock that is still pending shows that nothing was
// repeated.
func TestRepeats(t *testing.T) {
	tests := map[string]struct {
		call     transport.Call
		first    func(*gock.Request)
		repeated bool
		outcome  switchcomm.Outcome
	}{
		"write, 500":        {write, func(r *gock.Request) { r.Reply(500) }, false, switchcomm.OutcomeUnknown},
		"write, 422":        {write, func(r *gock.Request) { r.Reply(422) }, false, switchcomm.OutcomeRejected},
		"write, 429":        {write, func(r *gock.Request) { r.Reply(429) }, true, 0},
		"write, reset":      {write, func(r *gock.Request) { r.ReplyError(io.ErrUnexpectedEOF) }, false, switchcomm.OutcomeUnknown},
		"write, no network": {write, func(r *gock.Request) { r.ReplyError(errors.New("connection refused")) }, false, switchcomm.OutcomeUnknown},
		"read, 500":         {read, func(r *gock.Request) { r.Reply(500) }, true, 0},
		"read, 404":         {read, func(r *gock.Request) { r.Reply(404) }, false, switchcomm.OutcomeRead},
		"read, reset":       {read, func(r *gock.Request) { r.ReplyError(io.ErrUnexpectedEOF) }, true, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t)
			mock := post
			if tt.call.Read {
				mock = get
			}
			tt.first(mock())
			mock().Reply(200).JSON(map[string]any{"status": true})

			err := client.Do(t.Context(), tt.call, answered)
			assert.Equal(t, !tt.repeated, gock.IsPending())
			if tt.repeated {
				assert.NoError(t, err)
				return
			}
			var e *switchcomm.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tt.outcome, e.Outcome)
			assert.Equal(t, 1, e.Attempts)
		})
	}
}

// TestUnexpectedRequest: a request that no mock expects does not reach the
// network, and is not taken for unsent.
func TestUnexpectedRequest(t *testing.T) {
	client := newClient(t)
	gock.New(host).Post("^/v1/companies$").Reply(200)
	err := client.Do(t.Context(), write, answered)
	assert.ErrorIs(t, err, gock.ErrCannotMatch)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.True(t, gock.HasUnmatchedRequest())
	gock.CleanUnmatchedRequest()
}
