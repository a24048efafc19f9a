package load_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// entries are what the tests write, one Put each.
var entries = [][]load.Entry{
	{{Index: 0, Fingerprint: "0000000000000001", State: load.Sending}, {Index: 1, Fingerprint: "0000000000000002", State: load.Sending}},
	{{Index: 0, Fingerprint: "0000000000000001", State: load.Accepted, ID: "w-1", Status: "queued"}, {Index: 1, Fingerprint: "0000000000000002", State: load.Unknown}},
	{{Index: 4000, Fingerprint: "00000000000000ff", State: load.Sending, Update: true}},
	{{Index: 4000, Fingerprint: "00000000000000ff", State: load.Rejected, Update: true, Reasons: []switchcomm.FieldError{{Field: "id_number", Rule: "CDV"}, {Field: "name"}}}},
}

func openFile(t *testing.T, path string) *load.FileJournal {
	t.Helper()
	j, err := load.OpenFile(path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, j.Close()) })
	return j
}

// holds returns what a journal recalls.
func holds(t *testing.T, j load.Journal) []load.Entry {
	t.Helper()
	past, err := j.Begin(t.Context())
	require.NoError(t, err)
	defer func() { assert.NoError(t, j.End(t.Context())) }()
	all, err := j.Recall(t.Context(), 0, past.Len)
	require.NoError(t, err)
	if n := len(all); n > 0 {
		assert.Equal(t, past.Len, all[n-1].Index+1)
	}
	return all
}

// after returns what a journal holds after the first n Puts of entries.
func after(n int) []load.Entry {
	switch n {
	case 0:
		return nil
	case 1, 2:
		return entries[n-1]
	}
	return []load.Entry{entries[1][0], entries[1][1], entries[n-1][0]}
}

func TestFileRemembers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	past, err := j.Begin(t.Context())
	require.NoError(t, err)
	assert.Len(t, past.Salt, 16)
	assert.Zero(t, past.Len)
	require.NoError(t, j.End(t.Context()))
	for i, put := range entries {
		require.NoError(t, j.Put(t.Context(), put))
		assert.Equal(t, after(i+1), holds(t, j))
	}
	require.NoError(t, j.Close())
	require.NoError(t, j.Close(), "a second Close does nothing")

	j = openFile(t, path)
	assert.Equal(t, after(4), holds(t, j))
	again, err := j.Begin(t.Context())
	require.NoError(t, err)
	assert.Equal(t, load.Past{Salt: past.Salt, Len: 4001}, again)
	some, err := j.Recall(t.Context(), 1, 3999)
	require.NoError(t, err)
	assert.Equal(t, entries[1][1:], some)

	other := openFile(t, filepath.Join(t.TempDir(), "other"))
	otherPast, err := other.Begin(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, past.Salt, otherPast.Salt)
}

func TestFileIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	fresh := filepath.Join(t.TempDir(), "journal")
	empty := filepath.Join(t.TempDir(), "made beforehand")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	for _, path := range []string{fresh, empty} {
		openFile(t, path)
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode())
	}
}

// write makes a journal of entries and returns its bytes and where its lines
// end.
func write(t *testing.T) (text []byte, ends []int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	for _, put := range entries {
		require.NoError(t, j.Put(t.Context(), put))
	}
	require.NoError(t, j.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for i, b := range text {
		if b == '\n' {
			ends = append(ends, i+1)
		}
	}
	require.Len(t, ends, 1+len(entries))
	return text, ends
}

// TestFileCutAnywhere is a crash at every byte: the lines that were complete
// count, what was begun does not, and the journal can be written on.
func TestFileCutAnywhere(t *testing.T) {
	text, ends := write(t)
	path := filepath.Join(t.TempDir(), "journal")
	for cut := range len(text) + 1 {
		require.NoError(t, os.WriteFile(path, text[:cut], 0o600))
		whole := 0
		for whole < len(ends) && ends[whole] <= cut {
			whole++
		}
		j, err := load.OpenFile(path)
		require.NoError(t, err, "cut at %d", cut)
		require.Equal(t, after(max(whole-1, 0)), holds(t, j), "cut at %d", cut)
		next := load.Entry{Index: 5000, Fingerprint: "000000000000abcd", State: load.Sending}
		require.NoError(t, j.Put(t.Context(), []load.Entry{next}))
		require.NoError(t, j.Close())

		j, err = load.OpenFile(path)
		require.NoError(t, err, "cut at %d and written on", cut)
		require.Equal(t, append(after(max(whole-1, 0)), next), holds(t, j), "cut at %d and written on", cut)
		require.NoError(t, j.Close())
	}
}

// TestFileDamaged changes each byte. In the last line that is what a crash can
// leave, and before it never. (The newline before it is taken for its part.)
func TestFileDamaged(t *testing.T) {
	text, ends := write(t)
	path := filepath.Join(t.TempDir(), "journal")
	last := ends[len(ends)-2] - 1
	for at := range text {
		damaged := bytes.Clone(text)
		damaged[at] ^= 1
		require.NoError(t, os.WriteFile(path, damaged, 0o600))
		j, err := load.OpenFile(path)
		if at >= last {
			require.NoError(t, err, "byte %d", at)
			require.Equal(t, after(min(3, 2+at-last)), holds(t, j), "byte %d", at)
			require.NoError(t, j.Close())
			continue
		}
		require.Error(t, err, "byte %d", at)
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, damaged, now, "a file that is refused is not changed")
	}
}

