package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// The kill test can be told how many rounds to make, and to make those of an
// earlier run again. (Its faults are the same then. When the processes are
// scheduled nobody can repeat.)
const (
	killRounds = "BULKLOAD_KILL_ROUNDS"
	killSeed   = "BULKLOAD_KILL_SEED"
)

const victims = 20_000 // people in the file

// TestKill loads people while faults happen at random, kills the program at
// random moments, and starts it again until it is done. Whatever happens,
// nobody is loaded twice, and what the program says of each is true.
func TestKill(t *testing.T) {
	rounds, seed := setting(t, killRounds, 10), setting(t, killSeed, rand.Uint64())
	if testing.Short() {
		rounds = min(rounds, 1)
	}
	t.Logf("%s=%d", killSeed, seed)
	program, file := build(t), write(t, "members.csv", victimsFile())
	var total round
	began := time.Now()
	for n := range rounds {
		r := round{random: rand.New(rand.NewPCG(seed, n)), program: program, file: file, dir: t.TempDir()}
		r.run(t, n)
		total.kills += r.kills
		total.accepted += r.accepted
		total.rejected += r.rejected
		total.unknown += r.unknown
		total.applied += r.applied
	}
	t.Logf("%d rounds, %d kills in %v: %d accepted, %d rejected, %d unknown, of whom %d were applied",
		rounds, total.kills, time.Since(began).Round(time.Second), total.accepted, total.rejected, total.unknown, total.applied)
	if rounds < 5 {
		return // chance may have it that little happened
	}
	require.Positive(t, total.kills, "it must have been killed")
	require.Positive(t, total.applied, "some of the unknown must have been applied")
	require.Less(t, total.applied, total.unknown, "and some not")
}

// build makes the program as its users have it: without the race detector,
// which makes it several times slower.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bulkload")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-race=false", "-o", path, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	value, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, name)
	return value
}

// victimsFile makes a file in which some are refused by the program and some by
// the vendor.
func victimsFile() string {
	changes := map[int]member{}
	for i := 0; i < victims; i += 100 {
		changes[i+13] = member{id: fmt.Sprintf("%013d", i)}
		changes[i+57] = member{account: fmt.Sprintf("9%04d00000", i)}
	}
	return members(victims, changes)
}

// round is one load of all of them, from the first start to the end.
type round struct {
	random             *rand.Rand
	program, file, dir string

	fake                                        *switchtransacttest.Server
	kills, accepted, rejected, unknown, applied int
}

func (r *round) run(t *testing.T, n uint64) {
	t.Helper()
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithSeed(r.random.Uint64()), switchtransacttest.WithBodyLimit(0))
	require.NoError(t, err)
	defer fake.Close()
	r.fake = fake
	r.injectFaults()
	for lives := r.random.IntN(7); !r.live(t, lives > 0); lives-- {
		r.kills++
	}
	r.check(t)
	if t.Failed() {
		t.Fatalf("round %d failed", n)
	}
	require.NoError(t, os.RemoveAll(r.dir)) // hundreds of rounds would fill a disk
}

// injectFaults makes up to one in a hundred calls fail in each way.
func (r *round) injectFaults() {
	for _, fault := range []switchtransacttest.Fault{
		{Break: switchtransacttest.Reset, AfterEffect: true},
		{Break: switchtransacttest.Reset},
		{Break: switchtransacttest.Close, AfterEffect: true},
		{Break: switchtransacttest.Cut},
		{Status: http.StatusInternalServerError, AfterEffect: true},
		{Status: http.StatusServiceUnavailable},
		{Status: http.StatusTooManyRequests},
		{Status: http.StatusUnprocessableEntity},
		{Delay: 20 * time.Millisecond},
		{Delay: 20 * time.Millisecond, AfterEffect: true},
	} {
		fault.Chance = max(r.random.Float64()/100, 0.0001) // no chance at all would mean always
		r.fake.Inject(create, fault)
	}
}

// live starts the program, kills it at a random moment if it is mortal, and
// reports whether it was done before.
func (r *round) live(t *testing.T, mortal bool) (done bool) {
	t.Helper()
	args := []string{"-live", "-write", "-out", r.dir,
		"-call-size", strconv.Itoa(50 + r.random.IntN(150)), "-calls", strconv.Itoa(1 + r.random.IntN(6))}
	if exists(filepath.Join(r.dir, liveJournal)) {
		args = append(args, "-resume")
	}
	cmd := exec.CommandContext(t.Context(), r.program, append(args, r.file)...)
	cmd.Env = append(os.Environ(), on(r.fake)...)
	var errout strings.Builder
	cmd.Stderr = &errout
	require.NoError(t, cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var fate <-chan time.Time
	if mortal {
		fate = time.After(time.Duration(r.random.Int64N(int64(time.Second))))
	}
	select {
	case <-fate:
		require.NoError(t, cmd.Process.Kill())
		<-ended
		return false
	case err := <-ended:
		require.IsType(t, &exec.ExitError{}, err)
		switch code := cmd.ProcessState.ExitCode(); code {
		case exitRejects, exitUnknown:
			return true
		case exitFailed: // it gave up: the fake was too bad
			require.Contains(t, errout.String(), "people were not sent")
			return false
		default:
			require.Fail(t, "the program ended", "status %d: %s", code, errout.String())
			return false
		}
	}
}

// check holds what the program says against what the fake did.
func (r *round) check(t *testing.T) {
	t.Helper()
	effects := map[string]int{}
	for _, key := range keys(r.fake) {
		effects[key]++
		require.Equal(t, 1, effects[key], "%s was loaded twice", key)
	}
	accepted := readList(t, r.dir, acceptedFile)
	rejects := readList(t, r.dir, rejectsFile)
	unknown := readList(t, r.dir, unknownFile)
	for _, entry := range accepted {
		require.Equal(t, 1, effects[entry[idColumn]], "line %s is accepted", entry["line"])
	}
	for _, entry := range rejects {
		require.Zero(t, effects[entry[idColumn]], "line %s is rejected", entry["line"])
	}
	for _, entry := range unknown {
		r.applied += effects[entry[idColumn]]
	}
	seen := map[string]bool{}
	for _, list := range [][]map[string]string{accepted, rejects, unknown} {
		for _, line := range values(list, "line") {
			require.False(t, seen[line], "line %s has two outcomes", line)
			seen[line] = true
		}
	}
	require.Len(t, seen, victims, "each line has one outcome")
	require.Len(t, effects, len(accepted)+r.applied, "nobody else was loaded")
	r.accepted, r.rejected, r.unknown = len(accepted), len(rejects), len(unknown)
}
