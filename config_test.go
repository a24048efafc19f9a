package switchcomm_test

import (
	"context"
	"crypto/tls"
	"log/slog"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/time/rate"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

func TestDefaults(t *testing.T) {
	c, err := switchcomm.NewConfig()
	require.NoError(t, err)
	assert.Equal(t, "switchcomm-go/"+switchcomm.Version, c.UserAgent)
	assert.Equal(t, 4, c.MaxAttempts)
	assert.Equal(t, 200*time.Millisecond, c.BackoffMin)
	assert.Equal(t, 5*time.Second, c.BackoffMax)
	assert.Equal(t, 30*time.Second, c.RetryAfterCap)
	assert.Equal(t, switchcomm.RetryBudget{Tokens: 100, Cost: 5, Refund: 1}, c.RetryBudget)
	assert.Equal(t, 30*time.Second, c.AttemptTimeout)
	assert.Equal(t, 120*time.Second, c.LoadTimeout)
	assert.Equal(t, 30*time.Second, c.StallTimeout)
	assert.Equal(t, 120*time.Second, c.AnswerTimeout)
	assert.Equal(t, 60*time.Second, c.ReadIdleTimeout)
	assert.Equal(t, 4*time.Second, c.WriteIdleTimeout)
	assert.EqualValues(t, 32<<20, c.MaxResponse)
	assert.Nil(t, c.Limiter)
	assert.NotNil(t, c.Logger)
	assert.False(t, c.Validate)
	assert.Equal(t, switchcomm.SouthAfrica(), c.CallLogZone)
}

func TestOptions(t *testing.T) {
	transport, limiter, logger := http.DefaultTransport, rate.NewLimiter(1, 1), slog.New(slog.DiscardHandler)
	config := &tls.Config{ServerName: "api.example.test"}
	middleware := func(rt http.RoundTripper) http.RoundTripper { return rt }
	observer := func(ctx context.Context, _ switchcomm.Operation) (context.Context, func(error)) { return ctx, nil }
	drift := func(context.Context, switchcomm.Drift) {}

	tests := map[string]struct {
		option switchcomm.Option
		check  func(*testing.T, switchcomm.Config)
	}{
		"WithBaseURL": {switchcomm.WithBaseURL("https://api.example.test/v1//"), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, "https://api.example.test/v1", c.BaseURL)
		}},
		"WithInsecureHTTP": {switchcomm.WithInsecureHTTP(), func(t *testing.T, c switchcomm.Config) { assert.True(t, c.InsecureHTTP) }},
		"WithTransport":    {switchcomm.WithTransport(transport), func(t *testing.T, c switchcomm.Config) { assert.Equal(t, transport, c.Transport) }},
		"WithMiddleware":   {switchcomm.WithMiddleware(middleware), func(t *testing.T, c switchcomm.Config) { assert.Len(t, c.Middleware, 1) }},
		"WithObserver":     {switchcomm.WithObserver(observer), func(t *testing.T, c switchcomm.Config) { assert.Len(t, c.Observers, 1) }},
		"WithLogger":       {switchcomm.WithLogger(logger), func(t *testing.T, c switchcomm.Config) { assert.Same(t, logger, c.Logger) }},
		"WithDriftHandler": {switchcomm.WithDriftHandler(drift), func(t *testing.T, c switchcomm.Config) { assert.NotNil(t, c.DriftHandler) }},
		"WithUserAgent": {switchcomm.WithUserAgent("collector/2 (+https://example.test)"), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, "collector/2 (+https://example.test)", c.UserAgent)
		}},
		"WithLimiter":       {switchcomm.WithLimiter(limiter), func(t *testing.T, c switchcomm.Config) { assert.Same(t, limiter, c.Limiter) }},
		"WithMaxAttempts":   {switchcomm.WithMaxAttempts(1), func(t *testing.T, c switchcomm.Config) { assert.Equal(t, 1, c.MaxAttempts) }},
		"WithRetryAfterCap": {switchcomm.WithRetryAfterCap(0), func(t *testing.T, c switchcomm.Config) { assert.Zero(t, c.RetryAfterCap) }},
		"WithMaxResponse":   {switchcomm.WithMaxResponse(1), func(t *testing.T, c switchcomm.Config) { assert.EqualValues(t, 1, c.MaxResponse) }},
		"WithValidation":    {switchcomm.WithValidation(), func(t *testing.T, c switchcomm.Config) { assert.True(t, c.Validate) }},
		"WithCallLogZone":   {switchcomm.WithCallLogZone(time.UTC), func(t *testing.T, c switchcomm.Config) { assert.Equal(t, time.UTC, c.CallLogZone) }},
		"WithTLSConfig": {switchcomm.WithTLSConfig(config), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, "api.example.test", c.TLS.ServerName)
			assert.NotSame(t, config, c.TLS, "a clone")
		}},
		"WithRateLimit": {switchcomm.WithRateLimit(90, 10), func(t *testing.T, c switchcomm.Config) {
			l := c.Limiter.(*rate.Limiter)
			assert.Equal(t, rate.Limit(90), l.Limit())
			assert.Equal(t, 10, l.Burst())
		}},
		"WithoutLimiter": {switchcomm.WithoutLimiter(), func(t *testing.T, c switchcomm.Config) { assert.Nil(t, c.Limiter) }},
		"WithBackoff": {switchcomm.WithBackoff(time.Second, time.Second), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, [2]time.Duration{time.Second, time.Second}, [2]time.Duration{c.BackoffMin, c.BackoffMax})
		}},
		"WithRetryBudget": {switchcomm.WithRetryBudget(0, 2, 3), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, switchcomm.RetryBudget{Tokens: 0, Cost: 2, Refund: 3}, c.RetryBudget)
		}},
		"WithAttemptTimeout": {switchcomm.WithAttemptTimeout(time.Minute), func(t *testing.T, c switchcomm.Config) { assert.Equal(t, time.Minute, c.AttemptTimeout) }},
		"WithLoadTimeout":    {switchcomm.WithLoadTimeout(time.Minute), func(t *testing.T, c switchcomm.Config) { assert.Equal(t, time.Minute, c.LoadTimeout) }},
		"WithUploadTimeouts": {switchcomm.WithUploadTimeouts(time.Minute, time.Hour), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, [2]time.Duration{time.Minute, time.Hour}, [2]time.Duration{c.StallTimeout, c.AnswerTimeout})
		}},
		"WithIdleTimeouts": {switchcomm.WithIdleTimeouts(time.Hour, time.Second), func(t *testing.T, c switchcomm.Config) {
			assert.Equal(t, [2]time.Duration{time.Hour, time.Second}, [2]time.Duration{c.ReadIdleTimeout, c.WriteIdleTimeout})
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := switchcomm.NewConfig(switchcomm.WithRateLimit(1, 1), tt.option)
			require.NoError(t, err)
			tt.check(t, c)
		})
	}
}

