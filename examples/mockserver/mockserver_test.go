package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

// asProgram makes this test binary be the program.
const asProgram = "MOCKSERVER_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program makes a command that runs the program.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	return cmd
}

// running is a program that serves, and what it says of itself.
type running struct {
	cmd                     *exec.Cmd
	stdout                  io.Reader
	switchTransact, stKey   string
	alphacomm, acKey, human string
}

// start runs the program on free ports until the test ends.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{cmd: program(t, append([]string{"-switchtransact", "127.0.0.1:0", "-alphacomm", "127.0.0.1:0", "-control", "127.0.0.1:0"}, args...)...)}
	stdout, err := r.cmd.StdoutPipe()
	require.NoError(t, err)
	r.cmd.Stderr = t.Output()
	require.NoError(t, r.cmd.Start())
	t.Cleanup(func() { r.cmd.Process.Kill(); r.cmd.Wait() })

	lines := bufio.NewReader(stdout)
	r.stdout = lines
	for {
		line, err := lines.ReadString('\n')
		require.NoError(t, err, "it must say that it serves")
		name, value, _ := strings.Cut(strings.TrimSpace(line), "  ")
		switch value = strings.TrimSpace(value); {
		case name == "SwitchTransact":
			r.switchTransact = value
		case name == "Alphacomm":
			r.alphacomm = value
		case name == "What people do":
			r.human = value
		case strings.HasPrefix(name, "Authorization: "):
			r.stKey = strings.TrimPrefix(name, "Authorization: ")
		case strings.HasPrefix(name, "X-AUTH-TOKEN: "):
			r.acKey = strings.TrimPrefix(name, "X-AUTH-TOKEN: ")
		case name == "Ctrl-C ends it.":
			return r
		}
	}
}

// do is something that a person does.
func (r *running) do(t *testing.T, path string) (status int, answer string) {
	t.Helper()
	resp, err := http.Post(r.human+path, "", nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, strings.TrimSpace(string(body))
}

func TestCtrlCEndsIt(t *testing.T) {
	r := start(t)
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
	rest, err := io.ReadAll(r.stdout)
	require.NoError(t, err)
	require.NoError(t, r.cmd.Wait(), "its status must be 0")
	assert.Equal(t, "Ended.\n", string(rest))
	_, err = http.Get(r.human)
	assert.Error(t, err)
}

// The SDK's clients work with it, and the webhook arrives.
func TestClientsAndWebhook(t *testing.T) {
	paid := make(chan string, 1)
	hooks := httptest.NewServer(alphacomm.WebhookHandler("user", "secret", func(_ context.Context, e alphacomm.Event) error {
		if e.Info().Name == "PayLinkPaid" {
			paid <- e.Info().ServiceID
		}
		return nil
	}))
	defer hooks.Close()
	r := start(t, "-approve", "-webhook", hooks.URL, "-webhook-user", "user", "-webhook-password", "secret")

	st, err := switchtransact.New(r.stKey, switchcomm.WithBaseURL(r.switchTransact))
	require.NoError(t, err)
	defer st.CloseIdleConnections()
	result, err := st.People.Create(t.Context(), []switchtransact.Person{thandi()})
	require.NoError(t, err)
	require.NoError(t, result.Err())
	_, err = st.Calls.FindByPhone(t.Context(), "+27720000001")
	require.NoError(t, err, "-approve approves at once")

	_, answer := r.do(t, "/debit-orders?date=2030-01-25")
	assert.JSONEq(t, `{"transactions": 1}`, answer)

	ac, err := alphacomm.New(r.acKey, switchcomm.WithBaseURL(r.alphacomm))
	require.NoError(t, err)
	defer ac.CloseIdleConnections()
	rows, err := ac.Imports.AddRows(t.Context(), []alphacomm.Row{{
		Reference: "INV-1001", Script: "1001", PersonFamilyName: "Mokoena", ToPhoneNumbers: []string{"+27720000001"},
		InvoiceAmount: 945, InvoiceCurrency: "EUR",
	}})
	require.NoError(t, err)
	require.NoError(t, rows.Err())
	_, answer = r.do(t, "/imports")
	assert.JSONEq(t, `{"paylinks": 1}`, answer)
	for link, err := range ac.PayLinks.FindByReference(t.Context(), "INV-1001") {
		require.NoError(t, err)
		status, _ := r.do(t, "/paylinks/"+link.ID+"/visit")
		assert.Equal(t, 200, status)
		status, answer := r.do(t, "/paylinks/"+link.ID+"/pay")
		assert.Equal(t, 200, status)
		assert.Contains(t, answer, `"status":200`)
		assert.Equal(t, link.ID, <-paid)
	}
	status, answer := r.do(t, "/calls/INV-1001?outcome=success")
	assert.Equal(t, 200, status)
	assert.Contains(t, answer, "VoiceCallCompleted")
}

func TestWrongOrders(t *testing.T) {
	r := start(t)
	for path, want := range map[string]string{
		"/debit-orders":              "YYYY-MM-DD",
		"/paylinks/none/pay":         "none",
		"/calls/INV-1001?outcome=so": "outcome",
	} {
		status, answer := r.do(t, path)
		assert.Equal(t, 400, status, path)
		assert.Contains(t, answer, want, path)
	}
	resp, err := http.Get(r.human)
	require.NoError(t, err)
	defer resp.Body.Close()
	help, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(help), "POST /approve")
}

