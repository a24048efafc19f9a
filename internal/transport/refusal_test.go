package transport_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// A vendor may apply a part of a write and then turn the rest away. What the
// answer itself says of that counts more than its status.
func TestRateLimitAfterAPartWasApplied(t *testing.T) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		w.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(w, `{"accepted":[{}]}`)
	}))
	defer server.Close()
	api := transport.API{Name: "test", KeyHeader: "Authorization", Explain: func(e *switchcomm.Error, body []byte) {
		if strings.Contains(string(body), "accepted") {
			e.Outcome = switchcomm.OutcomeUnknown
		}
	}}
	client, err := transport.New(api, "key", []switchcomm.Option{switchcomm.WithBaseURL(server.URL)},
		[]switchcomm.Option{switchcomm.WithBackoff(time.Millisecond, time.Millisecond)})
	require.NoError(t, err)
	defer client.CloseIdleConnections()

	err = client.Do(t.Context(), transport.Call{Op: "Test.Write", Body: []byte(`{}`)}, nothing)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.EqualValues(t, 1, requests.Load(), "the write was sent again")
}

// A refusal that was cut may name records that were accepted.
func TestRefusalOfALoadThatWasCut(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusUnprocessableEntity)
		io.WriteString(w, `{"Info":`)
	}))
	defer server.Close()
	client, err := transport.New(transport.API{Name: "test", KeyHeader: "Authorization"}, "key",
		[]switchcomm.Option{switchcomm.WithBaseURL(server.URL)}, nil)
	require.NoError(t, err)
	defer client.CloseIdleConnections()

	for load, want := range map[bool]error{true: switchcomm.ErrOutcomeUnknown, false: switchcomm.ErrRejected} {
		err := client.Do(t.Context(), transport.Call{Op: "Test.Write", Body: []byte(`{}`), Load: load}, nothing)
		assert.ErrorIs(t, err, want, "load: %v", load)
	}
}

type brokenLimiter struct{}

func (brokenLimiter) Wait(context.Context) error { return errors.New("the database is down") }

// A program must be able to tell that it was the limiter.
func TestLimiterThatFails(t *testing.T) {
	client, err := transport.New(transport.API{Name: "test", KeyHeader: "Authorization"}, "key",
		[]switchcomm.Option{switchcomm.WithBaseURL("https://example.com")},
		[]switchcomm.Option{switchcomm.WithLimiter(brokenLimiter{})})
	require.NoError(t, err)
	err = client.Do(t.Context(), transport.Call{Op: "Test.Write", Body: []byte(`{}`)}, nothing)
	assert.ErrorIs(t, err, switchcomm.ErrLimiter)
	assert.ErrorIs(t, err, switchcomm.ErrNotSent)
}

func nothing(*transport.Answer) error { return nil }
