package switchtransact

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// doubt takes back that a write was rejected, if the same answer names
// something that was accepted: sending it again could charge somebody twice.
// The cause is replaced, because it says that everything was refused.
func doubt(failure *switchcomm.Error, body []byte) {
	if failure.Outcome == switchcomm.OutcomeRejected && namesAccepted(body) {
		failure.Outcome = switchcomm.OutcomeUnknown
		failure.Err = errors.New("the answer reports a failure, and something that was accepted all the same")
	}
}

// namesAccepted reports whether an answer names something that was accepted,
// in whatever shape. Of an answer that is malformed or cut, a name is enough.
func namesAccepted(body []byte) bool {
	var answer any
	if _, err := wire.Unmarshal(body, &answer); err != nil {
		text := bytes.ToLower(body)
		return bytes.Contains(text, []byte(`"unique_workflow_id"`)) || bytes.Contains(text, []byte(`"accepted"`))
	}
	return isAccepted(answer)
}

// isAccepted looks for what was accepted in a part of an answer.
func isAccepted(part any) bool {
	switch part := part.(type) {
	case map[string]any:
		for name, member := range part {
			switch strings.ToLower(name) {
			case "unique_workflow_id", "accepted":
				if !isNothing(member) {
					return true
				}
			case "info":
				if isCounted(member) {
					return true
				}
			case "rejected", "error", "errors", "message":
			default:
				if isAccepted(member) {
					return true
				}
			}
		}
	case []any:
		for _, element := range part {
			if isAccepted(element) {
				return true
			}
		}
	}
	return false
}

// isCounted reports whether the counts of an answer say that something was
// accepted. They are kept by kind of record.
func isCounted(info any) bool {
	kinds, _ := info.(map[string]any)
	for _, kind := range kinds {
		counts, _ := kind.(map[string]any)
		for name, count := range counts {
			switch strings.ToLower(name) {
			case "accepted", "updated", "approved":
				if !isNothing(count) {
					return true
				}
			}
		}
	}
	return false
}

// isNothing reports whether a value stands for none: a zero, an empty text, or
// an empty list.
func isNothing(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case bool:
		return !value
	case json.Number:
		return isZero(value.String())
	case string:
		return isZero(value)
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return false
}

// isZero reports whether a text is empty or a zero.
func isZero(text string) bool { return strings.Trim(text, " 0.") == "" }
