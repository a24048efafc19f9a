// Package faulty is a server that misbehaves on purpose, for tests.
//
// It speaks HTTP/1.1 by hand over TCP or TLS and plays a script: the n-th
// attempt meets the n-th [Fault]. It counts attempts and effects, so that a
// test can compare what a client says with what was really applied.
//
// An attempt begins with the first byte of a request, on a new connection or on
// a kept one; a dial that is refused is an attempt, too. A connection over
// which nothing is sent is counted in [Server.Connections] only. Over TLS an
// attempt that fails before the request begins with the handshake. A handshake
// the client gives up of its own is no attempt.
//
// With one request at a time the script is followed strictly: where the next
// fault needs a new connection, the answer before it says "Connection: close".
// With several at a time such a fault waits for the next new connection, and a
// request that arrives on a kept one in the meantime is answered as [OK]
// without using up an entry. [Server.Played] tells what was played.
package faulty

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Option changes a server before it starts.
type Option func(*Server)

// TLS makes a TLS server. A script with a fault that needs TLS does so by itself.
func TLS() Option { return func(s *Server) { s.overTLS = true } }

// Respond makes the answers of [OK], and of the faults that only spoil the
// sending of a good answer. Without it the answer is 200 with {"status":true}.
// The function is called from several goroutines at a time.
func Respond(f func(Request) (status int, header http.Header, body []byte)) Option {
	return func(s *Server) { s.respond = f }
}

// OnPlay is told of every fault at the moment it is about to be played, when
// the exchange has come as far as it will: after the effect if there is one,
// before the first byte of the answer. It is the place to cancel the caller's
// context. It is called from several goroutines at a time, and must not call
// [Server.Close].
func OnPlay(f func(Fault)) Option { return func(s *Server) { s.onPlay = f } }

// IdleTimeout makes the server close a kept connection that stays idle so
// long, as real servers do. Without it they are kept until the client closes.
func IdleTimeout(d time.Duration) Option { return func(s *Server) { s.idle = d } }

// TB is what a server needs of a test; testing.TB has it, and so has rapid's T.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Server is a server that misbehaves by a script. It is safe for concurrent use.
type Server struct {
	addr      string
	script    Script
	overTLS   bool
	respond   func(Request) (int, http.Header, []byte)
	onPlay    func(Fault)
	idle      time.Duration
	certs     *certificates // nil without TLS
	elsewhere *Server       // nil at the elsewhere itself

	gate     sync.RWMutex // held by dials, and by one alone that is refused
	refusing bool         // guarded by gate

	done chan struct{} // closed by Close
	work sync.WaitGroup

	mu          sync.Mutex
	changed     *sync.Cond // of closed, err or connections
	closed      bool
	err         error // what went wrong in the server itself
	listener    net.Listener
	open        map[net.Conn]struct{}
	watched     bool
	dialed      int // watched dials that succeeded
	connections int
	played      []Fault
	next        int // index into the script
	requests    []Request
}

// New starts a server that is closed when the test ends.
func New(t TB, script Script, options ...Option) *Server {
	t.Helper()
	s, err := Start(script, options...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("%v", err)
		}
	})
	return s
}

// Start starts a server; the caller closes it.
func Start(script Script, options ...Option) (*Server, error) {
	elsewhere, err := start(Always(OK))
	if err != nil {
		return nil, err
	}
	leadsThere := func(s *Server) { s.elsewhere = elsewhere }
	s, err := start(script, append(slices.Clip(options), leadsThere)...)
	if err != nil {
		return nil, errors.Join(err, elsewhere.Close())
	}
	return s, nil
}

func start(script Script, options ...Option) (*Server, error) {
	s := &Server{
		script:  script,
		overTLS: script.any(Fault.NeedsTLS),
		respond: statusTrue,
		onPlay:  func(Fault) {},
		done:    make(chan struct{}),
		open:    make(map[net.Conn]struct{}),
	}
	s.changed = sync.NewCond(&s.mu)
	for _, option := range options {
		option(s)
	}
	listener, err := listenAlone()
	if err != nil {
		return nil, fmt.Errorf("faulty: %w", err)
	}
	s.addr = listener.Addr().String()
	if s.overTLS {
		if s.certs, err = newCertificates(listener.Addr().(*net.TCPAddr).IP); err != nil {
			return nil, errors.Join(fmt.Errorf("faulty: %w", err), listener.Close())
		}
	}
	s.serve(listener)
	return s, nil
}

// listenAlone listens on a loopback address of its own: what is redirected goes
// to another host, and nobody else takes the port while a dial is refused. Where
// 127.0.0.1 is the only loopback address, as on macOS, it uses that.
func listenAlone() (net.Listener, error) {
	host := fmt.Sprintf("127.%d.%d.%d", 1+rand.N(254), 1+rand.N(254), 1+rand.N(254))
	listener, err := net.Listen("tcp", host+":0")
	if err != nil {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return listener, nil
}

// URL returns the base URL, without a slash at the end.
func (s *Server) URL() string {
	if s.overTLS {
		return "https://" + s.addr
	}
	return "http://" + s.addr
}

// Elsewhere returns the server that the redirects lead to: another host (where
// there is only one loopback address, another port), without TLS, that counts what arrives and answers everything with OK.
func (s *Server) Elsewhere() *Server { return s.elsewhere }

// Attempts returns how many attempts have begun, refused dials included.
func (s *Server) Attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.played)
}

// Played returns the fault that each attempt met, in the order they began.
func (s *Server) Played() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.played)
}

// Connections returns how many TCP connections were accepted.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Close ends everything that hangs, waits for the server to be gone, and
// returns what went wrong in the server itself. It may be called twice.
func (s *Server) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
		_ = s.listener.Close()
		for conn := range s.open {
			_ = conn.Close()
		}
		s.changed.Broadcast()
	}
	s.mu.Unlock()
	s.work.Wait()
	var elsewhere error
	if s.elsewhere != nil {
		elsewhere = s.elsewhere.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.err, elsewhere)
}

// serve takes connections from the listener until it is closed.
func (s *Server) serve(listener net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = listener.Close()
		return
	}
	s.listener = listener
	s.work.Go(func() {
		for {
			tcp, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				s.fail(fmt.Errorf("faulty: %w", err))
				return
			}
			s.take(tcp.(*net.TCPConn))
		}
	})
}

// take starts to serve one connection.
func (s *Server) take(tcp *net.TCPConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	s.changed.Broadcast()
	if s.closed {
		_ = tcp.Close()
		return
	}
	s.open[tcp] = struct{}{}
	s.work.Go(func() {
		s.converse(tcp)
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, tcp)
	})
}

// fail notes that the server itself went wrong, for Close to report.
func (s *Server) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = errors.Join(s.err, err)
	s.changed.Broadcast()
}

func statusTrue(Request) (int, http.Header, []byte) {
	header := http.Header{"Content-Type": {"application/json"}}
	return http.StatusOK, header, []byte(`{"status":true}`)
}
