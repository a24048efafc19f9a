package switchtransact_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contract is what the vendor's tables say of one operation.
type contract struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Fixture string `json:"fixture"`
	// Request holds the data type of each field.
	Request map[string]string `json:"request"`
	// Response holds the fields of each object, by its place in the answer.
	Response map[string][]string `json:"response"`
}

// The fixtures hold every field that the vendor's tables name, with the data
// type of that very table. So what the fixtures show to be sent and read is all
// that is documented.
func TestFixturesHoldTheContract(t *testing.T) {
	var contracts map[string]contract
	require.NoError(t, json.Unmarshal([]byte(fixture(t, "contract")), &contracts))
	calls := fixtureCalls()
	for op, c := range contracts {
		t.Run(op, func(t *testing.T) {
			i := slices.IndexFunc(calls, func(call fixtureCall) bool { return call.op == op })
			require.GreaterOrEqual(t, i, 0)
			assert.Equal(t, c.Fixture, calls[i].response)
			prefix, _, _ := strings.Cut(c.Path, "{")
			assert.True(t, strings.HasPrefix(calls[i].path, prefix), calls[i].path)
			if calls[i].method == "" {
				checkFields(t, c)
			} else {
				assert.Equal(t, calls[i].method, c.Method)
				checkQueries(t, c, calls)
			}
			answer := tree(t, fixture(t, c.Fixture+".response"))
			for place, names := range c.Response {
				object, isObject := at(answer, place).(map[string]any)
				require.True(t, isObject, "%s holds an object at %q", c.Fixture, place)
				for _, name := range names {
					assert.Contains(t, object, name, "at %q", place)
				}
			}
		})
	}
}

// checkFields checks the fields of a request body and their types.
func checkFields(t *testing.T, c contract) {
	t.Helper()
	body := tree(t, fixture(t, c.Fixture+".request"))
	if list, isList := body.([]any); isList {
		body = list[0]
	}
	fields := body.(map[string]any)
	for name, documented := range c.Request {
		value, sent := fields[name]
		switch {
		case !sent && isIdentifier(name) && strings.HasSuffix(c.Fixture, "_details"):
			// one of three is enough, and is there
		case name == "physical_code":
			assert.Equal(t, "0081", value, "a number cannot hold the zeros")
		default:
			assert.Equal(t, kindOf(documented), kindOfValue(value), "%s is documented as %s", name, documented)
		}
	}
	for name := range fields {
		assert.Contains(t, c.Request, name, "nothing undocumented is sent")
	}
}

// checkQueries checks that some call sends each of the query parameters.
func checkQueries(t *testing.T, c contract, calls []fixtureCall) {
	t.Helper()
	sent := url.Values{}
	for _, call := range calls {
		if call.path != c.Path {
			continue
		}
		values, err := url.ParseQuery(call.query)
		require.NoError(t, err)
		for name := range values {
			assert.Contains(t, c.Request, name, "nothing undocumented is sent")
			sent.Set(name, "")
		}
	}
	for name := range c.Request {
		assert.Contains(t, sent, name)
	}
}

func isIdentifier(name string) bool {
	return slices.Contains([]string{"id", "id_number", "member_number", "company_name", "registration_number"}, name)
}

// kindOf is the kind of JSON of a documented data type.
func kindOf(documented string) string {
	switch documented {
	case "uuid", "date":
		return "string"
	}
	return documented
}

func kindOfValue(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "nothing"
}

// at returns the value at a JSON pointer, or nil.
func at(v any, place string) any {
	for _, step := range strings.Split(place, "/")[1:] {
		switch container := v.(type) {
		case map[string]any:
			v = container[step]
		case []any:
			if step != "0" || len(container) == 0 {
				return nil
			}
			v = container[0]
		default:
			return nil
		}
	}
	return v
}