// TestOptionsAddUp: middleware and observers in order, of all else the last.
func TestOptionsAddUp(t *testing.T) {
	var order []string
	add := func(name string) switchcomm.Option {
		return switchcomm.WithMiddleware(func(rt http.RoundTripper) http.RoundTripper { order = append(order, name); return rt })
	}
	c, err := switchcomm.NewConfig(add("a"), switchcomm.WithMaxAttempts(2), add("b"), switchcomm.WithMaxAttempts(3))
	require.NoError(t, err)
	assert.Equal(t, 3, c.MaxAttempts)
	for _, wrap := range c.Middleware {
		wrap(nil)
	}
	assert.Equal(t, []string{"a", "b"}, order)
}

func TestBadOptions(t *testing.T) {
	ok := switchcomm.WithUserAgent("x")
	tests := map[string]struct {
		option switchcomm.Option
		names  string
	}{
		"nil option":             {nil, "option is nil"},
		"nil transport":          {switchcomm.WithTransport(nil), "WithTransport"},
		"nil TLS":                {switchcomm.WithTLSConfig(nil), "WithTLSConfig"},
		"nil middleware":         {switchcomm.WithMiddleware(nil), "WithMiddleware"},
		"nil observer":           {switchcomm.WithObserver(nil), "WithObserver"},
		"nil logger":             {switchcomm.WithLogger(nil), "WithLogger"},
		"nil drift handler":      {switchcomm.WithDriftHandler(nil), "WithDriftHandler"},
		"nil limiter":            {switchcomm.WithLimiter(nil), "WithoutLimiter"},
		"nil zone":               {switchcomm.WithCallLogZone(nil), "WithCallLogZone"},
		"empty user agent":       {switchcomm.WithUserAgent(" "), "WithUserAgent"},
		"user agent, two lines":  {switchcomm.WithUserAgent("a\r\nX-Evil: 1"), "WithUserAgent"},
		"user agent, not ASCII":  {switchcomm.WithUserAgent("caf\u00e9"), "WithUserAgent"},
		"rate of 0":              {switchcomm.WithRateLimit(0, 1), "WithRateLimit"},
		"rate below 0":           {switchcomm.WithRateLimit(-1, 1), "WithRateLimit"},
		"rate that is no number": {switchcomm.WithRateLimit(math.NaN(), 1), "WithRateLimit"},
		"burst of 0":             {switchcomm.WithRateLimit(1, 0), "WithRateLimit"},
		"no attempts":            {switchcomm.WithMaxAttempts(0), "WithMaxAttempts"},
		"negative back-off":      {switchcomm.WithBackoff(-1, 1), "WithBackoff"},
		"back-off upside down":   {switchcomm.WithBackoff(2, 1), "WithBackoff"},
		"negative cap":           {switchcomm.WithRetryAfterCap(-1), "WithRetryAfterCap"},
		"negative tokens":        {switchcomm.WithRetryBudget(-1, 0, 0), "WithRetryBudget"},
		"negative cost":          {switchcomm.WithRetryBudget(0, -1, 0), "WithRetryBudget"},
		"negative refund":        {switchcomm.WithRetryBudget(0, 0, -1), "WithRetryBudget"},
		"attempt timeout of 0":   {switchcomm.WithAttemptTimeout(0), "WithAttemptTimeout"},
		"load timeout of 0":      {switchcomm.WithLoadTimeout(0), "WithLoadTimeout"},
		"stall timeout of 0":     {switchcomm.WithUploadTimeouts(0, 1), "WithUploadTimeouts"},
		"answer timeout of 0":    {switchcomm.WithUploadTimeouts(1, 0), "WithUploadTimeouts"},
		"idle timeout of 0":      {switchcomm.WithIdleTimeouts(1, 0), "WithIdleTimeouts"},
		"negative idle timeout":  {switchcomm.WithIdleTimeouts(-1, 1), "WithIdleTimeouts"},
		"no response":            {switchcomm.WithMaxResponse(0), "WithMaxResponse"},
		"empty base URL":         {switchcomm.WithBaseURL(" "), "WithBaseURL"},
		"base URL of slashes":    {switchcomm.WithBaseURL("//"), "WithBaseURL"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := switchcomm.NewConfig(ok, tt.option)
			assert.ErrorContains(t, err, tt.names)
			assert.Zero(t, c.UserAgent, "no half-made configuration")
		})
	}
	t.Run("TLS beside a transport", func(t *testing.T) {
		_, err := switchcomm.NewConfig(switchcomm.WithTransport(http.DefaultTransport), switchcomm.WithTLSConfig(&tls.Config{}))
		assert.ErrorContains(t, err, "WithTLSConfig")
	})
}

