package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/load"
)

func Example_importRows() {
	ctx := context.Background()
	ac, _, close := openAlphacomm(alphacommtest.WithScript("1001", "toMailAddress"))
	defer close()

	result, err := ac.Imports.AddRows(ctx, []alphacomm.Row{
		{Reference: "INV-1001", Script: "1001", ToMailAddress: "robin@example.com", InvoiceAmount: 15497, InvoiceCurrency: "EUR"},
		{Reference: "INV-1002", Script: "1001", InvoiceAmount: 2500, InvoiceCurrency: "EUR"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(result.Accepted), "accepted")
	for _, record := range result.Rejected {
		for _, remark := range record.Messages {
			fmt.Printf("input %d, %s: %s: %s\n", record.Index, record.Reference, remark.Context, remark.Message)
		}
	}
	// Output:
	// 1 accepted
	// input 1, INV-1002: toMailAddress: This value should not be blank.
}

// loadRows imports any number of rows, and can be run again with the same rows
// and the same journal: none is sent twice.
func loadRows(ctx context.Context, ac *alphacomm.Client, rows iter.Seq2[alphacomm.Row, error], path string) error {
	journal, err := load.OpenFile(path)
	if err != nil {
		return err
	}
	defer journal.Close()
	for out, err := range ac.Imports.LoadRows(ctx, rows, load.Options{Journal: journal, Validate: true}) {
		if err != nil {
			return err // the input or the journal failed: this comes once, and last
		}
		fmt.Println(out.Input.Reference, out.State, out.Status, out.Reasons)
	}
	return nil
}

func Example_loadRows() {
	ctx := context.Background()
	ac, _, close := openAlphacomm(alphacommtest.WithScript("1001", "toMailAddress"))
	defer close()
	path, remove := journalPath()
	defer remove()

	rows := []alphacomm.Row{
		{Reference: "INV-1001", Script: "1001", ToMailAddress: "robin@example.com", InvoiceAmount: 15497, InvoiceCurrency: "EUR"},
		{Reference: "INV-1002", Script: "1001", InvoiceAmount: 2500, InvoiceCurrency: "EUR"},
	}
	if err := loadRows(ctx, ac, load.Seq(slices.Values(rows)), path); err != nil {
		log.Fatal(err)
	}
	// Output:
	// INV-1001 accepted accepted []
	// INV-1002 rejected rejected [invalid toMailAddress]
}

func Example_importFile() {
	ctx := context.Background()
	ac, _, close := openAlphacomm(alphacommtest.WithAutoRun())
	defer close()
	dir, err := os.MkdirTemp("", "records")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "records.csv")
	if err := os.WriteFile(path, []byte("reference,script\nINV-1001,1001\n"), 0o600); err != nil {
		log.Fatal(err)
	}

	file, err := alphacomm.OpenFile(path) // csv, xml, xlsx, xls or ods, by its extension
	if err != nil {
		log.Fatal(err)
	}
	batch, err := ac.Imports.AddFile(ctx, file)
	if errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		log.Fatal("it may be imported: look at the import page of the portal")
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.Status)

	batch, err = ac.Imports.WaitBatch(ctx, batch.Name, alphacomm.Poll{Interval: time.Millisecond})
	if errors.Is(err, alphacomm.ErrBatchFailed) {
		log.Fatal("the file could not be processed")
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.Status)
	// Output:
	// queued
	// done
}

func Example_importOnce() {
	ctx := context.Background()
	ac, _, close := openAlphacomm()
	defer close()
	reader := strings.NewReader("reference,script\nINV-1001,1001\n")

	batch, err := ac.Imports.AddFile(ctx, alphacomm.FileOnce(alphacomm.FormatCSV, reader))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(batch.Status)
	// Output:
	// queued
}
