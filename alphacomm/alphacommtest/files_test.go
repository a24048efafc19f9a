package alphacommtest_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// fileRow is one row of the large files of these tests.
const fileRow = "f0e7a0c3;1001;Jansen;payer@example.com;56445;EUR\n"

// streamFile imports a csv file of n rows and a header, without ever holding it.
func streamFile(t *testing.T, srv *alphacommtest.Server, rows int) (size int64) {
	t.Helper()
	query, err := json.Marshal(addFile)
	require.NoError(t, err)
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 1<<16)
		fmt.Fprintf(out, `{"variables":{"file":{"extension":"csv","contents":"`)
		enc := base64.NewEncoder(base64.StdEncoding, out)
		line := strings.Replace(fileRow, "f0e7a0c3", "reference", 1)
		for range rows + 1 {
			n, _ := io.WriteString(enc, line)
			size += int64(n)
			line = fileRow
		}
		_ = enc.Close()
		fmt.Fprintf(out, `"}},"query":%s}`, query)
		_ = out.Flush()
		_ = w.Close()
	}()
	a, err := trySend(t, http.MethodPost, srv.URL, srv.Key, r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status)
	require.Empty(t, a.Errors, a.Body)
	assert.Contains(t, a.Body, `"status":"queued"`)
	return size
}

func TestLargeFile(t *testing.T) {
	const rows = 60_000 // 3 MB
	srv := alphacommtest.New(t, alphacommtest.WithBodyLimit(100))
	size := streamFile(t, srv, rows)
	file := srv.Batches()[0].File
	assert.Equal(t, rows, file.Rows)
	assert.Equal(t, size, file.Size)
	require.EqualValues(t, size, len(file.Contents))
	assert.Equal(t, strings.Repeat(fileRow, 2), string(file.Contents[size-int64(2*len(fileRow)):]))
	require.Len(t, srv.Requests(), 1)
	assert.Equal(t, alphacommtest.ImportsAddFile, srv.Requests()[0].Op)
	assert.LessOrEqual(t, len(srv.Requests()[0].Body), 100)
}

// TestDiscardedFilesStayNowhere imports more than is left in memory afterwards.
func TestDiscardedFilesStayNowhere(t *testing.T) {
	const rows = 50_000 // 2.5 MB
	srv := alphacommtest.New(t, alphacommtest.WithDiscardFiles(), alphacommtest.WithBodyLimit(0))
	before := liveBytes()
	for range 3 {
		streamFile(t, srv, rows)
	}
	srv.Close() // so that no request is under way
	assert.Less(t, liveBytes()-before, int64(1<<20))
	for _, b := range srv.Batches() {
		assert.Nil(t, b.File.Contents)
		assert.Equal(t, rows, b.File.Rows)
		assert.Equal(t, srv.Batches()[0].File.SHA256, b.File.SHA256)
	}
}

// liveBytes is the memory that is in use after a collection. A second one empties
// the pools, which survive the first.
func liveBytes() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestEscapedContents has base64 as PHP encodes it in JSON.
func TestEscapedContents(t *testing.T) {
	srv := alphacommtest.New(t)
	want := []byte{0xff, 0xff, 0xfe}
	text := strings.ReplaceAll(base64.StdEncoding.EncodeToString(want), "/", `\/`)
	require.Contains(t, text, `\/`)
	query, err := json.Marshal(addFile)
	require.NoError(t, err)
	body := fmt.Sprintf(`{"query":%s,"variables":{"file":{"extension":"xlsx","contents":"%s"}}}`, query, text)
	a := send(t, http.MethodPost, srv.URL, srv.Key, []byte(body))
	require.Empty(t, a.Errors)
	assert.Equal(t, want, srv.Batches()[0].File.Contents)
}

// TestAFaultedFileLeavesNothing has an upload that the server refuses.
func TestAFaultedFileLeavesNothing(t *testing.T) {
	srv := alphacommtest.New(t)
	srv.Inject(alphacommtest.ImportsAddFile, alphacommtest.Fault{Status: 503, Times: 1})
	file := vars{"file": vars{"extension": "csv", "contents": "YQo="}}
	assert.Equal(t, 503, ask(t, srv, addFile, file).Status)
	assert.Empty(t, srv.Batches())
	assert.Contains(t, string(srv.Requests()[0].Body), "YQo=", "the list shows what was sent")
}
