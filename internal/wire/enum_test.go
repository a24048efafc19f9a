package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/switchcomm/switchcomm-go/internal/wire"
)

func TestFoldEnum(t *testing.T) {
	known := []status{"Paid", "Transmission Accepted", "no answer", "Pending"}
	for raw, want := range map[string]status{
		"Paid": "Paid", "PAID": "Paid", "paid": "Paid",
		"transmission_accepted": "Transmission Accepted", "TransmissionAccepted": "Transmission Accepted",
		"Transmission-Accepted": "Transmission Accepted", " no  answer ": "no answer", "No_Answer": "no answer",
		"Unpaid": "Unpaid", "Brand New": "Brand New", "": "", "Paid!": "Paid!",
	} {
		assert.Equal(t, want, wire.FoldEnum(raw, known...), raw)
		assert.Equal(t, want, wire.FoldEnumText([]byte(raw), known...), raw)
	}
	assert.Equal(t, status("any"), wire.FoldEnum[status]("any"))
}
