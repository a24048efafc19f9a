package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// Identity numbers of invented people.
const (
	idA = "8804120101081"
	idB = "7511305108085"
	idC = "9907210115082"
)

func marketing(sms bool) switchtransact.Marketing { return switchtransact.Marketing{SMS: &sms} }

func TestFourListsBecomeOneFile(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "072 000 0001")
	_, err := b.fake.AddPerson(map[string]any{
		"id_number": idB, "contact_cell": "+27 (0)72 000 0001", "contact_work": "ask reception", "contact_home": "0110000001", "is_marketing_phone": false,
	})
	require.NoError(t, err)
	_, err = b.fake.AddCompany(map[string]any{"name": "Example Traders", "contact": "0027720000001", "is_blacklisted": true})
	require.NoError(t, err)

	out := b.mustRun()
	assert.Contains(t, out, "numbers: 3  added: 0  removed: 0", "the first time there is nothing to compare with")
	assert.Contains(t, out, "kept as entered, being no telephone number or more than one: 1")
	assert.Equal(t, map[string]string{
		"+27720000001":  "people/sms people/phone companies/sms companies/phone",
		"+27110000001":  "people/phone",
		"ask reception": "people/phone",
	}, b.table())

	contents, err := os.ReadFile(b.csv())
	require.NoError(t, err)
	assert.Contains(t, string(contents), "+27110000001,E.164,no,yes,no,no\n")
	assert.Contains(t, string(contents), "ask reception,as entered,no,yes,no,no\n")
	for _, path := range []string{b.csv(), b.state()} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode(), path)
	}
	assert.Zero(t, b.fake.Effects(switchtransacttest.AnyOp))
}

func TestNoListHasNumbers(t *testing.T) {
	b := newBench(t)
	assert.Contains(t, b.mustRun(), "numbers: 0")
	assert.Empty(t, b.table(), "the file is there all the same")
}

func TestFileIsMadeAnew(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.mustRun()
	require.NoError(t, os.Remove(b.csv()))
	b.mustRun()
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
}

// TestWindows: after the whole lists, windows that overlap, and the whole lists
// again when it is time.
func TestWindows(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.mustRun()
	assert.Equal(t, []string{""}, b.windows("/people/blacklist/sms"))

	b.now.set(southAfrican(2, 15))
	b.flag(idB, "0720000002")
	out := b.mustRun()
	assert.Contains(t, out, "numbers: 2  added: 1  removed: 0")
	assert.Contains(t, out, "read since 2026-02-27: people/sms")
	assert.Contains(t, out, "added    +27720000002  people/sms")

	b.now.set(southAfrican(9, 8))
	b.mustRun("-overlap", "1", "-whole-every", "1000h")
	b.now.set(southAfrican(9, 23))
	b.mustRun("-whole")
	want := []string{"", "2026-02-27", "2026-03-01", "2026-03-06", ""}
	for _, path := range []string{"/people/blacklist/sms", "/people/blacklist/phone", "/companies/blacklist/sms", "/companies/blacklist/phone"} {
		assert.Equal(t, want, b.windows(path), path)
	}
}

// TestNoDayIsSkipped: when reads fail for days, the window reaches back to the
// last one that did not.
func TestNoDayIsSkipped(t *testing.T) {
	b := newBench(t)
	b.mustRun()
	b.now.set(southAfrican(5, 9))
	b.flag(idA, "0720000001")
	b.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: "<p>busy</p>"})
	for day := 5; day <= 7; day++ {
		b.now.set(southAfrican(day, 10))
		assert.Equal(t, 1, b.run("-whole-every", "1000h").Code)
		assert.Empty(t, b.table())
	}
	b.fake.ClearFaults()
	b.now.set(southAfrican(20, 9))
	b.mustRun("-whole-every", "1000h")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
	windows := b.windows("/people/blacklist/sms")
	assert.Equal(t, "2026-02-27", windows[len(windows)-1])
}

// TestClockWentBack: what a clock that was wrong has made of the windows is not
// trusted.
func TestClockWentBack(t *testing.T) {
	b := newBench(t)
	b.mustRun()
	b.now.set(southAfrican(3, 9))
	b.flag(idA, "0720000001")
	b.now.set(southAfrican(30, 9)) // wrong
	b.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: `{"status": true, "data": []}`})
	b.mustRun("-whole-every", "1000h")
	b.fake.ClearFaults()
	assert.Empty(t, b.table())

	b.now.set(southAfrican(9, 9)) // right again; a window of 3 days would not do
	b.mustRun("-whole-every", "1000h")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
}

func TestRemoval(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.flag(idB, "0720000002")
	b.mustRun()
	b.unflag(idB)

	assert.Contains(t, b.mustRun(), "numbers: 2  added: 0  removed: 0", "a window shows no removal")
	out := b.mustRun("-whole")
	assert.Contains(t, out, "numbers: 2  added: 0  removed: 0", "one read is not believed")
	assert.Contains(t, out, "no longer listed, to be removed if the next read of the whole list agrees: 1 (people/sms)")
	out = b.mustRun("-whole")
	assert.Contains(t, out, "numbers: 1  added: 0  removed: 1")
	assert.Contains(t, out, "removed  +27720000002  people/sms")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
	assert.NotContains(t, b.mustRun("-whole"), "+27720000002", "it is told once")
}

