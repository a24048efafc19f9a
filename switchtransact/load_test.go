package switchtransact_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/load"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// fakeAndClient starts a fake, and makes a client that does not wait between
// attempts.
func fakeAndClient(t *testing.T, options ...switchtransacttest.Option) (*switchtransacttest.Server, *switchtransact.Client) {
	t.Helper()
	fake := switchtransacttest.New(t, options...)
	client, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL), switchcomm.WithoutLimiter(), switchcomm.WithBackoff(0, 0))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return fake, client
}

// nobodysID returns the n-th of many identity numbers with a correct check
// digit, which belong to nobody.
func nobodysID(n int) string {
	digits := fmt.Sprintf("%02d%02d%02d%04d08", n%100, n/100%12+1, n/1200%28+1, n/33600)
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}

// newPerson returns a person whom the fake accepts.
func newPerson(n int) switchtransact.Person {
	return switchtransact.Person{
		IDNumber: nobodysID(n), Name: "Jane", Surname: "Doe", Gender: "Female", Language: "English", ContactCell: "0720000001",
		Address:   switchtransact.Addresses{PhysicalLine1: "1 Example Street", PhysicalCode: "0081", PostalLine1: "PO Box 1", PostalCode: "0081"},
		Bank:      switchtransact.BankDetails{Holder: "J Doe", Number: "1000000001", Bank: "ABSA", BranchCode: "632005", Type: "Savings"},
		Product:   switchtransact.ProductDetails{Name: "Basic Membership", Amount: 9500, UnitName: "Monthly"},
		DaySalary: new(25), ReferenceNumber: fmt.Sprint("INV-", n),
	}
}

func newPeople(n int) []switchtransact.Person {
	people := make([]switchtransact.Person, n)
	for i := range people {
		people[i] = newPerson(i)
	}
	return people
}

func newCompany(n int) switchtransact.Company {
	return switchtransact.Company{
		Name: fmt.Sprintf("Example %d (Pty) Ltd", n), TradingAs: "Example", CompanyType: "Private Company",
		Email: "office@example.com", DefaultBillingDay: new(25),
	}
}

func newCompanies(n int) []switchtransact.Company {
	companies := make([]switchtransact.Company, n)
	for i := range companies {
		companies[i] = newCompany(i)
	}
	return companies
}

func input[T any](all []T) iter.Seq2[T, error] { return load.Seq(slices.Values(all)) }

// inOrder returns the outcomes in the order of the inputs.
func inOrder[T any](t *testing.T, outcomes iter.Seq2[load.Outcome[T], error]) []load.Outcome[T] {
	t.Helper()
	all, err := collect(outcomes)
	require.NoError(t, err)
	slices.SortFunc(all, func(a, b load.Outcome[T]) int { return a.Index - b.Index })
	return all
}

func states[T any](outcomes []load.Outcome[T]) []load.State {
	var all []load.State
	for _, out := range outcomes {
		all = append(all, out.State)
	}
	return all
}

// sizes are how many records the requests for an operation carried.
func sizes(t *testing.T, fake *switchtransacttest.Server, op switchtransacttest.Op) []int {
	t.Helper()
	var all []int
	for _, r := range fake.Requests() {
		if r.Op == op {
			all = append(all, len(tree(t, string(r.Body)).([]any)))
		}
	}
	return all
}

func openJournal(t *testing.T) *load.FileJournal {
	t.Helper()
	journal, err := load.OpenFile(filepath.Join(t.TempDir(), "journal"))
	require.NoError(t, err)
	t.Cleanup(func() { journal.Close() })
	return journal
}

