package faulty

import (
	"fmt"
	"net/http"
	"time"
)

// Fault is one way for an exchange to go wrong, or [OK]. Whether the effect
// of the request happens is part of the fault: see [Fault.Commits].
type Fault uint8

// The proper answer, and faults that keep a connection from coming about.
const (
	// OK reads the request, commits its effect and answers as told by [Respond].
	OK Fault = iota
	// Refuse refuses the dial. The client must be watched: see [Server.Watch].
	Refuse
	// CutHandshake ends the connection within the server's first TLS record.
	CutHandshake
	// AlertHandshake turns the TLS handshake down with an alert.
	AlertHandshake
	// UntrustedCert presents a certificate that is not in [Server.CertPool].
	UntrustedCert
	// PlainHTTP answers the TLS handshake with an HTTP answer.
	PlainHTTP
	// NotTLS answers the TLS handshake with bytes of some other protocol.
	NotTLS
)

// Faults before the request has been read. Those named Accept come with the
// first byte of the exchange, before anything is read: over TLS that is within
// the handshake, on a kept connection that is what a stale connection does.
const (
	ResetAccept Fault = iota + NotTLS + 1
	CloseAccept
	HangAccept
	ResetHeaders
	// Early413 answers after the headers and closes; the body is not wanted.
	Early413
	// ResetMidBody takes half of the body, or the first byte of one that does
	// not declare its length.
	ResetMidBody
	// HangMidBody takes as much and then no more.
	HangMidBody
	// Hang reads the whole request, commits nothing and never answers.
	Hang
)

// Faults after the effect: the request was applied and its answer is lost or
// useless.
const (
	CommitReset Fault = iota + Hang + 1
	CommitClose
	CommitHang
	// CommitHalfHeader closes in the middle of the answer's headers.
	CommitHalfHeader
	// CommitHangHeader hangs in the middle of the answer's headers.
	CommitHangHeader
	// CommitGarbage answers with something that is not HTTP.
	CommitGarbage
	// HugeHeaders answers with 128 KiB of headers.
	HugeHeaders
	// CutBody declares the whole body, sends half of it and closes.
	CutBody
	// CutChunked sends half of the body as a chunk and closes without a last one.
	CutChunked
	// HangBody declares the whole body, sends half of it and hangs.
	HangBody
	// NotGzip calls a plain body gzip.
	NotGzip
	// CutGzip ends the compressed stream early; the HTTP message is whole.
	CutGzip
	// GzipChecksum sends a gzip body with a wrong checksum.
	GzipChecksum
	// GzipBomb sends 256 MiB of valid JSON in less than 1 MiB.
	GzipBomb
	// TruncatedJSON sends half of the body as if it were the whole.
	TruncatedJSON
	// TrailingGarbage sends the body and, within the message, more after it.
	TrailingGarbage
	EmptyBody
	NoContent
	HTML200
	// Large200 answers with 64 MiB of valid JSON.
	Large200
	// LargeChunked does so without saying beforehand how much it will be.
	LargeChunked
	// CloseAfter answers well, then closes the connection without saying so.
	// The next request may or may not run into that; for a stale connection
	// that shows for certain play Once(OK, CloseAccept) or Once(OK, ResetAccept).
	CloseAfter
)

// Statuses that turn the request down, before its effect.
const (
	Status400 Fault = iota + CloseAfter + 1
	Status401
	Status403
	Status404
	Status405
	Status408
	Status409
	Status410
	Status413
	Status415
	Status422
	Status429
	// Status429After0 is a 429 with "Retry-After: 0", and so on.
	Status429After0
	Status429After1
	// Status429AfterDate names a date that is at most a second ahead.
	Status429AfterDate
	Status429AfterPast
	Status429AfterDay
	// Status429AfterHuge fits an int64 of seconds, but not a time.Duration.
	Status429AfterHuge
	// Status429AfterOverflow does not fit an int64.
	Status429AfterOverflow
	Status429AfterNegative
	Status429AfterWord
	Status500
	Status501
	Status502
	Status503
	// Status503After1 is a 503 with "Retry-After: 1".
	Status503After1
	Status504
	Status505
)

// Statuses that hide an effect: the request was applied all the same.
const (
	Commit500 Fault = iota + Status505 + 1
	Commit502
	Commit503
	Commit504
	// HTML502 is the page of a gateway that lost the answer.
	HTML502
	// Large500 is an error page of 64 MiB.
	Large500
)

// Redirects to another host: see [Server.Elsewhere]. 301, 302 and 303 come
// after the effect, as they do after a form was posted; 307 and 308 instead of
// it, since they ask for the request to be sent again.
const (
	Redirect301 Fault = iota + Large500 + 1
	Redirect302
	Redirect303
	Redirect307
	Redirect308
)

