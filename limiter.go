package switchcomm

import "context"

// Limiter paces the calls of a client. Wait returns nil when the caller may
// send one request, and an error when it may not before ctx ends; the call
// then fails with [ErrLimiter] and [ErrNotSent]. It is asked once for every attempt, also for
// repeated ones, from many goroutines.
//
// A *rate.Limiter of golang.org/x/time/rate is a Limiter; one that several
// processes share can be built on a database.
type Limiter interface {
	Wait(ctx context.Context) error
}
