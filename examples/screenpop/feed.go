package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// feed tells every page that is open what happens, by server-sent events.
type feed struct {
	mu    sync.Mutex
	pages map[chan event]struct{}
}

// event is something that happened. Each event holds the whole state of what it
// is about, so that one that comes twice does no harm.
type event struct {
	name string
	data any
}

func newFeed() *feed { return &feed{pages: map[chan event]struct{}{}} }

// send tells every page. One that does not keep up is disconnected; it connects
// again by itself and is then told how things stand.
func (f *feed) send(e event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for page := range f.pages {
		select {
		case page <- e:
		default:
			delete(f.pages, page)
			close(page)
		}
	}
}

func (f *feed) open() chan event {
	const backlog = 64
	page := make(chan event, backlog)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages[page] = struct{}{}
	return page
}

func (f *feed) close(page chan event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pages, page)
}

// follow serves a page until it goes away: first how things stand, which now
// returns, then what happens.
func (f *feed) follow(w http.ResponseWriter, r *http.Request, now func() []event) {
	const heartbeat = 20 * time.Second // keeps proxies from ending a silent connection
	page := f.open()
	defer f.close(page)
	stream := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	for _, e := range now() {
		if e.write(w) != nil {
			return
		}
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		// A page that takes nothing for so long is gone.
		stream.SetWriteDeadline(time.Now().Add(2 * heartbeat))
		if stream.Flush() != nil {
			return
		}
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			_, err = fmt.Fprint(w, ":\n\n")
		case e, ok := <-page:
			if !ok {
				return
			}
			err = e.write(w)
		}
		if err != nil {
			return
		}
	}
}

func (e event) write(w http.ResponseWriter) error {
	data, err := json.Marshal(e.data) // on one line, as the format wants it
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.name, data)
	return err
}
