package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// job is what the commands have in common: the file, and the load in NATS.
type job struct {
	queue *queue
	file  *os.File
	log   *slog.Logger
}

var errNoNATS = errors.New("the connection to NATS is gone: start this process again when NATS is back")

// openJob opens both. The context that it returns ends when NATS is gone for
// good.
func openJob(ctx context.Context, o options, complaints io.Writer) (context.Context, *job, error) {
	file, err := openFile(o.file)
	if err != nil {
		return nil, nil, err
	}
	ctx, gone := context.WithCancelCause(ctx)
	q, err := connect(o.nats, o.load, o.api(), func() { gone(errNoNATS) })
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelWarn
	}
	log := slog.New(slog.NewTextHandler(complaints, &slog.HandlerOptions{Level: level}))
	return ctx, &job{q, file, log.With("process", o.name)}, nil
}

func (j *job) close() {
	j.queue.close()
	j.file.Close()
}

// reasonOf replaces an error that only follows from the end of ctx.
func reasonOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errNoNATS) {
		return cause
	}
	return err
}

// dispatch is the command of that name.
func dispatch(ctx context.Context, o options, _, complaints io.Writer) error {
	ctx, j, err := openJob(ctx, o, complaints)
	if err != nil {
		return err
	}
	defer j.close()
	d := &dispatcher{
		queue: j.queue, name: o.name, file: j.file, callSize: o.callSize, storage: o.storage,
		rate: o.limit(), burst: o.burst, log: j.log,
	}
	if err := d.run(ctx); err != nil {
		return reasonOf(ctx, err)
	}
	j.log.Info("every call is settled")
	return nil
}

// work is the command of that name.
func work(ctx context.Context, o options, _, complaints io.Writer) error {
	ctx, j, err := openJob(ctx, o, complaints)
	if err != nil {
		return err
	}
	defer j.close()
	p := &permits{queue: j.queue}
	settings := []switchcomm.Option{switchcomm.WithLimiter(p)}
	if o.url != "" {
		settings = append(settings, switchcomm.WithBaseURL(o.url))
	}
	st, err := switchtransact.New(o.token, settings...)
	if err != nil {
		return err
	}
	defer st.CloseIdleConnections()
	w := &worker{queue: j.queue, name: o.name, file: j.file, st: st, permits: p, calls: o.calls, log: j.log}
	if err := w.run(ctx); err != nil {
		return reasonOf(ctx, err)
	}
	j.log.Info("every call is settled")
	return nil
}

// writeLists is the command report.
func writeLists(ctx context.Context, o options, out, complaints io.Writer) error {
	ctx, j, err := openJob(ctx, o, complaints)
	if err != nil {
		return err
	}
	defer j.close()
	if err := j.queue.open(ctx); err != nil {
		return fmt.Errorf("load %s: %w", o.load, err)
	}
	r, err := j.queue.writeReport(ctx, j.file, o.dir)
	if err != nil {
		return reasonOf(ctx, err)
	}
	r.print(out)
	fmt.Fprintf(out, "\nThe lists are in %s.\n", o.dir)
	if !r.done {
		fmt.Fprintln(out, "The load is not done: who is unknown may yet be settled.")
	}
	if r.done && r.total.unknown > 0 {
		fmt.Fprintln(out, "Who is unknown may have been loaded: look them up in SwitchTransact, do not load them again.")
	}
	return nil
}
