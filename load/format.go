package load

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path/filepath"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// The file of a journal is text. Every line is a JSON object, a tab, the
// CRC-32C of the object in eight hexadecimal digits, and a newline. The first
// line is the header; each of the others holds the entries of one Put, and
// replaces what was said of their indexes before:
//
//	{"journal":"switchcomm load","version":1,"salt":"AAECAwQFBgcICQoLDA0ODw=="}	1f451b06
//	{"at":"2026-03-02T09:15:05Z","rows":[{"i":4000,"f":"00000000000000ff","s":"sending","u":true}]}	865f5904
//
// where i is the index, f the fingerprint, s the state, and u marks an update.
//
// Each line is on the disk before the next is written, so a crash can leave
// only the last one incomplete, and then what it announces was not begun.
type (
	header struct {
		Journal string `json:"journal"`
		Version int    `json:"version"`
		Salt    []byte `json:"salt"`
	}
	line struct {
		At   time.Time   `json:"at"`
		Rows []entryJSON `json:"rows"`
	}
	entryJSON struct {
		Index       int          `json:"i"`
		Fingerprint string       `json:"f"`
		State       State        `json:"s"`
		Update      bool         `json:"u,omitempty"`
		ID          string       `json:"id,omitempty"`
		Status      string       `json:"status,omitempty"`
		Reasons     []reasonJSON `json:"reasons,omitempty"`
	}
	reasonJSON struct {
		Field string `json:"field,omitempty"`
		Rule  string `json:"rule,omitempty"`
	}
)

const (
	formatName    = "switchcomm load"
	formatVersion = 1
	formatStart   = `{"journal":"` + formatName + `"` // of every header
)

var (
	errDamaged    = errors.New("the file is damaged")
	errNotJournal = errors.New("the file is not a journal")
)

func newLine(entries []Entry) line {
	l := line{At: time.Now().UTC().Truncate(time.Second), Rows: make([]entryJSON, len(entries))}
	for i, e := range entries {
		l.Rows[i] = entryJSON{Index: e.Index, Fingerprint: e.Fingerprint, State: e.State, Update: e.Update, ID: e.ID, Status: e.Status}
		for _, reason := range e.Reasons {
			l.Rows[i].Reasons = append(l.Rows[i].Reasons, reasonJSON{reason.Field, reason.Rule})
		}
	}
	return l
}

func (l *line) entries() []Entry {
	entries := make([]Entry, len(l.Rows))
	for i, r := range l.Rows {
		entries[i] = Entry{Index: r.Index, Fingerprint: r.Fingerprint, State: r.State, Update: r.Update, ID: r.ID, Status: r.Status}
		for _, reason := range r.Reasons {
			entries[i].Reasons = append(entries[i].Reasons, switchcomm.FieldError{Field: reason.Field, Rule: reason.Rule})
		}
	}
	return entries
}

// checksumSize is the length of what follows the object in a line.
const checksumSize = len("\t00000000\n")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(object []byte) string {
	return fmt.Sprintf("\t%08x\n", crc32.Checksum(object, castagnoli))
}

func encodeLine(value any) ([]byte, error) {
	object, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return append(object, checksum(object)...), nil
}

// decodeLine reads a line into value. The error is errDamaged if the line is
// not exactly as it was written.
func decodeLine(text []byte, value any) error {
	cut := len(text) - checksumSize
	if cut < 0 || string(text[cut:]) != checksum(text[:cut]) {
		return errDamaged
	}
	return json.Unmarshal(text[:cut], value)
}

// restore reads the file into the journal, or makes it a journal if it is
// empty or ends within its header.
func (j *FileJournal) restore() error {
	reader := bufio.NewReaderSize(j.file, 1<<20)
	start, err := reader.Peek(len(formatStart))
	switch {
	case err != nil && err != io.EOF:
		return err
	case string(start) != formatStart[:len(start)]:
		return errNotJournal
	}
	first, err := reader.ReadBytes('\n')
	if err == io.EOF { // new, or a crash cut the header short
		return j.create()
	}
	if err != nil {
		return err
	}
	if err := j.readHeader(first); err != nil {
		return err
	}
	j.end = int64(len(first))
	for number := 2; ; number++ {
		text, err := reader.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if len(text) == 0 {
			return nil
		}
		switch err := j.take(text); {
		case errors.Is(err, errDamaged):
			return j.dropTail(reader, number)
		case err != nil: // it was written so: not by a crash, and not to be dropped
			return fmt.Errorf("line %d cannot be understood: %w", number, err)
		}
	}
}

func (j *FileJournal) create() error {
	salt := make([]byte, minSalt)
	rand.Read(salt) // never fails
	text, err := encodeLine(header{Journal: formatName, Version: formatVersion, Salt: salt})
	if err != nil {
		return err
	}
	if err := j.file.Chmod(0o600); err != nil { // somebody else may have made the file
		return err
	}
	if err := j.file.Truncate(0); err != nil {
		return err
	}
	if err := j.append(text); err != nil {
		return err
	}
	j.salt = salt
	return syncDir(filepath.Dir(j.file.Name()))
}

func (j *FileJournal) readHeader(text []byte) error {
	var h header
	if err := decodeLine(text, &h); err != nil {
		return fmt.Errorf("%w at line 1", err)
	}
	if h.Version != formatVersion {
		return fmt.Errorf("the format has version %d, and this program knows version %d", h.Version, formatVersion)
	}
	j.salt = h.Salt
	return nil
}

// take takes in a line at the end of what is read so far.
func (j *FileJournal) take(text []byte) error {
	var l line
	if err := decodeLine(text, &l); err != nil {
		return err
	}
	entries := l.entries()
	if err := checkEntries(entries); err != nil {
		return err
	}
	j.note(entries, j.end)
	j.end += int64(len(text))
	return nil
}

// dropTail removes the last line, which a crash left incomplete. A line that
// another follows was complete once.
func (j *FileJournal) dropTail(reader *bufio.Reader, number int) error {
	switch _, err := reader.Peek(1); err {
	case io.EOF:
	case nil:
		return fmt.Errorf("%w at line %d", errDamaged, number)
	default:
		return err
	}
	if err := j.file.Truncate(j.end); err != nil {
		return err
	}
	return j.file.Sync()
}

// readLine returns the entries of the line at offset.
func (j *FileJournal) readLine(offset int64) ([]Entry, error) {
	reader := bufio.NewReader(io.NewSectionReader(j.file, offset, j.end-offset))
	text, err := reader.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var l line
	if err := decodeLine(text, &l); err != nil {
		return nil, fmt.Errorf("%w at offset %d", errDamaged, offset)
	}
	return l.entries(), nil
}
