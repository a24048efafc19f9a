package alphacommtest

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/switchcomm/switchcomm-go/internal/fakeserver"
)

// Op names an operation of the API: where faults are injected, effects counted
// and requests listed. It is told by the field that a document asks for, never
// by the document's own name, so operations that users write are known, too.
type Op = fakeserver.Op

// The operations.
const (
	ImportsAddRows   Op = "Imports.AddRows"   // mutation import.addRecords(rows)
	ImportsAddFile   Op = "Imports.AddFile"   // mutation import.addRecords(file)
	ImportsBatches   Op = "Imports.Batches"   // query import.batches
	PayLinksCreate   Op = "PayLinks.Create"   // mutation payLink.create
	PayLinksList     Op = "PayLinks.List"     // query payLink.payLinks
	MandatesCreate   Op = "Mandates.Create"   // mutation mandate.create
	MandatesList     Op = "Mandates.List"     // query mandate.mandates
	VoiceStopCalling Op = "Voice.StopCalling" // mutation voice.stopCalling
	Introspection    Op = "Introspection"     // query __schema or __type

	// AnyOp stands for all of them, for [Server.Inject], [Server.Effects] and
	// [Server.Await].
	AnyOp = fakeserver.AnyOp
)

// path is the API's one path.
const path = "/v1"

// op is the operation that a document asks for; of several, the first.
func (d *document) op() Op {
	if d.operation == nil {
		return AnyOp
	}
	for chapter := range fields(d.operation.SelectionSet) {
		if chapter.Name == "__schema" || chapter.Name == "__type" {
			return Introspection
		}
		for field := range fields(chapter.SelectionSet) {
			if op := opOf(d.operation.Operation, chapter.Name, field, d.Variables); op != AnyOp {
				return op
			}
		}
	}
	return AnyOp
}

func opOf(kind ast.Operation, chapter string, field *ast.Field, vars map[string]any) Op {
	switch string(kind) + " " + chapter + "." + field.Name {
	case "mutation import.addRecords":
		if given(field, "file", vars) {
			return ImportsAddFile
		}
		return ImportsAddRows
	case "query import.batches":
		return ImportsBatches
	case "mutation payLink.create":
		return PayLinksCreate
	case "query payLink.payLinks":
		return PayLinksList
	case "mutation mandate.create":
		return MandatesCreate
	case "query mandate.mandates":
		return MandatesList
	case "mutation voice.stopCalling":
		return VoiceStopCalling
	}
	return AnyOp
}

// given says whether an argument has a value. The vendor's own examples pass
// rows and file both, and set a variable for one of them.
func given(field *ast.Field, argument string, vars map[string]any) bool {
	arg := field.Arguments.ForName(argument)
	if arg == nil {
		return false
	}
	v, err := arg.Value.Value(vars)
	return err == nil && v != nil
}
