package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
)

// errForeignHost refuses a request that middleware has directed elsewhere.
var errForeignHost = errors.New("the request was directed to another host than the base URL's: the key is not sent there")

// keyed attaches the key. It is the innermost step and works on a copy, so
// that middleware never sees the key; it refuses every other host, so that
// middleware cannot send it elsewhere; and it keeps net/http from repeating a
// write, whatever middleware has made of it.
type keyed struct {
	pools  *pools
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
	sent := r.WithContext(blindfold{r.Context()})
	sent.Header = k.withKey(r.Header)
	read := isRead(r)
	if !read {
		makeUnrepeatable(sent)
	}
	response, err := k.pools.of(read).RoundTrip(sent)
	if response != nil {
		response.Request = r // it was sent, with the key in it
	}
	return response, err
}

// withKey returns a copy of the headers, with the key as the only one of its
// name.
func (k *keyed) withKey(header http.Header) http.Header {
	keyed := header.Clone()
	if keyed == nil { // middleware may have made the request
		keyed = http.Header{}
	}
	deleteHeader(keyed, k.header)
	keyed[k.header] = []string{k.key()} // not Set: the vendor's case is kept
	return keyed
}

// deleteHeader deletes the headers of that name, whatever their case.
func deleteHeader(header http.Header, name string) {
	for other := range header {
		if strings.EqualFold(other, name) {
			delete(header, other)
		}
	}
}

// isHome reports whether r goes to the scheme and host of the base URL.
func (k *keyed) isHome(r *http.Request) bool {
	return r.URL != nil && r.URL.Scheme == k.base.Scheme && r.URL.Host == k.base.Host && r.URL.Opaque == "" && (r.Host == "" || r.Host == k.base.Host)
}

// makeUnrepeatable removes what makes net/http send a write again by itself:
// GetBody and, when there is no body, a safe method or an idempotency key.
func makeUnrepeatable(r *http.Request) {
	r.GetBody = nil
	if r.Body != nil && r.Body != http.NoBody {
		return
	}
	deleteHeader(r.Header, "Idempotency-Key")
	deleteHeader(r.Header, "X-Idempotency-Key")
	if isSafeMethod(r.Method) {
		r.Body, r.ContentLength = emptyBody(), 0
	}
}

// emptyBody is a body of which net/http does not know that there is nothing in
// it, so that it does not repeat a GET. It sends nothing.
func emptyBody() io.ReadCloser { return io.NopCloser(bytes.NewReader(nil)) }

// isSafeMethod reports whether net/http takes method for repeatable.
func isSafeMethod(method string) bool {
	switch method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// blindfold is a context whose trace does not see the headers that are
// written, for the key is among them.
type blindfold struct{ context.Context }

func (b blindfold) Value(key any) any {
	value := b.Context.Value(key)
	trace, ok := value.(*httptrace.ClientTrace)
	if !ok || trace == nil {
		return value
	}
	blind := *trace
	blind.WroteHeaderField = nil
	return &blind
}
