package transport_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/internal/faulty"
	"github.com/switchcomm/switchcomm-go/internal/transport"
)

// TestAnswersAreNotKept: the memory of an answer is cleared when its call is
// over, so that whoever still used it would be found out, and is then used
// again. Who says so keeps it.
func TestAnswersAreNotKept(t *testing.T) {
	client := newClient(t, testBase, switchcomm.WithTransport(answers(200)))
	do := func(keep bool) (body []byte) {
		require.NoError(t, client.Do(t.Context(), read(), func(answer *transport.Answer) error {
			assert.Equal(t, testOK, string(answer.Body))
			body, answer.Keep = answer.Body, keep
			return nil
		}))
		return body
	}
	first := do(false)
	assert.Equal(t, make([]byte, len(testOK)), first)
	second := do(true)
	assert.Same(t, &first[0], &second[0], "it is used again")
	third := do(false)
	assert.NotSame(t, &second[0], &third[0], "but not when it is kept")
	assert.Equal(t, testOK, string(second))
}

// TestErrorsKeepTheirBody: it is a copy.
func TestErrorsKeepTheirBody(t *testing.T) {
	client := newClient(t, testBase, switchcomm.WithTransport(answers(200, 400, 200)))
	refused := asError(t, client.Do(t.Context(), write(), func(*transport.Answer) error { return assert.AnError }))
	failed := requireError(t, client, write())
	require.NoError(t, client.Do(t.Context(), write(), accept))
	assert.Equal(t, testOK, string(refused.Body()))
	assert.Equal(t, testOK, string(failed.Body()))
}

// TestAnswersOfManyCalls: calls at the same time never see each other's answer,
// be its memory kept or too large for that.
func TestAnswersOfManyCalls(t *testing.T) {
	server := faulty.New(t, faulty.Always(faulty.OK), faulty.Respond(func(r faulty.Request) (int, http.Header, []byte) {
		return http.StatusOK, nil, r.Body
	}))
	client := newClient(t, server.URL())
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 50 {
				call := write()
				call.Body = fmt.Appendf(nil, `"%s"`, strings.Repeat(string(rune('a'+i)), 1+(i+1)*j*j*j))
				assert.NoError(t, client.Do(t.Context(), call, func(answer *transport.Answer) error {
					assert.Equal(t, len(call.Body), len(answer.Body))
					assert.True(t, bytes.Equal(call.Body, answer.Body))
					return nil
				}))
			}
		})
	}
	all.Wait()
}
