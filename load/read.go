package load

import "fmt"

// fill makes the next call of what was held back and of new input. It returns
// nil when there is nothing to send yet, or any more.
func (r *run[T]) fill() *call[T] {
	items := r.takeHeld()
	// New input is read only if there is room for a whole call. Otherwise
	// outcomes that leave one by one would be followed by calls of one record.
	if r.open+r.options.CallSize <= r.window {
		for len(items) < r.options.CallSize && r.open < r.window && !r.ended {
			it, ok := r.read()
			switch {
			case !ok:
			case r.claim(it.key):
				items = append(items, it)
			default:
				r.held = append(r.held, it)
			}
		}
	}
	if len(items) == 0 {
		return nil
	}
	return newCall(items, r.sender.onlyUpdates())
}

// takeHeld takes what was held back and need not be any longer, as much as
// goes into a call. What is left of it has a busy key, or the call is full: so
// no new input can overtake one with the same key.
func (r *run[T]) takeHeld() []item[T] {
	var items []item[T]
	left := r.held[:0]
	for _, it := range r.held {
		if len(items) < r.options.CallSize && r.claim(it.key) {
			items = append(items, it)
		} else {
			left = append(left, it)
		}
	}
	clear(r.held[len(left):]) // lets go of the inputs
	r.held = left
	return items
}

// claim makes key busy. It reports false if it is already, as long as that
// matters.
func (r *run[T]) claim(key string) bool {
	if key == "" {
		return true
	}
	if _, ok := r.busy[key]; ok && r.cause == nil {
		return false
	}
	r.busy[key] = struct{}{}
	return true
}

// read takes the next input. It reports false if there is none, or none that
// is to be sent.
func (r *run[T]) read() (item[T], bool) {
	r.lookAtContext()
	r.meter.tick()
	if r.ended {
		return item[T]{}, false
	}
	input, err, ok := r.next()
	if !ok {
		r.readNoMore(r.journal.checkEnd(r.index))
		return item[T]{}, false
	}
	if err != nil {
		r.readNoMore(fmt.Errorf("load: reading input %d: %w", r.index, err))
		return item[T]{}, false
	}
	return r.examine(input)
}

// examine finds out whether an input is to be sent, and settles it if not.
func (r *run[T]) examine(input T) (item[T], bool) {
	it := item[T]{index: r.index, input: input}
	var unfit error
	it.fingerprint, unfit = r.journal.fingerprint(input)
	entry, err := r.journal.recall(r.ctx, it.index, it.fingerprint)
	if err != nil {
		r.sendNoMore(err)
		r.readNoMore(err)
		return it, false
	}
	r.index++
	r.open++
	r.meter.Read++
	if entry != nil && entry.State != NotSent {
		r.settle(it.resumed(r.sender, entry))
		return it, false
	}
	if unfit == nil && r.options.Validate {
		unfit = r.sender.Validate(input)
	}
	if unfit != nil {
		r.settle(it.invalid(r.sender, unfit))
		return it, false
	}
	it.key = r.sender.key(input)
	return it, true
}

// readNoMore ends the reading, for err if there is one.
func (r *run[T]) readNoMore(err error) {
	r.ended = true
	if r.err == nil {
		r.err = err
	}
}
