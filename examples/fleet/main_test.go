package main

import (
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestTryOut(t *testing.T) {
	got := programtest.Run(t, nil, "-people", "600", "-call-size", "20")
	require.Zero(t, got.Code, got.Errout)
	assert.Empty(t, got.Errout)
	assert.Regexp(t, `(?m)^ +all +30 +600 +594 +6 +0 +0$`, got.Out)
	assert.Contains(t, got.Out, "On the fake: 594 people, 0 of them twice.")
}

func TestTryOutWithKills(t *testing.T) {
	got := programtest.Run(t, nil, "-people", "1000", "-call-size", "10", "-silence", "1s", "-kill")
	require.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Out, "killed: worker-1")
	assert.Contains(t, got.Out, "killed: dispatcher-")
	assert.Regexp(t, `(?m)^ +all +100 +1000 +\d+ +\d+ +\d+ +0$`, got.Out)
	assert.Contains(t, got.Out, " 0 of them twice.")
	for line := range strings.Lines(got.Out) {
		if strings.Contains(line, "accepted") {
			assert.Contains(t, read(t, "README.md"), line, "the README shows the table as it is")
		}
	}
}

func TestHelp(t *testing.T) {
	tests := map[string][]string{
		"":         {"Usage:", "fleet dispatch", "SWITCHTRANSACT_TOKEN", "NATS_URL", "status 0", "-kill"},
		"dispatch": {"Usage: fleet dispatch", "-rate", "-replicas"},
		"work":     {"Usage: fleet work", "-live", "-write", "-calls"},
		"report":   {"Usage: fleet report", "-out", "unknown.csv"},
	}
	for command, words := range tests {
		t.Run(command, func(t *testing.T) {
			args := append(strings.Fields(command), "-h")
			got := programtest.Run(t, nil, args...)
			assert.Zero(t, got.Code)
			for _, word := range words {
				assert.Contains(t, got.Errout, word)
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	nats := []string{"NATS_URL=nats://127.0.0.1:1"}
	tests := []struct {
		name string
		env  []string
		args string
		want string
	}{
		{"unknown command", nil, "play", `there is no command "play"`},
		{"unknown flag", nil, "-fast", "flag provided but not defined: -fast"},
		{"a file for the try-out", nil, "-people 5 people.jsonl", "it invents one"},
		{"nobody", nil, "-people 0", "-people must be"},
		{"nobody left", nil, "-kill -workers 1", "-kill needs two"},
		{"no rate", nil, "-rate 0", "-rate must be above 0"},
		{"no file", nats, "dispatch", "it takes one file, and 0 were named"},
		{"no NATS", nil, "dispatch people.jsonl", "NATS_URL"},
		{"large calls", nats, "dispatch -call-size 1001 people.jsonl", "-call-size must be"},
		{"short silence", nats, "dispatch -silence 1ms people.jsonl", "-silence must be"},
		{"a name that NATS cannot have", nats, "dispatch -load a.b people.jsonl", "-load: a name has"},
		{"not live", nats, "work people.jsonl", "say -live and -write"},
		{"live without write", nats, "work -live people.jsonl", "say -live and -write"},
		{"no token", nats, "work -live -write people.jsonl", "SWITCHTRANSACT_TOKEN"},
		{"no calls", nats, "work -live -write -calls 0 people.jsonl", "-calls must be"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := programtest.Run(t, append(test.env, "NATS_CREDS="), strings.Fields(test.args)...)
			assert.Equal(t, 2, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
		})
	}
}

func TestWhatIsInTheWay(t *testing.T) {
	file := peopleFile(t, 10)
	got := programtest.Run(t, []string{"NATS_URL=nats://user:secret@127.0.0.1:1"}, "dispatch", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "NATS_URL")
	assert.NotContains(t, got.Errout, "secret")

	f := newFleet(t, file)
	got = f.run("dispatch", filepath.Join(t.TempDir(), "none.jsonl"))
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "no such file")

	got = f.run("report", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "there is no such load")
}

// What each row comes to is in the lists, and rejects.jsonl can be mended and
// loaded.
func TestLists(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "people.jsonl")
	good := strings.Split(personLines(t, 5), "\n")
	text := strings.Join([]string{
		"\ufeff" + good[0],
		"",
		good[1],
		good[0],
		`{"id_number"`,
		strings.Replace(good[2], `"surname"`, `"sirname"`, 1),
		strings.Replace(good[3], `"day_salary":25`, `"day_salary":"the 25th"`, 1),
		good[4] + "\r",
	}, "\n")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	f := newFleet(t, file)
	f.load(t)

	got := f.run("report", file)
	require.Zero(t, got.Code, got.Errout)
	assert.Regexp(t, `(?m)^ +all +1 +7 +3 +4 +0 +0$`, got.Out)
	lists := filepath.Join(dir, "people.load")
	assert.Equal(t, ""+
		"line,field,reason,id_number\n"+
		"4,id_number,same as in line 1,"+inventedID(0)+"\n"+
		"5,,not a JSON object,\n"+
		"6,sirname,unknown field,"+inventedID(2)+"\n"+
		"7,day_salary,type,"+inventedID(3)+"\n", read(t, filepath.Join(lists, rejectsFile)))
	mend := strings.Split(strings.TrimSuffix(read(t, filepath.Join(lists, mendFile)), "\n"), "\n")
	require.Len(t, mend, 4)
	assert.Equal(t, good[0], mend[0])
	accepted := read(t, filepath.Join(lists, acceptedFile))
	assert.Regexp(t, `(?m)^1,[0-9a-f-]{36},`+inventedID(0)+`$`, accepted)
	assert.Regexp(t, `(?m)^3,[0-9a-f-]{36},`+inventedID(1)+`$`, accepted)
	info, err := os.Stat(filepath.Join(lists, acceptedFile))
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o077, "the lists are for their owner")
}

// A load that is done is not begun again, and another file is not taken for it.
func TestAnotherFile(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	f.load(t)
	before := len(f.fake.Workflow())
	f.load(t)
	assert.Len(t, f.fake.Workflow(), before, "nothing is sent again")

	text := read(t, f.file)
	for name, changed := range map[string]string{
		"one digit": strings.Replace(text, "1 Protea", "2 Protea", 1),
		"longer":    text + personLines(t, 1),
		"shorter":   text[:len(text)/2],
	} {
		require.NoError(t, os.WriteFile(f.file, []byte(changed), 0o600))
		got := f.run("dispatch", f.file)
		assert.Equal(t, 1, got.Code, name)
		assert.Contains(t, got.Errout, "not the one that the load was begun with", name)
		got = f.run("report", "-out", t.TempDir(), f.file)
		assert.Equal(t, 1, got.Code, name)
	}
	assert.Len(t, f.fake.Workflow(), before)
}

// A worker with another file sends nothing.
func TestWorkerWithAnotherFile(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	dispatcher := f.start("dispatch", "-load", "test", f.file)
	other := filepath.Join(t.TempDir(), "people.jsonl")
	require.NoError(t, os.WriteFile(other, []byte(strings.ToUpper(read(t, f.file))), 0o600))
	got := f.run("work", "-live", "-write", "-load", "test", other)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "not the one that the load was begun with")
	assert.Empty(t, f.fake.Requests())

	got = f.run("work", "-live", "-write", "-load", "test", f.file)
	assert.Zero(t, got.Code, got.Errout)
	require.NoError(t, dispatcher.Wait())
	assert.Len(t, f.fake.Workflow(), 40)
}

