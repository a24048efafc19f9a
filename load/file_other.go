//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package load

import (
	"errors"
	"fmt"
	"os"
)

// openLocked fails: without a lock two processes could send the same input.
func openLocked(path string) (*os.File, error) {
	return nil, fmt.Errorf("%s: this system has no lock for files: %w", path, errors.ErrUnsupported)
}

// syncDir does nothing: no journal is ever opened here.
func syncDir(string) error { return nil }
