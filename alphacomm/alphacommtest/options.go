package alphacommtest

import (
	"errors"
	"fmt"
	"time"
)

// defaultKey is a key that shows what it is.
const defaultKey = "fa4e0000-0000-4000-8000-000000000000"

// defaultSeed starts the random source of faults when no WithSeed does.
const defaultSeed = 1

// The limits when no option sets them.
const (
	defaultMaxBody  = 1 << 30
	defaultKeepBody = 1 << 20
)

// Option sets something about a new [Server].
type Option func(*options) error

type options struct {
	addr, key     string
	restrictedKey bool
	quirks        []Quirk
	quota         Quota
	clock         func() time.Time
	seed          uint64
	maxBody       int64
	keepBody      int

	autoRun      bool
	dailyBatch   bool
	discardFiles bool
	scripts      map[string][]string
	rowFields    []string
	maxPage      int

	webhook     webhook
	legacyCalls bool
}

func newOptions(opts []Option) (options, error) {
	o := options{
		key:      defaultKey,
		clock:    time.Now,
		seed:     defaultSeed,
		maxBody:  defaultMaxBody,
		keepBody: defaultKeepBody,
		scripts:  map[string][]string{},
	}
	var errs []error
	for _, opt := range opts {
		errs = append(errs, opt(&o))
	}
	if err := errors.Join(errs...); err != nil {
		return o, fmt.Errorf("alphacommtest: %w", err)
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

// WithRestrictedKey starts as [Server.RestrictKey] does.
func WithRestrictedKey() Option {
	return func(o *options) error {
		o.restrictedKey = true
		return nil
	}
}

// WithQuirks starts with quirks switched on.
func WithQuirks(quirks ...Quirk) Option {
	return func(o *options) error {
		if err := checkQuirks(quirks); err != nil {
			return fmt.Errorf("WithQuirks: %w", err)
		}
		o.quirks = append(o.quirks, quirks...)
		return nil
	}
}

// WithQuota answers 429 above a number of requests. The vendor documents no
// limit; without this option the fake has none.
func WithQuota(q Quota) Option {
	return func(o *options) error {
		o.quota = q
		return nil
	}
}

// WithClock sets the time the fake lives in, so that results can be repeated. It
// is called from several goroutines.
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

// WithMaxBody takes request bodies of at most n bytes instead of 1 GiB. A file
// takes a third more than its size there, since it travels as base64.
func WithMaxBody(n int64) Option {
	return func(o *options) error {
		if n <= 0 {
			return errors.New("WithMaxBody: the limit is not positive")
		}
		o.maxBody = n
		return nil
	}
}

// WithBodyLimit keeps at most n bytes of each body in [Server.Requests] instead
// of 1 MiB, none if n is 0.
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

// WithDiscardFiles forgets the contents of imported files after they were
// counted and digested.
func WithDiscardFiles() Option {
	return func(o *options) error {
		o.discardFiles = true
		return nil
	}
}

// WithAutoRun runs imports without [Server.RunImports]: accepted rows become
// jobs, and have their PayLinks, as they arrive; a batch that waits moves one
// step on after every search that answered it, so that a program that polls
// sees queued, running and done.
func WithAutoRun() Option {
	return func(o *options) error {
		o.autoRun = true
		return nil
	}
}

// WithDailyBatch puts all rows of a day into one batch. Without it each request
// has its own.
func WithDailyBatch() Option {
	return func(o *options) error {
		o.dailyBatch = true
		return nil
	}
}

// WithScript sets up a script with the fields that its rows must have, beside
// reference and script; they may be fields that [WithRowFields] adds. As soon
// as one script is set up, rows for any other are rejected; without this option
// every script is known, and none requires anything of its own.
func WithScript(id string, required ...string) Option {
	return func(o *options) error {
		if id == "" {
			return errors.New("WithScript: the id is empty")
		}
		if _, ok := o.scripts[id]; ok {
			return fmt.Errorf("WithScript: script %q is set up twice", id)
		}
		o.scripts[id] = required
		return nil
	}
}

// WithRowFields adds fields to the 13 documented ones of a row, as scripts have
// them. They take any value. Fields that are not known refuse the whole request.
func WithRowFields(names ...string) Option {
	return func(o *options) error {
		o.rowFields = append(o.rowFields, names...)
		return nil
	}
}

// WithMaxPage answers at most n items to a search, whatever limit it asks for.
func WithMaxPage(n int) Option {
	return func(o *options) error {
		if n <= 0 {
			return errors.New("WithMaxPage: the limit is not positive")
		}
		o.maxPage = n
		return nil
	}
}

// WithWebhook starts as [Server.SetWebhook] does.
func WithWebhook(url, user, password string) Option {
	return func(o *options) (err error) {
		o.webhook, err = newWebhook(url, user, password)
		if err != nil {
			return fmt.Errorf("WithWebhook: %w", err)
		}
		return nil
	}
}

// WithLegacyCalls reports completed calls in the older of the two documented
// formats.
func WithLegacyCalls() Option {
	return func(o *options) error {
		o.legacyCalls = true
		return nil
	}
}
