package fakeserver

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Fault is a failure that the server plays on requests for an operation. Its
// parts combine: what is answered (Status, Header, Body), when (Delay,
// AfterEffect), how the connection ends (Break), and which requests are hit
// (Times, Chance). The zero Fault answers as if there were none.
type Fault struct {
	// Status replaces the operation's own answer by this HTTP status, with
	// Header and Body. Zero keeps the operation's answer.
	Status int
	Header http.Header
	Body   string

	// Delay is waited before the request is looked at, or with AfterEffect
	// between the effect and the answer. A client that goes away meanwhile is
	// noticed, and without AfterEffect nothing is then carried out.
	Delay time.Duration

	// Break ends the exchange without a whole answer.
	Break Break

	// AfterEffect carries the operation out before the fault shows: the client
	// sees a failure of something that was done. Without it a request that gets
	// a Status or a broken connection changes nothing. (Cut of the operation's
	// own answer always comes after the effect: there is no answer without it.)
	AfterEffect bool

	// Times is how many requests are hit; the fault is then used up. Zero means
	// every request until [Server.ClearFaults].
	Times int

	// Chance, between 0 and 1, hits each request with that probability, drawn
	// from the source seeded by [Config.Seed]. Zero means always. Only hits
	// count towards Times.
	Chance float64
}

// Break is a way for an exchange to end without a whole answer.
type Break int

const (
	// Whole is no break: the answer arrives complete.
	Whole Break = iota
	// Cut closes the connection in the middle of the answer's body.
	Cut
	// Close closes the connection in good order, without an answer.
	Close
	// Reset resets the connection (TCP RST), without an answer.
	Reset
	// Hang never answers: it holds the request until the client gives up or the
	// server is closed.
	Hang
)

// Inject makes requests for op fail as f says; [AnyOp] hits all operations.
// Faults of one operation are used in the order of their injection, those of
// AnyOp after them: the first that hits is played.
func (s *Server) Inject(op Op, f Fault) { s.faults.add(op, f) }

// ClearFaults takes back every fault.
func (s *Server) ClearFaults() { s.faults.clear() }

// play runs an exchange under the fault and gives what is to be delivered. It
// reports false if the client went away during the delay.
func (f Fault) play(ctx context.Context, answer func() Response) (Response, bool) {
	var resp Response
	if !f.AfterEffect && !sleep(ctx, f.Delay) {
		return resp, false
	}
	if f.AfterEffect || f.Status == 0 && (f.Break == Whole || f.Break == Cut) {
		resp = answer()
	}
	if f.Status != 0 {
		resp.Status, resp.Header, resp.Body = f.Status, f.Header, []byte(f.Body)
	}
	if f.AfterEffect {
		// The effect stands, so the exchange is completed even when the client
		// is gone: the request list must show it.
		sleep(ctx, f.Delay)
	}
	return resp, true
}

// status is what the request list shows: 0 where no status line is sent.
func (f Fault) status(r Response) int {
	if f.Break == Whole || f.Break == Cut {
		return r.status()
	}
	return 0
}

// sleep waits for d and reports false if ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// deliver sends the answer, or breaks the exchange.
func deliver(ctx context.Context, w http.ResponseWriter, resp Response, b Break) {
	switch b {
	case Hang:
		<-ctx.Done()
		abort()
	case Close:
		abort()
	case Reset:
		lingerNot(ctx)
		abort()
	}
	for name, values := range resp.Header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	body := resp.Body
	if b == Cut {
		// One byte more than there is makes even an empty body fall short.
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
		body = body[:len(body)/2]
	}
	w.WriteHeader(resp.status())
	_, _ = w.Write(body) // a client that went away is no concern of ours
	if b == Cut {
		_ = http.NewResponseController(w).Flush()
		abort()
	}
}

// abort drops the connection, in the way net/http has for it: the panic goes no
// further than net/http and is not logged.
func abort() { panic(http.ErrAbortHandler) }

// connKey is where a request's context holds its connection.
type connKey struct{}

func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// lingerNot makes the kernel send RST when the connection is closed.
func lingerNot(ctx context.Context) {
	if tcp, ok := ctx.Value(connKey{}).(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

// faultTable is the faults still to be played.
type faultTable struct {
	mu   sync.Mutex
	byOp map[Op][]*Fault
	rand *rand.Rand
}

func (t *faultTable) seed(n uint64) { t.rand = rand.New(rand.NewPCG(n, n)) }

func (t *faultTable) add(op Op, f Fault) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byOp == nil {
		t.byOp = map[Op][]*Fault{}
	}
	t.byOp[op] = append(t.byOp[op], &f)
}

func (t *faultTable) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byOp = nil
}

// take gives the fault for the next request for op, the zero Fault if none.
func (t *faultTable) take(op Op) Fault {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.takeFrom(op); ok || op == AnyOp {
		return f
	}
	f, _ := t.takeFrom(AnyOp)
	return f
}

func (t *faultTable) takeFrom(op Op) (Fault, bool) {
	for i, f := range t.byOp[op] {
		if f.Chance > 0 && t.rand.Float64() >= f.Chance {
			continue
		}
		hit := *f
		if f.Times == 1 {
			t.byOp[op] = append(t.byOp[op][:i:i], t.byOp[op][i+1:]...)
		} else if f.Times > 1 {
			f.Times--
		}
		return hit, true
	}
	return Fault{}, false
}
