package gql

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

func TestSchemaIsThatOfTheModule(t *testing.T) {
	want, err := os.ReadFile("../../schema.graphql")
	require.NoError(t, err)
	assert.Equal(t, string(want), Schema(), "run: go generate ./internal/gql")
}

// TestEveryOperationKnowsItsPayload: an answer that lacks it must not pass.
func TestEveryOperationKnowsItsPayload(t *testing.T) {
	for _, answer := range []any{
		&AddRowsResponse{}, &AddFileResponse{}, &BatchesResponse{}, &CreatePayLinkResponse{},
		&PayLinksResponse{}, &CreateMandateResponse{}, &MandatesResponse{}, &StopCallingResponse{},
	} {
		p, ok := answer.(payload)
		require.True(t, ok, "%T", answer)
		assert.False(t, p.complete(), "%T", answer)
	}
	generated, err := os.ReadFile("generated.go")
	require.NoError(t, err)
	assert.Equal(t, 8, bytes.Count(generated, []byte("_Operation = `")), "the list above holds them all")
}

func TestClass(t *testing.T) {
	for document, read := range map[string]bool{
		PayLinks_Operation: true, Mandates_Operation: true, Batches_Operation: true,
		AddRows_Operation: false, AddFile_Operation: false, CreatePayLink_Operation: false,
		CreateMandate_Operation: false, StopCalling_Operation: false, "": false, "{": false,
	} {
		assert.Equal(t, read, changesNothing(document), document)
	}
}

func TestScalars(t *testing.T) {
	for text, want := range map[string]string{
		`"2019-02-05T09:57:14+00:00"`: `"2019-02-05T09:57:14+00:00"`,
		`"2022-11-11T11:11:11.11Z"`:   `"2022-11-11T11:11:11+00:00"`,
		`"2024-06-12T09:30:00+02:00"`: `"2024-06-12T09:30:00+02:00"`,
		`""`:                          `"0001-01-01T00:00:00+00:00"`,
	} {
		var moment DateTime
		require.NoError(t, json.Unmarshal([]byte(text), &moment), text)
		got, err := wire.Marshal(moment)
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	for _, text := range []string{`"2019-02-05"`, `"2019-02-05T09:57:14"`, `"yesterday"`, `5`} {
		var moment DateTime
		assert.Error(t, json.Unmarshal([]byte(text), &moment), text)
	}
	_, err := DateTime{}.MarshalText()
	assert.NoError(t, err)

	for text, want := range map[string]Cents{`"56445"`: 56445, `0`: 0, `null`: 0, `""`: 0, `-5`: -5} {
		var amount Cents
		require.NoError(t, json.Unmarshal([]byte(text), &amount), text)
		assert.Equal(t, want, amount)
	}
	for _, text := range []string{`"564.45"`, `564.45`, `"five"`, `99999999999999999999`, `true`} {
		var amount Cents
		assert.Error(t, json.Unmarshal([]byte(text), &amount), text)
	}
	got, err := wire.Marshal(Cents(15497))
	require.NoError(t, err)
	assert.Equal(t, `"15497"`, string(got))
}

// TestFindObject: only the one object that a body plainly holds is taken.
func TestFindObject(t *testing.T) {
	tests := []struct {
		body, object string
		trailing     bool
	}{
		{`{"data":1} junk`, `{"data":1}`, true},
		{`{"data":1}}`, `{"data":1}`, true},
		{`Notice {"data":1}`, `{"data":1}`, false},
		{"Notice\n{\n \"errors\" : []}\n", "{\n \"errors\" : []}", false},
		{`{main} {"data":{"data":{"data":1}}}`, `{"data":{"data":{"data":1}}}`, false},
		{`x {"data":"{\"data\":1}"}`, `{"data":"{\"data\":1}"}`, false},
		{`x {"message":"m"}`, ``, false},
		{`x {"data":1} y`, ``, false},
		{`x {"data":1}{"data":2}`, ``, false},
		{`x {"data":1`, ``, false},
		{``, ``, false},
		{`   `, ``, false},
		{`x [{"data":1}]`, ``, false},
	}
	for _, test := range tests {
		object, trailing := findObject([]byte(test.body))
		assert.Equal(t, test.object, string(object), test.body)
		assert.Equal(t, test.trailing, trailing, test.body)
	}
}

// TestFindObjectInHugeBodies: it does not take quadratic time.
func TestFindObjectInHugeBodies(t *testing.T) {
	body := "x" + strings.Repeat(`{"data":`, 1<<20)
	object, _ := findObject([]byte(body))
	assert.Nil(t, object)
}

func TestUploadHasOnePlace(t *testing.T) {
	for _, request := range []string{`{}`, contentsMark + contentsMark} {
		_, err := upload([]byte(request), Contents{})
		assert.Error(t, err)
	}
}

// FuzzAnswer: no answer makes the client panic, pass for success without a
// payload, or deny a mutation of which it shows the payload.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `[]`, `null`, `{"data":null}`, `{"data":[]}`, `{"errors":[]}`, `{"errors":[{}],"data":{}}`,
		`{"data":{"payLink":{"create":{"id":"a","shortUrl":"s","attributes":[{"id":"origin","value":null}]}}},"extensions":[]}`,
		`{"errors":[{"message":"m","path":["payLink",0],"extensions":{"a":1}}],"data":{"payLink":{"create":null}}}`,
		`{"errors":{"1":"a","0":{"message":"b","path":"c","extensions":[]}}}`,
		`Notice: {main} {"data":{"payLink":{"create":{"id":5}}}}`, `{"data":{"payLink":{"create":{"id":"a"}}}} junk`,
		`{"message":"m","error":{"a":["b"]},"detail":5,"title":null}`, `<html>{"data":1}</html>`,
	} {
		f.Add([]byte(body))
	}
	t, err := transport.New(transport.API{Name: "fuzz", KeyHeader: "X-Key"}, "key",
		[]switchcomm.Option{switchcomm.WithBaseURL("https://example.com")}, nil)
	require.NoError(f, err)
	op := NewClient(t).For("Fuzz", false).(*operation)
	f.Fuzz(func(t *testing.T, body []byte) {
		data := new(CreatePayLinkResponse)
		response := &graphql.Response{Data: data}
		err := op.read(context.Background(), body, response)
		if err == nil && !data.complete() {
			t.Fatal("success without a payload")
		}
		if failed, ok := err.(*switchcomm.Error); err != nil && (!ok || failed.Outcome == switchcomm.OutcomeRejected && data.complete()) {
			t.Fatalf("%v", err)
		}
		op.read(context.Background(), body, &graphql.Response{Data: new(any)})
		op.read(context.Background(), body, &graphql.Response{})
		Explain(&switchcomm.Error{Outcome: switchcomm.OutcomeRejected}, body)
	})
}