// TestRemovalFromOneList: a number leaves the file with its last list.
func TestRemovalFromOneList(t *testing.T) {
	b := newBench(t)
	_, err := b.fake.AddPerson(map[string]any{"id_number": idA, "contact_cell": "0720000001", "is_marketing_sms": false, "is_marketing_phone": false})
	require.NoError(t, err)
	b.mustRun()
	b.unflag(idA)
	b.mustRun("-whole")
	assert.Contains(t, b.mustRun("-whole"), "removed  +27720000001  people/sms\n")
	assert.Equal(t, map[string]string{"+27720000001": "people/phone"}, b.table())
}

// TestDoubtIsForgotten: only reads in a row count.
func TestDoubtIsForgotten(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.mustRun()
	b.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: `{"status": true, "data": []}`, Times: 4})
	assert.Contains(t, b.mustRun("-whole"), "if the next read of the whole list agrees: 1")
	b.mustRun("-whole") // it is there
	b.unflag(idA)
	assert.Contains(t, b.mustRun("-whole"), "if the next read of the whole list agrees: 1")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
}

func TestCounts(t *testing.T) {
	b := newBench(t)
	b.mustRun()
	b.flag(idA, "0720000001")
	out := b.mustRun("-counts")
	assert.Contains(t, out, "numbers: 1  added: 1  removed: 0")
	assert.NotContains(t, out, "27720000001")
}

// TestQuirks: whatever form the vendor gives its answers, the numbers are the
// same.
func TestQuirks(t *testing.T) {
	t.Parallel()
	for _, quirk := range switchtransacttest.AllQuirks() {
		if quirk == switchtransacttest.QuirkBlacklistError || quirk == switchtransacttest.QuirkContacts {
			continue // TestPartialAnswers has an error beside the data, and a number under another name
		}
		t.Run(string(quirk), func(t *testing.T) {
			b := newBench(t)
			b.flag(idA, "0720000001")
			b.flag(idB, "27720000002")
			_, err := b.fake.AddCompany(map[string]any{"name": "Example Traders", "contact": "+27720000001", "is_marketing_phone": false})
			require.NoError(t, err)
			b.fake.SetQuirks(quirk)
			s := b.syncer()
			failed, err := s.round(t.Context())
			require.NoError(t, err)
			require.NoError(t, failed)
			assert.Equal(t, map[string]string{"+27720000001": "people/sms companies/phone", "+27720000002": "people/sms"}, b.table())
		})
	}
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	const damaged = "is damaged: bring it back from a backup"
	tests := map[string]struct {
		state string // its new contents; "" removes it
		want  string
	}{
		"no state":           {"", "is there, but not"},
		"cut":                {`{"version": 1, "source": "http`, damaged},
		"nothing":            {" ", damaged},
		"not a state":        {`{}`, damaged},
		"a list is missing":  {`{"version": 1, "source": "SOURCE", "lists": {"people/sms": {"numbers": {}}}}`, damaged},
		"a newer version":    {`{"version": 2, "anything": true}`, "is of version 2, and this program knows version 1"},
		"of another account": {strings.ReplaceAll(emptyState, "SOURCE", "https://app.example/api/1.0"), "is of the lists of https://app.example/api/1.0, not of http://127.0.0.1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.flag(idA, "0720000001")
			b.mustRun()
			before, err := os.ReadFile(b.csv())
			require.NoError(t, err)
			require.NoError(t, os.Remove(b.state()))
			if test.state != "" {
				require.NoError(t, os.WriteFile(b.state(), []byte(test.state), 0o600))
			}
			b.fake.ClearRequests()

			got := b.run()
			assert.Equal(t, 1, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
			assert.Empty(t, b.fake.Requests())
			after, err := os.ReadFile(b.csv())
			require.NoError(t, err)
			assert.Equal(t, before, after, "the file is left alone")
		})
	}
}

const emptyState = `{"version": 1, "source": "SOURCE", "lists": {
	"people/sms": {"numbers": {}}, "people/phone": {"numbers": {}},
	"companies/sms": {"numbers": {}}, "companies/phone": {"numbers": {}}}}`

func TestNoFolder(t *testing.T) {
	b := newBench(t)
	b.folder = filepath.Join(b.folder, "none")
	got := b.run()
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "no such file or directory")
	assert.Empty(t, b.fake.Requests())
}

// TestUnprintedChangesStay: what could not be printed is printed the next time.
func TestUnprintedChangesStay(t *testing.T) {
	b := newBench(t)
	b.mustRun()
	b.flag(idA, "0720000001")
	s := b.syncer()
	s.report.out = brokenPipe{}
	_, err := s.round(t.Context())
	require.ErrorContains(t, err, "could not be printed")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
	assert.Contains(t, b.mustRun(), "added    +27720000001  people/sms")
	assert.NotContains(t, b.mustRun(), "+27720000001")
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

// syncer is the program without its process.
func (b *bench) syncer() *syncer {
	api, err := connect(b.fake.Key, b.fake.URL)
	require.NoError(b.t, err)
	b.t.Cleanup(api.close)
	return &syncer{
		api:    api,
		store:  store{source: b.fake.URL, csv: b.csv(), state: b.state(), step: func(string) error { return nil }},
		policy: policy{overlap: 3, wholeEvery: 24 * time.Hour},
		now:    b.now.read,
		report: report{out: b.t.Output()},
	}
}
