package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// fakes are the vendors, and the service on them.
type fakes struct {
	st  *switchtransacttest.Server
	ac  *alphacommtest.Server
	log *bytes.Buffer
	at  time.Time
	s   *service
}

func newFakes(t *testing.T) *fakes {
	t.Helper()
	f := &fakes{st: switchtransacttest.New(t), ac: alphacommtest.New(t), log: new(bytes.Buffer), at: time.Now()}
	_, err := f.st.AddPerson(map[string]any{
		"id_number": thandi, "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001", "email": "thandi@example.com",
	})
	require.NoError(t, err)
	_, err = f.st.AddCompany(map[string]any{"name": "Example Traders", "contact": "0110000001"})
	require.NoError(t, err)
	return f
}

// serve serves with the options until the test ends.
func (f *fakes) serve(t *testing.T, o options) *httptest.Server {
	t.Helper()
	quick := switchcomm.WithBackoff(time.Millisecond, time.Millisecond)
	st, err := switchtransact.New(f.st.Key, append(settings(f.st.URL), quick)...)
	require.NoError(t, err)
	t.Cleanup(st.CloseIdleConnections)
	ac, err := alphacomm.New(f.ac.Key, append(settings(f.ac.URL), quick)...)
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)

	served := httptest.NewUnstartedServer(nil)
	o.listen, o.region = served.Listener.Addr().String(), "ZA"
	if o.url == "" {
		o.url = "http://" + o.listen
	}
	o.webhookUser, o.webhookPassword = "alphacomm", "hook secret"
	f.s, err = newService(st, ac, o, slog.New(slog.NewTextHandler(&locked{w: f.log}, nil)))
	require.NoError(t, err)
	served.Config.Handler, err = f.s.routes(o)
	require.NoError(t, err)
	served.Start()
	t.Cleanup(served.Close)
	require.NoError(t, f.ac.SetWebhook(served.URL+"/hooks", o.webhookUser, o.webhookPassword))
	return served
}

// locked is a writer for several goroutines.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// loggedCall is the call of the exchange's test, as it must arrive.
func loggedCall(entity string, at time.Time) switchtransacttest.CallLog {
	return switchtransacttest.CallLog{
		CallType: "Inbound", CallDirection: "Inbound", Number: "0720000001", Name: "Thandi Mokoena",
		EntityID: entity, EntityType: "person",
		AgentFirstName: "Robin", AgentLastName: "Example", AgentEmail: "robin@example.com",
		Duration: "00:03:20", DurationTimespan: "00:03:20", DateTime: "02-06-26 10:00:00",
		CallStartTimeLocal: "10:00:00", CallEndTimeLocal: "10:03:20", At: at,
	}
}

// reportForm is a report that is right.
func reportForm() url.Values {
	return url.Values{
		"CallType": {"Inbound"}, "Number": {"+27720000001"}, "Agent": {"101"},
		"CallStartTimeUTC": {"2026-06-02T08:00:00Z"}, "Duration": {"00:03:20"},
	}
}

func postForm(t *testing.T, address string, form url.Values) (int, string) {
	t.Helper()
	resp, err := http.PostForm(address, form)
	require.NoError(t, err)
	return read(t, resp)
}

func TestCallIsRecordedOnce(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for _, change := range []struct {
		name, value string
		effects     int
	}{
		{"Number", "+27720000001", 1},
		{"Number", "0720000001", 1}, // the same one
		{"Number", "0027720000001", 1},
		{"Number", "+27 72 000 0001", 1},
		{"Number", " 27720000001", 1}, // a plus sign that was not escaped
		{"CallStartTimeUTC", "2026-06-02T10:00:00+02:00", 1},
		{"CallStartTimeUTC", "2026-06-02T08:00:00.9Z", 1},
		{"CallDirection", "inbound", 1},
		{"CallDirection", "[CallDirection]", 1}, // not filled in
		{"Duration", "00:03:21", 1},             // the exchange counts anew
		{"Agent", "102", 2},                     // another call each
		{"Number", "+27720000002", 3},
		{"CallStartTimeUTC", "2026-06-02T08:00:01Z", 4},
		{"CallDirection", "Outbound", 5},
	} {
		form := reportForm()
		form.Set(change.name, change.value)
		status, body := postForm(t, served.URL+"/log", form)
		require.Equal(t, http.StatusOK, status, body)
		assert.Equal(t, change.effects, f.st.Effects(switchtransacttest.CallsLog), "%s %s", change.name, change.value)
	}
}

