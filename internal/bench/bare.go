package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// bareCreate creates n people as a careful program would without this module.
func bareCreate(base string, n int) func(*http.Client) error {
	batch := make([]barePerson, n)
	for i, p := range people(n) {
		batch[i] = barePerson{
			IdNumber: p.IDNumber, Name: p.Name, Surname: p.Surname, Title: p.Title, Initials: p.Initials, Gender: p.Gender,
			Language: p.Language, Email: p.Email, ContactCell: p.ContactCell, Country: p.Country, Region: p.Region,
			PhysicalLine1: p.Address.PhysicalLine1, PhysicalLine2: p.Address.PhysicalLine2, PhysicalCode: p.Address.PhysicalCode,
			PostalLine1: p.Address.PostalLine1, PostalLine2: p.Address.PostalLine2, PostalCode: p.Address.PostalCode,
			AccountName: p.Bank.Holder, AccountNumber: p.Bank.Number, AccountBank: p.Bank.Bank, AccountBranchCode: p.Bank.BranchCode, AccountType: p.Bank.Type,
			ProductName: p.Product.Name, ProductAmount: int64(p.Product.Amount), ProductUnitName: p.Product.UnitName,
			DaySalary: new(25.0), ReferenceNumber: p.ReferenceNumber, IsActive: p.IsActive,
		}
	}
	target := base + "/n" + strconv.Itoa(n) + "/workflow/people/create"
	return func(client *http.Client) error {
		var answer bareBatch
		if err := bareCall(client, http.MethodPost, target, batch, &answer); err != nil {
			return err
		}
		if len(answer.Accepted)+len(answer.Rejected) != n {
			return fmt.Errorf("%d people are not in the answer", n-len(answer.Accepted)-len(answer.Rejected))
		}
		return nil
	}
}

func bareFind(client *http.Client, base, phone string) error {
	var answer bareContactAnswer
	return bareCall(client, http.MethodGet, base+"/calls/record?"+url.Values{"phone": {phone}}.Encode(), nil, &answer)
}

func bareSummary(client *http.Client, base, idNumber string) error {
	var answer bareDetails
	query := bareQuery{IDNumber: idNumber, Record: true, Subscriptions: true, BankAccounts: true, Transactions: true}
	return bareCall(client, http.MethodPost, base+"/workflow/people/details", query, &answer)
}

func bareCreatePayLink(client *http.Client, target string) error {
	var answer bareCreated
	request := bareGraphQL{
		Query:         `mutation CreatePayLink ($payLink: PayLinkInput!) { payLink { create(payLink: $payLink) { attributes { id value } id shortUrl longUrl } } }`,
		OperationName: "CreatePayLink",
		Variables: map[string]any{"payLink": barePayLinkInput{
			PersonName: "Alphacomm", InvoiceAmount: "15497", InvoiceCurrency: "EUR", InvoiceDescription: "Example",
			InvoiceReference: "103482", InvoiceDate: "2019-02-12T10:00:00+00:00",
		}},
	}
	return bareCall(client, http.MethodPost, target, request, &answer)
}

func bareListPayLinks(client *http.Client, target string) error {
	var answer barePayLinks
	request := bareGraphQL{
		Query:         `query PayLinks ($offset: Int, $limit: Int) { payLink { payLinks(offset: $offset, limit: $limit) { items { attributes { id value } id personName personGender status amountPaid createdOn updatedOn } pagination { offset limit total } } } }`,
		OperationName: "PayLinks",
		Variables:     map[string]any{"offset": 0, "limit": 100},
	}
	return bareCall(client, http.MethodPost, target, request, &answer)
}

// bareUpload sends a file as most programs would: whole, as base64 in JSON.
func bareUpload(client *http.Client, target string, size int64) error {
	contents, err := io.ReadAll(io.LimitReader(zeroReader{}, size))
	if err != nil {
		return err
	}
	var answer json.RawMessage
	request := bareGraphQL{
		Query:         `mutation AddFile ($file: FileInput) { import { addRecords(file: $file) { name action status } } }`,
		OperationName: "AddFile",
		Variables:     map[string]any{"file": map[string]any{"extension": "csv", "contents": base64.StdEncoding.EncodeToString(contents)}},
	}
	return bareCall(client, http.MethodPost, target, request, &answer)
}

// newTransport returns Go's own, which keeps as many connections as there are
// goroutines, as a careful program would have it. The default is two.
func newTransport() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = goroutines, goroutines
	return transport
}

func bareCall(client *http.Client, method, target string, in, out any) error {
	var body io.Reader
	if in != nil {
		encoded, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(encoded)
	}
	request, err := http.NewRequest(method, target, body)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", key)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return json.Unmarshal(answer, out)
}

// connections asks the server how many it has accepted, on a connection of its
// own.
func connections(base string) (int, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(base + "/connections")
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}