// A wrong key leaves everything as it is for a worker with the right one.
func TestWrongKey(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	dispatcher := f.start("dispatch", f.file)
	got := programtest.Run(t, append(f.env(), "SWITCHTRANSACT_TOKEN=wrong"), "work", "-live", "-write", f.file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "every call would be refused")
	got = f.run("work", "-live", "-write", f.file)
	assert.Zero(t, got.Code, got.Errout)
	require.NoError(t, dispatcher.Wait())
	assert.Len(t, f.report(t)[acceptedFile], 40)
}

// Without the records nobody is sent.
func TestRecordsLost(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	f.load(t)
	q := f.connect(t, "people")
	require.NoError(t, q.js.DeleteKeyValue(t.Context(), q.recordsName()))
	before := len(f.fake.Requests())
	for _, args := range [][]string{{"dispatch", f.file}, {"work", "-live", "-write", f.file}, {"report", f.file}} {
		got := f.run(args...)
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, "its records are gone")
	}
	assert.Len(t, f.fake.Requests(), before)
}

// Nor are old records taken for those of a new plan.
func TestPlanLost(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	f.load(t)
	q := f.connect(t, "people")
	require.NoError(t, q.js.DeleteStream(t.Context(), q.planName()))
	got := f.run("dispatch", f.file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "its plan is gone")
}

// A load into a fake is not taken for one into the real books.
func TestAnotherAPI(t *testing.T) {
	f := newFleet(t, peopleFile(t, 10))
	f.load(t)
	other := switchtransacttest.New(t)
	for _, args := range [][]string{{"dispatch", f.file}, {"work", "-live", "-write", f.file}, {"report", f.file}} {
		got := programtest.Run(t, append(f.env(), "SWITCHTRANSACT_URL="+other.URL), args...)
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, "begun for another address of SwitchTransact")
	}
	assert.Empty(t, other.Requests())
}

// NATS holds no personal data.
func TestPrivacy(t *testing.T) {
	f := newFleet(t, peopleFile(t, 300))
	f.load(t)
	found := regexp.MustCompile(`Mokoena|Thandi|Protea|` + inventedID(7) + `|07200000|10000000`)
	ids := f.fake.Workflow()[0].ID
	holdsID := false
	require.NoError(t, filepath.WalkDir(f.natsDir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text := read(t, path)
		assert.Empty(t, found.FindString(text), path)
		holdsID = holdsID || strings.Contains(text, ids)
		return nil
	}))
	assert.True(t, holdsID, "the test looks in the right place")
}

