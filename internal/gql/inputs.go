package gql

import switchcomm "github.com/switchcomm/switchcomm-go"

// RowInput is one record to be imported. Zero fields are not sent. Extra are
// the fields that only the caller's script knows of; a name that is also set
// above is an error.
type RowInput struct {
	Reference          string          `json:"reference,omitzero"`
	Script             string          `json:"script,omitzero"`
	PersonFamilyName   string          `json:"personFamilyName,omitzero"`
	PersonBirthDay     switchcomm.Date `json:"personBirthDay,omitzero"`
	ToMailAddress      string          `json:"toMailAddress,omitzero"`
	ToPhoneNumbers     []string        `json:"toPhoneNumbers,omitzero"`
	InvoiceDescription string          `json:"invoiceDescription,omitzero"`
	InvoiceDate        switchcomm.Date `json:"invoiceDate,omitzero"`
	InvoiceDueDate     switchcomm.Date `json:"invoiceDueDate,omitzero"`
	InvoiceReference   string          `json:"invoiceReference,omitzero"`
	InvoiceCurrency    string          `json:"invoiceCurrency,omitzero"`
	InvoiceAmount      Cents           `json:"invoiceAmount,omitzero"`
	InvoiceNumber      string          `json:"invoiceNumber,omitzero"`
	Extra              map[string]any  `json:",embed,inline"`
}

// PayLinkInput is a PayLink to be made. Zero fields are not sent.
type PayLinkInput struct {
	Attributes         []AttributeInput `json:"attributes,omitzero"`
	PersonName         string           `json:"personName,omitzero"`
	InvoiceAmount      Cents            `json:"invoiceAmount,omitzero"`
	InvoiceCurrency    string           `json:"invoiceCurrency,omitzero"`
	InvoiceDescription string           `json:"invoiceDescription,omitzero"`
	InvoiceReference   string           `json:"invoiceReference,omitzero"`
	InvoiceDate        DateTime         `json:"invoiceDate,omitzero"`
	VisibleUntil       DateTime         `json:"visibleUntil,omitzero"`
	Extra              map[string]any   `json:",embed,inline"`
}

// AttributeInput is an attribute of a PayLink to be made.
type AttributeInput struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

// MandateInput is a mandate to be made. Zero fields are not sent.
type MandateInput struct {
	PersonName      string         `json:"personName,omitzero"`
	Reference       string         `json:"reference,omitzero"`
	Type            string         `json:"type,omitzero"`
	Reason          string         `json:"reason,omitzero"`
	DebtorReference string         `json:"debtorReference,omitzero"`
	Extra           map[string]any `json:",embed,inline"`
}
