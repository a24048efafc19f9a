package transport_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestKey: white space around it, as from a file, is no part of it; anything
// else that cannot be a key is refused without repeating it.
func TestKey(t *testing.T) {
	for _, given := range []string{testKey, testKey + "\n", " " + testKey + "\r\n"} {
		server := answers(200)
		do := server.do
		server.do = func(n int, r *http.Request) (*http.Response, error) {
			assert.Equal(t, []string{testKey}, r.Header[testAPI.KeyHeader])
			return do(n, r)
		}
		client, err := transport.New(testAPI, given, nil, []switchcomm.Option{switchcomm.WithBaseURL(testBase), switchcomm.WithTransport(server)})
		require.NoError(t, err, "%q", given)
		require.NoError(t, client.Do(t.Context(), write(), accept))
	}
	for given, want := range map[string]string{
		"":                 "empty",
		" \t\n":            "empty",
		"secret1 secret1":  "white space",
		"secret1\nsecret1": "white space",
		"secret1\u00e9":    "ASCII",
		"secret1\u200b":    "ASCII",
		"\ufeffsecret1":    "ASCII",
		"secret1\x00":      "control",
		"secret1\x7f!":     "control",
	} {
		_, err := transport.New(testAPI, given, nil, []switchcomm.Option{switchcomm.WithBaseURL(testBase)})
		require.Error(t, err, "%q", given)
		assert.Contains(t, err.Error(), "key")
		assert.Contains(t, err.Error(), want)
		assert.NotContains(t, err.Error(), "secret1")
	}
}

// TestNewReportsEverything: the key's problem and those of the options come
// together.
func TestNewReportsEverything(t *testing.T) {
	noTransport := func(http.RoundTripper) http.RoundTripper { return nil }
	_, err := transport.New(testAPI, "", nil, []switchcomm.Option{
		switchcomm.WithBaseURL("http://user:hunter2@api.example.test?token=hunter2"),
		switchcomm.WithMaxAttempts(0),
	})
	for _, part := range []string{"the key is empty", "https", "user name", "query", "WithMaxAttempts"} {
		assert.ErrorContains(t, err, part)
	}
	assert.NotContains(t, err.Error(), "hunter2")

	_, err = transport.New(testAPI, testKey, nil, nil)
	assert.ErrorContains(t, err, "base URL")
	_, err = transport.New(testAPI, testKey, nil, []switchcomm.Option{switchcomm.WithBaseURL(testBase), switchcomm.WithMiddleware(noTransport)})
	assert.ErrorContains(t, err, "WithMiddleware")
}

// TestDefaultsComeFirst: the caller's options win, and neither list is changed.
func TestDefaultsComeFirst(t *testing.T) {
	defaults := make([]switchcomm.Option, 0, 10)
	defaults = append(defaults, switchcomm.WithBaseURL(testBase), switchcomm.WithMaxAttempts(2))
	client, err := transport.New(testAPI, testKey, defaults, []switchcomm.Option{switchcomm.WithMaxAttempts(7)})
	require.NoError(t, err)
	assert.Equal(t, 7, client.Config().MaxAttempts)
	assert.Equal(t, testBase, client.Config().BaseURL)
	assert.Nil(t, defaults[:3][2])
}

// TestBaseURL: a path is kept, a slash at the end is not doubled.
func TestBaseURL(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.example.test":          "https://api.example.test/people/create",
		"https://api.example.test/":         "https://api.example.test/people/create",
		"https://api.example.test/api/1.0/": "https://api.example.test/api/1.0/people/create",
		"https://api.example.test:8443/a":   "https://api.example.test:8443/a/people/create",
		"https://[::1]:8443":                "https://[::1]:8443/people/create",
		"http://localhost:1":                "http://localhost:1/people/create",
	} {
		server := &roundTrip{do: func(_ int, r *http.Request) (*http.Response, error) {
			assert.Equal(t, want, r.URL.String())
			return answer(200, testOK), nil
		}}
		require.NoError(t, newClient(t, base, switchcomm.WithTransport(server)).Do(t.Context(), write(), accept), base)
	}
}

// TestClientIsUnprintable: no verb, handler or encoder shows the key or the
// address.
func TestClientIsUnprintable(t *testing.T) {
	client := newClient(t, "https://markedhost.example.test/markedpath")
	type holder struct {
		client *transport.Client
		Client *transport.Client
		Any    any
	}
	values := map[string]any{
		"pointer": client, "value": *client, "pointer to pointer": &client, "slice": []any{client, *client},
		"map": map[string]any{"c": client}, "struct": holder{client, client, client}, "pointer to struct": &holder{client, client, client},
	}
	for name, v := range values {
		for how, text := range everyPrint(v) {
			for _, secret := range []string{testKey, "markedhost", "markedpath"} {
				assert.False(t, strings.Contains(text, secret), "%s, %s", name, how)
				assert.False(t, strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", secret)), "%s, %s", name, how)
			}
		}
	}
	assert.Equal(t, "transport.Client{...}", fmt.Sprintf("%+v", *client))
}

// everyPrint returns what the ways to print and encode v make of it.
func everyPrint(v any) map[string]string {
	texts := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		texts[verb] = fmt.Sprintf(verb, v)
	}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("made", "client", v)
	slog.New(slog.NewTextHandler(&b, nil)).Info("made", "client", v)
	_ = json.NewEncoder(&b).Encode(v)
	texts["encoded"] = b.String()
	texts["error"] = errors.Join(fmt.Errorf("made %v", v)).Error()
	return texts
}
