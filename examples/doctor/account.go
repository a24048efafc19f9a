package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// api is one of the two.
type api struct {
	name string
	// dial makes a client.
	dial func(key string, options ...switchcomm.Option) (patient, error)
	// refused says what to do when the address of this machine, or the key, was
	// refused with status 403 for no reason given.
	refused string
	// keyFrom says where a key comes from.
	keyFrom string
}

// patient is a client, as far as it is examined.
type patient struct {
	close func()
	// reads are the operations to be tried. The first is quick and reads nothing
	// personal: it tells whether the key is accepted, and how fast answers come.
	reads []read
	// more examines what only this API has; it may be nil.
	more func(context.Context, *examination)
	// unproved says what cannot be found out by reading.
	unproved string
}

// read is an operation that changes nothing.
type read struct {
	name string
	do   func(context.Context) error
}

// account is a key at an API.
type account struct {
	api api
	key string
	url string // empty: the vendor's own
}

// examination is the examination of one account.
type examination struct {
	api      api
	o        options
	wire     wire
	findings []finding

	mu     sync.Mutex
	drifts []switchcomm.Drift
}

func (x *examination) add(check string, s state, what, do string) {
	x.findings = append(x.findings, finding{x.api.name, check, s, what, do})
}

// examine examines the account. What depends on an answer is left out when none
// comes.
func (a account) examine(ctx context.Context, o options) []finding {
	x := &examination{api: a.api, o: o, wire: wire{now: o.now}}
	p, err := a.api.dial(a.key, append([]switchcomm.Option{
		switchcomm.WithMiddleware(x.wire.wrap),
		switchcomm.WithDriftHandler(x.drift),
		switchcomm.WithAttemptTimeout(o.timeout),
		switchcomm.WithMaxAttempts(2),
	}, a.base()...)...)
	if err != nil {
		x.add("key", stateProblem, "The client cannot be made: "+err.Error(), "Correct the key or the address of the API in the environment.")
		return x.findings
	}
	defer p.close()
	if !x.key(ctx, p.reads[0]) {
		x.tls()
		x.clock()
		x.add("the rest", stateSkipped, "Not examined: no question is answered yet.", "")
		return x.findings
	}
	x.permissions(ctx, p)
	x.tls()
	x.clock()
	x.latency(ctx, p.reads[0])
	if p.more != nil {
		p.more(ctx, x)
	}
	x.answers()
	return x.findings
}

func (a account) base() []switchcomm.Option {
	if a.url == "" {
		return nil
	}
	return []switchcomm.Option{switchcomm.WithBaseURL(a.url)}
}

func (x *examination) drift(_ context.Context, d switchcomm.Drift) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.drifts = append(x.drifts, d)
}

// key tries one read and reports whether it was answered, be it with a refusal
// for want of a permission.
func (x *examination) key(ctx context.Context, r read) bool {
	err := r.do(ctx)
	if err == nil || missingPermission(err) != "" {
		x.add("key", stateOK, "It is accepted.", "")
		return true
	}
	x.add(x.explain(r.name, err))
	return false
}

// explain says what an error means, and what to do.
func (x *examination) explain(op string, err error) (check string, s state, what, do string) {
	known, _ := errors.AsType[*switchcomm.Error](err)
	switch {
	case errors.Is(err, switchcomm.ErrUnauthorized):
		return "key", stateProblem, "It is not accepted (status 401).",
			"Compare it with the one that you were given: whole, without quotes, and for this API. " + x.api.keyFrom + " If it is right, it may be limited to other addresses than that of this machine."
	case known != nil && known.StatusCode == http.StatusForbidden:
		return "address", stateProblem, "The question was refused (status 403), and no missing permission was named.", x.api.refused
	case errors.Is(err, switchcomm.ErrRateLimited):
		return "limit", stateProblem, "There were too many questions (status 429).", "Find out what else uses this key, and run doctor again later."
	case errors.Is(err, switchcomm.ErrRedirect):
		return "url", stateProblem, "The question was redirected, which is never followed.", "Correct the address of the API in the environment, or leave it out."
	case errors.Is(err, switchcomm.ErrResponse):
		return "answers", stateProblem, op + ": the answer is not what the API speaks: " + err.Error(),
			"Something between here and the API may have answered in its place: look for a proxy, and at the address of the API."
	case known != nil && known.StatusCode == http.StatusNotFound:
		return "url", stateProblem, op + ": there is nothing at this address (status 404).", "Correct the address of the API in the environment, or leave it out."
	case known != nil && known.StatusCode >= http.StatusInternalServerError:
		return "answers", stateProblem, fmt.Sprintf("%s: the API has failed (status %d).", op, known.StatusCode), "Run doctor again later; if it stays, ask the vendor."
	case isCertificateError(err):
		return "tls", stateProblem, "The server is not who it should be: " + err.Error(),
			"Check the clock of this machine and its certificates. If a proxy of your own decrypts TLS, give its certificate to switchcomm.WithTLSConfig."
	case known != nil && known.StatusCode == 0:
		return "network", stateProblem, "There is no answer: " + err.Error(), "Check the address of the API, DNS, the firewall, and HTTPS_PROXY if you need one."
	}
	return "answers", stateProblem, op + ": " + err.Error(), "See docs/errors.md for what the error says."
}

