package main

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// drawQR draws a text as a QR code, as an SVG image. It is dark on light on
// every page, since some telephones read no others.
func drawQR(text string) ([]byte, error) {
	const quiet = 4 // modules that must be light all around
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("the QR code: %w", err)
	}
	size := code.Size + 2*quiet
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" shape-rendering="crispEdges">`, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%[1]dH0z"/><path d="`, size)
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String()), nil
}