func TestLoadNewPeople(t *testing.T) {
	fake, client := fakeAndClient(t)
	people := newPeople(205)
	people[3].Bank.Number = "1000000000" // fails the bank's check digits
	people[7].IDNumber = "1"

	outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(people), load.Options{Validate: true}))
	require.Len(t, outcomes, len(people))
	submitted := map[string]string{}
	for _, s := range fake.Workflow() {
		submitted[s.Key] = s.ID
	}
	assert.Len(t, submitted, 203)
	for i, out := range outcomes {
		assert.Equal(t, people[i], out.Input)
		assert.False(t, out.Updated || out.Resumed)
		switch i {
		case 3:
			assert.Equal(t, load.Rejected, out.State)
			require.ErrorIs(t, out.Err, switchtransact.ReasonCDVCheckFailed)
			require.ErrorIs(t, out.Err, switchcomm.ErrRejected)
			assert.Equal(t, []switchcomm.FieldError{{Field: "account_number", Message: "CDV check failed", Rule: "CDV"}}, out.Reasons)
		case 7:
			assert.Equal(t, load.Invalid, out.State)
			require.ErrorIs(t, out.Err, switchcomm.ErrValidation)
			assert.Equal(t, "id_number", out.Reasons[0].Field)
		default:
			require.NoError(t, out.Err)
			assert.Equal(t, load.Accepted, out.State)
			assert.Equal(t, submitted[out.Input.IDNumber], out.ID)
		}
	}
	assert.ElementsMatch(t, []int{100, 100, 4}, sizes(t, fake, switchtransacttest.PeopleCreate))
}

func TestLoadNewCompanies(t *testing.T) {
	fake, client := fakeAndClient(t)
	companies := newCompanies(5)
	companies[2].CompanyType = "Circus"
	outcomes := inOrder(t, client.Companies.LoadNew(t.Context(), input(companies), load.Options{CallSize: 2}))
	require.Len(t, outcomes, 5)
	for i, out := range outcomes {
		if i == 2 {
			assert.Equal(t, load.Rejected, out.State)
			assert.Equal(t, "company_type", out.Reasons[0].Field)
			continue
		}
		assert.Equal(t, load.Accepted, out.State)
		assert.NotEmpty(t, out.ID)
	}
	assert.Equal(t, 4, fake.Effects(switchtransacttest.CompaniesCreate))
}

func TestLoadUpdates(t *testing.T) {
	fake, client := fakeAndClient(t)
	_, err := fake.AddPerson(map[string]any{"id_number": nobodysID(0), "name": "Jane"})
	require.NoError(t, err)
	_, err = fake.AddCompany(map[string]any{"name": "Example 0 (Pty) Ltd"})
	require.NoError(t, err)

	people := []switchtransact.PersonUpdate{
		{IDNumber: nobodysID(0), Email: "jane@example.com", IsActive: new(true)},
		{IDNumber: nobodysID(1), Email: "jane@example.com", IsActive: new(true)},
		{Email: "jane@example.com"},
	}
	updated := inOrder(t, client.People.LoadUpdates(t.Context(), input(people), load.Options{Validate: true}))
	assert.Equal(t, []load.State{load.Accepted, load.Rejected, load.Invalid}, states(updated))
	assert.True(t, updated[0].Updated)

	companies := []switchtransact.CompanyUpdate{
		{Name: "EXAMPLE 0 (PTY) LTD", Email: "office@example.com", IsActive: new(true)},
		{Name: "Example 1 (Pty) Ltd", Email: "office@example.com", IsActive: new(true)},
	}
	changed := inOrder(t, client.Companies.LoadUpdates(t.Context(), input(companies), load.Options{Validate: true}))
	assert.Equal(t, []load.State{load.Accepted, load.Rejected}, states(changed))
	assert.Equal(t, 2, fake.ApproveAll())
	assert.Equal(t, "jane@example.com", fake.People()[0].Fields["email"])
	assert.Equal(t, "office@example.com", fake.Companies()[0].Fields["email"])
}

// Only who exists already is updated, and only if that is asked for.
func TestLoadNewUpdatesWhoExists(t *testing.T) {
	load3 := func(t *testing.T, options load.Options) ([]load.Outcome[switchtransact.Person], *switchtransacttest.Server) {
		fake, client := fakeAndClient(t)
		_, err := fake.AddPerson(map[string]any{"id_number": nobodysID(1), "name": "Jane"})
		require.NoError(t, err)
		people := newPeople(3)
		people[1].Product, people[1].DaySalary, people[1].DefaultDaySalary = switchtransact.ProductDetails{}, nil, new(25)
		people[2].Gender = "Martian"
		return inOrder(t, client.People.LoadNew(t.Context(), input(people), options)), fake
	}
	outcomes, fake := load3(t, load.Options{})
	assert.Equal(t, []load.State{load.Accepted, load.Rejected, load.Rejected}, states(outcomes))
	require.ErrorIs(t, outcomes[1].Err, switchtransact.ReasonPersonExists)
	assert.Zero(t, fake.Effects(switchtransacttest.PeopleUpdate))

	outcomes, fake = load3(t, load.Options{UpdateExisting: true})
	assert.Equal(t, []load.State{load.Accepted, load.Accepted, load.Rejected}, states(outcomes))
	assert.False(t, outcomes[0].Updated)
	assert.True(t, outcomes[1].Updated)
	assert.Equal(t, []int{1}, sizes(t, fake, switchtransacttest.PeopleUpdate))
	assert.Equal(t, 1, fake.Effects(switchtransacttest.PeopleUpdate))
}