func TestFileThatIsNoJournal(t *testing.T) {
	for name, text := range map[string]string{
		"a list of people":   "name,id_number\nJane,8001015009087\n",
		"the same, one line": "name,id_number",
		"a short one":        "{}",
		"another JSON file":  `{"journal":"mine"}` + "\n",
		"zeros":              strings.Repeat("\x00", 100),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "people.csv")
			require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
			_, err := load.OpenFile(path)
			assert.ErrorContains(t, err, "not a journal")
			now, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, text, string(now))
		})
	}
}

func TestFileOfALaterVersion(t *testing.T) {
	const later = `{"journal":"switchcomm load","version":2,"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}` + "\t3802d166\n"
	path := filepath.Join(t.TempDir(), "journal")
	require.NoError(t, os.WriteFile(path, []byte(later), 0o600))
	_, err := load.OpenFile(path)
	assert.ErrorContains(t, err, "version 2")
}

// TestFileWithALineOfAnotherMake ends with a line that is whole, and says what
// this program does not know. To drop it could mean to send its inputs again.
func TestFileWithALineOfAnotherMake(t *testing.T) {
	text, _ := write(t)
	path := filepath.Join(t.TempDir(), "journal")
	for _, line := range []string{
		`{"at":"2026-03-02T09:15:04Z","rows":[{"i":0,"f":"0000000000000001","s":"postponed"}]}` + "\t0b8f4fd3\n",
		`{"at":"2026-03-02T09:15:04Z","rows":[{"i":0,"f":"1","s":"sending"}]}` + "\t3a0d860a\n",
	} {
		require.NoError(t, os.WriteFile(path, append(bytes.Clone(text), line...), 0o600))
		_, err := load.OpenFile(path)
		assert.ErrorContains(t, err, "line 6 cannot be understood")
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(text)+line, string(now))
	}
}

// TestFileOfTheFirstVersion keeps the journals of this version readable.
func TestFileOfTheFirstVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	text, err := os.ReadFile(filepath.Join("testdata", "version1.journal"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	assert.Equal(t, after(4), holds(t, openFile(t, path)))
}

func TestFileInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	_, err := load.OpenFile(path)
	assert.ErrorIs(t, err, load.ErrJournalInUse)
	require.NoError(t, j.Close())
	openFile(t, path)
}

func TestFileServesOneLoadAtATime(t *testing.T) {
	j := openFile(t, filepath.Join(t.TempDir(), "journal"))
	v := newVendor()
	for range load.Run(t.Context(), input(records(10)), load.Options{Journal: j}, v.sender()) {
		_, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Journal: j}, v.sender()))
		assert.ErrorIs(t, err, load.ErrJournalInUse)
		assert.ErrorIs(t, j.Settle(t.Context(), 0, load.NotSent), load.ErrJournalInUse)
		break
	}
	assert.Len(t, v.batches, 1)
	_, err := collect(load.Run(t.Context(), input(records(10)), load.Options{Journal: j}, v.sender()))
	assert.NoError(t, err)
}

