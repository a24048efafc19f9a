package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// receiver answers the vendor's requests. It stores each event before it
// answers 200, and does nothing else with it.
type receiver struct {
	store   *store
	handler http.Handler
	log     *slog.Logger
}

func newReceiver(store *store, user, password string, log *slog.Logger) (*receiver, error) {
	r := &receiver{store: store, log: log}
	handler, err := alphacomm.NewWebhookHandler(user, password, r.keep,
		alphacomm.WithDeliveries(keyNote{}), alphacomm.WithWebhookLogger(log))
	if err != nil {
		return nil, err
	}
	r.handler = handler
	return r, nil
}

// ServeHTTP implements [http.Handler].
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	m := new(message)
	request = request.WithContext(context.WithValue(request.Context(), messageKey{}, m))
	request.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(request.Body, &m.body), request.Body}
	r.handler.ServeHTTP(w, request)
}

// keep stores the message as it came, so that whoever works on it reads it
// anew. The request is answered with 500 if it returns an error.
func (r *receiver) keep(ctx context.Context, _ alphacomm.Event) error {
	m := ctx.Value(messageKey{}).(*message)
	body := bytes.TrimPrefix(m.body.Bytes(), []byte("\ufeff"))
	if m.key == "" { // the event has no id: only an equal one is the same
		sum := sha256.Sum256(body)
		m.key = hex.EncodeToString(sum[:])
	}
	repeated, err := r.store.add(ctx, m.key, body)
	if err != nil {
		r.log.Error("an event was not stored", "error", err)
		return err
	}
	r.log.Info("an event was stored", "key", m.key, "repeated", repeated)
	return nil
}

// message is what keep needs to know of a request beside its event.
type message struct {
	body bytes.Buffer
	key  string
}

// messageKey is the key of a *message in a request's context.
type messageKey struct{}

// keyNote notes by which key the SDK knows an event. It does not say what was
// handled before: the queue and the records know that, also after a crash.
type keyNote struct{}

// Begin implements [alphacomm.Deliveries].
func (keyNote) Begin(ctx context.Context, key string) (alphacomm.DeliveryState, error) {
	ctx.Value(messageKey{}).(*message).key = key
	return alphacomm.DeliveryNew, nil
}

// End implements [alphacomm.Deliveries].
func (keyNote) End(context.Context, string, bool) error { return nil }
