package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// asProgram makes this test binary be the program.
const asProgram = "QUICKSTART_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// ended is what is left of a program that has ended.
type ended struct {
	code        int
	out, errout string
}

// start runs the program to its end. Its environment holds no keys but those
// that are given.
func start(t *testing.T, env []string, args ...string) ended {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(withoutKeys(os.Environ()), append(env, asProgram+"=1", "GORACE=atexit_sleep_ms=0")...)
	var out, errout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errout
	if err := cmd.Run(); err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return ended{cmd.ProcessState.ExitCode(), out.String(), errout.String()}
}

func withoutKeys(env []string) []string {
	var kept []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "SWITCHTRANSACT_") {
			kept = append(kept, entry)
		}
	}
	return kept
}

// on is the environment that sends -live to a fake.
func on(fake *switchtransacttest.Server) []string {
	return []string{"SWITCHTRANSACT_TOKEN=" + fake.Key, "SWITCHTRANSACT_URL=" + fake.URL}
}

func TestStoryIsTheGoldenOne(t *testing.T) {
	golden, err := os.ReadFile("testdata/golden.txt")
	require.NoError(t, err)
	got := start(t, nil)
	assert.Zero(t, got.code)
	assert.Empty(t, got.errout)
	assert.Equal(t, string(golden), got.out, "if it is meant so: go run ./examples/quickstart >examples/quickstart/testdata/golden.txt")
	assert.LessOrEqual(t, strings.Count(got.out, "\n"), 60, "it must fit on a screen")
}

func TestHelp(t *testing.T) {
	got := start(t, nil, "-h")
	assert.Zero(t, got.code)
	for _, word := range []string{"Usage:", "-live", "-write", "-members", "SWITCHTRANSACT_TOKEN", "status 0"} {
		assert.Contains(t, got.errout, word)
	}
}

func TestWrongUse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		env  []string
		want string
	}{
		{"unknown flag", []string{"-fast"}, nil, "flag provided but not defined: -fast"},
		{"no flag", []string{"live"}, nil, `"live" is no flag`},
		{"no token", []string{"-live"}, nil, "SWITCHTRANSACT_TOKEN"},
		{"write without live", []string{"-write", "-members", "members.csv"}, nil, "need -live"},
		{"write without a file", []string{"-live", "-write"}, []string{"SWITCHTRANSACT_TOKEN=x"}, "-write and -members need each other"},
		{"a file without write", []string{"-live", "-members", "members.csv"}, []string{"SWITCHTRANSACT_TOKEN=x"}, "-write and -members need each other"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := start(t, test.env, test.args...)
			assert.Equal(t, 2, got.code)
			assert.Empty(t, got.out)
			assert.Contains(t, got.errout, test.want)
		})
	}
}

func TestLiveOnlyReads(t *testing.T) {
	fake := openFakeWithThandi(t)
	got := start(t, on(fake), "-live", "-id", thandi, "-phone", thandiPhone)
	assert.Zero(t, got.code, got.errout)
	assert.Contains(t, got.out, "Debit Order")
	assert.Contains(t, got.out, "Activity of the last 30 days")
	assert.Contains(t, got.out, "Thandi Mokoena, member 3008821")
	assert.Contains(t, got.out, thandiPhone+" is Thandi Mokoena")
	assert.Contains(t, got.out, "Nothing was written.")

	assert.Zero(t, fake.Effects(switchtransacttest.AnyOp))
	require.NotEmpty(t, fake.Requests())
	for _, r := range fake.Requests() {
		assert.Contains(t, []switchtransacttest.Op{
			switchtransacttest.LookupsAll, switchtransacttest.ReportsActivity,
			switchtransacttest.PeopleDetails, switchtransacttest.CallsFind,
		}, r.Op)
	}
}

