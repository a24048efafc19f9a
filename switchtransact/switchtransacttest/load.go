package switchtransacttest

import "maps"

// create takes new accounts: /workflow/{people|company}/create.
func (s *Server) create(k *kind, c *call) answer {
	return s.load(k, c, "accepted", s.checkNew, func(fields object) func() bool {
		return func() bool {
			if s.state.find(k, textOf(fields, k.key)) != nil {
				return false
			}
			s.state.open(k, fields, entityAccount)
			return true
		}
	})
}

// update changes accounts that exist: /workflow/{people|company}/update.
func (s *Server) update(k *kind, c *call) answer {
	return s.load(k, c, "updated", s.checkChange, func(fields object) func() bool {
		return func() bool {
			a := s.state.find(k, textOf(fields, k.key))
			s.state.change(a, withoutKey(k, fields))
			return true
		}
	})
}

// load is what create and update have in common: each row is checked, and
// accepted into the workflow or rejected with its reasons.
func (s *Server) load(k *kind, c *call, count string, check func(*kind, object) *form, apply func(object) func() bool) answer {
	rows, p := c.objects()
	if p != nil {
		return invalid(*p)
	}
	accepted, rejected := []any{}, []any{}
	for _, row := range rows {
		entry := k.echoOf(row)
		f := check(k, row)
		if len(f.problems) > 0 {
			entry["reasons"] = f.byField()
			rejected = append(rejected, entry)
			continue
		}
		entry["unique_workflow_id"] = s.submit(c.op, k, f.clean, apply(f.clean))
		accepted = append(accepted, entry)
	}
	return answer{
		body: object{
			"Info":     object{k.section: object{count: number(len(accepted)), "rejected": number(len(rejected))}},
			"accepted": accepted,
			"rejected": rejected,
		},
		effects: len(accepted),
	}
}

// checkNew checks a row of create.
func (s *Server) checkNew(k *kind, row object) *form {
	f := newForm(s.state, k.fields, row, object{"country": homeCountry})
	f.require(k.required...)
	if s.fake.Has(QuirkStrictAddress) {
		f.require(k.strictRequired...)
	}
	if !f.given(k.productDay) && !f.given(k.defaultDay) {
		f.add(k.productDay, "Required if "+k.defaultDay+" is not provided.", ruleRequiredWithout)
	}
	f.checkGroups()
	if key := textOf(f.clean, k.key); key != "" && s.exists(k, key) {
		f.add(k.key, k.noun+reasonExists, ruleUnique)
	}
	for name, v := range k.defaults {
		if !f.given(name) {
			f.clean[name] = v
		}
	}
	return f
}

// exists says whether a key is taken.
func (s *Server) exists(k *kind, key string) bool {
	if s.state.find(k, key) != nil {
		return true
	}
	return s.fake.Has(QuirkPendingExists) && s.state.pendingKeys[k][k.keyOf(key)] > 0
}

// checkChange checks a row of update.
func (s *Server) checkChange(k *kind, row object) *form {
	a := s.state.find(k, textOf(row, k.key))
	base := object{}
	if a != nil {
		base = a.fields
	}
	f := newForm(s.state, k.fields, row, base)
	f.require(k.key)
	f.checkGroups()
	if a == nil && f.given(k.key) {
		f.add(k.key, k.noun+reasonNotFound, ruleLookup)
	}
	if a != nil && a.active() && a.latestActive() != nil && f.anyGiven(productGroup) {
		f.add("product_name", "Product details can only be provided when the "+k.word+" is inactive or has no active subscription.", ruleExists)
	}
	if k.updateActivates && !f.given("is_active") {
		f.clean["is_active"] = true
	}
	return f
}

// checkGroups checks what create and update ask of fields that go together.
func (f *form) checkGroups() {
	f.allOrNone(bankGroup, "account")
	f.allOrNone(productGroup, "product")
	const start = "product_subscription_start_date"
	if !f.given(start) {
		return
	}
	if !f.allGiven(bankGroup) || !f.allGiven(productGroup) {
		f.add(start, "If provided requires all account and product related information to be provided.", ruleRequiredWith)
	}
	if f.state.batches[f.current(start)] && f.state.months(f.current("product_unit_name")) > 1 {
		f.add(start, "The date was already submitted in a batch.", ruleDate)
	}
}

// echoOf is the part of a row that its entry in the answer repeats.
func (k *kind) echoOf(row object) object {
	out := object{}
	for _, name := range k.echo {
		if v, ok := row[name]; ok {
			out[name] = v
		}
	}
	return out
}

// withoutKey is the input of update but the key, which update cannot change:
// a company's name would otherwise take on the case of whoever updates it.
func withoutKey(k *kind, fields object) object {
	out := maps.Clone(fields)
	delete(out, k.key)
	return out
}
