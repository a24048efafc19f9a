package transport

import (
	"io"
	"net/http"
	"sync"
)

// bodies reads the bodies of answers, and uses their memory again. Those of
// requests are never used again: a request may still be on its way when its call
// is over.
type bodies struct {
	free      chan []byte
	unzippers sync.Pool // of *unzipper
}

const (
	usualBody   = 512       // the room made when the size is not known
	largestBody = 1 << 20   // the most room made because a server states a size
	longestKept = 512 << 10 // the most memory that is kept of one body
	mostKept    = 4         // how many are kept
)

func newBodies() *bodies { return &bodies{free: make(chan []byte, mostKept)} }

// read reads the body of response whole, up to limit bytes.
func (b *bodies) read(response *http.Response, limit int64) ([]byte, error) {
	return b.readAll(response.Body, response.ContentLength, limit)
}

// unzip is read for an answer that may be in gzip.
func (b *bodies) unzip(response *http.Response, limit int64) ([]byte, error) {
	if !isZipped(response) {
		return b.read(response, limit)
	}
	u, _ := b.unzippers.Get().(*unzipper)
	if u == nil {
		u = new(unzipper)
	}
	defer func() {
		u.done()
		b.unzippers.Put(u)
	}()
	switch err := u.reset(response.Body); err {
	case nil:
		return b.readAll(&u.reader, -1, limit)
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

// get returns memory for a body of that many bytes.
func (b *bodies) get(size int64) []byte {
	if size <= 0 {
		size = usualBody
	}
	size = min(size, largestBody) + 1 // room for the read that finds the end
	select {
	case body := <-b.free:
		if int64(cap(body)) >= size {
			return body
		} // else it is dropped, so that a larger one can take its place
	default:
	}
	return make([]byte, 0, size)
}

// put takes memory back. It is cleared: nobody's data stays in it, and a part of
// this module that still used it would be noticed.
func (b *bodies) put(body []byte) {
	if cap(body) == 0 || cap(body) > longestKept {
		return
	}
	clear(body)
	select {
	case b.free <- body[:0]:
	default:
	}
}
