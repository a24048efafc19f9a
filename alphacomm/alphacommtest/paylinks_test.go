package alphacommtest_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// clock is a clock that a test sets.
type clock struct{ now atomic.Pointer[time.Time] }

func newClock(now time.Time) *clock {
	c := new(clock)
	c.set(now)
	return c
}

func (c *clock) set(now time.Time) { c.now.Store(&now) }

func (c *clock) option() alphacommtest.Option {
	return alphacommtest.WithClock(func() time.Time { return *c.now.Load() })
}

// payLink is what the API answers for one PayLink.
func payLink(t *testing.T, srv *alphacommtest.Server, id string) map[string]any {
	t.Helper()
	found := items(t, srv, payLinks, vars{"filters": vars{"id": vars{"equalTo": id}}}, "payLink", "payLinks")
	require.Len(t, found, 1)
	return found[0]
}

func TestCreatedPayLink(t *testing.T) {
	srv := alphacommtest.New(t, at(day))
	id := newLink(t, srv, vars{"attributes": []vars{{"id": "source", "value": "whatsapp"}}, "visibleUntil": "2019-05-01T00:00:00+02:00"})
	assert.Equal(t, map[string]any{
		"id": id, "status": "ready", "personName": "Jan Jansen", "personGender": "U", "amountPaid": 0.0,
		"createdOn": "2019-04-03T10:00:00+00:00", "updatedOn": "2019-04-03T10:00:00+00:00",
		"attributes": []any{
			map[string]any{"id": "customer_source", "value": "whatsapp"},
			map[string]any{"id": "origin", "value": "api"},
		},
	}, payLink(t, srv, id))

	link, found := srv.PayLink(id)
	require.True(t, found)
	assert.EqualValues(t, 15497, link.Amount)
	assert.Equal(t, "EUR", link.Currency)
	assert.Equal(t, "103482", link.InvoiceReference)
	assert.True(t, link.VisibleUntil.Equal(time.Date(2019, 4, 30, 22, 0, 0, 0, time.UTC)))
	assert.Empty(t, link.Attribute("reference"))
	_, found = srv.PayLink("nothing")
	assert.False(t, found)
}

func TestPayLinksThatCannotBeCreated(t *testing.T) {
	srv := alphacommtest.New(t, at(day))
	for message, change := range map[string]vars{
		"personName: This value should not be blank.":          {"personName": " "},
		"invoiceDescription: This value should not be blank.":  {"invoiceDescription": ""},
		"invoiceAmount: This value should be positive.":        {"invoiceAmount": "0"},
		"invoiceCurrency: This value is not a valid currency.": {"invoiceCurrency": "euro"},
		"visibleUntil: This value should be in the future.":    {"visibleUntil": "2019-04-03T10:00:00+00:00"},
	} {
		a := ask(t, srv, createLink, vars{"payLink": linkInput(change)})
		require.Len(t, a.Errors, 1, message)
		assert.Equal(t, message, a.Errors[0].Message)
		assert.Equal(t, []any{"payLink", "create"}, a.Errors[0].Path)
		assert.JSONEq(t, `null`, string(a.Data))
	}
	for _, missing := range []string{"personName", "invoiceAmount", "invoiceCurrency", "invoiceDescription", "invoiceReference", "invoiceDate"} {
		in := linkInput()
		delete(in, missing)
		assert.Contains(t, refused(t, srv, createLink, vars{"payLink": in}), missing)
	}
	assert.Empty(t, srv.PayLinks())
	assert.Zero(t, srv.Effects(alphacommtest.AnyOp))
}

