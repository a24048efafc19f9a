package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
)

func TestPaidStopsCalling(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	r.hook(t, fake)
	link := addImported(t, fake, "INV-1")
	assert.Equal(t, state{200, "ok", 0, 0, true}, r.state(t))

	d := pay(t, fake, link.ID)
	assert.Equal(t, 200, d.Status)
	r.drain(t)

	event := d.Event.(alphacommtest.PayLinkPaid)
	records := r.allRecords(t)
	require.Len(t, records, 1)
	got := records[0]
	assert.Len(t, got.Key, 64)
	assert.WithinDuration(t, time.Now(), got.At, time.Minute)
	assert.WithinDuration(t, event.At, got.Time, time.Second)
	got.Key, got.At, got.Time = "", time.Time{}, time.Time{}
	assert.Equal(t, record{
		Event: "PayLinkPaid", ID: event.ID, PayLink: link.ID,
		Outcome: outcomeStopped, Script: "1001", Reference: "INV-1", Attempts: 1,
	}, got)
	stopped := fake.StoppedCalls()
	require.Len(t, stopped, 1)
	assert.Equal(t, 1001, stopped[0].ScriptID)
	assert.Equal(t, "INV-1", stopped[0].Reference)
}

// A PayLink that was made by API keeps both attributes under other names.
func TestAttributesOfOwnPayLinks(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	r.hook(t, fake)
	link, err := fake.AddPayLink(alphacommtest.PayLink{Amount: 100, Attributes: []alphacommtest.Attribute{
		{ID: "customer_script", Value: "1002"}, {ID: "customer_reference", Value: "INV-2"},
	}})
	require.NoError(t, err)
	pay(t, fake, link.ID)
	r.drain(t)
	require.Len(t, fake.StoppedCalls(), 1)
	assert.Equal(t, 1002, fake.StoppedCalls()[0].ScriptID)
	assert.Equal(t, "INV-2", fake.StoppedCalls()[0].Reference)
}

func TestWhatBecomesOfOtherEvents(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	r.hook(t, fake)
	part, visited := addImported(t, fake, "INV-1"), addImported(t, fake, "INV-2")
	unassigned, err := fake.AddPayLink(alphacommtest.PayLink{Amount: 100, Attributes: []alphacommtest.Attribute{{ID: "reference", Value: "INV-3"}}})
	require.NoError(t, err)
	deliver := func(event alphacommtest.Event) func() (alphacommtest.Delivery, error) {
		return func() (alphacommtest.Delivery, error) { return fake.Deliver(event), nil }
	}
	for _, test := range []struct {
		name   string
		happen func() (alphacommtest.Delivery, error)
		event  string
		want   outcome
		logged string
	}{
		{"part", func() (alphacommtest.Delivery, error) { return fake.PayPart(part.ID, 100) }, "PayLinkPaid", outcomePartlyPaid, "level=INFO"},
		{"visited", func() (alphacommtest.Delivery, error) { return fake.Visit(visited.ID) }, "PayLinkVisited", outcomeNoted, "level=INFO"},
		{"without script", func() (alphacommtest.Delivery, error) { return fake.Pay(unassigned.ID) }, "PayLinkPaid", outcomeUnassigned, "level=WARN"},
		{"call", deliver(alphacommtest.CallCompleted{Reference: "INV-4"}), "VoiceCallCompleted", outcomeNoted, "level=INFO"},
		{"older call", deliver(alphacommtest.CallCompleted{Reference: "INV-4", Legacy: true}), "LegacyCall", outcomeNoted, "level=INFO"},
		{"new", deliver(alphacommtest.RawEvent(`{"id":"1","event":"PayLinkShared"}`)), "PayLinkShared", outcomeUnknown, "level=WARN"},
		{"nothing", deliver(alphacommtest.RawEvent("\ufeff{}")), "", outcomeUnknown, "level=WARN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(r.allRecords(t))
			d, err := test.happen()
			require.NoError(t, err)
			assert.Equal(t, 200, d.Status)
			r.drain(t)
			records := r.allRecords(t)
			require.Len(t, records, before+1)
			assert.Equal(t, test.want, records[before].Outcome)
			assert.Equal(t, test.event, records[before].Event)
			assert.Regexp(t, test.logged+`.*outcome=`+string(test.want), r.errout.String())
		})
	}
	assert.Empty(t, fake.StoppedCalls())
	assert.Empty(t, r.allDead(t))
}

