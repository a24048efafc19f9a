package load_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/switchcomm/switchcomm-go/load"
)

// member has the size of a person with address and bank details.
type member struct {
	ID, Name, Surname, Phone, Email string
	Address                         [8]string
	Bank                            [6]string
	Flags                           [20]bool
}

// members generates n of them, each with strings of its own.
func members(n int) func(yield func(member, error) bool) {
	return func(yield func(member, error) bool) {
		for i := range n {
			m := member{ID: fmt.Sprintf("%013d", i), Name: fmt.Sprint("Name ", i), Email: fmt.Sprintf("member%d@example.com", i)}
			for line := range m.Address {
				m.Address[line] = fmt.Sprint(line, " Main Road, Observatory")
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

func memberSender() load.Sender[member] {
	return load.Sender[member]{
		Op: "Members.Load", CallSize: 100,
		Key:    func(m member) string { return m.ID },
		Encode: func(m member) ([]byte, error) { return []byte(m.ID + m.Name + m.Email), nil },
		Create: func(_ context.Context, members []member) ([]load.Result, error) {
			results := make([]load.Result, len(members))
			for i := range results {
				results[i] = load.Result{State: load.Accepted, ID: "4f9d8e52-7f0b-4c0a-9a55-" + members[i].ID}
			}
			return results, nil
		},
	}
}

// BenchmarkMillion loads a million generated records: without a journal, with
// one, and again with the same one, which sends nothing. It fails if that
// takes more than 64 MiB of heap at any time.
func BenchmarkMillion(b *testing.B) {
	const million = 1_000_000
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			loadMany(b, million, load.Options{})
		}
	})
	b.Run("journal", func(b *testing.B) {
		for b.Loop() {
			loadWithJournal(b, million, filepath.Join(b.TempDir(), "journal"))
		}
	})
	b.Run("resumed", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "journal")
		loadWithJournal(b, million, path)
		for b.Loop() {
			loadWithJournal(b, million, path)
		}
	})
}

func loadWithJournal(b *testing.B, count int, path string) {
	journal, err := load.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	defer journal.Close()
	loadMany(b, count, load.Options{Journal: journal})
}

func loadMany(b *testing.B, count int, options load.Options) {
	const limit = 64 << 20
	runtime.GC() // what was before does not count
	began := time.Now()
	var peak uint64
	var memory runtime.MemStats
	n := 0
	for out, err := range load.Run(b.Context(), members(count), options, memberSender()) {
		if err != nil {
			b.Fatal(err)
		}
		if out.State != load.Accepted {
			b.Fatal(out.State)
		}
		if n%5000 == 0 {
			runtime.ReadMemStats(&memory)
			peak = max(peak, memory.HeapInuse)
		}
		n++
	}
	if n != count {
		b.Fatalf("%d outcomes for %d inputs", n, count)
	}
	if peak > limit {
		b.Fatalf("the heap had %d bytes", peak)
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), "records/s")
}
