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
	Attempts int
	// Body is valid until the function that got the answer returns. Then its
	// memory is cleared and used for another answer. To use Body, or a part of
	// it, for longer, set Keep.
	Body []byte
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

// hasBody reports whether there is anything to send.
func (call *Call) hasBody() bool { return call.Body != nil || call.Upload != nil }

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
		return emptyBody(), 0, nil
	}
	return nil, 0, nil
}