// What comes again is worked on once: as long as the queue remembers it, and
// also after a restart, when the records know it.
func TestRepeats(t *testing.T) {
	fake := alphacommtest.New(t)
	store := t.TempDir()
	r := start(t, env(fake), live(store)...)
	r.hook(t, fake)
	d := pay(t, fake, addImported(t, fake, "INV-1").ID)
	nameless := fake.Deliver(alphacommtest.RawEvent(`{"event":"PayLinkShared"}`))
	r.drain(t)
	for range 3 {
		assert.Equal(t, 200, fake.Redeliver(d).Status)
		assert.Equal(t, 200, fake.Redeliver(nameless).Status)
	}
	r.drain(t)
	assert.ElementsMatch(t, []outcome{outcomeStopped, outcomeUnknown}, outcomes(r.allRecords(t)))
	assert.Contains(t, r.errout.String(), "repeated=true")

	r.interrupt(t)
	r = start(t, env(fake), live(store)...)
	r.hook(t, fake)
	for range 3 {
		assert.Equal(t, 200, fake.Redeliver(d).Status)
	}
	r.drain(t)
	assert.Len(t, r.allRecords(t), 2)
	assert.Len(t, fake.StoppedCalls(), 1)
}

func TestFailuresAreRetried(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	r.hook(t, fake)
	fake.Inject(alphacommtest.VoiceStopCalling, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true, Times: 2})
	pay(t, fake, addImported(t, fake, "INV-1").ID)
	r.drain(t)
	records := r.allRecords(t)
	require.Len(t, records, 1)
	assert.Equal(t, 3, records[0].Attempts)
	assert.Len(t, fake.StoppedCalls(), 3, "it may be done again when it is not known whether it was")
}

// An event can arrive before the vendor's own search shows the payment.
func TestPaymentThatIsNotThereYet(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), append(live(t.TempDir()), "-retry", "10ms,10ms,10ms,10ms,10ms,1h")...)
	r.hook(t, fake)
	link := addImported(t, fake, "INV-1")
	assert.Equal(t, 200, fake.Deliver(alphacommtest.PayLinkPaid{PayLinkID: link.ID, Amount: 2450}).Status)
	require.NoError(t, fake.Await(within(t), alphacommtest.PayLinksList, 2))
	require.NoError(t, fake.SetWebhook("", "", ""))
	_, err := fake.Pay(link.ID)
	require.NoError(t, err)
	r.drain(t)
	assert.Equal(t, []outcome{outcomeStopped}, outcomes(r.allRecords(t)))
}

func TestDeadLetters(t *testing.T) {
	fake := alphacommtest.New(t)
	store := t.TempDir()
	quick := append(live(store), "-retry", "1ms,1ms")
	r := start(t, env(fake), quick...)
	r.hook(t, fake)
	fake.RestrictKey(true)
	link := addImported(t, fake, "INV-1")
	pay(t, fake, link.ID)
	fake.Deliver(alphacommtest.PayLinkPaid{PayLinkID: "none"})
	r.drain(t)

	check := func(want int) {
		t.Helper()
		letters := r.allDead(t)
		require.Len(t, letters, want)
		assert.Equal(t, 3, letters[0].Attempts)
		assert.Equal(t, "PayLinkPaid", letters[0].Event)
		assert.Equal(t, want, r.state(t).Dead)
		assert.Equal(t, 200, r.state(t).Code)
	}
	check(2)
	assert.Contains(t, []string{r.allDead(t)[0].PayLink, r.allDead(t)[1].PayLink}, link.ID)
	assert.Contains(t, r.allDead(t)[0].Reason, "limited to certain source addresses")
	assert.Regexp(t, "level=ERROR.*became a dead letter", r.errout.String())
	assert.Empty(t, r.allRecords(t))

	assert.Equal(t, `{"requeued":2}`, do(t, "POST", r.dead+"/requeue"))
	r.drain(t)
	check(2)

	r.interrupt(t)
	r = start(t, env(fake), quick...)
	check(2)
	fake.RestrictKey(false)
	assert.Equal(t, `{"requeued":2}`, do(t, "POST", r.dead+"/requeue"))
	r.drain(t)
	check(1)
	assert.Equal(t, []outcome{outcomeStopped}, outcomes(r.allRecords(t)))
	assert.Len(t, fake.StoppedCalls(), 1)

	assert.Equal(t, `{"deleted":0}`, do(t, "DELETE", r.dead+"/other"))
	assert.Equal(t, `{"deleted":1}`, do(t, "DELETE", r.dead+"/"+r.allDead(t)[0].Key))
	assert.Empty(t, r.allDead(t))
}

