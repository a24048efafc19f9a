package alphacommtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// TestQuirks runs every quirk, and next to it the same thing without.
func TestQuirks(t *testing.T) {
	type server = alphacommtest.Server
	search := func(t *testing.T, srv *server) string { return ask(t, srv, payLinks, nil).Body }
	refusal := func(t *testing.T, srv *server) string { return ask(t, srv, `{ nothing }`, nil).Body }
	twoRows := func(t *testing.T, srv *server) string {
		return ask(t, srv, addRows, vars{"rows": []vars{row("a"), row("b")}}).Body
	}
	legacy := func(t *testing.T, srv *server) string {
		d, err := srv.CompleteCall("a", alphacommtest.CallBusy)
		require.NoError(t, err)
		return string(d.Body)
	}
	tests := map[alphacommtest.Quirk]struct {
		see           func(*testing.T, *server) string
		with, without string
	}{
		alphacommtest.QuirkLimitZero: {search, `"limit":0`, `"limit":20`},
		alphacommtest.QuirkSamePage: {func(t *testing.T, srv *server) string {
			return ask(t, srv, payLinks, vars{"offset": 1}).Body
		}, `"amountPaid"`, `"items":[]`},
		alphacommtest.QuirkReorderedRecords: {twoRows, `"b","messages":[]},{`, `"a","messages":[]},{`},
		alphacommtest.QuirkDroppedRecord:    {twoRows, `"a","messages":[]}]`, `"b","messages":[]}]`},
		alphacommtest.QuirkAmountZero:       {search, `"amountPaid":0`, `"amountPaid":15497`},
		alphacommtest.QuirkAmountString:     {search, `"amountPaid":"15497"`, `"amountPaid":15497`},
		alphacommtest.QuirkAttributesNull:   {search, `"attributes":null`, `"attributes":[{`},
		alphacommtest.QuirkMessagesNull: {func(t *testing.T, srv *server) string {
			return ask(t, srv, addRows, vars{"rows": []vars{row("m")}}).Body
		}, `"messages":null`, `"messages":[]`},
		alphacommtest.QuirkPartialData:    {search, `"amountPaid":null`, `"amountPaid":15497`},
		alphacommtest.QuirkExtensionsList: {refusal, `"extensions":[]`, `"locations"`},
		alphacommtest.QuirkDataList:       {refusal, `"data":[]`, `}]}`},
		alphacommtest.QuirkErrorStatus: {func(t *testing.T, srv *server) string {
			return http.StatusText(ask(t, srv, `{ nothing }`, nil).Status)
		}, "Bad Request", "OK"},
		alphacommtest.QuirkNotice:         {search, `</b><br />` + "\n{", `{"data"`},
		alphacommtest.QuirkTrailing:       {search, "}\n<!--", `}`},
		alphacommtest.QuirkHTMLPage:       {search, "<!DOCTYPE html>", `{`},
		alphacommtest.QuirkEventsNull:     {legacy, `"events":null`, `"events":[]`},
		alphacommtest.QuirkAttributesList: {legacy, `"attributes":[]`, `"attributes":{`},
		alphacommtest.QuirkEventDataNull: {func(t *testing.T, srv *server) string {
			d, err := srv.CompleteCall("a", alphacommtest.CallSuccess)
			require.NoError(t, err)
			return string(d.Body)
		}, `"data":null`, `"data":[]`},
	}
	require.Len(t, tests, len(alphacommtest.AllQuirks()))
	for _, quirk := range alphacommtest.AllQuirks() {
		t.Run(string(quirk), func(t *testing.T) {
			srv := alphacommtest.New(t, alphacommtest.WithQuirks(quirk), alphacommtest.WithLegacyCalls())
			link, err := srv.AddPayLink(alphacommtest.PayLink{Amount: 15497, Attributes: []alphacommtest.Attribute{{ID: "origin", Value: "api"}}})
			require.NoError(t, err)
			_, err = srv.Pay(link.ID)
			require.NoError(t, err)

			test := tests[quirk]
			body := test.see(t, srv)
			assert.Contains(t, body, test.with)
			srv.SetQuirks()
			plain := test.see(t, srv)
			assert.Contains(t, plain, test.without)
			assert.NotContains(t, plain, test.with)
		})
	}
}

// TestPartialDataIsDone shows that a write under QuirkPartialData has its effect
// and its payload.
func TestPartialDataIsDone(t *testing.T) {
	srv := alphacommtest.New(t, alphacommtest.WithQuirks(alphacommtest.QuirkPartialData))
	file := vars{"file": vars{"extension": "csv", "contents": "YQo="}}
	for _, write := range []struct {
		query, field string
		vars         vars
		path         []any
	}{
		{createLink, "shortUrl", vars{"payLink": linkInput()}, []any{"payLink", "create", "shortUrl"}},
		{sign, "shortUrl", vars{"mandate": vars{"reference": "r", "type": "RCUR"}}, []any{"mandate", "create", "shortUrl"}},
		{addRows, "records", vars{"rows": []vars{row("a")}}, []any{"import", "addRecords", "records"}},
		{addFile, "records", file, []any{"import", "addRecords", "records"}},
	} {
		a := ask(t, srv, write.query, write.vars)
		require.Len(t, a.Errors, 1, a.Body)
		assert.Equal(t, write.path, a.Errors[0].Path)
		var data map[string]map[string]map[string]any
		require.NoError(t, json.Unmarshal(a.Data, &data), a.Body)
		payload := data[write.path[0].(string)][write.path[1].(string)]
		assert.Contains(t, payload, write.field)
		assert.Nil(t, payload[write.field])
		assert.Greater(t, len(payload), 2, "the rest is there")
	}
	assert.Equal(t, 4, srv.Effects(alphacommtest.AnyOp))
	a := ask(t, srv, mandates, nil)
	assert.Equal(t, []any{"mandate", "mandates", "items", 0.0, "personName"}, a.Errors[0].Path)

	srv.SetQuirks(alphacommtest.QuirkPartialData, alphacommtest.QuirkErrorStatus)
	assert.Equal(t, http.StatusInternalServerError, ask(t, srv, mandates, nil).Status, "it ran")
}

func TestContentTypes(t *testing.T) {
	srv := alphacommtest.New(t)
	assert.Equal(t, "application/json", ask(t, srv, payLinks, nil).Header.Get("Content-Type"))
	for _, quirk := range []alphacommtest.Quirk{alphacommtest.QuirkNotice, alphacommtest.QuirkHTMLPage} {
		srv.SetQuirks(quirk)
		a := ask(t, srv, payLinks, nil)
		assert.Equal(t, http.StatusOK, a.Status)
		assert.True(t, strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"))
	}
}
