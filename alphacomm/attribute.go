package alphacomm

import (
	"log/slog"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// The ids of attributes that the vendor sets.
const (
	// AttributeReference holds your identifier of the imported record.
	AttributeReference = "reference"
	// AttributeScript holds the id of the record's script.
	AttributeScript = "script"
	// AttributeOrigin says how the PayLink came about, such as "api" or "sms".
	AttributeOrigin = "origin"
)

// CustomerPrefix is what the vendor puts before the ids of attributes that
// were given by the caller.
const CustomerPrefix = "customer_"

// Attribute is a value that a PayLink keeps.
type Attribute struct {
	ID    string
	Value string
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Attribute) LogValue() slog.Value { return redacted("Attribute") }

// Attributes are the attributes of a PayLink.
type Attributes []Attribute

// Get returns the value of the attribute id, or "" when there is none. An
// attribute that was given as id when the PayLink was made is found by that
// id, although the vendor keeps it as "customer_" + id.
func (a Attributes) Get(id string) string {
	for _, name := range []string{id, CustomerPrefix + id} {
		for _, attribute := range a {
			if attribute.ID == name {
				return attribute.Value
			}
		}
	}
	return ""
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (Attributes) LogValue() slog.Value { return redacted("Attributes") }

func newAttributes(list []gql.Attribute) Attributes {
	if len(list) == 0 {
		return nil
	}
	attributes := make(Attributes, len(list))
	for i, a := range list {
		attributes[i] = Attribute{a.Id, a.Value}
	}
	return attributes
}
