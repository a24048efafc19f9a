package switchtransacttest

import (
	"fmt"
	"time"
)

// SubmissionState is where a submission stands in the workflow.
type SubmissionState string

// The states of a submission.
const (
	Pending  SubmissionState = "pending"
	Approved SubmissionState = "approved"
	Declined SubmissionState = "declined"
)

// Submission is something that was accepted and waits for approval, or was
// decided.
type Submission struct {
	// ID is the unique_workflow_id.
	ID string
	// Op is the operation it came by.
	Op Op
	// Key names the account: an ID number, or the name of a company.
	Key   string
	State SubmissionState
	// At is when it was accepted.
	At time.Time
	// Fields is the input, checked: lookups by title, numbers as json.Number.
	Fields map[string]any
}

// Workflow returns everything that was ever accepted, oldest first.
func (s *Server) Workflow() []Submission {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Submission, len(s.state.workflow))
	for i, sub := range s.state.workflow {
		out[i] = sub.Submission
		out[i].Fields = copyOf(sub.Fields)
	}
	return out
}

// Approve approves pending submissions by their unique_workflow_id, in the
// given order. An id that is not pending is an error, and stops there.
func (s *Server) Approve(ids ...string) error {
	return s.decide(ids, (*state).approve)
}

// Decline declines pending submissions as Approve approves them.
func (s *Server) Decline(ids ...string) error {
	return s.decide(ids, (*state).decline)
}

// ApproveAll approves everything that is pending, oldest first, and returns how
// many were. One that has become impossible meanwhile (its person exists by
// now) is declined and not counted.
func (s *Server) ApproveAll() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	approved := 0
	for _, sub := range s.state.workflow {
		if sub.State != Pending {
			continue
		}
		s.state.approve(sub)
		if sub.State == Approved {
			approved++
		}
	}
	return approved
}

func (s *Server) decide(ids []string, decision func(*state, *submission)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		sub := s.state.pending(id)
		if sub == nil {
			return fmt.Errorf("switchtransacttest: no pending submission %q", id)
		}
		decision(s.state, sub)
	}
	return nil
}

// submission is a Submission with what its approval does.
type submission struct {
	Submission
	kind  *kind
	apply func() bool // false if it is no longer possible
}

// submit puts something into the workflow and gives its unique_workflow_id.
func (s *Server) submit(op Op, k *kind, fields object, apply func() bool) string {
	st := s.state
	sub := &submission{
		Submission: Submission{
			ID: st.newID(), Op: op, Key: textOf(fields, k.keyIn(op)), State: Pending, At: st.now(), Fields: fields,
		},
		kind:  k,
		apply: apply,
	}
	st.workflow = append(st.workflow, sub)
	st.byWorkflowID[sub.ID] = sub
	st.countPending(sub, 1)
	if s.autoApprove {
		st.approve(sub)
	}
	return sub.ID
}

func (st *state) pending(id string) *submission {
	if sub := st.byWorkflowID[id]; sub != nil && sub.State == Pending {
		return sub
	}
	return nil
}

func (st *state) approve(sub *submission) {
	if !sub.apply() {
		st.decline(sub)
		return
	}
	sub.State = Approved
	st.countPending(sub, -1)
}

func (st *state) decline(sub *submission) {
	sub.State = Declined
	st.countPending(sub, -1)
}

// countPending keeps how many new accounts wait under a key.
func (st *state) countPending(sub *submission, change int) {
	if sub.Op == sub.kind.createOp {
		st.pendingKeys[sub.kind][sub.kind.keyOf(sub.Key)] += change
	}
}

// keyIn is the field that names the account in an operation's input: create and
// update have the account's key, the others its payer.
func (k *kind) keyIn(op Op) string {
	if op == k.createOp || op == k.updateOp {
		return k.key
	}
	return k.payer
}
