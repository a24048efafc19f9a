package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// peopleFile writes invented people, some of them wrong.
func peopleFile(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.jsonl")
	var text bytes.Buffer
	require.NoError(t, writePeople(&text, n))
	require.NoError(t, os.WriteFile(path, text.Bytes(), 0o600))
	return path
}

// fleet is what the processes of a load share.
type fleet struct {
	t       *testing.T
	file    string
	nats    *embedded
	natsDir string
	fake    *switchtransacttest.Server
}

func newFleet(t *testing.T, file string, options ...switchtransacttest.Option) fleet {
	t.Helper()
	dir := t.TempDir()
	nats, err := startEmbedded(t.Context(), dir)
	require.NoError(t, err)
	t.Cleanup(nats.close)
	options = append(options, switchtransacttest.WithBodyLimit(0))
	return fleet{t, file, nats, dir, switchtransacttest.New(t, options...)}
}

func (f *fleet) env() []string {
	return []string{"NATS_URL=" + f.nats.url, "SWITCHTRANSACT_URL=" + f.fake.URL, "SWITCHTRANSACT_TOKEN=" + f.fake.Key}
}

// run runs a command of the program to its end.
func (f *fleet) run(args ...string) programtest.Ended {
	return programtest.Run(f.t, f.env(), args...)
}

// report makes a report, and returns its lists without their headers.
func (f *fleet) report(t *testing.T) map[string][][]string {
	t.Helper()
	dir := t.TempDir()
	ended := f.run("report", "-out", dir, f.file)
	require.Zero(t, ended.Code, ended.Errout)
	lists := map[string][][]string{}
	for _, name := range []string{acceptedFile, rejectsFile, unknownFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		require.NoError(t, err)
		lists[name] = lines[1:]
	}
	return lists
}

// load runs a dispatcher and a worker until the load is done.
func (f *fleet) load(t *testing.T) {
	t.Helper()
	dispatcher := f.start("dispatch", "-call-size", "10", "-rate", "500", f.file)
	worker := f.run("work", "-live", "-write", f.file)
	require.Zero(t, worker.Code, worker.Errout)
	require.NoError(t, dispatcher.Wait())
}

// start starts a command of the program.
func (f *fleet) start(args ...string) *exec.Cmd {
	f.t.Helper()
	cmd := programtest.Command(f.t, f.env(), args...)
	cmd.Stderr = new(bytes.Buffer)
	require.NoError(f.t, cmd.Start())
	return cmd
}

// connect opens the load in this process.
func (f *fleet) connect(t *testing.T, load string) *queue {
	t.Helper()
	q, err := connect(address{url: f.nats.url}, load, f.fake.URL, func() {})
	require.NoError(t, err)
	t.Cleanup(q.close)
	return q
}
