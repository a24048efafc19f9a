package transport_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
	"github.com/switchcomm/switchcomm-go/internal/transport/transporttest"
)

// TestMatrix makes every kind of call meet every fault.
func TestMatrix(t *testing.T) {
	payload := []byte(testBody)
	upload := &transport.Upload{
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(testBody)), nil },
		Size: int64(len(testBody)),
	}
	calls := []transport.Call{
		{Op: "write by POST", Path: "/workflow/people/create", Body: payload},
		{Op: "write by GET", Method: http.MethodGet, Path: "/people/" + testPhone, MayBeEmpty: true},
		{Op: "upload", Upload: upload},
		{Op: "read by POST", Read: true, Path: "/people/blacklist", Body: payload, Load: true},
		{Op: "read by GET", Read: true, Method: http.MethodGet, Path: "/people", Query: url.Values{"phone": {testPhone}}},
	}
	var subjects []transporttest.Subject
	for _, call := range calls {
		subjects = append(subjects, transporttest.Subject{
			Name:       call.Op,
			Write:      !call.Read,
			MayBeEmpty: call.MayBeEmpty,
			Answer:     `{"status":true,"accepted":[{"id":"1"}]}`,
			Secrets:    []string{testKey, testPhone, "Thandi"},
			New: func(options ...switchcomm.Option) (func(context.Context) error, error) {
				client, err := transport.New(testAPI, testKey, nil, options)
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return client.Do(ctx, call, decode) }, nil
			},
		})
	}
	transporttest.Run(t, subjects...)
}

// decode reads an answer as the clients do: an answer that is not JSON is an
// error.
func decode(answer *transport.Answer) error {
	if len(answer.Body) == 0 {
		return nil
	}
	var out map[string]any
	return json.Unmarshal(answer.Body, &out)
}
