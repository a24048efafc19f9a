package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// file is an upload that counts how often it is opened and closed.
type file struct {
	open   func() (io.Reader, error)
	size   int64
	opened atomic.Int32
	closed atomic.Int32
}

func contents(data []byte) *file {
	return &file{open: func() (io.Reader, error) { return bytes.NewReader(data), nil }, size: int64(len(data))}
}

func (f *file) call() transport.Call {
	return transport.Call{Op: "Imports.AddFile", Upload: &transport.Upload{Size: f.size, Open: func() (io.ReadCloser, error) {
		f.opened.Add(1)
		r, err := f.open()
		if err != nil {
			return nil, err
		}
		return &openFile{r, f}, nil
	}}}
}

type openFile struct {
	io.Reader
	file *file
}

func (o *openFile) Close() error { o.file.closed.Add(1); return nil }

// overPipes makes a client whose connections are served by serve, without a
// network, so that time can be a test's own.
func overPipes(t *testing.T, serve func(net.Conn), options ...switchcomm.Option) *transport.Client {
	t.Helper()
	var serving sync.WaitGroup
	t.Cleanup(serving.Wait)
	pool := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		serving.Go(func() { defer theirs.Close(); serve(theirs) })
		return ours, nil
	}}
	defaults := []switchcomm.Option{switchcomm.WithBaseURL("http://localhost/v1"), switchcomm.WithTransport(pool)}
	client, err := transport.New(testAPI, testKey, defaults, options)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

const pipeAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n" + testOK

// TestUploadTime: an upload may take as long as it needs, while bytes are taken.
func TestUploadTime(t *testing.T) {
	data := bytes.Repeat([]byte("x"), 512<<10)
	readsHeaders := func(c net.Conn) *http.Request {
		r, err := http.ReadRequest(bufio.NewReaderSize(c, 16))
		if err != nil {
			return nil
		}
		return r
	}
	slowly := func(c net.Conn) bool {
		r := readsHeaders(c)
		for {
			time.Sleep(5 * time.Second)
			if _, err := io.CopyN(io.Discard, r.Body, 8<<10); err != nil {
				return errors.Is(err, io.EOF)
			}
		}
	}
	untilGone := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

	tests := map[string]struct {
		serve   func(net.Conn)
		options []switchcomm.Option
		took    time.Duration // at least, and less than 30 s longer
		fails   string        // part of the text of the error
	}{
		"slow and steady": {
			serve: func(c net.Conn) {
				if slowly(c) {
					_, _ = io.WriteString(c, pipeAnswer)
				}
				untilGone(c)
			},
			took: 320 * time.Second,
		},
		"a late answer": {
			serve: func(c net.Conn) {
				if slowly(c) {
					time.Sleep(100 * time.Second)
					_, _ = io.WriteString(c, pipeAnswer)
				}
				untilGone(c)
			},
			took: 420 * time.Second,
		},
		"no answer": {
			serve: func(c net.Conn) { slowly(c); untilGone(c) },
			took:  440 * time.Second,
			fails: "answer timeout",
		},
		"no answer, as told": {
			serve:   func(c net.Conn) { slowly(c); untilGone(c) },
			options: []switchcomm.Option{switchcomm.WithUploadTimeouts(time.Minute, time.Second)},
			took:    320 * time.Second,
			fails:   "answer timeout",
		},
		"a stall": {
			serve: func(c net.Conn) {
				r := readsHeaders(c)
				_, _ = io.CopyN(io.Discard, r.Body, 200<<10)
				time.Sleep(time.Hour)
			},
			took:  30 * time.Second,
			fails: "stalled",
		},
		"a stall, as told": {
			serve: func(c net.Conn) {
				r := readsHeaders(c)
				_, _ = io.CopyN(io.Discard, r.Body, 200<<10)
				time.Sleep(time.Hour)
			},
			options: []switchcomm.Option{switchcomm.WithUploadTimeouts(10*time.Minute, time.Second)},
			took:    10 * time.Minute,
			fails:   "stalled",
		},
		"a stall in the answer": {
			serve: func(c net.Conn) {
				_, _ = io.Copy(io.Discard, readsHeaders(c).Body)
				_, _ = io.WriteString(c, pipeAnswer[:len(pipeAnswer)-3])
				untilGone(c)
			},
			took:  120 * time.Second,
			fails: "answer timeout",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				f := contents(data)
				err := overPipes(t, tt.serve, tt.options...).Do(t.Context(), f.call(), accept)
				took := time.Since(began)
				assert.GreaterOrEqual(t, took, tt.took)
				assert.Less(t, took, tt.took+30*time.Second)
				if tt.fails == "" {
					require.NoError(t, err)
				} else {
					e := asError(t, err)
					assert.True(t, e.Outcome.MayBeApplied(), e.Outcome)
					assert.ErrorContains(t, e, tt.fails)
					assert.NotErrorIs(t, e, context.DeadlineExceeded)
				}
				assert.EqualValues(t, 1, f.opened.Load())
				synctest.Wait()
				assert.EqualValues(t, 1, f.closed.Load())
			})
		})
	}
}

// TestUploadCannotConnect: to connect an upload has the time of an attempt.
func TestUploadCannotConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		pool := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(35 * time.Second)
			return nil, errors.New("no route to host")
		}}
		client, err := transport.New(testAPI, testKey, nil, []switchcomm.Option{
			switchcomm.WithBaseURL("http://localhost"), switchcomm.WithTransport(pool),
		})
		require.NoError(t, err)
		f := contents([]byte(testBody))
		e := requireError(t, client, f.call())
		assert.ErrorIs(t, e, switchcomm.ErrNotSent)
		assert.Equal(t, 4, e.Attempts)
		assert.GreaterOrEqual(t, time.Since(began), 2*time.Minute)
		assert.Less(t, time.Since(began), 2*time.Minute+2*time.Second)
		synctest.Wait()
		assert.EqualValues(t, 4, f.opened.Load(), "opened for each attempt")
		assert.EqualValues(t, 4, f.closed.Load())
		time.Sleep(time.Minute) // until the last dial has ended
	})
}

