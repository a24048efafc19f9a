package main

import (
	"bufio"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// running is the program while it serves.
type running struct {
	url string
	cmd *exec.Cmd
	out *bufio.Reader
}

// start runs the program on a free port until the test ends.
func start(t *testing.T, env []string, args ...string) *running {
	t.Helper()
	r := &running{cmd: programtest.Command(t, env, append([]string{"-listen", "127.0.0.1:0"}, args...)...)}
	stdout, err := r.cmd.StdoutPipe()
	require.NoError(t, err)
	r.cmd.Stderr = t.Output()
	require.NoError(t, r.cmd.Start())
	t.Cleanup(func() { r.cmd.Process.Kill(); r.cmd.Wait() })
	r.out = bufio.NewReader(stdout)
	for {
		line, err := r.out.ReadString('\n')
		require.NoError(t, err, "it must say that it serves")
		if address, ok := strings.CutPrefix(line, "The page for agents: "); ok {
			r.url = strings.TrimSpace(address)
		}
		if line == "Ctrl-C ends it.\n" {
			return r
		}
	}
}

// get asks and returns the status and the body.
func (r *running) get(t *testing.T, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(r.url + path)
	require.NoError(t, err)
	return read(t, resp)
}

// post sends a form.
func (r *running) post(t *testing.T, path string, form url.Values) (int, string) {
	t.Helper()
	resp, err := http.PostForm(r.url+path, form)
	require.NoError(t, err)
	return read(t, resp)
}

func read(t *testing.T, resp *http.Response) (int, string) {
	t.Helper()
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func TestCtrlCEndsItWhileAPageIsOpen(t *testing.T) {
	r := start(t, nil)
	page, err := http.Get(r.url + "/events")
	require.NoError(t, err)
	defer page.Body.Close()
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(r.out)
	require.NoError(t, err)
	require.Equal(t, "Ended.\n", string(rest))
	require.NoError(t, r.cmd.Wait(), "its status must be 0")
}

func TestWrongUse(t *testing.T) {
	for _, c := range []struct {
		want string
		env  []string
		args []string
	}{
		{want: `"more" is no flag`, args: []string{"more"}},
		{want: "-write needs -live", args: []string{"-write"}},
		{want: "SWITCHTRANSACT_TOKEN", args: []string{"-live"}},
		{want: "SCREENPOP_WEBHOOK_USER", env: []string{"SWITCHTRANSACT_TOKEN=x", "ALPHACOMM_KEY=x"}, args: []string{"-live"}},
		{want: "SCREENPOP_PBX_TOKEN and SCREENPOP_PASSWORD", args: []string{"-listen", ":8186"}},
		{want: "SCREENPOP_PBX_TOKEN and SCREENPOP_PASSWORD", env: []string{"SCREENPOP_PASSWORD=x"}, args: []string{"-listen", "192.0.2.1:8186"}},
		{want: "-listen must be such as", args: []string{"-listen", "8186"}},
		{want: "-url must be such as", args: []string{"-url", "pop.example.com"}},
		{want: "-url must be such as", args: []string{"-url", "https://pop.example.com/page"}},
		{want: "there is no such country", args: []string{"-region", "Netherlands"}},
	} {
		ended := programtest.Run(t, c.env, c.args...)
		require.Equal(t, exitUsage, ended.Code, c.want)
		require.Contains(t, ended.Errout, c.want)
		require.Empty(t, ended.Out)
	}
}

func TestHelp(t *testing.T) {
	ended := programtest.Run(t, nil, "-h")
	require.Equal(t, exitOK, ended.Code)
	require.Contains(t, ended.Errout, "screenpop -live -url https://pop.example.com -write")
}

func TestAddressInUse(t *testing.T) {
	r := start(t, nil)
	ended := programtest.Run(t, nil, "-listen", strings.TrimPrefix(r.url, "http://"))
	require.Equal(t, exitFailed, ended.Code)
	require.Contains(t, ended.Errout, "address already in use")
}

// With -live it works on the APIs of the environment, and writes with -write.
func TestLive(t *testing.T) {
	st, ac := switchtransacttest.New(t), alphacommtest.New(t)
	env := []string{
		"SWITCHTRANSACT_TOKEN=" + st.Key, "SWITCHTRANSACT_URL=" + st.URL, "ALPHACOMM_KEY=" + ac.Key, "ALPHACOMM_URL=" + ac.URL,
		"SCREENPOP_WEBHOOK_USER=alphacomm", "SCREENPOP_WEBHOOK_PASSWORD=hook secret",
	}
	for effects, args := range [][]string{{"-live"}, {"-live", "-write"}} {
		r := start(t, env, args...)
		status, _ := r.get(t, "/lookup?phone=0720000001")
		require.Equal(t, http.StatusOK, status)
		status, body := r.post(t, "/log", reportForm())
		require.Equal(t, http.StatusOK, status, body)
		require.Equal(t, effects, st.Effects(switchtransacttest.CallsLog))
		status, _ = r.post(t, "/demo/ring", nil)
		require.Equal(t, http.StatusNotFound, status, "there is no demo")
	}
}

// Without a key of Alphacomm there are no PayLinks and no webhook.
func TestWithoutAlphacomm(t *testing.T) {
	st := switchtransacttest.New(t)
	r := start(t, []string{"SWITCHTRANSACT_TOKEN=" + st.Key, "SWITCHTRANSACT_URL=" + st.URL}, "-live", "-write")
	status, _ := r.get(t, "/")
	require.Equal(t, http.StatusOK, status)
	for _, path := range []string{"/paylinks", "/hooks"} {
		status, _ := r.post(t, path, payLinkForm())
		require.Equal(t, http.StatusNotFound, status, path)
	}
}
