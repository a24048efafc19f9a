package faulty_test

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/switchcomm/switchcomm-go/internal/faulty"
)

// expectation is what an ordinary client sees of a fault, written down without
// looking at the table that is played.
type expectation struct {
	commits bool
	status  int
	fails   func(error) bool         // nil: the message is read whole
	message func(*testing.T, result) // looks at it
}

const (
	applied    = true
	notApplied = false
)

var expectations = map[faulty.Fault]expectation{
	faulty.OK: {applied, 200, nil, hasBody(`{"status":true}`)},

	faulty.Refuse:         {notApplied, 0, is(syscall.ECONNREFUSED), nil},
	faulty.CutHandshake:   {notApplied, 0, is(io.ErrUnexpectedEOF), nil},
	faulty.AlertHandshake: {notApplied, 0, says("handshake failure"), nil},
	faulty.UntrustedCert:  {notApplied, 0, isA[*tls.CertificateVerificationError], nil},
	faulty.PlainHTTP:      {notApplied, 0, is(http.ErrSchemeMismatch), nil},
	faulty.NotTLS:         {notApplied, 0, isA[tls.RecordHeaderError], nil},

	faulty.ResetAccept:  {notApplied, 0, isReset, nil},
	faulty.CloseAccept:  {notApplied, 0, is(io.EOF), nil},
	faulty.HangAccept:   {notApplied, 0, is(context.Canceled), nil},
	faulty.ResetHeaders: {notApplied, 0, isReset, nil},
	faulty.Early413:     {notApplied, 413, nil, hasBody(`{"status":false,"error":"cannot process POST /people: "}`)},
	faulty.ResetMidBody: {notApplied, 0, isReset, nil},
	faulty.HangMidBody:  {notApplied, 0, is(context.Canceled), nil},
	faulty.Hang:         {notApplied, 0, is(context.Canceled), nil},

	faulty.CommitReset:      {applied, 0, isReset, nil},
	faulty.CommitClose:      {applied, 0, is(io.EOF), nil},
	faulty.CommitHang:       {applied, 0, is(context.Canceled), nil},
	faulty.CommitHalfHeader: {applied, 0, is(io.ErrUnexpectedEOF), nil},
	faulty.CommitHangHeader: {applied, 0, is(context.Canceled), nil},
	faulty.CommitGarbage:    {applied, 0, says("malformed HTTP"), nil},
	faulty.HugeHeaders:      {applied, 200, nil, hasHugeHeaders},
	faulty.CutBody:          {applied, 200, is(io.ErrUnexpectedEOF), hasBody(`{"statu`)},
	faulty.CutChunked:       {applied, 200, is(io.ErrUnexpectedEOF), hasBody(`{"statu`)},
	faulty.HangBody:         {applied, 200, is(context.Canceled), nil},
	faulty.NotGzip:          {applied, 200, nil, gunzips(gzip.ErrHeader)},
	faulty.CutGzip:          {applied, 200, nil, gunzips(io.ErrUnexpectedEOF)},
	faulty.GzipChecksum:     {applied, 200, nil, gunzips(gzip.ErrChecksum)},
	faulty.GzipBomb:         {applied, 200, nil, isBomb},
	faulty.TruncatedJSON:    {applied, 200, nil, hasBody(`{"statu`)},
	faulty.TrailingGarbage:  {applied, 200, nil, hasTrailingGarbage},
	faulty.EmptyBody:        {applied, 200, nil, hasHeader("Content-Length", "0")},
	faulty.NoContent:        {applied, 204, nil, hasHeader("Content-Length", "")},
	faulty.HTML200:          {applied, 200, nil, isHTML},
	faulty.Large200:         {applied, 200, nil, isLargeJSON},
	faulty.LargeChunked:     {applied, 200, nil, isLargeJSON},
	faulty.CloseAfter:       {applied, 200, nil, hasBody(`{"status":true}`)},

	faulty.Status400:              {notApplied, 400, nil, isError},
	faulty.Status401:              {notApplied, 401, nil, isError},
	faulty.Status403:              {notApplied, 403, nil, isError},
	faulty.Status404:              {notApplied, 404, nil, isError},
	faulty.Status405:              {notApplied, 405, nil, isError},
	faulty.Status408:              {notApplied, 408, nil, isError},
	faulty.Status409:              {notApplied, 409, nil, isError},
	faulty.Status410:              {notApplied, 410, nil, isError},
	faulty.Status413:              {notApplied, 413, nil, isError},
	faulty.Status415:              {notApplied, 415, nil, isError},
	faulty.Status422:              {notApplied, 422, nil, isError},
	faulty.Status429:              {notApplied, 429, nil, hasHeader("Retry-After", "")},
	faulty.Status429After0:        {notApplied, 429, nil, hasHeader("Retry-After", "0")},
	faulty.Status429After1:        {notApplied, 429, nil, hasHeader("Retry-After", "1")},
	faulty.Status429AfterDate:     {notApplied, 429, nil, isToBeRetriedWithin(-time.Second, time.Second)},
	faulty.Status429AfterPast:     {notApplied, 429, nil, isToBeRetriedWithin(-2*time.Hour, -time.Minute)},
	faulty.Status429AfterDay:      {notApplied, 429, nil, hasHeader("Retry-After", "86400")},
	faulty.Status429AfterHuge:     {notApplied, 429, nil, hasHeader("Retry-After", "9999999999")},
	faulty.Status429AfterOverflow: {notApplied, 429, nil, hasHeader("Retry-After", "99999999999999999999")},
	faulty.Status429AfterNegative: {notApplied, 429, nil, hasHeader("Retry-After", "-5")},
	faulty.Status429AfterWord:     {notApplied, 429, nil, hasHeader("Retry-After", "soon")},
	faulty.Status500:              {notApplied, 500, nil, isError},
	faulty.Status501:              {notApplied, 501, nil, isError},
	faulty.Status502:              {notApplied, 502, nil, isError},
	faulty.Status503:              {notApplied, 503, nil, isError},
	faulty.Status503After1:        {notApplied, 503, nil, hasHeader("Retry-After", "1")},
	faulty.Status504:              {notApplied, 504, nil, isError},
	faulty.Status505:              {notApplied, 505, nil, isError},

	faulty.Commit500: {applied, 500, nil, isError},
	faulty.Commit502: {applied, 502, nil, isError},
	faulty.Commit503: {applied, 503, nil, isError},
	faulty.Commit504: {applied, 504, nil, isError},
	faulty.HTML502:   {applied, 502, nil, isHTML},
	faulty.Large500:  {applied, 500, nil, isLargeHTML},

	faulty.Redirect301: {applied, 301, nil, leadsElsewhere},
	faulty.Redirect302: {applied, 302, nil, leadsElsewhere},
	faulty.Redirect303: {applied, 303, nil, leadsElsewhere},
	faulty.Redirect307: {notApplied, 307, nil, leadsElsewhere},
	faulty.Redirect308: {notApplied, 308, nil, leadsElsewhere},
}