// TestUploadSourceHangs: a reader that gives nothing ends the attempt like a
// server that takes nothing, and keeps nobody from giving up.
func TestUploadSourceHangs(t *testing.T) {
	for name, tt := range map[string]struct {
		deadline time.Duration
		took     time.Duration
		is       error
	}{
		"until it stalls":    {time.Hour, 30 * time.Second, switchcomm.ErrOutcomeUnknown},
		"until the deadline": {time.Second, time.Second, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				release := make(chan struct{})
				f := &file{size: 100, open: func() (io.Reader, error) {
					return readerFunc(func([]byte) (int, error) { <-release; return 0, io.EOF }), nil
				}}
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				client := overPipes(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
				err := client.Do(ctx, f.call(), accept)
				assert.Equal(t, tt.took, time.Since(began))
				close(release)
				e := asError(t, err)
				assert.ErrorIs(t, e, switchcomm.ErrOutcomeUnknown)
				assert.ErrorIs(t, e, tt.is)
				synctest.Wait()
				assert.EqualValues(t, 1, f.closed.Load())
			})
		})
	}
}

// TestUploadIsOpenedForEveryAttempt and is whole each time.
func TestUploadIsOpenedForEveryAttempt(t *testing.T) {
	for _, size := range []int64{int64(len(testBody)), -1} {
		server := played(t, faulty.Status429, faulty.Status429, faulty.Status429)
		f := contents([]byte(testBody))
		f.size = size
		require.NoError(t, newClient(t, server.URL()).Do(t.Context(), f.call(), accept))
		require.Len(t, server.Requests(), 4)
		for _, r := range server.Requests() {
			assert.Equal(t, testBody, string(r.Body))
		}
		assert.EqualValues(t, 4, f.opened.Load())
		assert.EqualValues(t, 4, f.closed.Load())
	}
}

func TestUploadCannotBeOpened(t *testing.T) {
	gone := &fs.PathError{Op: "open", Path: "/data/" + testPhone, Err: fs.ErrNotExist}

	t.Run("at first", func(t *testing.T) {
		server := played(t)
		f := &file{open: func() (io.Reader, error) { return nil, gone }}
		e := requireError(t, newClient(t, server.URL()), f.call())
		assert.ErrorIs(t, e, switchcomm.ErrNotSent)
		assert.ErrorIs(t, e, fs.ErrNotExist)
		assert.Zero(t, server.Connections())
	})
	t.Run("for the repeat", func(t *testing.T) {
		server := played(t, faulty.Status429)
		f := contents([]byte(testBody))
		whole := f.open
		f.open = func() (io.Reader, error) {
			if f.opened.Load() > 1 {
				return nil, gone
			}
			return whole()
		}
		e := requireError(t, newClient(t, server.URL()), f.call())
		assert.ErrorIs(t, e, fs.ErrNotExist)
		assert.ErrorIs(t, e, switchcomm.ErrRejected, "the first verdict stays known")
		assert.Equal(t, 1, e.Attempts)
		assert.Empty(t, server.Effects())
	})
}

// TestUploadFails: the server cannot have taken a request whose body was never
// complete; but it may have taken one that failed with its last byte.
func TestUploadFails(t *testing.T) {
	errDisk := errors.New("read /data/" + testPhone + ": input/output error")
	data := bytes.Repeat([]byte("x"), 256<<10)
	failing := func(n int) func() (io.Reader, error) {
		return func() (io.Reader, error) {
			return io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(errDisk)), nil
		}
	}
	tests := map[string]struct {
		given   int
		size    int64
		outcome switchcomm.Outcome
	}{
		"at once":                  {0, int64(len(data)), switchcomm.OutcomeNotSent},
		"midway":                   {100 << 10, int64(len(data)), switchcomm.OutcomeNotSent},
		"before the last byte":     {len(data) - 1, int64(len(data)), switchcomm.OutcomeNotSent},
		"with the last byte":       {len(data), int64(len(data)), switchcomm.OutcomeUnknown},
		"midway, size not known":   {100 << 10, -1, switchcomm.OutcomeNotSent},
		"at the end, not known of": {len(data), -1, switchcomm.OutcomeNotSent},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := played(t, faulty.CommitHang) // if it has all of it
			f := &file{open: failing(tt.given), size: tt.size}
			e := requireError(t, newClient(t, server.URL()), f.call())
			assert.Equal(t, tt.outcome, e.Outcome)
			if tt.outcome == switchcomm.OutcomeNotSent {
				assert.ErrorIs(t, e, errDisk)
				assert.Empty(t, server.Effects())
			}
			assert.EqualValues(t, 1, f.opened.Load(), "it would fail again")
		})
	}
}

// TestUploadTooShort: a body that is shorter than said is never taken for
// complete.
func TestUploadTooShort(t *testing.T) {
	server := played(t)
	f := contents([]byte(testBody))
	f.size++
	e := requireError(t, newClient(t, server.URL()), f.call())
	assert.ErrorIs(t, e, switchcomm.ErrNotSent)
	assert.ErrorIs(t, e, io.ErrUnexpectedEOF)
	assert.EqualValues(t, 1, f.opened.Load())
	assert.Empty(t, server.Effects())
}