func TestLiveWritesWhenTold(t *testing.T) {
	fake := switchtransacttest.New(t)
	got := start(t, on(fake), "-live", "-write", "-members", memberFile(t,
		"8804120101081,Thandi,Mokoena,Female,Sesotho,0720000001,1 Protea Street,0081,25",
		"7511305108085,Pieter,Botha,Martian,Afrikaans,0720000002,2 Aloe Street,6001,25"))
	assert.Zero(t, got.code, got.errout)
	assert.Contains(t, got.out, "2     Thandi Mokoena")
	assert.Contains(t, got.out, "Gender not found")
	assert.Equal(t, 1, fake.Effects(switchtransacttest.PeopleCreate))
	assert.Equal(t, "0081", fake.Workflow()[0].Fields["physical_code"])
}

func TestLiveRefusesWhatIsCertainlyWrong(t *testing.T) {
	fake := switchtransacttest.New(t)
	got := start(t, on(fake), "-live", "-write", "-members", memberFile(t,
		"8804120101082,Thandi,Mokoena,Female,Sesotho,0720000001,1 Protea Street,0081,25"))
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.errout, "nothing was sent")
	assert.Contains(t, got.errout, "[0].id_number")
	assert.Zero(t, fake.Effects(switchtransacttest.AnyOp))
}

func TestLiveSaysWhenTheOutcomeIsUnknown(t *testing.T) {
	fake := switchtransacttest.New(t)
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true})
	got := start(t, on(fake), "-live", "-write", "-members", memberFile(t,
		"8804120101081,Thandi,Mokoena,Female,Sesotho,0720000001,1 Protea Street,0081,25"))
	assert.Equal(t, 1, got.code)
	assert.Contains(t, got.errout, "some members may have been loaded")
	assert.Equal(t, 1, fake.Effects(switchtransacttest.PeopleCreate), "it is not sent again")
}

func TestLiveFailures(t *testing.T) {
	fake := openFakeWithThandi(t)
	wrongKey := []string{"SWITCHTRANSACT_TOKEN=wrong", "SWITCHTRANSACT_URL=" + fake.URL}
	tests := []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"wrong key", wrongKey, []string{"-live"}, "the token was not accepted"},
		{"plain http", []string{"SWITCHTRANSACT_TOKEN=x", "SWITCHTRANSACT_URL=http://example.com"}, []string{"-live"}, "https"},
		{"nobody with this number", on(fake), []string{"-live", "-phone", "0729999999"}, "nobody has this number"},
		{"no such member", on(fake), []string{"-live", "-id", "7511305108085"}, "no such member"},
		{"no such file", on(fake), []string{"-live", "-write", "-members", "none.csv"}, "none.csv"},
		{"empty file", on(fake), []string{"-live", "-write", "-members", write(t, "")}, "the file is empty"},
		{"unknown column", on(fake), []string{"-live", "-write", "-members", write(t, "id\n1\n")}, `line 2: column "id": there is no such column`},
		{"Rands", on(fake), []string{"-live", "-write", "-members", write(t, "rands\n1.005\n")}, `line 2: column "rands": switchcomm: the amount has a fraction of a cent`},
		{"too many", on(fake), []string{"-live", "-write", "-members", memberFile(t, make([]string, 101)...)}, "more than 100 members"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := start(t, test.env, test.args...)
			assert.Equal(t, 1, got.code)
			assert.Contains(t, got.errout, test.want)
		})
	}
	assert.Zero(t, fake.Effects(switchtransacttest.AnyOp))
}

// openFakeWithThandi runs a fake that knows one member.
func openFakeWithThandi(t *testing.T) *switchtransacttest.Server {
	fake := switchtransacttest.New(t)
	_, err := fake.AddPerson(map[string]any{
		"id_number": thandi, "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001",
	})
	require.NoError(t, err)
	return fake
}

// memberFile writes a file of members; an empty row stands for one that is complete.
func memberFile(t *testing.T, rows ...string) string {
	for i, row := range rows {
		if row == "" {
			rows[i] = "8804120101081,Thandi,Mokoena,Female,Sesotho,0720000001,1 Protea Street,0081,25"
		}
	}
	return write(t, "id_number,name,surname,gender,language,cell,street,code,day\n"+strings.Join(rows, "\n")+"\n")
}

func write(t *testing.T, contents string) string {
	path := filepath.Join(t.TempDir(), "members.csv")
	require.NoError(t, os.WriteFile(path, []byte(contents), 0o600))
	return path
}