// do sends a request and returns the answer.
func do(t *testing.T, method, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return strings.TrimSpace(string(body))
}

func TestRequeueIsNotForWebPages(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	request, err := http.NewRequest("POST", r.dead+"/requeue", nil)
	require.NoError(t, err)
	request.Header.Set("Origin", "https://example.com")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Equal(t, 403, answer.StatusCode)
}

// Without -write real events wait, and nothing is asked of the API.
func TestLiveWorksOnlyWhenToldToWrite(t *testing.T) {
	fake := alphacommtest.New(t)
	store := t.TempDir()
	var onlyLive []string
	for _, arg := range live(store) {
		if arg != "-write" {
			onlyLive = append(onlyLive, arg)
		}
	}
	r := start(t, env(fake, "ALPHACOMM_KEY="), onlyLive...)
	assert.Contains(t, r.note, "wait for -write")
	r.hook(t, fake)
	assert.Equal(t, 200, pay(t, fake, addImported(t, fake, "INV-1").ID).Status)
	assert.Equal(t, state{200, "ok", 1, 0, false}, r.state(t))
	r.interrupt(t)
	assert.Empty(t, fake.Requests())

	r = start(t, env(fake), live(store)...)
	r.drain(t)
	assert.Equal(t, []outcome{outcomeStopped}, outcomes(r.allRecords(t)))
}

func TestStrangersAreRefused(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), live(t.TempDir())...)
	for _, account := range [][2]string{{"", ""}, {hookUser, "wrong"}, {"wrong", hookPassword}} {
		require.NoError(t, fake.SetWebhook(r.events, account[0], account[1]))
		assert.Equal(t, 401, fake.Deliver(alphacommtest.PayLinkVisited{}).Status)
	}
	r.hook(t, fake)
	assert.Equal(t, 400, fake.Deliver(alphacommtest.RawEvent("[]")).Status)
	assert.Empty(t, r.allRecords(t))
	assert.Zero(t, r.state(t).Waiting)
}

// Two programs would destroy each other's data.
func TestOneProgramInAFolder(t *testing.T) {
	fake := alphacommtest.New(t)
	store := t.TempDir()
	start(t, env(fake), live(store)...)
	got := programtest.Run(t, env(fake), live(store)...)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "another webhookd works in "+store)
}

func TestFolderIsPrivate(t *testing.T) {
	fake := alphacommtest.New(t)
	store := filepath.Join(t.TempDir(), "deep", "store")
	start(t, env(fake), live(store)...)
	info, err := os.Stat(store)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func TestFolderThatCannotBeUsed(t *testing.T) {
	fake := alphacommtest.New(t)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	got := programtest.Run(t, env(fake), live(file)...)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, file)

	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "jetstream"), nil, 0o600))
	got = programtest.Run(t, env(fake), live(folder)...)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "the store in "+folder+" cannot be opened")
}