// isCertificateError reports whether TLS failed for what the server showed.
func isCertificateError(err error) bool {
	_, unproved := errors.AsType[*tls.CertificateVerificationError](err)
	_, foreign := errors.AsType[tls.RecordHeaderError](err)
	return unproved || foreign
}

// permissions tries every read, and gathers the permissions that are missing.
func (x *examination) permissions(ctx context.Context, p patient) {
	missing := map[string][]string{} // operations by permission
	var order, works []string
	for _, r := range p.reads {
		err := r.do(ctx)
		permission := missingPermission(err)
		switch {
		case err == nil, errors.Is(err, switchcomm.ErrNotFound):
			works = append(works, r.name)
		case permission != "":
			if missing[permission] == nil {
				order = append(order, permission)
			}
			missing[permission] = append(missing[permission], r.name)
		default:
			x.add(x.explain(r.name, err))
		}
	}
	for _, permission := range order {
		x.add("permissions", stateProblem,
			fmt.Sprintf("%s is missing: %s cannot be called.", permission, strings.Join(missing[permission], ", ")),
			"Have it added to the key, if your program needs it. "+x.api.keyFrom)
	}
	if len(works) > 0 {
		x.add("permissions", stateOK, "These can be called: "+strings.Join(works, ", ")+".", "")
	}
	if p.unproved != "" {
		x.add("permissions", stateNote, p.unproved, "")
	}
}

// missingPermission is the permission that an error names, in the vendor's
// words, or "". Status 403 alone names none: it may be about the address.
func missingPermission(err error) string {
	known, ok := errors.AsType[*switchcomm.Error](err)
	if !ok || known.Action == "" && known.Area == "" {
		return ""
	}
	return fmt.Sprintf("%q on %q", known.Action, known.Area)
}

// tls looks at the connection.
func (x *examination) tls() {
	exchanges := x.wire.all()
	if len(exchanges) == 0 {
		return
	}
	connection := exchanges[len(exchanges)-1].tls
	if connection == nil {
		x.add("tls", stateNote, "The connection is not encrypted. That is for fakes and tests on this machine only.", "")
		return
	}
	expires := connection.PeerCertificates[0].NotAfter
	const soon = 7 * 24 * time.Hour
	what := fmt.Sprintf("%s; the certificate is valid until %s.", tls.VersionName(connection.Version), expires.UTC().Format(time.DateOnly))
	switch {
	case connection.Version < tls.VersionTLS12:
		x.add("tls", stateProblem, what, "Find out what is between here and the API: versions before TLS 1.2 are not safe.")
	case expires.Sub(x.o.now()) < soon:
		x.add("tls", stateNote, what+" It is to be renewed by then, which is the vendor's work.", "")
	default:
		x.add("tls", stateOK, what, "")
	}
}

// clock compares the clocks.
func (x *examination) clock() {
	const tolerated = 30 * time.Second
	ahead, known := skew(x.wire.all())
	switch {
	case !known:
		x.add("clock", stateSkipped, "No answer has a date to compare with.", "")
	case ahead.Abs() > tolerated:
		word := "ahead of"
		if ahead < 0 {
			word = "behind"
		}
		x.add("clock", stateProblem, fmt.Sprintf("This machine's clock is %s %s the server's.", ahead.Abs().Round(time.Second), word),
			"Let the clock be set by NTP: calls would be recorded at a wrong time, and dates be taken for the day before or after.")
	default:
		x.add("clock", stateOK, "It agrees with the server's, to some seconds.", "")
	}
}

// latency asks several times, on a connection that is open already.
func (x *examination) latency(ctx context.Context, r read) {
	seen := len(x.wire.all())
	for range x.o.samples {
		r.do(ctx) // whether it is permitted does not matter here
	}
	var times []time.Duration
	for _, e := range x.wire.all()[seen:] {
		times = append(times, e.took)
	}
	if len(times) == 0 {
		x.add("latency", stateSkipped, "There were no answers to measure.", "")
		return
	}
	middle := median(times)
	first := x.wire.all()[0].took
	what := fmt.Sprintf("An answer takes %s (the median of %d), and the first one, with the connection, took %s.", rounded(middle), len(times), rounded(first))
	if middle > x.o.slow {
		x.add("latency", stateProblem, what, "Run your program nearer to the API or on a better line; a caller should not have to wait for who he is.")
		return
	}
	x.add("latency", stateOK, what, "")
}

func rounded(d time.Duration) time.Duration {
	if d < time.Millisecond {
		return d.Round(time.Microsecond)
	}
	return d.Round(time.Millisecond)
}

// answers tells of what could not be read in the answers.
func (x *examination) answers() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.drifts) == 0 {
		x.add("answers", stateOK, "Everything in the answers could be read.", "")
		return
	}
	seen := map[string]bool{}
	for _, d := range x.drifts {
		if text := d.String(); !seen[text] { // it holds no data
			seen[text] = true
			x.add("answers", stateProblem, "A member of an answer is not as documented: "+text,
				"The field stays empty. Report it, with this line, to those who keep the SDK; switchcomm.WithDriftHandler gives the value.")
		}
	}
}
