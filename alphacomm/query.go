package alphacomm

import (
	"log/slog"
	"time"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// Order is the order of a list.
type Order string

// The orders by the time of creation.
const (
	// NewestFirst is the one order that the vendor shows.
	NewestFirst Order = "DESCENDING"
	// OldestFirst is inferred from its counterpart.
	OldestFirst Order = "ASCENDING"
)

// PayLinkQuery selects PayLinks. The zero PayLinkQuery selects all; what is
// not set is not sent.
type PayLinkQuery struct {
	// Status selects by status.
	Status PayLinkStatus
	// CreatedAfter and CreatedBefore select by the time of creation, to the
	// second. Take both bounds as exclusive: the vendor calls them greaterThan
	// and lesserThan.
	CreatedAfter, CreatedBefore time.Time
	// Attributes select by attributes with exactly these values. An attribute
	// of your own is likely to need the prefix "customer_", under which the
	// vendor keeps it.
	Attributes []Attribute
	// Order is the order of the list. Empty leaves it to the vendor.
	Order Order
	// PageSize is how many are read at once. Zero leaves it to the vendor,
	// whose default is 20.
	PageSize int
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (PayLinkQuery) LogValue() slog.Value { return redacted("PayLinkQuery") }

func (q *PayLinkQuery) filters() *gql.PayLinkFiltersInput {
	var f gql.PayLinkFiltersInput
	if q.Status != "" {
		f.Status = &gql.PayLinkStatusFilter{EqualTo: new(string(q.Status))}
	}
	f.CreatedOn = createdOn(q.CreatedAfter, q.CreatedBefore)
	for _, a := range q.Attributes {
		f.Attributes = append(f.Attributes, &gql.AttributeFilter{Id: a.ID, EqualTo: a.Value})
	}
	if f.Status == nil && f.CreatedOn == nil && f.Attributes == nil {
		return nil
	}
	return &f
}

func (q *PayLinkQuery) order() *gql.PayLinkOrderInput {
	if q.Order == "" {
		return nil
	}
	return &gql.PayLinkOrderInput{CreatedOn: new(string(q.Order))}
}

// MandateQuery selects e-mandates. The zero MandateQuery selects all; what is
// not set is not sent.
type MandateQuery struct {
	// Status selects by status.
	Status MandateStatus
	// CreatedAfter and CreatedBefore select by the time of creation, to the
	// second. Take both bounds as exclusive.
	CreatedAfter, CreatedBefore time.Time
	// Order is the order of the list. Empty leaves it to the vendor.
	Order Order
	// PageSize is how many are read at once. Zero leaves it to the vendor,
	// whose default is 20.
	PageSize int
}

func (q *MandateQuery) filters() *gql.MandateFiltersInput {
	var f gql.MandateFiltersInput
	if q.Status != "" {
		f.Status = &gql.MandateStatusFilter{EqualTo: new(string(q.Status))}
	}
	f.CreatedOn = createdOn(q.CreatedAfter, q.CreatedBefore)
	if f.Status == nil && f.CreatedOn == nil {
		return nil
	}
	return &f
}

func (q *MandateQuery) order() *gql.MandateOrderInput {
	if q.Order == "" {
		return nil
	}
	return &gql.MandateOrderInput{CreatedOn: new(string(q.Order))}
}

// createdOn selects by the time of creation, or not at all.
func createdOn(after, before time.Time) *gql.DateTimeFilter {
	var f gql.DateTimeFilter
	if !after.IsZero() {
		f.GreaterThan = new(gql.DateTime(after))
	}
	if !before.IsZero() {
		f.LesserThan = new(gql.DateTime(before))
	}
	if f == (gql.DateTimeFilter{}) {
		return nil
	}
	return &f
}
