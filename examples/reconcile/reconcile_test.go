package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// vendors are fakes that know a payer and nothing else.
type vendors struct {
	st *switchtransacttest.Server
	ac *alphacommtest.Server
}

const payer = "8804120101081"

func newVendors(t *testing.T) *vendors {
	v := &vendors{switchtransacttest.New(t), alphacommtest.New(t)}
	_, err := v.st.AddPerson(map[string]any{"id_number": payer, "name": "Thandi", "surname": "Mokoena"})
	require.NoError(t, err)
	return v
}

// env is the environment that sends -live to the fakes.
func (v *vendors) env() []string {
	return []string{
		"SWITCHTRANSACT_TOKEN=" + v.st.Key, "SWITCHTRANSACT_URL=" + v.st.URL,
		"ALPHACOMM_KEY=" + v.ac.Key, "ALPHACOMM_URL=" + v.ac.URL,
	}
}

// february is a moment of the month of the tests.
func february(day int) time.Time {
	return time.Date(2024, time.February, day, 9, 0, 0, 0, switchcomm.SouthAfrica())
}

func (v *vendors) debit(t *testing.T, day int, reference string, cents int64, status string) switchtransacttest.Transaction {
	t.Helper()
	added, err := v.st.AddTransaction(switchtransacttest.Transaction{
		Payer: payer, Amount: cents, Status: status, Date: february(day), WorkflowReference: reference,
	})
	require.NoError(t, err)
	return added
}

func (v *vendors) link(t *testing.T, made time.Time, reference, status string, paid int64) {
	t.Helper()
	_, err := v.ac.AddPayLink(alphacommtest.PayLink{
		CreatedOn: made, Status: status, Amount: 10000, AmountPaid: paid,
		Attributes: []alphacommtest.Attribute{{ID: "reference", Value: reference}},
	})
	require.NoError(t, err)
}

// outcome is what a run leaves behind.
type outcome struct {
	programtest.Ended
	page  string
	lines []map[string]string
}

// live runs the program on servers, for February 2024.
func live(t *testing.T, env []string, expected string, more ...string) outcome {
	t.Helper()
	folder := t.TempDir()
	list, out := filepath.Join(folder, "list.csv"), filepath.Join(folder, "deep", "out")
	require.NoError(t, os.WriteFile(list, []byte(expected), 0o600))
	args := append([]string{"-live", "-month", "2024-02", "-expected", list, "-out", out}, more...)
	return read(t, programtest.Run(t, env, args...), out)
}

// read reads what the program wrote, if it did.
func read(t *testing.T, ended programtest.Ended, folder string) outcome {
	t.Helper()
	o := outcome{Ended: ended}
	page, err := os.ReadFile(filepath.Join(folder, pageFile))
	if os.IsNotExist(err) {
		entries, _ := os.ReadDir(folder)
		assert.Empty(t, entries, "nothing is left half done")
		return o
	}
	require.NoError(t, err)
	o.page = string(page)
	file, err := os.Open(filepath.Join(folder, csvFile))
	require.NoError(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		l := map[string]string{}
		for i, column := range rows[0] {
			l[column] = row[i]
		}
		o.lines = append(o.lines, l)
	}
	return o
}

// states are the states of the lines by reference.
func (o *outcome) states() map[string]string {
	all := map[string]string{}
	for _, l := range o.lines {
		all[l["reference"]] = l["state"]
	}
	return all
}

func (o *outcome) line(t *testing.T, reference string) map[string]string {
	t.Helper()
	for _, l := range o.lines {
		if l["reference"] == reference {
			return l
		}
	}
	require.Fail(t, "no such line", reference)
	return nil
}

const header = "reference,amount,currency,where\n"

func TestOnFakes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out")
	got := read(t, programtest.Run(t, nil, "-out", folder), folder)
	assert.Equal(t, exitDifferences, got.Code)
	assert.Empty(t, got.Errout)
	golden, err := os.ReadFile("testdata/golden.txt")
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(string(golden), "FOLDER", folder), got.Out)

	want := map[string]string{
		"INV-1025": "missing", "INV-1028": "missing", "INV-2014": "missing",
		"INV-1006": "unpaid", "INV-1019": "unpaid", "INV-1020": "unpaid", "INV-1022": "unpaid", "INV-2003": "unpaid", "INV-2009": "unpaid",
		"INV-1013": "different", "INV-1017": "different", "INV-2010": "different",
		"INV-0977": "extra", "INV-1990": "extra", "": "extra",
	}
	for reference, state := range got.states() {
		if want[reference] == "" {
			assert.Equal(t, "matched", state, reference)
		} else {
			assert.Equal(t, want[reference], state, reference)
		}
	}
	assert.Len(t, got.lines, 47)
	assert.Contains(t, got.line(t, "INV-1025")["note"], "declined")
	assert.Equal(t, "paid 2 times", got.line(t, "INV-1013")["note"])
	assert.Contains(t, got.line(t, "INV-2007")["note"], "no amount")
	assert.Equal(t, "2026-09-26", got.line(t, "INV-2012")["days"], "a PayLink of the month before")
	assert.Equal(t, "Unpaid | Paid", got.line(t, "INV-1011")["statuses"])

	for _, name := range []string{csvFile, pageFile} {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), name)
	}
}

