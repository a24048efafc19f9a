package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// syncer brings the files up to date with the lists.
type syncer struct {
	api    *api
	store  store
	policy policy
	now    func() time.Time
	report report
}

// round does it once. It returns which lists were not read as they should have
// been, joined, apart from what went wrong with the files.
//
// The order of its steps is what a crash cannot harm: the state file, which
// alone decides what is read next, is replaced first and knows what is still to
// be reported; the CSV file is made of it anew in every round; and what was
// printed is struck out last. So a crash loses nothing and repeats, at most, a
// report.
func (s *syncer) round(ctx context.Context) (failed, err error) {
	unlock, err := s.store.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	book, err := s.store.load()
	if err != nil {
		return nil, err
	}
	news := s.read(ctx, book)
	if err := s.store.save(book); err != nil {
		return news.failed, err
	}
	if err := s.store.export(book); err != nil {
		return news.failed, err
	}
	if err := s.report.print(news, book); err != nil {
		return news.failed, fmt.Errorf("the changes could not be printed, and will be next time: %w", err)
	}
	if len(book.Unreported) == 0 {
		return news.failed, nil
	}
	book.Unreported = nil
	return news.failed, s.store.save(book)
}

// news is what a round came to.
type news struct {
	at     time.Time
	reads  []outcome
	failed error // why reads were not complete, joined
}

// outcome is how one read of a list went.
type outcome struct {
	list string
	reading
	first bool // the list was never read whole before
	ok    bool
}

// isWhole reports whether the whole list was read, to its end.
func (o outcome) isWhole() bool { return o.whole && o.ok }

// read reads every list that is due into the book.
func (s *syncer) read(ctx context.Context, book *ledger) news {
	n := news{at: s.now()}
	for _, source := range dncLists() {
		l := book.Lists[source.name]
		first := l.isNew()
		for _, r := range s.policy.plan(l, n.at) {
			changes, err := s.readInto(ctx, l, source, r)
			if !first {
				book.Unreported = append(book.Unreported, changes...)
			}
			n.reads = append(n.reads, outcome{source.name, r, first, err == nil})
			if err != nil {
				n.failed = errors.Join(n.failed, fmt.Errorf("%s, %s: %w; its numbers are kept, and it is read again next time", source.name, r, err))
				break
			}
		}
	}
	if !book.complete() {
		n.failed = errors.Join(n.failed, fmt.Errorf("%s is not written before every list has been read: who took it for all numbers would contact the others", s.store.csv))
	}
	return n
}

// readInto makes one read of a list. Numbers that it shows are added even when
// it is not complete; only a complete one moves the window on, and only a
// complete one of the whole list removes.
func (s *syncer) readInto(ctx context.Context, l *list, source dncList, r reading) ([]change, error) {
	began := s.now()
	present, err := s.api.numbers(ctx, source, r.days())
	changes := changesOf(source.name, l.add(present), false)
	if err != nil {
		return changes, err
	}
	if r.whole {
		removed, err := l.retire(present, s.policy.acceptRemovals)
		if err != nil {
			return changes, err
		}
		changes = append(changes, changesOf(source.name, removed, true)...)
		l.ReadWhole = began
	}
	l.ReadThrough = southAfricanDay(began)
	return changes, nil
}

func changesOf(list string, numbers []string, removed bool) []change {
	var changes []change
	for _, number := range numbers {
		changes = append(changes, change{number, list, removed})
	}
	return changes
}
