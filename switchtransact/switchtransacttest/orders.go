package switchtransacttest

// addProducts is product/add. People take one object or an array, which is
// answered by an array of what one object is answered; companies take one object.
func (s *Server) addProducts(k *kind, c *call) answer {
	if rows, p := c.objects(); p == nil && k.batch {
		out := answer{}
		out.body = each(rows, func(row object) any {
			body, effects := s.addProduct(k, c.op, row)
			out.effects += effects
			return body
		})
		return out
	}
	row, p := c.object()
	if p != nil {
		return invalid(*p)
	}
	body, effects := s.addProduct(k, c.op, row)
	return answer{body: body, effects: effects}
}

// addProduct checks one order and puts it into the workflow. Its refusal has
// status 200 and a list of errors.
func (s *Server) addProduct(k *kind, op Op, row object) (body object, effects int) {
	f := newForm(s.state, orderFields(k), row, object{})
	f.require("product_name", k.payer, "amount")
	payer := f.checkParties(k)
	sub := f.chooseSubscription(payer)
	if len(f.problems) > 0 {
		return object{"errors": f.list()}, 0
	}
	line := f.line(k)
	id := s.submit(op, k, f.clean, func() bool {
		if sub.status != subscriptionActive {
			return false
		}
		line.id, line.created = s.state.newID(), s.state.now()
		sub.products = append(sub.products, line)
		return true
	})
	return object{
		"billing_day":        number(sub.billingDay),
		"amount":             number(line.cents),
		k.payerEcho:          payer.key(),
		"account_id_number":  orNull(line.forID),
		"product_name":       line.name,
		"unique_workflow_id": id,
		"errors":             []any{},
	}, 1
}

// checkParties finds the payer, and checks the person the product is for. It
// gives nil with a problem noted, or if the payer was not given.
func (f *form) checkParties(k *kind) *account {
	payer := f.state.find(k, f.current(k.payer))
	if payer == nil && f.given(k.payer) {
		f.add(k.payer, k.payerMissing, ruleExists)
	}
	if id := f.current("account_id_number"); id != "" && f.state.find(person, id) == nil {
		f.add("account_id_number", reasonAccountID, ruleExists)
	}
	return payer
}

// chooseSubscription gives the subscription that an order goes to: the one it
// names, else the payer's latest active one with bank details.
func (f *form) chooseSubscription(payer *account) *subscription {
	if payer == nil {
		return nil
	}
	sub := payer.latestActive()
	if f.given("subscription_id") {
		id := f.current("subscription_id")
		if id == "" {
			return nil // malformed, and noted as that
		}
		if sub = payer.subscription(id); sub == nil {
			f.add("subscription_id", reasonSubscription, ruleExists)
			return nil
		}
	}
	switch {
	case sub == nil || sub.status != subscriptionActive:
		f.add(payer.kind.payer, reasonNoSubscription, ruleExists)
	case sub.bank == nil:
		f.add(payer.kind.payer, reasonPayerBank, ruleExists)
	}
	return sub
}

// line is the product that an order or a new subscription asks for. The product
// is for the payer unless another person is named; a company pays for nobody in
// particular. Its unit is what the lookup of the product says, its agent the
// one of the API key unless another is named.
func (f *form) line(k *kind) *product {
	forID := f.current("account_id_number")
	if forID == "" && k == person {
		forID = f.current(k.payer)
	}
	agent := f.current("agent")
	if agent == "" {
		agent = tokenAgent
	}
	unit := ""
	if l := f.state.lookup(lookupProduct, f.current("product_name")); l != nil {
		unit = l.value
	}
	return &product{
		name:      f.current("product_name"),
		unit:      unit,
		cents:     integer(f.current("amount")),
		forID:     forID,
		branch:    f.current("branch"),
		project:   f.current("project"),
		agent:     agent,
		reference: f.current("reference_number"),
	}
}

// addSubscription is subscription/add. Its refusal has status 200 and errors
// keyed by field.
func (s *Server) addSubscription(k *kind, c *call) answer {
	row, p := c.object()
	if p != nil {
		return invalid(*p)
	}
	st := s.state
	f := newForm(st, subscriptionFields(k), row, object{})
	f.require("product_name", k.payer, "amount", "billing_day", "default_payment_methods_id")
	payer := f.checkParties(k)
	f.checkBankOfMethod()
	if end := f.current("end_date"); end != "" && end < f.current("start_date") {
		f.add("end_date", "The end_date must not be before the start_date.", ruleDate)
	}
	if len(f.problems) > 0 {
		return ok(object{"status": false, "errors": f.byField()})
	}

	line := f.line(k)
	day := int(integer(f.current("billing_day")))
	start := f.current("start_date")
	if start == "" {
		start = nextBillingDay(st.now(), day)
	}
	id := s.submit(c.op, k, f.clean, func() bool {
		line.id, line.created = st.newID(), st.now()
		sub := &subscription{
			id: st.newID(), account: payer, start: start, end: f.current("end_date"), billingDay: day,
			method: f.current("default_payment_methods_id"), status: subscriptionActive, products: []*product{line},
		}
		if f.given(subscriptionBankNames.number) {
			sub.bank = payer.ownBank(st.bankFrom(f.clean, subscriptionBankNames))
		}
		payer.subscriptions = append(payer.subscriptions, sub)
		return true
	})
	return answer{effects: 1, body: object{
		"status":                  true,
		"errors":                  nil,
		"billing_day":             number(day),
		"amount":                  number(line.cents),
		"subscription_start_date": start,
		"subscription_end_date":   orNull(f.current("end_date")),
		"account_id_number":       orNull(line.forID),
		"product_name":            line.name,
		"unique_workflow_id":      id,
		k.payerEcho:               payer.key(),
	}}
}

// checkBankOfMethod wants the five bank fields if the payment method is a debit
// order.
func (f *form) checkBankOfMethod() {
	if !contains(f.current("default_payment_methods_id"), debitOrder) {
		return
	}
	for _, name := range subscriptionBankNames.all() {
		if !f.given(name) {
			f.add(name, "The "+name+" is required when the payment method used is a debit order.", ruleRequiredIf)
		}
	}
}
