package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// newSender builds what an attempt passes through: the caller's middleware,
// then the step that attaches the key, then the connection pools.
func (c *Client) newSender(key string) http.RoundTripper {
	var sender http.RoundTripper = &keyed{
		next:   c.newPools(),
		base:   c.base,
		header: c.api.KeyHeader,
		key:    func() string { return key },
	}
	for i := len(c.config.Middleware) - 1; i >= 0; i-- {
		sender = c.config.Middleware[i](sender)
	}
	return sender
}

// newPools returns the caller's transport, or one with a pool for reads and
// one for writes.
func (c *Client) newPools() http.RoundTripper {
	if c.config.Transport != nil {
		return c.config.Transport
	}
	reads := newPool(c.config.TLS, c.config.ReadIdleTimeout)
	writes := newPool(c.config.TLS, c.config.WriteIdleTimeout)
	c.pools = []*http.Transport{reads, writes}
	return &pools{reads: reads, writes: writes}
}

// newPool makes a transport that speaks HTTP/1.1 only: on HTTP/2 net/http
// repeats writes by itself.
func newPool(config *tls.Config, idle time.Duration) *http.Transport {
	const idleConns, headerBytes = 64, 64 << 10
	pool := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		TLSClientConfig:        config.Clone(),
		MaxIdleConns:           idleConns,
		MaxIdleConnsPerHost:    idleConns,
		MaxResponseHeaderBytes: headerBytes,
		IdleConnTimeout:        idle,
		Protocols:              new(http.Protocols),
	}
	pool.Protocols.SetHTTP1(true)
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
	if r.URL == nil || r.URL.Scheme != k.base.Scheme || r.URL.Host != k.base.Host || r.Host != "" && r.Host != k.base.Host {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, errForeignHost
	}
	sent := *r
	sent.Header = r.Header.Clone()
	sent.Header[k.header] = []string{k.key()} // not Set: the vendor's case is kept
	return k.next.RoundTrip(&sent)
}
