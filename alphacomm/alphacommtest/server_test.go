package alphacommtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

func TestKey(t *testing.T) {
	srv := alphacommtest.New(t)
	body := []byte(`{"query":"{ payLink { payLinks { items { id } } } }"}`)
	for _, key := range []string{"", "wrong", "Bearer " + srv.Key} {
		a := send(t, http.MethodPost, srv.URL, key, body)
		assert.Equal(t, http.StatusUnauthorized, a.Status)
		assert.JSONEq(t, `{"message":"Invalid credentials."}`, a.Body)
	}
	assert.Equal(t, http.StatusOK, send(t, http.MethodPost, srv.URL, srv.Key, body).Status)
	for _, r := range srv.Requests() {
		assert.NotContains(t, r.Header, "X-Auth-Token")
	}

	srv = alphacommtest.New(t, alphacommtest.WithKey("mine"), alphacommtest.WithRestrictedKey())
	a := send(t, http.MethodPost, srv.URL, "mine", body)
	assert.Equal(t, http.StatusForbidden, a.Status)
	assert.JSONEq(t, `{"message":"Access Denied."}`, a.Body)
	srv.RestrictKey(false)
	assert.Equal(t, http.StatusOK, send(t, http.MethodPost, srv.URL, "mine", body).Status)
}

func TestRequestsOutsideGraphQL(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithMaxBody(1000))
	tests := map[string]struct {
		method, path, body string
		status             int
		message            string
	}{
		"GET":            {http.MethodGet, "", "", 405, `Method Not Allowed`},
		"other path":     {http.MethodPost, "/graphql", `{}`, 404, `No route found`},
		"no JSON":        {http.MethodPost, "", `query`, 400, `must be a JSON object`},
		"empty":          {http.MethodPost, "", ``, 400, `must be a JSON object`},
		"a list":         {http.MethodPost, "", `[{"query":"{__typename}"}]`, 400, `must be a JSON object`},
		"rest":           {http.MethodPost, "", `{"query":"{__typename}"} x`, 400, `must be a JSON object`},
		"variable list":  {http.MethodPost, "", `{"query":"{__typename}","variables":[1]}`, 400, `variables must be a JSON object`},
		"variable text":  {http.MethodPost, "", `{"query":"{__typename}","variables":"{}"}`, 400, `variables must be a JSON object`},
		"large":          {http.MethodPost, "", `{"query":"` + strings.Repeat(" ", 1000) + `"}`, 413, `Request Entity Too Large`},
		"path not UTF-8": {http.MethodPost, "/%ff", `{}`, 404, `/v1/%ff`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := send(t, test.method, srv.URL+test.path, srv.Key, []byte(test.body))
			assert.Equal(t, test.status, a.Status)
			assert.Equal(t, "application/json", a.Header.Get("Content-Type"))
			assert.Contains(t, a.Body, `{"message":"`)
			assert.Contains(t, a.Body, test.message)
		})
	}
}

func TestDocumentsThatCannotRun(t *testing.T) {
	srv := alphacommtest.New(t)
	tests := map[string]struct{ body, message string }{
		"no query":       {`{}`, `at least one operation`},
		"syntax":         {`{"query":"{ payLink { "}`, `syntax error`},
		"two operations": {`{"query":"query A { __typename } query B { __typename }"}`, `more than one operation`},
		"no such name":   {`{"query":"query A { __typename }","operationName":"B"}`, `no operation with name`},
		"subscription":   {`{"query":"subscription { x }"}`, `not configured for subscriptions`},
		"unknown field":  {`{"query":"{ letter { id } }"}`, `Cannot query field \"letter\"`},
		"missing value":  {`{"query":"mutation ($p: PayLinkInput!) { payLink { create(payLink: $p) { id } } }"}`, `invalid value null`},
		"large literal":  {`{"query":"{ payLink { payLinks(limit: 99999999999999999999) { items { id } } } }"}`, `Int`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := send(t, http.MethodPost, srv.URL, srv.Key, []byte(test.body))
			assert.Equal(t, http.StatusOK, a.Status)
			require.NotEmpty(t, a.Errors, a.Body)
			assert.Nil(t, a.Data, a.Body)
			assert.Contains(t, a.Body, test.message)
		})
	}
}

