package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// TestPartialAnswers: an answer that fails, or that cannot be understood to its
// end, adds what it shows and removes nothing, however often it comes.
func TestPartialAnswers(t *testing.T) {
	const row = `{"cellphone": "0720000002", "work": null, "home": ""}`
	ok := func(body string) switchtransacttest.Fault {
		return switchtransacttest.Fault{Status: http.StatusOK, Body: body}
	}
	tests := map[string]struct {
		fault switchtransacttest.Fault
		adds  bool
		want  string
	}{
		"an error beside the data": {ok(`{"status": true, "data": [` + row + `], "error": "String message"}`), true, "read failed"},
		"no permission":            {ok(`{"status": false, "error": "Not authorized to make this API call. Requesting Read on General."}`), false, "missing permission: Read on General"},
		"no list":                  {ok(`{"status": true}`), false, "the answer holds no list"},
		"a null list":              {ok(`{"status": true, "data": null}`), false, "the answer holds no list"},
		"a row that is none":       {ok(`{"status": true, "data": [` + row + `, 7]}`), true, "the answer cannot be read in places (1), such as: switchtransact: People.Blacklist: /data/*"},
		"a number that is none":    {ok(`{"status": true, "data": [` + row + `, {"cellphone": {"is": "hidden"}}]}`), true, "/data/*/cellphone"},
		"another name":             {ok(`{"status": true, "data": [` + row + `, {"mobile": "0720000001"}]}`), true, "hold no number where one is documented, but something else (1)"},
		"a cut answer":             {ok(`{"status": true, "data": [` + row), false, "unreadable response"},
		"not JSON":                 {ok(`<html>`), false, "unreadable response"},
		"nothing":                  {ok(``), false, "the answer is empty"},
		"unauthorized":             {switchtransacttest.Fault{Status: 401, Body: `{}`}, false, "the token was not accepted"},
		"not there":                {switchtransacttest.Fault{Status: 404}, false, "status 404"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.flag(idA, "0720000001")
			b.mustRun()
			b.fake.Inject(switchtransacttest.PeopleBlacklist, test.fault)
			want := []string{"+27720000001"}
			if test.adds {
				want = append(want, "+27720000002")
			}
			for range confirmations + 1 {
				got := b.run("-whole")
				assert.Equal(t, 1, got.Code)
				assert.Contains(t, got.Out, "not read to the end, since 2026-02-27: people/sms, people/phone")
				assert.Contains(t, got.Errout, "dncsync: people/sms, since 2026-02-27: ")
				assert.Contains(t, got.Errout, test.want)
				assert.Contains(t, got.Errout, "its numbers are kept, and it is read again next time")
				assert.NotContains(t, got.Errout, "07200000")
				assert.Equal(t, want, b.numbers())
			}
			b.now.set(southAfrican(20, 9))
			b.fake.ClearFaults()
			b.fake.ClearRequests()
			b.mustRun("-whole-every", "1000h")
			assert.Equal(t, []string{"2026-02-27"}, b.windows("/people/blacklist/sms"), "the window did not move on")
		})
	}
}

// TestServerFails: also when the call was tried again and again.
func TestServerFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.mustRun()
	b.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Break: switchtransacttest.Reset})
	got := b.run("-whole")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "people/sms, since 2026-02-27: switchtransact: People.Blacklist: read failed, 4 attempts")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
}

// TestFirstReadFails: a file with some of the lists is no file at all.
func TestFirstReadFails(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.fake.Inject(switchtransacttest.CompaniesBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: "<p>busy</p>", Times: 1})
	got := b.run()
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "dncsync: companies/sms, the whole list: ")
	assert.Contains(t, got.Errout, "dnc.csv is not written before every list has been read")
	assert.NoFileExists(t, b.csv())
	assert.FileExists(t, b.state())

	out := b.mustRun()
	assert.Contains(t, out, "read for the first time: companies/sms\n", "what was read is remembered")
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
}

// TestTooManyRemovals: a whole list that lacks very many numbers, as with the
// token of another account, is believed only on demand.
func TestTooManyRemovals(t *testing.T) {
	b := newBench(t)
	var ids []string
	for i := range 20 {
		ids = append(ids, fmt.Sprint("person ", i))
		b.flag(ids[i], fmt.Sprintf("07200000%02d", i))
	}
	b.mustRun()
	b.unflag(ids[:6]...)
	b.now.set(southAfrican(4, 9))
	for range confirmations + 1 {
		got := b.run() // it stays time for the whole list
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, "the whole list lacks 6 of 20 numbers, which is too many to believe: nothing was removed")
		assert.Contains(t, got.Errout, "-accept-removals")
		assert.Len(t, b.table(), 20)
	}
	b.flag("one more", "0720000099")
	assert.Equal(t, 1, b.run("-whole").Code)
	assert.Contains(t, b.numbers(), "+27720000099", "what is new comes through")

	out := b.mustRun("-accept-removals")
	assert.Contains(t, out, "numbers: 15  added: 0  removed: 6")
	assert.Len(t, b.table(), 15)
}

func TestIsTooMany(t *testing.T) {
	tests := []struct {
		lacking, all int
		want         bool
	}{
		{0, 0, false}, {5, 5, false}, {6, 6, true}, {6, 29, true}, {6, 30, false}, {200, 1000, false}, {201, 1000, true},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, isTooMany(test.lacking, test.all), test)
	}
}

// TestAcceptRemovalsStillNeedsACompleteRead.
func TestAcceptRemovalsStillNeedsACompleteRead(t *testing.T) {
	b := newBench(t)
	b.flag(idA, "0720000001")
	b.mustRun()
	b.unflag(idA)
	b.fake.SetQuirks(switchtransacttest.QuirkBlacklistError)
	assert.Equal(t, 1, b.run("-accept-removals").Code)
	assert.Equal(t, []string{"+27720000001"}, b.numbers())
	b.fake.SetQuirks()
	b.mustRun("-accept-removals")
	assert.Empty(t, b.table())
}

func TestWrongKey(t *testing.T) {
	b := newBench(t)
	b.fake.Key = "another"
	got := b.run()
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the token was not accepted")
	assert.NotContains(t, got.Errout, "another")
	require.NoFileExists(t, b.csv())
}
