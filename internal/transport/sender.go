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

// newSender builds what an attempt passes through: the caller's middleware,
// then the step that attaches the key, then the connection pools.
func (c *Client) newSender(key string) (http.RoundTripper, error) {
	var sender http.RoundTripper = &keyed{
		next:   c.newPools(),
		base:   c.base,
		header: c.api.KeyHeader,
		key:    func() string { return key },
	}
	for i := len(c.config.Middleware) - 1; i >= 0; i-- {
		if sender = c.config.Middleware[i](sender); sender == nil {
			return nil, errors.New("switchcomm: WithMiddleware: the function returned no transport")
		}
	}
	return sender, nil
}

// newPools returns the caller's transport, or one with a pool for reads and
// one for writes.
func (c *Client) newPools() http.RoundTripper {
	if c.config.Transport != nil {
		return c.config.Transport
	}
	reads := newPool(c.config, c.config.ReadIdleTimeout)
	writes := newPool(c.config, c.config.WriteIdleTimeout)
	c.pools = []*http.Transport{reads, writes}
	return &pools{reads: reads, writes: writes}
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

// pools chooses the pool by the class of the operation. A write that meets a
// connection which the server is just closing has an unknown outcome, so
// writes only use connections that are a few seconds old; a read is repeated.
type pools struct {
	reads, writes *http.Transport
}

func (p *pools) RoundTrip(r *http.Request) (*http.Response, error) {
	if read, _ := r.Context().Value(classKey{}).(bool); read {
		return p.reads.RoundTrip(r)
	}
	return p.writes.RoundTrip(r)
}

type classKey struct{}

// withClass tells the pools whether the request is a read.
func withClass(ctx context.Context, read bool) context.Context {
	if !read {
		return ctx
	}
	return context.WithValue(ctx, classKey{}, true)
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
