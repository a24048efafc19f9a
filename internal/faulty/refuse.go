package faulty

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
)

// Watch returns a context under which the client's dials to the server are
// watched. [Refuse] needs it: a refused dial is refused by the operating
// system, and no server ever hears of it. So the server listens to the client's
// httptrace events, which every http.Transport sends for requests with that
// context: when a dial begins that is to be refused the port is closed, and when
// it has failed the port is open again.
//
// So the refusal is a real one, it meets exactly the dial it is meant for, and
// dials of other goroutines wait until it is over. Watch a context once only.
func (s *Server) Watch(ctx context.Context) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watched = true
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart: s.dialBegins,
		ConnectDone:  s.dialEnds,
	})
}

func (s *Server) dialBegins(_, addr string) {
	if addr != s.addr {
		return
	}
	f, refused := s.nextFault(dialing)
	if !refused {
		s.gate.RLock()
		return
	}
	s.onPlay(f)
	s.gate.Lock()
	s.refusing = true
	s.closePort()
}

func (s *Server) dialEnds(_, addr string, err error) {
	if addr != s.addr {
		return
	}
	if s.refusing {
		s.reopenPort(err)
		s.refusing = false
		s.gate.Unlock()
		return
	}
	if err == nil {
		s.mu.Lock()
		s.dialed++
		s.mu.Unlock()
	}
	s.gate.RUnlock()
}

// closePort stops listening. First it lets the accept loop take what the system
// has already connected, for that would be reset and is not to be refused.
func (s *Server) closePort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.connections < s.dialed && !s.closed && s.err == nil {
		s.changed.Wait()
	}
	_ = s.listener.Close()
}

// reopenPort listens on the same port again. dialErr is how the refused dial
// ended: if it did not fail, somebody else has taken the port.
func (s *Server) reopenPort(dialErr error) {
	listener, err := net.Listen("tcp", s.addr)
	if dialErr == nil {
		err = errors.Join(errors.New("a dial to the closed port was not refused"), err)
	}
	if err != nil {
		s.fail(fmt.Errorf("faulty: %w", err))
	}
	if listener != nil {
		s.serve(listener)
	}
}