func TestLoadNewUpdatesCompaniesThatExist(t *testing.T) {
	fake, client := fakeAndClient(t)
	_, err := fake.AddCompany(map[string]any{"name": "example 1 (pty) ltd"})
	require.NoError(t, err)
	outcomes := inOrder(t, client.Companies.LoadNew(t.Context(), input(newCompanies(3)), load.Options{UpdateExisting: true}))
	assert.Equal(t, []load.State{load.Accepted, load.Accepted, load.Accepted}, states(outcomes))
	assert.Equal(t, 1, fake.Effects(switchtransacttest.CompaniesUpdate))
}

// A record that exists and has something else wrong with it is not updated.
func TestLoadNewUpdatesNobodyWithAnotherFault(t *testing.T) {
	fake, client := fakeAndClient(t)
	_, err := fake.AddPerson(map[string]any{"id_number": nobodysID(0), "name": "Jane"})
	require.NoError(t, err)
	person := newPerson(0)
	person.Bank.Number = "1000000000"
	outcomes := inOrder(t, client.People.LoadNew(t.Context(), input([]switchtransact.Person{person}), load.Options{UpdateExisting: true}))
	assert.Equal(t, []load.State{load.Rejected}, states(outcomes))
	assert.Len(t, outcomes[0].Reasons, 2)
	assert.Zero(t, fake.Effects(switchtransacttest.AnyOp))
}

// One record that makes the vendor refuse its whole call does not take the
// others with it.
func TestLoadNewHalvesCallsThatAreRefused(t *testing.T) {
	for _, status := range []int{http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusBadRequest} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			v := poisonedVendor(status, nobodysID(5))
			client, err := switchtransact.New(testToken, switchcomm.WithTransport(v))
			require.NoError(t, err)
			outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(newPeople(8)), load.Options{}))
			for i, out := range outcomes {
				if i == 5 {
					assert.Equal(t, load.Rejected, out.State)
					assert.Equal(t, status, failure(t, out.Err).StatusCode)
					continue
				}
				assert.Equal(t, load.Accepted, out.State)
			}
			assert.Equal(t, 7, v.accepted)

			v.accepted = 0
			outcomes = inOrder(t, client.People.LoadNew(t.Context(), input(newPeople(8)), load.Options{NoSplit: true}))
			assert.Equal(t, slices.Repeat([]load.State{load.Rejected}, 8), states(outcomes))
			assert.Zero(t, v.accepted)
		})
	}
}

// A refusal of the whole call may list the records that are at fault, and say
// nothing of the others: nothing was applied, and those are sent again.
func TestLoadNewSendsAgainWhoIsNotAtFault(t *testing.T) {
	vendor := serve(t,
		answer{http.StatusUnprocessableEntity, `{"rejected":[{"id_number":"` + nobodysID(1) + `","reasons":{"gender":{"message":"is odd","rule":"in"}}}]}`},
		ok(accepted(0)),
		answer{http.StatusUnprocessableEntity, `{"rejected":[{"id_number":"` + nobodysID(1) + `","reasons":{"gender":{"message":"is odd","rule":"in"}}}]}`})
	outcomes := inOrder(t, vendor.client.People.LoadNew(t.Context(), input(newPeople(2)), load.Options{Concurrency: 1}))
	assert.Equal(t, []load.State{load.Accepted, load.Rejected}, states(outcomes))
	assert.Equal(t, []switchcomm.FieldError{{Field: "gender", Message: "is odd", Rule: "in"}}, outcomes[1].Reasons)
	assert.Len(t, vendor.received(), 3)
}

