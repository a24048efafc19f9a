package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// report is what the program prints with -json.
type report struct {
	Well     bool
	Findings []finding
}

// examined runs the program with -json and returns its exit code and report.
func examined(t *testing.T, env []string, args ...string) (int, report) {
	t.Helper()
	ended := programtest.Run(t, env, append([]string{"-json"}, args...)...)
	var r report
	require.NoError(t, json.Unmarshal([]byte(ended.Out), &r), ended.Errout)
	return ended.Code, r
}

// find returns the findings of a check that are in a state.
func (r report) find(api, check string, s state) []finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f finding) bool {
		return f.API != api || f.Check != check || f.State != s
	})
}

func TestWell(t *testing.T) {
	code, r := examined(t, nil)
	assert.Equal(t, exitOK, code)
	assert.True(t, r.Well)
	for _, api := range []string{"SwitchTransact", "Alphacomm"} {
		for _, check := range []string{"key", "permissions", "clock", "latency", "answers"} {
			assert.NotEmpty(t, r.find(api, check, stateOK), "%s %s", api, check)
		}
	}
	assert.NotEmpty(t, r.find("Alphacomm", "schema", stateOK))
}

func TestText(t *testing.T) {
	ended := programtest.Run(t, nil)
	assert.Equal(t, exitOK, ended.Code)
	assert.Contains(t, ended.Out, "  ok       key          It is accepted.\n")
	assert.True(t, strings.HasSuffix(ended.Out, "All is well.\n"))
	assert.Contains(t, ended.Errout, "On fakes")

	ended = programtest.Run(t, nil, "-demo-fault", "address")
	assert.Equal(t, exitFindings, ended.Code)
	assert.Contains(t, ended.Out, "  PROBLEM  address      ")
	assert.Contains(t, ended.Out, "-> The key may be limited to addresses")
	assert.True(t, strings.HasSuffix(ended.Out, "One thing is to be done.\n"))
}

// Each fault is found at the right API, with something to do, and nothing else
// is found.
func TestFaults(t *testing.T) {
	for fault, want := range map[fault]struct {
		api, check, what, do string
	}{
		faultKey:        {"SwitchTransact", "key", "status 401", "Developers section"},
		faultPermission: {"SwitchTransact", "permissions", `"Read" on "Workflow" is missing: People.Details, Companies.Details`, "Have it added"},
		faultAddress:    {"Alphacomm", "address", "status 403", "public address of this machine"},
		faultTLS:        {"SwitchTransact", "tls", "unknown certificate authority", "WithTLSConfig"},
		faultSlow:       {"SwitchTransact", "latency", "median of 1", "better line"},
		faultSchema:     {"Alphacomm", "schema", "shortUrl", "newer version"},
		faultAnswer:     {"SwitchTransact", "answers", "/records/*/name", "Report it"},
		faultProxy:      {"Alphacomm", "answers", "not what the API speaks", "proxy"},
		faultDown:       {"Alphacomm", "network", "connection refused", "firewall"},
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			code, r := examined(t, nil, "-demo-fault", string(fault), "-samples", "1")
			assert.Equal(t, exitFindings, code)
			assert.False(t, r.Well)
			found := r.find(want.api, want.check, stateProblem)
			require.NotEmpty(t, found, "%v", r)
			assert.Contains(t, found[0].What, want.what)
			assert.Contains(t, found[0].Do, want.do)
			for _, f := range r.Findings {
				assert.True(t, f.State != stateProblem || f.API == want.api && f.Check == want.check, "%v", f)
			}
		})
	}
	t.Run("all of them are tested", func(t *testing.T) {
		assert.Len(t, faultNames(), 9+1, "beside the clock, below")
	})
}

func TestClock(t *testing.T) {
	code, r := examined(t, nil, "-demo-fault", "clock")
	assert.Equal(t, exitFindings, code)
	for _, api := range []string{"SwitchTransact", "Alphacomm"} {
		found := r.find(api, "clock", stateProblem)
		require.Len(t, found, 1)
		assert.Regexp(t, `^This machine's clock is (9m59s|10m0s|10m1s) behind the server's\.$`, found[0].What)
		assert.Contains(t, found[0].Do, "NTP")
	}
}

