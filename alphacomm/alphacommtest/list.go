package alphacommtest

import (
	"slices"
	"time"
)

// defaultLimit is how many items a search answers when it sets no limit.
const defaultLimit = 20

// listArgs are the arguments that PayLinks and mandates share beside their
// filters.
type listArgs struct {
	Order         *struct{ CreatedOn *string }
	Offset, Limit *int32
}

type stringFilter struct{ EqualTo *string }

func (f *stringFilter) match(s string) bool {
	return f == nil || f.EqualTo == nil || *f.EqualTo == s
}

type dateTimeFilter struct{ GreaterThan, LesserThan *dateTime }

// match takes both bounds as exclusive.
func (f *dateTimeFilter) match(t time.Time) bool {
	return f == nil ||
		(f.GreaterThan == nil || t.After(f.GreaterThan.Time)) &&
			(f.LesserThan == nil || t.Before(f.LesserThan.Time))
}

type attributeFilter struct{ ID, EqualTo string }

type pagination struct{ Offset, Limit, Total int32 }

// page is one answer to a search.
type page[T any] struct {
	Items      []T
	Pagination pagination
}

// search picks what matches, puts it in order and cuts out the page that was
// asked for. The items come oldest first.
func search[T, Node any](s *Server, items []T, args listArgs, match func(T) bool, created func(T) time.Time, show func(T) Node) (*page[Node], error) {
	var found []T
	for _, item := range items {
		if match(item) {
			found = append(found, item)
		}
	}
	byAge := func(a, b T) int { return created(a).Compare(created(b)) }
	slices.SortStableFunc(found, byAge)
	if args.Order != nil && args.Order.CreatedOn != nil && *args.Order.CreatedOn == "DESCENDING" {
		slices.SortStableFunc(found, func(a, b T) int { return byAge(b, a) })
	}
	return cut(s, found, args, show)
}

func cut[T, Node any](s *Server, found []T, args listArgs, show func(T) Node) (*page[Node], error) {
	offset, limit := 0, defaultLimit
	if args.Offset != nil {
		offset = int(*args.Offset)
	}
	if args.Limit != nil {
		limit = int(*args.Limit)
	}
	if offset < 0 || limit < 0 {
		return nil, serverError("The offset and the limit must not be negative.")
	}
	if s.opts.maxPage > 0 {
		limit = min(limit, s.opts.maxPage)
	}
	p := &page[Node]{
		Items:      []Node{},
		Pagination: pagination{Offset: int32(offset), Limit: int32(limit), Total: int32(len(found))},
	}
	if s.fake.Has(QuirkLimitZero) {
		p.Pagination.Limit = 0
	}
	if s.fake.Has(QuirkSamePage) {
		offset = 0
	}
	from := min(offset, len(found))
	for _, item := range found[from:min(from+limit, len(found))] {
		p.Items = append(p.Items, show(item))
	}
	return p, nil
}
