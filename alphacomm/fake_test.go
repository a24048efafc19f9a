package alphacomm_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
)

// newFake starts a fake and makes a client of it.
func newFake(t *testing.T, options ...alphacommtest.Option) (*alphacommtest.Server, *alphacomm.Client) {
	t.Helper()
	srv := alphacommtest.New(t, options...)
	ac, err := alphacomm.New(srv.Key, switchcomm.WithBaseURL(srv.URL), switchcomm.WithBackoff(0, 0))
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)
	return srv, ac
}

func input(reference string) alphacomm.PayLinkInput {
	return alphacomm.PayLinkInput{PersonName: "Robin Example", Amount: 15497, Currency: "EUR", Description: "Invoice", Reference: reference}
}

// TestPayLinkFromMakingToPayment, with a client that knows the fake only by its
// schema.
func TestPayLinkFromMakingToPayment(t *testing.T) {
	srv, ac := newFake(t)
	in := input("103482")
	in.Attributes = []alphacomm.Attribute{{ID: "source", Value: "whatsapp"}}
	link, err := ac.PayLinks.Create(t.Context(), in)
	require.NoError(t, err)
	assert.NotEmpty(t, link.ShortURL)
	assert.NotEmpty(t, link.LongURL)
	assert.Equal(t, "whatsapp", link.Attributes.Get("source"), "kept as customer_source")
	assert.Equal(t, "whatsapp", link.Attributes.Get("customer_source"))
	assert.Equal(t, "api", link.Attributes.Get(alphacomm.AttributeOrigin))
	assert.Empty(t, link.Attributes.Get("reference"))

	got, err := ac.PayLinks.Get(t.Context(), link.ID)
	require.NoError(t, err)
	assert.Equal(t, alphacomm.PayLinkStatusReady, got.Status)
	assert.Equal(t, "Robin Example", got.PersonName)

	_, err = srv.Pay(link.ID)
	require.NoError(t, err)
	got, err = ac.PayLinks.WaitPaid(t.Context(), link.ID, alphacomm.Poll{Interval: time.Millisecond})
	require.NoError(t, err)
	assert.Equal(t, alphacomm.PayLinkStatusPaid, got.Status)
	assert.Equal(t, switchcomm.Cents(15497), got.AmountPaid)
}

// TestAllPagesOfTheFake reads every PayLink once, whatever the pages are.
func TestAllPagesOfTheFake(t *testing.T) {
	for _, options := range [][]alphacommtest.Option{
		{},
		{alphacommtest.WithMaxPage(7)},
		{alphacommtest.WithQuirks(alphacommtest.QuirkLimitZero)},
	} {
		srv, ac := newFake(t, options...)
		for i := range 45 {
			_, err := srv.AddPayLink(alphacommtest.PayLink{PersonName: fmt.Sprint("Person ", i)})
			require.NoError(t, err)
		}
		for _, query := range []alphacomm.PayLinkQuery{{}, {PageSize: 10}, {PageSize: 100}, {Order: alphacomm.NewestFirst}} {
			links, err := collect(ac.PayLinks.All(t.Context(), query))
			require.NoError(t, err)
			ids := map[string]bool{}
			for _, link := range links {
				ids[link.ID] = true
			}
			assert.Len(t, links, 45)
			assert.Len(t, ids, 45)
		}
	}
}

func TestRowsOnTheFake(t *testing.T) {
	srv, ac := newFake(t, alphacommtest.WithAutoRun(), alphacommtest.WithRowFields("personTitle"))
	srv.RejectReference("bad", alphacommtest.Message{Message: "unknown person"})
	result, err := ac.Imports.AddRows(t.Context(), []alphacomm.Row{
		{Reference: "good", Script: "1003", ToMailAddress: "robin@example.com", ToPhoneNumbers: []string{"+31600000001"}, InvoiceAmount: 56445, InvoiceCurrency: "EUR", Extra: map[string]any{"personTitle": "dr"}},
		{Reference: "bad", Script: "1003"},
	})
	require.NoError(t, err)
	require.Len(t, result.Accepted, 1)
	require.Len(t, result.Rejected, 1)
	assert.Equal(t, 1, result.Rejected[0].Index)
	require.NotEmpty(t, result.Rejected[0].Messages)
	assert.Equal(t, "unknown person", result.Rejected[0].Messages[0].Message)

	links, err := collect(ac.PayLinks.FindByReference(t.Context(), "good"))
	require.NoError(t, err)
	require.Len(t, links, 2, "one for mail and one for SMS")
	for _, link := range links {
		assert.Equal(t, "1003", link.Attributes.Get(alphacomm.AttributeScript))
		assert.Equal(t, "good", link.Attributes.Get(alphacomm.AttributeReference))
	}
	word, err := ac.Voice.StopCalling(t.Context(), links[0].Attributes.Get(alphacomm.AttributeScript), "good")
	require.NoError(t, err)
	assert.Equal(t, "done", word)
	assert.Len(t, srv.StoppedCalls(), 1)
}