func TestOperationName(t *testing.T) {
	srv := alphacommtest.New(t)
	a := send(t, http.MethodPost, srv.URL, srv.Key,
		[]byte(`{"query":"query A { __typename } query B { payLink { payLinks { items { id } } } }","operationName":"B","variables":[]}`))
	assert.JSONEq(t, `{"data":{"payLink":{"payLinks":{"items":[]}}}}`, a.Body)
	assert.Equal(t, alphacommtest.PayLinksList, srv.Requests()[0].Op)
}

// TestValuesAreCheckedBeforeAnythingRuns has a good PayLink before each bad
// value: it must not be created.
func TestValuesAreCheckedBeforeAnythingRuns(t *testing.T) {
	srv := alphacommtest.New(t)
	tests := map[string]struct {
		change vars
		at     string
	}{
		"amount as a number":    {vars{"invoiceAmount": 15497}, `"bad.invoiceAmount"; expected type Cents`},
		"amount with a point":   {vars{"invoiceAmount": "154.97"}, `"bad.invoiceAmount"; expected type Cents`},
		"negative amount":       {vars{"invoiceAmount": "-1"}, `"bad.invoiceAmount"; expected type Cents`},
		"endless amount":        {vars{"invoiceAmount": "99999999999999999999"}, `"bad.invoiceAmount"; expected type Cents`},
		"time with Z":           {vars{"invoiceDate": "2019-02-12T10:00:00Z"}, `"bad.invoiceDate"; expected type DateTime`},
		"time with a fraction":  {vars{"invoiceDate": "2019-02-12T10:00:00.5+00:00"}, `"bad.invoiceDate"; expected type DateTime`},
		"time without its date": {vars{"visibleUntil": "10:00"}, `"bad.visibleUntil"; expected type DateTime`},
		"number as text":        {vars{"personName": 5}, `"bad.personName"; expected type String`},
		"deep":                  {vars{"attributes": []vars{{"id": "a", "value": "b"}, {"id": "a", "value": true}}}, `"bad.attributes[1].value"; expected type String`},
	}
	const two = `mutation ($good: PayLinkInput!, $bad: PayLinkInput!) { payLink { a: create(payLink: $good) { id } b: create(payLink: $bad) { id } } }`
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			message := refused(t, srv, two, vars{"good": linkInput(), "bad": linkInput(test.change)})
			assert.Contains(t, message, test.at)
			assert.Empty(t, srv.PayLinks())
		})
	}
	t.Run("a literal", func(t *testing.T) {
		message := refused(t, srv, `mutation { import { addRecords(rows: [{reference: "a", script: "1", invoiceDate: "4/4/2019"}]) { name } } }`, nil)
		assert.Contains(t, message, `"rows[0].invoiceDate"; expected type Date`)
	})
	t.Run("a date", func(t *testing.T) {
		message := refused(t, srv, addRows, vars{"rows": []vars{row("a"), row("b", vars{"personBirthDay": "2001-02-30"})}})
		assert.Contains(t, message, `"rows[1].personBirthDay"; expected type Date`)
	})
	t.Run("an integer", func(t *testing.T) {
		for _, limit := range []any{"5", 1.5, int64(1 << 40)} {
			assert.Contains(t, refused(t, srv, payLinks, vars{"limit": limit}), `"limit"; expected type Int`)
		}
	})
	t.Run("an enum", func(t *testing.T) {
		assert.Contains(t, refused(t, srv, payLinks, vars{"filters": vars{"status": vars{"equalTo": "payed"}}}), `PayLinkStatus`)
	})
	t.Run("contents", func(t *testing.T) {
		for _, contents := range []any{"a", "YQ", "YQ==YQ==", "Y Q=", "_w==", "YQ==\n", 5} {
			message := refused(t, srv, addFile, vars{"file": vars{"extension": "csv", "contents": contents}})
			assert.Contains(t, message, `"file.contents"; expected type Base64`)
		}
	})
	assert.Empty(t, srv.Batches())
	assert.Zero(t, srv.Effects(alphacommtest.AnyOp))
}