func TestBaseURL(t *testing.T) {
	for _, good := range []string{
		"https://api.example.test",
		"https://api.example.test:8443/api/1.0/",
		"https://[2001:db8::1]/v1",
		"http://localhost:8080",
		"http://127.0.0.1:8080",
		"http://127.1.2.3",
		"http://[::1]:8080/v1",
	} {
		_, err := switchcomm.NewConfig(switchcomm.WithBaseURL(good))
		assert.NoError(t, err, good)
	}
	for bad, names := range map[string]string{
		"http://marked.example.test":                  "WithInsecureHTTP",
		"http://localhost.marked.example.test":        "WithInsecureHTTP",
		"http://0.0.0.0:8080/marked":                  "WithInsecureHTTP",
		"ftp://marked.example.test":                   "https",
		"marked.example.test":                         "absolute",
		"marked.example.test:443":                     "https",
		"//marked.example.test":                       "https",
		"/marked":                                     "absolute",
		"https:///marked":                             "absolute",
		"https:marked":                                "absolute",
		"https://:443/marked":                         "absolute",
		"https://marked.example.test:":                "absolute",
		"https://marked.example.test:port":            "absolute",
		"https://marked.example.test/\n":              "absolute",
		"https://marked.example.test/%zz":             "absolute",
		"https://user:marked@api.example.test":        "user name",
		"https://marked@api.example.test":             "user name",
		"https://api.example.test?token=marked":       "query",
		"https://api.example.test/?":                  "query",
		"https://api.example.test/#marked":            "fragment",
		" https://marked.example.test":                "absolute",
		"https://user:marked@api.example.test:port/x": "absolute",
	} {
		_, err := switchcomm.NewConfig(switchcomm.WithBaseURL(bad))
		require.Error(t, err, bad)
		assert.Contains(t, err.Error(), names, bad)
		assert.NotContains(t, err.Error(), "marked")
	}
	_, err := switchcomm.NewConfig(switchcomm.WithInsecureHTTP(), switchcomm.WithBaseURL("http://api.example.test"))
	assert.NoError(t, err)
}

// TestAllProblemsAtOnce: one error names everything that is wrong.
func TestAllProblemsAtOnce(t *testing.T) {
	_, err := switchcomm.NewConfig(
		nil,
		switchcomm.WithMaxAttempts(0),
		switchcomm.WithBaseURL("http://user:marked@api.example.test?token=marked#marked"),
		switchcomm.WithBackoff(2*time.Second, time.Second),
		switchcomm.WithMaxResponse(0),
	)
	for _, part := range []string{"option is nil", "WithMaxAttempts", "https", "user name", "query", "fragment", "WithBackoff", "WithMaxResponse"} {
		assert.ErrorContains(t, err, part)
	}
	assert.NotContains(t, err.Error(), "marked")
}
