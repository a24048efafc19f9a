package switchtransact

import (
	"hash/maphash"
	"strings"
)

// recordKey is what an answer names a record by: the identity number of a
// person, the name of a company.
type recordKey struct{ idNumber, name, surname string }

// entry is what an answer says of one record.
type entry interface {
	key() recordKey
	index() *int // of the record in the input
}

func (a *Accepted) key() recordKey { return recordKey{a.IDNumber, a.Name, a.Surname} }

func (a *Accepted) index() *int { return &a.Index }

func (r *Rejected) key() recordKey { return recordKey{r.IDNumber, r.Name, r.Surname} }

func (r *Rejected) index() *int { return &r.Index }

// matchEntries finds the record of the input that each entry of the answer is
// about, sets its index, or -1, and returns the indexes of the records without an
// entry. Several records may have one identity number, so the best matches are
// made first; entries and records that are equal are matched in order.
func matchEntries(records []recordKey, entries []entry) (unanswered []int) {
	for _, e := range entries {
		*e.index() = -1
	}
	used := make([]bool, len(records))
	matched := 0
	for _, form := range []func(recordKey) recordKey{sameKey, wholeKey, plainKey, bareKey} {
		if matched < len(entries) {
			matched += matchBy(form, records, entries, used)
		}
	}
	for i, isUsed := range used {
		if !isUsed {
			unanswered = append(unanswered, i)
		}
	}
	return unanswered
}

// matchBy matches the records and entries that are not matched yet and whose
// keys are the same in that form. It returns how many.
func matchBy(form func(recordKey) recordKey, records []recordKey, entries []entry, used []bool) (matched int) {
	free := newPlaces(len(records), func(i int) recordKey { return form(records[i]) })
	for i := len(records) - 1; i >= 0; i-- { // so that the first is found first
		if !used[i] {
			free.add(i)
		}
	}
	for _, e := range entries {
		if *e.index() >= 0 {
			continue
		}
		if i, ok := free.take(form(e.key())); ok {
			*e.index(), used[i] = i, true
			matched++
		}
	}
	return matched
}

// places finds records by their keys. A map by key would do the same and copy
// every key: for a thousand people that is a tenth of what the call allocates.
type places struct {
	key  func(i int) recordKey
	seed maphash.Seed
	// One more than the record's place in the input, 0 where there is none.
	first []int32 // by the key's hash
	next  []int32 // by record: another with the same hash
}

func newPlaces(n int, key func(i int) recordKey) *places {
	return &places{key: key, seed: maphash.MakeSeed(), first: make([]int32, 2*n+1), next: make([]int32, n)}
}

// add adds record i, in front of those with the same key. One without a key is
// never found.
func (p *places) add(i int) {
	if key := p.key(i); key != (recordKey{}) {
		first := p.at(key)
		p.next[i] = *first
		*first = int32(i + 1)
	}
}

// take removes the first record with that key, and returns it.
func (p *places) take(key recordKey) (i int, ok bool) {
	for at := p.at(key); *at > 0; at = &p.next[i] {
		i = int(*at - 1)
		if p.key(i) == key {
			*at = p.next[i]
			return i, true
		}
	}
	return 0, false
}

func (p *places) at(key recordKey) *int32 {
	return &p.first[maphash.Comparable(p.seed, key)%uint64(len(p.first))]
}

// sameKey is the key as it is.
func sameKey(k recordKey) recordKey { return k }

// wholeKey is the key whatever its case and white space.
func wholeKey(k recordKey) recordKey {
	return recordKey{foldName(k.idNumber), foldName(k.name), foldName(k.surname)}
}

// plainKey is the identity number, or where there is none the names.
func plainKey(k recordKey) recordKey {
	if k.idNumber == "" {
		return wholeKey(k)
	}
	return recordKey{idNumber: foldName(k.idNumber)}
}

// bareKey is plainKey without leading zeros, which a server loses that takes
// the identity number for a number.
func bareKey(k recordKey) recordKey {
	plain := plainKey(k)
	return recordKey{strings.TrimLeft(plain.idNumber, "0"), strings.TrimLeft(plain.name, "0"), plain.surname}
}

// foldName makes names comparable that differ in case and white space only.
func foldName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
