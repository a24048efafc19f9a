package switchtransact_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func TestNew(t *testing.T) {
	client, err := switchtransact.New(testToken + "\n") // as it comes out of a file
	require.NoError(t, err)
	client.CloseIdleConnections()

	_, err = switchtransact.New(" ")
	assert.ErrorContains(t, err, "the key is empty")
	assert.True(t, strings.HasPrefix(err.Error(), "switchtransact: "), err)

	_, err = switchtransact.New("Bearer "+markedText, nil, switchcomm.WithBaseURL("http://"+markedText+".example"), switchcomm.WithMaxAttempts(0))
	assert.ErrorContains(t, err, "white space")
	assert.ErrorContains(t, err, "an option is nil")
	assert.ErrorContains(t, err, "https")
	assert.ErrorContains(t, err, "WithMaxAttempts", "all problems come together")
	assert.NotContains(t, err.Error(), markedText)
}

// canned is a transport that answers everything at once.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}

// The vendor documents 100 requests a second. A client keeps below by itself.
func TestPaceByDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, err := switchtransact.New(testToken, switchcomm.WithTransport(canned(`{"records": []}`)))
		require.NoError(t, err)
		began := time.Now()
		var inFirstSecond int
		for range 10 + 2*90 {
			_, err := client.Contacts.Agents(t.Context())
			require.NoError(t, err)
			if time.Since(began) < time.Second {
				inFirstSecond++
			}
		}
		assert.LessOrEqual(t, inFirstSecond, 100)
		assert.InDelta(t, 2*time.Second, time.Since(began), float64(20*time.Millisecond))
	})
}

// One client serves many goroutines.
func TestConcurrentUse(t *testing.T) {
	v := serveWith(t, []switchcomm.Option{switchcomm.WithoutLimiter()},
		ok(`{"record": {"name": "Jane"}, "accepted": [{"id_number": "`+janeID+`"}], "shoe_size": {}}`))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			details, err := v.client.People.Details(t.Context(), switchtransact.PersonQuery{IDNumber: janeID})
			if assert.NoError(t, err) {
				assert.Equal(t, "Jane", details.Record.Name)
			}
			result, err := v.client.People.Create(t.Context(), people(janeID))
			if assert.NoError(t, err) {
				assert.NoError(t, result.Err())
			}
		})
	}
	wg.Wait()
	assert.Len(t, v.received(), 40)
}
