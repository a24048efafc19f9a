package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// uploadEnv tells this program to make one upload, of the size that it holds,
// to the address that uploadURLEnv holds, and to report its peak memory.
const (
	uploadEnv    = "SWITCHCOMM_BENCH_UPLOAD"
	uploadURLEnv = "SWITCHCOMM_BENCH_UPLOAD_URL"
)

// uploadPeaks prints the peak memory of uploads, each in a process of its own.
func uploadPeaks(url string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, size := range []int64{8 << 20, 64 << 20, 512 << 20} {
		command := exec.Command(self)
		command.Env = append(os.Environ(), uploadEnv+"="+strconv.FormatInt(size, 10), uploadURLEnv+"="+url)
		command.Stderr = os.Stderr
		peak, err := command.Output()
		if err != nil {
			return err
		}
		fmt.Printf("upload of %d MiB: peak %s\n", size>>20, strings.TrimSpace(string(peak)))
	}
	return nil
}

// uploadAndReport makes the upload and prints the peak resident memory of this
// process.
func uploadAndReport() {
	size, err := strconv.ParseInt(os.Getenv(uploadEnv), 10, 64)
	if err == nil {
		err = uploadZeros(collectmaxx(os.Getenv(uploadURLEnv)+"/file/v1"), size)
	}
	var usage syscall.Rusage
	if err == nil {
		err = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	fmt.Printf("%.1f MiB\n", float64(usage.Maxrss)/1024)
}
