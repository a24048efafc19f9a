package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
)

// recordTimeout bounds a write. It goes on when whoever asked for it has given
// up waiting: to break it off would leave its outcome unknown.
const recordTimeout = time.Minute

// verdict is what became of a report.
type verdict struct {
	status int // of HTTP
	word   string
	note   string // for the agents
}

// The verdicts on a report. The exchange may send one again after a status that
// is not 2xx, so that is kept for those that did nothing.
var (
	verdictRecorded = verdict{http.StatusOK, "recorded", "recorded"}
	verdictUnknown  = verdict{http.StatusAccepted, "unknown: it may have been recorded, and will not be tried again", "it is not known whether it was recorded"}
	verdictDry      = verdict{http.StatusOK, "not recorded: started without -write", "not recorded: started without -write"}
	verdictLater    = verdict{http.StatusServiceUnavailable, "not recorded: send it again", "not recorded yet"}
	verdictInvalid  = verdict{http.StatusUnprocessableEntity, "not recorded: the report is not valid", "not recorded: the report is not valid"}
	verdictRefused  = verdict{http.StatusBadGateway, "refused by SwitchTransact", "SwitchTransact refused to record it"}
)

// record records a call that has ended, once.
func (s *service) record(w http.ResponseWriter, r *http.Request) {
	report, err := readReport(w, r, s.region)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	result, first, err := s.records.do(r.Context(), report.key(), func() (verdict, bool) {
		return s.recordCall(context.WithoutCancel(r.Context()), report)
	})
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, "the same call is still being recorded")
		return
	}
	if first {
		if c, ok := s.calls.report(report.shown, result.note); ok {
			s.feed.send(event{"call", c})
		}
	}
	answer(w, result.status, map[string]any{"status": result.word, "repeated": !first})
}

// recordCall records a call and says whether that is final.
func (s *service) recordCall(ctx context.Context, r *report) (result verdict, final bool) {
	if !s.write {
		return verdictDry, false
	}
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	err := s.st.Calls.Log(ctx, r.call)
	known, _ := errors.AsType[*switchcomm.Error](err)
	// The start is enough to find the call in SwitchTransact; who called is
	// nobody's business here.
	log := s.log.With("start", r.call.Start.UTC(), "direction", r.call.Direction)
	switch {
	case err == nil:
		return verdictRecorded, true
	case known == nil || known.Outcome.MayBeApplied():
		log.Error("it is not known whether a call was recorded: look it up in SwitchTransact, it will not be tried again", "error", err)
		return verdictUnknown, true
	case errors.Is(err, switchcomm.ErrValidation): // sent again it would be no better
		log.Error("a call was not recorded", "error", err)
		return verdictInvalid, false
	case errors.Is(err, switchcomm.ErrNotSent), errors.Is(err, switchcomm.ErrRateLimited):
		log.Warn("a call was not recorded; the exchange may send it again", "error", err)
		return verdictLater, false
	}
	log.Error("SwitchTransact refused to record a call", "error", err)
	return verdictRefused, false
}
