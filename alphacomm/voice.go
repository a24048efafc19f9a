package alphacomm

import (
	"context"
	"errors"
	"strconv"

	"github.com/switchcomm/switchcomm-go/internal/gql"
)

// VoiceService is the service for voice calls, from the vendor's chapter
// "Voice". The vendor has to set up a voice script first. Get it from
// [Client.Voice].
type VoiceService struct{ client *Client }

// StopCalling removes the voice calls that are still scheduled for the record
// with that reference in that script (GraphQL voice.stopCalling, a write), and
// returns the vendor's word, "done". It is safe to call again: there is then
// nothing left to remove.
//
// The script id is text as records and attributes give it, such as "18301". As
// this operation wants a number, one that is not a plain number is refused.
func (s *VoiceService) StopCalling(ctx context.Context, scriptID, reference string) (string, error) {
	const op = "Voice.StopCalling"
	script, err := scriptNumber(scriptID)
	if err != nil {
		return "", s.client.transport.Refuse(op, err)
	}
	if blank(reference) {
		return "", s.client.transport.Refuse(op, errors.New("the reference is empty"))
	}
	answer, err := gql.StopCalling(ctx, s.client.gql.For(op, false), script, reference)
	return answer.Voice.StopCalling, err
}

// scriptNumber returns the script id as GraphQL's Int, which has 32 bits. An
// id that would not come back the same is not that number.
func scriptNumber(id string) (int, error) {
	n, err := strconv.ParseInt(id, 10, 32)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != id {
		return 0, errors.New("the script id is not a plain number such as 18301")
	}
	return int(n), nil
}
