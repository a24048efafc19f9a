package alphacomm_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/Khan/genqlient/graphql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// created is the data of an answer to PayLinks.Create.
const created = `{"payLink":{"create":{"id":"link-1","shortUrl":"https://short.example/1","longUrl":null,"attributes":[]}}}`

// TestAnswersToAMutation: what an answer proves about the effect.
func TestAnswersToAMutation(t *testing.T) {
	const unknown, likely, rejected = switchcomm.OutcomeUnknown, switchcomm.OutcomeLikelyApplied, switchcomm.OutcomeRejected
	tests := []struct {
		name    string
		status  int
		body    string
		outcome switchcomm.Outcome
		isShape bool   // it matches ErrResponse
		result  bool   // the PayLink is returned all the same
		message string // of the server
	}{
		{"errors alone", 200, `{"errors":[{"message":"no such field"}]}`, rejected, false, false, "no such field"},
		{"errors alone, extensions", 200, `{"errors":[{"message":"m","extensions":[]}],"extensions":[]}`, rejected, false, false, "m"},
		{"an error as an object", 200, `{"errors":{"message":"m"}}`, rejected, false, false, "m"},
		{"errors as texts", 200, `{"errors":["m","n"]}`, rejected, false, false, "m"},
		{"errors as a PHP list", 200, `{"errors":{"1":{"message":"n"},"0":{"message":"m"}}}`, rejected, false, false, "m"},
		{"errors as one text", 200, `{"errors":"m"}`, rejected, false, false, "m"},
		{"errors and data null", 200, `{"errors":[{"message":"m"}],"data":null}`, unknown, false, false, "m"},
		{"errors and data []", 200, `{"errors":[{"message":"m"}],"data":[]}`, unknown, false, false, "m"},
		{"errors and payload null", 200, `{"errors":[{"message":"m"}],"data":{"payLink":{"create":null}}}`, unknown, false, false, "m"},
		{"errors and payload without id", 200, `{"errors":[{"message":"m"}],"data":{"payLink":{"create":{"id":null,"attributes":[]}}}}`, unknown, false, false, "m"},
		{"errors and payload", 200, `{"data":` + created + `,"errors":[{"message":"m"}]}`, likely, false, true, "m"},
		{"no member", 200, `{}`, likely, true, false, ""},
		{"data null", 200, `{"data":null}`, likely, true, false, ""},
		{"data []", 200, `{"data":[]}`, likely, true, false, ""},
		{"payload null", 200, `{"data":{"payLink":{"create":null}}}`, likely, true, false, ""},
		{"payload without id", 200, `{"data":{"payLink":{"create":{"shortUrl":"x"}}}}`, likely, true, false, ""},
		{"no errors after all", 200, `{"errors":[],"data":null}`, likely, true, false, ""},
		{"words of the framework", 200, `{"message":"Not today"}`, likely, true, false, "Not today"},
		{"a list", 200, `[]`, likely, true, false, ""},
		{"a text", 200, `"done"`, likely, true, false, ""},
		{"HTML", 200, `<!DOCTYPE html><html></html>`, likely, true, false, ""},
		{"HTML with an answer in it", 200, `<script>var a = {"data":` + created + `}</script>`, likely, true, false, ""},
		{"cut JSON", 200, `{"data":{"payLink":{"create":{"id":"link-1"`, likely, true, false, ""},
		{"text after the answer", 200, `{"data":` + created + `}<br />Notice`, likely, true, true, ""},
		{"two answers", 200, `{"data":` + created + `}{"data":null}`, likely, true, true, ""},
		{"errors, and text after them", 200, `{"errors":[{"message":"m"}]} Notice`, rejected, false, false, "m"},
		{"errors alone, 400", 400, `{"errors":[{"message":"m"}]}`, rejected, false, false, "m"},
		{"errors and data null, 400", 400, `{"errors":[{"message":"m"}],"data":null}`, rejected, false, false, "m"},
		{"errors and payload, 400", 400, `{"errors":[{"message":"m"}],"data":` + created + `}`, likely, false, true, "m"},
		{"errors and payload, 500", 500, `{"errors":[{"message":"m"}],"data":` + created + `}`, unknown, false, true, "m"},
		{"words of Symfony, 500", 500, `{"message":"Internal Server Error"}`, unknown, false, false, "Internal Server Error"},
		{"words of Symfony, 404", 404, `{"title":"An error occurred","detail":"Not Found","status":404}`, rejected, false, false, "Not Found"},
		{"an error in words, 403", 403, `{"error":{"message":"m"}}`, rejected, false, false, "m"},
		{"HTML, 502", 502, `<html></html>`, unknown, false, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRecorder(t, "")
			r.answers[0] = answer{test.status, test.body}
			link, err := r.client().PayLinks.Create(t.Context(), alphacomm.PayLinkInput{})
			var failed *switchcomm.Error
			require.ErrorAs(t, err, &failed)
			assert.Equal(t, test.outcome, failed.Outcome)
			assert.Equal(t, "PayLinks.Create", failed.Op)
			assert.Equal(t, test.status, failed.StatusCode)
			assert.Equal(t, test.message, failed.Message)
			assert.Equal(t, test.isShape, errors.Is(err, switchcomm.ErrResponse))
			assert.Equal(t, test.result, link != nil)
			assert.Equal(t, test.body, string(failed.Body()))
			assert.Len(t, r.seen(), 1, "a mutation is not repeated")
			if link != nil {
				assert.Equal(t, "link-1", link.ID)
			}
		})
	}
}

