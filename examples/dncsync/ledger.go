package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// ledger is all that is known of the lists. It is what the state file holds.
type ledger struct {
	Version int    `json:"version"`
	Source  string `json:"source"`
	// Lists are the lists by name.
	Lists map[string]*list `json:"lists"`
	// Unreported are changes that may not have been printed yet.
	Unreported []change `json:"unreported,omitzero"`
}

// list is what is known of one list.
type list struct {
	// ReadThrough is the day on which the last complete read began.
	ReadThrough switchcomm.Date `json:"read_through,omitzero"`
	// ReadWhole is when the whole list was last read.
	ReadWhole time.Time `json:"read_whole,omitzero"`
	// Numbers are the numbers on the list.
	Numbers map[string]entry `json:"numbers"`
}

// entry is what is known of a number on a list.
type entry struct {
	// Entered says that it is no telephone number and is kept as entered.
	Entered bool `json:"entered,omitzero"`
	// Lacking counts the reads of the whole list in a row, up to the last one,
	// that lacked the number.
	Lacking int `json:"lacking,omitzero"`
}

// change is that a number came to a list or left it.
type change struct {
	Number  string `json:"number"`
	List    string `json:"list"`
	Removed bool   `json:"removed,omitzero"`
}

func newLedger(source string) *ledger {
	book := &ledger{Version: stateVersion, Source: source, Lists: map[string]*list{}}
	for _, l := range dncLists() {
		book.Lists[l.name] = &list{Numbers: map[string]entry{}}
	}
	return book
}

// isWhole reports whether a ledger that was read has all that newLedger makes.
func (b *ledger) isWhole() bool {
	for _, source := range dncLists() {
		if l := b.Lists[source.name]; l == nil || l.Numbers == nil {
			return false
		}
	}
	return b.Version == stateVersion
}

// complete reports whether every list has been read whole at least once.
func (b *ledger) complete() bool {
	for l := range maps.Values(b.Lists) {
		if l.isNew() {
			return false
		}
	}
	return true
}

// numbers returns the numbers on any of the lists.
func (b *ledger) numbers() numberSet {
	all := numberSet{}
	for l := range maps.Values(b.Lists) {
		for text, e := range l.Numbers {
			all[text] = number{text, e.Entered}
		}
	}
	return all
}

// isNew reports whether the list was never read whole.
func (l *list) isNew() bool { return l.ReadWhole.IsZero() }

func (l *list) has(n number) bool {
	_, ok := l.Numbers[n.text]
	return ok
}

// add takes numbers into the list, and returns those that are new to it.
func (l *list) add(numbers numberSet) []string {
	var added []string
	for _, n := range numbers.sorted() {
		if _, known := l.Numbers[n.text]; !known {
			added = append(added, n.text)
		}
		l.Numbers[n.text] = entry{Entered: n.entered}
	}
	return added
}

// confirmations is how many reads of the whole list in a row must lack a number
// before it is removed: an answer that was cut short at the vendor's looks like
// any other.
const confirmations = 2

// retire takes the numbers that a complete read of the whole list lacks out of
// the list, once that is confirmed, and returns them. It refuses when too many
// are lacking.
func (l *list) retire(present numberSet, accept bool) ([]string, error) {
	lacking := l.lacking(present)
	if !accept && isTooMany(len(lacking), len(l.Numbers)) {
		return nil, fmt.Errorf("the whole list lacks %d of %d numbers, which is too many to believe: nothing was removed. If it is right, run once with -accept-removals; if not, look at the token: it may be that of another account",
			len(lacking), len(l.Numbers))
	}
	var removed []string
	for _, text := range lacking {
		e := l.Numbers[text]
		e.Lacking++
		l.Numbers[text] = e
		if accept || e.Lacking >= confirmations {
			delete(l.Numbers, text)
			removed = append(removed, text)
		}
	}
	return removed, nil
}

// lacking returns the numbers of the list that are not present.
func (l *list) lacking(present numberSet) []string {
	var lacking []string
	for _, text := range slices.Sorted(maps.Keys(l.Numbers)) {
		if _, ok := present[text]; !ok {
			lacking = append(lacking, text)
		}
	}
	return lacking
}

// isTooMany reports whether so many lacking numbers speak of a fault, such as a
// token of another account, rather than of people who changed their minds.
func isTooMany(lacking, all int) bool {
	const few, share = 5, 5 // a fifth of the list
	return lacking > few && lacking*share > all
}

// doubtful counts the numbers that the last read of the whole list lacked.
func (l *list) doubtful() int {
	n := 0
	for e := range maps.Values(l.Numbers) {
		if e.Lacking > 0 {
			n++
		}
	}
	return n
}
