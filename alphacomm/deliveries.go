package alphacomm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Deliveries remembers which deliveries of events were handled, so that one
// that comes again is not handled again. [NewRecentDeliveries] keeps them in
// memory; a program of several processes needs a store that they share.
//
// A key is a text of 64 letters and digits. It is made of the event's service,
// name, id, service id and time, and shows none of them.
type Deliveries interface {
	// Begin claims the delivery for the caller, unless it is claimed or was
	// handled already, and says which. It must not claim the same delivery
	// twice at the same time. A claim that is never ended, because a process
	// died, should lapse.
	Begin(ctx context.Context, key string) (DeliveryState, error)
	// End ends a claim. A delivery that was not handled is forgotten, so that
	// it can be claimed again.
	End(ctx context.Context, key string, handled bool) error
}

// DeliveryState is what a [Deliveries] knows of a delivery.
type DeliveryState int

const (
	// DeliveryNew is a delivery that the caller has claimed just now.
	DeliveryNew DeliveryState = iota
	// DeliveryPending is a delivery that somebody else has claimed.
	DeliveryPending
	// DeliveryHandled is a delivery that was handled.
	DeliveryHandled
)

// RecentDeliveries is a [Deliveries] in memory. It forgets the oldest when
// there are too many, and all when the program ends. Make it with
// [NewRecentDeliveries].
type RecentDeliveries struct {
	mu      sync.Mutex
	states  map[string]DeliveryState
	handled []string // a ring of the latest
	next    int      // the oldest of the ring
}

// NewRecentDeliveries returns a [RecentDeliveries] that remembers the latest
// most deliveries that were handled; below 1 that is 10,000, in about 2 MB.
func NewRecentDeliveries(most int) *RecentDeliveries {
	if most < 1 {
		most = 10_000
	}
	return &RecentDeliveries{states: map[string]DeliveryState{}, handled: make([]string, most)}
}

// Begin implements [Deliveries].
func (d *RecentDeliveries) Begin(_ context.Context, key string) (DeliveryState, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	state, known := d.states[key]
	if !known {
		d.states[key] = DeliveryPending
		return DeliveryNew, nil
	}
	return state, nil
}

// End implements [Deliveries].
func (d *RecentDeliveries) End(_ context.Context, key string, handled bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !handled {
		delete(d.states, key)
		return nil
	}
	delete(d.states, d.handled[d.next])
	d.states[key], d.handled[d.next] = DeliveryHandled, key
	d.next = (d.next + 1) % len(d.handled)
	return nil
}

// deliveryKey returns what a delivery is known by, or "" for an event that
// says too little of itself: ids alone are not unique.
func deliveryKey(event Event) string {
	info := event.Info()
	if info.ID == "" && info.ServiceID == "" {
		return ""
	}
	var b strings.Builder
	for _, part := range []string{
		info.Service, info.Name, info.ID, info.ServiceID, info.Time.UTC().Format(time.RFC3339Nano),
	} {
		fmt.Fprintf(&b, "%d:%s", len(part), part)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}
