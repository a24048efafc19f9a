package alphacomm_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

const mebibyte = 1 << 20

// TestMemoryDoesNotGrowWithTheFile, be its size known or not.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	for _, known := range []bool{true, false} {
		small, large := peakHeap(t, mebibyte, known), peakHeap(t, 64*mebibyte, known)
		assert.InDelta(t, small, large, 16*mebibyte)
	}
}

// BenchmarkAddFile sends files of two sizes and prints the peak of the heap,
// the server's part included. They must be within 16 MiB of each other.
func BenchmarkAddFile(b *testing.B) {
	var peaks []int64
	for _, size := range []int64{8 * mebibyte, 512 * mebibyte} {
		var peak int64
		b.Run(fmt.Sprintf("%dMiB", size/mebibyte), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				peak = max(peak, peakHeap(b, size, true))
			}
			b.ReportMetric(float64(peak)/mebibyte, "MiB-peak-heap")
		})
		peaks = append(peaks, peak)
	}
	if difference := peaks[1] - peaks[0]; peaks[0] > 0 && peaks[1] > 0 && difference > 16*mebibyte {
		b.Fatalf("the heap grows with the file by %d bytes", difference)
	}
}

// peakHeap sends a file and returns the largest size of the heap that was seen
// meanwhile, in bytes.
func peakHeap(t testing.TB, size int64, known bool) int64 {
	var received int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		received, _ = io.Copy(io.Discard, r.Body)
		io.WriteString(w, fileAnswer)
	}))
	defer server.Close()
	ac := newClient(t, server.URL)
	runtime.GC()
	heap := &heapWatch{left: size}
	file := alphacomm.File{Format: alphacomm.FormatCSV, Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(heap), nil }}
	if known {
		file.Size = size
	}
	_, err := ac.Imports.AddFile(t.Context(), file)
	require.NoError(t, err)
	require.Greater(t, received, size)
	return heap.peak
}

// heapWatch is a file that looks at the heap while it is read.
type heapWatch struct {
	left int64
	peak int64
}

func (h *heapWatch) Read(p []byte) (int, error) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	h.peak = max(h.peak, int64(sample[0].Value.Uint64()))
	if h.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), h.left)
	h.left -= n
	return int(n), nil
}
