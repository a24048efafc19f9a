package gql

import (
	"context"
	"errors"
	"fmt"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// What can be wrong with an answer that has a 2xx status.
var (
	errNoEnvelope = errors.New("the answer is not a GraphQL answer")
	errNoPayload  = errors.New("the answer lacks the data that was asked for")
	errTrailing   = errors.New("the answer goes on after its JSON")
	errPartial    = errors.New("the answer holds data all the same: see the result")
)

// read reads a 2xx answer.
//
// The outcome of a mutation follows from the answer: errors without data mean
// that nothing ran, and with data that it ran, perhaps in part. Whatever is
// wrong with the form of the answer, the mutation has likely been applied.
func (o *operation) read(ctx context.Context, body []byte, response *graphql.Response) error {
	var data any
	if o.own {
		data = response.Data
	}
	answer, err := parse(body, data)
	if err != nil {
		return unreadable("", err)
	}
	o.fill(ctx, answer, response)
	switch {
	case len(answer.errors) > 0:
		return answer.failure(response)
	case answer.trailing:
		return unreadable("", errTrailing)
	case !answer.complete(response):
		return unreadable(answer.message(), errNoPayload)
	}
	return nil
}

// fill hands over what there is of the answer.
func (o *operation) fill(ctx context.Context, answer *envelope, response *graphql.Response) {
	drifts := answer.drifts
	if response.Data != nil && answer.Data.Raw != nil && !answer.Data.Done {
		decode := wire.UnmarshalAnyCase // of somebody else's types
		if o.own {
			decode = wire.Unmarshal
		}
		inData, err := decode(answer.Data.Raw, response.Data)
		for _, drift := range inData {
			drift.Pointer = "/data" + drift.Pointer
			drifts = append(drifts, drift)
		}
		if err != nil { // a type of the caller's that cannot be decoded into
			drifts = append(drifts, switchcomm.Drift{Pointer: "/data", Want: fmt.Sprintf("%T", response.Data), Got: "object"})
		}
	}
	answer.passOn(response)
	o.transport.ReportDrift(ctx, o.name, drifts)
}

// keepPartialData fills in the data of an answer with an error status.
func (o *operation) keepPartialData(ctx context.Context, failed *switchcomm.Error, response *graphql.Response) {
	if failed.StatusCode < 300 {
		return // read has done it
	}
	if answer, err := parse(failed.Body(), nil); err == nil {
		o.fill(ctx, answer, response)
	}
}

// failure makes the error of an answer that reports errors.
func (e *envelope) failure(response *graphql.Response) error {
	failed := &switchcomm.Error{GraphQL: e.errors, Message: e.message()}
	switch {
	case e.Data.Raw == nil:
		failed.Outcome = switchcomm.OutcomeRejected
	case e.holdsPayload(response):
		failed.Outcome, failed.Err = switchcomm.OutcomeLikelyApplied, errPartial
	default:
		failed.Outcome = switchcomm.OutcomeUnknown
	}
	return failed
}

// unreadable makes the error of a 2xx answer that is not as it should be.
func unreadable(message string, cause error) error {
	return &switchcomm.Error{
		Outcome: switchcomm.OutcomeLikelyApplied,
		Message: message,
		Err:     fmt.Errorf("%w: %w", switchcomm.ErrResponse, cause),
	}
}

// Explain completes the error of an answer with a status other than 2xx: what
// GraphQL or the framework around it says. A refusal that carries data of the
// operation is no refusal.
func Explain(failed *switchcomm.Error, body []byte) {
	answer, err := parse(body, nil)
	if err != nil {
		return
	}
	failed.GraphQL, failed.Message = answer.errors, answer.message()
	if failed.Outcome == switchcomm.OutcomeRejected && holdsValue(answer.Data.Raw) {
		failed.Outcome, failed.Err = switchcomm.OutcomeLikelyApplied, errPartial
	}
}
