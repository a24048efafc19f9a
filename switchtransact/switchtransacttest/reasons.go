package switchtransacttest

// The reasons that the vendor documents for people/create and people/update.
const (
	reasonExists        = " already exists" // after "Person" or, by analogy, "Company"
	reasonBranchCode    = "Branch code format incorrect"
	reasonAccountNumber = "Account number format incorrect"
	reasonAccountName   = "Account name format incorrect"
	reasonCDV           = "CDV check failed"
)

// The reasons that the vendor documents for product/add. Its page for companies
// has lost the list; the payer's message there is by analogy.
const (
	reasonPayerID        = "Payer ID number does not exist"
	reasonPayerName      = "Payer name does not exist"
	reasonAccountID      = "Account ID number does not exist"
	reasonNoSubscription = "No active subscription found for the payer"
	reasonPayerBank      = "Bank details of the payer is not valid"
	reasonSubscription   = "Subscription ID not found"
	reasonMalformed      = "The %s value is malformed" // subscription id, branch, project
	reasonNotFound       = " not found"                // after "Product", "Branch", "Project" ...
)

// The reasons that the vendor documents for the blacklists.
const (
	reasonType  = "Incorrect type passed"
	reasonStart = "The start date is not in the correct format"
	reasonEnd   = "The end date is not in the correct format"
)

// Rule words. CDV, Lookup, uuid, Type and Date are the vendor's; Format stands
// for the format reasons, whose rule is not documented; the rest are those of
// the validation library whose form the vendor's errors have.
const (
	ruleCDV             = "CDV"
	ruleLookup          = "Lookup"
	ruleUUID            = "uuid"
	ruleType            = "Type"
	ruleDate            = "Date"
	ruleFormat          = "Format"
	ruleExists          = "exists"
	ruleUnique          = "unique"
	ruleRequired        = "required"
	ruleRequiredWith    = "requiredWith"
	ruleRequiredWithout = "requiredWithout"
	ruleRequiredIf      = "requiredIf"
	ruleString          = "string"
	ruleNumeric         = "numeric"
	ruleInteger         = "integer"
	ruleBetween         = "between"
	ruleBoolean         = "boolean"
	ruleArray           = "array"
	ruleObject          = "object"
	ruleDigits          = "digits"
	ruleEmail           = "email"
)

// problem is one reason why something was refused.
type problem struct{ field, message, rule string }

func (p problem) object() object {
	return object{"message": p.message, "rule": p.rule}
}

// required says that a field is missing.
func required(field string) problem {
	return problem{field, "The " + field + " field is mandatory.", ruleRequired}
}

// problems collects reasons in the order they were found.
type problems []problem

// byField is the form of create, update, subscription/add and 422: an object
// keyed by input field, with the first reason of each.
func (ps problems) byField() object {
	out := object{}
	for _, p := range ps {
		if _, ok := out[p.field]; !ok {
			out[p.field] = p.object()
		}
	}
	return out
}

// list is the form of product/add.
func (ps problems) list() []any {
	return each(ps, func(p problem) any { return p.object() })
}
