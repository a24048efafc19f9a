package alphacomm_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

const fileAnswer = `{"data":{"import":{"addRecords":{"name":"n","action":"IMPORT","status":"queued","records":[]}}}}`

// contents returns n bytes of no regular pattern.
func contents(n int) []byte {
	data := make([]byte, n)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	return data
}

// fileOf returns a file of data that says it has size bytes.
func fileOf(data []byte, size int) alphacomm.File {
	return alphacomm.File{
		Format: alphacomm.FormatCSV,
		Size:   int64(size),
		Open:   func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}

// TestFilesArriveWhole, at every length around the sizes of the buffers, with
// the length in advance when the size is known.
func TestFilesArriveWhole(t *testing.T) {
	var length atomic.Int64
	var got atomic.Pointer[[]byte]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		length.Store(r.ContentLength)
		var sent struct {
			Variables struct {
				File struct {
					Extension string
					Contents  []byte
				}
			}
		}
		if json.Unmarshal(body, &sent) == nil && sent.Variables.File.Extension == "csv" {
			got.Store(&sent.Variables.File.Contents)
		}
		if r.ContentLength >= 0 && r.ContentLength != int64(len(body)) {
			got.Store(nil)
		}
		io.WriteString(w, fileAnswer)
	}))
	defer server.Close()
	ac := newClient(t, server.URL)
	for _, n := range []int{1, 2, 3, 4, 48<<10 - 1, 48 << 10, 48<<10 + 1, 48<<10 + 2, 3 * 48 << 10, 1 << 20} {
		data := contents(n)
		for _, file := range []alphacomm.File{fileOf(data, n), fileOf(data, -1), alphacomm.FileOnce(alphacomm.FormatCSV, oneByteReader{bytes.NewReader(data)})} {
			got.Store(nil)
			batch, err := ac.Imports.AddFile(t.Context(), file)
			require.NoError(t, err)
			assert.Equal(t, alphacomm.Batch{Name: "n", Action: alphacomm.BatchActionImport, Status: alphacomm.BatchStatusQueued}, *batch)
			require.NotNil(t, got.Load(), n)
			assert.True(t, bytes.Equal(data, *got.Load()), n)
			assert.Equal(t, file.Size >= 0, length.Load() > int64(base64.StdEncoding.EncodedLen(n)), "Content-Length %d", length.Load())
		}
	}
}

// oneByteReader reads in small pieces.
type oneByteReader struct{ r io.Reader }

func (o oneByteReader) Read(p []byte) (int, error) { return o.r.Read(p[:min(len(p), 7)]) }

// TestBadFilesAreNeverValidJSON: a server that reads what it gets, as far as it
// goes, must not find a request in it.
func TestBadFilesAreNeverValidJSON(t *testing.T) {
	errDisk := errors.New("personal")
	sizes := []int{100, 48 << 10, 200 << 10}
	for _, n := range sizes {
		data := contents(n)
		broken := func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(data), errorReader{errDisk})), nil
		}
		tests := map[string]struct {
			file alphacomm.File
			want error
		}{
			"grew by one":    {fileOf(data, n-1), alphacomm.ErrFileChanged},
			"shrank by one":  {fileOf(data, n+1), alphacomm.ErrFileChanged},
			"grew much":      {fileOf(data, 1), alphacomm.ErrFileChanged},
			"shrank to none": {fileOf(nil, n), alphacomm.ErrFileChanged},
			"empty":          {fileOf(nil, -1), alphacomm.ErrFileEmpty},
			"empty reader":   {alphacomm.FileOnce(alphacomm.FormatCSV, strings.NewReader("")), alphacomm.ErrFileEmpty},
			"breaks":         {alphacomm.File{Format: alphacomm.FormatCSV, Size: -1, Open: broken}, errDisk},
			"is cut":         {alphacomm.FileOnce(alphacomm.FormatCSV, io.MultiReader(bytes.NewReader(data), errorReader{io.ErrUnexpectedEOF})), io.ErrUnexpectedEOF},
			"gives nothing":  {alphacomm.FileOnce(alphacomm.FormatCSV, io.MultiReader(bytes.NewReader(data), errorReader{})), io.ErrNoProgress},
			"breaks, known":  {alphacomm.File{Format: alphacomm.FormatCSV, Size: int64(n), Open: broken}, errDisk},
		}
		for name, test := range tests {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				raw := rawServer(t)
				_, err := newClient(t, raw.url).Imports.AddFile(t.Context(), test.file)
				require.ErrorIs(t, err, switchcomm.ErrNotSent)
				require.ErrorIs(t, err, test.want)
				assert.NotContains(t, err.Error(), "personal")
				if test.want == alphacomm.ErrFileChanged || test.want == alphacomm.ErrFileEmpty {
					assert.ErrorContains(t, err, test.want.Error(), "the text says what is wrong")
				}
				for _, body := range raw.close() {
					assert.False(t, json.Valid(body), "%d bytes", len(body))
				}
			})
		}
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// TestBadFilesAreRefused before a connection is made.
func TestBadFilesAreRefused(t *testing.T) {
	r := newRecorder(t, fileAnswer)
	open := fileOf([]byte("x"), 1).Open
	for text, file := range map[string]alphacomm.File{
		"Open is nil":                 {Format: alphacomm.FormatCSV, Size: 1},
		"the file is empty":           {Format: alphacomm.FormatCSV, Open: open},
		"the size is negative":        {Format: alphacomm.FormatCSV, Open: open, Size: -2},
		"the format is not":           {Open: open, Size: 1},
		"the format is not a":         {Format: `c"sv`, Open: open, Size: 1},
		"the upload cannot be opened": {Format: alphacomm.FormatCSV, Size: 1, Open: func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }},
	} {
		_, err := r.client().Imports.AddFile(t.Context(), file)
		require.ErrorIs(t, err, switchcomm.ErrNotSent)
		assert.ErrorContains(t, err, text)
	}
	assert.Empty(t, r.seen())
}

func TestOpenFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "records.CSV")
	require.NoError(t, os.WriteFile(path, []byte("reference;script\n"), 0o600))
	file, err := alphacomm.OpenFile(path)
	require.NoError(t, err)
	assert.Equal(t, alphacomm.FormatCSV, file.Format)
	assert.EqualValues(t, 17, file.Size)

	r := newRecorder(t, fileAnswer)
	_, err = r.client().Imports.AddFile(t.Context(), file)
	require.NoError(t, err)
	assert.JSONEq(t, `{"file":{"extension":"csv","contents":"cmVmZXJlbmNlO3NjcmlwdAo="}}`, string(r.only().Variables))

	require.NoError(t, os.Remove(path))
	_, err = r.client().Imports.AddFile(t.Context(), file)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.NotContains(t, err.Error(), dir)

	_, err = alphacomm.OpenFile(path)
	assert.ErrorIs(t, err, fs.ErrNotExist)
	require.NoError(t, os.Mkdir(path, 0o700))
	_, err = alphacomm.OpenFile(path)
	assert.ErrorContains(t, err, "directory")
	_, err = alphacomm.OpenFile(filepath.Join(dir, "records.txt"))
	assert.ErrorContains(t, err, "[csv xml xlsx xls ods]")
}

// TestFilesAreOpenedAgain when it is proven that nothing arrived.
func TestFilesAreOpenedAgain(t *testing.T) {
	data := contents(1 << 20)
	var opened atomic.Int32
	file := fileOf(data, len(data))
	file.Open = func() (io.ReadCloser, error) {
		opened.Add(1)
		return io.NopCloser(bytes.NewReader(data)), nil
	}
	r := newRecorder(t, "", fileAnswer)
	r.answers[0] = answer{http.StatusTooManyRequests, ""}
	_, err := r.client().Imports.AddFile(t.Context(), file)
	require.NoError(t, err)
	assert.EqualValues(t, 2, opened.Load())
	require.Len(t, r.seen(), 2)
	assert.Equal(t, r.seen()[0], r.seen()[1])

	opened.Store(0)
	r.answers = []answer{{http.StatusServiceUnavailable, ""}}
	_, err = r.client().Imports.AddFile(t.Context(), file)
	require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.EqualValues(t, 1, opened.Load(), "503 proves nothing")
}

// TestFileOnceIsReadOnce, and its error says so.
func TestFileOnceIsReadOnce(t *testing.T) {
	r := newRecorder(t, "")
	r.answers[0] = answer{http.StatusTooManyRequests, ""}
	file := alphacomm.FileOnce(alphacomm.FormatXML, strings.NewReader("<records/>"))
	for range 2 {
		_, err := r.client().Imports.AddFile(t.Context(), file)
		require.ErrorIs(t, err, alphacomm.ErrFileUsed)
		assert.NotErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
		assert.ErrorContains(t, err, "it cannot be sent again")
	}
	assert.Len(t, r.seen(), 1)

	_, err := r.client().Imports.AddFile(t.Context(), alphacomm.FileOnce(alphacomm.FormatXML, nil))
	assert.ErrorContains(t, err, "not sent: there is nothing to read")
}

// TestFileOnceSurvivesAFailedDial: it was not read yet.
func TestFileOnceSurvivesAFailedDial(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	file := alphacomm.FileOnce(alphacomm.FormatCSV, strings.NewReader("x"))
	_, err = newClient(t, "http://"+address).Imports.AddFile(t.Context(), file)
	require.ErrorIs(t, err, switchcomm.ErrNotSent)
	assert.NotErrorIs(t, err, alphacomm.ErrFileUsed)

	r := newRecorder(t, fileAnswer)
	_, err = r.client().Imports.AddFile(t.Context(), file)
	assert.NoError(t, err)
}

// TestUploadObeysItsContext also while the file gives nothing.
func TestUploadObeysItsContext(t *testing.T) {
	r := newRecorder(t, fileAnswer)
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	defer writer.Close()
	go func() {
		writer.Write(contents(1 << 20))
		cancel()
	}()
	_, err := r.client().Imports.AddFile(ctx, alphacomm.FileOnce(alphacomm.FormatCSV, reader))
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.Empty(t, r.seen())
}

// raw is a server that keeps the bodies that it gets, however incomplete, and
// never answers.
type raw struct {
	url      string
	listener net.Listener
	bodies   chan [][]byte
}

func rawServer(t *testing.T) *raw {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &raw{url: "http://" + listener.Addr().String(), listener: listener, bodies: make(chan [][]byte, 1)}
	go func() {
		var bodies [][]byte
		for {
			conn, err := listener.Accept()
			if err != nil {
				s.bodies <- bodies
				return
			}
			if request, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				body, _ := io.ReadAll(request.Body)
				bodies = append(bodies, body)
			}
			conn.Close()
		}
	}()
	return s
}

// close ends the server and returns what it got.
func (s *raw) close() [][]byte {
	s.listener.Close()
	return <-s.bodies
}
