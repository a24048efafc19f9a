package switchtransact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// memoryVendor answers create calls without a network: it accepts everybody,
// unless there is one in the call for whom it refuses all of it.
type memoryVendor struct {
	poison string // an identity number
	status int    // of the refusal

	mu       sync.Mutex
	accepted int
}

// poisonedVendor refuses calls with a person in them.
func poisonedVendor(status int, idNumber string) *memoryVendor {
	return &memoryVendor{poison: idNumber, status: status}
}

func (v *memoryVendor) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if v.poison != "" && bytes.Contains(body, []byte(v.poison)) {
		return respond(r, v.status, `{"gender":{"message":"is odd","rule":"in"}}`), nil
	}
	var people []struct {
		IDNumber string `json:"id_number"`
	}
	if err := json.Unmarshal(body, &people); err != nil {
		return nil, err
	}
	var answer strings.Builder
	fmt.Fprintf(&answer, `{"Info":{"people":{"accepted":%d,"rejected":0}},"rejected":[],"accepted":[`, len(people))
	for i, person := range people {
		if i > 0 {
			answer.WriteByte(',')
		}
		fmt.Fprintf(&answer, `{"unique_workflow_id":"00000000-0000-4000-8000-%012d","id_number":"%s","name":"Jane","surname":"Doe"}`, i, person.IDNumber)
	}
	answer.WriteString("]}")
	v.mu.Lock()
	v.accepted += len(people)
	v.mu.Unlock()
	return respond(r, http.StatusOK, answer.String()), nil
}

func respond(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// BenchmarkLoadMillion loads a million generated people through the whole
// client, with its transport alone replaced. It fails if that takes more than
// 64 MiB of heap at any time.
func BenchmarkLoadMillion(b *testing.B) {
	const million = 1_000_000
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			loadMany(b, million, load.Options{})
		}
	})
	b.Run("journal", func(b *testing.B) {
		for b.Loop() {
			journal, err := load.OpenFile(filepath.Join(b.TempDir(), "journal"))
			if err != nil {
				b.Fatal(err)
			}
			loadMany(b, million, load.Options{Journal: journal})
			journal.Close()
		}
	})
}

func loadMany(b *testing.B, count int, options load.Options) {
	client, err := switchtransact.New(testToken, switchcomm.WithTransport(&memoryVendor{}), switchcomm.WithoutLimiter())
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC() // what was before does not count
	began := time.Now()
	var peak uint64
	var memory runtime.MemStats
	n := 0
	for out, err := range client.People.LoadNew(b.Context(), generated(count), options) {
		if err != nil || out.Err != nil {
			b.Fatal(err, out.Err)
		}
		if n%5000 == 0 {
			runtime.ReadMemStats(&memory)
			peak = max(peak, memory.HeapInuse)
		}
		n++
	}
	const limit = 64 << 20
	switch {
	case n != count:
		b.Fatalf("%d outcomes for %d people", n, count)
	case peak > limit:
		b.Fatalf("the heap had %d bytes", peak)
	}
	b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	b.ReportMetric(float64(n)/time.Since(began).Seconds(), "people/s")
}

// generated makes people one by one, each with strings of its own.
func generated(count int) iter.Seq2[switchtransact.Person, error] {
	return func(yield func(switchtransact.Person, error) bool) {
		for n := range count {
			if !yield(newPerson(n), nil) {
				return
			}
		}
	}
}
