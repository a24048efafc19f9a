//go:build unix

package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// The kill test can be told how many rounds to make, and to make those of an
// earlier run again. (The faults and the fates are the same then. When the
// processes are scheduled nobody can repeat.)
const (
	killRounds = "FLEET_KILL_ROUNDS"
	killSeed   = "FLEET_KILL_SEED"
)

const victims = 1500 // people in the file

// TestKill loads people with three workers and two dispatchers while faults
// happen at random. At random moments one of the processes is killed and
// started again, or stopped for so long that it counts as dead, and then goes
// on. Whatever happens, nobody is loaded twice, and what the fleet says of each
// is true.
func TestKill(t *testing.T) {
	rounds, seed := setting(t, killRounds, 3), setting(t, killSeed, rand.Uint64())
	if testing.Short() {
		rounds = min(rounds, 1)
	}
	t.Logf("%s=%d", killSeed, seed)
	file := peopleFile(t, victims)
	var total round
	began := time.Now()
	for n := range rounds {
		r := round{random: rand.New(rand.NewPCG(seed, n)), file: file}
		r.run(t)
		if t.Failed() {
			t.Fatalf("round %d failed", n)
		}
		total.add(&r)
	}
	t.Logf("%d rounds, %d kills, %d stops in %v: %d accepted, %d rejected, %d unknown, of whom %d were applied",
		rounds, total.kills, total.stops, time.Since(began).Round(time.Second), total.accepted, total.rejected, total.unknown, total.applied)
	require.Positive(t, total.kills, "some must have been killed")
	if rounds >= 10 {
		require.Positive(t, total.stops, "some must have been stopped")
		require.Positive(t, total.applied, "some of the unknown must have been applied")
		require.Less(t, total.applied, total.unknown, "and some not")
	}
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

// round is one load of all of them, from the first start to the end.
type round struct {
	random *rand.Rand
	file   string
	fleet  fleet

	kills, stops, accepted, rejected, unknown, applied int
}

func (r *round) add(other *round) {
	r.kills += other.kills
	r.stops += other.stops
	r.accepted += other.accepted
	r.rejected += other.rejected
	r.unknown += other.unknown
	r.applied += other.applied
}

func (r *round) run(t *testing.T) {
	t.Helper()
	r.fleet = newFleet(t, r.file, switchtransacttest.WithSeed(r.random.Uint64()))
	r.injectFaults()
	var crew []*member
	for range 2 {
		crew = append(crew, r.fleet.member("dispatch", "-call-size", "10", "-silence", "1s", "-rate", "150", r.file))
	}
	for range 3 {
		crew = append(crew, r.fleet.member("work", "-live", "-write", r.file))
	}
	ctx, done := context.WithCancel(t.Context())
	var killing, working sync.WaitGroup
	killing.Go(func() { r.strike(ctx, crew) })
	for _, m := range crew {
		working.Go(func() { m.live(t) })
	}
	// One that hangs shows where.
	watchdog := time.AfterFunc(3*time.Minute, func() {
		for _, m := range crew {
			m.signal(syscall.SIGQUIT)
		}
	})
	working.Wait()
	watchdog.Stop()
	done()
	killing.Wait()
	r.check(t)
}

// injectFaults makes up to two in a hundred calls fail in each way.
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
	} {
		fault.Chance = max(r.random.Float64()/50, 0.0001) // no chance at all would mean always
		r.fleet.fake.Inject(switchtransacttest.PeopleCreate, fault)
	}
	// The others take their time, before or after the effect.
	r.fleet.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Delay: 30 * time.Millisecond, Chance: 0.5})
	r.fleet.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Delay: 30 * time.Millisecond, AfterEffect: true})
}

// strike kills members at random moments, and stops some for a while.
func (r *round) strike(ctx context.Context, crew []*member) {
	for range 2 + r.random.IntN(7) {
		pause := time.Duration(100+r.random.IntN(700)) * time.Millisecond
		victim, stop := crew[r.random.IntN(len(crew))], r.random.IntN(4) == 0
		if !wait(ctx, pause) {
			return
		}
		switch {
		case !stop && victim.signal(syscall.SIGKILL):
			r.kills++
		case stop && victim.signal(syscall.SIGSTOP):
			r.stops++
			wait(ctx, 2*time.Second)
			victim.signal(syscall.SIGCONT)
		}
	}
}

