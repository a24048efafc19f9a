package switchtransact_test

import (
	"context"
	"testing"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport/transporttest"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// TestMatrix makes a read and a write of each service meet every fault. With -v
// it prints what came of it.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	const secret = "secret"
	january := [2]switchcomm.Date{day("2024-01-01"), day("2024-01-31")}
	order := everySubscriptionField(secret)
	operations := []struct {
		name       string
		write      bool
		mayBeEmpty bool
		answer     string
		call       func(context.Context, *switchtransact.Client) error
	}{
		{"People.Details", false, false, `{"record": {"name": "secret"}}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.People.Details(ctx, switchtransact.PersonQuery{IDNumber: secret})
			return err
		}},
		{"People.Create", true, false, `{"accepted": [{"unique_workflow_id": "secret", "id_number": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.People.Create(ctx, []switchtransact.Person{{IDNumber: secret}})
			return err
		}},
		{"Companies.Blacklist", false, false, `{"status": true, "data": [{"contact": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Companies.Blacklist(ctx, switchtransact.MediumSMS, switchtransact.DateRange{})
			return err
		}},
		{"Companies.AddSubscription", true, false, `{"status": true, "unique_workflow_id": "secret"}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Companies.AddSubscription(ctx, secret, order)
			return err
		}},
		{"Calls.FindByPhone", false, false, `{"status": true, "contact": {"id": "secret"}}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Calls.FindByPhone(ctx, secret)
			return err
		}},
		{"Calls.Log", true, true, `{"status": true}`, func(ctx context.Context, c *switchtransact.Client) error {
			return c.Calls.Log(ctx, switchtransact.CallLog{Name: secret})
		}},
		{"Lookups.Get", false, false, `{"lookups": [{"title": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Lookups.Get(ctx, secret, secret)
			return err
		}},
		{"Contacts.Agents", false, false, `{"records": [{"name": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Contacts.Agents(ctx)
			return err
		}},
		{"Reports.Activity", false, false, `{"people_approved": [{"name": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := c.Reports.Activity(ctx, january[0], january[1])
			return err
		}},
		{"Transactions.All", false, false, `{"records": [{"company_name": "secret"}]}`, func(ctx context.Context, c *switchtransact.Client) error {
			_, err := collect(c.Transactions.All(ctx, january[0], january[1]))
			return err
		}},
	}
	var subjects []transporttest.Subject
	for _, op := range operations {
		subjects = append(subjects, transporttest.Subject{
			Name:       op.name,
			Write:      op.write,
			MayBeEmpty: op.mayBeEmpty,
			Answer:     op.answer,
			Secrets:    []string{testToken, secret},
			New: func(options ...switchcomm.Option) (func(context.Context) error, error) {
				c, err := switchtransact.New(testToken, options...)
				if err != nil {
					return nil, err
				}
				return func(ctx context.Context) error {
					defer c.CloseIdleConnections()
					return op.call(ctx, c)
				}, nil
			},
		})
	}
	transporttest.Run(t, subjects...)
}