func TestEveryFault(t *testing.T) {
	require.Len(t, expectations, len(faulty.All()))
	for _, f := range faulty.All() {
		want, ok := expectations[f]
		require.True(t, ok, "%v is not tested", f)
		t.Run(f.String()+"/TLS", func(t *testing.T) { playOnce(t, f, want, faulty.TLS()) })
		if !f.NeedsTLS() {
			t.Run(f.String()+"/plain", func(t *testing.T) { playOnce(t, f, want) })
		}
	}
}

func playOnce(t *testing.T, f faulty.Fault, want expectation, options ...faulty.Option) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := faulty.New(t, faulty.Once(f), append(options, faulty.OnPlay(func(played faulty.Fault) {
		if played.Hangs() {
			cancel()
		}
	}))...)
	client := newClient(t, s)
	got := post(s.Watch(ctx), client, s.URL()+"/people?a=1", strings.Repeat("mark ", 20))

	if want.fails == nil {
		require.NoError(t, got.err)
	} else {
		require.Error(t, got.err)
		assert.True(t, want.fails(got.err), "error is %v", got.err)
	}
	if !f.Hangs() { // the client gives up, perhaps before the headers
		assert.Equal(t, want.status, got.status)
	}
	if want.message != nil {
		want.message(t, got)
	}
	overTLS := strings.HasPrefix(s.URL(), "https:")
	assert.Equal(t, []faulty.Fault{f}, s.Played())
	assert.Equal(t, want.commits, s.EffectsOf("mark") == 1)

	// The facts are those of the play.
	assert.Equal(t, want.commits, f.Commits())
	assert.Equal(t, want.status, f.Status())
	assert.Equal(t, want.fails == nil, f.Answers())
	assert.Equal(t, got.connected, f.Connects(overTLS))
	assert.Equal(t, errors.Is(got.err, context.Canceled), f.Hangs())
	assert.Equal(t, got.err == nil && got.status == 200 && got.body == `{"status":true}` && len(got.header) < 10 &&
		got.header.Get("Content-Encoding") == "", f.Succeeds())

	// And it is over after one attempt.
	again := post(t.Context(), client, s.URL(), "again")
	if f != faulty.CloseAfter { // where the client may run into the closed connection
		assert.Equal(t, 200, again.status, again.err)
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, f := range faulty.All() {
		assert.False(t, seen[f.String()], "%d %q", uint8(f), f)
		seen[f.String()] = true
	}
	assert.Equal(t, "Fault(250)", faulty.Fault(250).String())
	assert.Equal(t, faulty.OK, faulty.All()[0])
}