// TestGraphQLErrorsAreKept with path and extensions, beside the partial data.
func TestGraphQLErrorsAreKept(t *testing.T) {
	r := newRecorder(t, `{
		"errors": [
			{"message": "no URL", "path": ["payLink", "payLinks", "items", 0, "personName"], "locations": [], "extensions": {"category": "internal", "n": 1}},
			{"message": "second"}
		],
		"data": {"payLink": {"payLinks": {"items": [{"id": "a", "status": "paid", "personName": null}], "pagination": {"offset": 0, "limit": 20, "total": 9}}}}
	}`)
	links, err := collect(r.client().PayLinks.All(t.Context(), alphacomm.PayLinkQuery{}))
	assert.Equal(t, []alphacomm.PayLink{{ID: "a", Status: alphacomm.PayLinkStatusPaid}}, links)
	var failed *switchcomm.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, switchcomm.OutcomeRead, failed.Outcome)
	assert.Equal(t, []switchcomm.GraphQLError{
		{
			Message:    "no URL",
			Path:       []string{"payLink", "payLinks", "items", "0", "personName"},
			Extensions: map[string]json.RawMessage{"category": json.RawMessage(`"internal"`), "n": json.RawMessage(`1`)},
		},
		{Message: "second"},
	}, failed.GraphQL)
	assert.Equal(t, "no URL", failed.Message)
	assert.NotContains(t, err.Error(), "no URL", "what a server says can hold personal data")
	assert.Len(t, r.seen(), 1, "what the server answers on purpose is not asked again")
}

// TestReadsWithoutAnAnswer: a search has to have a list, be it empty.
func TestReadsWithoutAnAnswer(t *testing.T) {
	for _, body := range []string{
		`{}`, `{"data":null}`, `{"data":[]}`, `{"data":{"payLink":null}}`, `{"data":{"payLink":{"payLinks":{"items":null}}}}`,
		`[]`, `<html></html>`, `{"data":{"payLink":{"payLinks":{"items":[]}}}} junk`,
	} {
		r := newRecorder(t, body)
		_, err := r.client().PayLinks.Get(t.Context(), "a")
		require.ErrorIs(t, err, switchcomm.ErrResponse, body)
		assert.NotErrorIs(t, err, switchcomm.ErrNotFound, body)
		assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown, body)
	}
}

// TestNoticesBeforeTheAnswer are what PHP prints when it is told to. What was
// done is done, so that the answer behind them counts.
func TestNoticesBeforeTheAnswer(t *testing.T) {
	for _, notice := range []string{
		"<br />\n<b>Notice</b>: Undefined index: x in /app/{main}.php on line 5<br />\n",
		"Deprecated: {\"data\": is not here\n",
		"\ufeff",
	} {
		r := newRecorder(t, notice+`{"data":`+created+"}\n")
		var drifts []switchcomm.Drift
		ac := r.client(switchcomm.WithDriftHandler(func(_ context.Context, d switchcomm.Drift) { drifts = append(drifts, d) }))
		link, err := ac.PayLinks.Create(t.Context(), alphacomm.PayLinkInput{})
		require.NoError(t, err, notice)
		assert.Equal(t, "link-1", link.ID)
		require.Len(t, drifts, 1, notice)
		assert.Equal(t, "alphacomm: PayLinks.Create: : want object, got text before the object", drifts[0].String())
	}
}

