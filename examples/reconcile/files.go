package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// The files of a report.
const (
	csvFile  = "reconcile.csv"
	pageFile = "reconcile.html"
)

// write writes both files into a folder, which is made if it is not there. What
// references tell is nobody else's business, so others cannot read them.
func (r *report) write(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return errors.Join(
		replaceFile(filepath.Join(folder, csvFile), r.writeCSV),
		replaceFile(filepath.Join(folder, pageFile), r.writePage))
}

// replaceFile writes a file as a whole: there is the old one or the new one,
// never a piece.
func replaceFile(path string, write func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	buffered := bufio.NewWriter(file)
	if err := errors.Join(write(buffered), buffered.Flush(), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
