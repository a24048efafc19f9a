package load

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errSharingViolation is what Windows says of a file that another handle has
// for itself.
const errSharingViolation = syscall.Errno(32)

// openLocked opens the file at path for this process alone, and creates it if
// there is none. The handle is not shared, which lasts as long as the file is
// open or the process lives.
func openLocked(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	const notShared = 0
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, notShared,
		nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharingViolation) {
		return nil, fmt.Errorf("%s: %w", path, ErrJournalInUse)
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

// syncDir does nothing: Windows has no such call for directories.
func syncDir(string) error { return nil }
