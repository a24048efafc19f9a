package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// openHooks runs a fake that sends its events to onPaid.
func openHooks(t *testing.T) (*alphacomm.Client, *alphacommtest.Server, <-chan payment) {
	t.Helper()
	fake := alphacommtest.New(t)
	ac, err := alphacomm.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)
	done := make(chan payment, 10)
	hooks, err := receive(onPaid(ac, done))
	require.NoError(t, err)
	t.Cleanup(hooks.close)
	require.NoError(t, fake.SetWebhook(hooks.url, hooks.user, hooks.password))
	return ac, fake, done
}

func TestCallingStopsWhenAllIsPaid(t *testing.T) {
	ac, fake, done := openHooks(t)
	link, err := makePayLink(t.Context(), ac, debt{reference: "INV-1", script: "1001", name: "Mokoena", amount: 945, currency: "EUR"})
	require.NoError(t, err)

	forged := fake.Deliver(alphacommtest.PayLinkPaid{PayLinkID: link.ID, Amount: 945})
	assert.Equal(t, 500, forged.Status, "nothing is paid, whatever the event says")
	part, err := fake.PayPart(link.ID, 500)
	require.NoError(t, err)
	assert.Equal(t, 200, part.Status)
	assert.Empty(t, fake.StoppedCalls())

	rest, err := fake.Pay(link.ID)
	require.NoError(t, err)
	assert.Equal(t, 200, rest.Status)
	stopped := fake.StoppedCalls()
	require.Len(t, stopped, 1)
	assert.Equal(t, 1001, stopped[0].ScriptID)
	assert.Equal(t, "INV-1", stopped[0].Reference)
	assert.Equal(t, "done", (<-done).stopped)
}

func TestPaymentOfNoRecord(t *testing.T) {
	_, fake, done := openHooks(t)
	link, err := fake.AddPayLink(alphacommtest.PayLink{Amount: 945})
	require.NoError(t, err)
	delivery, err := fake.Pay(link.ID)
	require.NoError(t, err)
	assert.Equal(t, 200, delivery.Status)
	assert.Empty(t, fake.StoppedCalls())
	assert.Empty(t, (<-done).stopped)

	visit, err := fake.Visit(link.ID)
	require.NoError(t, err)
	assert.Equal(t, 200, visit.Status, "other events are none of its concern")
}
