package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// demo is a set-up of fakes.
type demo struct {
	st       *switchtransacttest.Server
	ac       *alphacommtest.Server
	front    *httptest.Server // of faultTLS
	accounts []account
	now      func() time.Time
}

// fault is something that can be wrong with a set-up; none if it is empty.
type fault string

const (
	faultKey        fault = "key"
	faultPermission fault = "permission"
	faultAddress    fault = "address"
	faultClock      fault = "clock"
	faultTLS        fault = "tls"
	faultSlow       fault = "slow"
	faultSchema     fault = "schema"
	faultAnswer     fault = "answer"
	faultProxy      fault = "proxy"
	faultDown       fault = "down"
)

func faultNames() []string {
	var names []string
	for _, f := range []fault{
		faultKey, faultPermission, faultAddress, faultClock, faultTLS, faultSlow, faultSchema, faultAnswer, faultProxy, faultDown,
	} {
		names = append(names, string(f))
	}
	return names
}

// openDemo starts fakes, of which one has the fault.
func openDemo(ctx context.Context, f fault) (d *demo, err error) {
	d = &demo{now: time.Now}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if d.st, err = switchtransacttest.NewServer(); err != nil {
		return nil, err
	}
	if d.ac, err = alphacommtest.NewServer(); err != nil {
		return nil, err
	}
	d.accounts = []account{
		{api: switchTransact, key: d.st.Key, url: d.st.URL},
		{api: alphacommAPI, key: d.ac.Key, url: d.ac.URL},
	}
	return d, d.inject(ctx, f)
}

func (d *demo) close() {
	if d.front != nil {
		d.front.Close()
	}
	if d.ac != nil {
		d.ac.Close()
	}
	if d.st != nil {
		d.st.Close()
	}
}

// inject makes the set-up wrong.
func (d *demo) inject(ctx context.Context, f fault) error {
	const slow = 1100 * time.Millisecond
	st, ac := &d.accounts[0], &d.accounts[1]
	switch f {
	case faultKey:
		st.key = "another-token"
	case faultPermission:
		d.st.Deny(switchtransacttest.ReadWorkflow)
	case faultAddress:
		d.ac.RestrictKey(true)
	case faultClock:
		d.now = func() time.Time { return time.Now().Add(-10 * time.Minute) }
	case faultTLS:
		return d.putTLSInFront(st)
	case faultSlow:
		d.st.Inject(switchtransacttest.LookupsAll, switchtransacttest.Fault{Delay: slow})
	case faultSchema:
		return d.changeSchema(ctx)
	case faultAnswer:
		d.st.Inject(switchtransacttest.ContactsAgents, switchtransacttest.Fault{Status: http.StatusOK, Body: `{"status":true,"records":[{"id":"1","name":{"first":"Robin"}}]}`})
	case faultProxy:
		d.ac.Inject(alphacommtest.AnyOp, alphacommtest.Fault{Status: http.StatusOK, Body: alphacommtest.HTMLPage})
	case faultDown:
		return leadNowhere(ac)
	}
	return nil
}

// putTLSInFront puts a server before a fake whose certificate nobody knows.
func (d *demo) putTLSInFront(a *account) error {
	behind, err := url.Parse(a.url)
	if err != nil {
		return err
	}
	d.front = httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(&url.URL{Scheme: behind.Scheme, Host: behind.Host}))
	d.front.Config.ErrorLog = log.New(io.Discard, "", 0) // that clients distrust it is meant so
	d.front.StartTLS()
	a.url = d.front.URL + behind.Path
	return nil
}

// leadNowhere gives an account an address where nobody listens.
func leadNowhere(a *account) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	a.url = "http://" + listener.Addr().String() + "/v1"
	return listener.Close()
}

// changeSchema lets the fake answer a schema in which a documented name is
// another.
func (d *demo) changeSchema(ctx context.Context) error {
	schema, err := d.schema(ctx)
	if err != nil {
		return err
	}
	changed := bytes.ReplaceAll(schema, []byte(`"name":"shortUrl"`), []byte(`"name":"address"`))
	d.ac.Inject(alphacommtest.Introspection, alphacommtest.Fault{Status: http.StatusOK, Body: string(changed)})
	return nil
}

// schema is what the fake answers when it is asked for its schema.
func (d *demo) schema(ctx context.Context) (answer []byte, err error) {
	keep := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil {
				answer, err = io.ReadAll(resp.Body)
				resp.Body = io.NopCloser(bytes.NewReader(answer)) // it is in memory by now
			}
			return resp, err
		})
	}
	ac, err := alphacomm.New(d.ac.Key, switchcomm.WithBaseURL(d.ac.URL), switchcomm.WithMiddleware(keep))
	if err != nil {
		return nil, err
	}
	defer ac.CloseIdleConnections()
	_, err = ac.CheckSchema(ctx)
	return answer, err
}
