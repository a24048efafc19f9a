package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
	"iter"
	"math"
	"os"
	"strings"
)

// cutter reads the file and cuts it into calls, no faster than it is asked for
// them.
type cutter struct {
	file     *os.File
	callSize int

	offset int64
	line   int       // the number of the next line
	read   hash.Hash // of what was read
	twins  twins
}

func newCutter(file *os.File, callSize int) *cutter {
	return &cutter{file: file, callSize: callSize, line: 1, read: sha256.New(), twins: newTwins()}
}

// skip goes to the end of last, the entry that an earlier dispatcher planned
// last. It reads what it skips, to know the identity numbers there, and to
// notice that the file is another one.
func (c *cutter) skip(last call) error {
	offset, line := last.next()
	for text, err := range readLines(io.NewSectionReader(c.file, 0, offset)) {
		if err != nil {
			return err
		}
		c.take(text)
	}
	if c.offset != offset || c.line != line {
		return errWrongFile
	}
	if last.End {
		return c.checkEnd(last)
	}
	_, err := readCall(c.file, last)
	return err
}

// checkEnd finds out whether the file is still the one that was planned.
func (c *cutter) checkEnd(end call) error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != end.Offset || !hmac.Equal(end.sumOf(c.read.Sum(nil)), end.Sum) {
		return errWrongFile
	}
	return nil
}

// calls yields the calls from where the cutter is. The last one is the end.
func (c *cutter) calls() iter.Seq2[call, error] {
	return func(yield func(call, error) bool) {
		next, people := c.begin(), 0
		var text []byte
		for line, err := range readLines(io.NewSectionReader(c.file, c.offset, math.MaxInt64-c.offset)) {
			if err != nil {
				yield(call{}, fmt.Errorf("line %d: %w", c.line, err))
				return
			}
			if first := c.take(line); first != 0 {
				next.addTwin(c.line-1, first)
			}
			text = append(text, line...)
			if !isBlank(line) {
				people++
			}
			if people < c.callSize {
				continue
			}
			if !yield(c.finish(next, text), nil) {
				return
			}
			next, people, text = c.begin(), 0, text[:0]
		}
		if people > 0 {
			if !yield(c.finish(next, text), nil) {
				return
			}
		}
		yield(c.end(), nil)
	}
}

// take passes a line. It returns the number of an earlier line with the same
// identity number, or 0.
func (c *cutter) take(line []byte) (first int) {
	first = c.twins.add(idNumber(line), c.line)
	c.read.Write(line)
	c.offset += int64(len(line))
	c.line++
	return first
}

func (c *cutter) begin() call { return call{Offset: c.offset, Line: c.line} }

func (c *cutter) finish(next call, text []byte) call {
	next.Length, next.Lines = c.offset-next.Offset, c.line-next.Line
	next.seal(text)
	return next
}

func (c *cutter) end() call {
	end := c.begin()
	end.End = true
	end.seal(c.read.Sum(nil))
	return end
}

// seal sets Salt and Sum.
func (c *call) seal(text []byte) {
	c.Salt = make([]byte, 16)
	rand.Read(c.Salt) // it never fails
	c.Sum = c.sumOf(text)
}

func (c *call) addTwin(line, first int) {
	if c.Twins == nil {
		c.Twins = map[int]int{}
	}
	c.Twins[line] = first
}

// twins finds people who are in the file twice. Both could be accepted, because
// the vendor knows a person only after approval, and then both be debited.
type twins struct {
	seed  maphash.Seed
	lines map[uint64]uint32 // the first line, by a hash of the identity number
}

func newTwins() twins { return twins{maphash.MakeSeed(), map[uint64]uint32{}} }

// add returns the line in which the number was before, or 0.
func (t *twins) add(id string, line int) (first int) {
	id = strings.ToLower(strings.Join(strings.Fields(id), " "))
	if id == "" {
		return 0
	}
	hash := maphash.String(t.seed, id)
	if first, ok := t.lines[hash]; ok {
		return int(first)
	}
	t.lines[hash] = uint32(line)
	return 0
}

// openFile opens the file with the people.
func openFile(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a file that can be read at any place")
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}