func TestEverythingMatches(t *testing.T) {
	v := newVendors(t)
	v.debit(t, 1, "INV-1", 18900, "Paid")
	v.debit(t, 29, "INV-2", 10, "paid")
	v.link(t, february(1), "INV-1", "paid", 10000)
	v.link(t, time.Date(2024, 2, 29, 22, 59, 59, 0, time.UTC), "INV-3", "paid", 10000) // the last second in the Netherlands
	// Neither belongs to the month.
	v.link(t, time.Date(2024, 2, 29, 23, 0, 0, 0, time.UTC), "INV-4", "paid", 10000)
	v.link(t, time.Date(2024, 1, 31, 22, 59, 59, 0, time.UTC), "INV-5", "paid", 10000)

	got := live(t, v.env(), "\ufeffWhere;Reference;Currency;Amount\nswitchtransact; INV-1 ;zar;189\nswitchtransact;INV-2;ZAR;0.10\nAlphacomm;INV-1;EUR;100.0\nalphacomm;INV-3;EUR;100.00\n")
	assert.Equal(t, exitOK, got.Code, got.Errout)
	assert.Len(t, got.lines, 4)
	for _, l := range got.lines {
		assert.Equal(t, "matched", l["state"])
		assert.Equal(t, "0.00", l["difference"])
	}
	assert.Regexp(t, `all +2 +189\.10 +189\.10`, got.Out)
	assert.Regexp(t, `all +2 +200\.00 +200\.00`, got.Out)
	assert.NotContains(t, got.Out, "INV-", "references stay in the files")
	assert.Zero(t, v.st.Effects(switchtransacttest.AnyOp)+v.ac.Effects(alphacommtest.AnyOp), "it only reads")
}

// The API has no pages: a month in one answer could be too large for it.
func TestDaysAreAskedForOneByOne(t *testing.T) {
	v := newVendors(t)
	live(t, v.env(), header+"INV-1,1.00,ZAR,switchtransact\n")
	var days []string
	for _, r := range v.st.Requests() {
		if r.Op == switchtransacttest.TransactionsAll {
			assert.Equal(t, r.Query.Get("start_date"), r.Query.Get("end_date"))
			days = append(days, r.Query.Get("start_date"))
		}
	}
	require.Len(t, days, 29)
	assert.Equal(t, "2024-02-01", days[0])
	assert.Equal(t, "2024-02-29", days[28])
}

// A day that is too large is said, and what may be in it is not called missing.
func TestADayThatIsTooLarge(t *testing.T) {
	v := newVendors(t)
	v.debit(t, 5, "INV-1", 18900, "Paid")
	v.debit(t, 6, "INV-4", 100, "Unpaid")
	for i := range 60 {
		v.debit(t, 14, fmt.Sprint("BIG-", i), 100, "Paid")
	}
	list := header + "INV-1,189.00,ZAR,switchtransact\nBIG-7,1.00,ZAR,switchtransact\nINV-4,1.00,ZAR,switchtransact\nINV-9,1.00,EUR,alphacomm\n"
	got := live(t, v.env(), list, "-max-response", "8192")
	assert.Equal(t, exitFailed, got.Code)
	for _, text := range []string{got.Out, got.page} {
		has(t, text, "This report is not complete")
		has(t, text, "The transactions of 2024-02-14 are left out")
		has(t, text, "-max-response")
		assert.Equal(t, 1, strings.Count(text, "are left out"))
	}
	has(t, got.page, "2024-02-14 could not be read")
	assert.Equal(t, map[string]string{"INV-1": "matched", "BIG-7": "unsure", "INV-4": "unsure", "INV-9": "missing"}, got.states())
	assert.Contains(t, got.line(t, "BIG-7")["note"], "not everything could be read")

	got = live(t, v.env(), list)
	assert.Equal(t, exitDifferences, got.Code)
	assert.Equal(t, "matched", got.states()["BIG-7"])
	assert.Equal(t, "unpaid", got.states()["INV-4"])
	assert.Equal(t, "extra", got.states()["BIG-8"])
	hasNot(t, got.page, "could not be read</li>")
}

