package alphacomm_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// TestClientIsUnprintable through every verb, logger and encoder.
func TestClientIsUnprintable(t *testing.T) {
	const secretURL = "https://secret-host.example/v1"
	ac, err := alphacomm.New(key, switchcomm.WithBaseURL(secretURL))
	require.NoError(t, err)
	var printed bytes.Buffer
	for _, v := range []any{ac, *ac, ac.Imports, ac.PayLinks, *ac.Mandates, ac.Voice, []any{ac}, struct{ C *alphacomm.Client }{ac}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T", "%p"} {
			fmt.Fprintf(&printed, verb, v)
		}
		slog.New(slog.NewTextHandler(&printed, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("m", "v", v)
		if data, err := json.Marshal(v); err == nil {
			printed.Write(data)
		}
		if data, err := xml.Marshal(v); err == nil {
			printed.Write(data)
		}
		gob.NewEncoder(&printed).Encode(v)
	}
	assert.NotContains(t, printed.String(), key)
	assert.NotContains(t, printed.String(), "secret-host")
}

// TestDataIsRedactedInLogs: everything that holds personal data, as an
// attribute.
func TestDataIsRedactedInLogs(t *testing.T) {
	const secret = "planted"
	values := []any{
		alphacomm.Row{}, alphacomm.RowsResult{}, alphacomm.Record{}, alphacomm.RecordMessage{},
		alphacomm.PayLinkInput{}, alphacomm.PayLink{}, alphacomm.CreatedPayLink{}, alphacomm.PayLinkQuery{},
		alphacomm.MandateInput{}, alphacomm.Mandate{}, alphacomm.CreatedMandate{},
		alphacomm.Attribute{}, alphacomm.Attributes{{ID: secret, Value: secret}},
		alphacomm.EventInfo{}, alphacomm.PayLinkPaid{}, alphacomm.PayLinkVisited{}, alphacomm.VoiceCallCompleted{},
		alphacomm.LegacyCall{}, alphacomm.UnknownEvent{}, alphacomm.Call{}, alphacomm.CallEvent{},
	}
	for _, value := range values {
		planted := reflect.New(reflect.TypeOf(value))
		planted.Elem().Set(reflect.ValueOf(value))
		plant(planted.Elem(), secret)
		for _, v := range []any{planted.Interface(), planted.Elem().Interface()} {
			var log bytes.Buffer
			slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
			slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
			assert.NotContains(t, log.String(), secret, "%T", v)
			assert.NotContains(t, log.String(), "cGxhbnRlZA", "%T, in base64", v)
		}
	}
}

// plant writes secret into every text within v.
func plant(v reflect.Value, secret string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(secret)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			plant(v.Field(i), secret)
		}
	case reflect.Map:
		if v.CanSet() && v.Type().Elem().Kind() == reflect.Interface {
			v.Set(reflect.ValueOf(map[string]any{secret: secret}))
		}
	case reflect.Slice:
		if v.CanSet() && v.Type().Elem().Kind() == reflect.Struct && v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			plant(v.Index(0), secret)
		}
	}
}

// TestKeyOnTheWire: the header has the vendor's case, and is all that has it.
func TestKeyOnTheWire(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	head := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		buffer := make([]byte, 64<<10)
		n, _ := conn.Read(buffer)
		head <- string(buffer[:n])
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	}()
	ac := newClient(t, "http://"+listener.Addr().String()+"/v1")
	ac.PayLinks.Get(t.Context(), "a")
	got := <-head
	assert.True(t, strings.HasPrefix(got, "POST /v1 HTTP/1.1\r\n"), got)
	assert.Contains(t, got, "\r\nX-AUTH-TOKEN: "+key+"\r\n")
	assert.Contains(t, got, "\r\nContent-Type: application/json\r\n")
	assert.Equal(t, 1, strings.Count(got, key))
}

func TestNewReportsEverything(t *testing.T) {
	_, err := alphacomm.New(" ", switchcomm.WithBaseURL("http://example.com"), switchcomm.WithMaxAttempts(0))
	require.Error(t, err)
	for _, text := range []string{"alphacomm: ", "key is empty", "https", "WithMaxAttempts"} {
		assert.ErrorContains(t, err, text)
	}
	_, err = alphacomm.New(key)
	assert.NoError(t, err, "the vendor's address is the default")
}

// TestErrorsShowNoData, while their fields have it.
func TestErrorsShowNoData(t *testing.T) {
	const secret = "planted"
	r := newRecorder(t, "")
	r.answers[0] = answer{http.StatusUnprocessableEntity, `{"errors":[{"message":"planted","path":["planted value"],"extensions":{"a":"planted"}}]}`}
	_, err := r.client().PayLinks.Create(t.Context(), alphacomm.PayLinkInput{PersonName: secret, Reference: secret})
	var printed bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&printed, verb, err)
	}
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("m", "err", err)
	assert.NotContains(t, printed.String(), secret)
	var failed *switchcomm.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, secret, failed.Message)
}
