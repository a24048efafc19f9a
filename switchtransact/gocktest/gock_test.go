// Package gocktest tests the shape of requests with gock, as a program that
// uses the client may do. It has a package of its own, and no parallel tests,
// because gock keeps its mocks in global variables.
package gocktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"gopkg.in/h2non/gock.v1"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	host    = "https://app.switchtransact.com"
	key     = "7e57000000000000000000000000000000000000000000000000000000000000"
	janeID  = "9001015800088"
	receipt = `{"status": true, "unique_workflow_id": "wf-1"}`
)

// unreachable is the network: nothing may get there.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("a request met no mock")
}

// newClient makes a client whose requests go to gock. gock does not intercept
// a client by itself that has a transport of its own, so it is handed over.
func newClient(t *testing.T) *switchtransact.Client {
	t.Helper()
	transport := gock.NewTransport()
	transport.Transport = unreachable{}
	client, err := switchtransact.New(key, switchcomm.WithTransport(transport), switchcomm.WithBackoff(0, time.Millisecond))
	require.NoError(t, err)
	t.Cleanup(gock.OffAll)
	return client
}

// sends matches a request with exactly this query and body. gock's own matchers
// take patterns: an amount of 10 would match 1000.
func sends(query, body string) gock.MatchFunc {
	return func(r *http.Request, _ *gock.Request) (bool, error) {
		if r.Body == nil {
			return r.URL.RawQuery == query && body == "", nil
		}
		sent, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent)) // for the matchers of other mocks
		return err == nil && r.URL.RawQuery == query && sameJSON(string(sent), body), nil
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	if a == "" || b == "" {
		return a == b
	}
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// call is a call and the request that it makes. Paths are patterns to gock.
type call struct {
	name, method, path, query, body string
	answer                          string
	make                            func(context.Context, *switchtransact.Client) error
}

func reads() []call {
	return []call{
		{
			"People.Details", http.MethodPost, "^/api/1.0/workflow/people/details$", "",
			`{"id_number": "` + janeID + `", "record": true, "subscriptions": false, "bank_accounts": false, "transactions": false}`,
			`{"record": {"name": "Jane"}}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.People.Details(ctx, switchtransact.PersonQuery{IDNumber: janeID, Sections: switchtransact.Sections{Record: true}})
				return err
			},
		},
		{
			"Companies.Blacklist", http.MethodPost, "^/api/1.0/companies/blacklist/sms$", "", `{}`, `{"status": true, "data": []}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.Companies.Blacklist(ctx, switchtransact.MediumSMS, switchtransact.DateRange{})
				return err
			},
		},
		{
			"Calls.FindByPhone", http.MethodGet, "^/api/1.0/calls/record$", "phone=%2B27720000001", "",
			`{"status": true, "contact": {"id": "c1"}}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.Calls.FindByPhone(ctx, "+27720000001")
				return err
			},
		},
		{
			"Lookups.Get", http.MethodGet, "^/api/1.0/lookups/bank/accounts$", "", "", `{"lookups": []}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.Lookups.Get(ctx, "bank", "accounts")
				return err
			},
		},
	}
}