func TestPayments(t *testing.T) {
	c := newClock(day)
	srv := alphacommtest.New(t, c.option())
	id := newLink(t, srv)
	status := func() (any, any) {
		link := payLink(t, srv, id)
		return link["status"], link["amountPaid"]
	}

	require.NoError(t, srv.Start(id))
	c.set(day.Add(time.Hour))
	require.NoError(t, srv.Cancel(id))
	assert.Equal(t, "cancelled", payLink(t, srv, id)["status"])
	assert.Equal(t, "2019-04-03T11:00:00+00:00", payLink(t, srv, id)["updatedOn"])
	require.NoError(t, srv.FailPayment(id))
	_, err := srv.PayPart(id, 15498)
	require.ErrorContains(t, err, "15498 cents cannot be paid of 15497")
	_, err = srv.PayPart(id, 0)
	require.ErrorContains(t, err, "0 cents")

	_, err = srv.PayPart(id, 5000)
	require.NoError(t, err)
	got, paid := status()
	assert.Equal(t, "partially_paid", got)
	assert.Equal(t, 5000.0, paid)

	d, err := srv.Pay(id)
	require.NoError(t, err)
	assert.Contains(t, string(d.Body), `"transaction-amount":10497`)
	got, paid = status()
	assert.Equal(t, "paid", got)
	assert.Equal(t, 15497.0, paid)

	_, err = srv.Pay(id)
	require.ErrorContains(t, err, "is paid")
	require.ErrorContains(t, srv.Cancel(id), "is paid")
	_, err = srv.Visit(id)
	require.NoError(t, err, "a paid PayLink can still be looked at")
	_, err = srv.Pay("nothing")
	require.ErrorContains(t, err, `no PayLink "nothing"`)
	assert.Len(t, srv.Deliveries(), 3)
}

func TestExpiry(t *testing.T) {
	c := newClock(day)
	srv := alphacommtest.New(t, c.option())
	short := newLink(t, srv, vars{"visibleUntil": "2019-04-04T00:00:00+00:00"})
	long := newLink(t, srv)

	c.set(day.AddDate(0, 0, 1))
	_, err := srv.Pay(short)
	require.ErrorContains(t, err, "has expired")
	assert.Equal(t, "ready", payLink(t, srv, short)["status"], "there is no status for it")

	c.set(day.AddDate(0, 0, 90))
	require.ErrorContains(t, srv.Start(long), "has expired")
	c.set(day.AddDate(0, 0, 90).Add(-time.Second))
	_, err = srv.Pay(long)
	require.NoError(t, err)
}

// TestSearch has five PayLinks: e0 to e4, an hour apart, added out of order.
func TestSearch(t *testing.T) {
	srv := alphacommtest.New(t)
	for _, n := range []int{3, 0, 4, 1, 2} {
		status := "ready"
		if n%2 == 0 {
			status = "paid"
		}
		_, err := srv.AddPayLink(alphacommtest.PayLink{
			ID: "e" + string(rune('0'+n)), Status: status, CreatedOn: day.Add(time.Duration(n) * time.Hour),
			Attributes: []alphacommtest.Attribute{{ID: "a", Value: status}, {ID: "b", Value: "x"}},
		})
		require.NoError(t, err)
	}
	hour := func(n int) string {
		return day.Add(time.Duration(n) * time.Hour).Format("2006-01-02T15:04:05-07:00")
	}
	attribute := func(id, value string) vars { return vars{"id": id, "equalTo": value} }
	tests := map[string]struct {
		vars vars
		want []string
	}{
		"all":               {nil, []string{"e0", "e1", "e2", "e3", "e4"}},
		"nulls":             {vars{"filters": vars{"id": nil, "status": vars{"equalTo": nil}}, "order": nil, "limit": nil}, []string{"e0", "e1", "e2", "e3", "e4"}},
		"ascending":         {vars{"order": vars{"createdOn": "ASCENDING"}}, []string{"e0", "e1", "e2", "e3", "e4"}},
		"descending":        {vars{"order": vars{"createdOn": "DESCENDING"}}, []string{"e4", "e3", "e2", "e1", "e0"}},
		"id":                {vars{"filters": vars{"id": vars{"equalTo": "e2"}}}, []string{"e2"}},
		"no such id":        {vars{"filters": vars{"id": vars{"equalTo": "e9"}}}, []string{}},
		"status":            {vars{"filters": vars{"status": vars{"equalTo": "paid"}}}, []string{"e0", "e2", "e4"}},
		"both bounds":       {vars{"filters": vars{"createdOn": vars{"greaterThan": hour(1), "lesserThan": hour(4)}}}, []string{"e2", "e3"}},
		"lower bound":       {vars{"filters": vars{"createdOn": vars{"greaterThan": hour(3)}}}, []string{"e4"}},
		"upper bound, zone": {vars{"filters": vars{"createdOn": vars{"lesserThan": "2019-04-03T13:00:00+02:00"}}}, []string{"e0"}},
		"two attributes":    {vars{"filters": vars{"attributes": []vars{attribute("a", "paid"), attribute("b", "x")}}}, []string{"e0", "e2", "e4"}},
		"one of two":        {vars{"filters": vars{"attributes": []vars{attribute("a", "paid"), attribute("b", "y")}}}, []string{}},
		"single attribute":  {vars{"filters": vars{"attributes": attribute("a", "ready")}}, []string{"e1", "e3"}},
		"everything":        {vars{"filters": vars{"status": vars{"equalTo": "paid"}, "createdOn": vars{"greaterThan": hour(0)}}, "order": vars{"createdOn": "DESCENDING"}}, []string{"e4", "e2"}},
		"limit":             {vars{"limit": 2}, []string{"e0", "e1"}},
		"offset":            {vars{"offset": 3}, []string{"e3", "e4"}},
		"page":              {vars{"offset": 1, "limit": 2, "order": vars{"createdOn": "DESCENDING"}}, []string{"e3", "e2"}},
		"past the end":      {vars{"offset": 9}, []string{}},
		"nothing":           {vars{"limit": 0}, []string{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, ids(items(t, srv, payLinks, test.vars, "payLink", "payLinks")))
		})
	}
	for _, v := range []vars{{"offset": -1}, {"limit": -1}} {
		assert.NotEmpty(t, ask(t, srv, payLinks, v).Errors)
	}
}

