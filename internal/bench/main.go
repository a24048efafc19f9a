// Command bench compares the clients of this module with a well-written client
// on bare net/http and encoding/json, with every safety of ours in place.
//
//	go run ./internal/bench             # the table of ratios
//	go run ./internal/bench -parallel   # the same with 64 goroutines
//	go run ./internal/bench -linear     # cost of a person at 1,000 and at 5,000
//	go run ./internal/bench -upload     # peak memory of uploads of 8 and 512 MiB
//	go run ./internal/bench -only W2 -profile FILE     # where our client spends its time
//	go run ./internal/bench -only W2 -allocations FILE # and its allocations
//
// Machines drift by a third within seconds, so the contestants take turns in
// short slices, shuffled anew in each round, against the same server with the
// same data; the server is a process of its own, so that only the client's
// memory is counted. The table shows medians of the rounds, and the bare client
// against itself as the noise.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// goroutines is how many there are with -parallel.
const goroutines = 64

func main() {
	if os.Getenv(serverEnv) != "" {
		serve()
		return
	}
	if os.Getenv(uploadEnv) != "" {
		uploadAndReport()
		return
	}
	rounds := flag.Int("rounds", 25, "rounds of slices for each workload")
	slice := flag.Duration("slice", 40*time.Millisecond, "length of one slice")
	only := flag.String("only", "", "run this workload only, such as W2")
	parallel := flag.Bool("parallel", false, "64 goroutines at once")
	linear := flag.Bool("linear", false, "compare the cost of a person at 1,000 and at 5,000")
	profile := flag.String("profile", "", "with -only: run our client alone and write a CPU profile to this file")
	allocations := flag.String("allocations", "", "with -only: run our client alone and write a profile of its allocations to this file")
	upload := flag.Bool("upload", false, "report the peak memory of uploads")
	flag.Parse()

	server, url, err := startServer()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	defer server.stop()
	settings := settings{rounds: *rounds, slice: *slice, only: *only}
	switch {
	case *profile != "":
		err = profiled(url, settings, *profile)
	case *allocations != "":
		err = allocated(url, settings, *allocations)
	case *linear:
		err = linearity(url, settings)
	case *upload:
		err = uploadPeaks(url)
	case *parallel:
		settings.goroutines = goroutines
		err = table(url, settings)
	default:
		settings.goroutines = 1
		err = table(url, settings)
	}
	if err != nil {
		server.stop()
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// process is the server in a process of its own. It ends when its standard
// input does.
type process struct {
	command *exec.Cmd
	stdin   io.WriteCloser
}

func (p *process) stop() {
	p.stdin.Close()
	p.command.Wait()
}

// startServer runs this program again as the server and returns its address.
func startServer() (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	command := exec.Command(self)
	command.Env = append(os.Environ(), serverEnv+"=1")
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := command.Start(); err != nil {
		return nil, "", err
	}
	var url string
	if _, err := fmt.Fscanln(stdout, &url); err != nil {
		stdin.Close()
		command.Wait()
		return nil, "", fmt.Errorf("the server did not start: %w", err)
	}
	return &process{command, stdin}, url, nil
}
