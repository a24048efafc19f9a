package load_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

// club stands in for a vendor: it takes names, and refuses short ones.
type club struct {
	silent bool // takes the names in, and never answers
	names  []string
}

func (c *club) create(_ context.Context, names []string) ([]load.Result, error) {
	var results []load.Result
	for _, name := range names {
		if len(name) < 3 {
			results = append(results, load.Result{State: load.Rejected, Reasons: []switchcomm.FieldError{{Field: "name", Rule: "minLength"}}})
			continue
		}
		c.names = append(c.names, name)
		results = append(results, load.Result{State: load.Accepted, ID: fmt.Sprintf("member-%d", len(c.names))})
	}
	if c.silent {
		return nil, &switchcomm.Error{API: "club", Op: "Members.Create", Err: io.ErrUnexpectedEOF}
	}
	return results, nil
}

// LoadNew is what a client's method looks like.
func (c *club) LoadNew(ctx context.Context, names iter.Seq2[string, error], options load.Options) iter.Seq2[load.Outcome[string], error] {
	return load.Run(ctx, names, options, c.sender())
}

// Reconcile looks up what a load left unknown.
func (c *club) Reconcile(ctx context.Context, names iter.Seq2[string, error], journal load.Journal) iter.Seq2[load.Outcome[string], error] {
	return load.Reconcile(ctx, names, journal, c.sender())
}

func (c *club) sender() load.Sender[string] {
	return load.Sender[string]{
		API: "club", Op: "Members.LoadNew", CallSize: 100,
		Create: c.create,
		Key:    strings.ToLower,
		Encode: func(name string) ([]byte, error) { return []byte(name), nil },
		Lookup: func(_ context.Context, name string) (bool, error) { return slices.Contains(c.names, name), nil },
	}
}

func ExampleRun() {
	var client club
	names := load.Seq(slices.Values([]string{"Nomsa", "Pieter", "X"}))
	for out, err := range client.LoadNew(context.Background(), names, load.Options{}) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(out.Index, out.Input, out.State, out.ID, out.Reasons)
	}
	// Output:
	// 0 Nomsa accepted member-1 []
	// 1 Pieter accepted member-2 []
	// 2 X rejected  [invalid name (minLength)]
}

// The input can be of any size: it is read as it is sent. An error in it ends
// the load after what was read before.
func ExampleRun_csv() {
	file := csv.NewReader(strings.NewReader("Nomsa\nPieter\nSip\"ho"))
	names := func(yield func(string, error) bool) {
		for {
			row, err := file.Read()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield("", err)
				return
			}
			if !yield(row[0], nil) {
				return
			}
		}
	}
	var client club
	for out, err := range client.LoadNew(context.Background(), names, load.Options{}) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(out.Input, out.State)
	}
	// Output:
	// Nomsa accepted
	// Pieter accepted
	// load: reading input 2: parse error on line 3, column 4: bare " in non-quoted-field
}

// A load with a journal can be run again, and sends nothing twice. What stayed
// unknown is looked up, or decided by a person.
func ExampleOpenFile() {
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	journal, err := load.OpenFile(filepath.Join(dir, "members.journal"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer journal.Close()

	ctx, client := context.Background(), club{silent: true}
	names := []string{"Nomsa", "X"}
	input := func() iter.Seq2[string, error] { return load.Seq(slices.Values(names)) }
	report := func(title string, outcomes iter.Seq2[load.Outcome[string], error]) {
		fmt.Println(title)
		for out, err := range outcomes {
			if err != nil {
				fmt.Println(err)
				break
			}
			fmt.Println("  ", out.Input, out.State)
		}
	}

	report("the connection breaks:", client.LoadNew(ctx, input(), load.Options{Journal: journal}))
	client.silent = false
	report("again, which sends nothing:", client.LoadNew(ctx, input(), load.Options{Journal: journal}))
	report("looked up:", client.Reconcile(ctx, input(), journal))
	// A person finds that X was never taken in, and allows another try.
	if err := journal.Settle(ctx, 1, load.NotSent); err != nil {
		fmt.Println(err)
	}
	report("again, which sends X:", client.LoadNew(ctx, input(), load.Options{Journal: journal}))
	fmt.Println("members:", client.names)
	// Output:
	// the connection breaks:
	//    Nomsa unknown
	//    X unknown
	// again, which sends nothing:
	//    Nomsa unknown
	//    X unknown
	// looked up:
	//    Nomsa accepted
	//    X unknown
	// again, which sends X:
	//    Nomsa accepted
	//    X rejected
	// members: [Nomsa]
}

func ExampleOptions_progress() {
	var client club
	names := load.Seq(slices.Values([]string{"Nomsa", "Pieter", "X"}))
	options := load.Options{
		Progress: func(s load.Stats) {
			fmt.Printf("%d read, %d accepted, %d rejected\n", s.Read, s.Accepted, s.Rejected)
		},
	}
	for _, err := range client.LoadNew(context.Background(), names, options) {
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output: 3 read, 2 accepted, 1 rejected
}

func ExampleSeq() {
	for name, err := range load.Seq(slices.Values([]string{"Nomsa", "Pieter"})) {
		fmt.Println(name, err)
	}
	// Output:
	// Nomsa <nil>
	// Pieter <nil>
}
