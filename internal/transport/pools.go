package transport

import (
	"net"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// pools chooses the connection pool by the class of the operation. A write that
// meets a connection which the server is just closing has an unknown outcome, so
// writes only use connections that are a few seconds old; a read is repeated.
type pools struct {
	reads, writes http.RoundTripper
	all           []http.RoundTripper // each of them once
}

// newPools returns the caller's transport, or one with a pool for reads and
// one for writes.
func newPools(config *switchcomm.Config) *pools {
	if t := config.Transport; t != nil {
		return &pools{reads: t, writes: t, all: []http.RoundTripper{t}}
	}
	reads, writes := newPool(config, config.ReadIdleTimeout), newPool(config, config.WriteIdleTimeout)
	return &pools{reads: reads, writes: writes, all: []http.RoundTripper{reads, writes}}
}

func (p *pools) of(read bool) http.RoundTripper {
	if read {
		return p.reads
	}
	return p.writes
}

func (p *pools) closeIdleConnections() {
	for _, pool := range p.all {
		if closer, ok := pool.(interface{ CloseIdleConnections() }); ok {
			closer.CloseIdleConnections()
		}
	}
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
