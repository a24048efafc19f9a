package switchtransacttest

import "slices"

// kind is what sets the two sorts of account apart, people and companies. All
// else is common to them.
type kind struct {
	noun, word         string // in reasons: "Person already exists"
	section            string // of Info, report and custom fields: "people"
	createOp, updateOp Op

	key     string   // the field that names an account in create and update
	foldKey bool     // keys that differ in case only are the same
	echo    []string // the input that accepted and rejected entries repeat

	fields          []field  // of create and update
	required        []string // of create
	strictRequired  []string // of create under QuirkStrictAddress
	defaults        object   // of create
	productDay      string   // the day of the product's debit order
	defaultDay      string   // the day of the account's
	updateActivates bool     // an update without is_active activates

	payer        string // names the payer in product/add and subscription/add
	payerEcho    string // names the payer in their answers
	payerMissing string // the reason if there is no such payer
	batch        bool   // product/add takes an array, too
	takesAgent   bool   // product/add takes the agent

	identify  func(*kind, *state, object) (*account, *problem) // the account of a details request
	record    func(*state, *account) object                    // its record section
	listed    func(*state, *account) object                    // it in general lists
	contact   func(*state, *account) object                    // it in the calls API
	blacklist map[string]string                                // column of a blacklist row: field
}

// The groups of which all or none must be given, on both pages.
var (
	bankGroup    = []string{"account_bank", "account_branch_code", "account_name", "account_number", "account_type"}
	productGroup = []string{"product_name", "product_amount", "product_unit_name"}
)

// accountFields are the fields of create and update that people and companies
// share.
func accountFields(k *kind) []field {
	return slices.Concat([]field{
		{"account_bank", checkLookup(lookupBank)},
		{"account_branch_code", checkBranchCode},
		{"account_name", checkAccountName},
		{"account_number", checkAccountNumber},
		{"account_type", checkLookup(lookupBankAccountType)},
		{"product_amount", checkCents},
		{"product_name", checkLookup(lookupProduct)},
		{"product_subscription_start_date", checkDate},
		{"product_unit_name", checkLookup(lookupProductUnit)},
		{"billing_day", checkDay(0)},
		{"default_billing_day", checkDay(0)},
		{"agent", checkLookup(lookupAgent)},
		{"branch", checkLookup(lookupBranch)},
		{"project", checkLookup(lookupProject)},
		{"reference_number", checkText},

		{"country", checkLookup(lookupCountry)},
		{"region", checkLookupUnder(lookupRegion, lookupCountry, "country")},
		{"municipality", checkLookupUnder(lookupMunicipality, lookupRegion, "region")},
		{"language", checkLookup(lookupLanguage)},
		{"email", checkEmail},
		{"tax_reference", checkText},
		{"custom_fields", checkCustomFields(k)},

		{"is_active", checkBool},
		{"is_blacklisted", checkBool},
		{"is_marketing_email", checkBool},
		{"is_marketing_phone", checkBool},
		{"is_marketing_sms", checkBool},
		{"is_marketing_whatsapp", checkBool},

		{"balance_open", checkNumber},
		{"date_balance_open", checkDate},
		{"deal_accounts_currencies_id", checkLookup(lookupCurrency)},
		{"deal_expected_close_date", checkDate},
		{"deal_value", checkNumber},
		{"owner_admins_ids", checkLookups(lookupAdmin)},
		{"visible_to_lookups_id", checkLookup(lookupVisibility)},
	}, texts(
		"physical_line_1", "physical_line_2", "physical_line_3", "physical_line_4", "physical_code",
		"postal_line_1", "postal_line_2", "postal_line_3", "postal_line_4", "postal_code",
	))
}

// texts are fields that take any text.
func texts(names ...string) []field {
	fields := make([]field, len(names))
	for i, name := range names {
		fields[i] = field{name, checkText}
	}
	return fields
}

// orderFields are the fields of product/add.
func orderFields(k *kind) []field {
	fields := append(texts(k.payer, "account_id_number", "reference_number"), []field{
		{"product_name", checkLookup(lookupProduct)},
		{"subscription_id", checkUUID("subscription id")},
		{"amount", checkCents},
		{"branch", checkReference("branch", lookupBranch)},
		{"project", checkReference("project", lookupProject)},
	}...)
	if k.takesAgent {
		fields = append(fields, field{"agent", checkLookup(lookupAgent)})
	}
	return fields
}

// subscriptionFields are the fields of subscription/add.
func subscriptionFields(k *kind) []field {
	return append(texts(k.payer, "account_id_number"), []field{
		{"product_name", checkLookup(lookupProduct)},
		{"amount", checkCents},
		{"agent", checkLookup(lookupAgent)},
		{"branch", checkLookup(lookupBranch)},
		{"project", checkLookup(lookupProject)},
		{"start_date", checkDate},
		{"end_date", checkDate},
		{"billing_day", checkDay(1)},
		{"default_payment_methods_id", checkLookup(lookupPaymentMethod)},
		{"bank_account_name", checkAccountName},
		{"bank_account_number", checkAccountNumber},
		{"bank_account_bank", checkLookup(lookupBank)},
		{"bank_account_type_lookups_id", checkLookup(lookupBankAccountType)},
		{"bank_account_branch_code", checkBranchCode},
	}...)
}
