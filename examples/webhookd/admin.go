package main

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"time"
)

// healthTimeout is how long the store may take to answer for /healthz.
const healthTimeout = 3 * time.Second

// health answers whether events can be stored. It is a failure if they cannot;
// that some wait, or are dead letters, is not.
func health(store *store, works bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthTimeout)
		defer cancel()
		now, err := store.mark(ctx)
		answer := struct {
			Status  string `json:"status"`
			Waiting uint64 `json:"waiting"`
			Dead    uint64 `json:"dead"`
			Working bool   `json:"working"`
		}{"ok", now.waiting, now.dead, works}
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			answer.Status = "the store does not answer"
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		json.NewEncoder(w).Encode(answer) // a client that went away is no concern of ours
	}
}

// adminRoutes show what became of events, to whoever may use this machine.
func adminRoutes(store *store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /records", func(w http.ResponseWriter, r *http.Request) { writeLines(w, store.allRecords(r.Context())) })
	mux.HandleFunc("GET /dead", func(w http.ResponseWriter, r *http.Request) { writeLines(w, store.deadLetters(r.Context())) })
	mux.HandleFunc("POST /dead/requeue", func(w http.ResponseWriter, r *http.Request) {
		back, err := store.requeue(r.Context())
		writeCount(w, "requeued", back, err)
	})
	mux.HandleFunc("DELETE /dead/{key}", func(w http.ResponseWriter, r *http.Request) {
		gone, err := store.discard(r.Context(), r.PathValue("key"))
		writeCount(w, "deleted", gone, err)
	})
	return http.NewCrossOriginProtection().Handler(mux) // no web page may do this from a browser
}

// writeCount says how many dead letters something was done with, also when it
// failed after some.
func writeCount(w http.ResponseWriter, what string, n int, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
	json.NewEncoder(w).Encode(map[string]int{what: n})
}

// writeLines writes a JSON value a line. It breaks the connection off if they
// are not all, so that a part is not taken for the whole.
func writeLines[T any](w http.ResponseWriter, values iter.Seq2[T, error]) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	encoder := json.NewEncoder(w)
	for value, err := range values {
		if err == nil {
			err = encoder.Encode(value)
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
}
