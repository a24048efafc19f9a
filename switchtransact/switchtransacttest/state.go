package switchtransacttest

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// southAfrica is the vendor's time zone. It has no daylight saving.
var southAfrica = time.FixedZone("SAST", 2*60*60)

// firstMember is the first member number given out. The general pages write
// member numbers with a prefix.
const (
	firstMember  = 3008821
	memberPrefix = "MEM"
)

// state is everything the fake knows. It is guarded by Server.mu.
type state struct {
	now func() time.Time
	ids int // how many ids have been made

	lookups      []*lookup
	lookupsOf    map[string][]*lookup     // by type
	customFields map[string][]CustomField // by section

	accounts     []*account
	byID         map[string]*account
	byKey        map[*kind]map[string]*account
	workflow     []*submission
	byWorkflowID map[string]*submission
	transactions []*transaction
	callLogs     []CallLog
	batches      map[string]bool          // dates of debit order runs
	pendingKeys  map[*kind]map[string]int // new accounts that wait
}

func newState(now func() time.Time) *state {
	st := &state{
		now:          now,
		lookupsOf:    map[string][]*lookup{},
		byID:         map[string]*account{},
		byWorkflowID: map[string]*submission{},
		byKey:        map[*kind]map[string]*account{person: {}, company: {}},
		batches:      map[string]bool{},
		pendingKeys:  map[*kind]map[string]int{person: {}, company: {}},
	}
	st.seed()
	return st
}

// newID makes the next id: a UUID that depends on nothing but how many were made
// before it.
func (st *state) newID() string {
	st.ids++
	h := sha256.Sum256([]byte("switchtransacttest " + strconv.Itoa(st.ids)))
	h[6] = h[6]&0x0f | 0x40 // version 4
	h[8] = h[8]&0x3f | 0x80 // RFC 9562 variant
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// today is the date in South Africa.
func (st *state) today() string { return dateOf(st.now()) }

func dateOf(t time.Time) string { return t.In(southAfrica).Format(dateLayout) }

// keyOf is the form in which the keys of a kind are compared.
func (k *kind) keyOf(key string) string {
	if k.foldKey {
		return strings.ToLower(key)
	}
	return key
}

// find gives the account with that key, nil if there is none.
func (st *state) find(k *kind, key string) *account { return st.byKey[k][k.keyOf(key)] }

// byMember gives the account with a member number, with or without the prefix
// MEM. Member numbers count the accounts.
func (st *state) byMember(k *kind, memberNumber string) *account {
	digits := strings.TrimPrefix(strings.ToUpper(memberNumber), memberPrefix)
	i := integer(digits) - firstMember
	if i < 0 || i >= int64(len(st.accounts)) || st.accounts[i].kind != k {
		return nil
	}
	return st.accounts[i]
}

// withID gives the account with a database id, nil if there is none of the kind.
func (st *state) withID(k *kind, id string) *account {
	if a := st.byID[id]; a != nil && a.kind == k {
		return a
	}
	return nil
}

// ofKind gives the accounts of one kind, oldest first.
func (st *state) ofKind(k *kind) []*account {
	var out []*account
	for _, a := range st.accounts {
		if a.kind == k {
			out = append(out, a)
		}
	}
	return out
}
