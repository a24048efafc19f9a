package switchcomm_test

import (
	"bytes"
	"crypto/tls"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// secret marks what must not be printed. It is planted in every place that
// could hold a key or personal data.
const secret = "Zandile-marked-0720000001"

// TestUnprintable plants marked values and looks for them in everything that
// package fmt, loggers and encoders make of what holds them.
func TestUnprintable(t *testing.T) {
	failure := &switchcomm.Error{
		API: "switchtransact", Op: "People.Create", Outcome: switchcomm.OutcomeRejected, StatusCode: 422, Attempts: 1,
		Message: secret,
		Fields:  []switchcomm.FieldError{{Field: "name@" + secret, Message: secret, Rule: "rule@" + secret}},
		Action:  "action@" + secret, Area: "area@" + secret,
		GraphQL: []switchcomm.GraphQLError{{Message: secret, Path: []string{"a@" + secret}, Extensions: map[string]json.RawMessage{secret: json.RawMessage(`"` + secret + `"`)}}},
	}
	failure.SetBody([]byte(secret))
	config, err := switchcomm.NewConfig(
		switchcomm.WithBaseURL("https://"+strings.ToLower(secret)+".example.test/"+secret),
		switchcomm.WithTLSConfig(&tls.Config{ServerName: secret, Certificates: []tls.Certificate{{PrivateKey: secret}}}),
		switchcomm.WithUserAgent(secret),
	)
	require.NoError(t, err)

	for name, v := range map[string]any{
		"Error":               failure,
		"Error, dereferenced": *failure,
		"Error, wrapped":      fmt.Errorf("loading: %w", failure),
		"Error, joined":       errors.Join(failure, errors.New("another")),
		"FieldError":          failure.Fields[0],
		"FieldErrors":         failure.Fields,
		"GraphQLError":        failure.GraphQL[0],
		"GraphQLErrors":       failure.GraphQL,
		"Config":              config,
		"Option":              switchcomm.WithBaseURL("https://" + secret),
		"Drift":               switchcomm.Drift{API: "alphacomm", Op: "PayLinks.Get", Pointer: "/data", Want: "string", Got: "object"}.WithValue([]byte(secret)),
	} {
		t.Run(name, func(t *testing.T) {
			for shape, held := range shapes(v) {
				for how, text := range prints(held) {
					if shape != behindPointer || !followsPointers(how) {
						assertUnmarked(t, text, "%s, %s", shape, how)
					}
				}
			}
		})
	}
}

// followsPointers reports whether package fmt, given a struct, takes the verb
// for a mistake. It then prints what pointers in the struct point to, without
// asking how that wants to be printed, and nobody can keep it from that.
func followsPointers(verb string) bool { return verb == "%s" || verb == "%q" }

const behindPointer = "behind a pointer in a struct"

// TestUnprintableInUnexportedFields: package fmt does not ask unexported fields
// either.
func TestUnprintableInUnexportedFields(t *testing.T) {
	failure := &switchcomm.Error{Message: secret, Fields: []switchcomm.FieldError{{Message: secret}}}
	failure.SetBody([]byte(secret))
	type result struct {
		err   error
		typed *switchcomm.Error
		drift switchcomm.Drift
		set   switchcomm.Option
	}
	r := result{failure, failure, switchcomm.Drift{}.WithValue([]byte(secret)), switchcomm.WithBaseURL(secret)}
	for shape, held := range shapes(r) {
		for how, text := range prints(held) {
			if !followsPointers(how) {
				assertUnmarked(t, text, "%s, %s", shape, how)
			}
		}
	}
}

// assertUnmarked fails if text holds the secret in any spelling.
func assertUnmarked(t *testing.T, text, format string, args ...any) {
	t.Helper()
	text = strings.ToLower(text)
	var decimals []string
	for _, b := range []byte(secret) {
		decimals = append(decimals, fmt.Sprint(b))
	}
	for _, spelling := range []string{secret, hex.EncodeToString([]byte(secret)), strings.Join(decimals, " ")} {
		if strings.Contains(text, strings.ToLower(spelling)) {
			t.Errorf(format+": marked value printed: %.300s", append(args, text)...)
		}
	}
}

// shapes returns v as programs come to hold it.
func shapes(v any) map[string]any {
	type inner struct{ V any }
	type outer struct{ Inner *inner }
	return map[string]any{
		"itself":              v,
		"pointer":             &v,
		"slice":               []any{v},
		"array":               [1]any{v},
		"map":                 map[string]any{"v": v},
		"struct":              inner{v},
		"pointer to struct":   &inner{v},
		"structs in a struct": struct{ List []inner }{[]inner{{v}}},
		behindPointer:         outer{&inner{v}},
	}
}

// prints returns what the ways to print and to encode make of v.
func prints(v any) map[string]string {
	texts := map[string]string{
		"Sprint":   fmt.Sprint(v),
		"Sprintln": fmt.Sprintln(v),
		"Errorf":   fmt.Errorf("failed: %v", v).Error(),
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "% v", "%100v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		texts[verb] = fmt.Sprintf(verb, v)
	}
	if p, ok := v.(interface{ String() string }); ok {
		texts["String"] = p.String()
	}
	encode := func(how string, encode func(*bytes.Buffer) error) {
		var b bytes.Buffer
		err := encode(&b) // some types cannot be encoded; what came out so far counts
		texts[how] = b.String() + fmt.Sprint(err)
	}
	encode("slog JSON", func(b *bytes.Buffer) error {
		slog.New(slog.NewJSONHandler(b, nil)).With("with", v).WithGroup("g").Info("m", "v", v, slog.Group("in", "v", v))
		return nil
	})
	encode("slog text", func(b *bytes.Buffer) error {
		slog.New(slog.NewTextHandler(b, nil)).With("with", v).WithGroup("g").Info("m", "v", v, slog.Group("in", "v", v))
		return nil
	})
	encode("encoding/json", func(b *bytes.Buffer) error { return json.NewEncoder(b).Encode(v) })
	encode("encoding/xml", func(b *bytes.Buffer) error { return xml.NewEncoder(b).Encode(v) })
	encode("encoding/gob", func(b *bytes.Buffer) error { return gob.NewEncoder(b).Encode(v) })
	return texts
}

// TestEncodersPrintTheText, and not nothing.
func TestEncodersPrintTheText(t *testing.T) {
	field := switchcomm.FieldError{Field: "email", Message: secret, Rule: "required"}
	for v, want := range map[any]string{
		&switchcomm.Error{API: "alphacomm", Op: "PayLinks.Get", Outcome: switchcomm.OutcomeRead}: "alphacomm: PayLinks.Get: read failed",
		field: "invalid email (required)",
		&switchcomm.GraphQLError{Message: secret, Path: []string{"payLink", "create"}}: "GraphQL error at payLink.create",
	} {
		texts := prints(v)
		for _, how := range []string{"%v", "%s", "%d", "encoding/json", "encoding/xml", "encoding/gob"} {
			assert.Contains(t, texts[how], want, how)
		}
	}
	for _, how := range []string{"slog JSON", "slog text"} {
		assert.Contains(t, prints(field)[how], "required")
		assert.Contains(t, prints([]switchcomm.FieldError{field})[how], "invalid email (required)")
	}
}
