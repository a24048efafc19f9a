package alphacomm

import (
	"cmp"
	"context"
	"errors"
	"iter"
)

// pages is a list that comes in pages.
type pages[T any] struct {
	client *Client
	op     string
	size   int // 0: the vendor's default
	// read reads one page, and says how long the whole list is or 0.
	read func(ctx context.Context, offset, limit *int) (items []*T, total int, err error)
	id   func(*T) string
}

// all yields the items of all pages, and at the end the error if there is one.
func (p *pages[T]) all(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if p.size < 0 {
			yield(nil, p.client.transport.Refuse(p.op, errors.New("the page size is negative")))
			return
		}
		size := cmp.Or(p.size, defaultPageSize)
		at := place{size: size, seen: make(map[string]bool, min(size, mostRoom))}
		for more := true; more; {
			items, total, err := p.read(ctx, p.offset(at.offset), p.limit())
			for _, item := range items {
				if at.isNew(p.id(item)) && !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if more, err = at.advance(len(items), total); err != nil {
				yield(nil, readFailed(p.op, err))
				return
			}
		}
	}
}

// offset is not sent for the first page, unless the caller sets a page size.
func (p *pages[T]) offset(n int) *int {
	if n == 0 && p.size == 0 {
		return nil
	}
	return &n
}

func (p *pages[T]) limit() *int {
	if p.size == 0 {
		return nil
	}
	return &p.size
}

const (
	// defaultPageSize is the vendor's.
	defaultPageSize = 20
	// mostRoom is how many ids there is room for beforehand at the most.
	mostRoom = 100
	// mostRepeats is how many pages in a row may hold nothing new.
	mostRepeats = 10
)

var errRepeats = errors.New("the vendor sends the same items again and again: the list may be incomplete")

// place is how far a list was read. A list that grows meanwhile moves items to
// the next page, where they are seen for the second time.
type place struct {
	offset  int
	size    int // of a full page
	seen    map[string]bool
	known   int // how many were seen before the page at hand
	repeats int // pages in a row without anything new
}

// isNew reports whether an item was not seen before. One without id cannot be
// told from others.
func (p *place) isNew(id string) bool {
	if id == "" {
		return true
	}
	isNew := !p.seen[id]
	p.seen[id] = true
	return isNew
}

// advance moves on by what was received, as the vendor echoes a limit of 0 at
// times, and reports whether there may be more.
func (p *place) advance(received, total int) (more bool, err error) {
	p.offset += received
	if p.repeats++; len(p.seen) > p.known {
		p.repeats = 0
	}
	p.known = len(p.seen)
	switch {
	case received == 0, total > 0 && p.offset >= total:
		return false, nil
	case p.repeats == 0:
		return true, nil
	case total <= 0 && received < p.size:
		return false, nil // the same short page again is all there is
	case total <= 0, p.repeats >= mostRepeats:
		return false, errRepeats
	}
	return true, nil
}
