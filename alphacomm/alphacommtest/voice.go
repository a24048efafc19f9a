package alphacommtest

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// StoppedCall is a call of stopCalling.
type StoppedCall struct {
	ScriptID  int
	Reference string
	At        time.Time
}

// StoppedCalls returns every stopCalling that was carried out, oldest first.
func (s *Server) StoppedCalls() []StoppedCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]StoppedCall{}, s.state.stopped...)
}

// CompleteCall is a voice call that has just ended. It delivers
// VoiceCallCompleted, or the older call message under [WithLegacyCalls]. The
// script and the number called are those of the last row with the reference, if
// there was one. An outbound call is refused if calling was stopped for the
// reference.
func (s *Server) CompleteCall(reference string, outcome CallOutcome) (Delivery, error) {
	event, err := s.callEvent(reference, outcome)
	if err != nil {
		return Delivery{}, err
	}
	return s.Deliver(event), nil
}

func (s *Server) callEvent(reference string, outcome CallOutcome) (Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how, ok := outcome.call()
	if !ok {
		return nil, fmt.Errorf("alphacommtest: there is no call outcome %q", outcome)
	}
	if how.direction == outbound && s.isStopped(reference) {
		return nil, fmt.Errorf("alphacommtest: calling was stopped for reference %q", reference)
	}
	event := CallCompleted{
		ID:        s.state.newID(),
		Reference: reference,
		Outcome:   outcome,
		Legacy:    s.opts.legacyCalls,
		At:        s.now().Add(-how.length()),
		Quirks:    s.fake.Quirks(),
	}
	if records := s.state.records[reference]; len(records) > 0 {
		last := records[len(records)-1]
		event.Script = last.Script
		if numbers, ok := last.Fields["toPhoneNumbers"].([]any); ok && len(numbers) > 0 {
			number, _ := numbers[0].(string)
			event.RemoteNumber = strings.TrimPrefix(number, "+")
		}
	}
	return event, nil
}

func (s *Server) isStopped(reference string) bool {
	for _, stop := range s.state.stopped {
		if stop.Reference == reference {
			return true
		}
	}
	return false
}

type voiceMutation struct{ s *Server }

func (m voiceMutation) StopCalling(ctx context.Context, args struct {
	ScriptID  int32
	Reference string
}) string {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	m.s.state.stopped = append(m.s.state.stopped, StoppedCall{int(args.ScriptID), args.Reference, m.s.now()})
	countEffects(ctx, 1)
	return "done"
}
