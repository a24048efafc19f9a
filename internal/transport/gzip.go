package transport

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// unzipper decompresses an answer, as net/http does by itself for a request that
// does not ask for gzip. It can be used again: its buffer is its own, so that it
// lets go of the answer when it is done.
type unzipper struct {
	source bufio.Reader
	reader gzip.Reader
}

// reset makes u read body.
func (u *unzipper) reset(body io.Reader) error {
	u.source.Reset(body)
	return u.reader.Reset(&u.source)
}

// done lets go of the answer.
func (u *unzipper) done() { u.source.Reset(nil) }

// isZipped reports whether there is anything to decompress.
func isZipped(response *http.Response) bool {
	return response.ContentLength != 0 && strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip")
}
