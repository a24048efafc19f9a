package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

const create = switchtransacttest.PeopleCreate

func TestASecondLoadNeedsResume(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(7, map[int]member{2: {account: "1000000000"}, 4: {id: "1"}}))
	require.Equal(t, 2, loadInto(t, fake, file).Code)
	require.Len(t, fake.Workflow(), 5)
	before := readList(t, folder(file), "rejects.csv")
	assert.Contains(t, values(before, "message"), "CDV check failed")

	got := loadInto(t, fake, file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "holds a load already")

	got = start(t, nil, "-out", folder(file), file)
	assert.Equal(t, 1, got.Code, "nor may the fake write over the results")

	got = loadInto(t, fake, "-resume", file)
	assert.Equal(t, 2, got.Code, got.Errout)
	assert.Contains(t, got.Out, "Accepted         5")
	assert.Len(t, fake.Workflow(), 5, "nobody is sent twice")
	assert.Equal(t, before, readList(t, folder(file), "rejects.csv"), "the messages are kept")
	assert.Len(t, readList(t, folder(file), "accepted.csv"), 5)
}

func TestNothingToGoOnWith(t *testing.T) {
	file := write(t, "members.csv", members(1, nil))
	for _, flag := range []string{"-resume", "-reconcile", "-settle"} {
		got := start(t, nil, flag, file)
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, "there is no load to go on with")
	}
	require.Zero(t, start(t, nil, "-out", folder(file), file).Code)
	got := loadInto(t, switchtransacttest.New(t), "-resume", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "there is no load to go on with", "what went to the fake says nothing of the real books")
}

func TestResumeWithAnotherFile(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(5, nil))
	require.Zero(t, loadInto(t, fake, file).Code)
	require.NoError(t, os.WriteFile(file, []byte(members(5, map[int]member{3: {amount: "9600"}})), 0o600))
	got := loadInto(t, fake, "-resume", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the file or the flags are not those that the load was begun with")
	assert.Len(t, fake.Workflow(), 5)
}

// Lists that are lost are written anew, and lists that are damaged are not
// written on.
func TestResumeWithOtherLists(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(4, map[int]member{1: {account: "1000000000"}}))
	require.Equal(t, 2, loadInto(t, fake, file).Code)
	accepted, rejects := filepath.Join(folder(file), "accepted.csv"), filepath.Join(folder(file), "rejects.csv")
	before, err := os.ReadFile(accepted)
	require.NoError(t, err)

	for _, contents := range []string{"", "a,b,c\n", string(before) + "x,y,z\n", string(before) + "9", string(before[:len(before)-1]), string(before) + "\"9,x,y\n"} {
		require.NoError(t, os.WriteFile(accepted, []byte(contents), 0o600))
		got := loadInto(t, fake, "-resume", file)
		assert.Equal(t, 1, got.Code, contents)
		assert.Contains(t, got.Errout, "is not as the earlier run left it")
	}
	require.NoError(t, os.Remove(accepted))
	require.NoError(t, os.Remove(rejects))
	require.Equal(t, 2, loadInto(t, fake, "-resume", file).Code)
	after, err := os.ReadFile(accepted)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
	assert.Equal(t, []string{"CDV"}, values(readList(t, rejects), "rule"), "the message is not in the journal, the rule is")
	assert.Len(t, fake.Workflow(), 3)
}

// loseAnswer makes a load of n people of whom one call is lost.
func loseAnswer(t *testing.T, fake *switchtransacttest.Server, n int, applied bool) (file string) {
	t.Helper()
	fake.Inject(create, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: applied, Times: 1})
	file = write(t, "members.csv", members(n, nil))
	got := loadInto(t, fake, "-call-size", "2", "-calls", "1", file)
	assert.Equal(t, 3, got.Code, got.Errout)
	assert.Contains(t, got.Out, "The unknown may have been loaded.")
	unknown := readList(t, folder(file), "unknown.csv")
	assert.Equal(t, []string{"2", "3"}, values(unknown, "line"))
	assert.Equal(t, []string{idNumber(0), idNumber(1)}, values(unknown, "id_number"))
	assert.Equal(t, []string{"", ""}, values(unknown, "decision"))
	return file
}

func TestUnknownAreNotSentAgainAndFoundOnceApproved(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := loseAnswer(t, fake, 7, true)
	require.Len(t, fake.Workflow(), 7)

	assert.Equal(t, 3, loadInto(t, fake, "-resume", file).Code)
	assert.Len(t, fake.Workflow(), 7)

	got := start(t, on(fake), "-live", "-reconcile", file)
	assert.Equal(t, 3, got.Code, "nobody is found before the approval")
	assert.Contains(t, got.Out, "Not found        2")

	fake.ApproveAll()
	got = start(t, on(fake), "-live", "-reconcile", file)
	assert.Equal(t, 0, got.Code, got.Errout)
	assert.Contains(t, got.Out, "Found            2")
	assert.Empty(t, readList(t, folder(file), "unknown.csv"))
	accepted := readList(t, folder(file), "accepted.csv")
	assert.Len(t, accepted, 7)
	assert.Equal(t, []string{"2", "3"}, values(accepted[5:], "line"))

	assert.Zero(t, loadInto(t, fake, "-resume", file).Code)
	assert.Len(t, fake.Workflow(), 7)
}

