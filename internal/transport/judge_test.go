package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestStatuses goes through every status: what it means depends on nothing
// else.
func TestStatuses(t *testing.T) {
	const attempts = 4 // the default
	type meaning struct {
		again   bool // a read is repeated; a write never is, but for 429
		outcome switchcomm.Outcome
		is      error
	}
	meaningOf := func(status int) meaning {
		switch {
		case status == 307, status == 308:
			return meaning{false, switchcomm.OutcomeRejected, switchcomm.ErrRedirect}
		case status/100 == 3:
			return meaning{false, switchcomm.OutcomeUnknown, switchcomm.ErrRedirect}
		case status == 401:
			return meaning{false, switchcomm.OutcomeRejected, switchcomm.ErrUnauthorized}
		case status == 403:
			return meaning{false, switchcomm.OutcomeRejected, switchcomm.ErrPermission}
		case status == 422:
			return meaning{false, switchcomm.OutcomeRejected, switchcomm.ErrValidation}
		case status == 429:
			return meaning{true, switchcomm.OutcomeRejected, switchcomm.ErrRateLimited}
		case status == 408:
			return meaning{true, switchcomm.OutcomeUnknown, nil}
		case status/100 == 4, status == 501, status == 505:
			return meaning{false, switchcomm.OutcomeRejected, nil}
		case status/100 == 5:
			return meaning{true, switchcomm.OutcomeUnknown, nil}
		}
		return meaning{false, switchcomm.OutcomeUnknown, nil} // nobody knows it
	}
	for status := 100; status <= 650; status++ {
		if status/100 == 2 {
			continue
		}
		want := meaningOf(status)
		for _, call := range []transport.Call{write(), read()} {
			server := answers(status)
			e := requireError(t, newClient(t, testBase, switchcomm.WithTransport(server)), call)

			outcome, tries := want.outcome, 1
			if call.Read {
				outcome = switchcomm.OutcomeRead
			}
			if want.again && (call.Read || status == 429) {
				tries = attempts
			}
			assert.Equal(t, outcome, e.Outcome, "%d", status)
			assert.Equal(t, tries, server.attempts(), "%d", status)
			assert.Equal(t, tries, e.Attempts, "%d", status)
			assert.Equal(t, status, e.StatusCode)
			if want.is != nil {
				assert.ErrorIs(t, e, want.is, "%d", status)
			}
		}
	}
}

func TestSuccess(t *testing.T) {
	tests := map[string]struct {
		status     int
		body       string
		mayBeEmpty bool
		fails      bool
	}{
		"200":                      {status: 200, body: testOK},
		"201":                      {status: 201, body: testOK},
		"202":                      {status: 202, body: testOK},
		"200 without a body":       {status: 200, fails: true},
		"204":                      {status: 204, fails: true},
		"204 where it is expected": {status: 204, mayBeEmpty: true},
		"200 without a body where it is expected": {status: 200, mayBeEmpty: true},
		"200 with a body where none is needed":    {status: 200, body: testOK, mayBeEmpty: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, testBase, switchcomm.WithTransport(&roundTrip{do: func(int, *http.Request) (*http.Response, error) {
				return answer(tt.status, tt.body, "X-Request-Id", "req-1"), nil
			}}))
			call := write()
			call.MayBeEmpty = tt.mayBeEmpty
			var seen *transport.Answer
			err := client.Do(t.Context(), call, func(a *transport.Answer) error { seen, a.Keep = a, true; return nil })
			if tt.fails {
				e := asError(t, err)
				assert.ErrorIs(t, e, switchcomm.ErrResponse)
				assert.Equal(t, switchcomm.OutcomeLikelyApplied, e.Outcome)
				assert.Equal(t, "req-1", e.RequestID)
				assert.Nil(t, seen)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.status, seen.Status)
			assert.Equal(t, tt.body, string(seen.Body))
			assert.Equal(t, 1, seen.Attempts)
			assert.Equal(t, "req-1", seen.Header.Get("X-Request-Id"))
		})
	}
}

// TestDecoderErrors: what decoding the answer came to is completed.
func TestDecoderErrors(t *testing.T) {
	client := newClient(t, testBase, switchcomm.WithTransport(&roundTrip{do: func(int, *http.Request) (*http.Response, error) {
		return answer(200, testOK, "X-Request-Id", "req-1"), nil
	}}))
	plain := errors.New("invalid character after " + testPhone)
	tests := map[string]struct {
		call    transport.Call
		decoded error
		outcome switchcomm.Outcome
		is      error
	}{
		"a write that cannot be decoded": {write(), plain, switchcomm.OutcomeLikelyApplied, switchcomm.ErrResponse},
		"a read that cannot be decoded":  {read(), plain, switchcomm.OutcomeRead, switchcomm.ErrResponse},
		"a write that was turned down":   {write(), &switchcomm.Error{Outcome: switchcomm.OutcomeRejected}, switchcomm.OutcomeRejected, switchcomm.ErrRejected},
		"a read that was turned down":    {read(), &switchcomm.Error{Outcome: switchcomm.OutcomeRejected, Err: switchcomm.ErrNotFound}, switchcomm.OutcomeRead, switchcomm.ErrNotFound},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := asError(t, client.Do(t.Context(), tt.call, func(*transport.Answer) error { return tt.decoded }))
			assert.Equal(t, tt.outcome, e.Outcome)
			assert.ErrorIs(t, e, tt.is)
			assert.ErrorIs(t, e, tt.decoded, "the cause stays within reach")
			assert.Equal(t, "testvendor", e.API)
			assert.Equal(t, tt.call.Op, e.Op)
			assert.Equal(t, 200, e.StatusCode)
			assert.Equal(t, 1, e.Attempts)
			assert.Equal(t, "req-1", e.RequestID)
			assert.Equal(t, testOK, string(e.Body()))
		})
	}
}