// What an answer does not mention may have been applied, and is not sent again.
func TestLoadNewUnanswered(t *testing.T) {
	vendor := serve(t, ok(accepted(0, 2)))
	outcomes := inOrder(t, vendor.client.People.LoadNew(t.Context(), input(newPeople(3)), load.Options{}))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown, load.Accepted}, states(outcomes))
	require.ErrorIs(t, outcomes[1].Err, switchcomm.ErrOutcomeUnknown)
	assert.Len(t, vendor.received(), 1)
}

// A failure that lists accepted records was applied in part.
func TestLoadNewFailureWithAcceptedRecords(t *testing.T) {
	for _, a := range []answer{
		ok(strings.Replace(accepted(1), "{", `{"status":false,"error":"Something broke",`, 1)),
		{http.StatusUnprocessableEntity, accepted(1)},
		{http.StatusInternalServerError, accepted(1)},
	} {
		vendor := serve(t, a)
		outcomes := inOrder(t, vendor.client.People.LoadNew(t.Context(), input(newPeople(3)), load.Options{}))
		assert.Equal(t, []load.State{load.Unknown, load.Accepted, load.Unknown}, states(outcomes), a.body)
		assert.Len(t, vendor.received(), 1)
	}
}

// accepted is the answer that accepts some of newPeople.
func accepted(people ...int) string {
	var entries []string
	for _, n := range people {
		entries = append(entries, fmt.Sprintf(`{"unique_workflow_id":"w%d","id_number":"%s","name":"Jane","surname":"Doe"}`, n, nobodysID(n)))
	}
	return `{"accepted":[` + strings.Join(entries, ",") + `]}`
}

// A key that is not accepted stops the load, and nothing is lost.
func TestLoadNewWithAWrongKey(t *testing.T) {
	fake := switchtransacttest.New(t)
	client, err := switchtransact.New(testToken, switchcomm.WithBaseURL(fake.URL))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(newPeople(500)), load.Options{Concurrency: 1}))
	require.Len(t, outcomes, 500)
	for _, out := range outcomes {
		require.Equal(t, load.NotSent, out.State)
		require.ErrorIs(t, out.Err, switchcomm.ErrUnauthorized)
		require.ErrorIs(t, out.Err, switchcomm.ErrNotSent)
	}
	assert.Len(t, fake.Requests(), 1)
}

// Two with the same identity number are not in flight together: the second
// comes after the first is settled.
func TestLoadNewKeepsTheSamePersonApart(t *testing.T) {
	fake, client := fakeAndClient(t, switchtransacttest.WithAutoApprove())
	people := newPeople(6)
	people[1].IDNumber = " " + people[0].IDNumber
	people[5].IDNumber = people[0].IDNumber
	outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(people), load.Options{}))
	assert.Equal(t, []load.State{load.Accepted, load.Rejected, load.Accepted, load.Accepted, load.Accepted, load.Rejected}, states(outcomes))
	require.ErrorIs(t, outcomes[5].Err, switchtransact.ReasonPersonExists)
	assert.Len(t, fake.People(), 4)
}

// unknownPeople loads three people of whom nobody hears back.
func unknownPeople(t *testing.T, fake *switchtransacttest.Server, client *switchtransact.Client, people []switchtransact.Person) *load.FileJournal {
	t.Helper()
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Reset, AfterEffect: true, Times: 1})
	journal := openJournal(t)
	outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(people), load.Options{Journal: journal}))
	require.Equal(t, slices.Repeat([]load.State{load.Unknown}, len(people)), states(outcomes))
	return journal
}

func TestReconcileNewPeople(t *testing.T) {
	fake, client := fakeAndClient(t)
	people := newPeople(3)
	people[2].Product, people[2].DaySalary, people[2].DefaultDaySalary = switchtransact.ProductDetails{}, nil, new(25)
	journal := unknownPeople(t, fake, client, people)

	outcomes := inOrder(t, client.People.ReconcileNew(t.Context(), input(people), journal))
	assert.Equal(t, slices.Repeat([]load.State{load.Unknown}, 3), states(outcomes), "nobody is found before the approval")
	for _, out := range outcomes {
		require.ErrorIs(t, out.Err, switchcomm.ErrOutcomeUnknown)
	}

	require.NoError(t, fake.Decline(fake.Workflow()[1].ID))
	fake.ApproveAll()
	outcomes = inOrder(t, client.People.ReconcileNew(t.Context(), input(people), journal))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown, load.Accepted}, states(outcomes))

	outcomes = inOrder(t, client.People.LoadNew(t.Context(), input(people), load.Options{Journal: journal}))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown, load.Accepted}, states(outcomes))
	assert.Equal(t, 3, fake.Effects(switchtransacttest.PeopleCreate), "nobody is sent again")
}

