package load_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		os.Exit(victim(dir)) // the kill test runs this binary again
	}
	goleak.VerifyTestMain(m)
}