// serveTransactions serves one answer for the first day, and none for others.
func serveTransactions(t *testing.T, records string) []string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/report"):
			fmt.Fprint(w, `{"info":{"people":{"approved":1},"pending":0}}`)
		case r.URL.Query().Get("start_date") == "2024-02-01":
			fmt.Fprintf(w, `{"status":true,"records":[%s]}`, records)
		default:
			fmt.Fprint(w, `{"status":true,"total":0,"records":[]}`)
		}
	}))
	t.Cleanup(srv.Close)
	return []string{"SWITCHTRANSACT_TOKEN=fa4e", "SWITCHTRANSACT_URL=" + srv.URL}
}

func record(number, amount, reference string) string {
	return fmt.Sprintf(`{"transaction_number":"%s","amount":%s,"status":"Paid","transaction_date":"2024-02-01","workflow_reference":"%s"}`, number, amount, reference)
}

// Amounts stay exact, and one with a fraction of a cent is not rounded.
func TestAmountsAreExact(t *testing.T) {
	env := serveTransactions(t, strings.Join([]string{
		record("t1", `"0.10"`, "A"), record("t2", `0.2`, "A"),
		record("t3", `"150.005"`, "B"),
		record("t4", `"90071992547409.93"`, "C"), // beyond what a float64 can hold
		record("t5", `"99999999999999999999.00"`, "D"),
		record("t6", `"10.00"`, "E"), record("t6", `"10.00"`, "E"), // listed twice
		record("t7", `"10.00"`, "F"), record("t7", `"20.00"`, "F"), // and not alike
	}, ","))
	got := live(t, env, header+"A,0.30,ZAR,switchtransact\nB,150.00,ZAR,switchtransact\nC,90071992547409.93,ZAR,switchtransact\nE,10,ZAR,switchtransact\nF,10,ZAR,switchtransact\n")
	assert.Equal(t, exitDifferences, got.Code, got.Out+got.Errout)
	assert.Equal(t, map[string]string{"A": "matched", "B": "unsure", "C": "matched", "D": "extra", "E": "matched", "F": "unsure"}, got.states())
	assert.Equal(t, "t3: its amount 150.005 has a fraction of a cent, or is too large", got.line(t, "B")["note"])
	assert.Equal(t, "0.00", got.line(t, "B")["found"])
	assert.Contains(t, got.line(t, "D")["note"], "t5: its amount")
	assert.Regexp(t, `matched +3 +90,071,992,547,420\.23 +90,071,992,547,420\.23`, got.Out)
	assert.Contains(t, got.Out, "Listed twice by SwitchTransact, and counted once: 2.")
}

// An amount that cannot be read would pass for zero: its day is left out.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for name, records := range map[string]string{
		"amount": record("t1", `{"rands":1}`, "A"),
		"status": `{"transaction_number":"t1","amount":"1.00","status":{"a":1},"workflow_reference":"A"}`,
		"record": `"A"`,
	} {
		t.Run(name, func(t *testing.T) {
			got := live(t, serveTransactions(t, records), header+"A,1.00,ZAR,switchtransact\n")
			assert.Equal(t, exitFailed, got.Code)
			assert.Contains(t, got.Out, "The transactions of 2024-02-01 are left out")
			assert.Equal(t, map[string]string{"A": "unsure"}, got.states())
		})
	}
	// What nothing depends on does no harm.
	odd := strings.Replace(record("t1", `"1.00"`, "A"), "{", `{"member_number":{},"company_name":[1,2],`, 1)
	got := live(t, serveTransactions(t, odd), header+"A,1.00,ZAR,switchtransact\n")
	assert.Equal(t, exitOK, got.Code, got.Out+got.Errout)
}

