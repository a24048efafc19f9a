package gql

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// What can be wrong with a file while it is sent.
var (
	// ErrFileChanged means that the file holds more or less than its size.
	ErrFileChanged = errors.New("the file grew or shrank while it was sent")
	// ErrFileEmpty means that the file holds nothing.
	ErrFileEmpty = errors.New("the file is empty")
	// ErrFileUsed means that the file can be read only once, and was.
	ErrFileUsed = errors.New("the file can be read only once and was read before: it cannot be sent again")
)

// Contents is a file that travels as base64. It is read while it is sent, so
// that memory does not grow with it.
type Contents struct {
	// Open returns the file from its beginning.
	Open func() (io.ReadCloser, error)
	// Size is the number of bytes, or -1 when it is not known.
	Size int64
}

// contentsMark stands for the contents in a request until they are sent. An
// extension cannot hold it: it has letters and digits only.
const contentsMark = "*contents of the file*"

// MarshalText puts a mark where the contents belong.
func (Contents) MarshalText() ([]byte, error) { return []byte(contentsMark), nil }

// upload makes the body that streams the contents at their mark in request.
func upload(request []byte, contents Contents) (*transport.Upload, error) {
	head, tail, found := bytes.Cut(request, []byte(contentsMark))
	if !found || bytes.Contains(tail, []byte(contentsMark)) {
		return nil, errors.New("the file has no place in the request")
	}
	size := int64(-1)
	if contents.Size >= 0 {
		size = int64(len(head)) + encodedLength(contents.Size) + int64(len(tail))
	}
	open := func() (io.ReadCloser, error) {
		file, err := contents.Open()
		if err != nil {
			return nil, err
		}
		if file == nil {
			return nil, errors.New("there is no file")
		}
		encoded := &encoder{file: file, size: contents.Size}
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), encoded, bytes.NewReader(tail)), file}, nil
	}
	return &transport.Upload{Open: open, Size: size}, nil
}

// encodedLength is base64.Encoding.EncodedLen for sizes that an int may not
// hold.
func encodedLength(n int64) int64 { return (n + 2) / 3 * 4 }

// encoder reads a file as base64. It comes to its end only when the file has
// exactly its size: what follows it in the request is not sent otherwise, so
// that the server never sees valid JSON.
type encoder struct {
	file io.Reader
	size int64 // -1: not known

	read    int64
	raw     [48 << 10]byte // a multiple of 3: only the end is padded
	encoded [64 << 10]byte
	pending []byte // of encoded
	err     error
}

// Read implements [io.Reader].
func (e *encoder) Read(p []byte) (int, error) {
	for len(e.pending) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.fill()
	}
	n := copy(p, e.pending)
	e.pending = e.pending[n:]
	return n, nil
}

// fill encodes the next part of the file, or sets e.err.
func (e *encoder) fill() {
	n, err := readFull(e.file, e.raw[:])
	e.read += int64(n)
	atEnd := err == io.EOF
	switch {
	case err != nil && !atEnd:
		e.err = err
	case e.size >= 0 && (e.read > e.size || atEnd && e.read < e.size):
		e.err = ErrFileChanged
	case atEnd && e.read == 0:
		e.err = ErrFileEmpty
	default:
		base64.StdEncoding.Encode(e.encoded[:], e.raw[:n])
		e.pending = e.encoded[:base64.StdEncoding.EncodedLen(n)]
		if atEnd {
			e.err = io.EOF
		}
	}
}

// readFull reads until p is full or an error, which it returns as it is.
// [io.ReadFull] would return the same error for the end of the file as a
// reader does, such as gzip's, whose input is cut short.
func readFull(r io.Reader, p []byte) (n int, err error) {
	for idle := 0; n < len(p) && err == nil; idle++ {
		const mostIdle = 100 // reads in a row without anything
		if idle >= mostIdle {
			return n, io.ErrNoProgress
		}
		var read int
		if read, err = r.Read(p[n:]); read > 0 {
			n, idle = n+read, 0
		}
	}
	return n, err
}

// nameUploadFailure makes the text of the error say what is wrong with the
// file. The transport does not repeat the texts of errors that it did not make.
func nameUploadFailure(failed *switchcomm.Error) {
	for _, cause := range []error{ErrFileChanged, ErrFileEmpty, ErrFileUsed} {
		if errors.Is(failed.Err, cause) {
			failed.Err = fmt.Errorf("%w: %w", cause, failed.Err)
		}
	}
}