// TestTolerantReading: the vendor's server writes PHP, and its examples differ
// from each other.
func TestTolerantReading(t *testing.T) {
	r := newRecorder(t, `{"data":{"payLink":{"payLinks":{
		"items":{"0":{"id":7,"status":"Partially Paid","amountPaid":"15497","attributes":{},"createdOn":"2024-06-12T09:30:00.5Z","updatedOn":""}},
		"pagination":[]
	}}},"extensions":[]}`)
	links, err := collect(r.client().PayLinks.All(t.Context(), alphacomm.PayLinkQuery{}))
	require.NoError(t, err)
	require.Len(t, links, 1)
	assert.Equal(t, "7", links[0].ID)
	assert.Equal(t, alphacomm.PayLinkStatusPartiallyPaid, links[0].Status)
	assert.Equal(t, switchcomm.Cents(15497), links[0].AmountPaid)
	assert.Equal(t, "2024-06-12T09:30:00.5Z", links[0].CreatedOn.Format("2006-01-02T15:04:05.9Z07:00"))
	assert.True(t, links[0].UpdatedOn.IsZero())
}

// TestDrift: what cannot be read is reported where it is, without its value.
func TestDrift(t *testing.T) {
	r := newRecorder(t, `{"data":{"payLink":{"payLinks":{"items":[{"id":"a","amountPaid":"154.97","createdOn":"yesterday"}],"pagination":{"total":1}}}}}`)
	var drifts []string
	ac := r.client(switchcomm.WithDriftHandler(func(_ context.Context, d switchcomm.Drift) { drifts = append(drifts, d.String()) }))
	link, err := ac.PayLinks.Get(t.Context(), "a")
	require.NoError(t, err)
	assert.Zero(t, link.AmountPaid)
	assert.Zero(t, link.CreatedOn)
	require.Len(t, drifts, 2)
	assert.Contains(t, drifts[0], "alphacomm: PayLinks.Get: /data/payLink/payLinks/items/*/amountPaid: ")
	assert.Contains(t, drifts[1], "/data/payLink/payLinks/items/*/createdOn: ")
}

func TestKeyHints(t *testing.T) {
	for status, sentinel := range map[int]error{http.StatusUnauthorized: switchcomm.ErrUnauthorized, http.StatusForbidden: switchcomm.ErrPermission} {
		r := newRecorder(t, "")
		r.answers[0] = answer{status, `{"message":"no"}`}
		_, err := r.client().PayLinks.Get(t.Context(), "a")
		require.ErrorIs(t, err, sentinel)
		assert.ErrorContains(t, err, "portal under Account, API keys")
		assert.ErrorContains(t, err, "source addresses")
	}
}

func TestNotFound(t *testing.T) {
	empty := newRecorder(t, `{"data":{"payLink":{"payLinks":{"items":[]}},"mandate":{"mandates":{"items":[]}},"import":{"batches":{"items":[]}}}}`).client()
	_, err := empty.PayLinks.Get(t.Context(), "a")
	assert.ErrorIs(t, err, switchcomm.ErrNotFound)
	_, err = empty.Mandates.Get(t.Context(), "a")
	assert.ErrorIs(t, err, switchcomm.ErrNotFound)
	_, err = empty.Imports.Batch(t.Context(), "a")
	assert.ErrorIs(t, err, switchcomm.ErrNotFound)
	links, err := collect(empty.PayLinks.FindByReference(t.Context(), "a"))
	assert.NoError(t, err)
	assert.Empty(t, links)

	// A server that does not filter has not said that there is none.
	other := newRecorder(t, `{"data":{"payLink":{"payLinks":{"items":[{"id":"b"}]}}}}`).client()
	_, err = other.PayLinks.Get(t.Context(), "a")
	assert.ErrorIs(t, err, switchcomm.ErrResponse)
	assert.NotErrorIs(t, err, switchcomm.ErrNotFound)
}

