package transport_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestTarget: a path goes out as it is given, after that of the base URL. What
// would change its meaning is refused.
func TestTarget(t *testing.T) {
	const escaped, plain = "https://api.example.test/v%2F1", "https://api.example.test"
	for _, tt := range []struct{ base, path, want string }{
		{plain, "", "/"},
		{plain, "/people/list", "/people/list"},
		{plain + "/", "/people", "/people"},
		{plain + "/api/1.0", "/people/list", "/api/1.0/people/list"},
		{plain, "/lookups/Payment%20Methods/a%2Fb", "/lookups/Payment%20Methods/a%2Fb"},
		{plain, "/a(b)*!'[c];d=e,f:g@h&i$j+k~l", "/a(b)*!'[c];d=e,f:g@h&i$j+k~l"},
		{plain + "/api(v1)", "/x", "/api(v1)/x"},
		{escaped, "/x", "/v%2F1/x"},
		{plain, "/Zo\u00eb b", "/Zo%C3%AB%20b"},
		{plain, "/a?b#c", "/a%3Fb%23c"},

		{plain, "people", "refused"},
		{plain, ".evil.example/x", "refused"},
		{plain, "/a%zz", "refused"},
		{plain, "/a\nb", "refused"},
		{plain, "/a\x7fb", "refused"},
		{plain, "/a%2Fb c", "refused"}, // the slash would go out unescaped
		{escaped, "/p q", "refused"},
	} {
		var got *url.URL
		client := newClient(t, tt.base, switchcomm.WithTransport(&roundTrip{do: func(_ int, r *http.Request) (*http.Response, error) {
			got = r.URL
			return answer(http.StatusOK, testOK), nil
		}}))
		call := write()
		call.Path, call.Query = tt.path, url.Values{"phone": {"+27 1"}}
		err := client.Do(t.Context(), call, accept)
		if tt.want == "refused" {
			assert.ErrorIs(t, err, switchcomm.ErrNotSent, tt.path)
			assert.Nil(t, got, tt.path)
			continue
		}
		require.NoError(t, err, tt.path)
		assert.Equal(t, tt.want+"?phone=%2B27+1", got.RequestURI(), tt.path)
		assert.Equal(t, "api.example.test", got.Host)
	}
}

// TestTransportMayChangeTheURL: the next attempt goes to the same one again.
func TestTransportMayChangeTheURL(t *testing.T) {
	var paths []string
	client := newClient(t, testBase, switchcomm.WithTransport(&roundTrip{do: func(n int, r *http.Request) (*http.Response, error) {
		r.URL.Path = "/proxy" + r.URL.Path
		paths = append(paths, r.URL.Path)
		return answer([]int{429, 429, 200}[n-1], testOK), nil
	}}))
	require.NoError(t, client.Do(t.Context(), write(), accept))
	assert.Equal(t, []string{"/proxy/v1/people/create", "/proxy/v1/people/create", "/proxy/v1/people/create"}, paths)
}

// TestMethods: any that HTTP permits.
func TestMethods(t *testing.T) {
	client := newClient(t, testBase, switchcomm.WithTransport(answers(200)))
	for method, ok := range map[string]bool{"": true, "PATCH": true, "M-SEARCH": true, "X1!": true, "GET /x": false, "G\u00cbT": false, "A:B": false} {
		call := transport.Call{Op: "Try", Method: method, Path: "/x"}
		err := client.Do(t.Context(), call, accept)
		if ok {
			assert.NoError(t, err, method)
		} else {
			assert.ErrorIs(t, err, switchcomm.ErrNotSent, method)
		}
	}
}
