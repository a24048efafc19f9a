package switchtransact

import switchcomm "github.com/switchcomm/switchcomm-go"

// The reasons that the vendor documents for refusing a person or a company on
// create and update. Use them with [errors.Is] on an error, such as that of
// [BatchResult.Err], or on a single [switchcomm.FieldError]. The list is not
// complete: the vendor calls them examples.
const (
	ReasonPersonExists        switchcomm.Reason = "Person already exists"
	ReasonBranchCodeFormat    switchcomm.Reason = "Branch code format incorrect"
	ReasonAccountNumberFormat switchcomm.Reason = "Account number format incorrect"
	ReasonAccountNameFormat   switchcomm.Reason = "Account name format incorrect"
	// ReasonCDVCheckFailed means that the account number cannot exist at that
	// bank: the check digit verification failed.
	ReasonCDVCheckFailed switchcomm.Reason = "CDV check failed"
)

// The reasons that the vendor documents for refusing a product or a
// subscription.
const (
	ReasonPayerNotFound           switchcomm.Reason = "Payer ID number does not exist"
	ReasonAccountNotFound         switchcomm.Reason = "Account ID number does not exist"
	ReasonProductNotFound         switchcomm.Reason = "Product not found"
	ReasonNoActiveSubscription    switchcomm.Reason = "No active subscription found for the payer"
	ReasonBankDetailsNotValid     switchcomm.Reason = "Bank details of the payer is not valid"
	ReasonSubscriptionNotFound    switchcomm.Reason = "Subscription ID not found"
	ReasonBranchNotFound          switchcomm.Reason = "Branch not found"
	ReasonProjectNotFound         switchcomm.Reason = "Project not found"
	ReasonSubscriptionIDMalformed switchcomm.Reason = "The subscription id value is malformed"
	ReasonBranchMalformed         switchcomm.Reason = "The branch value is malformed"
	ReasonProjectMalformed        switchcomm.Reason = "The project value is malformed"
)

// The reasons that the vendor documents for refusing to show a do-not-contact
// list.
const (
	ReasonIncorrectType   switchcomm.Reason = "Incorrect type passed"
	ReasonStartDateFormat switchcomm.Reason = "The start date is not in the correct format"
	ReasonEndDateFormat   switchcomm.Reason = "The end date is not in the correct format"
)