func TestFileOnTheFake(t *testing.T) {
	_, ac := newFake(t, alphacommtest.WithAutoRun())
	batch, err := ac.Imports.AddFile(t.Context(), fileOf([]byte("reference;script\na;1\n"), -1))
	require.NoError(t, err)
	assert.Equal(t, alphacomm.BatchStatusQueued, batch.Status)
	done, err := ac.Imports.WaitBatch(t.Context(), batch.Name, alphacomm.Poll{Interval: time.Millisecond})
	require.NoError(t, err)
	assert.Equal(t, alphacomm.BatchStatusDone, done.Status)
}

func TestMandatesOnTheFake(t *testing.T) {
	srv, ac := newFake(t)
	created, err := ac.Mandates.Create(t.Context(), alphacomm.MandateInput{PersonName: "Robin Example", Reference: "AC-HUUR", Type: alphacomm.MandateTypeRecurring})
	require.NoError(t, err)
	require.NoError(t, srv.SignMandateInPart(created.ID))
	mandate, err := ac.Mandates.Get(t.Context(), created.ID)
	require.NoError(t, err)
	assert.Equal(t, alphacomm.MandateStatusPending, mandate.Status)
	require.NoError(t, srv.SignMandate(created.ID))
	mandate, err = ac.Mandates.WaitSuccess(t.Context(), created.ID, alphacomm.Poll{Interval: time.Millisecond})
	require.NoError(t, err)
	assert.Equal(t, "Robin Example", mandate.PersonName)
	all, err := collect(ac.Mandates.All(t.Context(), alphacomm.MandateQuery{Status: alphacomm.MandateStatusSuccess}))
	require.NoError(t, err)
	assert.Len(t, all, 1)
}

// TestQuirksOfMutations: what was done is never told as not done.
func TestQuirksOfMutations(t *testing.T) {
	for _, quirk := range alphacommtest.AllQuirks() {
		t.Run(string(quirk), func(t *testing.T) {
			srv, ac := newFake(t, alphacommtest.WithQuirks(quirk))
			link, err := ac.PayLinks.Create(t.Context(), input("1"))
			require.Equal(t, 1, srv.Effects(alphacommtest.PayLinksCreate))
			switch quirk {
			case alphacommtest.QuirkHTMLPage:
				require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
				assert.Nil(t, link)
			case alphacommtest.QuirkTrailing, alphacommtest.QuirkPartialData:
				require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
				require.NotNil(t, link, "the answer has it")
				assert.Equal(t, srv.PayLinks()[0].ID, link.ID)
			default:
				require.NoError(t, err)
				assert.Equal(t, srv.PayLinks()[0].ID, link.ID)
			}

			// What is refused as a whole has no effect, and may only be told as
			// unknown where the answer leaves it open.
			_, err = ac.Mandates.Create(t.Context(), alphacomm.MandateInput{Extra: map[string]any{"undocumented": 1}})
			require.Zero(t, srv.Effects(alphacommtest.MandatesCreate))
			switch quirk {
			case alphacommtest.QuirkHTMLPage, alphacommtest.QuirkDataList:
				require.ErrorIs(t, err, switchcomm.ErrOutcomeUnknown)
			default:
				require.ErrorIs(t, err, switchcomm.ErrRejected)
			}
		})
	}
}