func TestPayLinksOfOneReference(t *testing.T) {
	v := newVendors(t)
	day := february(9)
	v.link(t, day, "TWICE", "paid", 10000)
	v.link(t, day, "TWICE", "paid", 10000)
	v.link(t, day, "SILENT", "paid", 0)
	v.link(t, day, "SILENT", "ready", 0)
	v.link(t, day, "SILENT-TWICE", "paid", 0)
	v.link(t, day, "SILENT-TWICE", "paid", 0)
	v.link(t, day, "PART", "partially_paid", 0)
	v.link(t, day, "CANCELLED", "cancelled", 2500)
	v.link(t, day, "LATER", "ready", 0)
	v.link(t, time.Date(2023, 12, 20, 9, 0, 0, 0, time.UTC), "LATER", "paid", 10000)
	list := header
	for _, reference := range []string{"TWICE", "SILENT", "SILENT-TWICE", "PART", "CANCELLED", "LATER"} {
		list += reference + ",100.00,EUR,alphacomm\n"
	}
	got := live(t, v.env(), list)
	assert.Equal(t, exitDifferences, got.Code, got.Errout)
	assert.Equal(t, map[string]string{
		"TWICE": "different", "SILENT": "matched", "SILENT-TWICE": "different", "PART": "unsure",
		"CANCELLED": "unsure", "LATER": "matched",
	}, got.states())
	assert.Equal(t, "200.00", got.line(t, "TWICE")["found"])
	assert.Contains(t, got.line(t, "SILENT-TWICE")["note"], "paid more than once")
	assert.Contains(t, got.line(t, "CANCELLED")["note"], "25.00 is stated as paid")
	assert.Equal(t, "2023-12-20 | 2024-02-09", got.line(t, "LATER")["days"])
}

// A word that the vendor does not document is neither taken for payment nor for
// its absence.
func TestAStatusThatIsNotDocumented(t *testing.T) {
	v := newVendors(t)
	v.debit(t, 1, "INV-1", 100, "Teleported")
	v.debit(t, 1, "INV-2", 100, "Teleported")
	v.debit(t, 2, "INV-2", 100, "Paid")
	got := live(t, v.env(), header+"INV-1,1.00,ZAR,switchtransact\nINV-2,1.00,ZAR,switchtransact\n")
	assert.Equal(t, map[string]string{"INV-1": "unsure", "INV-2": "matched"}, got.states())
	has(t, got.page, "Teleported (unclear)")
}