// What is acknowledged has reached the disk, so that it survives a loss of power.
func TestEveryWriteReachesTheDisk(t *testing.T) {
	e, err := startEmbedded(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer e.close()
	assert.True(t, e.server.JetStreamConfig().SyncAlways)
}

// With a server of its own the program stores nothing itself; while that server
// is away events are refused, so that the vendor may send them again.
func TestExternalServer(t *testing.T) {
	fake := alphacommtest.New(t)
	dir, port := t.TempDir(), freePort(t)
	nats := startNATS(t, dir, port)
	natsURL := "nats://127.0.0.1:" + strconv.Itoa(port)
	args := []string{"-live", "-write", "-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0", "-retry", "10ms"}
	r := start(t, env(fake, "NATS_URL="+natsURL), args...)
	second := start(t, env(fake, "NATS_URL="+natsURL), args...) // any number may share it
	r.hook(t, fake)
	assert.Equal(t, 200, pay(t, fake, addImported(t, fake, "INV-1").ID).Status)
	r.drain(t)
	assert.Equal(t, r.allRecords(t), second.allRecords(t))
	require.Len(t, fake.StoppedCalls(), 1)

	nats.Shutdown()
	nats.WaitForShutdown()
	second.kill()
	d := pay(t, fake, addImported(t, fake, "INV-2").ID)
	assert.Equal(t, 500, d.Status)
	assert.Equal(t, 503, r.state(t).Code)

	startNATS(t, dir, port)
	require.EventuallyWithT(t, func(c *assert.CollectT) { assert.Equal(c, 200, r.state(c).Code) }, time.Minute, 50*time.Millisecond)
	assert.Equal(t, 200, fake.Redeliver(d).Status)
	r.drain(t)
	assert.Equal(t, []outcome{outcomeStopped, outcomeStopped}, outcomes(r.allRecords(t)))
	assert.Len(t, fake.StoppedCalls(), 2)
}

func TestExternalServerThatIsNotThere(t *testing.T) {
	fake := alphacommtest.New(t)
	for _, natsURL := range []string{"nats://user:pass-word@127.0.0.1:1", "nats://user:pass-word@a b"} {
		got := programtest.Run(t, env(fake, "NATS_URL="+natsURL), "-live", "-write")
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, "NATS_URL")
		assert.NotContains(t, got.Errout, "pass-word")
	}
}

func TestNothingPersonalIsPrinted(t *testing.T) {
	fake := alphacommtest.New(t)
	r := start(t, env(fake), append(live(t.TempDir()), "-retry", "1ms")...)
	r.hook(t, fake)
	pay(t, fake, addImported(t, fake, "INV-1").ID)
	fake.Deliver(alphacommtest.CallCompleted{Reference: "INV-2", RemoteNumber: "31600000001", LocalNumber: "31500000002"})
	fake.Deliver(alphacommtest.RawEvent(`{"event":"Robin Example","id":"1","data":{"phone":"31600000001"}}`))
	r.drain(t)
	fake.Inject(alphacommtest.PayLinksList, alphacommtest.Fault{Status: 400, Body: `{"errors":[{"message":"Sanne Voorbeeld 31600000001"}]}`})
	pay(t, fake, addImported(t, fake, "INV-3").ID)
	r.drain(t)
	dead, err := json.Marshal(r.allDead(t))
	require.NoError(t, err)
	require.Len(t, r.allDead(t), 1)
	r.interrupt(t)
	for _, secret := range []string{fake.Key, hookPassword, "Sanne", "31600000001", "31500000002", "Robin", "INV-"} {
		assert.NotContains(t, r.errout.String(), secret)
	}
	assert.NotContains(t, string(dead), "Sanne")
	assert.NotContains(t, string(dead), "3160")
}

func TestHelp(t *testing.T) {
	got := programtest.Run(t, nil, "-h")
	assert.Zero(t, got.Code)
	assert.Empty(t, got.Out)
	for _, word := range []string{"Usage: webhookd", "-demo", "-live", "-write", "WEBHOOK_USER", "ALPHACOMM_KEY", "NATS_URL", "-store", "status 0"} {
		assert.Contains(t, got.Errout, word)
	}
}

