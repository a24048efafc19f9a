package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// The numbers of the crash tests: those of the first day fill the files well
// over one write.
const (
	firstDay = 300
	newcomer = "+27720009999"
)

// newCrashBench flags many people, on a day that no window of the last day of
// these tests reaches.
func newCrashBench(t *testing.T) *bench {
	b := newBench(t)
	for i := range firstDay {
		b.flag(fmt.Sprint("person ", i), fmt.Sprintf("072000%04d", i))
	}
	return b
}

// secondDay lets somebody more be flagged, on a day that is out of reach too.
func (b *bench) secondDay() {
	b.now.set(southAfrican(10, 9))
	b.flag("newcomer", newcomer)
}

// lastDay is so late that only what is remembered brings the numbers: a window
// does not reach back so far, unless it begins where the last complete read was.
func (b *bench) lastDay() { b.now.set(southAfrican(30, 9)) }

// everything is what must be in the file at the end.
func everything() []string {
	numbers := []string{newcomer}
	for i := range firstDay {
		numbers = append(numbers, fmt.Sprintf("+2772000%04d", i))
	}
	slices.Sort(numbers)
	return numbers
}

// onlyWindows keeps whole lists from hiding what a window missed.
var onlyWindows = []string{"-whole-every", "10000h"}

// steps counts the steps of a round.
func (b *bench) steps() int {
	n := 0
	s := b.syncer()
	s.policy.wholeEvery = 10000 * time.Hour
	s.report.out = io.Discard
	s.store.step = func(string) error { n++; return nil }
	failed, err := s.round(b.t.Context())
	require.NoError(b.t, errors.Join(failed, err))
	return n
}

// TestKilledAtEveryStep kills the program (SIGKILL) before each step that
// touches a file, in its first round and in a later one. Whatever the step, the
// file is old or new and never less, and the next round makes up for the rest.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	rounds := map[string]func(*bench){
		"first round": func(b *bench) { b.secondDay() },
		"later round": func(b *bench) { b.mustRun(onlyWindows...); b.secondDay() },
	}
	for name, prepare := range rounds {
		t.Run(name, func(t *testing.T) {
			b := newCrashBench(t)
			prepare(b)
			pristine := b.folder
			last := b.copy(pristine).steps()
			require.GreaterOrEqual(t, last, 10)
			for step := 1; step <= last; step++ {
				b.killAt(step, pristine)
			}
		})
	}
}

// killAt kills a round before a step, in a copy of the folder.
func (b *bench) killAt(step int, pristine string) {
	before := []string{}
	b = b.copy(pristine)
	if _, err := os.Stat(b.csv()); err == nil {
		before = b.numbers()
	}
	env := append(b.env(), envKillAt+"="+strconv.Itoa(step))
	killed := programtest.Run(b.t, env, append([]string{"-live", "-csv", b.csv()}, onlyWindows...)...)
	require.Equal(b.t, -1, killed.Code, "step %d", step)
	if _, err := os.Stat(b.csv()); !errors.Is(err, fs.ErrNotExist) {
		assert.Subset(b.t, b.numbers(), before, "step %d", step)
	} else {
		assert.Empty(b.t, before, "step %d", step)
	}

	today := b.now.read()
	b.lastDay()
	out := b.mustRun(onlyWindows...)
	b.now.set(today)
	assert.Equal(b.t, everything(), b.numbers(), "step %d", step)
	if len(before) > 0 {
		assert.Contains(b.t, killed.Out+out, "added    "+newcomer, "step %d: it is told at least once", step)
	}
	left, err := filepath.Glob(filepath.Join(b.folder, "*.tmp"))
	require.NoError(b.t, err)
	assert.Empty(b.t, left, "step %d", step)
}

// copy returns a bench with a copy of the files.
func (b *bench) copy(folder string) *bench {
	c := *b
	c.folder = b.t.TempDir()
	require.NoError(b.t, os.CopyFS(c.folder, os.DirFS(folder)))
	return &c
}

// TestEveryStepCanFail: when a step fails, such as on a full disk, the program
// says so and nothing is lost either.
func TestEveryStepCanFail(t *testing.T) {
	t.Parallel()
	diskFull := errors.New("no space left on device")
	b := newCrashBench(t)
	b.mustRun(onlyWindows...)
	b.secondDay()
	pristine := b.folder
	last := b.copy(pristine).steps()
	for failing := 1; failing <= last; failing++ {
		b := b.copy(pristine)
		before := b.numbers()
		s := b.syncer()
		s.policy.wholeEvery = 10000 * time.Hour
		s.report.out = io.Discard
		n := 0
		s.store.step = func(string) error {
			if n++; n == failing {
				return diskFull
			}
			return nil
		}
		_, err := s.round(t.Context())
		require.ErrorIs(t, err, diskFull, "step %d", failing)
		assert.Subset(t, b.numbers(), before, "step %d", failing)

		b.lastDay()
		s.store.step = func(string) error { return nil }
		failed, err := s.round(t.Context())
		require.NoError(t, errors.Join(failed, err))
		assert.Equal(t, everything(), b.numbers(), "step %d", failing)
		b.now.set(southAfrican(10, 9))
	}
}

// TestKilledAtAnyMoment kills a watching program again and again from outside,
// while numbers come in. None of those that were in the file is ever missing.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	const kills = 15
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	b := newBench(t)
	b.now.set(time.Now())
	seen := map[string]bool{}
	want := map[string]bool{}
	for kill := range kills {
		b.fake.ClearRequests()
		cmd := b.command("-watch", "-every", "1ms")
		require.NoError(t, cmd.Start())
		for i := range 4 {
			number := fmt.Sprintf("+27720%02d%04d", kill, i)
			b.flag(number, number)
			want[number] = true
			require.NoError(t, b.fake.Await(ctx, switchtransacttest.AnyOp, 1+rand.IntN(20)))
		}
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())

		table, err := readTable(b.csv())
		if errors.Is(err, fs.ErrNotExist) {
			require.Empty(t, seen)
			continue
		}
		require.NoError(t, err)
		require.Subset(t, slices.Collect(maps.Keys(table)), slices.Collect(maps.Keys(seen)))
		for number := range table {
			seen[number] = true
		}
	}
	require.NotEmpty(t, seen, "some rounds came to their end")
	b.mustRun()
	assert.Equal(t, slices.Sorted(maps.Keys(want)), b.numbers())
}