// specs says of every fault how far the exchange goes, what is answered and
// how the connection is left. The facts are read from the same table that is
// played, so they cannot disagree.
var specs = [...]spec{
	OK:             {name: "OK", at: committed, status: 200, end: keep},
	Refuse:         {name: "refuse connection", at: dialing, end: refuse},
	CutHandshake:   {name: "cut TLS handshake", at: shaking, raw: halfServerHello, end: cut},
	AlertHandshake: {name: "alert in TLS handshake", at: shaking, raw: handshakeFailure, end: cut},
	UntrustedCert:  {name: "untrusted certificate", at: shaking, end: distrust},
	PlainHTTP:      {name: "plain HTTP on TLS port", at: shaking, raw: plainAnswer, end: cut},
	NotTLS:         {name: "not TLS on TLS port", at: shaking, raw: mailGreeting, end: cut},

	ResetAccept:  {name: "reset on accept", at: accepted, end: reset},
	CloseAccept:  {name: "close on accept", at: accepted, end: cut},
	HangAccept:   {name: "hang on accept", at: accepted, end: freeze},
	ResetHeaders: {name: "reset after headers", at: headers, end: reset},
	Early413:     {name: "413 before body", at: headers, status: 413, body: errorPage, end: leave},
	ResetMidBody: {name: "reset mid body", at: midBody, end: reset},
	HangMidBody:  {name: "hang mid body", at: midBody, end: freeze},
	Hang:         {name: "hang", at: received, end: hang},

	CommitReset:      {name: "commit, reset", at: committed, end: reset},
	CommitClose:      {name: "commit, close", at: committed, end: cut},
	CommitHang:       {name: "commit, hang", at: committed, end: hang},
	CommitHalfHeader: {name: "commit, half header, close", at: committed, raw: halfHeader, end: cut},
	CommitHangHeader: {name: "commit, half header, hang", at: committed, raw: halfHeader, end: hang},
	CommitGarbage:    {name: "commit, not HTTP", at: committed, raw: mailGreeting, end: cut},
	HugeHeaders:      {name: "huge headers", at: committed, status: 200, body: hugeHeaders, end: keep},
	CutBody:          {name: "cut body", at: committed, status: 200, end: cut},
	CutChunked:       {name: "cut chunked body", at: committed, status: 200, body: chunked, end: cut},
	HangBody:         {name: "hanging body", at: committed, status: 200, end: hang},
	NotGzip:          {name: "not gzip", at: committed, status: 200, body: notGzip, end: keep},
	CutGzip:          {name: "cut gzip", at: committed, status: 200, body: cutGzip, end: keep},
	GzipChecksum:     {name: "wrong gzip checksum", at: committed, status: 200, body: gzipChecksum, end: keep},
	GzipBomb:         {name: "gzip bomb", at: committed, status: 200, body: gzipBomb, end: keep},
	TruncatedJSON:    {name: "truncated JSON", at: committed, status: 200, body: truncated, end: keep},
	TrailingGarbage:  {name: "garbage after JSON", at: committed, status: 200, body: trailing, end: keep},
	EmptyBody:        {name: "200 empty", at: committed, status: 200, body: empty, end: keep},
	NoContent:        {name: "204", at: committed, status: 204, body: nothing, end: keep},
	HTML200:          {name: "200 HTML", at: committed, status: 200, body: htmlPage, end: keep},
	Large200:         {name: "200 of 64 MiB", at: committed, status: 200, body: largeJSON, end: keep},
	LargeChunked:     {name: "200 of 64 MiB, chunked", at: committed, status: 200, body: largeChunked, end: keep},
	CloseAfter:       {name: "OK, then close", at: committed, status: 200, end: leave},

	Status400:              turnedDown("400", 400, errorPage),
	Status401:              turnedDown("401", 401, errorPage),
	Status403:              turnedDown("403", 403, errorPage),
	Status404:              turnedDown("404", 404, errorPage),
	Status405:              turnedDown("405", 405, errorPage),
	Status408:              turnedDown("408", 408, errorPage),
	Status409:              turnedDown("409", 409, errorPage),
	Status410:              turnedDown("410", 410, errorPage),
	Status413:              turnedDown("413", 413, errorPage),
	Status415:              turnedDown("415", 415, errorPage),
	Status422:              turnedDown("422", 422, errorPage),
	Status429:              turnedDown("429", 429, errorPage),
	Status429After0:        turnedDown("429 after 0", 429, retryAfter("0")),
	Status429After1:        turnedDown("429 after 1", 429, retryAfter("1")),
	Status429AfterDate:     turnedDown("429 after date", 429, retryAtDate(time.Second)),
	Status429AfterPast:     turnedDown("429 after past date", 429, retryAtDate(-time.Hour)),
	Status429AfterDay:      turnedDown("429 after a day", 429, retryAfter("86400")),
	Status429AfterHuge:     turnedDown("429 after 9999999999", 429, retryAfter("9999999999")),
	Status429AfterOverflow: turnedDown("429 after 99999999999999999999", 429, retryAfter("99999999999999999999")),
	Status429AfterNegative: turnedDown("429 after -5", 429, retryAfter("-5")),
	Status429AfterWord:     turnedDown("429 after soon", 429, retryAfter("soon")),
	Status500:              turnedDown("500", 500, errorPage),
	Status501:              turnedDown("501", 501, errorPage),
	Status502:              turnedDown("502", 502, errorPage),
	Status503:              turnedDown("503", 503, errorPage),
	Status503After1:        turnedDown("503 after 1", 503, retryAfter("1")),
	Status504:              turnedDown("504", 504, errorPage),
	Status505:              turnedDown("505", 505, errorPage),

	Commit500: {name: "commit, 500", at: committed, status: 500, body: errorPage, end: keep},
	Commit502: {name: "commit, 502", at: committed, status: 502, body: errorPage, end: keep},
	Commit503: {name: "commit, 503", at: committed, status: 503, body: errorPage, end: keep},
	Commit504: {name: "commit, 504", at: committed, status: 504, body: errorPage, end: keep},
	HTML502:   {name: "commit, 502 HTML", at: committed, status: 502, body: htmlPage, end: keep},
	Large500:  {name: "commit, 500 of 64 MiB", at: committed, status: 500, body: largeHTML, end: keep},

	Redirect301: {name: "commit, 301", at: committed, status: 301, body: redirect, end: keep},
	Redirect302: {name: "commit, 302", at: committed, status: 302, body: redirect, end: keep},
	Redirect303: {name: "commit, 303", at: committed, status: 303, body: redirect, end: keep},
	Redirect307: {name: "307", at: received, status: 307, body: redirect, end: keep},
	Redirect308: {name: "308", at: received, status: 308, body: redirect, end: keep},
}

