package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// next says what a program may do after a call.
func next(err error) string {
	switch {
	case err == nil:
		return "go on"
	case errors.Is(err, switchcomm.ErrOutcomeUnknown):
		return "look it up by your own reference; never send it again by yourself"
	case errors.Is(err, switchcomm.ErrRateLimited):
		return "wait, then send it again"
	case errors.Is(err, switchcomm.ErrValidation):
		return "mend the input, then send it again"
	case errors.Is(err, switchcomm.ErrNotSent):
		return "send it again, once the cause is gone"
	case errors.Is(err, switchcomm.ErrRejected):
		return "mend it, then send it again"
	default:
		return "a read that failed: repeat it as you like"
	}
}

func TestNext(t *testing.T) {
	ctx := t.Context()
	for name, test := range map[string]struct {
		fault switchtransacttest.Fault
		write string
		read  string
	}{
		"applied, and then the connection broke": {
			switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true},
			"look it up by your own reference; never send it again by yourself",
			"a read that failed: repeat it as you like",
		},
		"too many calls, for long": {
			switchtransacttest.Fault{Status: 429, Header: map[string][]string{"Retry-After": {"3600"}}},
			"wait, then send it again",
			"wait, then send it again",
		},
		"refused": {
			switchtransacttest.Fault{Status: 400},
			"mend it, then send it again",
			"a read that failed: repeat it as you like",
		},
		"none": {switchtransacttest.Fault{}, "go on", "go on"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := switchtransacttest.New(t)
			st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithBackoff(0, 0))
			assert.NoError(t, err)
			defer st.CloseIdleConnections()
			fake.Inject(switchtransacttest.AnyOp, test.fault)

			_, err = st.People.Create(ctx, []switchtransact.Person{newThandi()})
			assert.Equal(t, test.write, next(err))
			_, err = st.Contacts.Agents(ctx)
			assert.Equal(t, test.read, next(err))
		})
	}

	t.Run("nobody listens", func(t *testing.T) {
		fake := switchtransacttest.New(t)
		fake.Close()
		st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithBackoff(0, 0))
		assert.NoError(t, err)
		_, err = st.People.Create(ctx, []switchtransact.Person{newThandi()})
		assert.Equal(t, "send it again, once the cause is gone", next(err))
	})
}

func Example_errorFields() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	fake.Deny(switchtransacttest.CreateWorkflow)

	_, err := st.People.Create(ctx, []switchtransact.Person{newThandi()})
	if failed, ok := errors.AsType[*switchcomm.Error](err); ok {
		fmt.Println(failed.Op, failed.Outcome, failed.StatusCode)
		fmt.Println("missing permission:", failed.Action, "on", failed.Area)
	}
	fmt.Println(errors.Is(err, switchcomm.ErrPermission))
	// Output:
	// People.Create rejected 403
	// missing permission: Create on Workflow
	// true
}

// A deadline that ends a call is in its error, beside what is known of the
// outcome.
func TestDeadline(t *testing.T) {
	fake := switchtransacttest.New(t)
	st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	assert.NoError(t, err)
	defer st.CloseIdleConnections()
	fake.Inject(switchtransacttest.AnyOp, switchtransacttest.Fault{Break: switchtransacttest.Hang})

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = st.People.Create(ctx, []switchtransact.Person{newThandi()})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	_, err = st.People.Create(ctx, []switchtransact.Person{newThandi()})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorIs(t, err, switchcomm.ErrNotSent)
}

// isThere looks for a person whose outcome is unknown. Only a find proves
// anything.
func isThere(ctx context.Context, st *switchtransact.Client, idNumber string) (bool, error) {
	_, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: idNumber})
	if errors.Is(err, switchcomm.ErrNotFound) {
		return false, nil // nobody, or approval is still to come
	}
	return err == nil, err
}

func Example_unknownOutcome() {
	ctx := context.Background()
	st, fake, close := openSwitchTransact()
	defer close()
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true})

	_, err := st.People.Create(ctx, []switchtransact.Person{newThandi()})
	fmt.Println(err)
	found, err := isThere(ctx, st, "8804120101081")
	fmt.Println("before approval:", found, err)
	fake.ApproveAll()
	found, err = isThere(ctx, st, "8804120101081")
	fmt.Println("after approval:", found, err)
	// Output:
	// switchtransact: People.Create: outcome unknown: the connection failed before the answer: connection reset by peer
	// before approval: false <nil>
	// after approval: true <nil>
}

func Example_deadline() {
	st, _, close := openSwitchTransact()
	defer close()

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second) // for all attempts together
	defer cancel()
	agents, err := st.Contacts.Agents(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(agents), "agents")
	// Output:
	// 3 agents
}
