package main

import (
	"context"
	"sync"
)

// once does things that must be done once only, and tells those who ask for one
// again what became of it. It remembers the latest; the oldest are forgotten.
type once[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	tasks map[K]*task[V]
	done  []K // those that were done, the oldest first
}

// task is something that is being done, or was.
type task[V any] struct {
	ended  chan struct{} // is closed at the end
	result V
}

func newOnce[K comparable, V any](most int) *once[K, V] {
	return &once[K, V]{most: most, tasks: map[K]*task[V]{}}
}

// do runs try unless that was done for the key before; then, or while another
// one is at it, it returns the result of that. A try that returns final as
// false has done nothing and is forgotten, so that it may be tried again. The
// error is that of ctx, when it ends before another one's try.
func (o *once[K, V]) do(ctx context.Context, key K, try func() (result V, final bool)) (result V, first bool, err error) {
	t, first := o.claim(key)
	if !first {
		select {
		case <-t.ended:
			return t.result, false, nil
		case <-ctx.Done():
			return result, false, ctx.Err()
		}
	}
	final := true // a try that panics may have done it
	defer func() { o.end(key, t, final) }()
	t.result, final = try()
	return t.result, true, nil
}

func (o *once[K, V]) claim(key K) (t *task[V], first bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if t, ok := o.tasks[key]; ok {
		return t, false
	}
	t = &task[V]{ended: make(chan struct{})}
	o.tasks[key] = t
	return t, true
}

func (o *once[K, V]) end(key K, t *task[V], final bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(t.ended)
	if !final {
		delete(o.tasks, key)
		return
	}
	if o.done = append(o.done, key); len(o.done) > o.most {
		delete(o.tasks, o.done[0])
		o.done = o.done[1:]
	}
}