func TestHelpAndWrongUse(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer busy.Close()
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "Usage: mockserver"},
		{"unknown flag", []string{"-port", "1"}, 2, "flag provided but not defined: -port"},
		{"no flag", []string{"start"}, 2, `"start" is no flag`},
		{"nothing", []string{"-switchtransact", "none", "-alphacomm", "none"}, 2, "there is nothing to serve"},
		{"password without webhook", []string{"-webhook-password", "x"}, 2, "need -webhook"},
		{"webhook without alphacomm", []string{"-alphacomm", "none", "-webhook", "http://127.0.0.1/"}, 2, "needs -alphacomm"},
		{"webhook that is no URL", []string{"-switchtransact", "none", "-alphacomm", "127.0.0.1:0", "-webhook", "here"}, 1, "-alphacomm: "},
		{"busy address", []string{"-switchtransact", busy.Addr().String()}, 1, "-switchtransact: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, complaints bytes.Buffer
			cmd := program(t, test.args...)
			cmd.Stdout, cmd.Stderr = &out, &complaints
			if err := cmd.Run(); err != nil {
				require.True(t, errors.As(err, new(*exec.ExitError)), err)
			}
			assert.Equal(t, test.code, cmd.ProcessState.ExitCode())
			assert.Empty(t, out.String())
			assert.Contains(t, complaints.String(), test.want)
		})
	}
}

// The commands of the README are run as they stand there, but for the ports,
// and answer what stands there, but for the id and the time of the event.
func TestREADME(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	r := start(t)
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	commands, answers := blocks(string(readme), "sh"), blocks(string(readme), "json")
	commands = strings.Replace(commands, "go run ./examples/mockserver\n", "", 1)
	for inReadme, here := range map[string]string{
		"http://127.0.0.1:8181/api/1.0": r.switchTransact,
		"http://127.0.0.1:8182/v1":      r.alphacomm,
		"http://127.0.0.1:8183":         r.human,
	} {
		require.Contains(t, commands, inReadme)
		commands = strings.ReplaceAll(commands, inReadme, here)
	}
	require.Contains(t, commands, r.stKey)
	require.Contains(t, commands, r.acKey)

	cmd := exec.CommandContext(t.Context(), "sh", "-ec", commands)
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Equal(t, values(t, answers), values(t, stdout.String()))
}

// blocks returns the fenced blocks of a kind, one after the other.
func blocks(markdown, kind string) string {
	var all strings.Builder
	for _, found := range regexp.MustCompile("(?s)```"+kind+"\n(.*?)```").FindAllStringSubmatch(markdown, -1) {
		all.WriteString(found[1])
	}
	return all.String()
}

// values returns the JSON values that stand one after the other in text. What
// differs from run to run is left out.
func values(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var value map[string]any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err, text)
		if event, ok := value["event"].(map[string]any); ok {
			delete(event, "datetime")
			delete(event, "id")
		}
		all = append(all, value)
	}
}

// thandi is a person with a product that starts long ago.
func thandi() switchtransact.Person {
	return switchtransact.Person{
		IDNumber: "8804120101081", Name: "Thandi", Surname: "Mokoena",
		Gender: "Female", Language: "Sesotho", ContactCell: "0720000001",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Protea Street", PhysicalCode: "0081", PostalLine1: "1 Protea Street", PostalCode: "0081",
		},
		Bank: switchtransact.BankDetails{
			Holder: "Thandi Mokoena", Number: "1000000001", Bank: "CAPITEC BANK", BranchCode: "470010", Type: "Savings",
		},
		Product: switchtransact.ProductDetails{
			Name: "Family Membership", Amount: 18900, UnitName: "Monthly", StartDate: switchcomm.Date{Year: 2029, Month: 12, Day: 1},
		},
		DaySalary: new(25),
	}
}