func TestFileThatCannotBeOpened(t *testing.T) {
	_, err := load.OpenFile(filepath.Join(t.TempDir(), "no", "such", "folder"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestFileClosed(t *testing.T) {
	j, err := load.OpenFile(filepath.Join(t.TempDir(), "journal"))
	require.NoError(t, err)
	require.NoError(t, j.Close())
	_, err = j.Begin(t.Context())
	assert.ErrorIs(t, err, os.ErrClosed)
	assert.ErrorIs(t, j.Put(t.Context(), entries[0]), os.ErrClosed)
	_, err = j.Recall(t.Context(), 0, 1)
	assert.ErrorIs(t, err, os.ErrClosed)
}

func TestFileRefusesEntriesItCannotHold(t *testing.T) {
	j := openFile(t, filepath.Join(t.TempDir(), "journal"))
	for _, entry := range []load.Entry{
		{Index: -1, Fingerprint: "0000000000000001"},
		{Index: 1, Fingerprint: "1"},
		{Index: 1, Fingerprint: "not hexadecimal."},
		{Index: 1, Fingerprint: "0000000000000001", State: 99},
	} {
		assert.Error(t, j.Put(t.Context(), []load.Entry{entry}))
	}
	assert.Empty(t, holds(t, j))
	assert.NoError(t, j.Put(t.Context(), entries[0]), "nothing was written, so nothing is broken")
}

func TestFileSettle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	const open = 6
	for i := range open {
		state := []load.State{load.Unknown, load.Sending}[i%2]
		require.NoError(t, j.Put(t.Context(), []load.Entry{{Index: i, Fingerprint: "0000000000000001", State: state, Update: true, Status: "odd"}}))
	}
	for i, state := range []load.State{load.Accepted, load.Rejected, load.NotSent} {
		require.NoError(t, j.Settle(t.Context(), i, state))
		require.NoError(t, j.Settle(t.Context(), i+3, state))
	}
	for i := range open {
		for _, state := range []load.State{load.Accepted, load.Rejected, load.NotSent} {
			assert.ErrorIs(t, j.Settle(t.Context(), i, state), load.ErrNotUnknown, "it is settled")
		}
	}
	for _, index := range []int{-1, open, 1 << 30} {
		assert.ErrorIs(t, j.Settle(t.Context(), index, load.NotSent), load.ErrNotUnknown)
	}
	for _, state := range []load.State{load.Unknown, load.Invalid, load.Sending, 99} {
		assert.Error(t, j.Settle(t.Context(), 0, state))
	}
	require.NoError(t, j.Close())
	for i, entry := range holds(t, openFile(t, path)) {
		want := load.Entry{Index: i, Fingerprint: "0000000000000001", Update: true}
		want.State = []load.State{load.Accepted, load.Rejected, load.NotSent}[i%3]
		assert.Equal(t, want, entry)
	}
}

// TestFileHoldsNoPersonalData loads records that are personal data through and
// through and looks for it in the file.
func TestFileHoldsNoPersonalData(t *testing.T) {
	type person struct{ Name, Number string }
	const name, number, email = "Thandeka", "8001015009087", "thandeka@example.com"
	sender := load.Sender[person]{
		Op: "People.Load", CallSize: 1,
		Key:    func(p person) string { return p.Number },
		Encode: func(p person) ([]byte, error) { return []byte(p.Name + p.Number), nil },
		Create: func(_ context.Context, people []person) ([]load.Result, error) {
			switch people[0].Name {
			case "a":
				return []load.Result{{State: load.Rejected, Reasons: []switchcomm.FieldError{
					{Field: "id_number", Rule: "CDV", Message: number + " of " + name}, {Field: number, Rule: email},
				}}}, nil
			case "b":
				return nil, &switchcomm.Error{Message: name, Err: errors.New(email)}
			}
			return []load.Result{{State: load.Accepted, ID: "w-1"}}, nil
		},
	}
	people := func(yield func(person, error) bool) {
		for _, p := range []person{{"a", number}, {"b", number}, {name, number}} {
			if !yield(p, nil) {
				return
			}
		}
	}
	path := filepath.Join(t.TempDir(), "journal")
	j := openFile(t, path)
	for _, err := range load.Run(t.Context(), people, load.Options{Journal: j}, sender) {
		require.NoError(t, err)
	}
	require.NoError(t, j.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, personal := range []string{name, number, email} {
		assert.NotContains(t, strings.ToLower(string(text)), strings.ToLower(personal))
	}
	assert.Contains(t, string(text), "CDV")
	assert.Contains(t, string(text), "w-1")
	assert.Equal(t, 7, bytes.Count(text, []byte("\n")), fmt.Sprintf("a header, and two lines for each of the three calls:\n%s", text))
}
