package alphacommtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

func TestMandates(t *testing.T) {
	c := newClock(day)
	srv := alphacommtest.New(t, c.option())
	input := vars{"personName": "Jan Jansen", "reference": "AC-HUUR", "type": "OOFF", "reason": "huur", "debtorReference": "20190301"}
	created := ok(t, srv, sign, vars{"mandate": input}, "mandate", "create").(map[string]any)
	id := created["id"].(string)
	assert.Equal(t, "AC-HUUR", created["reference"])
	assert.Equal(t, "OOFF", created["type"])
	assert.Regexp(t, `^https://betaalmachtiging\.example/\w{7}$`, created["shortUrl"])
	assert.Regexp(t, `^https://alphacomm\.betaalmachtiging\.example/pay/`, created["longUrl"])
	assert.NotContains(t, created["longUrl"], id, "the URL has another UUID")

	got, found := srv.Mandate(id)
	require.True(t, found)
	assert.Equal(t, "huur", got.Reason)
	assert.Equal(t, "20190301", got.DebtorReference)
	assert.Equal(t, alphacommtest.MandateNew, got.Status)

	c.set(day.Add(time.Hour))
	require.NoError(t, srv.SignMandateInPart(id))
	require.NoError(t, srv.SignMandate(id))
	require.ErrorContains(t, srv.SignMandate(id), "is given")
	require.ErrorContains(t, srv.SignMandate("nothing"), `no mandate "nothing"`)
	found2 := items(t, srv, mandates, vars{"filters": vars{"status": vars{"equalTo": "success"}}}, "mandate", "mandates")
	assert.Equal(t, []map[string]any{{
		"id": id, "status": "success", "personName": "Jan Jansen",
		"createdOn": "2019-04-03T10:00:00+00:00", "updatedOn": "2019-04-03T11:00:00+00:00",
	}}, found2)

	other, err := srv.AddMandate(alphacommtest.Mandate{CreatedOn: day.AddDate(0, 0, -1)})
	require.NoError(t, err)
	_, err = srv.AddMandate(other)
	require.ErrorContains(t, err, "exists")
	list := ok(t, srv, mandates, vars{"order": vars{"createdOn": "ASCENDING"}, "limit": 1}, "mandate", "mandates").(map[string]any)
	assert.Equal(t, other.ID, list["items"].([]any)[0].(map[string]any)["id"])
	assert.Equal(t, map[string]any{"offset": 0.0, "limit": 1.0, "total": 2.0}, list["pagination"])
	before := vars{"filters": vars{"createdOn": vars{"lesserThan": "2019-04-03T10:00:00+00:00"}}}
	assert.Equal(t, []string{other.ID}, ids(items(t, srv, mandates, before, "mandate", "mandates")))

	assert.Len(t, srv.Mandates(), 2)
	assert.Equal(t, 1, srv.Effects(alphacommtest.MandatesCreate))
}

func TestMandatesThatCannotBeCreated(t *testing.T) {
	srv := alphacommtest.New(t)
	a := ask(t, srv, sign, vars{"mandate": vars{"reference": " ", "type": "RCUR"}})
	require.Len(t, a.Errors, 1)
	assert.Equal(t, "reference: This value should not be blank.", a.Errors[0].Message)
	for name, input := range map[string]vars{
		"reference":   {"type": "RCUR"},
		"type":        {"reference": "r"},
		"MandateType": {"reference": "r", "type": "FRST"},
	} {
		assert.Contains(t, refused(t, srv, sign, vars{"mandate": input}), name)
	}
	assert.Empty(t, srv.Mandates())
}
