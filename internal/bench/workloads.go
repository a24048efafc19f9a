package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// workload is one job, done by a bare client and by ours.
type workload struct {
	name  string
	bare  func(*http.Client) error
	ours  func() error
	alone bool // too large for many at once
}

const key = "bench"

// options put every safety in place, with a limiter that lets all through and
// a logger that discards.
func options(url string) []switchcomm.Option {
	return []switchcomm.Option{
		switchcomm.WithBaseURL(url),
		switchcomm.WithLimiter(rate.NewLimiter(rate.Inf, 1)),
		switchcomm.WithLogger(slog.New(slog.DiscardHandler)),
	}
}

func transact(url string) *switchtransact.Client {
	client, err := switchtransact.New(key, options(url)...)
	if err != nil {
		panic(err)
	}
	return client
}

func collectmaxx(url string) *alphacomm.Client {
	client, err := alphacomm.New(key, options(url)...)
	if err != nil {
		panic(err)
	}
	return client
}

func workloads(url string) []workload {
	ctx := context.Background()
	calls, creates, lists, files := transact(url), collectmaxx(url+"/create/v1"), collectmaxx(url+"/list/v1"), collectmaxx(url+"/file/v1")
	return []workload{
		{name: "W1", bare: bareCreate(url, 1), ours: createPeople(url, 1)},
		{name: "W2", bare: bareCreate(url, 1000), ours: createPeople(url, 1000)},
		{
			name: "W3",
			bare: func(c *http.Client) error { return bareFind(c, url, "+27720000001") },
			ours: func() error {
				_, err := calls.Calls.FindByPhone(ctx, "+27720000001")
				return err
			},
		},
		{
			name: "W4",
			bare: func(c *http.Client) error { return bareSummary(c, url, idNumber(1)) },
			ours: func() error {
				details, err := calls.People.Details(ctx, switchtransact.PersonQuery{IDNumber: idNumber(1)})
				if err == nil && len(details.Transactions) != 500 {
					err = fmt.Errorf("%d transactions", len(details.Transactions))
				}
				return err
			},
		},
		{
			name: "W5",
			bare: func(c *http.Client) error { return bareCreatePayLink(c, url+"/create/v1") },
			ours: func() error {
				_, err := creates.PayLinks.Create(ctx, alphacomm.PayLinkInput{
					PersonName: "Alphacomm", Amount: 15497, Currency: "EUR", Description: "Example",
					Reference: "103482", InvoiceDate: invoiceDate,
				})
				return err
			},
		},
		{
			name: "W6",
			bare: func(c *http.Client) error { return bareListPayLinks(c, url+"/list/v1") },
			ours: func() error {
				n := 0
				for _, err := range lists.PayLinks.All(ctx, alphacomm.PayLinkQuery{PageSize: 100}) {
					if err != nil {
						return err
					}
					n++
				}
				if n != 100 {
					return fmt.Errorf("%d PayLinks", n)
				}
				return nil
			},
		},
		{
			name: "W7", alone: true,
			bare: func(c *http.Client) error { return bareUpload(c, url+"/file/v1", fileSize) },
			ours: func() error { return uploadZeros(files, fileSize) },
		},
	}
}

var invoiceDate = time.Date(2019, 2, 12, 10, 0, 0, 0, time.UTC)

const fileSize = 64 << 20

// createPeople creates n people in one call.
func createPeople(url string, n int) func() error {
	client, batch := transact(url+"/n"+strconv.Itoa(n)), people(n)
	return func() error { return created(client.People.Create(context.Background(), batch)) }
}

func created(result *switchtransact.BatchResult, err error) error {
	if err == nil && len(result.Unanswered) > 0 {
		err = fmt.Errorf("%d people are not in the answer", len(result.Unanswered))
	}
	return err
}

// people are n people with the fields that a member usually has.
func people(n int) []switchtransact.Person {
	all := make([]switchtransact.Person, n)
	for i := range all {
		all[i] = switchtransact.Person{
			IDNumber: idNumber(i), Name: "Thandi", Surname: "Mokoena" + strconv.Itoa(i), Title: "Ms", Initials: "T", Gender: "Female",
			Language: "English", Email: "thandi@example.com", ContactCell: "0720000001", Country: "South Africa", Region: "Gauteng",
			Address: switchtransact.Addresses{
				PhysicalLine1: "1 Protea Street", PhysicalLine2: "Testville", PhysicalCode: "0081",
				PostalLine1: "1 Protea Street", PostalLine2: "Testville", PostalCode: "0081",
			},
			Bank: switchtransact.BankDetails{
				Holder: "T Mokoena", Number: "0000012345", Bank: "EXAMPLE BANK", BranchCode: "000205", Type: "Cheque/Current",
			},
			Product:   switchtransact.ProductDetails{Name: "Family Membership", Amount: 15000, UnitName: "Monthly"},
			DaySalary: new(25), ReferenceNumber: "REF-" + strconv.Itoa(i), IsActive: new(true),
		}
	}
	return all
}

// zeros is a file of that many zeros.
func zeros(size int64) alphacomm.File {
	return alphacomm.File{
		Format: alphacomm.FormatCSV,
		Size:   size,
		Open:   func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(zeroReader{}, size)), nil },
	}
}

func uploadZeros(client *alphacomm.Client, size int64) error {
	_, err := client.Imports.AddFile(context.Background(), zeros(size))
	return err
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
