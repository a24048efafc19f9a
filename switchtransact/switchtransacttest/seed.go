package switchtransacttest

// debitOrder is the payment method of a subscription that create starts with
// bank details.
const debitOrder = "Debit Order"

// tokenAgent is the agent that is set on the API key.
const tokenAgent = "Thandi Agent"

// seed fills the state with the lookups of an invented organisation. Bank names
// and their universal branch codes are those in public use.
func (st *state) seed() {
	home := st.addLookup(Lookup{Type: lookupCountry, Category: "Location", Title: homeCountry, Value: "ZA"})
	st.seedTitles(lookupCountry, "Location", "", "Botswana", "Lesotho", "Namibia", "Eswatini", "Zimbabwe")
	st.seedTitles(lookupRegion, "Location", home.id,
		"Eastern Cape", "Free State", "Gauteng", "KwaZulu-Natal", "Limpopo",
		"Mpumalanga", "North West", "Northern Cape", "Western Cape")
	st.seedTitles(lookupMunicipality, "Location", st.lookup(lookupRegion, "Gauteng").id,
		"City of Johannesburg", "City of Tshwane", "Ekurhuleni")
	st.seedTitles(lookupMunicipality, "Location", st.lookup(lookupRegion, "Western Cape").id,
		"City of Cape Town", "Drakenstein", "Stellenbosch")

	st.seedTitles(lookupIDNumberType, "People", home.id, "SA ID Number")
	st.seedTitles(lookupIDNumberType, "People", "", "Passport", "Foreign ID Number")
	st.seedTitles(lookupTitle, "People", "", "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof")
	st.seedTitles(lookupGender, "People", "", "Female", "Male", "Other")
	st.seedTitles(lookupMaritalStatus, "People", "", "Single", "Married", "Divorced", "Widowed")
	st.seedTitles(lookupJob, "People", "", "Teacher", "Nurse", "Engineer", "Driver", "Clerk", "Retired")
	st.seedTitles(lookupLanguage, "People", "",
		"Afrikaans", "English", "isiNdebele", "isiXhosa", "isiZulu", "Sepedi",
		"Sesotho", "Setswana", "siSwati", "Tshivenda", "Xitsonga")
	st.seedTitles(lookupCompanyType, "Companies", "",
		"Private Company", "Public Company", "Close Corporation", "Non-Profit Company", "Sole Proprietor", "Trust")

	st.seedValues(lookupBank, "BankAccounts", [][2]string{
		{"ABSA", "632005"}, {"AFRICAN BANK", "430000"}, {"CAPITEC BANK", "470010"}, {"DISCOVERY BANK", "679000"},
		{"FNB", "250655"}, {"INVESTEC", "580105"}, {"NEDBANK", "198765"}, {"STANDARD BANK", "051001"}, {"TYME BANK", "678910"},
	})
	st.seedTitles(lookupBankAccountType, "BankAccounts", "", "Cheque/Current", "Savings", "Transmission")
	st.seedTitles(lookupPaymentMethod, "Payment Methods", "",
		debitOrder, "Same Day Debit Order", "Card", "EFT", "Cash")
	st.seedValues(lookupCurrency, "Accounts", [][2]string{{"ZAR", "R"}, {"USD", "$"}, {"EUR", "€"}})

	for _, unit := range [][2]string{{"Monthly", "1"}, {"Quarterly", "3"}, {"Bi-annually", "6"}, {"Yearly", "12"}} {
		st.addLookup(Lookup{Type: lookupProductUnit, Category: "Products", Title: unit[0], Value: unit[1], NoID: true})
	}
	st.seedValues(lookupProduct, "Products", [][2]string{
		{"Basic Membership", "Monthly"}, {"Family Membership", "Monthly"},
		{"Funeral Cover", "Monthly"}, {"Legal Cover", "Monthly"}, {"Annual Membership", "Yearly"},
	})

	st.seedTitles(lookupAdmin, "Admin", "", "Lerato Admin", "Johan Admin")
	st.seedTitles(lookupVisibility, "Admin", "", "Everyone", "Owner only", "Finance")
	st.seedTitles(lookupProject, "Contacts", "", "Winter Campaign", "Summer Campaign")
	st.seedBranches()
	st.seedValues(lookupAgent, "Contacts", [][2]string{
		{tokenAgent, "AG001"}, {"Pieter Agent", "AG002"}, {"Naledi Agent", "AG003"},
	})

	st.customFields = map[string][]CustomField{
		person.section: {
			{Name: "spouse name", Type: "String", Description: "Name of the spouse"},
			{Name: "dependants", Type: "number", Description: "Number of dependants"},
			{Name: "t-shirt size", Type: "enum", Description: "Size of the welcome shirt", Options: []string{"S", "M", "L", "XL"}},
		},
		company.section: {
			{Name: "employees", Type: "number", Description: "Number of employees"},
			{Name: "annual turnover", Type: "decimal", Description: "Turnover of the last year in Rands"},
		},
	}
}

func (st *state) seedTitles(typ, category, parent string, titles ...string) {
	for _, title := range titles {
		st.addLookup(Lookup{Type: typ, Category: category, Title: title, ParentID: parent})
	}
}

func (st *state) seedValues(typ, category string, rows [][2]string) {
	for _, row := range rows {
		st.addLookup(Lookup{Type: typ, Category: category, Title: row[0], Value: row[1]})
	}
}

func (st *state) seedBranches() {
	for _, b := range []struct {
		region   string
		branches []string
	}{
		{"Inland", []string{"Johannesburg", "Pretoria"}},
		{"Coastal", []string{"Cape Town", "Durban"}},
	} {
		region := st.addLookup(Lookup{Type: lookupBranchRegion, Category: "Contacts", Title: b.region})
		st.seedTitles(lookupBranch, "Contacts", region.id, b.branches...)
	}
}
