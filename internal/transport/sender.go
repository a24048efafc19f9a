package transport

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// sender sends an attempt: through the caller's middleware, if there is any,
// then the step that attaches the key, then a connection pool.
type sender struct {
	middleware http.RoundTripper // the outermost; nil when there is none
	pools      *pools
	header     func(hasBody bool) http.Header // of a request to the first of the above

	asksForGzip bool // by a header of the above
}

func (c *Client) newSender(key string) (*sender, error) {
	pools := newPools(c.config)
	keyed := &keyed{
		next:   pools,
		base:   c.base,
		header: c.api.KeyHeader,
		key:    func() string { return key },
	}
	if len(c.config.Middleware) == 0 {
		// Nobody sees the request on its way who must not see the key.
		return &sender{pools: pools, header: c.headersWithKey(keyed), asksForGzip: c.config.Transport == nil}, nil
	}
	var outermost http.RoundTripper = keyed
	for i := len(c.config.Middleware) - 1; i >= 0; i-- {
		if outermost = c.config.Middleware[i](outermost); outermost == nil {
			return nil, errors.New("switchcomm: WithMiddleware: the function returned no transport")
		}
	}
	return &sender{middleware: outermost, pools: pools, header: c.newHeader}, nil
}

// send sends r, which has no headers yet.
func (s *sender) send(ctx context.Context, r *http.Request, read bool) (*http.Response, error) {
	r.Header = s.header(r.Body != nil)
	if s.middleware == nil {
		return s.pools.of(read).RoundTrip(r.WithContext(ctx))
	}
	// Clone, so that what middleware changes in the URL is gone with the attempt.
	return s.middleware.RoundTrip(r.Clone(withClass(ctx, read)))
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

// headersWithKey returns what gives a request its headers with the key. They are
// the same for every request. net/http only reads them, so they are made once;
// who knows what another transport does. That net/http need not add one to ask
// for gzip saves it a map.
func (c *Client) headersWithKey(k *keyed) func(hasBody bool) http.Header {
	withBody, without := k.withKey(c.newHeader(true)), k.withKey(c.newHeader(false))
	if c.config.Transport == nil {
		withBody.Set("Accept-Encoding", "gzip")
		without.Set("Accept-Encoding", "gzip")
	}
	return func(hasBody bool) http.Header {
		header := without
		if hasBody {
			header = withBody
		}
		if c.config.Transport != nil {
			return header.Clone()
		}
		return header
	}
}

// pools chooses the connection pool by the class of the operation. A write that
// meets a connection which the server is just closing has an unknown outcome, so
// writes only use connections that are a few seconds old; a read is repeated.
type pools struct {
	reads, writes http.RoundTripper
}

// newPools returns the caller's transport, or one with a pool for reads and
// one for writes.
func newPools(config *switchcomm.Config) *pools {
	if config.Transport != nil {
		return &pools{config.Transport, config.Transport}
	}
	return &pools{newPool(config, config.ReadIdleTimeout), newPool(config, config.WriteIdleTimeout)}
}

func (p *pools) of(read bool) http.RoundTripper {
	if read {
		return p.reads
	}
	return p.writes
}

// RoundTrip sends a request that came through middleware.
func (p *pools) RoundTrip(r *http.Request) (*http.Response, error) {
	read, _ := r.Context().Value(classKey{}).(bool)
	return p.of(read).RoundTrip(r)
}

func (p *pools) closeIdleConnections() {
	for _, pool := range []http.RoundTripper{p.reads, p.writes} {
		if closer, ok := pool.(interface{ CloseIdleConnections() }); ok {
			closer.CloseIdleConnections()
		}
	}
}

type classKey struct{}

// withClass tells the pools whether the request is a read.
func withClass(ctx context.Context, read bool) context.Context {
	return context.WithValue(ctx, classKey{}, read)
}

// newPool makes a transport that speaks HTTP/1.1 only: on HTTP/2 net/http
// repeats writes by itself.
func newPool(config *switchcomm.Config, idle time.Duration) *http.Transport {
	const idleConns, headerBytes = 64, 64 << 10
	// net/http goes on to dial when the attempt is over, so that without
	// timeouts of its own a dial to a server that hangs would never end.
	dialer := &net.Dialer{Timeout: config.AttemptTimeout}
	pool := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    config.AttemptTimeout,
		TLSClientConfig:        config.TLS.Clone(),
		MaxIdleConns:           idleConns,
		MaxIdleConnsPerHost:    idleConns,
		MaxResponseHeaderBytes: headerBytes,
		IdleConnTimeout:        idle,
		Protocols:              new(http.Protocols),
	}
	pool.Protocols.SetHTTP1(true)
	if pool.TLSClientConfig != nil {
		pool.TLSClientConfig.NextProtos = nil // "h2" in it would still be offered to the server
	}
	return pool
}

// errForeignHost refuses a request that middleware has directed elsewhere.
var errForeignHost = errors.New("the request was directed to another host than the base URL's: the key is not sent there")

// keyed attaches the key. It is the innermost step and works on a copy, so
// that middleware never sees the key; and it refuses every other host, so that
// middleware cannot send it elsewhere.
type keyed struct {
	next   http.RoundTripper
	base   *url.URL
	header string
	key    func() string // a func, so that no verb prints it
}

func (k *keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	if !k.isHome(r) {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, errForeignHost
	}
	sent := r.WithContext(blindfolded(r.Context()))
	sent.GetBody = nil // middleware may have made a new request
	sent.Header = k.withKey(r.Header)
	response, err := k.next.RoundTrip(sent)
	if response != nil {
		response.Request = r // it was sent, with the key in it
	}
	return response, err
}

// withKey returns a copy of the headers, with the key as the only one of its
// name.
func (k *keyed) withKey(header http.Header) http.Header {
	keyed := make(http.Header, len(header)+1)
	all := make([]string, 0, 8) // the values of all headers: one allocation
	add := func(name string, values ...string) {
		start := len(all)
		all = append(all, values...)
		keyed[name] = all[start:len(all):len(all)]
	}
	for name, values := range header {
		if !strings.EqualFold(name, k.header) {
			add(name, values...)
		}
	}
	add(k.header, k.key()) // not Set: the vendor's case is kept
	return keyed
}

// isHome reports whether r goes to the scheme and host of the base URL.
func (k *keyed) isHome(r *http.Request) bool {
	return r.URL != nil && r.URL.Scheme == k.base.Scheme && r.URL.Host == k.base.Host && (r.Host == "" || r.Host == k.base.Host)
}

// blindfold is a context whose trace does not see the headers that are
// written, for the key is among them.
type blindfold struct{ context.Context }

// blindfolded returns ctx, blindfolded if it has such a trace.
func blindfolded(ctx context.Context) context.Context {
	if trace := httptrace.ContextClientTrace(ctx); trace == nil || trace.WroteHeaderField == nil {
		return ctx
	}
	return blindfold{ctx}
}

func (b blindfold) Value(key any) any {
	value := b.Context.Value(key)
	trace, ok := value.(*httptrace.ClientTrace)
	if !ok || trace.WroteHeaderField == nil {
		return value
	}
	blind := *trace
	blind.WroteHeaderField = nil
	return &blind
}
