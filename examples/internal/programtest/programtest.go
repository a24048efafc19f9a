// Package programtest runs an example as the program that it is, from its own
// tests: the test binary is started again and told to be the program. So the
// program has its own process, with exit code and signals, and is built with
// whatever the test is built with, such as the race detector.
package programtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// asProgram is the environment variable that makes a test binary the program.
const asProgram = "SWITCHCOMM_EXAMPLE_AS_PROGRAM=1"

// Main runs the tests, or program if the binary was started by this package.
// Call it from TestMain.
func Main(m *testing.M, program func()) {
	name, value, _ := strings.Cut(asProgram, "=")
	if os.Getenv(name) == value {
		program()
		return
	}
	os.Exit(m.Run())
}

// Command makes a command that runs the program; the test ends it at the
// latest. Its environment holds no keys but those in env.
func Command(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(withoutKeys(os.Environ()), append(env, asProgram, "GORACE=atexit_sleep_ms=0")...)
	return cmd
}

// Ended is what is left of a program that has ended.
type Ended struct {
	// Code is its exit code, or -1 if a signal ended it.
	Code int
	// Out and Errout are what it wrote to standard output and standard error.
	Out, Errout string
}

// Run runs the program to its end.
func Run(t testing.TB, env []string, args ...string) Ended {
	t.Helper()
	cmd := Command(t, env, args...)
	var out, errout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errout
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return Ended{cmd.ProcessState.ExitCode(), out.String(), errout.String()}
}

// withoutKeys returns the environment without what would lead a program to a
// real account.
func withoutKeys(env []string) []string {
	var kept []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "SWITCHTRANSACT_") && !strings.HasPrefix(entry, "ALPHACOMM_") {
			kept = append(kept, entry)
		}
	}
	return kept
}
