package alphacommtest

import (
	"fmt"
	"slices"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Quirk names a way in which the vendor's answers depart from its documents, or
// from each other, or may be expected to: the server is written in PHP, where an
// empty map and an empty list are the same. [WithQuirks] and [Server.SetQuirks]
// switch them on, any number at once.
type Quirk = fakeserver.Quirk

// The quirks of the data.
const (
	// QuirkLimitZero answers a pagination limit of 0, whatever was asked for, as
	// the vendor's own examples do.
	QuirkLimitZero Quirk = "limit-zero"
	// QuirkSamePage answers the first page whatever the offset.
	QuirkSamePage Quirk = "same-page"
	// QuirkAmountZero answers an amountPaid of 0 on PayLinks that are paid, as
	// the vendor's own examples do.
	QuirkAmountZero Quirk = "amount-zero"
	// QuirkAmountString answers amounts as strings of digits; without it they
	// are numbers.
	QuirkAmountString Quirk = "amount-string"
	// QuirkAttributesNull answers null for the attributes of PayLinks.
	QuirkAttributesNull Quirk = "attributes-null"
	// QuirkMessagesNull answers null instead of an empty list of messages.
	QuirkMessagesNull Quirk = "messages-null"
	// QuirkReorderedRecords answers imported rows in another order than they were
	// sent.
	QuirkReorderedRecords Quirk = "reordered-records"
	// QuirkDroppedRecord leaves the last imported row out of the answer. It is
	// taken in all the same.
	QuirkDroppedRecord Quirk = "dropped-record"
	// QuirkPartialData fails on one field of each PayLink, mandate and import:
	// it is null, an error names it, and the rest is answered as ever. What was
	// asked for is done.
	QuirkPartialData Quirk = "partial-data"
)

// The quirks of errors.
const (
	// QuirkExtensionsList gives every GraphQL error an empty list of extensions,
	// where the specification wants a map.
	QuirkExtensionsList Quirk = "extensions-list"
	// QuirkDataList answers an empty list as data where there is none.
	QuirkDataList Quirk = "data-list"
	// QuirkErrorStatus answers GraphQL errors with HTTP status 400, or 500 if
	// the operation ran; without it the status is 200.
	QuirkErrorStatus Quirk = "error-status"
)

// The quirks of the answer as a whole. What was asked for is done.
const (
	// QuirkNotice puts a notice of PHP before the JSON.
	QuirkNotice Quirk = "php-notice"
	// QuirkTrailing puts an HTML comment behind the JSON.
	QuirkTrailing Quirk = "trailing"
	// QuirkHTMLPage answers a page in HTML, with status 200.
	QuirkHTMLPage Quirk = "html-page"
)

// The quirks of webhook messages.
const (
	// QuirkEventsNull sends null instead of an empty list of call events.
	QuirkEventsNull Quirk = "events-null"
	// QuirkEventDataNull sends null instead of an empty list as the data of a
	// call event.
	QuirkEventDataNull Quirk = "event-data-null"
	// QuirkAttributesList sends the attributes of the older call message as an
	// empty list, which is PHP's empty map.
	QuirkAttributesList Quirk = "attributes-list"
)

// SetQuirks makes exactly the given quirks active; none turns all off.
func (s *Server) SetQuirks(quirks ...Quirk) { s.fake.SetQuirks(quirks...) }

// Quirks returns the active quirks in alphabetical order.
func (s *Server) Quirks() []Quirk { return s.fake.Quirks() }

// AllQuirks returns every quirk there is, for tests that try each.
func AllQuirks() []Quirk {
	return []Quirk{
		QuirkLimitZero, QuirkSamePage, QuirkAmountZero, QuirkAmountString,
		QuirkAttributesNull, QuirkMessagesNull, QuirkPartialData,
		QuirkReorderedRecords, QuirkDroppedRecord,
		QuirkExtensionsList, QuirkDataList, QuirkErrorStatus,
		QuirkNotice, QuirkTrailing, QuirkHTMLPage,
		QuirkEventsNull, QuirkEventDataNull, QuirkAttributesList,
	}
}

func checkQuirks(quirks []Quirk) error {
	for _, q := range quirks {
		if !slices.Contains(AllQuirks(), q) {
			return fmt.Errorf("there is no quirk %q", q)
		}
	}
	return nil
}
