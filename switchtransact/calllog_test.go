package switchtransact_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// times are the members of a logged call that say when it was.
type times struct {
	Duration, DurationTimespan, DateTime, CallStartTimeLocal, CallEndTimeLocal string
}

func TestTimesOfALoggedCall(t *testing.T) {
	evening := time.Date(2025, 7, 25, 21, 59, 30, 0, time.UTC) // 23:59:30 in South Africa
	zone := func(hours int) []switchcomm.Option {
		return []switchcomm.Option{switchcomm.WithCallLogZone(time.FixedZone("", hours*3600))}
	}
	tests := map[string]struct {
		options []switchcomm.Option
		call    switchtransact.CallLog
		want    times
	}{
		"South African time": {
			nil, switchtransact.CallLog{Start: evening, Duration: 187 * time.Second},
			times{"00:03:07", "00:03:07", "25-07-25 23:59:30", "23:59:30", "00:02:37"},
		},
		"whatever the zone of the time": {
			nil, switchtransact.CallLog{Start: evening.In(time.FixedZone("", -7*3600)), Duration: 0},
			times{"00:00:00", "00:00:00", "25-07-25 23:59:30", "23:59:30", "23:59:30"},
		},
		"another zone": {
			zone(0), switchtransact.CallLog{Start: evening, Duration: time.Second},
			times{"00:00:01", "00:00:01", "25-07-25 21:59:30", "21:59:30", "21:59:31"},
		},
		"longer than a day": {
			nil, switchtransact.CallLog{Start: evening, Duration: 100*time.Hour + 59*time.Minute + 59*time.Second},
			times{"100:59:59", "100:59:59", "25-07-25 23:59:30", "23:59:30", "04:59:29"},
		},
		"parts of a second": {
			nil, switchtransact.CallLog{Start: evening, Duration: 59*time.Minute + 59*time.Second + 999*time.Millisecond},
			times{"00:59:59", "00:59:59", "25-07-25 23:59:30", "23:59:30", "00:59:29"},
		},
		"layouts of another exchange": {
			nil, switchtransact.CallLog{Start: evening, Duration: time.Minute, DateTimeLayout: time.DateTime, TimeLayout: "3:04:05 PM"},
			times{"00:01:00", "00:01:00", "2025-07-25 23:59:30", "11:59:30 PM", "12:00:30 AM"},
		},
		"no time": {
			nil, switchtransact.CallLog{Duration: time.Minute},
			times{Duration: "00:01:00", DurationTimespan: "00:01:00"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			vendor := serveWith(t, test.options, ok(`{"status": true}`))
			require.NoError(t, vendor.client.Calls.Log(t.Context(), test.call))
			var sent times
			require.NoError(t, json.Unmarshal([]byte(vendor.received()[0].body), &sent))
			assert.Equal(t, test.want, sent)
		})
	}
}

// A logged call may be answered with nothing at all.
func TestAnswersToALoggedCall(t *testing.T) {
	for _, good := range []answer{ok(``), ok(`{"status": true}`), ok(`{}`), {http.StatusNoContent, ``}, {http.StatusCreated, `{"id": 1}`}} {
		vendor := serve(t, good)
		assert.NoError(t, vendor.client.Calls.Log(t.Context(), aCall()), good)
	}
	vendor := serve(t, ok(`{"status": false, "error": "Error message."}`))
	err := vendor.client.Calls.Log(t.Context(), aCall())
	assert.ErrorIs(t, err, switchcomm.ErrRejected)
	assert.Equal(t, "Error message.", failure(t, err).Message)

	vendor = serve(t, ok(`<html>`))
	err = vendor.client.Calls.Log(t.Context(), aCall())
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
	assert.Len(t, vendor.received(), 1)
}

// The answer to a new contact repeats the request, without a status.
func TestAnswersToANewContact(t *testing.T) {
	contact := switchtransact.NewContact{FirstName: "James", Phone: "0721234567"}
	vendor := serve(t, ok(`{"firstname": "James", "phone": 721234567, "id": "c1"}`))
	created, err := vendor.client.Calls.CreateContact(t.Context(), contact)
	require.NoError(t, err)
	assert.Equal(t, &switchtransact.CreatedContact{FirstName: "James", Phone: "721234567", Extra: extra("id", `"c1"`)}, created)

	vendor = serve(t, ok(fixture(t, "calls_create_rejected.response")))
	created, err = vendor.client.Calls.CreateContact(t.Context(), contact)
	assert.Nil(t, created)
	assert.ErrorIs(t, err, switchcomm.ErrRejected)

	vendor = serve(t, ok(``))
	_, err = vendor.client.Calls.CreateContact(t.Context(), contact)
	assert.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
}

// A search answers with one contact or several, under one name or the other.
func TestSearchShapes(t *testing.T) {
	for body, want := range map[string][]string{
		`{"status": true, "contact": {"id": "a"}}`:                                   {"a"},
		`{"status": true, "contact": [{"id": "a"}, {"id": "b"}]}`:                    {"a", "b"},
		`{"status": true, "contacts": [{"id": "a"}, {"id": "b"}]}`:                   {"a", "b"},
		`{"status": true, "contacts": {"id": "a"}}`:                                  {"a"},
		`{"status": true, "contact": {"1": {"id": "b"}, "0": {"id": "a"}}}`:          {"a", "b"},
		`{"status": true, "contact": {"id": "a"}, "contacts": [{"id": "b"}]}`:        {"a", "b"},
		`{"status": true, "contact": [{"id": "a"}, {}, null, {"firstname": "Jim"}]}`: {"a", ""},
		`{"status": true, "contact": {}}`:                                            nil,
		`{"status": true, "contact": []}`:                                            nil,
		`{"status": false}`:                                                          nil,
	} {
		t.Run(body, func(t *testing.T) {
			vendor := serve(t, ok(body))
			contacts, err := vendor.client.Calls.Search(t.Context(), "jim")
			require.NoError(t, err, "nothing found is not an error")
			var ids []string
			for _, contact := range contacts {
				ids = append(ids, contact.ID)
			}
			assert.Equal(t, want, ids)
			assert.Empty(t, vendor.drift())
		})
	}
}

func TestSameNumber(t *testing.T) {
	same := []string{
		"0721234567", "+27721234567", "27721234567", "0027721234567", "072 123 4567", "(072) 123-4567",
		"+27 (0)72 123 4567", "0027 (0)72 123 4567", "721234567", "072.123.4567",
	}
	for _, a := range same {
		for _, b := range same {
			assert.True(t, switchtransact.SameNumber(a, b), "%s, %s", a, b)
		}
		assert.False(t, switchtransact.SameNumber(a, "0721234568"), a)
		assert.False(t, switchtransact.SameNumber(a, "+31721234567"), a)
		assert.False(t, switchtransact.SameNumber(a, ""), a)
	}
	assert.True(t, switchtransact.SameNumber("+31 20 123 4567", "31201234567"))
	assert.True(t, switchtransact.SameNumber("081234567", "081 234 567"), "as short as the samples")
	assert.False(t, switchtransact.SameNumber("", ""))
	assert.False(t, switchtransact.SameNumber("anonymous", "anonymous"))
}
