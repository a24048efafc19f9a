package transport

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// unzippers decompress answers, as net/http does by itself for requests that do
// not ask for gzip.
type unzippers struct{ free sync.Pool }

// unzip returns what reads the body of response, and a func to be called after
// it was read.
func (u *unzippers) unzip(response *http.Response) (io.Reader, func(), error) {
	unzipper, _ := u.free.Get().(*gzip.Reader)
	if unzipper == nil {
		unzipper = new(gzip.Reader)
	}
	done := func() {
		unzipper.Reset(strings.NewReader("")) // it need not keep the answer
		u.free.Put(unzipper)
	}
	return unzipper, done, unzipper.Reset(response.Body)
}

// isZipped reports whether there is anything to decompress.
func isZipped(response *http.Response) bool {
	return response.ContentLength != 0 && strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip")
}
