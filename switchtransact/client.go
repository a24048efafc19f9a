package switchtransact

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// DefaultBaseURL is the address of the SwitchTransact API.
const DefaultBaseURL = "https://app.switchtransact.com/api/1.0"

// apiName is the vendor's name in errors.
const apiName = "switchtransact"

// Client is a client of the SwitchTransact API with one token. It is safe for
// use by many goroutines; a program needs one for each token. Make it with
// [New]. It never prints its token.
type Client struct {
	// People is the service for people: members, debtors, leads.
	People *PeopleService
	// Companies is the service for companies.
	Companies *CompaniesService
	// Calls is the service for telephone exchanges and contact centres.
	Calls *CallsService
	// Lookups is the service for the values that lookup fields take.
	Lookups *LookupsService
	// Contacts is the service for agents and branches.
	Contacts *ContactsService
	// Reports is the service for reports.
	Reports *ReportsService
	// Transactions is the service for debit orders and other payments.
	Transactions *TransactionsService

	transport *transport.Client
}

// New makes a client with a token from the Developers section of
// SwitchTransact. The error names every problem with the token and the options
// together. Nothing is sent.
func New(token string, options ...switchcomm.Option) (*Client, error) {
	t, err := transport.New(
		transport.API{Name: apiName, KeyHeader: "Authorization", Explain: explain},
		token,
		[]switchcomm.Option{
			switchcomm.WithBaseURL(DefaultBaseURL),
			switchcomm.WithRateLimit(90, 10), // the documented limit is 100 a second
		},
		options)
	if err != nil {
		return nil, fmt.Errorf("switchtransact: %w", err)
	}
	c := &Client{transport: t}
	c.People = &PeopleService{c}
	c.Companies = &CompaniesService{c}
	c.Calls = &CallsService{c}
	c.Lookups = &LookupsService{c}
	c.Contacts = &ContactsService{c}
	c.Reports = &ReportsService{c}
	c.Transactions = &TransactionsService{c}
	return c, nil
}

// CloseIdleConnections closes the connections that no call is using.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

const clientText = "switchtransact.Client{...}"

// Format implements [fmt.Formatter]: no verb prints the contents.
func (c *Client) Format(f fmt.State, _ rune) { io.WriteString(f, clientText) }

// LogValue implements [slog.LogValuer]: no handler logs the contents.
func (c *Client) LogValue() slog.Value { return slog.StringValue(clientText) }

// MarshalJSON implements [json.Marshaler]: the contents are not encoded.
func (c *Client) MarshalJSON() ([]byte, error) { return json.Marshal(clientText) }
