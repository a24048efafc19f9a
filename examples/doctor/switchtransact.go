package main

import (
	"context"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

var switchTransact = api{
	name:    "SwitchTransact",
	dial:    dialSwitchTransact,
	keyFrom: "A token and its permissions are set up by an administrator of your account, in the Developers section of SwitchTransact.",
	refused: "Ask the administrator of your account whether the token is limited to addresses, and whether it may be used at all.",
}

func dialSwitchTransact(key string, options ...switchcomm.Option) (patient, error) {
	st, err := switchtransact.New(key, options...)
	if err != nil {
		return patient{}, err
	}
	return patient{
		close:    st.CloseIdleConnections,
		reads:    switchTransactReads(st),
		unproved: "Whether the key may write cannot be found out by reading. SwitchTransact calls these permissions \"Create\" and \"Update\".",
	}, nil
}

// nobody is what no person or company is called. The reads ask for it where
// they would else read something personal.
const nobody = "switchcomm-doctor-nobody"

// switchTransactReads are reads of every area.
func switchTransactReads(st *switchtransact.Client) []read {
	today := switchcomm.DateOf(time.Now().In(switchcomm.SouthAfrica()))
	return []read{
		{"Lookups.All", func(ctx context.Context) error {
			_, err := st.Lookups.All(ctx, "", "Payment Methods")
			return err
		}},
		{"Contacts.Agents", func(ctx context.Context) error {
			_, err := st.Contacts.Agents(ctx)
			return err
		}},
		{"Contacts.Branches", func(ctx context.Context) error {
			_, err := st.Contacts.Branches(ctx)
			return err
		}},
		{"Calls.FindByEmail", func(ctx context.Context) error {
			_, err := st.Calls.FindByEmail(ctx, nobody+"@example.com")
			return err
		}},
		{"Calls.Search", func(ctx context.Context) error {
			_, err := st.Calls.Search(ctx, nobody)
			return err
		}},
		{"People.Details", func(ctx context.Context) error {
			_, err := st.People.Details(ctx, switchtransact.PersonQuery{IDNumber: nobody, Sections: switchtransact.Sections{Record: true}})
			return err
		}},
		{"Companies.Details", func(ctx context.Context) error {
			_, err := st.Companies.Details(ctx, switchtransact.CompanyQuery{RegistrationNumber: nobody, Sections: switchtransact.Sections{Record: true}})
			return err
		}},
		{"Reports.Activity", func(ctx context.Context) error {
			_, err := st.Reports.Activity(ctx, today, today)
			return err
		}},
		{"Transactions.All", func(ctx context.Context) error {
			for _, err := range st.Transactions.All(ctx, today, today) {
				return err // one is enough
			}
			return nil
		}},
	}
}
