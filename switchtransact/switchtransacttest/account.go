package switchtransacttest

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// account is a person or a company.
type account struct {
	kind   *kind
	id     string
	member int
	entity string // entity_type of the calls API
	fields object // input of create and update, as it is kept

	banks         []*bankAccount
	subscriptions []*subscription
	transactions  []*transaction
	flagged       map[string]time.Time // when a channel (sms, phone) was forbidden

	created, updated                              time.Time
	statusChanged, addressChanged, contactChanged time.Time
	lastCall                                      time.Time
	lastCallAgent                                 string
}

// open makes an account of the input of create, with its bank account and its
// first subscription.
func (st *state) open(k *kind, fields object, entity string) *account {
	now := st.now()
	a := &account{
		kind: k, id: st.newID(), member: firstMember + len(st.accounts), entity: entity,
		fields: object{}, flagged: map[string]time.Time{},
		created: now, statusChanged: now,
	}
	st.accounts = append(st.accounts, a)
	st.byID[a.id] = a
	if key := textOf(fields, k.key); key != "" {
		st.byKey[k][k.keyOf(key)] = a
	}
	st.change(a, fields)
	return a
}

// change puts new input into an account. Bank details become those of its
// active subscriptions; product details start a subscription in their place, and
// make an account active that was not.
func (st *state) change(a *account, fields object) {
	now := st.now()
	was := a.active()
	for name, v := range fields {
		if members, ok := v.(object); ok && name == "custom_fields" {
			v = merged(a.fields[name], members)
		}
		a.fields[name] = v
		a.noteChange(name, now)
	}
	a.flag("sms", "is_marketing_sms", now)
	a.flag("phone", "is_marketing_phone", now)
	a.updated = now
	if !blank(fields["account_number"]) {
		a.useBank(st.bankFrom(fields, accountBankNames))
	}
	if !blank(fields["product_name"]) {
		for _, sub := range a.subscriptions {
			if sub.status == subscriptionActive {
				sub.status = subscriptionDisabled
			}
		}
		if !was {
			a.fields["is_active"] = true
		}
		st.subscribe(a, fields)
	}
	if a.active() != was {
		a.statusChanged = now
	}
}

// merged is old with the members of changes.
func merged(old any, changes object) object {
	out := object{}
	if members, ok := old.(object); ok {
		maps.Copy(out, members)
	}
	maps.Copy(out, changes)
	return out
}

// noteChange keeps the dates that follow from a changed field.
func (a *account) noteChange(name string, now time.Time) {
	switch {
	case strings.HasPrefix(name, "physical_"), strings.HasPrefix(name, "postal_"):
		a.addressChanged = now
	case strings.HasPrefix(name, "contact"), name == "mobile", name == "email":
		a.contactChanged = now
	}
}

// flag keeps since when a channel is forbidden: by its own switch, or because
// the whole account is blacklisted.
func (a *account) flag(channel, field string, now time.Time) {
	allowed, told := truth(a.fields[field])
	blacklisted, _ := truth(a.fields["is_blacklisted"])
	if !blacklisted && (allowed || !told) {
		delete(a.flagged, channel)
	} else if _, flagged := a.flagged[channel]; !flagged {
		a.flagged[channel] = now
	}
}

// active says whether the account is; one that was never told is.
func (a *account) active() bool {
	active, known := truth(a.fields["is_active"])
	return active || !known
}

// text is a field of the account as text.
func (a *account) text(name string) string { return textOf(a.fields, name) }

// memberNumber is the member number as the general pages write it.
func (a *account) memberNumber() string { return memberPrefix + strconv.Itoa(a.member) }

// key is what names the account in create and update.
func (a *account) key() string { return a.text(a.kind.key) }
