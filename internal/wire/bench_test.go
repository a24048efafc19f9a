package wire_test

import (
	stdjson "encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/wire"
)

// summary is an account summary with its largest section.
type summary struct {
	Record struct {
		MemberNumber string                        `json:"member_number"`
		Name         string                        `json:"name"`
		IsActive     bool                          `json:"is_active"`
		DaySalary    *int                          `json:"day_salary"`
		BalanceOpen  decimal.Decimal               `json:"balance_open"`
		CustomFields map[string]stdjson.RawMessage `json:"custom_fields"`
		Extra        map[string]stdjson.RawMessage `json:",embed,inline"`
	} `json:"record"`
	Transactions []transaction                 `json:"transactions"`
	Extra        map[string]stdjson.RawMessage `json:",embed,inline"`
}

type transaction struct {
	TransactionNumber string                        `json:"transaction_number"`
	Amount            decimal.Decimal               `json:"amount"`
	Status            status                        `json:"status"`
	TransactionDate   switchcomm.Date               `json:"transaction_date"`
	IDNumber          string                        `json:"id_number"`
	CompanyName       string                        `json:"company_name"`
	ResponseReason    string                        `json:"response_reason"`
	ReferenceNumber   string                        `json:"reference_number"`
	MemberNumber      string                        `json:"member_number"`
	WorkflowReference string                        `json:"workflow_reference"`
	Extra             map[string]stdjson.RawMessage `json:",embed,inline"`
}

type status string

// summaryJSON is an account summary of about 300 KB as the documents show it.
func summaryJSON(amount string) []byte {
	row := `{"transaction_number":"2865fca2-db87-4e37-8dd3-c350cd639a5c","amount":` + amount + `,"status":"Paid",` +
		`"transaction_date":"2023-11-04T00:00:00.000Z","id_number":"8001015009087","company_name":"","response_reason":"",` +
		`"reference_number":"REF%06d","member_number":"MEM450045","workflow_reference":"WF-%d"}`
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = fmt.Sprintf(row, i, i)
	}
	return []byte(`{"record":{"member_number":12345678,"name":"Thandi","is_active":true,"day_salary":25,"balance_open":576.24,` +
		`"custom_fields":{"Spouse name":"Sipho"},"new_member":"x"},"transactions":[` + strings.Join(rows, ",") + `]}`)
}

func BenchmarkUnmarshal(b *testing.B) {
	strict := summaryJSON(`"150.00"`)
	tolerant := append([]byte(`{"record":[],`), summaryJSON(`"150.00"`)[1:]...)
	run := func(name string, data []byte, unmarshal func([]byte, any) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var s summary
				require.NoError(b, unmarshal(data, &s))
			}
		})
	}
	ours := func(data []byte, out any) error {
		_, err := wire.Unmarshal(data, out)
		return err
	}
	run("one pass", strict, ours)
	run("two passes", tolerant, ours)
	run("encoding json", withoutNumber(strict), stdjson.Unmarshal)
}

// withoutNumber is data without the one member that encoding/json would refuse.
func withoutNumber(data []byte) []byte {
	return []byte(strings.Replace(string(data), `"member_number":12345678,`, ``, 1))
}