func TestOperationsAreToldByTheirFields(t *testing.T) {
	srv := alphacommtest.New(t)
	file := vars{"extension": "csv", "contents": "YQ=="}
	both := `mutation anyName ($file: FileInput, $rows: [RowInput!]) { x: import { y: addRecords(file: $file, rows: $rows) { name } } }`
	tests := []struct {
		query string
		vars  vars
		op    alphacommtest.Op
	}{
		{addRows, vars{"rows": []vars{row("a")}}, alphacommtest.ImportsAddRows},
		{addFile, vars{"file": file}, alphacommtest.ImportsAddFile},
		{both, vars{"rows": []vars{row("a")}, "file": nil}, alphacommtest.ImportsAddRows},
		{both, vars{"file": file}, alphacommtest.ImportsAddFile},
		{`mutation { import { addRecords(file: {extension: "csv", contents: "YQ=="}) { name } } }`, nil, alphacommtest.ImportsAddFile},
		{batches, nil, alphacommtest.ImportsBatches},
		{createLink, vars{"payLink": linkInput()}, alphacommtest.PayLinksCreate},
		{payLinks, nil, alphacommtest.PayLinksList},
		{sign, vars{"mandate": vars{"reference": "r", "type": "RCUR"}}, alphacommtest.MandatesCreate},
		{mandates, nil, alphacommtest.MandatesList},
		{stop, vars{"scriptId": 1, "reference": "a"}, alphacommtest.VoiceStopCalling},
		{`{ __type(name: "PayLink") { name } }`, nil, alphacommtest.Introspection},
		{`{ ... { __typename } mandate { mandates { items { id } } } }`, nil, alphacommtest.MandatesList},
		{`{ __typename }`, nil, alphacommtest.AnyOp},
		{`{ `, nil, alphacommtest.AnyOp},
	}
	for _, test := range tests {
		srv.ClearRequests()
		ask(t, srv, test.query, test.vars)
		assert.Equal(t, test.op, srv.Requests()[0].Op, test.query)
	}
}

func TestFaultsAndEffects(t *testing.T) {
	srv := alphacommtest.New(t)
	input := vars{"payLink": linkInput()}

	srv.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Status: 500, Body: alphacommtest.SymfonyError, Times: 1})
	a := ask(t, srv, createLink, input)
	assert.Equal(t, 500, a.Status)
	assert.JSONEq(t, `{"message":"Internal Server Error"}`, a.Body)
	assert.Empty(t, srv.PayLinks())

	srv.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Status: 502, Body: alphacommtest.HTMLPage, AfterEffect: true, Times: 1})
	assert.Equal(t, 502, ask(t, srv, createLink, input).Status)
	assert.Len(t, srv.PayLinks(), 1)

	srv.Inject(alphacommtest.AnyOp, alphacommtest.Fault{Break: alphacommtest.Reset})
	_, err := trySend(t, http.MethodPost, srv.URL, srv.Key, strings.NewReader(`{"query":"{ mandate { mandates { items { id } } } }"}`))
	require.Error(t, err)
	srv.ClearFaults()
	newLink(t, srv)

	assert.Equal(t, 2, srv.Effects(alphacommtest.PayLinksCreate))
	assert.Equal(t, 2, srv.Effects(alphacommtest.AnyOp))
	require.NoError(t, srv.Await(t.Context(), alphacommtest.PayLinksCreate, 3))
	assert.Len(t, srv.Requests(), 4)
}

func TestQuota(t *testing.T) {
	srv := alphacommtest.New(t, at(day), alphacommtest.WithQuota(alphacommtest.Quota{Limit: 1, Per: time.Minute, RetryAfter: "7"}))
	newLink(t, srv)
	a := ask(t, srv, createLink, vars{"payLink": linkInput()})
	assert.Equal(t, http.StatusTooManyRequests, a.Status)
	assert.Equal(t, "7", a.Header.Get("Retry-After"))
	assert.JSONEq(t, `{"message":"Too Many Requests"}`, a.Body)
	srv.SetQuota(alphacommtest.Quota{})
	newLink(t, srv)
}

