package main

import (
	"context"
	"fmt"
	"strings"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
)

var alphacommAPI = api{
	name:    "Alphacomm",
	dial:    dialAlphacomm,
	keyFrom: "A manager of your account makes keys, in the portal of Alphacomm.",
	refused: "The key may be limited to addresses, and that of this machine is not among them. Have the manager of your account add the public address of this machine to the key in the portal, or ask from one that is permitted.",
}

func dialAlphacomm(key string, options ...switchcomm.Option) (patient, error) {
	ac, err := alphacomm.New(key, options...)
	if err != nil {
		return patient{}, err
	}
	return patient{
		close:    ac.CloseIdleConnections,
		reads:    alphacommReads(ac),
		more:     func(ctx context.Context, x *examination) { x.schema(ctx, ac) },
		unproved: "Whether imports, PayLinks, mandates and stopping calls are set up for the account cannot be found out by reading.",
	}, nil
}

// alphacommReads are reads of every area. They ask for what does not exist, as
// far as they can, and for one of a list where they cannot.
func alphacommReads(ac *alphacomm.Client) []read {
	return []read{
		{"Imports.Batches", func(ctx context.Context) error {
			_, err := ac.Imports.Batches(ctx, alphacomm.BatchFilter{Name: "19700101-0"})
			return err
		}},
		{"PayLinks.All", func(ctx context.Context) error {
			for _, err := range ac.PayLinks.All(ctx, alphacomm.PayLinkQuery{PageSize: 1}) {
				return err // one is enough
			}
			return nil
		}},
		{"Mandates.All", func(ctx context.Context) error {
			for _, err := range ac.Mandates.All(ctx, alphacomm.MandateQuery{PageSize: 1}) {
				return err
			}
			return nil
		}},
	}
}

// schema compares the API with what the SDK was written from.
func (x *examination) schema(ctx context.Context, ac *alphacomm.Client) {
	report, err := ac.CheckSchema(ctx)
	if err != nil {
		x.add("schema", stateSkipped, "The API does not show its schema: "+err.Error(), "")
		return
	}
	for _, name := range report.Missing {
		x.add("schema", stateProblem, name+" is documented, and the API lacks it.", "Calls that use it fail. Look for a newer version of the SDK, and ask the vendor.")
	}
	for _, d := range report.Different {
		x.add("schema", stateProblem, fmt.Sprintf("%s is documented as %s, and the API has %s.", d.Name, d.Want, d.Got), "Calls that use it may fail. Look for a newer version of the SDK, and ask the vendor.")
	}
	if report.Err() == nil {
		x.add("schema", stateOK, "Everything that is documented is there.", "")
	}
	if len(report.Beyond) > 0 {
		x.add("schema", stateNote, fmt.Sprintf("The API can do more than is documented: %s.", some(report.Beyond)), "")
	}
}

// some names a few of many.
func some(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
