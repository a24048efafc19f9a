package switchtransact

import (
	"cmp"
	"fmt"
	"time"
)

// callLogBody is a CallLog as it is on the wire. Its names are those of a
// telephone exchange.
type callLogBody struct {
	CallType           CallType       `json:"CallType,omitzero"`
	CallDirection      CallDirection  `json:"CallDirection,omitzero"`
	Number             string         `json:"Number,omitzero"`
	Name               string         `json:"Name,omitzero"`
	EntityID           string         `json:"EntityId,omitzero"`
	EntityType         string         `json:"EntityType,omitzero"`
	AgentFirstName     string         `json:"AgentFirstName,omitzero"`
	AgentLastName      string         `json:"AgentLastName,omitzero"`
	AgentEmail         string         `json:"AgentEmail,omitzero"`
	Duration           string         `json:"Duration,omitzero"`
	DurationTimespan   string         `json:"DurationTimespan,omitzero"`
	DateTime           string         `json:"DateTime,omitzero"`
	CallStartTimeLocal string         `json:"CallStartTimeLocal,omitzero"`
	CallEndTimeLocal   string         `json:"CallEndTimeLocal,omitzero"`
	Extra              map[string]any `json:",embed,inline"`
}

// body writes the call as the vendor documents it, with times in zone.
func (l *CallLog) body(zone *time.Location) callLogBody {
	b := callLogBody{
		CallType:         l.Type,
		CallDirection:    l.Direction,
		Number:           l.Number,
		Name:             l.Name,
		EntityID:         l.EntityID,
		EntityType:       l.EntityType,
		AgentFirstName:   l.AgentFirstName,
		AgentLastName:    l.AgentLastName,
		AgentEmail:       l.AgentEmail,
		Duration:         hoursMinutesSeconds(l.Duration),
		DurationTimespan: hoursMinutesSeconds(l.Duration),
		Extra:            l.Extra,
	}
	if !l.Start.IsZero() {
		start := l.Start.In(zone)
		timeLayout := cmp.Or(l.TimeLayout, "15:04:05")
		b.DateTime = start.Format(cmp.Or(l.DateTimeLayout, "02-01-06 15:04:05"))
		b.CallStartTimeLocal = start.Format(timeLayout)
		b.CallEndTimeLocal = start.Add(l.Duration).Format(timeLayout)
	}
	return b
}

// hoursMinutesSeconds writes d as hh:mm:ss; the hours may pass 24.
func hoursMinutesSeconds(d time.Duration) string {
	seconds := int64(d / time.Second)
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}
