package switchcomm

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// Option sets one thing of a client. An option with a wrong value makes the
// client's New fail, together with all other problems.
type Option func(*Config) error

// WithBaseURL sets the address of the API, for a test server or a proxy. It
// must be https (plain http is allowed to this machine itself) without user
// name, query and fragment. Default: the vendor's.
func WithBaseURL(base string) Option {
	return func(c *Config) error {
		if strings.Trim(base, " /") == "" {
			return errors.New("switchcomm: WithBaseURL: the URL is empty")
		}
		c.BaseURL = base
		return nil
	}
}

// WithInsecureHTTP permits a base URL of plain http on any host. The key and
// all data then travel readable by everyone on the way.
func WithInsecureHTTP() Option {
	return func(c *Config) error {
		c.InsecureHTTP = true
		return nil
	}
}

// WithTransport sends the requests through rt in place of the client's own
// transport: for tests, or for a transport that a program configures itself.
// Retry rules, limits and the key are kept; what the client's own transport
// adds (HTTP/1.1 only, short-lived idle connections for writes, proof that no
// connection was made) is then up to rt. A transport without such proof has
// writes that failed reported as [ErrOutcomeUnknown].
func WithTransport(rt http.RoundTripper) Option {
	return func(c *Config) error {
		if rt == nil {
			return errors.New("switchcomm: WithTransport: the transport is nil")
		}
		c.Transport = rt
		return nil
	}
}

// WithTLSConfig sets the TLS configuration, for a private certificate
// authority or client certificates. The configuration is cloned.
func WithTLSConfig(config *tls.Config) Option {
	return func(c *Config) error {
		if config == nil {
			return errors.New("switchcomm: WithTLSConfig: the configuration is nil")
		}
		c.TLS = config.Clone()
		return nil
	}
}

// WithMiddleware wraps the transport of every attempt, for tracing or for
// recording. Several wrap in the order given, the first one outermost. It
// never sees the key: the key is added beneath it.
func WithMiddleware(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(c *Config) error {
		if wrap == nil {
			return errors.New("switchcomm: WithMiddleware: the function is nil")
		}
		c.Middleware = append(c.Middleware, wrap)
		return nil
	}
}

// WithObserver calls observe at the start of every operation and the function
// it returns at its end, once each, however many attempts are made. Several
// observers are called in the order given.
func WithObserver(observe Observer) Option {
	return func(c *Config) error {
		if observe == nil {
			return errors.New("switchcomm: WithObserver: the function is nil")
		}
		c.Observers = append(c.Observers, observe)
		return nil
	}
}

// WithLogger logs every attempt to logger: level Debug for those that
// succeed, Warn for those that fail. The attributes are api, op, attempt,
// status, outcome, duration, wait and request_id, never a URL, a body or the
// key. Each [Drift] is logged once, at level Warn, with api, op, pointer, want
// and got. Default: nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return func(c *Config) error {
		if logger == nil {
			return errors.New("switchcomm: WithLogger: the logger is nil")
		}
		c.Logger = logger
		return nil
	}
}

// WithDriftHandler hands to handle every member of an answer that is not as
// documented. The handler is called from the goroutine of the call.
func WithDriftHandler(handle func(context.Context, Drift)) Option {
	return func(c *Config) error {
		if handle == nil {
			return errors.New("switchcomm: WithDriftHandler: the function is nil")
		}
		c.DriftHandler = handle
		return nil
	}
}

// WithUserAgent sets the User-Agent header. Default: "switchcomm-go/" and
// [Version].
func WithUserAgent(agent string) Option {
	return func(c *Config) error {
		for _, r := range agent {
			if r < ' ' || r > '~' {
				return errors.New("switchcomm: WithUserAgent: only printable ASCII can be sent")
			}
		}
		if strings.TrimSpace(agent) == "" {
			return errors.New("switchcomm: WithUserAgent: the text is empty")
		}
		c.UserAgent = agent
		return nil
	}
}

// WithLimiter paces the requests with limiter in place of the client's own,
// for instance one that several clients or processes share.
func WithLimiter(limiter Limiter) Option {
	return func(c *Config) error {
		if limiter == nil {
			return errors.New("switchcomm: WithLimiter: the limiter is nil (WithoutLimiter sends as fast as it can)")
		}
		c.Limiter = limiter
		return nil
	}
}

// WithRateLimit paces the requests to perSecond, with bursts of burst.
// Default: 90 a second with bursts of 10 for SwitchTransact, which documents
// 100 a second; no limit for Alphacomm, which documents none.
func WithRateLimit(perSecond float64, burst int) Option {
	return func(c *Config) error {
		if !(perSecond > 0) || burst < 1 {
			return errors.New("switchcomm: WithRateLimit: the rate must be above 0 and the burst at least 1")
		}
		c.Limiter = rate.NewLimiter(rate.Limit(perSecond), burst)
		return nil
	}
}

