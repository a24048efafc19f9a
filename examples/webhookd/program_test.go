package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// The account of the webhook in the tests.
const (
	hookUser     = "hook-user"
	hookPassword = "hook-password"
)

// env is the environment for -live against a fake. Nothing leads to a NATS
// server of the machine.
func env(fake *alphacommtest.Server, more ...string) []string {
	return append([]string{
		"ALPHACOMM_KEY=" + fake.Key, "ALPHACOMM_URL=" + fake.URL,
		"WEBHOOK_USER=" + hookUser, "WEBHOOK_PASSWORD=" + hookPassword,
		"NATS_URL=", "NATS_CREDS=",
	}, more...)
}

// live are the arguments of a program that works on a fake as on the real API.
func live(store string, more ...string) []string {
	return append([]string{
		"-live", "-write", "-store", store, "-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0",
		"-attempt", "2s", "-retry", "20ms,20ms,20ms,20ms,20ms,20ms,20ms,20ms,20ms,20ms",
	}, more...)
}

// running is a program that serves.
type running struct {
	cmd                           *exec.Cmd
	events, health, records, dead string // URLs
	note                          string // its last remark before it serves
	errout                        *buffer

	out   io.Reader
	ended sync.Once
}

// start runs the program until the test ends.
func start(t *testing.T, env []string, args ...string) *running {
	t.Helper()
	r := &running{cmd: programtest.Command(t, env, args...), errout: new(buffer)}
	out, err := r.cmd.StdoutPipe()
	require.NoError(t, err)
	r.cmd.Stderr = r.errout
	require.NoError(t, r.cmd.Start())
	t.Cleanup(r.kill)
	lines := bufio.NewReader(out)
	r.out = lines
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			r.kill()
			require.NoError(t, err, "it must say that it serves: %s", r.errout)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		value, _, _ = strings.Cut(strings.TrimSpace(value), ",")
		switch name {
		case "Events":
			r.events = value
		case "Health":
			r.health = value
		case "Records":
			r.records = value
		case "Dead":
			r.dead = value
		case "Ctrl-C":
			return r
		default:
			r.note = strings.TrimSpace(line)
		}
	}
}

// kill ends the program with SIGKILL: it has no chance to do anything more.
func (r *running) kill() {
	r.ended.Do(func() {
		r.cmd.Process.Kill()
		r.cmd.Wait()
	})
}

// interrupt ends the program as Ctrl-C does.
func (r *running) interrupt(t *testing.T) {
	t.Helper()
	r.ended.Do(func() {
		require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
		rest, err := io.ReadAll(r.out)
		require.NoError(t, err)
		require.NoError(t, r.cmd.Wait(), "its status must be 0: %s", r.errout)
		assert.Equal(t, "Ended.\n", string(rest))
	})
}

// hook makes a fake send its events to the program.
func (r *running) hook(t *testing.T, fake *alphacommtest.Server) {
	t.Helper()
	require.NoError(t, fake.SetWebhook(r.events, hookUser, hookPassword))
}

// state is what /healthz says.
type state struct {
	Code          int `json:"-"`
	Status        string
	Waiting, Dead int
	Working       bool
}

func (r *running) state(t require.TestingT) state {
	answer, err := http.Get(r.health)
	require.NoError(t, err)
	defer answer.Body.Close()
	s := state{Code: answer.StatusCode}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&s))
	return s
}

// drain waits until nothing is in the queue any more.
func (r *running) drain(t *testing.T) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Zero(c, r.state(c).Waiting) },
		time.Minute, 20*time.Millisecond, "%s", r.errout)
}

// allRecords returns the records in the order in which they were made.
func (r *running) allRecords(t *testing.T) []record { return lines[record](t, r.records) }

func (r *running) allDead(t *testing.T) []deadLetter { return lines[deadLetter](t, r.dead) }

// lines returns the JSON values at a URL.
func lines[T any](t *testing.T, url string) []T {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, 200, answer.StatusCode)
	all := []T{}
	for decoder := json.NewDecoder(answer.Body); ; {
		var value T
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, value)
	}
}

// outcomes are those of the records.
func outcomes(records []record) []outcome {
	var all []outcome
	for _, r := range records {
		all = append(all, r.Outcome)
	}
	return all
}

// addImported adds a PayLink that the vendor made for a record.
func addImported(t *testing.T, fake *alphacommtest.Server, reference string) alphacommtest.PayLink {
	t.Helper()
	link, err := fake.AddPayLink(imported(reference))
	require.NoError(t, err)
	return link
}

// pay pays a PayLink, and returns the event and how it was answered.
func pay(t *testing.T, fake *alphacommtest.Server, id string) alphacommtest.Delivery {
	t.Helper()
	d, err := fake.Pay(id)
	require.NoError(t, err)
	require.NoError(t, d.Err)
	return d
}

// within ends a wait that would hang.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// buffer is a bytes.Buffer for two goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
