package switchcomm

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The sentinels that an error of this module matches through [errors.Is].
var (
	// ErrNotSent matches a call that never reached the server; sending it
	// again is safe.
	ErrNotSent = errors.New("not sent")
	// ErrOutcomeUnknown matches a write that may have been applied. Look it up
	// by your own reference before sending it again.
	ErrOutcomeUnknown = errors.New("it may have been applied: look it up, do not send it again")
	// ErrRateLimited matches a call that was refused because too many were
	// made (HTTP status 429). [Error.RetryAfter] says how long to wait, where
	// the server said so.
	ErrRateLimited = errors.New("rate limited")
	// ErrLimiter matches a call that the client's own [Limiter] did not let
	// through. Nothing was sent.
	ErrLimiter = errors.New("the rate limiter refused")
	// ErrUnauthorized matches a call whose key was not accepted (HTTP status
	// 401).
	ErrUnauthorized = errors.New("unauthorized")
	// ErrPermission matches a call that the key is not permitted to make.
	// [Error.Action] and [Error.Area] say which permission is missing, where
	// the server said so.
	ErrPermission = errors.New("permission missing")
	// ErrNotFound matches a call that found no such record. A wrong URL (HTTP
	// status 404) does not match: it says nothing about the record.
	ErrNotFound = errors.New("not found")
	// ErrValidation matches a call with invalid input, found by the server
	// (HTTP status 422, or errors by field) or by a local check.
	ErrValidation = errors.New("invalid input")
	// ErrRejected matches a call that the server refused and did not apply,
	// be it by an HTTP status or by an answer that says so with status 200.
	ErrRejected = errors.New("rejected")
	// ErrRedirect matches a call that was answered with a redirect. Redirects
	// are never followed: they would carry the key elsewhere.
	ErrRedirect = errors.New("redirected: check the base URL")
	// ErrResponse matches a call whose answer is not what the API speaks: not
	// JSON, empty, or too large.
	ErrResponse = errors.New("unreadable response")
)

// maxErrorBody is how much of a response body an Error keeps.
const maxErrorBody = 64 << 10

// Error is the one error type of both clients. Use [errors.AsType] to get
// at it and [errors.Is] with the sentinels of this package to tell kinds apart.
//
// Its text, its log value and its JSON form show the operation, the outcome,
// the status, and the names of fields and rules. They never show a URL, a
// header, a body, or a message of the server, because those can hold personal
// data: read these from the fields, and mind where they go.
//
// Package fmt does not ask unexported fields how they want to be printed. So do
// not print a struct that holds an Error or a [FieldError] in one.
type Error struct {
	// API is the vendor: "switchtransact" or "alphacomm".
	API string
	// Op is the operation, such as "People.Create".
	Op string
	// Outcome says whether the call may have taken effect.
	Outcome Outcome
	// StatusCode is the HTTP status, or 0 when there was no answer.
	StatusCode int
	// Message is what the server said. It may hold personal data.
	Message string
	// Fields are the problems by field. They may hold personal data.
	Fields []FieldError
	// Action is the missing permission's action, such as "Read".
	Action string
	// Area is the missing permission's area, such as "General".
	Area string
	// GraphQL are the errors of a GraphQL answer.
	GraphQL []GraphQLError
	// RetryAfter is the wait that the server asked for, or 0.
	RetryAfter time.Duration
	// RequestID is the server's name for the request, when it gave one.
	RequestID string
	// Attempts is how often the request was tried, 0 when it never was.
	Attempts int
	// Err is the cause. Its text never shows personal data; the causes
	// beneath it, reached with [errors.Unwrap], may.
	Err error

	body func() []byte
}

// Body returns the response body, cut at 64 KiB, or nil when there was none.
// It may hold personal data.
func (e *Error) Body() []byte {
	if e.body == nil {
		return nil
	}
	return e.body()
}

// SetBody keeps a copy of body, cut at 64 KiB, for [Error.Body].
func (e *Error) SetBody(body []byte) {
	kept := slices.Clone(body[:min(len(body), maxErrorBody)])
	e.body = func() []byte { return kept } // a func, so that no encoder prints it
}

// Error returns the operation, the outcome, the status, the attempts, the
// fields with their rules, and the cause.
func (e *Error) Error() string {
	var b strings.Builder
	if e.API != "" {
		b.WriteString(e.API + ": ")
	}
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Outcome.String())
	if e.StatusCode != 0 {
		b.WriteString(", status " + strconv.Itoa(e.StatusCode))
	}
	if e.Attempts > 1 {
		b.WriteString(", " + strconv.Itoa(e.Attempts) + " attempts")
	}
	if e.Action != "" || e.Area != "" {
		b.WriteString(", missing permission: " + word(e.Action) + " on " + word(e.Area))
	}
	if e.RetryAfter > 0 {
		b.WriteString(", retry after " + e.RetryAfter.String())
	}
	if len(e.Fields) > 0 {
		b.WriteString(", fields: " + fieldList(e.Fields))
	}
	if len(e.GraphQL) > 0 {
		b.WriteString(", GraphQL errors: " + strconv.Itoa(len(e.GraphQL)))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether e is of the kind that target stands for: one of the
// sentinels of this package, or a [Reason].
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotSent:
		return e.Outcome == OutcomeNotSent
	case ErrOutcomeUnknown:
		return e.Outcome.MayBeApplied()
	case ErrRejected:
		return e.Outcome == OutcomeRejected
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized
	case ErrPermission:
		return e.StatusCode == http.StatusForbidden || e.Action != "" || e.Area != ""
	case ErrValidation:
		return e.StatusCode == http.StatusUnprocessableEntity || len(e.Fields) > 0
	}
	reason, ok := target.(Reason)
	return ok && (reason.matches(e.Message) || slices.ContainsFunc(e.Fields, func(f FieldError) bool { return f.Is(reason) }))
}

// The methods that print and encode an Error have value receivers, so that
// they also hold for an Error that is no pointer.

// Format implements [fmt.Formatter]: every verb prints the text of
// [Error.Error], so that no verb prints the fields.
func (e Error) Format(f fmt.State, verb rune) { format(f, verb, e.Error()) }

// LogValue implements [slog.LogValuer] with the attributes that are free of
// personal data.
func (e Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("api", e.API),
		slog.String("op", e.Op),
		slog.String("outcome", e.Outcome.String()),
		slog.Int("status", e.StatusCode),
		slog.Int("attempts", e.Attempts),
		slog.String("request_id", e.RequestID),
		slog.String("text", e.Error()),
	)
}

// MarshalJSON implements [json.Marshaler] with what [Error.LogValue] shows.
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		API       string `json:"api"`
		Op        string `json:"op"`
		Outcome   string `json:"outcome"`
		Status    int    `json:"status"`
		Attempts  int    `json:"attempts"`
		RequestID string `json:"request_id"`
		Text      string `json:"text"`
	}{e.API, e.Op, e.Outcome.String(), e.StatusCode, e.Attempts, e.RequestID, e.Error()})
}

// MarshalText implements encoding.TextMarshaler, which other encoders use, with
// the text of [Error.Error].
func (e Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// GobEncode implements gob.GobEncoder with the text of [Error.Error].
func (e Error) GobEncode() ([]byte, error) { return e.MarshalText() }
