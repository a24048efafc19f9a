package transport_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestGzip: an answer is asked for in gzip, and read whichever way it comes,
// also when it is net/http that asks.
func TestGzip(t *testing.T) {
	var zipped bytes.Buffer
	zipper := gzip.NewWriter(&zipped)
	_, err := zipper.Write([]byte(testOK))
	require.NoError(t, err)
	require.NoError(t, zipper.Close())
	through := switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return next })
	tests := map[string]struct {
		encoding string
		body     []byte
		want     string
	}{
		"plain":           {"", []byte(testOK), testOK},
		"gzip":            {"gzip", zipped.Bytes(), testOK},
		"GZIP":            {"GZIP", zipped.Bytes(), testOK},
		"gzip of nothing": {"gzip", nil, ""},
		"two in a row":    {"gzip", append(zipped.Bytes(), zipped.Bytes()...), testOK + testOK},
		"another":         {"br", []byte(testOK), testOK},
	}
	for name, tt := range tests {
		for how, options := range map[string][]switchcomm.Option{"direct": nil, "through middleware": {through}} {
			t.Run(name+", "+how, func(t *testing.T) {
				server := faulty.New(t, faulty.Always(faulty.OK), faulty.Respond(func(faulty.Request) (int, http.Header, []byte) {
					header := http.Header{"Content-Type": {"application/json"}}
					if tt.encoding != "" {
						header.Set("Content-Encoding", tt.encoding)
					}
					return http.StatusOK, header, tt.body
				}))
				client := newClient(t, server.URL(), options...)
				for range 3 { // what decompresses is used again
					call := write()
					call.MayBeEmpty = true
					require.NoError(t, client.Do(t.Context(), call, func(answer *transport.Answer) error {
						assert.Equal(t, tt.want, string(answer.Body))
						return nil
					}))
				}
				require.Len(t, server.Requests(), 3)
				for _, r := range server.Requests() {
					assert.Equal(t, []string{"gzip"}, r.Header.Values("Accept-Encoding"))
				}
			})
		}
	}
}

// TestHeadDoesNotAskForGzip, as net/http does not: some servers compress the body
// that is not there.
func TestHeadDoesNotAskForGzip(t *testing.T) {
	for name, options := range map[string][]switchcomm.Option{
		"direct":             nil,
		"through middleware": {switchcomm.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return next })},
	} {
		seen := make(chan http.Header, 1)
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
		defer server.Close()
		call := transport.Call{Op: "Try", Read: true, Method: http.MethodHead, Path: "/x", MayBeEmpty: true}
		require.NoError(t, newClient(t, server.URL, options...).Do(t.Context(), call, accept), name)
		assert.Empty(t, (<-seen).Values("Accept-Encoding"), name)
	}
}
