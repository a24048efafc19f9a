package switchtransacttest

import (
	"errors"
	"fmt"
	"time"
)

// defaultKey has the form of the vendor's keys: 64 hexadecimal characters.
const defaultKey = "fa4e000000000000000000000000000000000000000000000000000000000000"

// defaultSeed starts the random source when no WithSeed does.
const defaultSeed = 1

// Option sets something about a new [Server].
type Option func(*options) error

type options struct {
	addr, key   string
	autoApprove bool
	quirks      []Quirk
	quota       Quota
	clock       func() time.Time
	seed        uint64
	keepBody    int
	denied      map[Permission]bool
}

func newOptions(opts []Option) (options, error) {
	o := options{key: defaultKey, clock: time.Now, seed: defaultSeed, denied: map[Permission]bool{}}
	var errs []error
	for _, opt := range opts {
		errs = append(errs, opt(&o))
	}
	if err := errors.Join(errs...); err != nil {
		return o, fmt.Errorf("switchtransacttest: %w", err)
	}
	return o, nil
}

// WithAddr listens on a TCP address such as "127.0.0.1:8080" instead of a free
// port.
func WithAddr(addr string) Option {
	return func(o *options) error {
		o.addr = addr
		return nil
	}
}

// WithKey sets the API key.
func WithKey(key string) Option {
	return func(o *options) error {
		if key == "" {
			return errors.New("WithKey: the key is empty")
		}
		o.key = key
		return nil
	}
}

// WithAutoApprove approves everything at the moment it is submitted.
func WithAutoApprove() Option {
	return func(o *options) error {
		o.autoApprove = true
		return nil
	}
}

// WithQuirks starts with quirks switched on.
func WithQuirks(quirks ...Quirk) Option {
	return func(o *options) error {
		o.quirks = append(o.quirks, quirks...)
		return nil
	}
}

// WithQuota answers 429 above a number of requests. The vendor documents 100 a
// second and no Retry-After; without this option the fake has no limit.
func WithQuota(q Quota) Option {
	return func(o *options) error {
		o.quota = q
		return nil
	}
}

// WithClock sets the time the fake lives in, so that results can be repeated. The
// clock is read from many goroutines at once.
func WithClock(now func() time.Time) Option {
	return func(o *options) error {
		if now == nil {
			return errors.New("WithClock: the clock is nil")
		}
		o.clock = now
		return nil
	}
}

// WithSeed starts the random source of faults with a Chance elsewhere.
func WithSeed(seed uint64) Option {
	return func(o *options) error {
		o.seed = seed
		return nil
	}
}

// WithBodyLimit keeps at most n bytes of each body in [Server.Requests], none
// if n is 0. Without it bodies are kept whole; a load of many records may want
// less.
func WithBodyLimit(n int) Option {
	return func(o *options) error {
		if n < 0 {
			return errors.New("WithBodyLimit: the limit is negative")
		}
		o.keepBody = n
		if n == 0 {
			o.keepBody = -1
		}
		return nil
	}
}

// WithoutPermission starts with a permission denied, as [Server.Deny] does.
func WithoutPermission(p Permission) Option {
	return func(o *options) error {
		o.denied[p] = true
		return nil
	}
}
