package main

import switchcomm "github.com/switchcomm/switchcomm-go"

// place is where money comes in.
type place string

const (
	atSwitchTransact place = "switchtransact"
	atAlphacomm      place = "alphacomm"
)

// places are all places, in the order of the report.
func places() []place { return []place{atSwitchTransact, atAlphacomm} }

// title is the place's name as a person writes it.
func (p place) title() string {
	if p == atSwitchTransact {
		return "SwitchTransact"
	}
	return "Alphacomm"
}

// currency is what money there is in: SwitchTransact debits Rands, and PayLinks
// are paid with iDEAL, in euros.
func (p place) currency() string {
	if p == atSwitchTransact {
		return "ZAR"
	}
	return "EUR"
}

// kind is what a vendor's status means for the money.
type kind int

const (
	collected kind = iota // the money came
	underWay              // it may still come
	failed                // it will not come
	returned              // it came, and was taken back or is disputed
	unclear               // the vendor's word is not documented
)

// kinds are all kinds, in the order of the report.
func kinds() []kind { return []kind{collected, underWay, failed, returned, unclear} }

func (k kind) String() string {
	return [...]string{"paid", "under way", "failed", "returned or disputed", "unclear"}[k]
}

// payment is a debit order or a PayLink.
type payment struct {
	place     place
	id        string // the vendor's
	reference string // yours; empty if it has none
	day       switchcomm.Date
	status    string // the vendor's word
	kind      kind
	// cents are what was paid, or what is tried to be.
	cents switchcomm.Cents
	// doubt says why cents are not the amount; it is empty if they are.
	doubt string
	// inFull reports that the vendor says that all is paid, and not how much.
	inFull bool
}