func TestManyReportsAtOnceAreRecordedOnce(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			status, body := postForm(t, served.URL+"/log", reportForm())
			assert.Equal(t, http.StatusOK, status)
			assert.Contains(t, body, `"status":"recorded"`)
		})
	}
	wg.Wait()
	assert.Equal(t, 1, f.st.Effects(switchtransacttest.CallsLog))
}

// When it is not known whether a call was recorded, it is not recorded again.
func TestUnknownOutcomeIsNotRecordedAgain(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	f.st.Inject(switchtransacttest.CallsLog, switchtransacttest.Fault{Break: switchtransacttest.Close, AfterEffect: true, Times: 1})
	for range 2 {
		status, body := postForm(t, served.URL+"/log", reportForm())
		assert.Equal(t, http.StatusAccepted, status, "a status that lets the exchange be content")
		assert.Contains(t, body, "it may have been recorded")
	}
	assert.Equal(t, 1, f.st.Effects(switchtransacttest.CallsLog))
	assert.Contains(t, f.log.String(), "it is not known whether a call was recorded")
	assert.Contains(t, f.log.String(), "2026-06-02")
	assert.NotContains(t, f.log.String(), "0720000001")
}

// What was refused, or never sent, may be sent again.
func TestRefusedReportMayBeRepeated(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	f.st.Inject(switchtransacttest.CallsLog, switchtransacttest.Fault{Status: http.StatusBadRequest, Body: "{}", Times: 1})
	status, body := postForm(t, served.URL+"/log", reportForm())
	assert.Equal(t, http.StatusBadGateway, status, body)
	f.st.Inject(switchtransacttest.CallsLog, switchtransacttest.Fault{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"3600"}}, Times: 1,
	})
	status, body = postForm(t, served.URL+"/log", reportForm())
	assert.Equal(t, http.StatusServiceUnavailable, status, body)
	status, body = postForm(t, served.URL+"/log", reportForm())
	assert.Equal(t, http.StatusOK, status, body)
	assert.Equal(t, 1, f.st.Effects(switchtransacttest.CallsLog))
}

// A report that can never be recorded is not asked for again.
func TestReportThatIsNotValid(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	form := reportForm()
	form.Set("AgentEmail", "not an address")
	status, body := postForm(t, served.URL+"/log", form)
	assert.Equal(t, http.StatusUnprocessableEntity, status, body)
	assert.Contains(t, f.log.String(), "AgentEmail")
	assert.Zero(t, f.st.Effects(switchtransacttest.CallsLog))
}

// The exchange asks again for each agent of a queue: that is one call. When it
// has ended, the next one is another.
func TestWhatIsOneCall(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	lookup := func(query string) {
		resp, err := http.Get(served.URL + "/lookup?phone=0720000001" + query)
		require.NoError(t, err)
		status, body := read(t, resp)
		require.Equal(t, http.StatusOK, status, body)
	}
	lookup("&direction=Outbound")
	assert.Empty(t, f.s.calls.all(), "one that an agent makes is not shown")
	lookup("&direction=Inbound")
	lookup("&direction=[CallDirection]")
	assert.Len(t, f.s.calls.all(), 1)
	postForm(t, served.URL+"/log", reportForm())
	assert.Equal(t, "recorded", f.s.calls.all()[0].Report)
	lookup("")
	assert.Len(t, f.s.calls.all(), 2)
	f.s.now = func() time.Time { return time.Now().Add(sameCall) }
	lookup("")
	assert.Len(t, f.s.calls.all(), 3)
}