// TestMakeRequest runs operations of a user's own.
func TestMakeRequest(t *testing.T) {
	type response struct {
		PayLink struct {
			Count int `json:"count"`
		} `json:"payLink"`
	}
	call := func(r *recorder, query, name string, data any) (*graphql.Response, error) {
		resp := &graphql.Response{Data: data}
		err := r.client().MakeRequest(t.Context(), &graphql.Request{
			Query: query, OpName: name,
			Variables: struct {
				Text string   `json:"text,omitempty"`
				Gone *string  `json:"gone"`
				List []string `json:"list"`
			}{},
		}, resp)
		return resp, err
	}

	t.Run("success", func(t *testing.T) {
		r := newRecorder(t, `{"data":{"payLink":{"count":"5"}},"extensions":{"cost":3}}`)
		var data response
		resp, err := call(r, `query Count { payLink { count } }`, "Count", &data)
		require.NoError(t, err)
		assert.Equal(t, 5, data.PayLink.Count)
		assert.EqualValues(t, "3", resp.Extensions["cost"])
		assert.JSONEq(t, `{"gone":null,"list":null}`, string(r.only().Variables), "as genqlient's own client would send it")
		assert.Equal(t, "Count", r.only().OperationName)
	})
	t.Run("null is an answer", func(t *testing.T) {
		r := newRecorder(t, `{"data":{"payLink":null}}`)
		_, err := call(r, `{ payLink { count } }`, "", new(response))
		assert.NoError(t, err)
	})
	t.Run("errors", func(t *testing.T) {
		r := newRecorder(t, `{"errors":[{"message":"m","path":["a",1]}],"data":{"payLink":{"count":5}}}`)
		var data response
		resp, err := call(r, `mutation Pay { payLink { count } }`, "Pay", &data)
		require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
		assert.ErrorContains(t, err, "alphacomm: Pay: likely applied")
		assert.Equal(t, 5, data.PayLink.Count)
		require.Len(t, resp.Errors, 1)
		assert.Equal(t, "m", resp.Errors[0].Message)
		assert.Equal(t, "a[1]", resp.Errors[0].Path.String())
	})
	t.Run("nothing applied", func(t *testing.T) {
		r := newRecorder(t, `{"errors":[{"message":"m"}],"data":{"payLink":{"count":null,"list":[]}}}`)
		_, err := call(r, `mutation { payLink { count } }`, "a name that is none", nil)
		assert.ErrorContains(t, err, "alphacomm: MakeRequest: outcome unknown")
	})
	t.Run("mistakes", func(t *testing.T) {
		r := newRecorder(t, `{}`)
		ac := r.client()
		for _, err := range []error{
			ac.MakeRequest(t.Context(), nil, nil),
			ac.MakeRequest(t.Context(), &graphql.Request{}, &graphql.Response{}),
			ac.MakeRequest(t.Context(), &graphql.Request{Query: "{a}"}, nil),
			ac.MakeRequest(t.Context(), &graphql.Request{Query: "{a}"}, &graphql.Response{Data: response{}}),
			ac.MakeRequest(t.Context(), &graphql.Request{Query: "{a}"}, &graphql.Response{Data: (*response)(nil)}),
			ac.MakeRequest(t.Context(), &graphql.Request{Query: "{a}", Variables: map[string]any{"f": func() {}}}, &graphql.Response{}),
		} {
			assert.ErrorIs(t, err, switchcomm.ErrNotSent)
		}
		assert.Empty(t, r.seen())
	})
}

// TestClassOfOwnOperations: only what is plainly one query is repeated.
func TestClassOfOwnOperations(t *testing.T) {
	for query, attempts := range map[string]int{
		`{ a }`:                            4,
		`query { a }`:                      4,
		`query Q($a: Int) { a(a: $a) }`:    4,
		"# mutation\nquery { mutation }":   4,
		`{ ...F } fragment F on T { a }`:   4,
		`mutation { a }`:                   1,
		`subscription { a }`:               1,
		`query A { a } query B { b }`:      1,
		`query A { a } mutation B { b }`:   1,
		`fragment F on T { a }`:            1,
		`query { a`:                        1,
		`not GraphQL`:                      1,
		`query { a } # } mutation { b }`:   4,
		`{ a(b: "} mutation { c }") }`:     4,
		`{ a(b: """} mutation { c }""") }`: 4,
	} {
		r := newRecorder(t, "")
		r.answers[0] = answer{http.StatusServiceUnavailable, ""}
		err := r.client().MakeRequest(t.Context(), &graphql.Request{Query: query}, &graphql.Response{})
		require.Error(t, err)
		assert.Len(t, r.seen(), attempts, query)
	}
}
