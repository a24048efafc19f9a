package alphacomm

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// What can be wrong with a file, as errors of [ImportsService.AddFile] match
// it. The vendor then got no complete request: nothing was imported.
var (
	// ErrFileChanged matches a file that holds more or less than its size.
	ErrFileChanged = gql.ErrFileChanged
	// ErrFileEmpty matches a file that holds nothing.
	ErrFileEmpty = gql.ErrFileEmpty
	// ErrFileUsed matches a file of [FileOnce] that would have to be read a
	// second time.
	ErrFileUsed = gql.ErrFileUsed
)

// File is a file of records: see [ImportsService.AddFile]. Make it with
// [OpenFile] or [FileOnce], or fill it in.
type File struct {
	// Format is the kind of file.
	Format Format
	// Open returns the file from its beginning. It is called again when the
	// request has to be repeated.
	Open func() (io.ReadCloser, error)
	// Size is the number of bytes, or -1 when it is not known. A file that
	// turns out to have another size is an error, and nothing is imported.
	Size int64
}

// Format is the kind of a file of records, as its extension in lower case.
type Format string

// The formats that the vendor names.
const (
	FormatCSV  Format = "csv"
	FormatXML  Format = "xml"
	FormatXLSX Format = "xlsx"
	FormatXLS  Format = "xls"
	FormatODS  Format = "ods"
)

// Known reports whether f is one of the formats that the vendor names.
func (f Format) Known() bool { return slices.Contains(formats(), f) }

func formats() []Format { return []Format{FormatCSV, FormatXML, FormatXLSX, FormatXLS, FormatODS} }

// OpenFile returns the file at path, whose extension says its format. It is
// opened, and read, when it is sent; a file that has another size by then is
// an error.
func OpenFile(path string) (File, error) {
	format := Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(path), ".")))
	if !format.Known() {
		return File{}, fmt.Errorf("alphacomm: the extension of the file says none of the formats %v", formats())
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return File{}, fmt.Errorf("alphacomm: %w", err)
	case info.IsDir():
		return File{}, errors.New("alphacomm: the file is a directory")
	}
	size := info.Size()
	if !info.Mode().IsRegular() {
		size = -1 // a pipe or a device
	}
	return File{Format: format, Size: size, Open: func() (io.ReadCloser, error) { return os.Open(path) }}, nil
}

// FileOnce returns a file that is read from r. It can be read a single time:
// a request that has to be repeated after a part of it was sent fails with
// [ErrFileUsed], and so does a second import of the same File.
func FileOnce(format Format, r io.Reader) File {
	if r == nil {
		return File{Format: format, Size: -1} // refused when it is sent
	}
	once := &onceReader{r: r}
	return File{Format: format, Size: -1, Open: once.open}
}

// onceReader is a reader that can be opened until it is read. An attempt that
// got no connection has not read it.
type onceReader struct {
	r    io.Reader
	used atomic.Bool
}

func (o *onceReader) open() (io.ReadCloser, error) {
	if o.used.Load() {
		return nil, ErrFileUsed
	}
	return io.NopCloser(o), nil
}

func (o *onceReader) Read(p []byte) (int, error) {
	o.used.Store(true)
	return o.r.Read(p)
}

// Validate reports every problem of the file together, without opening it: a
// format that the vendor does not name, no way to open it, or no contents.
func (f *File) Validate() error { return f.findings().err() }

func (f *File) findings() *findings {
	found := new(findings)
	if !f.Format.Known() {
		found.problem("extension", "format", fmt.Sprintf("must be one of %v", formats()))
	}
	if err := f.checkContents(); err != nil {
		found.problem("contents", "file", err.Error())
	}
	return found
}

// check refuses a file that certainly cannot be sent.
func (f *File) check() error {
	if !isExtension(string(f.Format)) {
		return errors.New("the format is not a file extension such as csv")
	}
	return f.checkContents()
}

func (f *File) checkContents() error {
	switch {
	case f.Open == nil:
		return errors.New("there is nothing to read: Open is nil")
	case f.Size == 0:
		return fmt.Errorf("%w (when its size is not known, Size is -1)", ErrFileEmpty)
	case f.Size < -1:
		return errors.New("the size is negative (when it is not known, Size is -1)")
	}
	return nil
}

// isExtension reports whether s has letters and digits only.
func isExtension(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// input returns the file in its wire form.
func (f *File) input() *gql.FileInput {
	return &gql.FileInput{Extension: string(f.Format), Contents: gql.Contents{Open: f.Open, Size: f.Size}}
}
