package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
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
	Status   int
	Header   http.Header
	Body     []byte
	Attempts int
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

// newRequest makes the request of a call, without its body: the body is
// opened for every attempt.
func (c *Client) newRequest(call *Call) (*http.Request, error) {
	method := call.Method
	if method == "" {
		method = http.MethodPost
	}
	if call.Path != "" && !strings.HasPrefix(call.Path, "/") {
		return nil, errors.New("the path does not begin with a slash") // it would change the host
	}
	target := c.target() + call.Path
	if len(call.Query) > 0 {
		target += "?" + call.Query.Encode()
	}
	r, err := http.NewRequest(method, target, nil)
	if err != nil {
		return nil, errors.New("the method or the path is malformed") // err repeats the URL
	}
	r.Header = c.newHeader(call)
	return r, nil
}

// newHeader returns the headers of a call, without the key. The values of all
// of them are one allocation.
func (c *Client) newHeader(call *Call) http.Header {
	const contentType = "application/json"
	values := []string{contentType, c.config.UserAgent, contentType}
	header := http.Header{"Accept": values[0:1:1], "User-Agent": values[1:2:2]}
	if call.Body != nil || call.Upload != nil {
		header["Content-Type"] = values[2:3:3]
	}
	return header
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
