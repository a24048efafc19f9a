package main

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// watching is a program that repeats.
type watching struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *bufio.Reader
	errout *bytes.Buffer
}

func (b *bench) watch(flags ...string) *watching {
	b.t.Helper()
	b.now.set(time.Now())
	w := &watching{t: b.t, cmd: b.command(append([]string{"-watch"}, flags...)...), errout: &bytes.Buffer{}}
	stdout, err := w.cmd.StdoutPipe()
	require.NoError(b.t, err)
	w.out, w.cmd.Stderr = bufio.NewReader(stdout), w.errout
	require.NoError(b.t, w.cmd.Start())
	b.t.Cleanup(func() { w.cmd.Process.Kill() })
	return w
}

// until reads what the program prints up to a line with this text.
func (w *watching) until(text string) {
	w.t.Helper()
	for {
		line, err := w.out.ReadString('\n')
		require.NoError(w.t, err, "%q was not printed: %s", text, w.errout)
		if strings.Contains(line, text) {
			return
		}
	}
}

// interrupt ends the program as Ctrl-C does.
func (w *watching) interrupt() {
	w.t.Helper()
	require.NoError(w.t, w.cmd.Process.Signal(os.Interrupt))
	w.until("Ended.")
	require.NoError(w.t, w.cmd.Wait(), "its status must be 0")
}

func TestWatch(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.flag(idA, "0720000001")
	w := b.watch("-every", "10ms")
	w.until("numbers: 1  added: 0")
	b.flag(idB, "0720000002")
	w.until("added    +27720000002  people/sms")
	w.until("added: 0")

	// A round that fails does not end it.
	b.fake.Inject(switchtransacttest.CompaniesBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: "<p>busy</p>", Times: 1})
	w.until("not read to the end")
	b.flag(idC, "0720000003")
	w.until("added    +27720000003  people/sms")
	w.interrupt()
	assert.Contains(t, w.errout.String(), "dncsync: companies/sms, since ")
	assert.Equal(t, []string{"+27720000001", "+27720000002", "+27720000003"}, b.numbers())
}

// TestWatchEndsWhenAFileIsBad: that does not mend itself.
func TestWatchEndsWhenAFileIsBad(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, os.WriteFile(b.state(), []byte("{"), 0o600))
	w := b.watch("-every", "1ms")
	require.Error(t, w.cmd.Wait())
	assert.Equal(t, 1, w.cmd.ProcessState.ExitCode())
	assert.Contains(t, w.errout.String(), "is damaged")
}

// TestInterruptedCall: Ctrl-C does not wait for an answer, and what was read
// before stays.
func TestInterruptedCall(t *testing.T) {
	t.Parallel()
	for _, watch := range []bool{true, false} {
		b := newBench(t)
		b.flag(idA, "0720000001")
		b.fake.Inject(switchtransacttest.CompaniesBlacklist, switchtransacttest.Fault{Break: switchtransacttest.Hang})
		cmd := b.command()
		if watch {
			cmd = b.command("-watch")
		}
		var errout bytes.Buffer
		cmd.Stderr = &errout
		require.NoError(t, cmd.Start())
		await(t, b.fake, switchtransacttest.CompaniesBlacklist, 1)
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		err := cmd.Wait()
		if watch {
			require.NoError(t, err, errout.String())
			assert.Empty(t, errout.String())
		} else {
			assert.Equal(t, 1, cmd.ProcessState.ExitCode())
			assert.Contains(t, errout.String(), "context canceled")
		}
		b.fake.ClearFaults()
		b.now.set(time.Now())
		assert.Contains(t, b.mustRun(), "read for the first time: companies/sms, companies/phone\n")
		assert.Equal(t, []string{"+27720000001"}, b.numbers())
	}
}

// TestTwoAtOnce: the second waits for the first, and a first one that was killed
// keeps nobody waiting.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.now.set(time.Now())
	b.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Break: switchtransacttest.Hang, Times: 1})
	first := b.command()
	require.NoError(t, first.Start())
	await(t, b.fake, switchtransacttest.PeopleBlacklist, 1)

	second := b.command()
	require.NoError(t, second.Start())
	s := b.syncer()
	waiting, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := s.store.lock(waiting)
	require.ErrorIs(t, err, context.DeadlineExceeded, "the files are locked")
	assert.Len(t, b.fake.Requests(), 1, "the second reads nothing meanwhile")

	require.NoError(t, first.Process.Kill())
	require.Error(t, first.Wait())
	require.NoError(t, second.Wait())
	assert.Empty(t, b.table())
}

// await waits for requests to arrive.
func await(t *testing.T, fake *switchtransacttest.Server, op switchtransacttest.Op, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, fake.Await(ctx, op, n))
}
