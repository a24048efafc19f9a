package faulty

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// What is no answer at all.
const (
	halfHeader   = "HTTP/1.1 200 OK\r\nContent-Type: applica"
	mailGreeting = "220 mail.example.com ESMTP\r\n"
)

// content is what an answer carries.
type content struct {
	status  int // 0: the status of the fault
	header  http.Header
	body    io.Reader // nil: neither a body nor a length
	length  int64     // of the body
	chunked bool      // the length is not declared
}

type contentFunc func(*conn) content

// writeTo writes the body, or the first half of it as if more were to come.
func (a content) writeTo(w io.Writer, whole bool) {
	body, n := a.body, a.length
	if !whole {
		n /= 2
		body = io.LimitReader(body, n)
	}
	if !a.chunked {
		_, _ = io.Copy(w, body)
		return
	}
	_, _ = fmt.Fprintf(w, "%x\r\n", n)
	_, _ = io.Copy(w, body)
	_, _ = io.WriteString(w, "\r\n")
	if whole {
		_, _ = io.WriteString(w, "0\r\n\r\n")
	}
}

// of makes content whose length is known.
func of(contentType string, body []byte) content {
	return content{
		header: http.Header{"Content-Type": {contentType}},
		body:   bytes.NewReader(body),
		length: int64(len(body)),
	}
}

// intact is the answer of the responder.
func intact(c *conn) content { return spoiled(func(body []byte) []byte { return body })(c) }

// spoiled is the answer of the responder after something was done to its body.
func spoiled(spoil func([]byte) []byte) contentFunc {
	return func(c *conn) content {
		status, header, body := c.server.respond(c.request)
		a := of("application/json", spoil(body))
		a.status = status
		maps.Copy(a.header, header)
		return a
	}
}

func truncated(c *conn) content {
	return spoiled(func(body []byte) []byte { return body[:len(body)/2] })(c)
}

func trailing(c *conn) content {
	return spoiled(func(body []byte) []byte { return append(bytes.Clone(body), "\n<!-- 0.02 s -->{"...) })(c)
}

func chunked(c *conn) content {
	a := intact(c)
	a.chunked = true
	return a
}

func hugeHeaders(c *conn) content {
	a := intact(c)
	for i := range 128 {
		a.header.Set(fmt.Sprintf("X-Filler-%d", i), strings.Repeat("f", 1<<10))
	}
	return a
}

func empty(*conn) content { return of("application/json", nil) }

func nothing(*conn) content { return content{header: http.Header{}} }

func htmlPage(*conn) content {
	return of("text/html; charset=utf-8", []byte("<!DOCTYPE html>\n<html><head><title>Just a moment</title></head>"+
		"<body><h1>Just a moment</h1></body></html>\n"))
}

// errorPage repeats what was sent, as many servers do: a client that prints
// what an error says will print personal data.
func errorPage(c *conn) content {
	r := c.request
	text, _ := json.Marshal(fmt.Sprintf("cannot process %s %s: %.1000s", r.Method, r.Path, r.Body))
	return of("application/json", fmt.Appendf(nil, `{"status":false,"error":%s}`, text))
}

func retryAfter(value string) contentFunc {
	return func(c *conn) content {
		a := errorPage(c)
		a.header.Set("Retry-After", value)
		return a
	}
}

func retryAtDate(ahead time.Duration) contentFunc {
	return func(c *conn) content {
		return retryAfter(time.Now().Add(ahead).UTC().Format(http.TimeFormat))(c)
	}
}

func redirect(c *conn) content {
	there := url.URL{Path: c.request.Path, RawQuery: c.request.Query.Encode()}
	a := of("text/html; charset=utf-8", []byte("<p>This has moved.</p>\n"))
	a.header.Set("Location", c.server.elsewhere.URL()+there.String())
	return a
}

// compressed is the answer of the responder, compressed, after something was
// done to the stream.
func compressed(spoil func([]byte) []byte) contentFunc {
	return func(c *conn) content {
		a := spoiled(func(body []byte) []byte { return spoil(zip(body)) })(c)
		a.header.Set("Content-Encoding", "gzip")
		return a
	}
}

func notGzip(c *conn) content {
	a := intact(c)
	a.header.Set("Content-Encoding", "gzip")
	return a
}

func cutGzip(c *conn) content {
	return compressed(func(stream []byte) []byte { return stream[:len(stream)/2] })(c)
}

func gzipChecksum(c *conn) content {
	return compressed(func(stream []byte) []byte {
		stream[len(stream)-8] ^= 0xff // the last 8 bytes are checksum and length
		return stream
	})(c)
}

// gzipBomb compresses one MiB and sends it 256 times: a gzip stream may consist
// of several.
func gzipBomb(*conn) content {
	before, after := zip([]byte(`{"status":true,"filler":"`)), zip([]byte(`"}`))
	a := repeated("application/json", before, zip(bytes.Repeat([]byte("f"), 1<<20)), 256, after)
	a.header.Set("Content-Encoding", "gzip")
	return a
}

const largeSize = 64 << 20

func largeJSON(*conn) content {
	filler := bytes.Repeat([]byte("f"), 64<<10)
	return repeated("application/json", []byte(`{"status":true,"filler":"`), filler, largeSize/len(filler), []byte(`"}`))
}

func largeChunked(c *conn) content {
	a := largeJSON(c)
	a.chunked = true
	return a
}

func largeHTML(*conn) content {
	filler := bytes.Repeat([]byte("<p>Internal error</p>\n<p>---</p>\n"), 2<<10)
	return repeated("text/html; charset=utf-8", []byte("<!DOCTYPE html>\n"), filler, 1+largeSize/len(filler), nil)
}

// repeated is a long body that takes little memory.
func repeated(contentType string, before, filler []byte, times int, after []byte) content {
	parts := []io.Reader{bytes.NewReader(before)}
	for range times {
		parts = append(parts, bytes.NewReader(filler))
	}
	a := of(contentType, nil)
	a.body = io.MultiReader(append(parts, bytes.NewReader(after))...)
	a.length = int64(len(before) + times*len(filler) + len(after))
	return a
}

func zip(plain []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, _ = w.Write(plain) // a bytes.Buffer takes everything
	_ = w.Close()
	return buf.Bytes()
}
