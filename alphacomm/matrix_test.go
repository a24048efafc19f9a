package alphacomm_test

import (
	"context"
	"testing"

	"github.com/Khan/genqlient/graphql"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/internal/transport/transporttest"
)

// TestMatrix makes one operation of each kind meet every fault: a load, an
// upload, a mutation, a list, and a query of the user's.
func TestMatrix(t *testing.T) {
	const links = `{"data":{"payLink":{"payLinks":{"items":[{"id":"secret-id"}],"pagination":{"total":1}}}}}`
	rows := []alphacomm.Row{{Reference: "secret-reference", Script: "1", ToMailAddress: "secret@example.com"}}
	link := alphacomm.PayLinkInput{PersonName: "secret-name", Reference: "secret-reference"}
	file := fileOf([]byte("reference;secret-name\n"), 22)
	own := &graphql.Request{
		Query:     `query Own($a: String) { a(a: $a) }`,
		OpName:    "Own",
		Variables: map[string]string{"a": "secret-name"},
	}
	operations := []struct {
		name   string
		write  bool
		answer string
		call   func(context.Context, *alphacomm.Client) error
	}{
		{"Imports.AddRows", true, rowsAnswer(`[{"reference":"secret-reference","status":"accepted"}]`), func(ctx context.Context, ac *alphacomm.Client) error {
			_, err := ac.Imports.AddRows(ctx, rows)
			return err
		}},
		{"Imports.AddFile", true, fileAnswer, func(ctx context.Context, ac *alphacomm.Client) error {
			_, err := ac.Imports.AddFile(ctx, file)
			return err
		}},
		{"PayLinks.Create", true, `{"data":` + created + `}`, func(ctx context.Context, ac *alphacomm.Client) error {
			_, err := ac.PayLinks.Create(ctx, link)
			return err
		}},
		{"PayLinks.FindByReference", false, links, func(ctx context.Context, ac *alphacomm.Client) error {
			_, err := collect(ac.PayLinks.FindByReference(ctx, "secret-reference"))
			return err
		}},
		{"a query of the user's", false, `{"data":{"a":1}}`, func(ctx context.Context, ac *alphacomm.Client) error {
			return ac.MakeRequest(ctx, own, &graphql.Response{})
		}},
	}
	var subjects []transporttest.Subject
	for _, op := range operations {
		subjects = append(subjects, transporttest.Subject{
			Name:    op.name,
			Write:   op.write,
			Answer:  op.answer,
			Secrets: []string{key, "secret-name", "secret-id", "secret-reference", "secret@example.com"},
			New: func(options ...switchcomm.Option) (func(context.Context) error, error) {
				ac, err := alphacomm.New(key, options...)
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error { return op.call(ctx, ac) }, nil
			},
		})
	}
	transporttest.Run(t, subjects...)
}