func TestWrongReports(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for name, value := range map[string]string{
		"CallType": "Ringing", "CallDirection": "Sideways", "Number": "", "CallStartTimeUTC": "02/06/2026 08:00", "Duration": "a while",
	} {
		form := reportForm()
		form.Set(name, value)
		status, body := postForm(t, served.URL+"/log", form)
		assert.Equal(t, http.StatusBadRequest, status)
		assert.Contains(t, body, name+" must be")
	}
	for kind, body := range map[string]string{"application/json": `[1]`, "text/plain": "x", "application/x-www-form-urlencoded": "%zz"} {
		resp, err := http.Post(served.URL+"/log", kind, strings.NewReader(body))
		require.NoError(t, err)
		status, text := read(t, resp)
		assert.Equal(t, http.StatusBadRequest, status, text)
	}
	assert.Zero(t, f.st.Effects(switchtransacttest.CallsLog))
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 0, "00:00:00": 0, "00:03:20": 200 * time.Second, "0:3:2": 182 * time.Second,
		"1.02:03:04": 26*time.Hour + 3*time.Minute + 4*time.Second, "00:00:09.9876543": 9 * time.Second, "30:00:00": 30 * time.Hour,
	} {
		got, ok := parseDuration(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"200", "3:20", "00:60:00", "-00:01:00", "00:00:00,5", "99999:00:00"} {
		_, ok := parseDuration(text)
		assert.False(t, ok, text)
	}
}

func TestLookupFails(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	f.st.Inject(switchtransacttest.CallsFind, switchtransacttest.Fault{Status: http.StatusInternalServerError})
	resp, err := http.Get(served.URL + "/lookup?phone=0720000001")
	require.NoError(t, err)
	status, body := read(t, resp)
	assert.Equal(t, http.StatusBadGateway, status, body)
	assert.Equal(t, callFailed, f.s.calls.all()[0].State, "the agent must know that somebody calls")
	assert.NotContains(t, f.log.String(), "720000001")

	resp, err = http.Get(served.URL + "/lookup")
	require.NoError(t, err)
	status, body = read(t, resp)
	assert.Equal(t, http.StatusBadRequest, status, body)
}

func TestCompanyThatCalls(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	resp, err := http.Get(served.URL + "/lookup?phone=0110000001")
	require.NoError(t, err)
	_, body := read(t, resp)
	assert.Contains(t, body, `"entityType":"company"`)
	id := f.s.calls.all()[0].Contact
	resp, err = http.Get(served.URL + "/contacts/" + id)
	require.NoError(t, err)
	status, body := read(t, resp)
	assert.Equal(t, http.StatusOK, status, body)
	assert.Contains(t, body, "Example Traders")
}

// An address that the exchange opens works after the program was started anew.
func TestContactThatIsNotRemembered(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for _, id := range []string{f.st.People()[0].ID, f.st.Companies()[0].ID} {
		resp, err := http.Get(served.URL + "/contacts/" + id)
		require.NoError(t, err)
		status, body := read(t, resp)
		assert.Equal(t, http.StatusOK, status, body)
	}
	resp, err := http.Get(served.URL + "/contacts/nobody")
	require.NoError(t, err)
	status, _ := read(t, resp)
	assert.Equal(t, http.StatusNotFound, status)
}

// The card is shown without what the token may not read.
func TestCardWithoutPermission(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	f.st.Deny(switchtransacttest.ReadWorkflow)
	_, err := http.Get(served.URL + "/lookup?phone=0720000001")
	require.NoError(t, err)
	resp, err := http.Get(served.URL + "/contacts/" + f.s.calls.all()[0].Contact)
	require.NoError(t, err)
	status, body := read(t, resp)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "Thandi Mokoena")
	assert.Contains(t, body, "the token lacks a permission")
}

