package switchtransacttest

import (
	"maps"
	"slices"
	"time"
)

// timestampLayout is how the API writes a moment: in UTC, with milliseconds.
const timestampLayout = "2006-01-02T15:04:05.000Z"

// details is the account summary: /workflow/{people|company}/details. Each
// section appears if its flag is true; the documents do not say what a flag that
// is left out means: here, if none is sent, all sections. An unknown account is
// an empty record and empty lists, with status 200.
func (s *Server) details(k *kind, c *call) answer {
	in, p := c.object()
	if p != nil {
		return invalid(*p)
	}
	a, p := k.identify(k, s.state, in)
	if p != nil {
		return invalid(*p)
	}
	sections := object{"record": object{}, "subscriptions": []any{}, "bank_accounts": []any{}, "transactions": []any{}}
	if a != nil {
		sections = s.state.summary(a)
	}
	asked := slices.ContainsFunc(slices.Collect(maps.Keys(sections)), func(name string) bool { return in[name] != nil })
	maps.DeleteFunc(sections, func(name string, _ any) bool {
		wanted, _ := truth(in[name])
		return asked && !wanted
	})
	return ok(sections)
}

// summary is all sections of an account.
func (st *state) summary(a *account) object {
	return object{
		"record":        a.kind.record(st, a),
		"subscriptions": subscriptionsOf(a),
		"bank_accounts": banksOf(a),
		"transactions":  transactionsOf(a),
	}
}

func subscriptionsOf(a *account) []any {
	return each(a.subscriptions, func(sub *subscription) any {
		bankID := ""
		if sub.bank != nil {
			bankID = sub.bank.id
		}
		return object{
			"id":               sub.id,
			"date_start":       sub.start,
			"date_end":         orNull(sub.end),
			"bank_accounts_id": orNull(bankID),
			"status":           sub.status,
			"products":         each(sub.products, func(p *product) any { return sub.line(p) }),
		}
	})
}

// line is a product under its subscription. Amounts are in Rands here.
func (sub *subscription) line(p *product) object {
	return object{
		"name":             p.name,
		"amount":           rands(p.cents),
		"quantity":         number(1),
		"total":            rands(p.cents),
		"branch":           orNull(p.branch),
		"project":          orNull(p.project),
		"agent":            orNull(p.agent),
		"is_active":        sub.status == subscriptionActive,
		"created_at":       timestamp(p.created),
		"updated_at":       timestamp(p.created),
		"reference_number": orNull(p.reference),
	}
}

func banksOf(a *account) []any {
	return each(a.banks, func(b *bankAccount) any {
		return object{
			"id":             b.id,
			"account_holder": b.holder,
			"account_number": b.number,
			"account_type":   b.typ,
			"bank":           b.bank,
			"branch_code":    b.branchCode,
		}
	})
}

func transactionsOf(a *account) []any {
	return each(a.transactions, func(t *transaction) any {
		return object{
			"transaction_number": t.Number,
			"amount":             rands(t.Amount),
			"status":             summaryStatus(t.Status),
			"transaction_date":   timestamp(t.Date),
			"items":              each(t.items, func(i item) any { return i.object() }),
		}
	})
}

// summaryStatus is a transaction status in the words of the account summary,
// which calls accepted "Transaction Accepted" where the list of transactions
// says "Transmission Accepted".
func summaryStatus(status string) string {
	if status == StatusAccepted {
		return "Transaction Accepted"
	}
	return status
}

// commonRecord is what the records of people and companies share.
func commonRecord(st *state, a *account) object {
	paid, failed := a.totals()
	products, active := 0, 0
	for _, sub := range a.subscriptions {
		products += len(sub.products)
		if sub.status == subscriptionActive {
			active += len(sub.products)
		}
	}
	out := a.columns(
		"email", "country", "region", "municipality", "branch", "agent", "tax_reference",
		"physical_line_1", "physical_line_2", "physical_line_3", "physical_line_4",
		"postal_line_1", "postal_line_2", "postal_line_3", "postal_line_4", "postal_code",
		"is_marketing_sms", "is_marketing_whatsapp", "is_marketing_email", "is_marketing_phone",
		"balance_open", "date_balance_open", "deal_value", "deal_expected_close_date",
	)
	blacklisted, _ := truth(a.fields["is_blacklisted"])
	custom, _ := a.fields["custom_fields"].(object)
	owners, _ := a.fields["owner_admins_ids"].([]any)
	maps.Copy(out, object{
		"member_number":                       number(a.member),
		"physical_code":                       numeral(a.text("physical_code")),
		"is_active":                           a.active(),
		"is_blacklisted":                      blacklisted,
		"custom_fields":                       copyOf(custom),
		"owner_admins":                        append([]any{}, owners...),
		"branches_regions_title":              orNull(st.regionOfBranch(a.text("branch"))),
		"visible_to_title":                    a.fields["visible_to_lookups_id"],
		"deal_accounts_currencies_title":      a.fields["deal_accounts_currencies_id"],
		"total_successful_transactions":       number(paid),
		"total_failed_transactions":           number(failed),
		"total_subscriptions":                 number(len(a.subscriptions)),
		"total_subscriptions_products":        number(products),
		"total_active_subscriptions_products": number(active),
		"call_last_contacted_by_agents_title": orNull(a.lastCallAgent),
		"call_last_contacted":                 day(a.lastCall),
		"last_engagement_at":                  day(a.lastCall),
		"address_details_changed_at":          day(a.addressChanged),
		"contact_details_changed_at":          day(a.contactChanged),
		"status_changed_at":                   day(a.statusChanged),
		"source_of_record_title":              "API",
		"created_at":                          timestamp(a.created),
		"updated_at":                          timestamp(a.updated),
	})
	return out
}

// columns are fields of the account under their own names, null where unset.
func (a *account) columns(names ...string) object {
	out := object{}
	for _, name := range names {
		out[name] = a.fields[name]
	}
	return out
}

// timestamp is a moment as JSON, null if it never was.
func timestamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(timestampLayout)
}

// day is the date of a moment as JSON, null if it never was.
func day(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return dateOf(t)
}
