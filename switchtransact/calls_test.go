package switchtransact_test

import (
	"context"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// jamesMay is the contact of the vendor's samples.
func jamesMay() switchtransact.Contact {
	return switchtransact.Contact{
		ID: "00000000-0000-4000-8000-000000000801", FirstName: "James", LastName: "May",
		CustomerNumber: "3008821", Company: "My Company name", MobilePhone: "+27721234567",
		Email: "james@may.example", EntityType: switchtransact.EntityAccount,
	}
}

// aCall is a call of which all is given.
func aCall() switchtransact.CallLog {
	return switchtransact.CallLog{
		Type: switchtransact.CallInbound, Direction: switchtransact.DirectionInbound,
		Number: "0721234567", Name: "James May",
		EntityID: "00000000-0000-4000-8000-000000000801", EntityType: "person",
		AgentFirstName: "John", AgentLastName: "Do", AgentEmail: "agent@example.com",
		Start:    time.Date(2025, 7, 25, 10, 0, 0, 0, switchcomm.SouthAfrica()),
		Duration: 3*time.Minute + 7*time.Second,
	}
}

func callsCalls() []fixtureCall {
	james, jim := jamesMay(), jamesMay()
	jim.ID, jim.FirstName, jim.EntityType = "00000000-0000-4000-8000-000000000802", "Jim", switchtransact.EntityLead
	search := func(ctx context.Context, c *switchtransact.Client) (any, error) {
		return c.Calls.Search(ctx, "james may")
	}
	return []fixtureCall{
		{
			op: "Calls.FindByPhone",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Calls.FindByPhone(ctx, "+27721234567")
			},
			method: http.MethodGet, path: "/calls/record", query: "phone=%2B27721234567",
			response: "calls_record", want: &james,
		},
		{
			op: "Calls.FindByEmail",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Calls.FindByEmail(ctx, "james@may.example")
			},
			method: http.MethodGet, path: "/calls/record", query: "email=james%40may.example",
			response: "calls_record", want: &james,
		},
		{
			op: "Calls.Search", call: search,
			method: http.MethodGet, path: "/calls/autocomplete", query: "term=james+may",
			response: "calls_autocomplete", want: []switchtransact.Contact{james},
		},
		{
			op: "Calls.Search", call: search,
			method: http.MethodGet, path: "/calls/autocomplete", query: "term=james+may",
			response: "calls_autocomplete_list", want: []switchtransact.Contact{james, jim},
		},
		{
			op: "Calls.CreateContact",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return c.Calls.CreateContact(ctx, switchtransact.NewContact{FirstName: "James", LastName: "May", Phone: "0721234567"})
			},
			path: "/calls/create", request: "calls_create", response: "calls_create",
			want: &switchtransact.CreatedContact{FirstName: "James", LastName: "May", Phone: "0721234567"},
		},
		{
			op: "Calls.Log",
			call: func(ctx context.Context, c *switchtransact.Client) (any, error) {
				return nil, c.Calls.Log(ctx, aCall())
			},
			path: "/calls/log", request: "calls_log", response: "calls_log",
		},
	}
}
