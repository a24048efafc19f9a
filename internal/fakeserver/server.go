// Package fakeserver is what the fakes of the two vendors' APIs share: a real
// HTTP server on the loopback interface with a key check, faults that can be
// injected per operation, a quota, switches for quirks, and a list of what was
// received.
//
// It knows nothing of either API. A fake gives it a [Config] that names the
// operation of a request and carries it out; the server does the rest:
//
//	request -> recorded -> fault -> key -> quota -> Config.Handle -> answer
//
// Everything here is safe for concurrent use.
package fakeserver

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// DefaultMaxBody is how large a request body may be when [Config.MaxBody] does
// not say.
const DefaultMaxBody = 64 << 20

// readHeaderTimeout ends connections that never finish their headers.
const readHeaderTimeout = 30 * time.Second

// Op names an operation of the API that a fake stands for, such as
// "People.Create".
type Op string

// AnyOp stands for every operation where faults are injected, effects are
// counted or requests are awaited.
const AnyOp Op = ""

// Config describes a [Server]. KeyHeader, Key, Resolve and Handle are required.
type Config struct {
	// Addr is the TCP address to listen on. Empty means a free port of
	// 127.0.0.1.
	Addr string

	// KeyHeader is the request header that must carry Key, and nothing else.
	KeyHeader string
	Key       string

	// Resolve names the operation that a request asks for; "" if there is none.
	// It sees every request, also those with a wrong key.
	Resolve func(r *Request) Op

	// Handle carries out a request that passed the key check and the quota. It
	// is called from many goroutines at once. It must not keep r.
	Handle func(ctx context.Context, r *Request) Response

	// Refuse is the body of the answers that the server gives by itself, in the
	// form of the vendor: 401 for a wrong key, 413 for a body above MaxBody, 429
	// above the quota. Nil gives plain text.
	Refuse func(r *Request, status int) Response

	// Quirks and Quota are what [Server.SetQuirks] and [Server.SetQuota] change
	// later.
	Quirks []Quirk
	Quota  Quota

	// Clock is the time of requests and quotas. Nil means time.Now.
	Clock func() time.Time

	// Seed starts the random source of faults with a Chance, so that a run can
	// be repeated.
	Seed uint64

	// MaxBody is the largest request body taken, in bytes. Zero means
	// DefaultMaxBody.
	MaxBody int64

	// KeepBody is how many bytes of each body the list of requests keeps. Zero
	// keeps bodies whole, a negative number keeps none. Handle always sees the
	// whole body.
	KeepBody int
}

// Server is a fake. Make one with [New], run it with [Server.Start], end it with
// [Server.Close].
type Server struct {
	// URL is where the server listens, without a path or trailing slash.
	URL string

	cfg     Config
	http    *http.Server
	ln      net.Listener
	cancel  context.CancelFunc
	serving sync.WaitGroup // the accept loop
	conns   sync.WaitGroup // the connections, each with the request in it

	log    requestLog
	faults faultTable
	quota  quotaGate
	quirks quirkSet
}

// New makes a server that listens, so that its URL is known, and does not answer
// before [Server.Start]. It fails if the configuration is incomplete or the
// address cannot be listened on.
func New(cfg Config) (*Server, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("fakeserver: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		URL:    "http://" + reachable(ln.Addr()),
		cfg:    cfg,
		ln:     ln,
		cancel: cancel,
	}
	s.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnContext:       withConn,
		ConnState:         s.countConn,
		ReadHeaderTimeout: readHeaderTimeout,
	}
	s.faults.seed(cfg.Seed)
	s.quota.set(cfg.Quota)
	s.quirks.set(cfg.Quirks)
	return s, nil
}

// Start begins to answer. Everything that Handle uses must be in place by then.
// It is called once, before Close.
func (s *Server) Start() {
	s.serving.Go(func() {
		_ = s.http.Serve(s.ln) // it ends by Close only
	})
}

// Close ends the server: it stops listening, cuts every connection, wakes
// every request that hangs or waits, and returns when all have ended. It may be
// called more than once.
func (s *Server) Close() {
	s.cancel()
	_ = s.http.Close()
	_ = s.ln.Close() // again, for a server that was never started
	s.serving.Wait()
	s.conns.Wait()
}

// countConn counts connections in from the accept loop and out when their last
// request has ended. None is ever hijacked.
func (s *Server) countConn(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed:
		s.conns.Done()
	}
}

// complete fills in the defaults and says what is missing.
func (c *Config) complete() error {
	var errs []error
	require := func(ok bool, name string) {
		if !ok {
			errs = append(errs, fmt.Errorf("fakeserver: Config.%s is required", name))
		}
	}
	require(c.KeyHeader != "", "KeyHeader")
	require(c.Key != "", "Key")
	require(c.Resolve != nil, "Resolve")
	require(c.Handle != nil, "Handle")
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.MaxBody == 0 {
		c.MaxBody = DefaultMaxBody
	}
	if c.Refuse == nil {
		c.Refuse = plainRefusal
	}
	return errors.Join(errs...)
}

func plainRefusal(_ *Request, status int) Response {
	return Response{Status: status, Body: []byte(http.StatusText(status) + "\n")}
}

// reachable is the address a client on this machine can dial: a server that
// listens on every interface is named by loopback.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}

// serve is one exchange from first byte to last.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody))
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	if err != nil && !tooLarge {
		abort() // the client is gone
	}
	req := newRequest(r, body, s.cfg)
	req.Op = s.cfg.Resolve(req)
	seq := s.log.begin(req, s.cfg.KeepBody)

	ctx := r.Context()
	fault := s.faults.take(req.Op)
	resp, ok := fault.play(ctx, func() Response {
		if tooLarge {
			return s.cfg.Refuse(req, http.StatusRequestEntityTooLarge)
		}
		return s.answer(ctx, req, r.Header)
	})
	if !ok {
		abort()
	}
	s.log.end(seq, fault.status(resp), resp.Effects)
	deliver(ctx, w, resp, fault.Break)
}

// answer is the exchange as it goes when nothing fails.
func (s *Server) answer(ctx context.Context, req *Request, header http.Header) Response {
	got := header.Get(s.cfg.KeyHeader)
	if subtle.ConstantTimeCompare([]byte(got), []byte(s.cfg.Key)) != 1 {
		return s.cfg.Refuse(req, http.StatusUnauthorized)
	}
	if retryAfter, ok := s.quota.admit(s.cfg.Clock()); !ok {
		resp := s.cfg.Refuse(req, http.StatusTooManyRequests)
		if retryAfter != "" {
			resp.Header = resp.Header.Clone()
			if resp.Header == nil {
				resp.Header = http.Header{}
			}
			resp.Header.Set("Retry-After", retryAfter)
		}
		return resp
	}
	return s.cfg.Handle(ctx, req)
}
