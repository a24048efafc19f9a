package alphacomm

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
)

// WebhookOption sets one thing of a [WebhookHandler].
type WebhookOption func(*webhook) error

// WithSecondAccount accepts another user and password beside the first, so
// that both can be changed without losing events.
func WithSecondAccount(user, password string) WebhookOption {
	return func(h *webhook) error {
		if err := h.addAccount(user, password); err != nil {
			return fmt.Errorf("WithSecondAccount: %w", err)
		}
		return nil
	}
}

// WithoutAuth accepts requests of everybody. The vendor makes authentication
// optional; without it anybody who knows the address can send events, unless
// something in front of the handler keeps them out.
func WithoutAuth() WebhookOption {
	return func(h *webhook) error {
		h.open = true
		return nil
	}
}

// WithSources accepts requests only from these addresses, written as
// "192.0.2.1" or "192.0.2.0/24". What counts is the address of the connection:
// behind a proxy also use [WithSourceAddr].
func WithSources(addresses ...string) WebhookOption {
	return func(h *webhook) error {
		if len(addresses) == 0 {
			return errors.New("WithSources: there is no address")
		}
		for _, address := range addresses {
			prefix, err := parsePrefix(address)
			if err != nil {
				return fmt.Errorf("WithSources: %q is not an address such as 192.0.2.1 or 192.0.2.0/24", address)
			}
			h.sources.allowed = append(h.sources.allowed, prefix)
		}
		return nil
	}
}

// WithSourceAddr says where a request comes from, for programs behind a proxy
// that passes the address on in a header. Only take it from a header that the
// proxy sets itself: everybody can send one.
func WithSourceAddr(of func(*http.Request) (netip.Addr, error)) WebhookOption {
	return func(h *webhook) error {
		if of == nil {
			return errors.New("WithSourceAddr: the function is nil")
		}
		h.sources.of = of
		return nil
	}
}

// WithDeliveries handles an event that is delivered several times only once,
// by asking deliveries, such as [NewRecentDeliveries], which ones were handled
// before.
func WithDeliveries(deliveries Deliveries) WebhookOption {
	return func(h *webhook) error {
		if deliveries == nil {
			return errors.New("WithDeliveries: the store is nil")
		}
		h.deliveries = deliveries
		return nil
	}
}

// WithWebhookLogger logs every request to logger: level Debug for those that
// were handled, Warn and Error for others. No personal data is logged. Default:
// slog.Default.
func WithWebhookLogger(logger *slog.Logger) WebhookOption {
	return func(h *webhook) error {
		if logger == nil {
			return errors.New("WithWebhookLogger: the logger is nil")
		}
		h.logger = logger
		return nil
	}
}

// account is a user and a password, as sums of equal length that can be
// compared in constant time.
type account struct{ user, password [sha256.Size]byte }

func newAccount(user, password string) account {
	return account{sha256.Sum256([]byte(user)), sha256.Sum256([]byte(password))}
}

func (h *webhook) addAccount(user, password string) error {
	switch {
	case user == "" || password == "":
		return errors.New("the user or the password is empty (WithoutAuth permits it)")
	case strings.Contains(user, ":"):
		return errors.New("the user has a colon in it, which Basic authentication cannot carry")
	}
	h.accounts = append(h.accounts, newAccount(user, password))
	return nil
}

// authenticated reports whether the request carries one of the accounts. It
// takes as long for every wrong one.
func (h *webhook) authenticated(r *http.Request) bool {
	if h.open {
		return true
	}
	user, password, _ := r.BasicAuth()
	got, matches := newAccount(user, password), 0
	for _, want := range h.accounts {
		matches |= subtle.ConstantTimeCompare(got.user[:], want.user[:]) &
			subtle.ConstantTimeCompare(got.password[:], want.password[:])
	}
	return matches == 1
}

// sources are the addresses that requests may come from.
type sources struct {
	allowed []netip.Prefix // none: all
	of      func(*http.Request) (netip.Addr, error)
}

func (s *sources) allow(r *http.Request) bool {
	if len(s.allowed) == 0 {
		return true
	}
	addr, err := s.of(r)
	if err != nil {
		return false
	}
	addr = addr.Unmap().WithZone("")
	for _, prefix := range s.allowed {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// remoteAddr returns the address of the connection.
func remoteAddr(r *http.Request) (netip.Addr, error) {
	connection, err := netip.ParseAddrPort(r.RemoteAddr)
	return connection.Addr(), err
}

// parsePrefix parses an address or a range of addresses.
func parsePrefix(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	addr = addr.Unmap().WithZone("")
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}
