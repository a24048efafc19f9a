package switchtransacttest

import (
	"slices"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Quirk names a way in which the vendor's answers depart from its documents, or
// in which the documents depart from each other. All are off at first.
type Quirk = fakeserver.Quirk

// Quirks of values.
const (
	// QuirkNumbersAsStrings sends every number as a string: 12 is "12".
	QuirkNumbersAsStrings Quirk = "numbers-as-strings"
	// QuirkStringsAsNumbers sends every string that is a plain number as a
	// number. One with a leading zero stays a string.
	QuirkStringsAsNumbers Quirk = "strings-as-numbers"
	// QuirkBoolsAsStrings sends true as "true".
	QuirkBoolsAsStrings Quirk = "bools-as-strings"
	// QuirkBoolsAsNumbers sends true as 1.
	QuirkBoolsAsNumbers Quirk = "bools-as-numbers"
	// QuirkNullsAsEmptyStrings sends null as "".
	QuirkNullsAsEmptyStrings Quirk = "nulls-as-empty-strings"
	// QuirkEmptyStringsAsNulls sends "" as null.
	QuirkEmptyStringsAsNulls Quirk = "empty-strings-as-nulls"
	// QuirkDatesAsTimestamps sends a date as midnight UTC of that day.
	QuirkDatesAsTimestamps Quirk = "dates-as-timestamps"
	// QuirkZeroDates sends a missing date as "0000-00-00".
	QuirkZeroDates Quirk = "zero-dates"
	// QuirkLocalTimes sends timestamps as "YYYY-MM-DD HH:mm:ss" in South African
	// time, without a zone.
	QuirkLocalTimes Quirk = "local-times"
	// QuirkLocalPhones shows phone numbers of the calls API as 0721234567 instead
	// of +27721234567.
	QuirkLocalPhones Quirk = "local-phones"
	// QuirkMemberPrefix writes every member number with the prefix MEM, as the
	// general pages do.
	QuirkMemberPrefix Quirk = "member-prefix"
	// QuirkUpperCaseWords writes statuses and entity types in capitals.
	QuirkUpperCaseWords Quirk = "upper-case-words"
)

// Quirks of structure.
const (
	// QuirkEmptyObjectsAsLists sends {} as [], as PHP does.
	QuirkEmptyObjectsAsLists Quirk = "empty-objects-as-lists"
	// QuirkListsAsObjects sends a list as an object keyed "0", "1" ..., as PHP
	// does with a list that lost an element. An empty list stays one.
	QuirkListsAsObjects Quirk = "lists-as-objects"
	// QuirkOneForList sends the one element of a list instead of the list.
	QuirkOneForList Quirk = "one-for-list"
	// QuirkListForOne sends a list where one object is documented: a record, a
	// contact, the answer to product/add.
	QuirkListForOne Quirk = "list-for-one"
	// QuirkNullRecord sends the record of an unknown account as null.
	QuirkNullRecord Quirk = "null-record"
	// QuirkAddedMembers adds a member that no document mentions to objects.
	QuirkAddedMembers Quirk = "added-members"
	// QuirkDuplicateNames sends an undocumented member twice in the same object.
	QuirkDuplicateNames Quirk = "duplicate-names"
	// QuirkLatin1 encodes answers in ISO 8859-1 instead of UTF-8.
	QuirkLatin1 Quirk = "latin-1"
)

// Quirks of names.
const (
	// QuirkInfoCase writes Info of create and update as info, and info of the
	// report as Info.
	QuirkInfoCase Quirk = "info-case"
	// QuirkAccountsHolder writes account_holder as accounts_holder, as the
	// samples do.
	QuirkAccountsHolder Quirk = "accounts-holder"
	// QuirkContactList sends every contact that was found, as a list.
	QuirkContactList Quirk = "contact-list"
	// QuirkContacts writes contact as contacts.
	QuirkContacts Quirk = "contacts"
)

// Quirks of failures.
const (
	// QuirkSoftFailures sends refusals of an operation with HTTP status 200 and
	// "status": false.
	QuirkSoftFailures Quirk = "soft-failures"
	// QuirkPermissionOK sends a missing permission with HTTP status 200 instead
	// of 403; the documents do not name its status.
	QuirkPermissionOK Quirk = "permission-ok"
	// QuirkWrappedErrors sends the body of a 422 inside a member errors.
	QuirkWrappedErrors Quirk = "wrapped-errors"
	// QuirkReasonTexts sends reasons and errors keyed by field as plain texts
	// instead of message and rule.
	QuirkReasonTexts Quirk = "reason-texts"
	// QuirkReasonList sends reasons and errors keyed by field as a list of
	// message and rule, without the fields.
	QuirkReasonList Quirk = "reason-list"
	// QuirkReasonStrings sends reasons and errors as a list of plain texts.
	QuirkReasonStrings Quirk = "reason-strings"
	// QuirkReasonString sends reasons and errors as one text.
	QuirkReasonString Quirk = "reason-string"
	// QuirkErrorObject sends the text of error as an object with message and
	// rule, as the table of the blacklists suggests.
	QuirkErrorObject Quirk = "error-object"
	// QuirkBlacklistError sends a blacklist with "status": true, its data, and
	// an error text all the same, as the samples do.
	QuirkBlacklistError Quirk = "blacklist-error"
	// QuirkEmptyLogAnswer answers a logged call with an empty body.
	QuirkEmptyLogAnswer Quirk = "empty-log-answer"
)

// Quirks of create and update.
const (
	// QuirkCountMismatch lets Info count one entry more than there are.
	QuirkCountMismatch Quirk = "count-mismatch"
	// QuirkReorderedEntries lists entries in another order than they were sent.
	QuirkReorderedEntries Quirk = "reordered-entries"
	// QuirkDroppedEntry leaves the last accepted entry out of the answer, or the
	// last rejected one if none was accepted. It is processed all the same.
	QuirkDroppedEntry Quirk = "dropped-entry"
	// QuirkStrictAddress requires lines 2 to 4 of both addresses of people, too.
	QuirkStrictAddress Quirk = "strict-address"
	// QuirkPendingExists lets an account that waits for approval count as one
	// that exists already.
	QuirkPendingExists Quirk = "pending-exists"
)

// SetQuirks makes exactly the given quirks active; none turns all off.
func (s *Server) SetQuirks(quirks ...Quirk) { s.fake.SetQuirks(quirks...) }

// Quirks returns the active quirks in alphabetical order.
func (s *Server) Quirks() []Quirk { return s.fake.Quirks() }

// AllQuirks returns every quirk there is, for tests that try each.
func AllQuirks() []Quirk {
	quirks := []Quirk{
		QuirkContactList, QuirkDuplicateNames, QuirkLatin1, // applied while encoding
		QuirkPermissionOK, QuirkStrictAddress, QuirkPendingExists, // applied by the operations
	}
	for _, rule := range quirkRules() {
		quirks = append(quirks, rule.quirk)
	}
	slices.Sort(quirks)
	return quirks
}

// quirkRule changes answers as one quirk says.
type quirkRule struct {
	quirk Quirk
	apply func(op Op, a answer) answer
}

// quirkRules lists what is done to an answer, in this order: first what changes
// names and structure that later rules would no longer find.
func quirkRules() []quirkRule {
	return []quirkRule{
		{QuirkSoftFailures, soften},
		{QuirkWrappedErrors, wrapErrors},
		{QuirkBlacklistError, addBlacklistError},
		{QuirkErrorObject, onMembers(errorObject)},
		{QuirkReasonTexts, onMembers(reasons(reasonTexts))},
		{QuirkReasonList, onMembers(reasons(reasonList))},
		{QuirkReasonStrings, onMembers(reasons(reasonStrings))},
		{QuirkReasonString, onMembers(reasons(reasonString))},
		{QuirkEmptyLogAnswer, emptyLog},

		{QuirkCountMismatch, onRoot(miscount)},
		{QuirkReorderedEntries, onRoot(reorder)},
		{QuirkDroppedEntry, onRoot(dropEntry)},
		{QuirkInfoCase, onRoot(swapInfoCase)},
		{QuirkAccountsHolder, onMembers(rename("account_holder", "accounts_holder"))},
		{QuirkContacts, onMembers(rename("contact", "contacts"))},

		{QuirkMemberPrefix, onMembers(prefixMember)},
		{QuirkLocalPhones, onMembers(localPhone)},
		{QuirkUpperCaseWords, onMembers(upperCase)},
		{QuirkZeroDates, onMembers(zeroDate)},
		{QuirkDatesAsTimestamps, onMembers(dateAsTimestamp)},
		{QuirkLocalTimes, onMembers(localTime)},

		{QuirkAddedMembers, addMembers},
		{QuirkNullRecord, onMembers(nullRecord)},
		{QuirkOneForList, onMembers(oneForList)},
		{QuirkListForOne, listForOne},
		{QuirkListsAsObjects, onMembers(listAsObject)},
		{QuirkEmptyObjectsAsLists, onMembers(emptyObjectAsList)},

		{QuirkEmptyStringsAsNulls, onMembers(emptyAsNull)},
		{QuirkNullsAsEmptyStrings, onMembers(nullAsEmpty)},
		{QuirkStringsAsNumbers, onMembers(stringAsNumber)},
		{QuirkNumbersAsStrings, onMembers(numberAsString)},
		{QuirkBoolsAsStrings, onMembers(boolAsString)},
		{QuirkBoolsAsNumbers, onMembers(boolAsNumber)},
	}
}