// A worker that dies in the middle of a call leaves its people unknown, and
// nobody sends them again.
func TestDeadWorker(t *testing.T) {
	f := newFleet(t, peopleFile(t, 40))
	f.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Hang})
	dispatcher := f.start("dispatch", "-call-size", "10", "-silence", "1s", f.file)
	victim := f.start("work", "-live", "-write", "-calls", "1", f.file)
	require.NoError(t, f.fake.Await(t.Context(), switchtransacttest.PeopleCreate, 1))
	require.NoError(t, victim.Process.Kill())
	assert.Error(t, victim.Wait())
	f.fake.ClearFaults()

	got := f.run("work", "-live", "-write", f.file)
	require.Zero(t, got.Code, got.Errout)
	require.NoError(t, dispatcher.Wait())
	lists := f.report(t)
	assert.Len(t, lists[unknownFile], 10)
	assert.Len(t, lists[acceptedFile], 30)
	assert.Len(t, f.fake.Requests(), 4, "one for each call")
}

// When a dispatcher dies, another one goes on where it was.
func TestDeadDispatcher(t *testing.T) {
	f := newFleet(t, peopleFile(t, 1000))
	first := f.start("dispatch", "-call-size", "5", "-silence", "1s", f.file)
	q := f.connect(t, "people")
	require.Eventually(t, func() bool {
		if q.open(t.Context()) != nil {
			return false
		}
		open, err := q.openCalls(t.Context())
		return err == nil && open == ahead
	}, time.Minute, 20*time.Millisecond, "it plans ahead, but not all")
	require.NoError(t, first.Process.Kill())
	assert.Error(t, first.Wait())

	second := f.start("dispatch", "-call-size", "8", "-rate", "500", "-silence", "1s", f.file)
	got := f.run("work", "-live", "-write", f.file)
	require.Zero(t, got.Code, got.Errout)
	require.NoError(t, second.Wait())
	lists := f.report(t)
	assert.Len(t, lists[acceptedFile], 990)
	assert.Len(t, lists[rejectsFile], 10)
	assert.Len(t, f.fake.Requests(), ahead+500/8+1)
}

// Faults are settled as they should be: what was refused as a whole is sent in
// smaller calls, what was not applied again, and what may have been never. Which
// workers meet which fault is not known, nor whether with a whole call of 10
// people or with half of one.
func TestFaults(t *testing.T) {
	f := newFleet(t, peopleFile(t, 50))
	for _, fault := range []switchtransacttest.Fault{
		{Status: 422, Times: 1},
		{Status: 429, Times: 5},
		{Status: 500, AfterEffect: true, Times: 1},
		{Break: switchtransacttest.Reset, Times: 1},
	} {
		f.fake.Inject(switchtransacttest.PeopleCreate, fault)
	}
	f.load(t)
	lists := f.report(t)
	mayBeApplied, accepted := len(lists[unknownFile]), len(lists[acceptedFile])
	assert.Contains(t, []int{10, 15, 20}, mayBeApplied, "of the calls that met the last two faults")
	assert.Equal(t, 50, mayBeApplied+accepted)
	assert.Empty(t, lists[rejectsFile])
	assert.Contains(t, []int{5, 10}, len(f.fake.Workflow())-accepted, "of the call that was applied and failed")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// personLines are lines with invented people.
func personLines(t *testing.T, n int) string {
	t.Helper()
	var text strings.Builder
	require.NoError(t, writePeople(&text, n))
	return text.String()
}

// NATS may go away and come back: the load goes on.
func TestNATSRestarts(t *testing.T) {
	f := newFleet(t, peopleFile(t, 1000))
	f.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Delay: 30 * time.Millisecond})
	port := f.nats.server.Addr().(*net.TCPAddr).Port
	dispatchers := []*exec.Cmd{f.start("dispatch", "-call-size", "10", f.file), f.start("dispatch", "-call-size", "10", f.file)}
	worker := f.start("work", "-live", "-write", f.file)
	for _, requests := range []int{20, 60} {
		require.NoError(t, f.fake.Await(t.Context(), switchtransacttest.PeopleCreate, requests))
		f.nats.close()
		f.nats.options.Port = port
		require.NoError(t, f.nats.start(t.Context()))
	}
	for _, cmd := range append(dispatchers, worker) {
		require.NoError(t, cmd.Wait(), "%s", cmd.Stderr)
	}
	lists := f.report(t)
	applied := map[string]int{}
	for _, submission := range f.fake.Workflow() {
		applied[submission.Key]++
		assert.Equal(t, 1, applied[submission.Key])
	}
	assert.Equal(t, 990, len(lists[acceptedFile])+len(lists[unknownFile]))
	assert.Greater(t, len(lists[acceptedFile]), 900)
}
