package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// book is what the vendors say about a month, and what they could not say.
type book struct {
	month    month
	places   []place
	payments []payment
	activity *switchtransact.Activity // nil if there is none
	batches  []alphacomm.Batch

	gaps    []string          // what could not be read
	remarks []string          // what is odd, and all there
	unread  []switchcomm.Date // days without their transactions
	lacks   map[place]bool    // payments may be missing there

	drifts *drifts
	byID   map[vendorID]int // where each payment is
}

func newBook(m month, drifts *drifts) *book {
	return &book{month: m, drifts: drifts, lacks: map[place]bool{}, byID: map[vendorID]int{}}
}

func (p *payment) name() name { return name{p.place, p.reference} }

// nowhere is where no payments are missing.
const nowhere place = ""

// gap notes that something could not be read, and where payments may be missing
// for it.
func (b *book) gap(where place, text string) {
	b.gaps = append(b.gaps, text)
	b.lacks[where] = true
}

// tolerate notes an answer that is no good as a gap. Any other error ends the
// program, and is returned.
func (b *book) tolerate(where place, what string, err error) error {
	if err == nil || !errors.Is(err, switchcomm.ErrResponse) {
		return err
	}
	b.gap(where, fmt.Sprintf("%s could not be read to the end: %s.", capital(what), plain(err)))
	return nil
}

// noteDrifts notes members of an answer that could not be read, but for those
// that nothing depends on.
func (b *book) noteDrifts(where place, what string, unused []string) {
	if drifts := b.drifts.take(unused); len(drifts) > 0 {
		b.gap(where, fmt.Sprintf("%s could not be understood whole: %s.", capital(what), drifts[0]))
	}
}

// add takes a list of payments into the book. A payment is told by the vendor's
// id. One that was listed before is not counted again; if the lists differ in
// it, nobody knows what is true.
func (b *book) add(payments []payment) {
	again := 0
	for _, p := range payments {
		earlier := b.find(p)
		if earlier == nil {
			b.append(p)
			continue
		}
		again++
		if p.day = earlier.day; p != *earlier {
			earlier.doubt = "the vendor lists it twice, and not alike"
		}
	}
	if again > 0 {
		b.remarks = append(b.remarks, fmt.Sprintf("Listed twice by %s, and counted once: %d.", payments[0].place.title(), again))
	}
}

// update takes in payments that were read anew: what they say now is true.
func (b *book) update(payments []payment) {
	for _, p := range payments {
		if earlier := b.find(p); earlier != nil {
			*earlier = p
		} else {
			b.append(p)
		}
	}
}

// find returns the payment in the book that has the vendor's id of p. One
// without an id cannot be told from others.
func (b *book) find(p payment) *payment {
	if i, ok := b.byID[vendorID{p.place, p.id}]; ok && p.id != "" {
		return &b.payments[i]
	}
	return nil
}

func (b *book) append(p payment) {
	b.byID[vendorID{p.place, p.id}] = len(b.payments)
	b.payments = append(b.payments, p)
}

// vendorID is what the vendor calls a payment.
type vendorID struct {
	place place
	id    string
}

// drifts gathers what the clients could not read of answers.
type drifts struct {
	mu   sync.Mutex
	seen []switchcomm.Drift
}

func (d *drifts) add(_ context.Context, drift switchcomm.Drift) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen = append(d.seen, drift)
}

// take returns what was gathered since last time, without the members that are
// named.
func (d *drifts) take(unused []string) []switchcomm.Drift {
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := d.seen
	d.seen = nil
	return slices.DeleteFunc(seen, func(drift switchcomm.Drift) bool {
		return slices.Contains(unused, drift.Pointer[strings.LastIndexByte(drift.Pointer, '/')+1:])
	})
}

// plain is an error in one line.
func plain(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
