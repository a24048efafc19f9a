package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// The people of the story.
const (
	pieter = "7511305108085"
	lerato = "9907210115082"
)

// story shows three days of keeping the file, with the vendor played by a fake.
func (p program) story(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "dncsync")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	now := &clock{}
	now.set(southAfrican(2, 9))
	fake, err := openFake(now)
	if err != nil {
		return err
	}
	defer fake.Close()
	api, err := connect(fake.Key, fake.URL)
	if err != nil {
		return err
	}
	defer api.close()

	t := teller{
		program: p,
		fake:    fake,
		now:     now,
		syncer: syncer{
			api:    api,
			store:  store{source: fake.URL, csv: filepath.Join(folder, "do-not-contact.csv"), state: filepath.Join(folder, "state.json"), step: p.step},
			policy: policy{overlap: 3, wholeEvery: 24 * time.Hour},
			now:    now.read,
			report: report{out: p.out},
		},
	}
	return t.tell(ctx)
}

// openFake starts a fake that knows some people and a company, some of whom
// asked not to be contacted.
func openFake(now *clock) (*switchtransacttest.Server, error) {
	fake, err := switchtransacttest.NewServer(switchtransacttest.WithClock(now.read), switchtransacttest.WithAutoApprove())
	if err != nil {
		return nil, err
	}
	for _, person := range []map[string]any{
		{"id_number": "8804120101081", "contact_cell": "072 000 0001", "is_marketing_sms": false},
		{"id_number": pieter, "contact_cell": "+27 72 000 0002", "contact_work": "0110000002", "is_marketing_phone": false},
		{"id_number": lerato, "contact_cell": "0720000003"},
	} {
		if _, err := fake.AddPerson(person); err != nil {
			fake.Close()
			return nil, err
		}
	}
	company := map[string]any{
		"name": "Example Traders", "mobile": "+27720000001", "contact": "011 000 0004 / 011 000 0005", "is_marketing_phone": false,
	}
	if _, err := fake.AddCompany(company); err != nil {
		fake.Close()
		return nil, err
	}
	return fake, nil
}

// teller tells the story.
type teller struct {
	program
	fake   *switchtransacttest.Server
	now    *clock
	syncer syncer
}

func (t *teller) tell(ctx context.Context) error {
	t.line("A fake on this machine plays SwitchTransact: no keys, no network.")
	t.line("\nMonday morning. The first time, the whole lists are read.")
	if err := t.round(ctx); err != nil {
		return err
	}

	t.line("\nMonday afternoon. Lerato wants no more SMS; reading the last days shows it.")
	t.now.set(southAfrican(2, 15))
	if err := t.allow(ctx, lerato, switchtransact.Marketing{SMS: new(false)}); err != nil {
		return err
	}
	if err := t.round(ctx); err != nil {
		return err
	}

	t.line("\nTuesday. Pieter may be called again. Only the whole list can show it, and it\nis read once a day; but one read is not believed.")
	t.now.set(southAfrican(3, 16))
	if err := t.allow(ctx, pieter, switchtransact.Marketing{Phone: new(true)}); err != nil {
		return err
	}
	if err := t.round(ctx); err != nil {
		return err
	}

	t.line("\nWednesday. The vendor is being repaired. No number is lost by that.")
	t.now.set(southAfrican(4, 16))
	t.fake.Inject(switchtransacttest.PeopleBlacklist, switchtransacttest.Fault{Status: http.StatusOK, Body: "<p>We are busy</p>"})
	if err := t.round(ctx); err != nil {
		return err
	}

	t.line("\nAn hour later. The second read of the whole list agrees with the first.")
	t.now.set(southAfrican(4, 17))
	t.fake.ClearFaults()
	if err := t.round(ctx); err != nil {
		return err
	}
	return t.show()
}

// round brings the file up to date and tells how it went.
func (t *teller) round(ctx context.Context) error {
	failed, err := t.syncer.round(ctx)
	if err != nil {
		return err
	}
	if failed != nil {
		for line := range strings.Lines(failed.Error()) {
			t.line("  failed: %s", strings.TrimSpace(line))
		}
	}
	return ctx.Err()
}

// allow changes what contact a person agrees to.
func (t *teller) allow(ctx context.Context, idNumber string, marketing switchtransact.Marketing) error {
	result, err := t.syncer.api.client.People.Update(ctx, []switchtransact.PersonUpdate{
		{IDNumber: idNumber, IsActive: new(true), Marketing: marketing},
	})
	if err != nil {
		return err
	}
	return result.Err()
}

// show prints the file.
func (t *teller) show() error {
	contents, err := os.ReadFile(t.syncer.store.csv)
	if err != nil {
		return err
	}
	t.line("\nThe file:\n%s", strings.TrimSpace(string(contents)))
	return nil
}

func (t *teller) line(format string, args ...any) { fmt.Fprintf(t.out, format+"\n", args...) }

// clock is the time that the story plays in, so that it is the same every day.
type clock struct{ now atomic.Pointer[time.Time] }

func (c *clock) set(t time.Time) { c.now.Store(&t) }

func (c *clock) read() time.Time { return *c.now.Load() }

func southAfrican(day, hour int) time.Time {
	return time.Date(2026, time.March, day, hour, 0, 0, 0, switchcomm.SouthAfrica())
}
