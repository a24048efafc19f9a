package main

import (
	"fmt"
	"os"
	"strings"

	"rsc.io/qr"
)

// quietZone is how many light modules must surround a code.
const quietZone = 4

// drawQR returns a code as text, two rows of modules to a line. Each line is
// coloured for a terminal, so that the code is dark on light there whatever the
// terminal's own colours are.
func drawQR(text string, colours bool) (string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("the QR code: %w", err)
	}
	before, after := "", "\n"
	if colours {
		before, after = "\x1b[30;107m", "\x1b[0m\n"
	}
	var b strings.Builder
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		b.WriteString(before)
		for x := -quietZone; x < code.Size+quietZone; x++ {
			b.WriteString(halves(code.Black(x, y), code.Black(x, y+1)))
		}
		b.WriteString(after)
	}
	return b.String(), nil
}

// halves is a character whose upper and lower half are dark or light.
func halves(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// imageFile is a new file for a code.
type imageFile struct{ file *os.File }

// newImage makes the file, or none if path is empty. It must not exist yet: the
// image of another PayLink would be lost. It is readable for its owner only,
// since who has the address sees the invoice.
func newImage(path string) (*imageFile, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("-png: %w", err)
	}
	return &imageFile{file}, nil
}

// write writes the code into the file.
func (i *imageFile) write(text string) error {
	code, err := qr.Encode(text, qr.M)
	if err == nil {
		_, err = i.file.Write(code.PNG())
	}
	if closed := i.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("the PayLink was made, but not its image: %w", err)
	}
	return nil
}

// discard removes the file, which is empty. A nil imageFile has none.
func (i *imageFile) discard() {
	if i == nil {
		return
	}
	i.file.Close()
	os.Remove(i.file.Name())
}