func TestWrongUse(t *testing.T) {
	hook := []string{"WEBHOOK_USER=u", "WEBHOOK_PASSWORD=p", "NATS_URL="}
	tests := []struct {
		name string
		env  []string
		args []string
		want string
	}{
		{"unknown flag", nil, []string{"-fast"}, "flag provided but not defined: -fast"},
		{"no flag", nil, []string{"demo"}, `"demo" is no flag`},
		{"demo and more", nil, []string{"-demo", "-workers", "2"}, "no other flag goes with -demo"},
		{"write without live", nil, []string{"-write"}, "-write needs -live"},
		{"no password", []string{"WEBHOOK_USER=u", "WEBHOOK_PASSWORD="}, []string{"-live"}, "WEBHOOK_PASSWORD"},
		{"no key", hook, []string{"-live", "-write"}, "ALPHACOMM_KEY"},
		{"store of a fake", nil, []string{"-store", "x"}, "-store and -replicas need -live"},
		{"two stores", append(hook, "NATS_URL=nats://127.0.0.1"), []string{"-live", "-store", "x"}, "-store and NATS_URL exclude each other"},
		{"no workers", hook, []string{"-live", "-workers", "0"}, "must be above 0"},
		{"no waits", hook, []string{"-live", "-retry", "soon"}, "must be such as 5s,30s,10m"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := programtest.Run(t, test.env, test.args...)
			assert.Equal(t, 2, got.Code)
			assert.Empty(t, got.Out)
			assert.Contains(t, got.Errout, test.want)
		})
	}
}

func TestBusyAddress(t *testing.T) {
	fake := alphacommtest.New(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer busy.Close()
	for _, name := range []string{"-listen", "-admin"} {
		got := programtest.Run(t, env(fake), append(live(t.TempDir()), name, busy.Addr().String())...)
		assert.Equal(t, 1, got.Code)
		assert.Contains(t, got.Errout, name+": ")
	}
}

// The demo prints what stands in the README, uses no NATS server of the machine,
// and leaves nothing behind.
func TestDemo(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	want := regexp.MustCompile("(?s)-demo\n```\n\n```text\n(.*?)```").FindStringSubmatch(string(readme))
	require.NotNil(t, want)
	folder := t.TempDir()
	got := programtest.Run(t, []string{"TMPDIR=" + folder, "NATS_URL=nats://127.0.0.1:1"}, "-demo")
	assert.Zero(t, got.Code)
	assert.Empty(t, got.Errout)
	assert.Equal(t, want[1], got.Out)
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The commands of the README are run as they stand there, but for the ports.
func TestREADME(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	r := start(t, []string{"TMPDIR=" + t.TempDir()}, "-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0")
	parts := regexp.MustCompile("(?s)```sh\n(curl .*?)```\n\n```json\n(.*?)```").FindStringSubmatch(string(readme))
	require.NotNil(t, parts)
	commands := strings.ReplaceAll(parts[1], "http://127.0.0.1:8184/hooks", r.events)
	commands = strings.ReplaceAll(commands, "http://127.0.0.1:8184/healthz", r.health)
	commands = strings.ReplaceAll(commands, "http://127.0.0.1:8185/records", r.records)
	require.NotContains(t, commands, "818")

	// The first sends the event, the others look what became of it.
	send, look, found := strings.Cut(commands, "\ncurl -fsS http")
	require.True(t, found)
	shell(t, send)
	r.drain(t)
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	assert.JSONEq(t, asList(times.ReplaceAllString(parts[2], "")), asList(times.ReplaceAllString(shell(t, "curl -fsS http"+look), "")))
}

// asList is JSON values one after the other as a list.
func asList(values string) string {
	return "[" + regexp.MustCompile(`}\s*\n\s*{`).ReplaceAllString(values, "},{") + "]"
}

func shell(t *testing.T, commands string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", commands)
	var errout bytes.Buffer
	cmd.Stderr = &errout
	out, err := cmd.Output()
	require.NoError(t, err, errout.String())
	return string(out)
}

// startNATS runs a NATS server that others can reach.
func startNATS(t *testing.T, dir string, port int) *server.Server {
	t.Helper()
	ns, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true,
	})
	require.NoError(t, err)
	go ns.Start()
	t.Cleanup(func() { ns.Shutdown(); ns.WaitForShutdown() })
	require.True(t, ns.ReadyForConnections(time.Minute))
	return ns
}

// freePort is a port on which a server can be started again: the system gives
// it to nobody who takes any port.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(10000)
		listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return 0
}