// check holds what the fleet says against what the fake did.
func (r *round) check(t *testing.T) {
	t.Helper()
	effects, people := map[string]int{}, map[string]int{}
	for _, submission := range r.fleet.fake.Workflow() {
		people[submission.Key]++
		require.Equal(t, 1, people[submission.Key], "%s was loaded twice", submission.Key)
		effects[submission.Fields["reference_number"].(string)]++
	}
	lists := r.fleet.report(t)
	seen := map[string]bool{}
	each := func(list string, check func(line string, effects int)) int {
		for _, entry := range lists[list] {
			line := entry[0]
			require.False(t, seen[line], "line %s has two outcomes", line)
			seen[line] = true
			number, err := strconv.Atoi(line)
			require.NoError(t, err)
			check(line, effects["INV-"+strconv.Itoa(number-1)])
		}
		return len(lists[list])
	}
	r.accepted = each(acceptedFile, func(line string, n int) { require.Equal(t, 1, n, "line %s is accepted", line) })
	r.rejected = each(rejectsFile, func(line string, n int) { require.Zero(t, n, "line %s is rejected", line) })
	r.unknown = each(unknownFile, func(_ string, n int) { r.applied += n })
	assert.Len(t, seen, victims, "each line has one outcome")
	assert.Len(t, effects, r.accepted+r.applied, "nobody else was loaded")
}

// member is a process of the fleet, which is started again when it ended badly.
type member struct {
	fleet *fleet
	args  []string

	mu  sync.Mutex
	cmd *exec.Cmd // the last one that was started
}

func (f *fleet) member(args ...string) *member { return &member{fleet: f, args: args} }

// live starts the process, again and again, until it says that the load is done.
func (m *member) live(t *testing.T) {
	for t.Context().Err() == nil {
		cmd := programtest.Command(t, m.fleet.env(), m.args...)
		var errout bytes.Buffer
		cmd.Stderr = &errout
		if !assert.NoError(t, m.start(cmd)) {
			return
		}
		err := cmd.Wait()
		if err == nil {
			return
		}
		if cmd.ProcessState.ExitCode() != -1 { // it was not killed
			assert.Contains(t, errout.String(), "calls in a row failed", "%v", err)
		}
		if t.Failed() {
			return
		}
	}
}

func (m *member) start(cmd *exec.Cmd) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cmd = cmd
	return cmd.Start()
}

// signal sends a signal, and reports whether there was a process to get it.
func (m *member) signal(s os.Signal) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cmd != nil && m.cmd.Process.Signal(s) == nil
}

// Ctrl-C lets calls under way end well: nobody stays unknown.
func TestInterrupt(t *testing.T) {
	f := newFleet(t, peopleFile(t, 400))
	f.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Delay: 200 * time.Millisecond, AfterEffect: true})
	dispatcher := f.start("dispatch", "-call-size", "10", f.file)
	worker := f.start("work", "-live", "-write", f.file)
	require.NoError(t, f.fake.Await(t.Context(), switchtransacttest.PeopleCreate, 6))
	require.NoError(t, worker.Process.Signal(os.Interrupt))
	assert.Error(t, worker.Wait())
	assert.Equal(t, exitFailed, worker.ProcessState.ExitCode())
	assert.Contains(t, worker.Stderr.(*bytes.Buffer).String(), "stopped: start it again")
	assert.Less(t, len(f.fake.Workflow()), 400)

	got := f.run("report", "-out", t.TempDir(), f.file)
	assert.Zero(t, got.Code, got.Errout)
	assert.Regexp(t, `(?m)^ +all +\d+ +400 +\d+ +\d+ +0 +[1-9]\d*$`, got.Out)
	assert.Contains(t, got.Out, "The load is not done")

	f.fake.ClearFaults()
	again := f.run("work", "-live", "-write", f.file)
	require.Zero(t, again.Code, again.Errout)
	require.NoError(t, dispatcher.Wait())
	lists := f.report(t)
	assert.Len(t, lists[acceptedFile], len(f.fake.Workflow()))
	assert.Empty(t, lists[unknownFile])
}