// What others wrote is neither carried out by a spreadsheet nor by a browser.
func TestHostileTexts(t *testing.T) {
	v := newVendors(t)
	hostile := []string{
		`=HYPERLINK("http://evil.example";"x")`, "+1", "-1+1", "@SUM(A1)", " =1", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`,
		"</title></svg><b>", "{{.Month}}",
	}
	for i, reference := range hostile {
		v.debit(t, i+1, reference, 100, "<i>=odd</i>")
	}
	got := live(t, v.env(), header+"INV-1,1.00,ZAR,switchtransact\n")
	assert.Equal(t, exitDifferences, got.Code)
	for _, l := range got.lines {
		for column, cell := range l {
			if column != "difference" {
				assert.NotRegexp(t, `^ *[=+\-@]`, cell)
			}
		}
	}
	for _, tag := range []string{"<script", "<img", "<i>=odd", "</svg><b>"} {
		hasNot(t, got.page, tag)
	}
	has(t, got.page, "&lt;script&gt;alert(1)&lt;/script&gt;")
	has(t, got.page, "{{.Month}}") // as it is, not as a template
	checkPage(t, got.page)
}

func TestWrongLists(t *testing.T) {
	v := newVendors(t)
	for list, want := range map[string]string{
		"":                        "the file is empty",
		header:                    "nothing is expected in it",
		"reference,amount\na,1\n": `line 1: the column "currency" is missing`,
		header + "a,1.00,ZAR,switchtransact\n,1.00,ZAR,switchtransact\n":                           "line 3: reference is empty",
		header + "a,1.00,ZAR,elsewhere\n":                                                          `line 2: where is "elsewhere"`,
		header + "a,1.00,EUR,switchtransact\n":                                                     `line 2: currency is "EUR": money at switchtransact is in ZAR`,
		header + "a,\"1,00\",ZAR,switchtransact\n":                                                 `line 2: amount is "1,00": write digits`,
		header + "a,1.005,ZAR,switchtransact\n":                                                    "line 2: amount is \"1.005\": it has a fraction of a cent",
		header + "a,0.00,ZAR,switchtransact\n":                                                     "it must be above 0.00",
		header + "a,-1.00,ZAR,switchtransact\n":                                                    "line 2: amount",
		header + "a,1e3,ZAR,switchtransact\n":                                                      "line 2: amount",
		header + "a,1.00,ZAR,switchtransact\nb,1.00,ZAR,switchtransact\na ,2,ZAR,switchtransact\n": `line 4: reference "a" is on line 2 already`,
		header + "a,1.00,ZAR\n":                                                                    "wrong number of fields",
		header + strings.Repeat(",,,\n", 30):                                                       "10 more lines are wrong",
	} {
		got := live(t, v.env(), list)
		assert.Equal(t, exitUsage, got.Code, list)
		assert.Contains(t, got.Errout, want)
		assert.Empty(t, got.page)
	}
	assert.Empty(t, v.st.Requests(), "nothing is asked for a list that is wrong")
}

func TestOneKeyIsEnough(t *testing.T) {
	v := newVendors(t)
	v.debit(t, 1, "INV-1", 100, "Paid")
	got := live(t, v.env()[:2], header+"INV-1,1.00,ZAR,switchtransact\n")
	assert.Equal(t, exitOK, got.Code, got.Errout)
	assert.NotContains(t, got.Out, "Alphacomm")
	got = live(t, v.env()[:2], header+"INV-1,1.00,EUR,alphacomm\n")
	assert.Equal(t, exitUsage, got.Code)
	assert.Contains(t, got.Errout, "line 2: where is alphacomm, and there is no key for it")
	got = live(t, v.env()[2:], header+"INV-1,1.00,EUR,alphacomm\n")
	assert.Equal(t, exitDifferences, got.Code, got.Errout)
	hasNot(t, got.page, "Activity report")
}

func TestAKeyThatIsRefused(t *testing.T) {
	v := newVendors(t)
	got := live(t, append(v.env(), "SWITCHTRANSACT_TOKEN=fa4e"), header+"INV-1,1.00,ZAR,switchtransact\n")
	assert.Equal(t, exitFailed, got.Code)
	assert.Contains(t, got.Errout, "401")
	assert.NotContains(t, got.Errout, v.ac.Key)
	assert.Empty(t, got.page)
}

func TestInterrupt(t *testing.T) {
	v := newVendors(t)
	v.st.Inject(switchtransacttest.AnyOp, switchtransacttest.Fault{Break: switchtransacttest.Hang})
	folder := t.TempDir()
	list := filepath.Join(folder, "list.csv")
	require.NoError(t, os.WriteFile(list, []byte(header+"INV-1,1.00,ZAR,switchtransact\n"), 0o600))
	cmd := programtest.Command(t, v.env(), "-live", "-month", "2024-02", "-expected", list, "-out", filepath.Join(folder, "out"))
	errout, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, v.st.Await(t.Context(), switchtransacttest.AnyOp, 1))
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	said := bufio.NewScanner(errout)
	require.True(t, said.Scan())
	assert.Equal(t, "reconcile: stopped: no report was written", said.Text())
	require.Error(t, cmd.Wait())
	assert.Equal(t, exitFailed, cmd.ProcessState.ExitCode())
	assert.NoDirExists(t, filepath.Join(folder, "out"))
}

func TestUsage(t *testing.T) {
	got := programtest.Run(t, nil, "-h")
	assert.Zero(t, got.Code)
	for _, word := range []string{"Usage:", "-live", "-month", "-expected", "-max-response", "SWITCHTRANSACT_TOKEN", "ALPHACOMM_KEY", "status 0", "status 0 when"} {
		assert.Contains(t, got.Errout, word)
	}
	key := []string{"ALPHACOMM_KEY=fa4e"}
	for _, test := range []struct {
		env  []string
		args []string
		want string
	}{
		{nil, []string{"now"}, `"now" is no flag`},
		{nil, []string{"-month", "2024-02"}, "need -live"},
		{key, []string{"-live"}, "-live needs -month and -expected"},
		{nil, []string{"-live", "-month", "2024-02", "-expected", "x"}, "-live needs a key"},
		{key, []string{"-live", "-month", "February", "-expected", "x"}, "-month: write a year and a month"},
		{key, []string{"-live", "-month", "9999-01", "-expected", "x"}, "-month: it has not begun yet"},
		{nil, []string{"-max-response", "0"}, "-max-response must be above 0"},
		{nil, []string{"-nonsense"}, "not defined"},
	} {
		got := programtest.Run(t, test.env, test.args...)
		assert.Equal(t, exitUsage, got.Code, test.args)
		assert.Contains(t, got.Errout, test.want)
		assert.Empty(t, got.Out)
	}
	got = programtest.Run(t, key, "-live", "-month", "2024-02", "-expected", filepath.Join(t.TempDir(), "nowhere.csv"))
	assert.Equal(t, exitFailed, got.Code)
	assert.Contains(t, got.Errout, "nowhere.csv")
}
