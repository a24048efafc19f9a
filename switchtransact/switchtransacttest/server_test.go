package switchtransacttest_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// now is the time of every fake in these tests: a Monday, 11:00 in South Africa.
var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// start runs a fake whose clock stands still at now.
func start(t *testing.T, opts ...switchtransacttest.Option) *switchtransacttest.Server {
	t.Helper()
	clock := switchtransacttest.WithClock(func() time.Time { return now })
	return switchtransacttest.New(t, append([]switchtransacttest.Option{clock}, opts...)...)
}

// roundTrip makes one request with the fake's key on a connection of its own.
func roundTrip(t *testing.T, req *http.Request) (status int, body string, err error) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func newRequest(t *testing.T, srv *switchtransacttest.Server, method, path, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", srv.Key)
	req.Header.Set("Content-Type", "application/json")
	return req
}

// call makes a request that must be answered.
func call(t *testing.T, srv *switchtransacttest.Server, method, path, body string) (int, string) {
	t.Helper()
	status, got, err := roundTrip(t, newRequest(t, srv, method, path, body))
	require.NoError(t, err)
	return status, got
}

// post makes a request that must be answered with 200.
func post(t *testing.T, srv *switchtransacttest.Server, path, body string) string {
	t.Helper()
	status, got := call(t, srv, "POST", path, body)
	require.Equal(t, 200, status, got)
	return got
}

// get makes a request that must be answered with 200.
func get(t *testing.T, srv *switchtransacttest.Server, path string) string {
	t.Helper()
	status, got := call(t, srv, "GET", path, "")
	require.Equal(t, 200, status, got)
	return got
}

func TestKey(t *testing.T) {
	srv := start(t)
	for _, key := range []string{"", "wrong", "Bearer " + srv.Key} {
		req := newRequest(t, srv, "GET", "/lookups", "")
		req.Header.Set("Authorization", key)
		status, body, err := roundTrip(t, req)
		require.NoError(t, err)
		assert.Equal(t, 401, status, key)
		assert.JSONEq(t, `{"status": false, "error": "Unauthorized."}`, body)
	}
	status, _ := call(t, srv, "GET", "/lookups", "")
	assert.Equal(t, 200, status)
	assert.Regexp(t, "^[0-9a-f]{64}$", srv.Key, "the form of the vendor's keys")
}

func TestOptions(t *testing.T) {
	first := start(t, switchtransacttest.WithKey("own key"))
	assert.Equal(t, "own key", first.Key)
	assert.True(t, strings.HasSuffix(first.URL, "/api/1.0"))
	addr := strings.TrimSuffix(strings.TrimPrefix(first.URL, "http://"), "/api/1.0")
	first.Close()

	second := start(t, switchtransacttest.WithAddr(addr))
	assert.Equal(t, first.URL, second.URL)
	_, err := switchtransacttest.NewServer(switchtransacttest.WithAddr(addr))
	assert.ErrorIs(t, err, syscall.EADDRINUSE)

	_, err = switchtransacttest.NewServer(
		switchtransacttest.WithKey(""), switchtransacttest.WithClock(nil), switchtransacttest.WithBodyLimit(-1))
	for _, name := range []string{"WithKey", "WithClock", "WithBodyLimit"} {
		assert.ErrorContains(t, err, name)
	}
}

func TestUnknownPath(t *testing.T) {
	srv := start(t)
	for _, request := range [][2]string{
		{"GET", "/nowhere"},
		{"GET", "/workflow/people/create"}, // a POST
		{"POST", "/lookups"},               // a GET
		{"POST", "/people/blacklist/sms%2Flist"},
		{"GET", "/../../lookups"}, // not under the base
		{"POST", "/people/blacklist/a/../../list"},
	} {
		status, body := call(t, srv, request[0], request[1], "{}")
		want := 404
		if strings.Contains(request[1], "sms%2F") {
			want = 200 // one word, and not a channel
			assert.Contains(t, body, "Incorrect type passed")
		}
		assert.Equal(t, want, status, request)
	}
	requests := srv.Requests()
	assert.Empty(t, requests[0].Op)
	assert.Equal(t, switchtransacttest.PeopleBlacklist, requests[3].Op)
	assert.Equal(t, "/api/1.0/people/blacklist/sms%2Flist", requests[3].Path)
}

func TestPermissions(t *testing.T) {
	srv := start(t, switchtransacttest.WithoutPermission(switchtransacttest.ReadGeneral))
	const want = `{"status": false, "error": "Not authorized to make this API call. Requesting Read on General."}`
	status, body := call(t, srv, "GET", "/calls/record?phone=0720000001", "")
	assert.Equal(t, 403, status)
	assert.JSONEq(t, want, body)

	srv.SetQuirks(switchtransacttest.QuirkPermissionOK)
	status, body = call(t, srv, "GET", "/calls/record?phone=0720000001", "")
	assert.Equal(t, 200, status)
	assert.JSONEq(t, want, body)

	srv.Allow(switchtransacttest.ReadGeneral)
	assert.JSONEq(t, `{"status": false}`, get(t, srv, "/calls/record?phone=0720000001"))

	srv.Deny(switchtransacttest.CreateWorkflow)
	assert.Contains(t, post(t, srv, "/workflow/people/create", "[]"), "Requesting Create on Workflow.")
}

