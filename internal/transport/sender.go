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
	isOwn      bool // without middleware, and the pools are our own
	// header returns the headers of a request: with the key, or without it when
	// middleware comes next.
	header func(method string, hasBody bool) http.Header
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

// newDirectSender returns a sender without middleware. So nobody on the way must
// be kept from the key, and the headers hold it from the start.
//
// Over our own pools they are made once: net/http only reads the headers of a
// request, and keeps what it adds elsewhere. That they ask for gzip saves it
// adding anything; but then it leaves to us to decompress.
func (c *Client) newDirectSender(keyed *keyed) *sender {
	s := &sender{pools: keyed.pools, isOwn: c.config.Transport == nil}
	plain := [2]http.Header{keyed.withKey(c.newHeader(false)), keyed.withKey(c.newHeader(true))}
	zipped := plain
	if s.isOwn {
		for i := range zipped {
			zipped[i] = plain[i].Clone()
			zipped[i].Set("Accept-Encoding", "gzip")
		}
	}
	s.header = func(method string, hasBody bool) http.Header {
		headers := zipped
		if method == http.MethodHead { // for which net/http does not ask for gzip either
			headers = plain
		}
		if hasBody {
			return headers[1]
		}
		return headers[0]
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
func (s *sender) send(ctx context.Context, r *http.Request, read, hasBody bool) (*http.Response, error) {
	r.Header = s.header(r.Method, hasBody)
	switch {
	case s.isOwn:
		return s.pools.of(read).RoundTrip(r.WithContext(ctx))
	case s.middleware == nil:
		return s.pools.of(read).RoundTrip(r.Clone(ctx)) // who knows what that transport does with it
	}
	// What middleware changes is gone with the attempt.
	return s.middleware.RoundTrip(r.Clone(withClass(ctx, read)))
}

type classKey struct{}

// withClass notes whether a request is a read, for the step behind the
// middleware.
func withClass(ctx context.Context, read bool) context.Context {
	return context.WithValue(ctx, classKey{}, read)
}

// isRead reports the class of a request. One that has lost it is a write.
func isRead(r *http.Request) bool {
	read, _ := r.Context().Value(classKey{}).(bool)
	return read
}