// payLinkForm is a form that is right.
func payLinkForm() url.Values {
	return url.Values{
		"key": {"0123456789abcdef"}, "contact": {"c1"}, "name": {"Thandi Mokoena"}, "amount": {"154.97"},
		"description": {"Membership"}, "reference": {"INV-1001"},
	}
}

// A form that is sent twice makes one PayLink.
func TestFormThatIsSentTwice(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for range 2 {
		status, body := postForm(t, served.URL+"/paylinks", payLinkForm())
		require.Equal(t, http.StatusOK, status, body)
		assert.Contains(t, body, "EUR 154.97")
	}
	links := f.ac.PayLinks()
	require.Len(t, links, 1)
	assert.EqualValues(t, 15497, links[0].Amount)
	assert.Equal(t, "EUR", links[0].Currency)
	assert.Equal(t, "INV-1001", links[0].Attribute("customer_reference"))
}

func TestUnknownPayLinkIsNotMadeAgain(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	f.ac.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Break: alphacommtest.Cut, Times: 1})
	for range 2 {
		status, body := postForm(t, served.URL+"/paylinks", payLinkForm())
		assert.Equal(t, http.StatusBadGateway, status)
		assert.Contains(t, body, "It is not known whether the PayLink was made.")
	}
	assert.Len(t, f.ac.PayLinks(), 1)
}

func TestWrongForms(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for name, value := range map[string]string{
		"key": "short", "name": " ", "amount": "15497", "description": strings.Repeat("x", 141), "reference": "",
	} {
		form := payLinkForm()
		form.Set(name, value)
		status, body := postForm(t, served.URL+"/paylinks", form)
		assert.Equal(t, http.StatusUnprocessableEntity, status)
		assert.Contains(t, body, `{"`+name+`":`)
	}
	assert.Empty(t, f.ac.PayLinks())
}

// Status is read from the vendor, not from what somebody claims by webhook; and
// "Look again" does without the webhook.
func TestPaymentIsConfirmed(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	postForm(t, served.URL+"/paylinks", payLinkForm())
	id := f.ac.PayLinks()[0].ID
	f.ac.Deliver(alphacommtest.PayLinkPaid{PayLinkID: id, Amount: 15497})
	l, _ := f.s.links.get(id)
	assert.Equal(t, alphacomm.PayLinkStatusReady, l.Status)

	require.NoError(t, f.ac.SetWebhook("", "", ""))
	_, err := f.ac.Pay(id)
	require.NoError(t, err)
	status, body := postForm(t, served.URL+"/paylinks/"+id+"/check", nil)
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `"status":"paid"`)
}

// An event whose PayLink cannot be read is not taken, so that it comes again.
func TestEventIsNotTakenWhenItCannotBeConfirmed(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	postForm(t, served.URL+"/paylinks", payLinkForm())
	f.ac.Inject(alphacommtest.PayLinksList, alphacommtest.Fault{Status: http.StatusForbidden, Times: 1})
	delivery, err := f.ac.Pay(f.ac.PayLinks()[0].ID)
	require.NoError(t, err)
	assert.Equal(t, http.StatusInternalServerError, delivery.Status)
	assert.Equal(t, http.StatusOK, f.ac.Redeliver(delivery).Status)
	assert.Equal(t, alphacomm.PayLinkStatusPaid, f.s.links.all()[0].Status)
}

// request makes a request that is not simply right.
func request(t *testing.T, method, address string, change func(*http.Request)) int {
	t.Helper()
	req, err := http.NewRequest(method, address, nil)
	require.NoError(t, err)
	change(req)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	status, _ := read(t, resp)
	return status
}