// TestProofMustBePositive: a write is called not sent only if net/http reported
// that it looked for a connection and got none.
func TestProofMustBePositive(t *testing.T) {
	refused := errors.New("dial tcp: connect: connection refused")
	tests := map[string]struct {
		do       func(int, *http.Request) (*http.Response, error)
		attempts int
		outcome  switchcomm.Outcome
	}{
		"net/http got no connection": {
			func(_ int, r *http.Request) (*http.Response, error) { return noConnection(r) },
			4, switchcomm.OutcomeNotSent,
		},
		"a transport that reports nothing": {
			func(int, *http.Request) (*http.Response, error) { return nil, refused },
			1, switchcomm.OutcomeUnknown,
		},
		"a transport with neither answer nor error": {
			func(int, *http.Request) (*http.Response, error) { return nil, nil },
			1, switchcomm.OutcomeUnknown,
		},
		"a transport with an answer without a status": {
			func(int, *http.Request) (*http.Response, error) { return &http.Response{}, nil },
			1, switchcomm.OutcomeUnknown,
		},
		"a transport with a success without a body": {
			func(int, *http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil },
			1, switchcomm.OutcomeLikelyApplied,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := &roundTrip{do: tt.do}
			e := requireError(t, newClient(t, testBase, switchcomm.WithTransport(server)), write())
			assert.Equal(t, tt.outcome, e.Outcome)
			assert.Equal(t, tt.attempts, server.attempts())
		})
	}
}

// TestRefusedCalls: what cannot be sent at all is not sent, whatever its class.
func TestRefusedCalls(t *testing.T) {
	for name, spoil := range map[string]func(*transport.Call){
		"a method with a space":    func(c *transport.Call) { c.Method = "PO ST" },
		"a path without a slash":   func(c *transport.Call) { c.Path = ".evil.test/" + testPhone },
		"a path with a user":       func(c *transport.Call) { c.Path = "@evil.test/" + testPhone },
		"a path with a bad escape": func(c *transport.Call) { c.Path = "/people/%zz" + testPhone },
		"an upload that cannot be opened": func(c *transport.Call) {
			c.Upload = &transport.Upload{Open: func() (io.ReadCloser, error) { return nil, errors.New("open C:/private/" + testPhone) }}
		},
		"an upload without a reader": func(c *transport.Call) {
			c.Upload = &transport.Upload{Open: func() (io.ReadCloser, error) { return nil, nil }}
		},
	} {
		for _, call := range []transport.Call{write(), read()} {
			t.Run(name, func(t *testing.T) {
				spoil(&call)
				server := answers(200)
				e := requireError(t, newClient(t, testBase, switchcomm.WithTransport(server)), call)
				assert.ErrorIs(t, e, switchcomm.ErrNotSent)
				assert.Zero(t, e.Attempts)
				assert.Zero(t, server.attempts())
			})
		}
	}
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := answers(200)
	e := asError(t, newClient(t, testBase, switchcomm.WithTransport(server)).Do(ctx, write(), accept))
	assert.ErrorIs(t, e, switchcomm.ErrNotSent)
	assert.ErrorIs(t, e, context.Canceled)
	assert.Zero(t, server.attempts())
}

func TestExplain(t *testing.T) {
	api := testAPI
	api.Explain = func(e *switchcomm.Error, body []byte) { e.Message = strings.TrimSpace(string(body)) }
	client, err := transport.New(api, testKey, nil, []switchcomm.Option{
		switchcomm.WithBaseURL(testBase),
		switchcomm.WithTransport(&roundTrip{do: func(int, *http.Request) (*http.Response, error) {
			return answer(400, " Person not found ", "X-Request-Id", "req-1"), nil
		}}),
	})
	require.NoError(t, err)
	e := requireError(t, client, write())
	assert.Equal(t, "Person not found", e.Message)
	assert.Equal(t, " Person not found ", string(e.Body()))
	assert.Equal(t, "req-1", e.RequestID)
	assert.NotContains(t, e.Error(), "Person")
}

// TestRequestID: only what a log line can hold is kept.
func TestRequestID(t *testing.T) {
	for given, want := range map[string]string{
		"3f0c9a52-0b7e-4a59-9d3b-3f6f6f0b6c11": "3f0c9a52-0b7e-4a59-9d3b-3f6f6f0b6c11",
		"two words":                            "",
		"caf\u00e9":                            "",
		strings.Repeat("x", 129):               "",
	} {
		for _, name := range []string{"X-Request-Id", "Request-Id"} {
			client := newClient(t, testBase, switchcomm.WithTransport(&roundTrip{do: func(int, *http.Request) (*http.Response, error) {
				return answer(400, "", name, given), nil
			}}))
			assert.Equal(t, want, requireError(t, client, write()).RequestID, strconv.Quote(given))
		}
	}
}

func TestEscapeSegment(t *testing.T) {
	for in, want := range map[string]string{
		"MEM1234":     "MEM1234",
		" 0720000001": "0720000001",
		"a/b":         "a%2Fb",
		"a?b#c":       "a%3Fb%23c",
		"..%2f":       "..%252f",
		"Ünï":         "%C3%9Cn%C3%AF",
	} {
		got, err := transport.EscapeSegment("the id", in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got)
	}
	for _, in := range []string{"", " ", ".", "..", "\t..\n"} {
		_, err := transport.EscapeSegment("the id", in)
		assert.ErrorContains(t, err, "the id", in)
	}
}