// TestQuirksOfQueries: what can be read is read.
func TestQuirksOfQueries(t *testing.T) {
	for _, quirk := range alphacommtest.AllQuirks() {
		t.Run(string(quirk), func(t *testing.T) {
			srv, ac := newFake(t)
			link, err := ac.PayLinks.Create(t.Context(), input("1"))
			require.NoError(t, err)
			_, err = srv.Pay(link.ID)
			require.NoError(t, err)
			srv.SetQuirks(quirk)
			got, err := ac.PayLinks.Get(t.Context(), link.ID)
			switch quirk {
			case alphacommtest.QuirkHTMLPage:
				require.ErrorIs(t, err, switchcomm.ErrResponse)
				return
			case alphacommtest.QuirkTrailing:
				require.ErrorIs(t, err, switchcomm.ErrResponse)
			case alphacommtest.QuirkPartialData:
				require.Error(t, err)
			default:
				require.NoError(t, err)
			}
			require.NotNil(t, got)
			assert.Equal(t, alphacomm.PayLinkStatusPaid, got.Status)
			if quirk == alphacommtest.QuirkAmountString {
				assert.Equal(t, switchcomm.Cents(15497), got.AmountPaid)
			}
		})
	}
}

// TestFaultsAfterTheEffect: a write is sent once, and told as open.
func TestFaultsAfterTheEffect(t *testing.T) {
	for name, fault := range map[string]alphacommtest.Fault{
		"503":   {Status: 503, Body: alphacommtest.SymfonyError, AfterEffect: true},
		"500":   {Status: 500, Body: alphacommtest.HTMLPage, AfterEffect: true},
		"cut":   {Break: alphacommtest.Cut},
		"close": {Break: alphacommtest.Close, AfterEffect: true},
		"reset": {Break: alphacommtest.Reset, AfterEffect: true},
	} {
		t.Run(name, func(t *testing.T) {
			srv, ac := newFake(t)
			srv.Inject(alphacommtest.AnyOp, fault)
			for _, call := range []func() error{
				func() error { _, err := ac.PayLinks.Create(t.Context(), input("1")); return err },
				func() error {
					_, err := ac.Imports.AddRows(t.Context(), []alphacomm.Row{{Reference: "a", Script: "1"}})
					return err
				},
				func() error { _, err := ac.Imports.AddFile(t.Context(), fileOf([]byte("a;b\n"), 4)); return err },
				func() error { _, err := ac.Voice.StopCalling(t.Context(), "1", "a"); return err },
			} {
				srv.ClearRequests()
				require.ErrorIs(t, call(), switchcomm.ErrOutcomeUnknown)
				assert.Len(t, srv.Requests(), 1)
				assert.Equal(t, 1, srv.Effects(alphacommtest.AnyOp))
			}
			srv.ClearRequests()
			_, err := ac.PayLinks.Get(t.Context(), srv.PayLinks()[0].ID)
			require.Error(t, err)
			assert.Len(t, srv.Requests(), 4, "a read is repeated")
		})
	}
}

func TestKeysOnTheFake(t *testing.T) {
	srv, ac := newFake(t)
	other, err := alphacomm.New("another-key", switchcomm.WithBaseURL(srv.URL))
	require.NoError(t, err)
	t.Cleanup(other.CloseIdleConnections)
	_, err = other.PayLinks.Create(t.Context(), input("1"))
	require.ErrorIs(t, err, switchcomm.ErrUnauthorized)
	require.ErrorIs(t, err, switchcomm.ErrRejected)

	srv.RestrictKey(true)
	_, err = ac.PayLinks.Create(t.Context(), input("1"))
	require.ErrorIs(t, err, switchcomm.ErrPermission)
	var failed *switchcomm.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "Access Denied.", failed.Message)
	assert.Zero(t, srv.Effects(alphacommtest.AnyOp))
}

// TestObserversSeeOneOperation, however many requests it takes.
func TestObserversSeeOperations(t *testing.T) {
	srv := alphacommtest.New(t)
	var seen []switchcomm.Operation
	ac, err := alphacomm.New(srv.Key, switchcomm.WithBaseURL(srv.URL), switchcomm.WithObserver(
		func(ctx context.Context, op switchcomm.Operation) (context.Context, func(error)) {
			seen = append(seen, op)
			return ctx, nil
		}))
	require.NoError(t, err)
	t.Cleanup(ac.CloseIdleConnections)
	ac.PayLinks.Create(t.Context(), input("1"))
	ac.PayLinks.Get(t.Context(), "a")
	assert.Equal(t, []switchcomm.Operation{
		{API: "alphacomm", Name: "PayLinks.Create", Write: true},
		{API: "alphacomm", Name: "PayLinks.Get"},
	}, seen)
}
