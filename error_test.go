package switchcomm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

var sentinels = map[string]error{
	"ErrNotSent":        switchcomm.ErrNotSent,
	"ErrOutcomeUnknown": switchcomm.ErrOutcomeUnknown,
	"ErrRateLimited":    switchcomm.ErrRateLimited,
	"ErrUnauthorized":   switchcomm.ErrUnauthorized,
	"ErrPermission":     switchcomm.ErrPermission,
	"ErrNotFound":       switchcomm.ErrNotFound,
	"ErrValidation":     switchcomm.ErrValidation,
	"ErrRejected":       switchcomm.ErrRejected,
	"ErrRedirect":       switchcomm.ErrRedirect,
	"ErrResponse":       switchcomm.ErrResponse,
}

// TestErrorKinds: which sentinels an error matches, and that it matches no
// other.
func TestErrorKinds(t *testing.T) {
	tests := map[string]struct {
		err     switchcomm.Error
		matches []string
	}{
		"nothing known":     {switchcomm.Error{}, []string{"ErrOutcomeUnknown"}},
		"unknown":           {switchcomm.Error{Outcome: switchcomm.OutcomeUnknown, StatusCode: 502}, []string{"ErrOutcomeUnknown"}},
		"likely applied":    {switchcomm.Error{Outcome: switchcomm.OutcomeLikelyApplied, Err: switchcomm.ErrResponse}, []string{"ErrOutcomeUnknown", "ErrResponse"}},
		"not sent":          {switchcomm.Error{Outcome: switchcomm.OutcomeNotSent}, []string{"ErrNotSent"}},
		"rejected":          {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 400}, []string{"ErrRejected"}},
		"read":              {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 500}, nil},
		"read, 401":         {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 401}, []string{"ErrUnauthorized"}},
		"write, 401":        {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 401}, []string{"ErrUnauthorized", "ErrRejected"}},
		"403":               {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 403}, []string{"ErrPermission"}},
		"action and area":   {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 200, Action: "Read", Area: "General"}, []string{"ErrPermission"}},
		"422":               {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 422}, []string{"ErrValidation", "ErrRejected"}},
		"fields":            {switchcomm.Error{Outcome: switchcomm.OutcomeNotSent, Fields: []switchcomm.FieldError{{Field: "name"}}}, []string{"ErrValidation", "ErrNotSent"}},
		"429":               {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 429}, []string{"ErrRateLimited", "ErrRejected"}},
		"404 of a URL":      {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 404}, nil},
		"no such record":    {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 200, Err: switchcomm.ErrNotFound}, []string{"ErrNotFound"}},
		"redirect":          {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, StatusCode: 307, Err: switchcomm.ErrRedirect}, []string{"ErrRedirect", "ErrRejected"}},
		"soft fail of read": {switchcomm.Error{Outcome: switchcomm.OutcomeRead, StatusCode: 200, Err: switchcomm.ErrRejected}, []string{"ErrRejected"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			wrapped := fmt.Errorf("loading: %w", &tt.err)
			for sentinelName, sentinel := range sentinels {
				assert.Equal(t, slices.Contains(tt.matches, sentinelName), errors.Is(wrapped, sentinel), sentinelName)
			}
			var e *switchcomm.Error
			require.ErrorAs(t, wrapped, &e)
			assert.Same(t, &tt.err, e)
		})
	}
}

func TestErrorCause(t *testing.T) {
	err := &switchcomm.Error{Outcome: switchcomm.OutcomeUnknown, Err: fmt.Errorf("%w: %w", context.Canceled, switchcomm.ErrResponse)}
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, switchcomm.ErrResponse)
	assert.NotErrorIs(t, err, context.DeadlineExceeded)
	assert.NoError(t, errors.Unwrap(&switchcomm.Error{}))
}

func TestErrorText(t *testing.T) {
	manyFields := make([]switchcomm.FieldError, 7)
	for i := range manyFields {
		manyFields[i] = switchcomm.FieldError{Field: fmt.Sprintf("[%d].id_number", i), Message: "marked", Rule: "required"}
	}
	tests := map[string]struct {
		err  switchcomm.Error
		want string
	}{
		"all of it": {
			switchcomm.Error{
				API: "switchtransact", Op: "People.Create", Outcome: switchcomm.OutcomeRejected, StatusCode: 429, Attempts: 4,
				Message: "marked", RetryAfter: 90 * time.Second, RequestID: "req-1", Action: "Write", Area: "General",
				Fields:  []switchcomm.FieldError{{Field: "account_number", Message: "marked", Rule: "CDV"}, {Message: "marked"}},
				GraphQL: []switchcomm.GraphQLError{{Message: "marked"}},
				Err:     errors.New("the cause"),
			},
			"switchtransact: People.Create: rejected, status 429, 4 attempts, missing permission: Write on General, retry after 1m30s, " +
				"fields: account_number (CDV), input, GraphQL errors: 1: the cause",
		},
		"nothing":          {switchcomm.Error{}, "outcome unknown"},
		"one attempt":      {switchcomm.Error{Op: "People.Details", Outcome: switchcomm.OutcomeRead, Attempts: 1}, "People.Details: read failed"},
		"many fields":      {switchcomm.Error{Outcome: switchcomm.OutcomeNotSent, Fields: manyFields}, "not sent, fields: [0].id_number (required), [1].id_number (required), [2].id_number (required), [3].id_number (required), [4].id_number (required), and 2 more"},
		"data for a field": {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, Fields: []switchcomm.FieldError{{Field: "thandi@example.test", Rule: "0720000001"}}}, "rejected, fields: ? (?)"},
		"data for an area": {switchcomm.Error{Outcome: switchcomm.OutcomeRejected, Action: "8001015009087", Area: "a\nb"}, "rejected, missing permission: ? on ?"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.err.Error())
			assert.Equal(t, tt.want, fmt.Sprint(&tt.err))
			assert.Equal(t, fmt.Sprintf("%q", tt.want), fmt.Sprintf("%q", &tt.err))
		})
	}
}

