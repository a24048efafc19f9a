package switchotel_test

import (
	"fmt"

	"go.opentelemetry.io/otel"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/examples/otel/switchotel"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// newClient makes a client whose calls are traced and measured.
func newClient(token string) (*switchtransact.Client, error) {
	telemetry, err := switchotel.New(otel.GetTracerProvider(), otel.GetMeterProvider())
	if err != nil {
		return nil, err
	}
	return switchtransact.New(token,
		switchcomm.WithObserver(telemetry.Observe),
		switchcomm.WithMiddleware(telemetry.Attempts))
}

func ExampleNew() {
	st, err := newClient("token")
	fmt.Println(st, err)
	// Output: switchtransact.Client{...} <nil>
}