func writes() []call {
	person := switchtransact.Person{
		IDNumber: janeID, Name: "Jane",
		Product: switchtransact.ProductDetails{Name: "Gold Plan", Amount: 15000, UnitName: "Monthly"},
	}
	product := switchtransact.ProductOrder{ProductName: "Gold Plan", Amount: 10}
	return []call{
		{
			"People.Create", http.MethodPost, "^/api/1.0/workflow/people/create$", "",
			`[{"id_number": "` + janeID + `", "name": "Jane", "product_name": "Gold Plan", "product_amount": 15000, "product_unit_name": "Monthly"}]`,
			`{"accepted": [{"unique_workflow_id": "wf-1", "id_number": "` + janeID + `"}]}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.People.Create(ctx, []switchtransact.Person{person})
				return err
			},
		},
		{
			"People.Update", http.MethodPost, "^/api/1.0/workflow/people/update$", "",
			`[{"id_number": "` + janeID + `", "name": "Jane", "product_name": "Gold Plan", "product_amount": "15000", "product_unit_name": "Monthly"}]`,
			`{"accepted": [{"unique_workflow_id": "wf-1", "id_number": "` + janeID + `"}]}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.People.Update(ctx, []switchtransact.PersonUpdate{switchtransact.PersonUpdate(person)})
				return err
			},
		},
		{
			"People.AddProduct", http.MethodPost, "^/api/1.0/workflow/people/product/add$", "",
			`{"id_number": "` + janeID + `", "product_name": "Gold Plan", "amount": 10}`, receipt,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.People.AddProduct(ctx, janeID, product)
				return err
			},
		},
		{
			"Companies.AddSubscription", http.MethodPost, "^/api/1.0/workflow/company/subscription/add$", "",
			`{"company_name": "My Company", "product_name": "Gold Plan", "amount": 10, "billing_day": 1, "default_payment_methods_id": "Card"}`, receipt,
			func(ctx context.Context, c *switchtransact.Client) error {
				_, err := c.Companies.AddSubscription(ctx, "My Company", switchtransact.SubscriptionOrder{
					ProductName: "Gold Plan", Amount: 10, BillingDay: 1, PaymentMethod: "Card",
				})
				return err
			},
		},
		{
			"Calls.Log", http.MethodPost, "^/api/1.0/calls/log$", "",
			`{"CallType": "Missed", "CallDirection": "Inbound", "Number": "0720000001", "Duration": "00:00:00", "DurationTimespan": "00:00:00"}`,
			`{"status": true}`,
			func(ctx context.Context, c *switchtransact.Client) error {
				return c.Calls.Log(ctx, switchtransact.CallLog{
					Type: switchtransact.CallMissed, Direction: switchtransact.DirectionInbound, Number: "0720000001",
				})
			},
		},
	}
}

// expect registers a mock for the request of c.
func (c call) expect() *gock.Request {
	mock := gock.New(host).MatchHeader("Authorization", "^"+key+"$").AddMatcher(sends(c.query, c.body))
	mock.Method, mock.URLStruct.Path = c.method, c.path
	return mock
}

func TestRequestShapes(t *testing.T) {
	for _, c := range append(reads(), writes()...) {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t)
			c.expect().Reply(http.StatusOK).BodyString(c.answer)
			require.NoError(t, c.make(t.Context(), client))
			assert.True(t, gock.IsDone())
			assert.False(t, gock.HasUnmatchedRequest())
		})
	}
}

// A write whose fate is not known is not repeated: what would answer the second
// request stays unused. A mock that fails reports no connections, which proves
// nothing, so that is not repeated either.
func TestWritesAreNotRepeated(t *testing.T) {
	failures := map[string]func(*gock.Request){
		"503":             func(r *gock.Request) { r.Reply(http.StatusServiceUnavailable) },
		"no answer":       func(r *gock.Request) { r.ReplyError(errors.New("connection reset")) },
		"unreadable page": func(r *gock.Request) { r.Reply(http.StatusOK).BodyString("<html>") },
	}
	for _, c := range writes() {
		for name, fail := range failures {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				client := newClient(t)
				fail(c.expect())
				c.expect().Reply(http.StatusOK).BodyString(c.answer)

				err := c.make(t.Context(), client)
				assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
				assert.True(t, gock.IsPending(), "the second mock was not used")
				assert.Len(t, gock.Pending(), 1)
			})
		}
	}
}

// What was refused because of the rate was not carried out, and is repeated.
func TestRateLimitIsWaitedFor(t *testing.T) {
	for _, c := range append(reads(), writes()...) {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t)
			c.expect().Reply(http.StatusTooManyRequests)
			c.expect().Reply(http.StatusOK).BodyString(c.answer)
			require.NoError(t, c.make(t.Context(), client))
			assert.True(t, gock.IsDone())
		})
	}
}

// A read is repeated, also one that is a POST.
func TestReadsAreRepeated(t *testing.T) {
	for _, c := range reads() {
		t.Run(c.name, func(t *testing.T) {
			client := newClient(t)
			c.expect().Reply(http.StatusBadGateway)
			c.expect().Reply(http.StatusGatewayTimeout)
			c.expect().Reply(http.StatusOK).BodyString(c.answer)
			require.NoError(t, c.make(t.Context(), client))
			assert.True(t, gock.IsDone())
		})
	}
}
