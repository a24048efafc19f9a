package main

import (
	"encoding/json"
	"fmt"
)

// call is an entry of the plan: a range of the file whose people are sent in
// one call. It says where the people are, and nothing about them: every worker
// reads the file itself.
type call struct {
	Offset int64 `json:"offset"` // in bytes
	Length int64 `json:"length"`
	Line   int   `json:"line"`  // the number of the first line, counted from 1
	Lines  int   `json:"lines"` // blank ones included

	// Twins are lines whose identity number an earlier line has: the number of
	// that line, by the number of theirs.
	Twins map[int]int `json:"twins,omitempty"`

	// Sum is a hash of the range, salted with Salt. A worker whose file differs
	// sends nothing.
	Salt []byte `json:"salt,omitempty"`
	Sum  []byte `json:"sum,omitempty"`

	// End says that the file has no more people: the plan is complete. Sum is
	// then that of the hash of the whole file, and Offset its length.
	End bool `json:"end,omitempty"`
}

// next is where the range after this one begins.
func (c *call) next() (offset int64, line int) { return c.Offset + c.Length, c.Line + c.Lines }

func parseCall(data []byte) (call, error) {
	var c call
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("the plan holds an entry that is none of this program's: %w", err)
	}
	return c, nil
}
