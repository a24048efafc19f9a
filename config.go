package switchcomm

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config is what the options of a client add up to. Programs set it through
// options and need not touch it; [NewConfig] fills it and checks it.
//
// A Config never prints its contents: they can hold certificates and the
// address of a proxy.
type Config struct {
	// BaseURL is the address that paths are appended to, without a slash at
	// its end.
	BaseURL string
	// InsecureHTTP permits a BaseURL of plain http on any host.
	InsecureHTTP bool
	// UserAgent is the User-Agent header.
	UserAgent string

	// Transport sends the requests; nil means the client's own.
	Transport http.RoundTripper
	// TLS is used by the client's own transport; nil means the defaults.
	TLS *tls.Config
	// Middleware wraps the transport, the first one outermost.
	Middleware []func(http.RoundTripper) http.RoundTripper
	// Observers are called for every operation, in order.
	Observers []Observer
	// Logger receives the client's log records; it is never nil.
	Logger *slog.Logger
	// DriftHandler receives what could not be read of an answer, or is nil.
	DriftHandler func(context.Context, Drift)

	// Limiter paces the requests; nil means no limit.
	Limiter Limiter
	// MaxAttempts is how often a request is tried at the most.
	MaxAttempts int
	// BackoffMin is the first wait between attempts; it doubles each time.
	BackoffMin time.Duration
	// BackoffMax is the longest wait between attempts.
	BackoffMax time.Duration
	// RetryAfterCap is the longest Retry-After that is waited for.
	RetryAfterCap time.Duration
	// RetryBudget bounds the repeats of all calls together.
	RetryBudget RetryBudget

	// AttemptTimeout bounds one attempt, from dialling to the last byte of the
	// answer.
	AttemptTimeout time.Duration
	// LoadTimeout takes the place of AttemptTimeout for calls that carry many
	// records.
	LoadTimeout time.Duration
	// StallTimeout ends the upload of a file of which no byte was taken for
	// so long.
	StallTimeout time.Duration
	// AnswerTimeout bounds the wait for the answer to an uploaded file.
	AnswerTimeout time.Duration
	// ReadIdleTimeout is how long an idle connection is kept for reads.
	ReadIdleTimeout time.Duration
	// WriteIdleTimeout is how long an idle connection is kept for writes.
	WriteIdleTimeout time.Duration
	// MaxResponse is the largest response body that is read, in bytes after
	// decompression.
	MaxResponse int64

	// Validate makes every call check its input first (SwitchTransact and
	// Alphacomm; see the Validate method of each request).
	Validate bool
	// CallLogZone is the zone of the times in the call log (SwitchTransact
	// only).
	CallLogZone *time.Location
}

// RetryBudget bounds the repeats of all calls of a client together, so that a
// service that is down is not flooded: every repeat takes Cost tokens, every
// call that succeeds at its first attempt gives Refund back, and a call finds
// no repeat when the tokens are used up. Repeats after a rate limit (HTTP
// status 429) are free.
type RetryBudget struct {
	Tokens, Cost, Refund int
}

// NewConfig applies the options to the defaults. It returns the problems of
// all options together, joined, so that a program can mend them in one go.
func NewConfig(options ...Option) (Config, error) {
	cfg := Config{
		UserAgent:        "switchcomm-go/" + Version,
		Logger:           slog.New(slog.DiscardHandler),
		MaxAttempts:      4,
		BackoffMin:       200 * time.Millisecond,
		BackoffMax:       5 * time.Second,
		RetryAfterCap:    30 * time.Second,
		RetryBudget:      RetryBudget{Tokens: 100, Cost: 5, Refund: 1},
		AttemptTimeout:   30 * time.Second,
		LoadTimeout:      120 * time.Second,
		StallTimeout:     30 * time.Second,
		AnswerTimeout:    120 * time.Second,
		ReadIdleTimeout:  60 * time.Second,
		WriteIdleTimeout: 4 * time.Second,
		MaxResponse:      32 << 20,
		CallLogZone:      SouthAfrica(),
	}
	var problems []error
	for _, option := range options {
		if option == nil {
			problems = append(problems, errors.New("switchcomm: an option is nil"))
			continue
		}
		problems = append(problems, option(&cfg))
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	problems = append(problems, cfg.check())
	if err := errors.Join(problems...); err != nil {
		return Config{}, err
	}
	return cfg, nil
}

// check finds what no single option can see.
func (c *Config) check() error {
	var problems []error
	if c.BaseURL != "" {
		problems = append(problems, checkBaseURL(c.BaseURL, c.InsecureHTTP))
	}
	if c.TLS != nil && c.Transport != nil {
		problems = append(problems, errors.New("switchcomm: WithTLSConfig has no effect on a transport given by WithTransport: configure TLS there"))
	}
	if c.BackoffMin > c.BackoffMax {
		problems = append(problems, errors.New("switchcomm: WithBackoff: the first wait is longer than the longest"))
	}
	return errors.Join(problems...)
}

// checkBaseURL refuses an address to which a key must not be sent. Its errors
// never repeat the address, which may hold a password.
func checkBaseURL(base string, insecure bool) error {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || strings.HasSuffix(u.Host, ":") {
		return errors.New("switchcomm: the base URL is not an absolute URL such as https://host/path")
	}
	var problems []error
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && (insecure || isLoopback(u.Hostname())):
	case u.Scheme == "http":
		problems = append(problems, errors.New("switchcomm: the base URL must be https: plain http would show the key to the network (WithInsecureHTTP permits it)"))
	default:
		problems = append(problems, errors.New("switchcomm: the base URL must be https"))
	}
	if u.User != nil {
		problems = append(problems, errors.New("switchcomm: the base URL must not hold a user name or password"))
	}
	if u.RawQuery != "" || u.ForceQuery {
		problems = append(problems, errors.New("switchcomm: the base URL must not have a query"))
	}
	if u.Fragment != "" {
		problems = append(problems, errors.New("switchcomm: the base URL must not have a fragment"))
	}
	return errors.Join(problems...)
}

// isLoopback reports whether host is this machine itself.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

const configText = "switchcomm.Config{...}"

// Format implements [fmt.Formatter]: no verb prints the contents.
func (c Config) Format(f fmt.State, _ rune) { io.WriteString(f, configText) }

// LogValue implements [slog.LogValuer]: no handler logs the contents.
func (c Config) LogValue() slog.Value { return slog.StringValue(configText) }

// MarshalJSON implements [json.Marshaler]: the contents are not encoded.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(configText) }
