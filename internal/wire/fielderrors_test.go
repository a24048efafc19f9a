package wire_test

import (
	stdjson "encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

func TestFieldErrors(t *testing.T) {
	problem := func(field, message, rule string) switchcomm.FieldError {
		return switchcomm.FieldError{Field: field, Message: message, Rule: rule}
	}
	noCDV := problem("account_number", "Invalid account number", "CDV")
	for data, want := range map[string]wire.FieldErrors{
		`null`: nil, `""`: nil, `[]`: nil, `{}`: nil, `false`: nil,
		`[null, "", {}]`: nil, `{"email": "", "name": null, "bank": {"branch": []}}`: nil,

		`"Person already exists"`:   {problem("", "Person already exists", "")},
		`"J\u00e9r\u00f4me exists"`: {problem("", "Jérôme exists", "")},
		`["Person already exists", "No agent"]`: {
			problem("", "Person already exists", ""), problem("", "No agent", "")},
		`[{"message": "Product not found", "rule": "Lookup"}]`: {problem("", "Product not found", "Lookup")},
		`{"message": "Product not found", "rule": "Lookup"}`:   {problem("", "Product not found", "Lookup")},
		`{"message": "Product not found"}`:                     {problem("", "Product not found", "")},
		`{"rule": "uuid"}`:                                     {problem("", "", "uuid")},

		`{"account_number": {"message": "Invalid account number", "rule": "CDV"}}`:   {noCDV},
		`{"account_number": [{"rule": "CDV", "message": "Invalid account number"}]}`: {noCDV},
		`[{"account_number": {"message": "Invalid account number", "rule": "CDV"}}]`: {noCDV},
		`{"name": "Required", "email": ["Required", "Not unique"], "account_number": {"message": "Invalid account number", "rule": "CDV"}}`: {
			problem("name", "Required", ""), problem("email", "Required", ""), problem("email", "Not unique", ""), noCDV},
		`{"z": "1", "a": "2", "m": "3"}`: {problem("z", "1", ""), problem("a", "2", ""), problem("m", "3", "")},
		`{"bank": {"account_number": {"message": "Invalid account number", "rule": "CDV"}, "branch": "Unknown"}}`: {
			problem("bank.account_number", "Invalid account number", "CDV"), problem("bank.branch", "Unknown", "")},
		`{"products.0.amount": "Too small", "products": {"1": {"amount": "Too large"}}}`: {
			problem("products.0.amount", "Too small", ""), problem("products.1.amount", "Too large", "")},

		// A list that PHP encoded as an object. Problems by field keep the index of their record in the path.
		`{"0": {"message": "Person already exists", "rule": "unique"}, "1": "No agent"}`: {
			problem("", "Person already exists", "unique"), problem("", "No agent", "")},
		`{"0": {"email": "Required"}}`: {problem("0.email", "Required", "")},

		`{"message": {"message": "Required", "rule": "required"}}`: {problem("message", "Required", "required")},
		`{"rule": {"message": "Required"}}`:                        {problem("rule", "Required", "")},
		`{"message": "Bad", "rule": null, "account_number": {"message": "Invalid account number", "rule": "CDV"}}`: {
			problem("", "Bad", ""), noCDV},
		`{"message": ["a", "b"], "rule": "Type"}`:         {problem("", `["a", "b"]`, "Type")},
		`{"account_number": {"message": "", "rule": ""}}`: {problem("account_number", "", "")},

		`true`: {problem("", "true", "")}, `42`: {problem("", "42", "")}, `{"email": 42}`: {problem("email", "42", "")},
		strings.Repeat("[", 20) + `"deep"` + strings.Repeat("]", 20): {problem("", `[[[["deep"]]]]`, "")},
		strings.Repeat(`{"a":`, 20) + `"deep"` + strings.Repeat("}", 20): {
			problem(strings.Repeat("a.", 15)+"a", `{"a":{"a":{"a":{"a":"deep"}}}}`, "")},
	} {
		var direct wire.FieldErrors
		require.NoError(t, direct.UnmarshalJSON([]byte(data)), data)
		assert.Equal(t, want, direct, data)

		answer := `{"reasons":` + data + `,"day":1}`
		for _, answer := range []string{answer, spoiled(answer)} {
			assert.Equal(t, want, decode[person](t, answer).Reasons, answer)
		}
		var v1 wire.FieldErrors
		require.NoError(t, stdjson.Unmarshal([]byte(" "+data+" "), &v1))
		assert.Equal(t, want, v1, "with encoding/json")
	}
}

func TestFieldErrorsReplaceEarlierOnes(t *testing.T) {
	problems := wire.FieldErrors{{Message: "before"}}
	require.NoError(t, problems.UnmarshalJSON([]byte(`[]`)))
	assert.Empty(t, problems)
	assert.ErrorIs(t, problems.UnmarshalJSON([]byte(`{"email":`)), wire.ErrSyntax)
}