func TestMalformedBodies(t *testing.T) {
	srv := start(t)
	tests := []struct{ path, body, want string }{
		{"/workflow/people/create", `{"name": "Jane"}`, `{"body": {"message": "The body must be an array of at least one object.", "rule": "array"}}`},
		{"/workflow/people/create", `[]`, `{"body": {"message": "The body must be an array of at least one object.", "rule": "array"}}`},
		{"/workflow/people/create", ``, `{"body": {"message": "The body must be an array of at least one object.", "rule": "array"}}`},
		{"/workflow/people/create", `[{}, 7]`, `{"1": {"message": "Each element of the body must be an object.", "rule": "object"}}`},
		{"/workflow/people/create", `[{}`, `{"body": {"message": "The body is not valid JSON.", "rule": "json"}}`},
		{"/workflow/people/create", `[{}] []`, `{"body": {"message": "The body is not valid JSON.", "rule": "json"}}`},
		{"/workflow/company/update", `"x"`, `{"body": {"message": "The body must be an array of at least one object.", "rule": "array"}}`},
		{"/workflow/company/product/add", `[{}]`, `{"body": {"message": "The body must be an object.", "rule": "object"}}`},
		{"/workflow/people/subscription/add", `[{}]`, `{"body": {"message": "The body must be an object.", "rule": "object"}}`},
		{"/workflow/people/details", `{}`, `{"id_number": {"message": "One of id_number, member_number and id is mandatory.", "rule": "requiredWithout"}}`},
		{"/workflow/company/details", `{"record": true}`, `{"company_name": {"message": "One of company_name, registration_number and id is mandatory.", "rule": "requiredWithout"}}`},
		{"/people/list", `[]`, `{"body": {"message": "The body must be an object.", "rule": "object"}}`},
		{"/people/blacklist/sms", `7`, `{"body": {"message": "The body must be an object.", "rule": "object"}}`},
	}
	for _, test := range tests {
		status, body := call(t, srv, "POST", test.path, test.body)
		assert.Equal(t, 422, status, test.path+" "+test.body)
		assert.JSONEq(t, test.want, body, test.path+" "+test.body)
	}
	assert.Zero(t, srv.Effects(switchtransacttest.AnyOp))
}

func TestQuota(t *testing.T) {
	srv := start(t, switchtransacttest.WithQuota(switchtransacttest.Quota{Limit: 1, RetryAfter: "2"}))
	get(t, srv, "/lookups")
	status, body := call(t, srv, "GET", "/lookups", "")
	assert.Equal(t, 429, status)
	assert.JSONEq(t, `{"status": false, "error": "Too many requests."}`, body)
	srv.SetQuota(switchtransacttest.Quota{})
	get(t, srv, "/lookups")
}

// A fault after the effect is the case a client must not repeat: the person was
// taken, and the caller was not told.
func TestFaultAfterEffect(t *testing.T) {
	srv := start(t, switchtransacttest.WithSeed(7))
	srv.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{
		Break: switchtransacttest.Reset, AfterEffect: true, Times: 1,
	})
	_, _, err := roundTrip(t, newRequest(t, srv, "POST", "/workflow/people/create", "["+jane+"]"))
	assert.ErrorIs(t, err, syscall.ECONNRESET)
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleCreate))
	assert.Len(t, srv.Workflow(), 1)
	require.NoError(t, srv.Await(t.Context(), switchtransacttest.PeopleCreate, 1))

	srv.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Status: 503})
	status, _ := call(t, srv, "POST", "/workflow/people/create", "["+jane+"]")
	assert.Equal(t, 503, status)
	assert.Equal(t, 1, srv.Effects(switchtransacttest.PeopleCreate))
	srv.ClearFaults()
	post(t, srv, "/workflow/people/create", "["+jane+"]")

	srv.ClearRequests()
	assert.Empty(t, srv.Requests())
}

func TestBodyLimit(t *testing.T) {
	srv := start(t, switchtransacttest.WithBodyLimit(0))
	post(t, srv, "/workflow/people/create", "["+jane+"]")
	assert.Empty(t, srv.Requests()[0].Body)
}

func TestConcurrentUse(t *testing.T) {
	srv := start(t, switchtransacttest.WithAutoApprove())
	var wg sync.WaitGroup
	for range 10 {
		create := newRequest(t, srv, "POST", "/calls/create", `{"firstname": "James", "phone": "0720000009"}`)
		list := newRequest(t, srv, "POST", "/people/list", "")
		for _, req := range []*http.Request{create, list} {
			wg.Go(func() {
				_, _, err := roundTrip(t, req)
				assert.NoError(t, err)
			})
		}
		wg.Go(func() {
			srv.People()
			srv.Workflow()
			srv.Subscriptions()
			srv.CallLogs()
			srv.Transactions()
			srv.RunDebitOrders(now)
			srv.ApproveAll()
			srv.SetQuirks(switchtransacttest.QuirkListsAsObjects)
		})
	}
	wg.Wait()
	assert.Len(t, srv.People(), 10)
	assert.Equal(t, 10, srv.Effects(switchtransacttest.CallsCreateContact))
}
