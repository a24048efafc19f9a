package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"syscall"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// opaqueError gives an error that we did not make a text of our own, because
// its text may repeat a URL or an address. The error stays within reach.
type opaqueError struct {
	text string
	err  error
}

func opaque(text string, err error) error {
	if detail := printable(err); detail != "" {
		text += ": " + detail
	}
	return &opaqueError{text, withoutURL(err)}
}

// withoutURL returns what is beneath the last *url.Error in err, which holds
// the whole URL for everybody to read. Middleware and foreign transports that
// use an http.Client return such errors.
func withoutURL(err error) error {
	for {
		wrapper, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = wrapper.Err
	}
}

func (e *opaqueError) Error() string { return e.text }

// Format implements fmt.Formatter: %d and its like would print the fields.
func (e *opaqueError) Format(f fmt.State, _ rune) { io.WriteString(f, e.text) }

func (e *opaqueError) Unwrap() error { return e.err }

// both joins two causes in one line of text; either may be nil.
func both(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return fmt.Errorf("%w: %w", a, b)
}

// printable describes the kinds of error whose text is known to hold no
// address and no data. Others give "".
func printable(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host name cannot be resolved"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "unknown certificate authority"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the certificate is for another host"
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "the certificate has expired or is not yet valid"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS"
	}
	for _, known := range []error{io.EOF, io.ErrUnexpectedEOF, context.Canceled, context.DeadlineExceeded, errAttemptTimeout, errStalled, errNoAnswer} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return ""
}

// isCertificateError reports whether a TLS handshake failed for a reason that
// another attempt would meet again.
func isCertificateError(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	// crypto/tls reports an alert, sent or received, as an OpError of these.
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "remote error" || op.Op == "local error")
}

// noConnectionCause explains an attempt that got no connection.
func noConnectionCause(seen *evidence) error {
	if seen.timedOut != nil {
		return opaque("no connection", seen.timedOut)
	}
	return opaque("no connection", seen.err)
}

// connectionLostCause explains an attempt that got a connection and no answer.
func connectionLostCause(seen *evidence) error {
	if seen.timedOut != nil {
		return seen.timedOut
	}
	return opaque("the connection failed before the answer", seen.err)
}

// cutAnswerCause explains a 2xx answer whose body could not be read.
func cutAnswerCause(seen *evidence) error {
	if seen.timedOut != nil {
		return both(switchcomm.ErrResponse, seen.timedOut)
	}
	return both(switchcomm.ErrResponse, opaque("the answer was cut or garbled", seen.bodyErr))
}