func TestErrorBody(t *testing.T) {
	e := &switchcomm.Error{}
	assert.Nil(t, e.Body())
	body := make([]byte, 100<<10)
	e.SetBody(body)
	body[0] = 'x'
	assert.Len(t, e.Body(), 64<<10)
	assert.Zero(t, e.Body()[0], "a copy")
	e.SetBody(nil)
	assert.Nil(t, e.Body())
}

func TestErrorEncoded(t *testing.T) {
	text, err := json.Marshal(&switchcomm.Error{API: "alphacomm", Op: "PayLinks.Get", Outcome: switchcomm.OutcomeRead, StatusCode: 503, Attempts: 4, RequestID: "req-1", Message: "marked"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"api":"alphacomm","op":"PayLinks.Get","outcome":"read failed","status":503,"attempts":4,"request_id":"req-1",
		"text":"alphacomm: PayLinks.Get: read failed, status 503, 4 attempts"}`, string(text))
	text, err = json.Marshal((*switchcomm.Error)(nil))
	require.NoError(t, err)
	assert.Equal(t, "null", string(text))
	assert.Equal(t, "<nil>", fmt.Sprint((*switchcomm.Error)(nil)))
}

func TestFieldError(t *testing.T) {
	const reason = switchcomm.Reason("Person already exists")
	f := switchcomm.FieldError{Field: "[3].id_number", Message: " person ALREADY exists ", Rule: "Lookup"}
	var err error = f
	assert.Equal(t, "invalid [3].id_number (Lookup)", err.Error())
	assert.ErrorIs(t, err, reason)
	assert.ErrorIs(t, err, switchcomm.ErrValidation)
	assert.NotErrorIs(t, err, switchcomm.Reason("Person already exist"))
	assert.NotErrorIs(t, err, switchcomm.ErrRejected)
	var as switchcomm.FieldError
	require.ErrorAs(t, errors.Join(err), &as)
	assert.Equal(t, f, as)

	assert.Equal(t, "invalid input", switchcomm.FieldError{}.Error())
	assert.Equal(t, "invalid input (required)", switchcomm.FieldError{Rule: "required"}.Error())
}

func TestReason(t *testing.T) {
	const reason = switchcomm.Reason("Person not found")
	assert.Equal(t, "Person not found", reason.Error())
	tests := map[string]struct {
		err  switchcomm.Error
		want bool
	}{
		"in the message":      {switchcomm.Error{Message: "Person not found"}, true},
		"in other case":       {switchcomm.Error{Message: " PERSON not Found\n"}, true},
		"in a field":          {switchcomm.Error{Fields: []switchcomm.FieldError{{Message: "other"}, {Message: "Person not found"}}}, true},
		"in part":             {switchcomm.Error{Message: "Person not found in batch"}, false},
		"as the cause":        {switchcomm.Error{Err: reason}, true},
		"in another language": {switchcomm.Error{Message: "Persoon nie gevind nie"}, false},
	}
	for name, tt := range tests {
		assert.Equal(t, tt.want, errors.Is(&tt.err, reason), name)
	}
}

func TestGraphQLError(t *testing.T) {
	g := switchcomm.GraphQLError{Message: "marked", Path: []string{"payLink", "payLinks", "0"}}
	assert.Equal(t, "GraphQL error at payLink.payLinks.0", g.Error())
	assert.Equal(t, "GraphQL error", switchcomm.GraphQLError{Message: "marked"}.Error())
	assert.Equal(t, "GraphQL error at ?", switchcomm.GraphQLError{Path: []string{"thandi@example.test"}}.Error())
}

func TestOutcome(t *testing.T) {
	tests := map[switchcomm.Outcome]struct {
		text         string
		mayBeApplied bool
	}{
		switchcomm.OutcomeUnknown:       {"outcome unknown", true},
		switchcomm.OutcomeLikelyApplied: {"likely applied", true},
		switchcomm.OutcomeNotSent:       {"not sent", false},
		switchcomm.OutcomeRejected:      {"rejected", false},
		switchcomm.OutcomeRead:          {"read failed", false},
		switchcomm.Outcome(99):          {"invalid outcome", false},
		switchcomm.Outcome(-1):          {"invalid outcome", false},
	}
	for outcome, want := range tests {
		assert.Equal(t, want.text, outcome.String())
		assert.Equal(t, want.mayBeApplied, outcome.MayBeApplied(), want.text)
	}
	assert.Equal(t, switchcomm.OutcomeUnknown, switchcomm.Error{}.Outcome, "what is not known is the zero value")
}
