package switchtransacttest

import "maps"

// entity types of the calls API.
const (
	entityAccount = "Account"
	entityContact = "Contact"
)

// homeCountry is where an account is when nothing else is said.
const homeCountry = "South Africa"

// person is the kind of the people page.
var person = newPerson()

func newPerson() *kind {
	k := &kind{
		noun:     "Person",
		word:     "person",
		section:  "people",
		createOp: PeopleCreate,
		updateOp: PeopleUpdate,

		key:  "id_number",
		echo: []string{"id_number", "name", "surname"},
		required: []string{
			"name", "surname", "id_number", "contact_cell", "gender", "language",
			"physical_line_1", "physical_code", "postal_line_1", "postal_code",
		},
		strictRequired: []string{
			"physical_line_2", "physical_line_3", "physical_line_4",
			"postal_line_2", "postal_line_3", "postal_line_4",
		},
		defaults:        object{"country": homeCountry, "id_number_type": "SA ID Number", "is_active": true},
		productDay:      "day_salary",
		defaultDay:      "default_day_salary",
		updateActivates: true,

		payer:        "id_number",
		payerEcho:    "payer_id_number",
		payerMissing: reasonPayerID,
		batch:        true,

		identify: identifyPerson,
		record:   personRecord,
		listed:   listedPerson,
		contact:  personContact,
		blacklist: map[string]string{
			"cellphone": "contact_cell", "work": "contact_work", "home": "contact_home",
		},
	}
	k.fields = append(accountFields(k), []field{
		{"id_number", checkText},
		{"id_number_type", checkLookupUnder(lookupIDNumberType, lookupCountry, "country")},
		{"name", checkText},
		{"middle_names", checkText},
		{"surname", checkText},
		{"initials", checkText},
		{"title", checkLookup(lookupTitle)},
		{"gender", checkLookup(lookupGender)},
		{"marital_status", checkLookup(lookupMaritalStatus)},
		{"date_birth", checkDate},
		{"job_lookups_id", checkLookup(lookupJob)},
		{"companies_id", checkCompany},
		{"contact_cell", checkPhone},
		{"contact_home", checkPhone},
		{"contact_work", checkPhone},
		{"contact_fax", checkPhone},
		{"day_salary", checkDay(0)},
		{"default_day_salary", checkDay(0)},
	}...)
	return k
}

// identifyPerson finds the person of a details request by the first identifier
// that is given. A member number may have the prefix MEM of the general pages.
func identifyPerson(k *kind, st *state, in object) (*account, *problem) {
	if idNumber := textOf(in, "id_number"); idNumber != "" {
		return st.find(k, idNumber), nil
	}
	if memberNumber := textOf(in, "member_number"); memberNumber != "" {
		return st.byMember(k, memberNumber), nil
	}
	if id := textOf(in, "id"); id != "" {
		return st.withID(k, id), nil
	}
	return nil, &problem{"id_number", "One of id_number, member_number and id is mandatory.", ruleRequiredWithout}
}

// personRecord is the record section of people/details.
func personRecord(st *state, a *account) object {
	out := commonRecord(st, a)
	maps.Copy(out, a.columns(
		"name", "surname", "middle_names", "id_number", "id_number_type", "title", "language", "marital_status",
		"contact_cell", "contact_home", "contact_work", "contact_fax",
	))
	employer := st.employer(a)
	maps.Copy(out, object{
		"day_salary":            numeral(a.defaultDay()),
		"job_title":             a.fields["job_lookups_id"],
		"companies_name":        orNull(employer.text("name")),
		"companies_trading_as":  orNull(employer.text("trading_as")),
		"date_phone_invalid":    nil,
		"date_lead_conversion":  nil,
		"date_paid_up":          orNull(a.paidUp()),
		"date_id_number_verify": nil,
		"credit_score_cpa":      nil,
		"credit_score_nlr":      nil,
		"referred_by":           nil,
	})
	return out
}

// listedPerson is a person in people/list: lookups by id and title, moments
// where the contact centre has dates, "" for a missing phone number.
func listedPerson(st *state, a *account) object {
	out := listedAccount(st, a)
	maps.Copy(out, a.columns("name", "middle_names", "surname", "initials", "id_number"))
	maps.Copy(out, object{
		"nickname":      nil,
		"contact_cell":  a.text("contact_cell"),
		"contact_work":  a.text("contact_work"),
		"contact_home":  a.text("contact_home"),
		"day_salary":    numeral(a.defaultDay()),
		"date_birth":    midnight(a.text("date_birth")),
		"date_joined":   timestamp(a.created),
		"date_deceased": nil,
		"age_join":      nil,
		"photo":         nil,
		"is_taxable":    false,
	})
	st.addLookupPair(out, "id_number_type", lookupIDNumberType, a.text("id_number_type"))
	st.addLookupPair(out, "title", lookupTitle, a.text("title"))
	st.addLookupPair(out, "gender", lookupGender, a.text("gender"))
	st.addLookupPair(out, "language", lookupLanguage, a.text("language"))
	st.addLookupPair(out, "marital", lookupMaritalStatus, a.text("marital_status"))
	return out
}

// personContact is a person in the calls API.
func personContact(st *state, a *account) object {
	return object{
		"id":              a.id,
		"firstname":       a.fields["name"],
		"lastname":        a.fields["surname"],
		"customer_number": number(a.member).String(),
		"company":         orNull(st.employer(a).text("name")),
		"businessphone":   orNull(international(a.text("contact_work"))),
		"businessphone2":  orNull(international(a.text("contact_home"))),
		"mobilephone":     orNull(international(a.text("contact_cell"))),
		"email":           a.fields["email"],
		"entity_type":     a.entity,
	}
}

// employer is the company a person belongs to; one without fields if there is
// none.
func (st *state) employer(a *account) *account {
	if c := st.byID[a.text("companies_id")]; c != nil {
		return c
	}
	return &account{}
}