// decideAll fills in the column decision, as a person does with a spreadsheet.
func decideAll(t *testing.T, file string, decisions ...string) {
	t.Helper()
	path := filepath.Join(folder(file), "unknown.csv")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	rows := strings.Split(string(text), "\n")
	for i, decision := range decisions {
		line, rest, _ := strings.Cut(rows[i+1], ",,")
		rows[i+1] = line + "," + decision + "," + rest
	}
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(rows, "\r\n")), 0o600))
}

func TestSettle(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := loseAnswer(t, fake, 5, false)
	require.Len(t, fake.Workflow(), 3)

	decideAll(t, file, "Not Sent", "perhaps")
	got := loadInto(t, fake, "-settle", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, `"perhaps" is no decision`)
	assert.Len(t, fake.Workflow(), 3, "no decision is taken in when one is none")

	text, err := os.ReadFile(filepath.Join(folder(file), "unknown.csv"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder(file), "unknown.csv"), bytes.ReplaceAll(text, []byte("perhaps"), []byte("accepted")), 0o600))
	got = loadInto(t, fake, "-resume", file)
	assert.Equal(t, 1, got.Code, "decisions are not lost by mistake")
	assert.Contains(t, got.Errout, "-settle")

	decided, err := os.ReadFile(filepath.Join(folder(file), "unknown.csv"))
	require.NoError(t, err)
	got = loadInto(t, fake, "-settle", file)
	assert.Equal(t, 0, got.Code, got.Errout)
	assert.Contains(t, got.Out, "2 decisions taken in.")
	assert.Contains(t, keys(fake), idNumber(0), "it is sent now")
	assert.NotContains(t, keys(fake), idNumber(1), "it was not to be sent")
	assert.Len(t, fake.Workflow(), 4)
	assert.Len(t, readList(t, folder(file), "accepted.csv"), 5)

	require.NoError(t, os.WriteFile(filepath.Join(folder(file), "unknown.csv"), decided, 0o600))
	got = loadInto(t, fake, "-settle", file)
	assert.Equal(t, 0, got.Code, "the same decisions again, as after a crash, are no decisions")
	assert.Contains(t, got.Out, "0 decisions taken in.")
	assert.Len(t, fake.Workflow(), 4)
}

func TestTheSameLoadTwiceAtOnce(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(3, nil))
	require.Zero(t, loadInto(t, fake, file).Code)
	journal, err := load.OpenFile(filepath.Join(folder(file), "live.journal"))
	require.NoError(t, err)
	defer journal.Close()
	got := loadInto(t, fake, "-resume", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the same load is running")
}

func TestWrongKey(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(5, nil))
	got := start(t, []string{"SWITCHTRANSACT_TOKEN=wrong", "SWITCHTRANSACT_URL=" + fake.URL}, "-live", "-write", file)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Out, "Not sent         5")
	assert.Contains(t, got.Errout, "5 people were not sent")
	assert.Contains(t, got.Errout, "the token was not accepted")
	assert.Zero(t, loadInto(t, fake, "-resume", file).Code)
	assert.Len(t, fake.Workflow(), 5)
}

func TestInterruptWaitsForTheCallsUnderWay(t *testing.T) {
	fake := switchtransacttest.New(t)
	file := write(t, "members.csv", members(2000, nil))
	cmd := programtest.Command(t, on(fake), "-live", "-write", "-call-size", "2", "-calls", "2", file)
	var out, errout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errout
	require.NoError(t, cmd.Start())
	require.NoError(t, fake.Await(t.Context(), create, 5))
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	assert.Equal(t, 1, cmd.ProcessState.ExitCode())
	assert.Contains(t, errout.String(), "Stopping:")
	assert.Contains(t, errout.String(), "stopped as told: -resume goes on")
	assert.Contains(t, out.String(), "Unknown          0")
	sent := len(fake.Workflow())
	assert.Less(t, sent, 2000)
	assert.Len(t, readList(t, folder(file), "accepted.csv"), sent)

	assert.Zero(t, loadInto(t, fake, "-resume", file).Code)
	assert.Len(t, fake.Workflow(), 2000)
}

// The first Ctrl-C ends nothing if a call hangs; the second does.
func TestInterruptTwiceCutsOff(t *testing.T) {
	fake := switchtransacttest.New(t)
	fake.Inject(create, switchtransacttest.Fault{Break: switchtransacttest.Hang, AfterEffect: true, Times: 2})
	file := write(t, "members.csv", members(100, nil))
	cmd := programtest.Command(t, on(fake), "-live", "-write", "-call-size", "2", "-calls", "2", file)
	var out bytes.Buffer
	cmd.Stdout = &out
	complaints, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, fake.Await(t.Context(), create, 2))
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	waitFor(t, complaints, "Stopping:")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	waitFor(t, complaints, "cut off: -resume goes on")
	_ = cmd.Wait()
	assert.Equal(t, 1, cmd.ProcessState.ExitCode())
	assert.Contains(t, out.String(), "Unknown          4")

	assert.Equal(t, 3, loadInto(t, fake, "-resume", file).Code)
	assert.Len(t, fake.Workflow(), 100)
}

// waitFor reads until a text has come.
func waitFor(t *testing.T, reader io.Reader, text string) {
	t.Helper()
	var seen []byte
	chunk := make([]byte, 1024)
	for !bytes.Contains(seen, []byte(text)) {
		n, err := reader.Read(chunk)
		seen = append(seen, chunk[:n]...)
		require.NoError(t, err, "it said only: %s", seen)
	}
}
