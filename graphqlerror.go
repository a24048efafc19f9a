package switchcomm

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
)

// GraphQLError is one error of a GraphQL answer.
//
// Its text shows the path only: the message and the extensions can hold
// personal data.
type GraphQLError struct {
	// Message is what the server said. It may hold personal data.
	Message string
	// Path leads to the field that failed, such as "payLink", "create".
	// List indexes are in decimal.
	Path []string
	// Extensions are the members of "extensions", undecoded.
	Extensions map[string]json.RawMessage
}

// Error returns the path.
func (g GraphQLError) Error() string {
	if len(g.Path) == 0 {
		return "GraphQL error"
	}
	return "GraphQL error at " + word(strings.Join(g.Path, "."))
}

// Format implements [fmt.Formatter]: every verb prints the text of
// [GraphQLError.Error], so that no verb prints the message.
func (g GraphQLError) Format(f fmt.State, verb rune) { format(f, verb, g.Error()) }

// LogValue implements [slog.LogValuer] with the text of [GraphQLError.Error].
func (g GraphQLError) LogValue() slog.Value { return slog.StringValue(g.Error()) }

// MarshalText implements encoding.TextMarshaler, which encoders use, with the
// text of [GraphQLError.Error].
func (g GraphQLError) MarshalText() ([]byte, error) { return []byte(g.Error()), nil }

// GobEncode implements gob.GobEncoder with the text of [GraphQLError.Error].
func (g GraphQLError) GobEncode() ([]byte, error) { return g.MarshalText() }
