package main

import (
	"context"
	"encoding/csv"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// What the tests set of a program beside its flags.
const (
	envNow    = "DNCSYNC_TEST_NOW"     // its time
	envKillAt = "DNCSYNC_TEST_KILL_AT" // the step before which it kills itself
)

func TestMain(m *testing.M) { programtest.Main(m, asProgram) }

// asProgram is main, with the time and the end that the environment wants.
func asProgram() {
	now, err := time.Parse(time.RFC3339, os.Getenv(envNow))
	if err != nil {
		main()
		return
	}
	steps := 0
	killAt, _ := strconv.Atoi(os.Getenv(envKillAt))
	p := program{
		now: func() time.Time { return now },
		step: func(string) error {
			if steps++; steps == killAt {
				killMyself()
			}
			return nil
		},
		out: os.Stdout, complaints: os.Stderr,
	}
	os.Exit(p.run(context.Background(), os.Args[1:]))
}

// killMyself ends the process as kill -9 does.
func killMyself() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		self.Kill()
	}
	select {}
}

// bench is a fake vendor, a folder for the files, and a time that both the fake
// and the program live in.
type bench struct {
	t      *testing.T
	fake   *switchtransacttest.Server
	now    *clock
	folder string
}

func newBench(t *testing.T, options ...switchtransacttest.Option) *bench {
	now := &clock{}
	now.set(southAfrican(2, 9))
	options = append(options, switchtransacttest.WithClock(now.read), switchtransacttest.WithAutoApprove())
	return &bench{t, switchtransacttest.New(t, options...), now, t.TempDir()}
}

func (b *bench) csv() string { return filepath.Join(b.folder, "dnc.csv") }

func (b *bench) state() string { return filepath.Join(b.folder, "dnc.state.json") }

// env leads the program to the fake, in the fake's time.
func (b *bench) env() []string {
	return []string{"SWITCHTRANSACT_TOKEN=" + b.fake.Key, "SWITCHTRANSACT_URL=" + b.fake.URL, envNow + "=" + b.now.read().Format(time.RFC3339)}
}

// run runs the program to its end.
func (b *bench) run(flags ...string) programtest.Ended {
	b.t.Helper()
	return programtest.Run(b.t, b.env(), append([]string{"-live", "-csv", b.csv()}, flags...)...)
}

// mustRun runs the program, which must succeed without a complaint.
func (b *bench) mustRun(flags ...string) (out string) {
	b.t.Helper()
	got := b.run(flags...)
	require.Zero(b.t, got.Code, got.Errout)
	require.Empty(b.t, got.Errout)
	return got.Out
}

// command makes a command that runs the program in the real time.
func (b *bench) command(flags ...string) *exec.Cmd {
	return programtest.Command(b.t, b.env()[:2], append([]string{"-live", "-csv", b.csv()}, flags...)...)
}

// flag makes a person who wants no SMS, with these numbers.
func (b *bench) flag(id, cell string) {
	b.t.Helper()
	_, err := b.fake.AddPerson(map[string]any{"id_number": id, "contact_cell": cell, "is_marketing_sms": false})
	require.NoError(b.t, err)
}

// unflag lets a person be contacted again.
func (b *bench) unflag(ids ...string) {
	b.t.Helper()
	api, err := connect(b.fake.Key, b.fake.URL)
	require.NoError(b.t, err)
	defer api.close()
	s := teller{syncer: syncer{api: api}}
	for _, id := range ids {
		require.NoError(b.t, s.allow(b.t.Context(), id, marketing(true)))
	}
}

// table reads the CSV file: for each number, the lists that it is on.
func (b *bench) table() map[string]string {
	b.t.Helper()
	table, err := readTable(b.csv())
	require.NoError(b.t, err)
	return table
}

func (b *bench) numbers() []string {
	b.t.Helper()
	return slices.Sorted(maps.Keys(b.table()))
}

func readTable(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	table := map[string]string{}
	for _, row := range rows[1:] {
		var lists []string
		for column, cell := range row[2:] {
			if cell == "yes" {
				lists = append(lists, rows[0][2+column])
			}
		}
		table[row[0]] = strings.Join(lists, " ")
	}
	return table, nil
}

// windows returns the first days that were asked for, "" for the whole list, in
// the order of the requests.
func (b *bench) windows(path string) []string {
	var starts []string
	for _, r := range b.fake.Requests() {
		if strings.HasSuffix(r.Path, path) {
			body := string(r.Body)
			assert.NotContains(b.t, body, "end", "a window has no end")
			_, start, _ := strings.Cut(body, `"start":"`)
			start, _, _ = strings.Cut(start, `"`)
			starts = append(starts, start)
		}
	}
	return starts
}

func TestStory(t *testing.T) {
	golden, err := os.ReadFile("testdata/golden.txt")
	require.NoError(t, err)
	got := programtest.Run(t, nil)
	assert.Zero(t, got.Code)
	assert.Empty(t, got.Errout)
	assert.Equal(t, string(golden), got.Out, "if it is meant so: go run ./examples/dncsync >examples/dncsync/testdata/golden.txt")
}

func TestHelp(t *testing.T) {
	got := programtest.Run(t, nil, "-h")
	assert.Zero(t, got.Code)
	assert.Empty(t, got.Out)
	for _, word := range []string{"Usage:", "dncsync -live -watch", "SWITCHTRANSACT_TOKEN", "status 0", "-overlap days", "-accept-removals"} {
		assert.Contains(t, got.Errout, word)
	}
}

func TestWrongUse(t *testing.T) {
	token := []string{"SWITCHTRANSACT_TOKEN=x"}
	tests := []struct {
		args []string
		env  []string
		want string
	}{
		{[]string{"-fast"}, nil, "flag provided but not defined: -fast"},
		{[]string{"live"}, nil, `"live" is no flag`},
		{[]string{"-watch"}, nil, "all other flags need -live"},
		{[]string{"-live"}, nil, "SWITCHTRANSACT_TOKEN"},
		{[]string{"-live", "-csv", ""}, token, "-csv is empty"},
		{[]string{"-live", "-csv", "a.csv", "-state", "./a.csv"}, token, "name the same file"},
		{[]string{"-live", "-every", "0s"}, token, "-every must be above 0"},
		{[]string{"-live", "-overlap", "0"}, token, "-overlap must be at least 1"},
		{[]string{"-live", "-whole-every", "-1h"}, token, "-whole-every must be above 0"},
		{[]string{"-live", "-watch", "-accept-removals"}, token, "does not go with -watch"},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			got := programtest.Run(t, test.env, test.args...)
			assert.Equal(t, 2, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
		})
	}
}