func TestLocks(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{pbxToken: "token", password: "word"})
	for _, path := range []string{"/", "/search?q=thandi", "/contacts/1", "/3cx-template.xml", "/static/app.js"} {
		assert.Equal(t, http.StatusUnauthorized, request(t, "GET", served.URL+path, func(*http.Request) {}), path)
		assert.Equal(t, http.StatusUnauthorized, request(t, "GET", served.URL+path, func(r *http.Request) { r.SetBasicAuth("agent", "other") }), path)
		assert.NotEqual(t, http.StatusUnauthorized, request(t, "GET", served.URL+path, func(r *http.Request) { r.SetBasicAuth("agent", "word") }), path)
	}
	for path, method := range map[string]string{"/lookup?phone=0720000001": "GET", "/log": "POST"} {
		assert.Equal(t, http.StatusUnauthorized, request(t, method, served.URL+path, func(*http.Request) {}), path)
		assert.Equal(t, http.StatusUnauthorized, request(t, method, served.URL+path, func(r *http.Request) { r.SetBasicAuth("agent", "word") }), path)
		assert.NotEqual(t, http.StatusUnauthorized, request(t, method, served.URL+path, func(r *http.Request) { r.Header.Set("Authorization", "Bearer token") }), path)
	}
	assert.Equal(t, http.StatusUnauthorized, request(t, "POST", served.URL+"/hooks", func(*http.Request) {}))
}

// Without locks, no web site can read what is here through the browser of
// somebody at this machine, nor make it do something.
func TestOtherSites(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	for _, path := range []string{"/", "/search?q=thandi", "/lookup?phone=0720000001"} {
		assert.Equal(t, http.StatusMisdirectedRequest, request(t, "GET", served.URL+path, func(r *http.Request) { r.Host = "evil.example" }), path)
	}
	for _, path := range []string{"/paylinks", "/log"} {
		assert.Equal(t, http.StatusForbidden, request(t, "POST", served.URL+path, func(r *http.Request) {
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}), path)
	}
}

func TestPolicy(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{})
	resp, err := http.Get(served.URL)
	require.NoError(t, err)
	_, body := read(t, resp)
	policy := resp.Header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "default-src 'none'")
	assert.NotContains(t, policy, "unsafe")
	assert.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	assert.NotRegexp(t, `<script>|style=| on[a-z]+=`, body, "nothing inline")
}

// Without -write nothing is written on the real APIs.
func TestNothingIsWrittenWithoutWrite(t *testing.T) {
	f := newFakes(t)
	served := f.serve(t, options{live: true})
	status, body := postForm(t, served.URL+"/log", reportForm())
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, "not recorded: started without -write")
	status, _ = postForm(t, served.URL+"/paylinks", payLinkForm())
	assert.Equal(t, http.StatusNotFound, status)
	assert.Zero(t, f.st.Effects(switchtransacttest.AnyOp))
	assert.Zero(t, f.ac.Effects(alphacommtest.AnyOp))
}

func TestOnceForgetsTheOldest(t *testing.T) {
	o := newOnce[int, int](2)
	runs := 0
	for _, key := range []int{1, 2, 1, 3, 1} { // 3 pushes 1 out
		_, _, err := o.do(context.Background(), key, func() (int, bool) { runs++; return runs, true })
		require.NoError(t, err)
	}
	assert.Equal(t, 4, runs)
	assert.Len(t, o.tasks, 2)
}

// A try that panics may have done it, so it is not repeated.
func TestOncePanic(t *testing.T) {
	o := newOnce[int, int](2)
	assert.Panics(t, func() { o.do(context.Background(), 1, func() (int, bool) { panic("!") }) })
	_, first, err := o.do(context.Background(), 1, func() (int, bool) { return 1, true })
	require.NoError(t, err)
	assert.False(t, first)
}

func TestSlowPageIsDisconnected(t *testing.T) {
	f := newFeed()
	page := f.open()
	for range cap(page) + 1 {
		f.send(event{"call", call{}})
	}
	for range cap(page) {
		<-page
	}
	_, open := <-page
	assert.False(t, open)
	f.send(event{"call", call{}}) // to nobody
}
