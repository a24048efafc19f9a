package alphacommtest

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"time"
)

// state is everything the fake knows. It is guarded by Server.mu.
type state struct {
	ids     int // how many ids have been made
	numbers int // how many batches have been named

	batches     []*batch
	batchByName map[string]*batch
	daily       map[string]*batch // by day, under WithDailyBatch

	records     map[string][]*Record // by reference, in order of arrival
	jobs        map[job]bool
	rejections  map[string]Message // by reference
	payLinks    []*PayLink
	payLinkByID map[string]*PayLink
	mandates    []*Mandate
	mandateByID map[string]*Mandate
	stopped     []StoppedCall
}

// job is what a record becomes: one per script and reference.
type job struct{ script, reference string }

func newState() *state {
	return &state{
		batchByName: map[string]*batch{},
		daily:       map[string]*batch{},
		records:     map[string][]*Record{},
		jobs:        map[job]bool{},
		rejections:  map[string]Message{},
		payLinkByID: map[string]*PayLink{},
		mandateByID: map[string]*Mandate{},
	}
}

// newID makes the next id: a UUID that depends on nothing but how many were made
// before it.
func (st *state) newID() string {
	st.ids++
	return madeUpID(st.ids)
}

// madeUpID is a UUID made of a number.
func madeUpID(n int) string {
	h := sha256.Sum256([]byte("alphacommtest " + strconv.Itoa(n)))
	h[6] = h[6]&0x0f | 0x40 // version 4
	h[8] = h[8]&0x3f | 0x80 // RFC 9562 variant
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// newToken makes the last part of a short URL.
func (st *state) newToken() string {
	st.ids++
	return "u" + strconv.FormatInt(int64(st.ids)+1<<29, 36)
}

// now is the fake's time as the API shows it.
func (s *Server) now() time.Time { return utc(s.opts.clock()) }