// It only reads, whatever it meets, and reads nobody.
func TestItOnlyReads(t *testing.T) {
	st, ac := switchtransacttest.New(t), alphacommtest.New(t)
	_, err := st.AddPerson(map[string]any{"id_number": "8804120101081", "name": "Thandi", "surname": "Mokoena", "contact_cell": "0720000001"})
	require.NoError(t, err)
	env := []string{"SWITCHTRANSACT_TOKEN=" + st.Key, "SWITCHTRANSACT_URL=" + st.URL, "ALPHACOMM_KEY=" + ac.Key, "ALPHACOMM_URL=" + ac.URL}
	ended := programtest.Run(t, env, "-live")
	assert.Equal(t, exitOK, ended.Code, ended.Out+ended.Errout)
	assert.Zero(t, st.Effects(switchtransacttest.AnyOp))
	assert.Zero(t, ac.Effects(alphacommtest.AnyOp))
	assert.NotEmpty(t, ac.Requests())
	for _, secret := range []string{st.Key, ac.Key, "Thandi", "0720000001"} {
		assert.NotContains(t, ended.Out+ended.Errout, secret)
	}
}

// One key is enough, and the other API is not asked.
func TestOneKey(t *testing.T) {
	ac := alphacommtest.New(t)
	code, r := examined(t, []string{"ALPHACOMM_KEY=" + ac.Key, "ALPHACOMM_URL=" + ac.URL}, "-live")
	assert.Equal(t, exitOK, code)
	for _, f := range r.Findings {
		assert.Equal(t, "Alphacomm", f.API)
	}
}

func TestAddressOfTheAPI(t *testing.T) {
	elsewhere := httptest.NewServer(http.RedirectHandler("https://login.example.com", http.StatusFound))
	t.Cleanup(elsewhere.Close)
	code, r := examined(t, []string{"SWITCHTRANSACT_TOKEN=invented-token", "SWITCHTRANSACT_URL=" + elsewhere.URL}, "-live")
	assert.Equal(t, exitFindings, code)
	require.NotEmpty(t, r.find("SwitchTransact", "url", stateProblem))

	code, r = examined(t, []string{"SWITCHTRANSACT_TOKEN=invented-token", "SWITCHTRANSACT_URL=http://api.example.com"}, "-live")
	assert.Equal(t, exitFindings, code)
	require.NotEmpty(t, r.find("SwitchTransact", "key", stateProblem), "plain http is refused")
}

func TestWrongUse(t *testing.T) {
	for _, c := range []struct {
		want string
		args []string
	}{
		{`"more" is no flag`, []string{"more"}},
		{"-live needs a key", []string{"-live"}},
		{"there is no fault", []string{"-demo-fault", "flu"}},
		{"does not go with -live", []string{"-live", "-demo-fault", "key"}},
		{"-samples must be", []string{"-samples", "0"}},
		{"-slow must be", []string{"-slow", "-1s"}},
		{"-timeout must be", []string{"-timeout", "0s"}},
	} {
		ended := programtest.Run(t, nil, c.args...)
		assert.Equal(t, exitUsage, ended.Code, c.want)
		assert.Contains(t, ended.Errout, c.want)
		assert.Empty(t, ended.Out)
	}
}

func TestHelp(t *testing.T) {
	ended := programtest.Run(t, nil, "-h")
	assert.Equal(t, exitOK, ended.Code)
	assert.Contains(t, ended.Errout, "doctor -demo-fault permission")
}

func TestMedian(t *testing.T) {
	assert.Equal(t, 2*time.Second, median([]time.Duration{3 * time.Second, time.Second, 2 * time.Second}))
	assert.Equal(t, 1500*time.Millisecond, median([]time.Duration{2 * time.Second, time.Second}))
}

// The certificate and the version are named, of a server that is trusted.
func TestTLS(t *testing.T) {
	served := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(served.Close)
	x := &examination{api: switchTransact, o: options{now: time.Now}, wire: wire{now: time.Now}}
	client := http.Client{Transport: x.wire.wrap(served.Client().Transport)}
	resp, err := client.Get(served.URL)
	require.NoError(t, err)
	resp.Body.Close()
	x.tls()
	require.Len(t, x.findings, 1)
	assert.Equal(t, stateOK, x.findings[0].State)
	assert.Regexp(t, `^TLS 1\.3; the certificate is valid until \d{4}-\d\d-\d\d\.$`, x.findings[0].What)
}
