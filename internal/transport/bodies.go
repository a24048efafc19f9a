package transport

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// bodies reads the bodies of answers, and uses their memory again. Those of
// requests are never used again: a request may still be on its way when its call
// is over.
type bodies struct {
	free      chan []byte
	unzippers sync.Pool
}

const (
	mostBodies  = 4         // are kept
	longestBody = 512 << 10 // of those kept
)

func newBodies() *bodies { return &bodies{free: make(chan []byte, mostBodies)} }

// read reads the body of response whole, up to limit bytes.
func (b *bodies) read(response *http.Response, limit int64) ([]byte, error) {
	return b.readAll(response.Body, response.ContentLength, limit)
}

// unzip is read for the answer to a request that asked for gzip. Of one that
// did not, net/http asks by itself and decompresses the answer.
func (b *bodies) unzip(response *http.Response, limit int64) ([]byte, error) {
	if response.ContentLength == 0 || !strings.EqualFold(response.Header.Get("Content-Encoding"), "gzip") {
		return b.read(response, limit)
	}
	unzipper, _ := b.unzippers.Get().(*gzip.Reader)
	if unzipper == nil {
		unzipper = new(gzip.Reader)
	}
	defer b.unzippers.Put(unzipper)
	switch err := unzipper.Reset(response.Body); err {
	case nil:
		return b.readAll(unzipper, -1, limit)
	case io.EOF: // there is no body
		return nil, nil
	default:
		return nil, err
	}
}

// readAll reads what is expected to be of that size, or -1.
func (b *bodies) readAll(r io.Reader, size, limit int64) ([]byte, error) {
	body := b.get(min(size, limit))
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if int64(len(body)) > limit {
			return body[:limit], errTooLarge
		}
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return body, err
		}
	}
}

// get returns memory for a body of that many bytes, or of what is usual when
// their number is not known.
func (b *bodies) get(size int64) []byte {
	const usual, most = 512, 1 << 20 // a server that claims more has to send it first
	if size <= 0 || size > most {
		size = usual
	}
	size++ // room for the read that finds the end
	select {
	case body := <-b.free:
		if int64(cap(body)) >= size {
			return body
		}
	default:
	}
	return make([]byte, 0, size)
}

// put takes memory back. It is cleared, so that nobody's data lies about, and
// who still used it would see it.
func (b *bodies) put(body []byte) {
	if cap(body) > longestBody {
		return
	}
	clear(body)
	select {
	case b.free <- body[:0]:
	default:
	}
}