// The server can be used in a property, too: rapid's T is a [faulty.TB].
func TestEffectsAreThoseOfTheFaultsPlayed(t *testing.T) {
	var quick []faulty.Fault
	for _, f := range faulty.All() {
		switch f {
		case faulty.Large200, faulty.LargeChunked, faulty.Large500, faulty.GzipBomb: // slow
		case faulty.CloseAfter: // what it does to the next request is open
		default:
			if !f.Hangs() {
				quick = append(quick, f)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.SampledFrom(quick), 1, 6).Draw(rt, "script")
		s := faulty.New(rt, faulty.Once(script...))
		client := newClient(t, s)
		defer client.CloseIdleConnections()
		effects := 0
		for _, f := range script {
			post(s.Watch(t.Context()), client, s.URL(), "x")
			if f.Commits() {
				effects++
			}
		}
		assert.Equal(rt, script, s.Played())
		assert.Len(rt, s.Effects(), effects)
	})
}

// A client with a limit stops at the headers, one with decompression at the stream.
func TestFaultsTheTransportFinds(t *testing.T) {
	for f, want := range map[faulty.Fault]string{
		faulty.HugeHeaders:  "headers exceeded",
		faulty.NotGzip:      "gzip: invalid header",
		faulty.CutGzip:      "unexpected EOF",
		faulty.GzipChecksum: "gzip: invalid checksum",
	} {
		s := faulty.New(t, faulty.Once(f))
		client := newClient(t, s)
		transport := client.Transport.(*http.Transport)
		transport.DisableCompression = false
		transport.MaxResponseHeaderBytes = 64 << 10
		assert.ErrorContains(t, post(t.Context(), client, s.URL(), "x").err, want, f)
	}
}

func trusting(s *faulty.Server) *tls.Config { return &tls.Config{RootCAs: s.CertPool()} }

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func says(text string) func(error) bool {
	return func(err error) bool { return strings.Contains(err.Error(), text) }
}

// isReset accepts what a client sees of a reset while it reads or still writes.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

func hasBody(want string) func(*testing.T, result) {
	return func(t *testing.T, got result) { assert.Equal(t, want, got.body) }
}

func hasHeader(name, want string) func(*testing.T, result) {
	return func(t *testing.T, got result) { assert.Equal(t, want, got.header.Get(name)) }
}

func hasHugeHeaders(t *testing.T, got result) {
	size := 0
	for name, values := range got.header {
		size += len(name) + len(values[0])
	}
	assert.Greater(t, size, 64<<10)
}

func hasTrailingGarbage(t *testing.T, got result) {
	assert.False(t, json.Valid([]byte(got.body)))
	rest, ok := strings.CutPrefix(got.body, `{"status":true}`)
	assert.True(t, ok)
	assert.NotEmpty(t, strings.TrimSpace(rest))
}

func isHTML(t *testing.T, got result) {
	assert.Contains(t, got.header.Get("Content-Type"), "text/html")
	assert.Contains(t, got.body, "<html>")
}

// isError also wants the body to give away what was sent.
func isError(t *testing.T, got result) {
	var body struct {
		Status bool
		Error  string
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &body))
	assert.False(t, body.Status)
	assert.Contains(t, body.Error, "mark")
}

func isToBeRetriedWithin(least, most time.Duration) func(*testing.T, result) {
	return func(t *testing.T, got result) {
		at, err := http.ParseTime(got.header.Get("Retry-After"))
		require.NoError(t, err)
		assert.Greater(t, time.Until(at), least)
		assert.LessOrEqual(t, time.Until(at), most)
	}
}

func leadsElsewhere(t *testing.T, got result) {
	to := got.header.Get("Location")
	assert.True(t, strings.HasPrefix(to, "http://127."), to)
	assert.True(t, strings.HasSuffix(to, "/people?a=1"), to)
}

func isLargeJSON(t *testing.T, got result) {
	assert.GreaterOrEqual(t, len(got.body), 64<<20)
	assert.True(t, strings.HasPrefix(got.body, `{"status":true,`))
	assert.True(t, strings.HasSuffix(got.body, `f"}`))
}

func isLargeHTML(t *testing.T, got result) {
	assert.GreaterOrEqual(t, len(got.body), 64<<20)
	assert.Contains(t, got.header.Get("Content-Type"), "text/html")
}

func gunzips(want error) func(*testing.T, result) {
	return func(t *testing.T, got result) {
		assert.Equal(t, "gzip", got.header.Get("Content-Encoding"))
		assert.Equal(t, strconv.Itoa(len(got.body)), got.header.Get("Content-Length"))
		r, err := gzip.NewReader(strings.NewReader(got.body))
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		assert.ErrorIs(t, err, want)
	}
}

func isBomb(t *testing.T, got result) {
	assert.Equal(t, "gzip", got.header.Get("Content-Encoding"))
	assert.Less(t, len(got.body), 1<<20)
	r, err := gzip.NewReader(strings.NewReader(got.body))
	require.NoError(t, err)
	begin := make([]byte, 15)
	_, err = io.ReadFull(r, begin)
	require.NoError(t, err)
	assert.Equal(t, `{"status":true,`, string(begin))
	n, err := io.Copy(io.Discard, r)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, n, int64(256<<20))
}
