package load

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"
)

// FileJournal is a [Journal] in a file. It is safe for concurrent use, and
// serves one load at a time.
//
// The file is readable by its owner alone. It holds indexes, states, the
// vendor's ids and status words, names of fields and rules, and fingerprints:
// no personal data. (Who has the file and a list of complete records can find
// out which of them were loaded, as from any list of hashes.)
type FileJournal struct {
	mu     sync.Mutex
	file   *os.File
	salt   []byte
	end    int64 // where the next line goes
	table  table
	begun  bool
	broken error // why nothing may be written any more

	cached   []Entry // the entries of the line at cachedAt
	cachedAt int64   // 0: none, since a header stands there
}

// OpenFile opens the journal in the file at path, and makes one if there is
// none. Close it after the load.
//
// A line that a crash left half written is removed: it was never acted upon.
// A file that is damaged anywhere else, or that is no journal, is an error and
// is not changed. While the journal is open no other process, and no second
// OpenFile, can open it: that gives [ErrJournalInUse]. (On Unix the file is
// locked with flock; on Windows it is opened without sharing, so that other
// programs cannot even read it; elsewhere OpenFile returns
// [errors.ErrUnsupported].)
//
// An open journal takes about 30 bytes of memory for each input it knows.
func OpenFile(path string) (*FileJournal, error) {
	file, err := openLocked(path)
	if err != nil {
		return nil, fmt.Errorf("load: journal: %w", err)
	}
	j := &FileJournal{file: file}
	if err := j.restore(); err != nil {
		return nil, errors.Join(fmt.Errorf("load: journal %s: %w", path, err), file.Close())
	}
	return j, nil
}

// Close closes the file and gives it free for other processes. A load that
// still uses the journal stops.
func (j *FileJournal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.broken, os.ErrClosed) {
		return nil
	}
	j.broken = os.ErrClosed
	return j.file.Close()
}

// Begin implements [Journal].
func (j *FileJournal) Begin(context.Context) (Past, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.broken != nil:
		return Past{}, j.broken
	case j.begun:
		return Past{}, ErrJournalInUse
	}
	j.begun = true
	return Past{Salt: j.salt, Len: j.table.len}, nil
}

// End implements [Journal].
func (j *FileJournal) End(context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.begun = false
	return nil
}

// Recall implements [Journal].
func (j *FileJournal) Recall(_ context.Context, first, count int) ([]Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return nil, j.broken
	}
	var entries []Entry
	for index := first; index < min(first+count, j.table.len); index++ {
		entry, ok, err := j.recall(index)
		if err != nil {
			return nil, err
		}
		if ok {
			entries = append(entries, entry)
		}
	}
	return entries, nil
}

// Put implements [Journal]. It appends one line to the file and waits until
// that is on the disk. After an error nothing more is written.
func (j *FileJournal) Put(_ context.Context, entries []Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.put(entries)
}

// Settle implements [Journal].
func (j *FileJournal) Settle(_ context.Context, index int, state State) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.begun {
		return ErrJournalInUse
	}
	if !isSettleState(state) {
		return fmt.Errorf("load: %s is not a decision: use Accepted, Rejected or NotSent", state)
	}
	entry, ok, err := j.recall(index)
	if err != nil {
		return err
	}
	if !ok || !entry.isOpen() {
		return fmt.Errorf("load: input %d: %w", index, ErrNotUnknown)
	}
	return j.put([]Entry{{Index: index, Fingerprint: entry.Fingerprint, State: state, Update: entry.Update}})
}

func (j *FileJournal) put(entries []Entry) error {
	if j.broken != nil {
		return j.broken
	}
	if err := checkEntries(entries); err != nil {
		return err
	}
	line, err := encodeLine(newLine(entries))
	if err != nil {
		return err
	}
	offset := j.end
	if err := j.append(line); err != nil {
		j.broken = err // what the file ends with is not known any more
		return err
	}
	j.note(entries, offset)
	return nil
}

// append writes a line and waits until it is on the disk.
func (j *FileJournal) append(line []byte) error {
	if _, err := j.file.WriteAt(line, j.end); err != nil {
		return err
	}
	if err := j.file.Sync(); err != nil {
		return err
	}
	j.end += int64(len(line))
	return nil
}

// note takes the entries of the line at offset into the table.
func (j *FileJournal) note(entries []Entry, offset int64) {
	for i := range entries {
		j.table.set(&entries[i], offset)
	}
}

// recall returns the entry of an input. What the table does not hold of it is
// read from its line.
func (j *FileJournal) recall(index int) (Entry, bool, error) {
	row := j.table.get(index)
	if row == nil {
		return Entry{}, false, nil
	}
	entry := Entry{
		Index:       index,
		Fingerprint: hex.EncodeToString(row.fingerprint[:]),
		State:       row.state,
		Update:      row.update,
	}
	if row.line == 0 {
		return entry, true, nil
	}
	if j.cachedAt != row.line {
		entries, err := j.readLine(row.line)
		if err != nil {
			return Entry{}, false, err
		}
		j.cached, j.cachedAt = entries, row.line
	}
	for i := range j.cached {
		if j.cached[i].Index == index {
			return j.cached[i], true, nil
		}
	}
	return Entry{}, false, errDamaged
}

// row is what is kept in memory of an entry.
type row struct {
	fingerprint [8]byte
	line        int64 // where in the file the rest of the entry is; 0: there is none
	state       State
	update      bool
	used        bool
}

// checkEntries refuses entries that the table cannot hold.
func checkEntries(entries []Entry) error {
	for i := range entries {
		digits, err := hex.DecodeString(entries[i].Fingerprint)
		if err != nil || len(digits) != len(row{}.fingerprint) {
			return fmt.Errorf("load: input %d: the fingerprint is not 16 hexadecimal digits", entries[i].Index)
		}
		if entries[i].Index < 0 {
			return errors.New("load: an index is negative")
		}
	}
	return nil
}

const pageSize = 1024

// table holds the rows by index, in pages, so that it grows without being
// copied.
type table struct {
	pages map[int]*[pageSize]row
	len   int // one more than the highest index
}

// set replaces the row of an entry that checkEntries has passed.
func (t *table) set(entry *Entry, line int64) {
	r := row{state: entry.State, update: entry.Update, used: true}
	hex.Decode(r.fingerprint[:], []byte(entry.Fingerprint))
	if entry.ID != "" || entry.Status != "" || len(entry.Reasons) > 0 {
		r.line = line
	}
	number := entry.Index / pageSize
	page := t.pages[number]
	if page == nil {
		if t.pages == nil {
			t.pages = make(map[int]*[pageSize]row)
		}
		page = new([pageSize]row)
		t.pages[number] = page
	}
	page[entry.Index%pageSize] = r
	t.len = max(t.len, entry.Index+1)
}

// get returns the row of an index, nil when there is none.
func (t *table) get(index int) *row {
	if index < 0 {
		return nil
	}
	page := t.pages[index/pageSize]
	if page == nil || !page[index%pageSize].used {
		return nil
	}
	return &page[index%pageSize]
}
