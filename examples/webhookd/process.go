package main

import (
	"context"
	"fmt"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// processor does what is to be done about an event.
type processor struct{ ac *alphacomm.Client }

// process works on one event. An error means that it should be tried again;
// everything that it does may be done twice.
func (p processor) process(ctx context.Context, event alphacomm.Event) (record, error) {
	switch event := event.(type) {
	case *alphacomm.PayLinkPaid:
		return p.paid(ctx, event)
	case *alphacomm.UnknownEvent:
		return record{Outcome: outcomeUnknown}, nil
	}
	return record{Outcome: outcomeNoted}, nil // nothing is to be done about a visit or a call
}

// paid stops calling somebody who has paid.
//
// The event speaks of one transaction, and who knows the password could send
// it: only the PayLink itself says that the whole amount is paid. And only its
// attributes lead back to the record whose calls are to stop.
func (p processor) paid(ctx context.Context, event *alphacomm.PayLinkPaid) (record, error) {
	link, err := p.ac.PayLinks.Get(ctx, event.ServiceID)
	if err != nil {
		return record{}, err
	}
	switch link.Status {
	case alphacomm.PayLinkStatusPaid:
	case alphacomm.PayLinkStatusPartiallyPaid:
		return record{Outcome: outcomePartlyPaid}, nil // another event will tell of the rest
	default:
		return record{}, fmt.Errorf("the event says paid, and the PayLink is %q", link.Status) // not yet, perhaps
	}
	result := record{
		Outcome:   outcomeStopped,
		Script:    link.Attributes.Get(alphacomm.AttributeScript),
		Reference: link.Attributes.Get(alphacomm.AttributeReference),
	}
	if result.Script == "" || result.Reference == "" {
		result.Outcome = outcomeUnassigned
		return result, nil
	}
	// If it is not known whether this was applied, it is simply done again.
	_, err = p.ac.Voice.StopCalling(ctx, result.Script, result.Reference)
	return result, err
}
