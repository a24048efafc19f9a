package alphacommtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"strings"
)

// File is a file as it was received.
type File struct {
	// Extension is what was sent: csv, xml, xlsx, xls, ods, or anything else.
	Extension string
	// Contents are the decoded contents, which must not be changed; nil under
	// [WithDiscardFiles].
	Contents []byte
	// Size is the number of bytes of the contents.
	Size int64
	// SHA256 is the digest of the contents, in hexadecimal.
	SHA256 string
	// Rows is the number of records of a csv file below its header line, -1 for
	// other formats and for a csv file that cannot be read.
	Rows int
}

func newFile(extension string, data []byte, discard bool) *File {
	digest := sha256.Sum256(data)
	f := &File{
		Extension: extension,
		Contents:  data,
		Size:      int64(len(data)),
		SHA256:    hex.EncodeToString(digest[:]),
		Rows:      -1,
	}
	if strings.EqualFold(extension, "csv") {
		f.Rows = countRows(data)
	}
	if discard {
		f.Contents = nil
	}
	return f
}

// readable says whether the fake could make records of the file.
func (f *File) readable() bool {
	switch strings.ToLower(f.Extension) {
	case "csv":
		return f.Size > 0 && f.Rows >= 0
	case "xml", "xlsx", "xls", "ods":
		return f.Size > 0
	}
	return false
}

// countRows counts the records of a csv file below its header. Line breaks
// inside quotes end no record.
func countRows(data []byte) int {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(data)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	for rows := -1; ; rows++ {
		_, err := r.Read()
		if errors.Is(err, io.EOF) {
			return max(rows, 0)
		}
		if err != nil {
			return -1
		}
	}
}

// separator is the likelier one of comma and semicolon, told by the header.
func separator(data []byte) rune {
	header, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(header, []byte(";")) > bytes.Count(header, []byte(",")) {
		return ';'
	}
	return ','
}

// contents is the base64 text of a file, and what it decodes to.
type contents struct {
	text []byte // nil once it is decoded
	data []byte
	err  error
}

// decode decodes the text once, in place, so that there is never a second copy
// of a file.
func (c *contents) decode() ([]byte, error) {
	if c.text != nil {
		c.data, c.err = decodeInPlace(c.text)
		c.text = nil
	}
	return c.data, c.err
}

var errNotBase64 = errors.New("standard base64 with padding is wanted")

// decodeInPlace overwrites text by what it decodes to. It goes by pieces: the
// base64 package does not promise that its source and destination may overlap.
func decodeInPlace(text []byte) ([]byte, error) {
	if bytes.ContainsAny(text, "\r\n") {
		return nil, errNotBase64 // which the base64 package would pass over
	}
	var piece [24 << 10]byte
	size := base64.StdEncoding.EncodedLen(len(piece))
	data := text[:0]
	for len(text) > 0 {
		n := min(size, len(text))
		decoded, err := base64.StdEncoding.Decode(piece[:], text[:n])
		if err != nil || decoded < len(piece) && n < len(text) {
			return nil, errNotBase64
		}
		data, text = append(data, piece[:decoded]...), text[n:]
	}
	return data, nil
}
