package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"

	"github.com/google/go-querystring/query"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// ReportsService is the service for reports, from the vendor's chapter
// "Contact Centre, General". Get it from [Client.Reports].
type ReportsService struct{ client *Client }

// Activity reads what became of the records that this token created on the
// days from first to last, both included (GET /report, a read). The days are
// those of creation, not of approval; transactions are those accepted or paid
// in these days for people whom this token created.
func (s *ReportsService) Activity(ctx context.Context, first, last switchcomm.Date) (*Activity, error) {
	const name = "Reports.Activity"
	values, err := dayRange(first, last)
	if err != nil {
		return nil, s.client.transport.Refuse(name, err)
	}
	var answer activityAnswer
	if err := s.client.get(ctx, name, "/report", values, &answer); err != nil {
		return nil, err
	}
	return &answer.Activity, nil
}

// Activity says what became of the records that a token created. The vendor's
// list of its members is not known whole: further lists are in Lists.
type Activity struct {
	Info ActivityInfo `json:"info,case:ignore"`

	PeopleApproved         []ActivityEntry `json:"people_approved"`
	PeopleDeclined         []ActivityEntry `json:"people_declined"`
	PeopleUpdatesApproved  []ActivityEntry `json:"people_updates_approved"`
	PeopleUpdatesDeclined  []ActivityEntry `json:"people_updates_declined"`
	CompaniesApproved      []ActivityEntry `json:"companies_approved"`
	CompaniesDeclined      []ActivityEntry `json:"companies_declined"`
	CompanyUpdatesApproved []ActivityEntry `json:"company_updates_approved"`
	CompanyUpdatesDeclined []ActivityEntry `json:"company_updates_declined"`

	// Lists are the members that this package does not know, by name.
	Lists map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Activity) LogValue() slog.Value { return redacted("Activity") }

// ActivityInfo are the numbers of an [Activity].
type ActivityInfo struct {
	People         Counts `json:"people"`
	Companies      Counts `json:"companies"`
	Updates        Counts `json:"updates"`
	CompanyUpdates Counts `json:"company_updates"`
	Increases      Counts `json:"increases"`
	Transactions   Counts `json:"transactions"`
	Products       Counts `json:"products"`
	Subscriptions  Counts `json:"subscriptions"`
	// Pending is how many items wait for approval.
	Pending int `json:"pending"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] with the numbers.
func (i ActivityInfo) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Any("people", i.People),
		slog.Any("companies", i.Companies),
		slog.Any("updates", i.Updates),
		slog.Any("company_updates", i.CompanyUpdates),
		slog.Any("increases", i.Increases),
		slog.Any("transactions", i.Transactions),
		slog.Any("products", i.Products),
		slog.Any("subscriptions", i.Subscriptions),
		slog.Int("pending", i.Pending))
}

// ActivityEntry is one record in a list of an [Activity]. The vendor does not
// say which members it has; what is known of it is read, and the rest is in
// Extra.
type ActivityEntry struct {
	WorkflowID string `json:"unique_workflow_id"`
	IDNumber   string `json:"id_number"`
	// Name is the first name of a person, or the name of a company.
	Name            string `json:"name"`
	Surname         string `json:"surname"`
	ReferenceNumber string `json:"reference_number"`
	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ActivityEntry) LogValue() slog.Value { return redacted("ActivityEntry") }

type activityAnswer struct {
	envelope
	Activity `json:",embed"`
}

// dayQuery is the range of days that reports take.
type dayQuery struct {
	Start string `url:"start_date"`
	End   string `url:"end_date"`
}

// dayRange returns the query for the days from first to last, both of which
// are needed.
func dayRange(first, last switchcomm.Date) (url.Values, error) {
	if first.IsZero() || last.IsZero() {
		return nil, errors.New("the first and the last day are both needed")
	}
	if err := (DateRange{Start: first, End: last}).check(); err != nil {
		return nil, err
	}
	return query.Values(dayQuery{first.String(), last.String()})
}
