package switchtransacttest

import (
	"maps"
	"strings"
)

// company is the kind of the companies page.
var company = newCompany()

func newCompany() *kind {
	k := &kind{
		noun:     "Company",
		word:     "company",
		section:  "companies",
		createOp: CompaniesCreate,
		updateOp: CompaniesUpdate,

		key:        "name",
		foldKey:    true,
		echo:       []string{"name"},
		required:   []string{"name", "trading_as", "company_type", "email"},
		defaults:   object{"country": homeCountry, "is_active": true},
		productDay: "billing_day",
		defaultDay: "default_billing_day",

		payer:        "company_name",
		payerEcho:    "payer_name",
		payerMissing: reasonPayerName,
		takesAgent:   true,

		identify:  identifyCompany,
		record:    companyRecord,
		listed:    listedCompany,
		contact:   companyContact,
		blacklist: map[string]string{"cellphone": "mobile", "contact": "contact"},
	}
	k.fields = append(append(accountFields(k), []field{
		{"company_type", checkLookup(lookupCompanyType)},
		{"contact_title", checkLookup(lookupTitle)},
		{"date_closed", checkDate},
		{"date_expire", checkDate},
		{"is_taxable", checkBool},
	}...), texts(
		"name", "trading_as", "registration_number", "description", "default_accounts_tax_id",
		"contact_name", "contact_surname", "contact", "mobile", "fax", "website",
		"social_blog", "social_facebook", "social_instagram", "social_linkedin",
		"social_pinterest", "social_telegram", "social_twitter", "social_whatsapp",
		"utm_campaign", "utm_content", "utm_medium", "utm_source", "utm_term", "web_referrer",
	)...)
	return k
}

// identifyCompany finds the company of a details request by the first
// identifier that is given. A name matches approximately: the company with
// exactly that name, else the oldest one whose name contains it.
func identifyCompany(k *kind, st *state, in object) (*account, *problem) {
	if name := textOf(in, "company_name"); name != "" {
		return st.nearest(k, name), nil
	}
	if registration := textOf(in, "registration_number"); registration != "" {
		for _, a := range st.accounts {
			if a.kind == k && a.text("registration_number") == registration {
				return a, nil
			}
		}
		return nil, nil
	}
	if id := textOf(in, "id"); id != "" {
		return st.withID(k, id), nil
	}
	return nil, &problem{"company_name", "One of company_name, registration_number and id is mandatory.", ruleRequiredWithout}
}

func (st *state) nearest(k *kind, name string) *account {
	if a := st.find(k, name); a != nil {
		return a
	}
	for _, a := range st.accounts {
		if a.kind == k && contains(a.text("name"), name) {
			return a
		}
	}
	return nil
}

// contains says whether part is in s, letter case aside.
func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// companyRecord is the record section of company/details. Its page has lost
// that table; the members are those known from elsewhere and, beside them, what
// people have as well.
func companyRecord(st *state, a *account) object {
	out := commonRecord(st, a)
	maps.Copy(out, a.columns(
		"name", "trading_as", "contact", "mobile", "fax", "website", "default_accounts_tax_id",
	))
	taxable, _ := truth(a.fields["is_taxable"])
	maps.Copy(out, object{
		"registration_number": numeral(a.text("registration_number")),
		"is_taxable":          taxable,
		"day_billing":         numeral(a.defaultDay()),
	})
	return out
}

// listedCompany is a company in companies/list.
func listedCompany(st *state, a *account) object {
	out := listedAccount(st, a)
	maps.Copy(out, a.columns("name", "trading_as", "registration_number", "website", "tax_reference"))
	taxable, _ := truth(a.fields["is_taxable"])
	blacklisted, _ := truth(a.fields["is_blacklisted"])
	paid, failed := a.totals()
	maps.Copy(out, object{
		"email_score":                   nil,
		"contact":                       a.text("contact"),
		"mobile":                        a.text("mobile"),
		"fax":                           a.text("fax"),
		"date_closed":                   midnight(a.text("date_closed")),
		"is_taxable":                    taxable,
		"is_blacklisted":                blacklisted,
		"deal_value":                    a.fields["deal_value"],
		"deal_expected_close_date":      midnight(a.text("deal_expected_close_date")),
		"total_subscriptions":           number(len(a.subscriptions)),
		"total_successful_transactions": number(paid),
		"total_failed_transactions":     number(failed),
	})
	st.addLookupPair(out, "deal_accounts_currencies", lookupCurrency, a.text("deal_accounts_currencies_id"))
	return out
}

// companyContact is a company in the calls API.
func companyContact(_ *state, a *account) object {
	return object{
		"id":              a.id,
		"firstname":       a.fields["contact_name"],
		"lastname":        a.fields["contact_surname"],
		"customer_number": number(a.member).String(),
		"company":         a.fields["name"],
		"businessphone":   orNull(international(a.text("contact"))),
		"businessphone2":  nil,
		"mobilephone":     orNull(international(a.text("mobile"))),
		"email":           a.fields["email"],
		"entity_type":     a.entity,
	}
}