// spec is one line of the table.
type spec struct {
	name   string
	at     phase       // how far the exchange goes before the server misbehaves
	raw    string      // sent as it is, or
	status int         // the status of an answer, 0 for none, with
	body   contentFunc // its body, nil for what the server's responder says
	end    ending      // how the connection is left
}

// turnedDown is the spec of a well-formed answer instead of the effect.
func turnedDown(name string, status int, body contentFunc) spec {
	return spec{name: name, at: received, status: status, body: body, end: keep}
}

// phase is how far an exchange went, in order.
type phase uint8

const (
	dialing   phase = iota // the client is about to connect
	shaking                // the first byte of a TLS handshake is there
	accepted               // the first byte of the exchange is there, nothing is read
	headers                // the headers are read
	midBody                // half of the body is read
	received               // the whole request is read
	committed              // its effect is counted
)

// ending is how the server leaves a connection.
type ending uint8

const (
	refuse   ending = iota // there is none
	keep                   // the whole answer is sent, the connection lives on
	leave                  // the whole answer is sent, then FIN
	cut                    // FIN before or within the answer
	reset                  // RST before the answer
	hang                   // nothing more is sent, what comes is read
	freeze                 // nothing more is sent or read
	distrust               // a TLS handshake with the wrong certificate, then FIN
)

// All returns every fault, OK first, always in the same order.
func All() []Fault {
	all := make([]Fault, len(specs))
	for i := range all {
		all[i] = Fault(i)
	}
	return all
}

// String returns a short name for tables; no two faults share one.
func (f Fault) String() string {
	if int(f) >= len(specs) {
		return fmt.Sprintf("Fault(%d)", uint8(f))
	}
	return f.spec().name
}

// Commits reports whether the effect of a request happens that meets this fault.
func (f Fault) Commits() bool { return f.spec().at == committed }

// Connects reports whether a client that dials anew gets its connection, the
// TLS handshake included if there is one. If not, the client can know that its
// request was never received.
func (f Fault) Connects(overTLS bool) bool {
	at := f.spec().at
	return at > accepted || at == accepted && !overTLS
}

// NeedsTLS reports whether only a TLS server can play this fault.
func (f Fault) NeedsTLS() bool { return f.spec().at == shaking }

// Hangs reports whether the client waits until it gives up or the server is
// closed.
func (f Fault) Hangs() bool {
	end := f.spec().end
	return end == hang || end == freeze
}

// Status returns the status of the answer, 0 if no whole headers are sent. A
// responder may make another one of 200.
func (f Fault) Status() int { return f.spec().status }

// Answers reports whether an HTTP answer is sent that is whole, headers and
// body, as its own headers declare it. What is in it may still make no sense.
func (f Fault) Answers() bool {
	s := f.spec()
	return s.status != 0 && (s.end == keep || s.end == leave)
}

// Succeeds reports whether the client gets the answer of the responder, whole
// and as it is.
func (f Fault) Succeeds() bool {
	return f.Answers() && f.Status() == http.StatusOK && f.spec().body == nil
}

// needsDial reports whether the fault can only be played on a new connection.
func (f Fault) needsDial() bool { return f.spec().at <= shaking }

func (f Fault) spec() *spec { return &specs[f] }
