package main

import (
	"context"
	"fmt"
	"iter"
	"log"
	"os"
	"path/filepath"
	"slices"

	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// loadAll loads people, and can be run again after a crash with the same people
// and the same journal: nobody is sent twice.
func loadAll(ctx context.Context, st *switchtransact.Client, people iter.Seq2[switchtransact.Person, error], path string) error {
	journal, err := load.OpenFile(path)
	if err != nil {
		return err
	}
	defer journal.Close()

	options := load.Options{Journal: journal, Validate: true}
	for out, err := range st.People.LoadNew(ctx, people, options) {
		if err != nil {
			return err // the input or the journal failed: this comes once, and last
		}
		switch out.State {
		case load.Accepted:
			fmt.Println(out.Index, out.Input.Name, "waits for approval")
		case load.Rejected, load.Invalid:
			for _, reason := range out.Reasons {
				fmt.Println(out.Index, out.Input.Name, reason.Field, reason.Message)
			}
		case load.NotSent:
			fmt.Println(out.Index, out.Input.Name, "was not sent: run the load again")
		case load.Unknown:
			fmt.Println(out.Index, out.Input.Name, "may have been loaded: look it up")
		}
	}
	return nil
}

func Example_load() {
	ctx := context.Background()
	st, _, close := openSwitchTransact()
	defer close()
	path, remove := journalPath()
	defer remove()

	people := []switchtransact.Person{newThandi(), newNaledi()}
	if err := loadAll(ctx, st, load.Seq(slices.Values(people)), path); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 0 Thandi waits for approval
	// 1 Naledi account_number CDV check failed
}

// lookUp looks up everybody whose outcome is unknown.
func lookUp(ctx context.Context, st *switchtransact.Client, people iter.Seq2[switchtransact.Person, error], path string) error {
	journal, err := load.OpenFile(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	for out, err := range st.People.ReconcileNew(ctx, people, journal) {
		if err != nil {
			return err
		}
		if out.State == load.Accepted {
			fmt.Println(out.Index, out.Input.Name, "was found") // the journal knows it now, too
		} else {
			fmt.Println(out.Index, out.Input.Name, "is not found: it may await approval")
		}
	}
	return nil
}

// What stayed unknown after a lost answer is found after approval, and then
// nobody is sent twice.
func Example_reconcile() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	path, remove := journalPath()
	defer remove()
	lost := switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true, Times: 1}
	fake.Inject(switchtransacttest.PeopleCreate, lost)

	for _, step := range []func() error{
		func() error { return loadAll(ctx, st, thandiAlone(), path) },
		func() error { return lookUp(ctx, st, thandiAlone(), path) },
		func() error { fake.ApproveAll(); return lookUp(ctx, st, thandiAlone(), path) },
		func() error { return loadAll(ctx, st, thandiAlone(), path) },
	} {
		if err := step(); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("loaded", fake.Effects(switchtransacttest.PeopleCreate), "time")
	// Output:
	// 0 Thandi may have been loaded: look it up
	// 0 Thandi is not found: it may await approval
	// 0 Thandi was found
	// 0 Thandi waits for approval
	// loaded 1 time
}

// settle records that somebody has looked, and that the person at index was not
// applied: the next run of the load sends it again.
func settle(ctx context.Context, path string, index int) error {
	journal, err := load.OpenFile(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	return journal.Settle(ctx, index, load.NotSent)
}

// What was never applied is sent again, because a person has decided so.
func Example_settle() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	path, remove := journalPath()
	defer remove()
	broken := switchtransacttest.Fault{Break: switchtransacttest.Reset, Times: 1}
	fake.Inject(switchtransacttest.PeopleCreate, broken)

	for _, step := range []func() error{
		func() error { return loadAll(ctx, st, thandiAlone(), path) },
		func() error { return settle(ctx, path, 0) },
		func() error { return loadAll(ctx, st, thandiAlone(), path) },
	} {
		if err := step(); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("loaded", fake.Effects(switchtransacttest.PeopleCreate), "time")
	// Output:
	// 0 Thandi may have been loaded: look it up
	// 0 Thandi waits for approval
	// loaded 1 time
}

func thandiAlone() iter.Seq2[switchtransact.Person, error] {
	return load.Seq(slices.Values([]switchtransact.Person{newThandi()}))
}

// journalPath returns where a journal may be, and how to remove it.
func journalPath() (path string, remove func()) {
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		log.Fatal(err)
	}
	return filepath.Join(dir, "members.journal"), func() { os.RemoveAll(dir) }
}
