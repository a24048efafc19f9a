package faulty

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// conn is one accepted connection and the request that is being played on it.
// A read or write that fails means that the client has left or the server is
// closing. Either ends the connection and is nothing to report.
type conn struct {
	server  *Server
	tcp     *net.TCPConn
	stream  net.Conn // what HTTP is spoken over: tcp, or TLS over it
	in      *bufio.Reader
	request Request
	last    bool // no further request is wanted on this connection
}

// converse plays on one connection until it is over.
func (s *Server) converse(tcp *net.TCPConn) {
	defer tcp.Close()
	c := &conn{server: s, tcp: tcp, stream: tcp, in: bufio.NewReader(tcp)}
	if s.overTLS && !(c.begun() && c.shakeHands()) {
		return
	}
	for c.begun() && c.play(s.faultForRequest()) {
		if s.idle > 0 {
			_ = tcp.SetReadDeadline(time.Now().Add(s.idle))
		}
	}
}

// begun waits for the first byte of a request or a handshake. Before it has
// come a reset could still make the client's dial fail, and it would depend on
// luck whether the client had a connection.
func (c *conn) begun() bool {
	_, err := c.in.Peek(1)
	return err == nil && c.tcp.SetReadDeadline(time.Time{}) == nil
}

// shakeHands goes on over TLS, unless the next fault is one to be played here.
func (c *conn) shakeHands() bool {
	if f, ok := c.server.nextFault(shaking); ok {
		return c.play(f)
	}
	return c.startTLS(c.server.certs.trusted)
}

func (c *conn) startTLS(config *tls.Config) bool {
	stream := tls.Server(buffered{c.tcp, c.in}, config)
	c.stream, c.in = stream, bufio.NewReader(stream)
	return stream.Handshake() == nil
}

// play plays one fault and reports whether the connection lives on.
func (c *conn) play(f Fault) bool {
	if !c.readUntil(f) {
		return false
	}
	c.server.onPlay(f)
	c.send(f)
	return c.end(f.spec().end)
}

// readUntil brings the exchange to the phase of the fault. It reports false if
// the client does not play along; then there is no effect.
func (c *conn) readUntil(f Fault) bool {
	at := f.spec().at
	if at < headers {
		return true
	}
	r, err := http.ReadRequest(c.in)
	if err != nil {
		return false
	}
	c.request = Request{
		Fault:  f,
		Method: r.Method,
		Host:   r.Host,
		Path:   r.URL.Path,
		Query:  r.URL.Query(),
		Header: r.Header,
	}
	c.last = r.Close || at < received
	switch at {
	case headers:
		return true
	case midBody:
		_, err := io.CopyN(io.Discard, r.Body, max(1, r.ContentLength/2))
		return err == nil || errors.Is(err, io.EOF)
	}
	if c.request.Body, err = io.ReadAll(r.Body); err != nil {
		return false
	}
	c.server.record(c.request)
	return true
}

// send sends what the fault has to say, if anything.
func (c *conn) send(f Fault) {
	w := bufio.NewWriter(c.stream)
	switch spec := f.spec(); {
	case spec.raw != "":
		_, _ = w.WriteString(spec.raw)
	case spec.status != 0:
		c.answer(w, f)
	}
	_ = w.Flush()
}

// answer writes an HTTP answer: whole, or with half of the body it declares.
func (c *conn) answer(w *bufio.Writer, f Fault) {
	content := intact
	if own := f.spec().body; own != nil {
		content = own
	}
	a := content(c)
	c.last = c.last || c.server.nextNeedsDial()
	if c.last {
		a.header.Set("Connection", "close")
	}
	switch {
	case a.chunked:
		a.header.Set("Transfer-Encoding", "chunked")
	case a.body != nil:
		a.header.Set("Content-Length", fmt.Sprint(a.length))
	}
	status := cmp.Or(a.status, f.Status())
	_, _ = fmt.Fprintf(w, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = a.header.Write(w)
	_, _ = w.WriteString("\r\n")
	if a.body != nil {
		a.writeTo(w, f.Answers())
	}
}

// end leaves the connection and reports whether it is kept after all.
func (c *conn) end(how ending) bool {
	switch how {
	case keep:
		if !c.last {
			return true
		}
		c.finish()
	case leave, cut:
		c.finish()
	case reset:
		_ = c.tcp.SetLinger(0) // the close that follows sends RST
	case hang:
		_, _ = io.Copy(io.Discard, c.tcp)
	case freeze:
		<-c.server.done
	case distrust:
		c.startTLS(c.server.certs.untrusted)
	}
	return false
}

// finish sends FIN and then reads until the client has closed its side, since
// to close with something unread would send RST.
func (c *conn) finish() {
	if stream, ok := c.stream.(*tls.Conn); ok {
		_ = stream.CloseWrite()
	}
	_ = c.tcp.CloseWrite()
	_, _ = io.Copy(io.Discard, c.tcp)
}

// buffered is a connection of which some bytes are already in a buffer.
type buffered struct {
	net.Conn
	in *bufio.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.in.Read(p) }