func TestPages(t *testing.T) {
	page := func(srv *alphacommtest.Server, v vars) (int, any) {
		list := ok(t, srv, payLinks, v, "payLink", "payLinks").(map[string]any)
		return len(list["items"].([]any)), list["pagination"]
	}
	fill := func(srv *alphacommtest.Server) {
		for range 45 {
			_, err := srv.AddPayLink(alphacommtest.PayLink{})
			require.NoError(t, err)
		}
	}
	srv := alphacommtest.New(t)
	fill(srv)
	n, got := page(srv, nil)
	assert.Equal(t, 20, n)
	assert.Equal(t, map[string]any{"offset": 0.0, "limit": 20.0, "total": 45.0}, got)
	n, got = page(srv, vars{"offset": 40, "limit": 30})
	assert.Equal(t, 5, n)
	assert.Equal(t, map[string]any{"offset": 40.0, "limit": 30.0, "total": 45.0}, got)
	srv.SetQuirks(alphacommtest.QuirkLimitZero)
	n, got = page(srv, nil)
	assert.Equal(t, 20, n)
	assert.Equal(t, map[string]any{"offset": 0.0, "limit": 0.0, "total": 45.0}, got)

	srv = alphacommtest.New(t, alphacommtest.WithMaxPage(10))
	fill(srv)
	n, got = page(srv, vars{"limit": 100})
	assert.Equal(t, 10, n)
	assert.Equal(t, map[string]any{"offset": 0.0, "limit": 10.0, "total": 45.0}, got)
}

func TestSeededPayLinks(t *testing.T) {
	srv := alphacommtest.New(t, at(day))
	link, err := srv.AddPayLink(alphacommtest.PayLink{})
	require.NoError(t, err)
	assert.Equal(t, "ready", link.Status)
	assert.Regexp(t, `^https://ibanaccept\.example/\w{7}$`, link.ShortURL)
	assert.Equal(t, "https://alphacomm.ibanaccept.example/pay/"+link.ID, link.LongURL)
	_, err = srv.AddPayLink(link)
	require.ErrorContains(t, err, "exists")

	again := alphacommtest.New(t, at(day))
	same, err := again.AddPayLink(alphacommtest.PayLink{})
	require.NoError(t, err)
	assert.Equal(t, link, same, "a run can be repeated to the letter")
}

func TestRefusedLinksHaveNoEffect(t *testing.T) {
	srv := alphacommtest.New(t)
	body := []byte(`{"query":"mutation { payLink { create(payLink: {}) { id } } }"}`)
	assert.Equal(t, http.StatusOK, send(t, http.MethodPost, srv.URL, srv.Key, body).Status)
	assert.Empty(t, srv.PayLinks())
}
