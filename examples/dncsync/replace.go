package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// fileMode lets nobody but the owner read what holds telephone numbers.
const fileMode = 0o600

// replaceFile replaces a file as a whole: whoever reads it, and whenever the
// program or the machine stops, there is the old file or the new one. The lock
// keeps others from the temporary file.
func replaceFile(path string, step func(string) error, write func(io.Writer) error) error {
	temporary := path + ".tmp"
	if err := step("create"); err != nil {
		return err
	}
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // one that a crash left may have another mode
	}
	if err := writeNew(temporary, step, write); err != nil {
		os.Remove(temporary) // if that fails, the next time does it
		return err
	}
	if err := step("rename"); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	if err := step("sync folder"); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// writeNew writes a file that does not exist yet, down to the disk.
func writeNew(path string, step func(string) error, write func(io.Writer) error) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewWriter(stepWriter{file, step})
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if err := step("sync"); err != nil {
		return err
	}
	return file.Sync()
}

// stepWriter is a writer each of whose writes is a step.
type stepWriter struct {
	io.Writer
	step func(string) error
}

func (w stepWriter) Write(p []byte) (int, error) {
	if err := w.step("write"); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}

// syncFolder makes a rename in the folder last. Windows has no such call.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
