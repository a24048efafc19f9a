package transport

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// target is where a call goes.
type target struct {
	method string
	url    *url.URL
}

// newTarget finds out where the call goes, or refuses it. Its errors do not
// repeat the URL.
func (c *Client) newTarget(call *Call) (target, error) {
	t := target{method: cmp.Or(call.Method, http.MethodPost), url: new(*c.base)}
	if strings.ContainsFunc(t.method, isNoMethod) {
		return t, errors.New("the method is malformed")
	}
	if call.Path != "" && !strings.HasPrefix(call.Path, "/") {
		return t, errors.New("the path does not begin with a slash")
	}
	t.url.RawQuery = call.Query.Encode()
	return t, setPath(t.url, c.base.EscapedPath()+call.Path)
}

// setPath sets the path of u as it is to be on the wire.
func setPath(u *url.URL, escaped string) (err error) {
	if u.Path, err = url.PathUnescape(escaped); err != nil || strings.ContainsFunc(escaped, isControl) {
		return errors.New("the path is malformed")
	}
	u.RawPath = escaped
	if strings.Contains(escaped, "%") && u.EscapedPath() != escaped {
		// Package url would drop RawPath and escape Path anew, so that %2F would
		// become a plain slash.
		return errors.New("the path is escaped in part only")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// isNoMethod reports whether r cannot be in a method.
func isNoMethod(r rune) bool {
	isAlphanumeric := 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	return !isAlphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
