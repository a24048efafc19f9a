package transport_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// TestProxy: a tunnel that does not come about is no connection. The proxy of
// the environment is used, and its password is not shown.
func TestProxy(t *testing.T) {
	tests := map[string]func(net.Conn){
		"refuses the tunnel":   func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n") },
		"wants a password":     func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") },
		"closes":               func(net.Conn) {},
		"hangs":                func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		"cuts the handshake":   func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n") },
		"answers with nothing": func(c net.Conn) { _, _ = io.WriteString(c, "\r\n\r\n") },
	}
	for name, misbehave := range tests {
		t.Run(name, func(t *testing.T) {
			const attempts = 2
			targets := make(chan string, attempts)
			var serving sync.WaitGroup
			serving.Go(func() {
				for range attempts {
					conn, err := proxy.Accept()
					if err != nil {
						return
					}
					serving.Go(func() {
						defer conn.Close()
						if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
							targets <- r.Method + " " + r.Host
						}
						misbehave(conn)
					})
				}
			})
			options := []switchcomm.Option{switchcomm.WithMaxAttempts(attempts)}
			if name == "hangs" {
				options = append(options, switchcomm.WithAttemptTimeout(100*time.Millisecond))
			}
			client := newClient(t, testBase, options...)
			e := requireError(t, client, write())
			assert.ErrorIs(t, e, switchcomm.ErrNotSent)
			assert.Equal(t, attempts, e.Attempts)
			for range attempts {
				assert.Equal(t, "CONNECT api.example.test:443", <-targets)
			}
			client.CloseIdleConnections() // which also ends a dial that hangs
			serving.Wait()
			for _, secret := range []string{proxyPassword, "collector", proxy.Addr().String()} {
				for how, text := range everyPrint(e) {
					assert.NotContains(t, text, secret, how)
				}
			}
		})
	}
}
