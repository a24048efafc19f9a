package transport

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// Call is one request to be made, however many attempts it takes.
type Call struct {
	// Op is the operation's name in errors and logs, such as "People.Create".
	Op string
	// Read marks an operation that changes nothing, so that it may be
	// repeated. The zero value is a write.
	Read bool
	// Method is the HTTP method; empty means POST.
	Method string
	// Path is appended to the base URL. Its variable parts are escaped
	// already.
	Path string
	// Query is the query of the URL.
	Query url.Values
	// Body is sent as application/json; nil means no body.
	Body []byte
	// Upload is sent in place of Body when it is set.
	Upload *Upload
	// Load marks a call that carries many records and may take longer.
	Load bool
	// MayBeEmpty permits an answer without a body.
	MayBeEmpty bool
}

// Upload is a request body that is streamed.
type Upload struct {
	// Open returns the body from its beginning. It is called once for every
	// attempt. When its Read fails, or ends before Size, the call is reported
	// as not sent: so the body must not be a valid request before its last byte.
	Open func() (io.ReadCloser, error)
	// Size is the length in bytes, or -1 when it is not known. What follows
	// after Size is not sent: whoever makes the body looks out for that.
	Size int64
}

// Answer is a complete answer with a 2xx status.
type Answer struct {
	Status int
	Header http.Header
	// Body is the caller's until the function returns that it was handed to:
	// then its memory is used for another answer, unless Keep says otherwise.
	Body     []byte
	Attempts int
	// Keep is set by who needs the body, or a part of it, for longer.
	Keep bool
}

// EscapeSegment escapes a variable part of a path, so that it cannot reach
// another endpoint.
func EscapeSegment(name, segment string) (string, error) {
	segment = strings.TrimSpace(segment)
	switch segment {
	case "":
		return "", errors.New(name + " is empty")
	case ".", "..":
		return "", errors.New(name + ` must not be "." or ".."`)
	}
	return url.PathEscape(segment), nil
}

// target is where a call goes.
type target struct {
	method string
	url    *url.URL
}

// newTarget finds out where the call goes, or refuses it. Its errors do not
// repeat the URL.
func (c *Client) newTarget(call *Call) (target, error) {
	t := target{method: cmp.Or(call.Method, http.MethodPost), url: new(*c.base)}
	if call.Path != "" && !strings.HasPrefix(call.Path, "/") {
		return t, errors.New("the path does not begin with a slash")
	}
	escaped := c.base.EscapedPath() + call.Path
	var err error
	if t.url.Path, err = url.PathUnescape(escaped); err != nil || strings.ContainsFunc(escaped, unicode.IsControl) || !isMethod(t.method) {
		return t, errors.New("the method or the path is malformed")
	}
	if t.url.Path != escaped {
		t.url.RawPath = escaped
	}
	t.url.RawQuery = call.Query.Encode()
	return t, nil
}

// isMethod reports whether method can be sent.
func isMethod(method string) bool {
	isLetter := func(r rune) bool { return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == '-' || r == '_' }
	return !strings.ContainsFunc(method, func(r rune) bool { return !isLetter(r) })
}

// open returns the body of one attempt and its length.
func (call *Call) open(method string) (io.ReadCloser, int64, error) {
	switch {
	case call.Upload != nil:
		body, err := call.Upload.Open()
		if body == nil && err == nil {
			err = errors.New("there is no reader")
		}
		return body, call.Upload.Size, err
	case call.Body != nil:
		return io.NopCloser(bytes.NewReader(call.Body)), int64(len(call.Body)), nil
	case !call.Read && isSafeMethod(method):
		// net/http repeats a GET without a body by itself. A body that turns
		// out empty keeps it from that and sends nothing.
		return io.NopCloser(bytes.NewReader(nil)), 0, nil
	}
	return nil, 0, nil
}

// isSafeMethod reports whether net/http takes method for repeatable.
func isSafeMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}