// WithoutLimiter sends requests as fast as the program makes them.
func WithoutLimiter() Option {
	return func(c *Config) error {
		c.Limiter = nil
		return nil
	}
}

// WithMaxAttempts sets how often a request is tried, counting the first time;
// 1 turns repeats off. Default: 4.
func WithMaxAttempts(n int) Option {
	return func(c *Config) error {
		if n < 1 {
			return errors.New("switchcomm: WithMaxAttempts: at least 1 is needed")
		}
		c.MaxAttempts = n
		return nil
	}
}

// WithBackoff sets the waits between attempts: the first lasts up to first,
// each further one up to twice as long, none longer than longest. Half of
// each wait is random. Default: 200 ms, 5 s.
func WithBackoff(first, longest time.Duration) Option {
	return func(c *Config) error {
		c.BackoffMin, c.BackoffMax = first, longest
		return errors.Join(notNegative("WithBackoff", first), notNegative("WithBackoff", longest))
	}
}

// WithRetryAfterCap sets the longest wait that a server may ask for with a
// Retry-After header. A longer one is an error, [ErrRateLimited] for status
// 429, with [Error.RetryAfter]. Default: 30 s.
func WithRetryAfterCap(longest time.Duration) Option {
	return func(c *Config) error {
		c.RetryAfterCap = longest
		return notNegative("WithRetryAfterCap", longest)
	}
}

// WithRetryBudget bounds the repeats of all calls together: see
// [RetryBudget]. Default: 100 tokens, cost 5, refund 1.
func WithRetryBudget(tokens, cost, refund int) Option {
	return func(c *Config) error {
		if tokens < 0 || cost < 0 || refund < 0 {
			return errors.New("switchcomm: WithRetryBudget: a number is negative")
		}
		c.RetryBudget = RetryBudget{Tokens: tokens, Cost: cost, Refund: refund}
		return nil
	}
}

// WithAttemptTimeout bounds one attempt, from dialling to the last byte of
// the answer; the context given to a call bounds the whole call. Default:
// 30 s.
func WithAttemptTimeout(timeout time.Duration) Option {
	return func(c *Config) error {
		c.AttemptTimeout = timeout
		return positive("WithAttemptTimeout", timeout)
	}
}

// WithLoadTimeout bounds one attempt of a call that carries many records.
// Default: 120 s.
func WithLoadTimeout(timeout time.Duration) Option {
	return func(c *Config) error {
		c.LoadTimeout = timeout
		return positive("WithLoadTimeout", timeout)
	}
}

// WithUploadTimeouts bounds the upload of a file, which may take as long as it
// needs: stall is the longest time without a byte taken, answer the longest
// wait for the answer after the last byte. Default: 30 s, 120 s. (Alphacomm
// only.)
func WithUploadTimeouts(stall, answer time.Duration) Option {
	return func(c *Config) error {
		c.StallTimeout, c.AnswerTimeout = stall, answer
		return errors.Join(positive("WithUploadTimeouts", stall), positive("WithUploadTimeouts", answer))
	}
}

// WithIdleTimeouts sets how long idle connections are kept. Writes need a
// short time: a write on a connection that the server is just closing has an
// unknown outcome, while a read is simply repeated. Default: 60 s for reads,
// 4 s for writes.
func WithIdleTimeouts(reads, writes time.Duration) Option {
	return func(c *Config) error {
		c.ReadIdleTimeout, c.WriteIdleTimeout = reads, writes
		return errors.Join(positive("WithIdleTimeouts", reads), positive("WithIdleTimeouts", writes))
	}
}

// WithMaxResponse sets the largest response body that is read, in bytes after
// decompression; a larger one is [ErrResponse]. Default: 32 MiB.
func WithMaxResponse(bytes int64) Option {
	return func(c *Config) error {
		if bytes < 1 {
			return errors.New("switchcomm: WithMaxResponse: at least 1 byte is needed")
		}
		c.MaxResponse = bytes
		return nil
	}
}

// WithValidation makes every call run the Validate method of its input first
// and send nothing when that finds a problem.
func WithValidation() Option {
	return func(c *Config) error {
		c.Validate = true
		return nil
	}
}

// WithCallLogZone sets the zone in which the times of a call log are written.
// Default: [SouthAfrica]. (SwitchTransact only.)
func WithCallLogZone(zone *time.Location) Option {
	return func(c *Config) error {
		if zone == nil {
			return errors.New("switchcomm: WithCallLogZone: the zone is nil")
		}
		c.CallLogZone = zone
		return nil
	}
}

func notNegative(option string, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("switchcomm: %s: the duration is negative", option)
	}
	return nil
}

func positive(option string, d time.Duration) error {
	if d <= 0 {
		return fmt.Errorf("switchcomm: %s: the duration must be above 0", option)
	}
	return nil
}
