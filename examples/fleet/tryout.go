package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// tryOut loads invented people into a fake. NATS and the fake are in this
// process; dispatchers and workers are processes of their own, as they are in
// earnest.
func tryOut(ctx context.Context, o options, out, complaints io.Writer) error {
	dir, err := os.MkdirTemp("", "fleet-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	t := &trial{options: o, complaints: complaints}
	if err := t.open(ctx, dir); err != nil {
		return err
	}
	defer t.close()

	fmt.Fprintf(out, "%d invented people, %d dispatchers, %d workers. A fake plays SwitchTransact: nothing real is touched.\n",
		o.people, o.dispatchers, o.workers)
	began := time.Now()
	if err := t.run(ctx, out); err != nil {
		if ctx.Err() != nil {
			return errors.New("stopped")
		}
		return err
	}
	return t.report(ctx, out, time.Since(began))
}

// trial is a fleet on this machine.
type trial struct {
	options
	dir        string
	complaints io.Writer
	nats       *embedded
	fake       *switchtransacttest.Server
}

const trialLoad = "tryout"

func (t *trial) open(ctx context.Context, dir string) (err error) {
	t.dir, t.file = dir, filepath.Join(dir, "people.jsonl")
	file, err := os.Create(t.file)
	if err != nil {
		return err
	}
	if err := errors.Join(writePeople(file, t.people), file.Close()); err != nil {
		return err
	}
	if t.nats, err = startEmbedded(ctx, filepath.Join(dir, "nats")); err != nil {
		return err
	}
	if t.fake, err = switchtransacttest.NewServer(switchtransacttest.WithBodyLimit(0)); err != nil {
		t.nats.close()
		return err
	}
	t.fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Delay: 50 * time.Millisecond}) // as if it were far away
	return nil
}

func (t *trial) close() {
	t.fake.Close()
	t.nats.close()
}

// run starts all processes and waits for their end. One that fails ends the
// others.
func (t *trial) run(ctx context.Context, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all, ctx := errgroup.WithContext(ctx)
	started := map[string]*process{}
	for n := range t.dispatchers {
		started[numbered("dispatcher", n)] = t.dispatcher(ctx, numbered("dispatcher", n))
	}
	for n := range t.workers {
		started[numbered("worker", n)] = t.worker(ctx, numbered("worker", n))
	}
	for _, p := range started {
		if err := p.cmd.Start(); err != nil {
			cancel()
			return errors.Join(err, all.Wait())
		}
		all.Go(p.wait)
	}
	if t.kill {
		killing := make(chan struct{})
		go func() {
			defer close(killing)
			t.killSome(ctx, started, out)
		}()
		defer func() { <-killing }()
	}
	return all.Wait()
}

func numbered(kind string, n int) string { return kind + "-" + strconv.Itoa(n+1) }

// killSome kills a worker and the dispatcher that leads, when a part of the
// calls was made.
func (t *trial) killSome(ctx context.Context, started map[string]*process, out io.Writer) {
	calls := t.people / t.callSize
	kill := func(name string) {
		started[name].kill()
		fmt.Fprintf(out, "killed: %s\n", name)
	}
	if t.fake.Await(ctx, switchtransacttest.PeopleCreate, max(1, calls/4)) == nil {
		kill(numbered("worker", 0))
	}
	if t.fake.Await(ctx, switchtransacttest.PeopleCreate, max(2, calls/2)) == nil {
		if leader, err := t.leader(ctx); err == nil {
			kill(leader)
		}
	}
}

// leader is the name of the dispatcher that leads.
func (t *trial) leader(ctx context.Context) (string, error) {
	q, err := t.connect()
	if err != nil {
		return "", err
	}
	defer q.close()
	return q.leader(ctx)
}

func (t *trial) connect() (*queue, error) {
	return connect(address{url: t.nats.url}, trialLoad, t.fake.URL, func() {})
}

func (t *trial) dispatcher(ctx context.Context, name string) *process {
	return t.process(ctx, name, "dispatch", "-call-size", strconv.Itoa(t.callSize), "-silence", t.storage.silence.String(),
		"-rate", strconv.FormatFloat(t.rate, 'g', -1, 64), "-burst", strconv.Itoa(t.burst))
}

func (t *trial) worker(ctx context.Context, name string) *process {
	return t.process(ctx, name, "work", "-live", "-write") // to the fake: see its environment
}

// process makes a process of this same program.
func (t *trial) process(ctx context.Context, name, command string, args ...string) *process {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	args = append(append([]string{command}, args...), "-load", trialLoad, "-name", name, "-quiet", t.file)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), "NATS_URL="+t.nats.url, "NATS_CREDS=",
		"SWITCHTRANSACT_URL="+t.fake.URL, "SWITCHTRANSACT_TOKEN="+t.fake.Key)
	cmd.Stderr = t.complaints
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return &process{name: name, cmd: cmd}
}

// process is one of the fleet.
type process struct {
	name   string
	cmd    *exec.Cmd
	killed atomic.Bool
}

func (p *process) kill() {
	p.killed.Store(true)
	_ = p.cmd.Process.Kill() // it may have ended by itself
}

// wait waits for the end of the process.
func (p *process) wait() error {
	err := p.cmd.Wait()
	if err == nil || p.killed.Load() {
		return nil
	}
	return fmt.Errorf("%s: %w", p.name, err)
}

// report shows what the fleet says, and holds it against what the fake took.
func (t *trial) report(ctx context.Context, out io.Writer, took time.Duration) error {
	q, err := t.connect()
	if err != nil {
		return err
	}
	defer q.close()
	if err := q.open(ctx); err != nil {
		return err
	}
	file, err := openFile(t.file)
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := q.writeReport(ctx, file, filepath.Join(t.dir, "lists"))
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	r.print(out)
	times := map[string]int{}
	twice := 0
	for _, submission := range t.fake.Workflow() {
		times[submission.Key]++
		if times[submission.Key] == 2 {
			twice++
		}
	}
	fmt.Fprintf(out, "\nOn the fake: %d people, %d of them twice. %s, %.0f people a second.\n",
		len(times), twice, took.Round(time.Second/10), float64(r.total.people)/took.Seconds())
	return nil
}
