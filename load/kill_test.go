package load_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
)

const (
	// victimDir is the variable that makes this test binary a loading program:
	// the folder in which it works.
	victimDir = "LOAD_TEST_VICTIM"
	// killRounds is the variable that says how many rounds the kill test has.
	killRounds = "LOAD_TEST_KILL_ROUNDS"

	victimRecords = 1000
)

// TestKill runs a program that loads records with faults at random, kills it
// at random moments, and starts it again until it is done. What the program
// applied stays in a file, which the death of the program does not touch.
func TestKill(t *testing.T) {
	rounds := 2
	if text := os.Getenv(killRounds); text != "" {
		var err error
		rounds, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	kills := 0
	for range rounds {
		dir := t.TempDir()
		for !live(t, dir, 1+random.IntN(300)) {
			kills++
		}
		checkVictim(t, dir)
		if t.Failed() {
			t.Fatalf("the work of the program is in %s", dir)
		}
	}
	t.Logf("%d rounds, %d kills", rounds, kills)
	require.Positive(t, kills)
}

// live runs the program, kills it after it has shown so many signs of life,
// and reports whether it was done before.
func live(t *testing.T, dir string, signs int) bool {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), victimDir+"="+dir)
	program.Stderr = os.Stderr
	life, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	if _, err := io.CopyN(io.Discard, life, int64(signs)); err == nil {
		require.NoError(t, program.Process.Kill())
		program.Wait()
		return false
	}
	require.NoError(t, program.Wait())
	return true
}

// checkVictim holds what the program reported in its last run against what it
// applied in all of them.
func checkVictim(t *testing.T, dir string) {
	t.Helper()
	effects := map[int]int{}
	for _, line := range lines(t, filepath.Join(dir, "effects")) {
		index, err := strconv.Atoi(line)
		require.NoError(t, err)
		effects[index]++
	}
	counts, seen := map[string]int{}, map[int]bool{}
	for _, line := range lines(t, filepath.Join(dir, "outcomes")) {
		text, state, _ := strings.Cut(line, " ")
		index, err := strconv.Atoi(text)
		require.NoError(t, err)
		require.False(t, seen[index], "input %d has two outcomes", index)
		seen[index] = true
		counts[state]++
		switch n := effects[index]; state {
		case "accepted":
			require.Equal(t, 1, n, "input %d is accepted", index)
		case "unknown":
			require.LessOrEqual(t, n, 1, "input %d is unknown", index)
		case "rejected", "not sent":
			require.Zero(t, n, "input %d is %s", index, state)
		default:
			require.Fail(t, "what is that?", "input %d is %s", index, state)
		}
	}
	require.Len(t, seen, victimRecords)
	require.Greater(t, counts["accepted"], victimRecords/10)
	require.Positive(t, counts["rejected"])
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var all []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		all = append(all, scanner.Text())
	}
	return all
}

// victim is the program: it loads and writes down the outcomes.
func victim(dir string) int {
	if err := loadAndReport(dir); err != nil {
		fmt.Fprintln(os.Stderr, "the program failed:", err)
		return 1
	}
	return 0
}

func loadAndReport(dir string) error {
	journal, err := load.OpenFile(filepath.Join(dir, "journal"))
	if err != nil {
		return err
	}
	defer journal.Close()
	effects, err := os.OpenFile(filepath.Join(dir, "effects"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer effects.Close()

	options := load.Options{CallSize: 10, Journal: journal, InOrder: os.Getpid()%2 == 0}
	var report strings.Builder
	for out, err := range load.Run(context.Background(), input(records(victimRecords)), options, victimSender(effects)) {
		if err != nil {
			return err
		}
		fmt.Fprintf(&report, "%d %s\n", out.Index, out.State)
	}
	return os.WriteFile(filepath.Join(dir, "outcomes"), []byte(report.String()), 0o600)
}

// victimSender applies records by writing them to effects, one write each.
func victimSender(effects io.Writer) load.Sender[record] {
	return load.Sender[record]{
		Op:     "Records.Load",
		Key:    func(r record) string { return r.Key },
		Encode: func(r record) ([]byte, error) { return fmt.Appendf(nil, "%+v", r), nil },
		Create: func(_ context.Context, records []record) ([]load.Result, error) {
			sign()
			switch rand.IntN(40) {
			case 0:
				return nil, limited.error()
			case 1:
				return nil, noConnection.error()
			case 2:
				return nil, lostRequest.error()
			}
			var results []load.Result
			for _, r := range records {
				if r.ID%50 == 7 {
					results = append(results, load.Result{State: load.Rejected})
					continue
				}
				if _, err := fmt.Fprintln(effects, r.ID); err != nil {
					return results, &switchcomm.Error{Err: err}
				}
				results = append(results, load.Result{State: load.Accepted, ID: fmt.Sprint("w", r.ID)})
				sign()
			}
			if rand.IntN(40) == 0 {
				return nil, lostAnswer.error()
			}
			sign()
			return results, nil
		},
	}
}

// sign shows a sign of life.
func sign() { os.Stdout.Write([]byte{'.'}) }
