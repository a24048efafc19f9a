package switchcomm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// What a program does about an error depends on what is known about the effect
// of the call.
func ExampleError() {
	// create stands for a call such as People.Create.
	create := func() error {
		return &switchcomm.Error{
			API: "switchtransact", Op: "People.Create", Outcome: switchcomm.OutcomeUnknown, StatusCode: 502, Attempts: 1,
		}
	}

	err := create()
	switch {
	case err == nil:
		fmt.Println("created")
	case errors.Is(err, switchcomm.ErrOutcomeUnknown):
		fmt.Println("look it up before sending it again:", err)
	case errors.Is(err, switchcomm.ErrNotSent):
		fmt.Println("send it again:", err)
	case errors.Is(err, switchcomm.ErrValidation):
		fmt.Println("correct it:", err)
	default:
		fmt.Println("give up:", err)
	}
	// Output:
	// look it up before sending it again: switchtransact: People.Create: outcome unknown, status 502
}

// The text of an error is safe to log. What the server said, which may hold
// personal data, is in the fields.
func ExampleError_fields() {
	err := error(&switchcomm.Error{
		API: "switchtransact", Op: "People.Create", Outcome: switchcomm.OutcomeRejected, StatusCode: 422, Attempts: 1,
		Fields: []switchcomm.FieldError{{Field: "[0].email", Message: "thandi@example is not an e-mail address", Rule: "email"}},
	})

	fmt.Println(err)
	var e *switchcomm.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			fmt.Printf("%s: %s\n", f.Field, f.Message)
		}
	}
	// Output:
	// switchtransact: People.Create: rejected, status 422, fields: [0].email (email)
	// [0].email: thandi@example is not an e-mail address
}

// A rate limit says how long to wait, where the server said so.
func ExampleError_retryAfter() {
	err := error(&switchcomm.Error{Op: "Calls.Create", Outcome: switchcomm.OutcomeRejected, StatusCode: 429, RetryAfter: 90 * time.Second})

	var e *switchcomm.Error
	if errors.Is(err, switchcomm.ErrRateLimited) && errors.As(err, &e) {
		fmt.Println("not applied; again in", e.RetryAfter)
	}
	// Output:
	// not applied; again in 1m30s
}

// The clients' constructors take options and report everything that is wrong
// with them at once. So does NewConfig, to which they pass them.
func ExampleNewConfig() {
	_, err := switchcomm.NewConfig(
		switchcomm.WithBaseURL("http://api.example.com"),
		switchcomm.WithMaxAttempts(0),
		switchcomm.WithAttemptTimeout(-time.Second),
	)
	fmt.Println(err)
	// Output:
	// switchcomm: WithMaxAttempts: at least 1 is needed
	// switchcomm: WithAttemptTimeout: the duration must be above 0
	// switchcomm: the base URL must be https: plain http would show the key to the network (WithInsecureHTTP permits it)
}

// Amounts in cents and amounts in Rands have different types, and are only
// converted where a program says so.
func ExampleCents() {
	amount := switchcomm.Cents(15497)
	fmt.Println("R" + amount.Major().StringFixed(2))

	fromForm, err := switchcomm.CentsOf(decimal.RequireFromString("1250.5"))
	fmt.Println(int64(fromForm), err)

	_, err = switchcomm.CentsOf(decimal.RequireFromString("0.005"))
	fmt.Println(err)
	// Output:
	// R154.97
	// 125050 <nil>
	// switchcomm: the amount has a fraction of a cent
}

// A day may arrive as a timestamp; it is read as the South African day.
func ExampleDate() {
	var record struct {
		Joined switchcomm.Date `json:"date_joined"`
		Start  switchcomm.Date `json:"start_date"`
	}
	err := json.Unmarshal([]byte(`{"date_joined":"2024-01-31T22:00:00.000Z","start_date":"2024-02-15"}`), &record)
	fmt.Println(record.Joined, record.Start, err)

	earliest := switchcomm.Date{Year: 2024, Month: time.February, Day: 18}.AddDays(12)
	fmt.Println(earliest, record.Start.Compare(earliest) < 0)
	// Output:
	// 2024-02-01 2024-02-15 <nil>
	// 2024-03-01 true
}
