package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// source hands the people of a table to a load, one by one, and remembers the
// rows of those who have no outcome yet.
//
// A load ranges over its input on the goroutine that takes the outcomes, so
// source needs no lock.
type source struct {
	table   *table
	columns columns
	twins   *twins
	stop    context.Context                          // when it ends, no more rows are read
	unfit   func(row, []switchcomm.FieldError) error // is given the rows that make no person

	unfitCount int
	waiting    map[int]row // by the index that the load knows them by
	next       int         // the index of the next one
}

var errStopped = errors.New("it was told to stop")

// people is the input of a load, from the beginning.
func (s *source) people() iter.Seq2[person, error] {
	return func(yield func(person, error) bool) {
		s.waiting, s.next, s.unfitCount = map[int]row{}, 0, 0
		for r, err := range s.table.rows(s.columns) {
			var p *person
			switch {
			case err != nil:
			case s.stop.Err() != nil:
				err = errStopped
			default:
				p, err = s.person(r)
			}
			if err != nil {
				yield(person{}, err)
				return
			}
			if p == nil {
				continue
			}
			s.waiting[s.next] = r
			s.next++
			if !yield(*p, nil) {
				return
			}
		}
	}
}

// oneByOne is people for a loop that is done with a person when it asks for the
// next one.
func (s *source) oneByOne() iter.Seq2[person, error] {
	return func(yield func(person, error) bool) {
		for p, err := range s.people() {
			if !yield(p, err) {
				return
			}
			s.take(s.next - 1)
		}
	}
}

// person returns the person of a row, or nil if it makes none.
func (s *source) person(r row) (*person, error) {
	p, problems := s.columns.person(r)
	if first := s.twins.seen(p.IDNumber, r.line); first != 0 {
		problems = append(problems, switchcomm.FieldError{Field: idColumn, Rule: "duplicate",
			Message: fmt.Sprintf("is the same as in line %d", first)})
	}
	if len(problems) > 0 {
		s.unfitCount++
		return nil, s.unfit(r, problems)
	}
	return &p, nil
}

// take returns the row with an index, which is then forgotten.
func (s *source) take(index int) row {
	r := s.waiting[index]
	delete(s.waiting, index)
	return r
}

// last returns the row of the person who was handed out last.
func (s *source) last() row { return s.waiting[s.next-1] }
