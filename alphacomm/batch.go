package alphacomm

import (
	"slices"

	"github.com/switchcomm/switchcomm-go/internal/gql"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// Batch is what the vendor bundles imported records in. It is visible in the
// portal on the import page.
type Batch struct {
	// Name is the batch's name, such as "20190403-965".
	Name string
	// Action is what is done with the records.
	Action BatchAction
	// Status says how far it is. That a batch is done does not mean that every
	// record was accepted.
	Status BatchStatus
}

// BatchAction is what is done with the records of a batch. The list is open.
type BatchAction string

// The documented actions.
const (
	BatchActionImport   BatchAction = "IMPORT"
	BatchActionValidate BatchAction = "VALIDATE"
)

// Known reports whether a is one of the documented actions.
func (a BatchAction) Known() bool { return slices.Contains(batchActions(), a) }

func batchActions() []BatchAction { return []BatchAction{BatchActionImport, BatchActionValidate} }

// BatchStatus is the state of a batch. The list is open: a status that this
// package does not know is kept as it came.
type BatchStatus string

// The documented states of a batch.
const (
	// BatchStatusEmpty means that no records were added yet. It is not final.
	BatchStatusEmpty BatchStatus = "empty"
	// BatchStatusQueued means that the records wait to be processed.
	BatchStatusQueued BatchStatus = "queued"
	// BatchStatusRunning means that the records are being processed.
	BatchStatusRunning BatchStatus = "running"
	// BatchStatusDone means that processing has finished.
	BatchStatusDone BatchStatus = "done"
	// BatchStatusError means that something went wrong.
	BatchStatusError BatchStatus = "error"
)

// Known reports whether s is one of the documented states.
func (s BatchStatus) Known() bool { return slices.Contains(batchStatuses(), s) }

// Final reports whether the batch will not change any more.
func (s BatchStatus) Final() bool { return s == BatchStatusDone || s == BatchStatusError }

func batchStatuses() []BatchStatus {
	return []BatchStatus{BatchStatusEmpty, BatchStatusQueued, BatchStatusRunning, BatchStatusDone, BatchStatusError}
}

// newBatch makes a Batch of what an answer says.
func newBatch(name, action, status string) Batch {
	return Batch{
		Name:   name,
		Action: wire.FoldEnum(action, batchActions()...),
		Status: wire.FoldEnum(status, batchStatuses()...),
	}
}

// BatchFilter selects batches. The zero BatchFilter selects all.
type BatchFilter struct {
	// Name is the exact name of the batch.
	Name string
}

func (f BatchFilter) input() *gql.BatchFiltersInput {
	if f.Name == "" {
		return nil
	}
	return &gql.BatchFiltersInput{Name: &gql.StringFilter{EqualTo: &f.Name}}
}

// BatchPage is a list of batches. The vendor documents no way to ask for
// further ones: Total says how many there are in all.
type BatchPage struct {
	// Items are the batches that the answer holds.
	Items []Batch
	// Total is the number of batches that the filter selects, of which Items
	// may be the first.
	Total int
}