// Who was a member before the load was not created by it.
func TestReconcileNewPeopleWhoWereThereBefore(t *testing.T) {
	fake, client := fakeAndClient(t, switchtransacttest.WithAutoApprove())
	before := newPerson(0)
	before.ReferenceNumber = "INV-OLD"
	_, err := client.People.Create(t.Context(), []switchtransact.Person{before})
	require.NoError(t, err)

	people := newPeople(1)
	journal := unknownPeople(t, fake, client, people)
	outcomes := inOrder(t, client.People.ReconcileNew(t.Context(), input(people), journal))
	assert.Equal(t, []load.State{load.Unknown}, states(outcomes))
	assert.Len(t, fake.People(), 1)
}

func TestReconcileNewCompanies(t *testing.T) {
	fake, client := fakeAndClient(t, switchtransacttest.WithAutoApprove())
	companies := newCompanies(2)
	companies[1].Name = "Example"
	fake.Inject(switchtransacttest.CompaniesCreate, switchtransacttest.Fault{Break: switchtransacttest.Close, Times: 1})
	journal := openJournal(t)
	outcomes := inOrder(t, client.Companies.LoadNew(t.Context(), input(companies), load.Options{Journal: journal}))
	require.Equal(t, []load.State{load.Unknown, load.Unknown}, states(outcomes))

	_, err := fake.AddCompany(map[string]any{"name": "EXAMPLE 0 (PTY) LTD"})
	require.NoError(t, err)
	outcomes = inOrder(t, client.Companies.ReconcileNew(t.Context(), input(companies), journal))
	assert.Equal(t, []load.State{load.Accepted, load.Unknown}, states(outcomes), "a name that is only similar is another company")
}

// The journal of one kind of load does not serve another.
func TestJournalsOfDifferentLoads(t *testing.T) {
	_, client := fakeAndClient(t)
	journal := openJournal(t)
	inOrder(t, client.People.LoadNew(t.Context(), input(newPeople(1)), load.Options{Journal: journal}))
	_, err := collect(client.People.LoadUpdates(t.Context(), input([]switchtransact.PersonUpdate{switchtransact.PersonUpdate(newPerson(0))}), load.Options{Journal: journal}))
	require.ErrorIs(t, err, load.ErrInputChanged)
}

// A record that cannot be encoded is not sent, and the others are.
func TestLoadNewWithSomebodyWhoCannotBeEncoded(t *testing.T) {
	for name, options := range map[string]load.Options{"without a journal": {}, "with a journal": {Journal: openJournal(t)}} {
		t.Run(name, func(t *testing.T) {
			fake, client := fakeAndClient(t)
			people := newPeople(3)
			people[1].Extra = map[string]any{"name": "twice"}
			outcomes := inOrder(t, client.People.LoadNew(t.Context(), input(people), options))
			assert.Equal(t, load.Accepted, outcomes[0].State)
			assert.Contains(t, []load.State{load.Invalid, load.NotSent}, outcomes[1].State)
			require.ErrorIs(t, outcomes[1].Err, switchcomm.ErrNotSent)
			assert.Equal(t, load.Accepted, outcomes[2].State)
			assert.Equal(t, 2, fake.Effects(switchtransacttest.PeopleCreate))
		})
	}
}

func TestLoadEndsWithItsContext(t *testing.T) {
	fake, client := fakeAndClient(t)
	fake.Inject(switchtransacttest.PeopleCreate, switchtransacttest.Fault{Break: switchtransacttest.Hang, AfterEffect: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_ = fake.Await(ctx, switchtransacttest.PeopleCreate, 1)
		cancel()
	}()
	outcomes, err := collect(client.People.LoadNew(ctx, input(newPeople(1000)), load.Options{CallSize: 10, Concurrency: 1}))
	require.ErrorIs(t, err, context.Canceled)
	counts := map[load.State]int{}
	for _, out := range outcomes {
		counts[out.State]++
	}
	assert.Equal(t, 10, counts[load.Unknown])
	assert.Equal(t, len(outcomes)-10, counts[load.NotSent])
}
