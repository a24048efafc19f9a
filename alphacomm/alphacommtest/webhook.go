package alphacommtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"time"
)

// deliveryTimeout is how long a receiver may take.
const deliveryTimeout = 30 * time.Second

// Delivery is a message of the webhook and what became of it.
type Delivery struct {
	Event Event
	// URL is where it was sent; empty if no webhook was set.
	URL string
	// Body is the message as it was sent.
	Body []byte
	At   time.Time
	// Status is the HTTP status of the answer, 0 if there was none.
	Status int
	// Err says why there was none.
	Err error
}

// errNoWebhook is what became of messages that had nowhere to go.
var errNoWebhook = errors.New("alphacommtest: no webhook is set")

// webhook is where messages go.
type webhook struct{ url, user, password string }

// NewDelivery makes the request by which an event arrives, for a test of a
// handler without a server:
//
//	w := httptest.NewRecorder()
//	handler.ServeHTTP(w, alphacommtest.NewDelivery(alphacommtest.PayLinkPaid{Amount: 15497}, "user", "secret"))
//
// Without a user and a password it carries no credentials.
func NewDelivery(e Event, user, password string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(e.Body()))
	setDeliveryHeader(r.Header)
	if user != "" || password != "" {
		r.SetBasicAuth(user, password)
	}
	return r
}

func setDeliveryHeader(h http.Header) { h.Set("Content-Type", jsonType) }

// SetWebhook sends the messages of the webhook to a URL from now on, with Basic
// authentication unless user and password are empty. An empty URL sends them
// nowhere.
func (s *Server) SetWebhook(url, user, password string) error {
	hook, err := newWebhook(url, user, password)
	if err != nil {
		return fmt.Errorf("alphacommtest: SetWebhook: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = hook
	return nil
}

func newWebhook(to, user, password string) (webhook, error) {
	if to == "" {
		return webhook{}, nil
	}
	u, err := url.Parse(to)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return webhook{}, errors.New("the URL is not an absolute URL of http or https")
	}
	return webhook{to, user, password}, nil
}

// Deliver sends an event to the webhook once, and waits for the answer. It is
// what [Server.Pay] and its like do; with it a test can send events that the
// fake does not make.
func (s *Server) Deliver(e Event) Delivery { return s.send(e, e.Body()) }

// Redeliver sends a message again as it was, to the webhook that is set now. The
// vendor documents no repeats, and a receiver should not count on there being
// none.
func (s *Server) Redeliver(d Delivery) Delivery { return s.send(d.Event, d.Body) }

// Deliveries returns every message of the webhook, oldest first, also those that
// went nowhere because none was set.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.deliveries)
	for i := range out {
		out[i].Body = bytes.Clone(out[i].Body)
	}
	return out
}

func (s *Server) send(e Event, body []byte) Delivery {
	s.mu.Lock()
	hook := s.webhook
	s.mu.Unlock()

	d := Delivery{Event: e, URL: hook.url, Body: bytes.Clone(body), At: s.now(), Err: errNoWebhook}
	if hook.url != "" {
		d.Status, d.Err = s.post(hook, body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveries = append(s.deliveries, d)
	return d
}

func (s *Server) post(hook webhook, body []byte) (status int, err error) {
	ctx, cancel := context.WithTimeout(s.life, deliveryTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	setDeliveryHeader(r.Header)
	if hook.user != "" || hook.password != "" {
		r.SetBasicAuth(hook.user, hook.password)
	}
	resp, err := s.hooks.Do(r)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// newHookClient makes a client that leaves no connection behind and takes a
// redirect for an answer.
func newHookClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}
