package gql

import (
	"encoding/json"

	"github.com/Khan/genqlient/graphql"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// payload is the answer to one of our own operations. It is complete when it
// has what the caller cannot do without: for what was created its name, for a
// search the list, be it empty.
type payload interface{ complete() bool }

func (r *AddRowsResponse) complete() bool {
	return r.Import.AddRecords.Name != "" || len(r.Import.AddRecords.Records) > 0
}

func (r *AddFileResponse) complete() bool { return r.Import.AddRecords.Name != "" }

func (r *BatchesResponse) complete() bool { return r.Import.Batches.Items != nil }

func (r *CreatePayLinkResponse) complete() bool { return r.PayLink.Create.Id != "" }

func (r *PayLinksResponse) complete() bool { return r.PayLink.PayLinks.Items != nil }

func (r *CreateMandateResponse) complete() bool { return r.Mandate.Create.Id != "" }

func (r *MandatesResponse) complete() bool { return r.Mandate.Mandates.Items != nil }

func (r *StopCallingResponse) complete() bool { return r.Voice.StopCalling != "" }

// complete reports whether the answer has what was asked for. Of a user's own
// operation it is only known that its data has members.
func (e *envelope) complete(response *graphql.Response) bool {
	if own, ok := response.Data.(payload); ok {
		return own.complete()
	}
	var members map[string]json.RawMessage
	wire.Unmarshal(e.Data.Raw, &members)
	return len(members) > 0
}

// holdsPayload reports whether a mutation that reports errors is known to have
// been carried out.
func (e *envelope) holdsPayload(response *graphql.Response) bool {
	if own, ok := response.Data.(payload); ok {
		return own.complete()
	}
	return holdsValue(e.Data.Raw)
}

// holdsValue reports whether there is anything in raw but nulls, empty lists
// and empty objects.
func holdsValue(raw json.RawMessage) bool {
	var value any
	if _, err := wire.Unmarshal(raw, &value); err != nil {
		return false
	}
	return isValue(value)
}

func isValue(value any) bool {
	switch value := value.(type) {
	case nil:
		return false
	case map[string]any:
		for _, member := range value {
			if isValue(member) {
				return true
			}
		}
		return false
	case []any:
		for _, element := range value {
			if isValue(element) {
				return true
			}
		}
		return false
	}
	return true
}
