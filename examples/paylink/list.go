package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// list lists PayLinks.
type list struct {
	status        string
	after, before moment
	reference     string
	attributes    attributes
	oldest        bool
	limit         int
	json          bool
}

func (c *list) synopsis() string {
	return `paylink list [flags]

Lists PayLinks, the newest first: those that all the flags select.`
}

func (c *list) define(flags *flag.FlagSet) {
	flags.StringVar(&c.status, "status", "", "only those in this `state`: ready, started, partially_paid, paid, cancelled or failed")
	flags.Var(&c.after, "after", "only those made after this `day or time`, such as 2026-06-01")
	flags.Var(&c.before, "before", "only those made before this `day or time`")
	flags.StringVar(&c.reference, "reference", "", "only those of this `reference`, be they of an imported record or made by create")
	flags.Var(&c.attributes, "attribute", "only those with this `id=value`; ids of your own begin with customer_; may be repeated")
	flags.BoolVar(&c.oldest, "oldest", false, "the oldest first")
	flags.IntVar(&c.limit, "limit", 20, "show at most `n`; 0 for all")
	flags.BoolVar(&c.json, "json", false, "print JSON")
}

func (c *list) check(_ account, args []string) error {
	problems := []error{none(args)}
	if c.limit < 0 {
		problems = append(problems, errors.New("-limit must not be negative"))
	}
	if status := alphacomm.PayLinkStatus(c.status); c.status != "" && !status.Known() {
		problems = append(problems, fmt.Errorf("-status: there is no state %q", c.status))
	}
	if !c.after.IsZero() && !c.before.IsZero() && !c.after.Before(c.before.Time) {
		problems = append(problems, errors.New("-after must be before -before"))
	}
	return errors.Join(problems...)
}

// queries are the questions to ask. The vendor keeps a reference that was given
// when the PayLink was made under another id than that of an imported record,
// so -reference takes two.
func (c *list) queries() []alphacomm.PayLinkQuery {
	query := alphacomm.PayLinkQuery{
		Status:        alphacomm.PayLinkStatus(c.status),
		CreatedAfter:  c.after.Time,
		CreatedBefore: c.before.Time,
		Attributes:    c.attributes,
		Order:         alphacomm.NewestFirst,
	}
	if c.oldest {
		query.Order = alphacomm.OldestFirst
	}
	if c.reference == "" {
		return []alphacomm.PayLinkQuery{query}
	}
	imported, made := query, query
	imported.Attributes = append(slices.Clone(query.Attributes), alphacomm.Attribute{ID: alphacomm.AttributeReference, Value: c.reference})
	made.Attributes = append(slices.Clone(query.Attributes), alphacomm.Attribute{ID: "customer_" + alphacomm.AttributeReference, Value: c.reference})
	return []alphacomm.PayLinkQuery{imported, made}
}

func (c *list) run(ctx context.Context, where account, p printer) error {
	s, err := where.open(p)
	if err != nil {
		return err
	}
	defer s.close()
	links, more, err := c.read(ctx, s.ac)
	if err != nil && len(links) > 0 {
		err = fmt.Errorf("the list is not complete: %w", err)
	}
	if err == nil || len(links) > 0 {
		err = errors.Join(p.links(links, c.json), err)
	}
	if more && err == nil {
		p.remark(fmt.Sprintf("There are more: -limit %d left them out.", c.limit))
	}
	return err
}

// read asks the queries and puts the answers together. An error comes with what
// was read before it.
func (c *list) read(ctx context.Context, ac *alphacomm.Client) (links []*alphacomm.PayLink, more bool, err error) {
	seen := map[string]bool{}
	for _, query := range c.queries() {
		found := 0
		for link, failed := range ac.PayLinks.All(ctx, query) {
			if failed != nil {
				err = errors.Join(err, failed)
				break
			}
			if found++; c.limit > 0 && found > c.limit {
				more = true
				break
			}
			if !seen[link.ID] {
				seen[link.ID] = true
				links = append(links, link)
			}
		}
	}
	slices.SortStableFunc(links, c.compare)
	if c.limit > 0 && len(links) > c.limit {
		links, more = links[:c.limit], true
	}
	return links, more, err
}

// compare puts PayLinks in the order that was asked for.
func (c *list) compare(a, b *alphacomm.PayLink) int {
	if c.oldest {
		return a.CreatedOn.Compare(b.CreatedOn)
	}
	return b.CreatedOn.Compare(a.CreatedOn)
}
