package main

import (
	"context"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the vendor's days are Dutch, on every machine

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

// readAlphacomm reads the batches of the month, the PayLinks that were made in
// it, and those of claims that these do not settle.
func (b *book) readAlphacomm(ctx context.Context, ac *alphacomm.Client, claims []claim) error {
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return err
	}
	if err := b.readBatches(ctx, ac); err != nil {
		return err
	}
	if err := b.readPayLinks(ctx, ac, dutch); err != nil {
		return err
	}
	return b.lookUp(ctx, ac, dutch, claims)
}

// readBatches keeps the batches whose name begins with a day of the month, such
// as 20261015-965: the vendor gives no other date, and no pages.
func (b *book) readBatches(ctx context.Context, ac *alphacomm.Client) error {
	page, err := ac.Imports.Batches(ctx, alphacomm.BatchFilter{})
	if err := b.tolerate(nowhere, "the batches", err); err != nil {
		return err
	}
	b.noteDrifts(nowhere, "the batches", nil)
	if page == nil {
		return nil
	}
	prefix := strings.ReplaceAll(b.month.String(), "-", "")
	for _, batch := range page.Items {
		if strings.HasPrefix(batch.Name, prefix) {
			b.batches = append(b.batches, batch)
		}
	}
	if page.Total > len(page.Items) {
		b.remarks = append(b.remarks, fmt.Sprintf("The vendor shows %d of %d batches, and knows no way to the others.", len(page.Items), page.Total))
	}
	return nil
}

// readPayLinks reads the PayLinks that were made in the month. The bounds of the
// query are exclusive, and the vendor's examples show answers with PayLinks
// outside of theirs, so each is looked at.
func (b *book) readPayLinks(ctx context.Context, ac *alphacomm.Client, dutch *time.Location) error {
	from, to := b.month.bounds(dutch)
	query := alphacomm.PayLinkQuery{CreatedAfter: from.Add(-time.Second), CreatedBefore: to, Order: alphacomm.OldestFirst}
	var payments []payment
	for link, err := range ac.PayLinks.All(ctx, query) {
		if err := b.tolerate(atAlphacomm, "the PayLinks", err); err != nil {
			return err
		}
		if link != nil && (link.CreatedOn.IsZero() || !link.CreatedOn.Before(from) && link.CreatedOn.Before(to)) {
			payments = append(payments, payLink(link, dutch))
		}
	}
	b.noteDrifts(atAlphacomm, "the PayLinks", unusedOfPayLink())
	b.add(payments)
	return nil
}

// lookUp searches for the claims for which no money was found: a PayLink that
// was made before the month may have been paid in it.
func (b *book) lookUp(ctx context.Context, ac *alphacomm.Client, dutch *time.Location, claims []claim) error {
	settled := map[name]bool{}
	for _, p := range b.payments {
		settled[p.name()] = settled[p.name()] || p.kind == collected
	}
	for _, c := range claims {
		if c.place != atAlphacomm || settled[c.name()] {
			continue
		}
		var payments []payment
		what := fmt.Sprintf("the PayLinks of the reference on line %d of the list", c.line)
		for link, err := range ac.PayLinks.FindByReference(ctx, c.reference) {
			if err := b.tolerate(atAlphacomm, what, err); err != nil {
				return err
			}
			if link != nil && strings.TrimSpace(link.Attributes.Get(alphacomm.AttributeReference)) == c.reference {
				payments = append(payments, payLink(link, dutch))
			}
		}
		b.noteDrifts(atAlphacomm, what, unusedOfPayLink())
		b.update(payments)
	}
	return nil
}

// unusedOfPayLink are the members that nothing here depends on.
func unusedOfPayLink() []string {
	return []string{"personName", "personGender", "updatedOn", "createdOn"}
}

// payLink makes a payment of a PayLink. Whether it is paid is said by its status
// alone: the amount is 0 in the vendor's own examples of paid PayLinks.
func payLink(link *alphacomm.PayLink, dutch *time.Location) payment {
	p := payment{
		place: atAlphacomm, id: link.ID, status: string(link.Status),
		reference: strings.TrimSpace(link.Attributes.Get(alphacomm.AttributeReference)),
		kind:      kindOfPayLink(link.Status), cents: link.AmountPaid,
	}
	if !link.CreatedOn.IsZero() {
		p.day = switchcomm.DateOf(link.CreatedOn.In(dutch))
	}
	switch {
	case p.kind != collected && p.cents != 0:
		p.doubt = fmt.Sprintf("it is %s, and %s is stated as paid", p.status, p.cents.Major().StringFixed(2))
	case p.kind == collected && p.cents == 0 && link.Status == alphacomm.PayLinkStatusPaid:
		p.inFull = true
	case p.kind == collected && p.cents == 0:
		p.doubt = "it is paid in part, and how much is not stated"
	}
	return p
}

// kindOfPayLink takes cancelled and failed as under way: they are about the last
// transaction, and a later one may still pay.
func kindOfPayLink(s alphacomm.PayLinkStatus) kind {
	switch {
	case s == alphacomm.PayLinkStatusPaid, s == alphacomm.PayLinkStatusPartiallyPaid:
		return collected
	case s.Known():
		return underWay
	}
	return unclear
}
