package main

import (
	"hash/maphash"
	"slices"
	"strings"
)

// survey is what a first reading of the file found out, before anything is
// sent.
type survey struct {
	people  int
	amounts amounts
	twins   *twins
}

// look reads the whole file once. It fails if the file cannot be read to its
// end, so that no load stops half way for that.
func look(t *table, c columns) (survey, error) {
	s := survey{twins: newTwins()}
	for r, err := range t.rows(c) {
		if err != nil {
			return s, err
		}
		s.people++
		if cell := c.cell(r, amountColumn); cell != "" {
			s.amounts.add(r.line, cell)
		}
		s.twins.add(c.cell(r, idColumn))
	}
	s.twins.settle()
	return s, nil
}

// twins finds rows with the same identity number. Two of them could both be
// accepted, because the vendor knows a person only after approval, and then
// both be debited.
//
// It remembers 8 bytes of each row.
type twins struct {
	seed   maphash.Seed
	hashes []uint64
	first  map[uint64]int // of numbers that come again: the line of the first, 0 before it is read
}

func newTwins() *twins { return &twins{seed: maphash.MakeSeed(), first: map[uint64]int{}} }

func (t *twins) hash(id string) uint64 {
	return maphash.String(t.seed, strings.ToLower(strings.Join(strings.Fields(id), " ")))
}

func (t *twins) add(id string) {
	if id != "" {
		t.hashes = append(t.hashes, t.hash(id))
	}
}

// settle is called when all were added.
func (t *twins) settle() {
	slices.Sort(t.hashes)
	for i := 1; i < len(t.hashes); i++ {
		if t.hashes[i] == t.hashes[i-1] {
			t.first[t.hashes[i]] = 0
		}
	}
	t.hashes = nil
}

// seen returns the line of an earlier row with the same number, 0 if there is
// none. It is called with the rows in order.
func (t *twins) seen(id string, line int) int {
	if id == "" {
		return 0
	}
	hash := t.hash(id)
	first, ok := t.first[hash]
	if ok && first == 0 {
		t.first[hash] = line
	}
	if first == line {
		return 0 // the same row, read again
	}
	return first
}
