package main

import (
	"errors"
	"testing"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// TestWithoutKeys shows that a member is loaded once, although the answer is
// lost.
func TestWithoutKeys(t *testing.T) {
	fake := switchtransacttest.New(t)
	st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer st.CloseIdleConnections()
	lost := switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true}
	fake.Inject(switchtransacttest.PeopleCreate, lost)

	_, err = st.People.Create(t.Context(), []switchtransact.Person{newThandi()})
	if !errors.Is(err, switchcomm.ErrOutcomeUnknown) {
		t.Errorf("got %v, want an unknown outcome", err)
	}
	if n := fake.Effects(switchtransacttest.PeopleCreate); n != 1 {
		t.Errorf("loaded %d times", n)
	}
}

// TestQuirks shows that a program copes with what the vendor's answers can look
// like.
func TestQuirks(t *testing.T) {
	for _, quirk := range []switchtransacttest.Quirk{
		switchtransacttest.QuirkNumbersAsStrings,
		switchtransacttest.QuirkEmptyObjectsAsLists,
		switchtransacttest.QuirkAccountsHolder,
	} {
		t.Run(string(quirk), func(t *testing.T) {
			fake := switchtransacttest.New(t, switchtransacttest.WithQuirks(quirk))
			st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
			if err != nil {
				t.Fatal(err)
			}
			defer st.CloseIdleConnections()
			loadThandi(t.Context(), st, fake)
			details, err := st.People.Details(t.Context(), switchtransact.PersonQuery{IDNumber: "8804120101081"})
			if err != nil {
				t.Fatal(err)
			}
			if details.Record.MemberNumber != "3008821" {
				t.Errorf("member number %q", details.Record.MemberNumber)
			}
		})
	}
}
