package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// Medium is a means of contact that has a do-not-contact list.
type Medium string

// The media that the vendor documents.
const (
	MediumSMS   Medium = "sms"
	MediumPhone Medium = "phone"
)

// DateRange bounds a list by days, both of them included. A zero day does not
// bound.
type DateRange struct {
	Start switchcomm.Date `json:"start,omitzero"`
	End   switchcomm.Date `json:"end,omitzero"`
}

// check refuses a range that is certainly wrong.
func (r DateRange) check() error {
	switch {
	case !r.Start.IsZero() && !r.Start.IsValid(), !r.End.IsZero() && !r.End.IsValid():
		return errors.New("a date is not a day of the calendar")
	case !r.Start.IsZero() && !r.End.IsZero() && r.End.Compare(r.Start) < 0:
		return errors.New("the end is before the start")
	}
	return nil
}

// BlacklistedPerson are the numbers of a person who asked not to be contacted.
// A number that is not known is empty. Numbers come as they were entered:
// compare them with [SameNumber].
type BlacklistedPerson struct {
	Cellphone string                     `json:"cellphone"`
	Work      string                     `json:"work"`
	Home      string                     `json:"home"`
	Extra     map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (BlacklistedPerson) LogValue() slog.Value { return redacted("BlacklistedPerson") }

// blacklist reads a do-not-contact list into answer.
func (c *Client) blacklist(ctx context.Context, name, path string, medium Medium, r DateRange, answer failer) error {
	segment, err := transport.EscapeSegment("the medium", string(medium))
	if err := errors.Join(err, r.check()); err != nil {
		return c.transport.Refuse(name, err)
	}
	return c.call(ctx, operation{name: name, path: path + strings.ToLower(segment), read: true}, r, answer)
}
