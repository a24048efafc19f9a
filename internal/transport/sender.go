package transport

import (
	"context"
	"errors"
	"net/http"
)

// sender sends an attempt: through the caller's middleware, if there is any,
// then the step that attaches the key, then a connection pool.
type sender struct {
	middleware http.RoundTripper // the outermost; nil when there is none
	pools      *pools
	// header makes the headers of a request: for middleware without the key,
	// else with it.
	header func(method string, hasBody bool) http.Header
	// asksForGzip is set when they ask for an answer in gzip. Else net/http
	// does so and decompresses it.
	asksForGzip bool
}

func (c *Client) newSender(key string) (*sender, error) {
	pools := newPools(c.config)
	keyed := &keyed{
		pools:  pools,
		base:   c.base,
		header: c.api.KeyHeader,
		key:    func() string { return key },
	}
	if len(c.config.Middleware) == 0 {
		return c.newDirectSender(keyed), nil
	}
	var outermost http.RoundTripper = keyed
	for i := len(c.config.Middleware) - 1; i >= 0; i-- {
		if outermost = c.config.Middleware[i](outermost); outermost == nil {
			return nil, errors.New("switchcomm: WithMiddleware: the function returned no transport")
		}
	}
	header := func(_ string, hasBody bool) http.Header { return c.newHeader(hasBody) }
	return &sender{middleware: outermost, pools: pools, header: header}, nil
}

// newDirectSender returns a sender without middleware. Nobody sees a request on
// its way who must not see the key, so that it need not be copied to attach it.
func (c *Client) newDirectSender(keyed *keyed) *sender {
	s := &sender{pools: keyed.pools}
	withBody, without := keyed.withKey(c.newHeader(true)), keyed.withKey(c.newHeader(false))
	if c.config.Transport != nil {
		s.header = func(_ string, hasBody bool) http.Header {
			if hasBody {
				return withBody.Clone() // who knows what that transport does with it
			}
			return without.Clone()
		}
		return s
	}
	// All requests have the same headers. They share them: net/http only reads
	// those of a request, and keeps what it adds elsewhere. So that it need not
	// add anything, they ask for gzip already.
	s.asksForGzip = true
	forHEAD := without.Clone() // net/http does not ask for gzip there either
	withBody.Set("Accept-Encoding", "gzip")
	without.Set("Accept-Encoding", "gzip")
	s.header = func(method string, hasBody bool) http.Header {
		switch {
		case method == http.MethodHead:
			return forHEAD
		case hasBody:
			return withBody
		}
		return without
	}
	return s
}

// newHeader returns the headers of a request without the key.
func (c *Client) newHeader(hasBody bool) http.Header {
	const contentType = "application/json"
	header := http.Header{"Accept": {contentType}, "User-Agent": {c.config.UserAgent}}
	if hasBody {
		header["Content-Type"] = []string{contentType}
	}
	return header
}

// send sends r, which has no headers yet.
func (s *sender) send(ctx context.Context, r *http.Request, read bool) (*http.Response, error) {
	r.Header = s.header(r.Method, r.Body != nil)
	if s.middleware == nil {
		return s.pools.of(read).RoundTrip(r.WithContext(ctx))
	}
	// Clone, so that what middleware changes in the URL is gone with the attempt.
	return s.middleware.RoundTrip(r.Clone(withClass(ctx, read)))
}