func TestOptionErrors(t *testing.T) {
	tests := map[string]alphacommtest.Option{
		"WithKey":                     alphacommtest.WithKey(""),
		"WithClock":                   alphacommtest.WithClock(nil),
		"WithMaxBody":                 alphacommtest.WithMaxBody(0),
		"WithBodyLimit":               alphacommtest.WithBodyLimit(-1),
		"WithMaxPage":                 alphacommtest.WithMaxPage(0),
		"WithScript":                  alphacommtest.WithScript(""),
		`no quirk "limit"`:            alphacommtest.WithQuirks("limit"),
		`WithRowFields: "a b"`:        alphacommtest.WithRowFields("a b"),
		`WithRowFields: "__x"`:        alphacommtest.WithRowFields("__x"),
		`"script" is a field already`: alphacommtest.WithRowFields("script"),
		`"twice" is a field already`:  alphacommtest.WithRowFields("twice", "twice"),
		`requires "personTitle"`:      alphacommtest.WithScript("1", "personTitle"),
		"WithWebhook":                 alphacommtest.WithWebhook("localhost/hooks", "", ""),
		"listen tcp":                  alphacommtest.WithAddr("nowhere:none"),
	}
	for message, option := range tests {
		srv, err := alphacommtest.NewServer(option)
		assert.ErrorContains(t, err, message)
		assert.Nil(t, srv)
	}
	_, err := alphacommtest.NewServer(alphacommtest.WithKey(""), alphacommtest.WithMaxPage(-1))
	assert.ErrorContains(t, err, "WithKey")
	assert.ErrorContains(t, err, "WithMaxPage", "all errors at once")
}

// FuzzRequest sends any body: the answer must be JSON, with a status that blames
// the request.
func FuzzRequest(f *testing.F) {
	for _, query := range []string{addRows, addFile, createLink, payLinks, sign, stop, `{ __schema { types { ...T } } } fragment T on __Type { name }`} {
		body, err := json.Marshal(vars{"query": query, "variables": vars{"rows": []vars{row("a")}, "payLink": linkInput(), "limit": 1}})
		require.NoError(f, err)
		f.Add(body)
	}
	f.Add([]byte(`{"query":"query ($a: Int = 5) { payLink { payLinks(limit: $a, order: {createdOn: ASCENDING}) { items { id } } } }","variables":[]}`))
	f.Add([]byte(`{"query":"mutation { import { addRecords(rows: {reference: \"\", script: \"1\"}) { ... { name } } } }"}`))
	srv, err := alphacommtest.NewServer(alphacommtest.WithBodyLimit(0))
	require.NoError(f, err)
	f.Cleanup(srv.Close)
	f.Fuzz(func(t *testing.T, body []byte) {
		a := send(t, http.MethodPost, srv.URL, srv.Key, body)
		assert.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, a.Status)
		assert.True(t, json.Valid([]byte(a.Body)), a.Body)
	})
}

func TestCloseTwice(t *testing.T) {
	srv, err := alphacommtest.NewServer(alphacommtest.WithAddr("127.0.0.1:0"))
	require.NoError(t, err)
	assert.Regexp(t, `^http://127\.0\.0\.1:\d+/v1$`, srv.URL)
	srv.Close()
	srv.Close()
}

func TestConcurrentUse(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithAutoRun())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			id := newLink(t, srv)
			ask(t, srv, addRows, vars{"rows": []vars{row("a", vars{"toMailAddress": "jan@example.com", "invoiceAmount": "1"})}})
			ask(t, srv, payLinks, nil)
			ask(t, srv, batches, nil)
			_, _ = srv.Pay(id)
			_, _ = srv.CompleteCall("a", alphacommtest.CallSuccess)
			srv.SetQuirks(alphacommtest.QuirkAmountString)
			srv.Deliveries()
			srv.Records("a")
		})
	}
	wg.Wait()
	assert.Len(t, srv.Records("a"), 8)
	assert.Len(t, srv.PayLinks(), 9, "eight by API, one of the job")
	assert.Len(t, srv.Deliveries(), 16)
}
