package alphacomm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// maxWebhookBody is the largest message that is read.
const maxWebhookBody = 1 << 20

// WebhookHandler returns a handler for the vendor's webhook that calls handle
// with each event. Requests have to carry user and password with Basic
// authentication; the vendor sets both up, and the URL, on request.
//
// The answer is 200 only after handle has returned nil, and 500 when it has
// failed or panicked, so that the vendor may send the event again. It may also
// send an event twice: see [WithDeliveries]. The context of handle ends when
// the vendor gives up waiting for the answer.
//
// The handler accepts POST requests with a JSON body of up to 1 MiB. An empty
// user or password, and options that are wrong, make a handler that answers
// 500 to everything and says why in the log; [NewWebhookHandler] returns the
// error instead.
func WebhookHandler(user, password string, handle func(context.Context, Event) error, options ...WebhookOption) http.Handler {
	h := newWebhook(handle)
	if err := h.configure(user, password, options); err != nil {
		h.logger.Error("the webhook handler refuses every request", "api", apiName, "error", err.Error())
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "the webhook handler is not configured", http.StatusInternalServerError)
		})
	}
	return h
}

// NewWebhookHandler is [WebhookHandler] for programs that check their
// configuration at the start. The error names every problem.
func NewWebhookHandler(user, password string, handle func(context.Context, Event) error, options ...WebhookOption) (http.Handler, error) {
	h := newWebhook(handle)
	if err := h.configure(user, password, options); err != nil {
		return nil, err
	}
	return h, nil
}

// webhook receives the vendor's events.
type webhook struct {
	handle     func(context.Context, Event) error
	accounts   []account
	open       bool // nobody has to authenticate
	sources    sources
	deliveries Deliveries // nil: every delivery is handled
	logger     *slog.Logger
}

func newWebhook(handle func(context.Context, Event) error) *webhook {
	return &webhook{handle: handle, sources: sources{of: remoteAddr}, logger: slog.Default()}
}

// configure applies the options and finds what is wrong with them together.
func (h *webhook) configure(user, password string, options []WebhookOption) error {
	var problems []error
	if h.handle == nil {
		problems = append(problems, errors.New("the function is nil"))
	}
	for _, option := range options {
		if option == nil {
			problems = append(problems, errors.New("an option is nil"))
			continue
		}
		problems = append(problems, option(h))
	}
	switch {
	case !h.open:
		problems = append(problems, h.addAccount(user, password))
	case user != "" || password != "" || len(h.accounts) > 0:
		problems = append(problems, errors.New("WithoutAuth: there is a user or a password all the same"))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("alphacomm: webhook: %w", err)
	}
	return nil
}

// ServeHTTP implements [http.Handler].
func (h *webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	event, status := h.serve(w, r)
	level := slog.LevelDebug
	if status != http.StatusOK {
		level = slog.LevelWarn
		http.Error(w, http.StatusText(status), status)
	}
	h.logger.LogAttrs(r.Context(), level, "webhook",
		slog.String("api", apiName),
		slog.String("event", printableName(event)),
		slog.Int("status", status),
		slog.Duration("duration", time.Since(began)))
}

// serve carries out a request and returns the status to answer with. The event
// is nil when the request holds none.
func (h *webhook) serve(w http.ResponseWriter, r *http.Request) (Event, int) {
	if !h.sources.allow(r) {
		return nil, http.StatusForbidden
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	}
	if !h.authenticated(r) {
		w.Header().Set("WWW-Authenticate", `Basic realm="webhook", charset="UTF-8"`)
		return nil, http.StatusUnauthorized
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhookBody))
	if err != nil {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return nil, http.StatusRequestEntityTooLarge
		}
		return nil, http.StatusBadRequest
	}
	event, err := ParseWebhook(bytes.TrimPrefix(body, []byte("\ufeff")))
	if err != nil {
		return nil, http.StatusBadRequest
	}
	return event, h.deliver(r.Context(), event)
}

// deliver hands the event over, unless it was handled before.
func (h *webhook) deliver(ctx context.Context, event Event) (status int) {
	key := deliveryKey(event)
	if h.deliveries == nil || key == "" {
		return h.call(ctx, event)
	}
	state, err := h.deliveries.Begin(ctx, key)
	switch {
	case err != nil:
		h.logStoreFailure(ctx, err)
		return http.StatusInternalServerError
	case state == DeliveryHandled:
		return http.StatusOK
	case state == DeliveryPending:
		return http.StatusServiceUnavailable // the other one may still fail
	}
	status = http.StatusInternalServerError
	defer func() { // also when handle ends the goroutine
		// The request may be over by now, but what was begun has to end.
		if err := h.deliveries.End(context.WithoutCancel(ctx), key, status == http.StatusOK); err != nil {
			h.logStoreFailure(ctx, err)
		}
	}()
	status = h.call(ctx, event)
	return status
}

func (h *webhook) logStoreFailure(ctx context.Context, err error) {
	h.logger.ErrorContext(ctx, "webhook: the store of deliveries failed", "api", apiName, printableError(err))
}

// call runs the caller's function.
func (h *webhook) call(ctx context.Context, event Event) (status int) {
	defer func() {
		if reason := recover(); reason != nil {
			h.logger.ErrorContext(ctx, "webhook: the function panicked", "api", apiName,
				"panic_type", fmt.Sprintf("%T", reason), "stack", string(debug.Stack()))
			status = http.StatusInternalServerError
		}
	}()
	if err := h.handle(ctx, event); err != nil {
		h.logger.ErrorContext(ctx, "webhook: the function failed", "api", apiName, printableError(err))
		return http.StatusInternalServerError
	}
	return http.StatusOK
}

// printableError is what may be logged of an error that a part of the program
// has made, whose text can hold personal data: our own errors hold none.
func printableError(err error) slog.Attr {
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		return slog.Any("error", failed)
	}
	return slog.String("error_type", fmt.Sprintf("%T", err))
}

// isJSON reports whether a content type is JSON's. Without one the body
// decides.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && (media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json"))
}

// printableName returns the name of a documented event; others are chosen by
// whoever sent the request.
func printableName(event Event) string {
	switch event.(type) {
	case nil:
		return ""
	case *UnknownEvent:
		return "unknown"
	case *LegacyCall:
		return "legacy call"
	}
	return event.Info().Name
}
