package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/switchcomm/switchcomm-go/alphacomm/alphacommtest"
	"github.com/switchcomm/switchcomm-go/examples/internal/programtest"
)

func TestMain(m *testing.M) { programtest.Main(m, main) }

// on is the environment that sends -live to a fake.
func on(fake *alphacommtest.Server) []string {
	return []string{"ALPHACOMM_KEY=" + fake.Key, "ALPHACOMM_URL=" + fake.URL, "TZ=UTC"}
}

// creating are the arguments that make a PayLink.
func creating(more ...string) []string {
	return append([]string{
		"create", "-name", "Robin Example", "-amount", "154.97", "-description", "Invoice 103482", "-reference", "INV-103482",
	}, more...)
}

func TestCreateOnTheFake(t *testing.T) {
	got := programtest.Run(t, nil, creating()...)
	assert.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Out, "EUR 154.97, which is 15497 cents, for Robin Example")
	assert.Contains(t, got.Errout, "On a fake")
	address := regexp.MustCompile(`(?m)^address +(https://\S+)$`).FindStringSubmatch(got.Out)
	require.NotNil(t, address, got.Out)
	assert.Equal(t, address[1], decode(t, drawn(got.Out)))
}

func TestCreateLive(t *testing.T) {
	fake := alphacommtest.New(t)
	path := filepath.Join(t.TempDir(), "code.png")
	got := programtest.Run(t, on(fake), creating("-live", "-write", "-png", path, "-json",
		"-script", "1001", "-attribute", "colour=blue=green", "-until", "2099-06-30")...)
	require.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Errout, "EUR 154.97, which is 15497 cents")

	require.Len(t, fake.PayLinks(), 1)
	made := fake.PayLinks()[0]
	assert.Equal(t, int64(15497), made.Amount)
	assert.Equal(t, "EUR", made.Currency)
	assert.Equal(t, "Robin Example", made.PersonName)
	assert.Equal(t, "Invoice 103482", made.Description)
	assert.Equal(t, "INV-103482", made.InvoiceReference)
	assert.Equal(t, "INV-103482", made.Attribute("customer_reference"))
	assert.Equal(t, "1001", made.Attribute("customer_script"))
	assert.Equal(t, "blue=green", made.Attribute("customer_colour"))
	assert.True(t, made.VisibleUntil.Equal(time.Date(2099, 6, 30, 0, 0, 0, 0, time.UTC)))

	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.Out), &answer), got.Out)
	assert.Equal(t, made.ID, answer["id"])
	assert.Equal(t, made.ShortURL, answer["short_url"])
	assert.Equal(t, 15497.0, answer["amount_cents"])

	contents, err := os.ReadFile(path)
	require.NoError(t, err)
	picture, _, err := image.Decode(bytes.NewReader(contents))
	require.NoError(t, err)
	assert.Equal(t, made.ShortURL, decode(t, picture))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// A mistake of a factor of a hundred must not pass without a word.
func TestAmounts(t *testing.T) {
	for _, clear := range []struct {
		text  string
		cents int64
		echo  string
	}{
		{"0.01", 1, "EUR 0.01, which is 1 cents"},
		{"154.97", 15497, "EUR 154.97, which is 15497 cents"},
		{"15497.00", 1549700, "EUR 15497.00, which is 1549700 cents"},
	} {
		t.Run(clear.text, func(t *testing.T) {
			fake := alphacommtest.New(t)
			got := programtest.Run(t, on(fake), creating("-live", "-write", "-amount", clear.text)...)
			require.Zero(t, got.Code, got.Errout)
			assert.Contains(t, got.Out, clear.echo)
			assert.Equal(t, clear.cents, fake.PayLinks()[0].Amount)
		})
	}
	fake := alphacommtest.New(t)
	for _, doubtful := range []string{
		"15497", "154,97", "154.9", "154.970", "1.549,70", "1,549.70", "1e2", "1e2.00", "-1.00", "+1.00", ".97", "154.",
		" 154.97", "154.97 ", "EUR 154.97", "0x1.00", "١٥٤.٩٧", "", "0.00", "99999999999999999999.00",
	} {
		t.Run("refused "+doubtful, func(t *testing.T) {
			got := programtest.Run(t, on(fake), creating("-live", "-write", "-amount", doubtful)...)
			assert.Equal(t, 2, got.Code)
			assert.Contains(t, got.Errout, "-amount")
			assert.Empty(t, got.Out)
		})
	}
	assert.Empty(t, fake.Requests())
}

func TestCreateLiveWritesOnlyWhenTold(t *testing.T) {
	fake := alphacommtest.New(t)
	got := programtest.Run(t, on(fake), creating("-live")...)
	assert.Zero(t, got.Code)
	assert.Contains(t, got.Out, "EUR 154.97")
	assert.Contains(t, got.Out, "Nothing was made: -write makes it.")
	assert.Empty(t, fake.Requests())
}

// Who does not know whether there is a PayLink is told how to look, and does
// see it there.
func TestCreateWithUnknownOutcome(t *testing.T) {
	fake := alphacommtest.New(t)
	fake.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Break: alphacommtest.Reset, AfterEffect: true})
	image := filepath.Join(t.TempDir(), "code.png")
	got := programtest.Run(t, on(fake), creating("-live", "-write", "-png", image)...)
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "not known whether the PayLink was made")
	assert.Contains(t, got.Errout, "before you make another")
	assert.NoFileExists(t, image)
	assert.Equal(t, 1, fake.Effects(alphacommtest.PayLinksCreate), "it is not sent again")

	command := regexp.MustCompile(`(?m)^  paylink (list -live -reference "INV-103482")$`).FindStringSubmatch(got.Errout)
	require.NotNil(t, command, got.Errout)
	got = programtest.Run(t, on(fake), strings.Fields(strings.ReplaceAll(command[1], `"`, ""))...)
	assert.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Out, fake.PayLinks()[0].ID)
}

func TestCreateFailures(t *testing.T) {
	existing := filepath.Join(t.TempDir(), "other.png")
	require.NoError(t, os.WriteFile(existing, []byte("another PayLink"), 0o600))
	tests := []struct {
		name string
		url  string // instead of the fake's
		args []string
		set  func(*alphacommtest.Server)
		want string
	}{
		{name: "nobody listens", url: "http://127.0.0.1:1", want: "nothing was sent"},
		{name: "refused", set: fault(400), want: "there is no PayLink"},
		{name: "key", set: func(s *alphacommtest.Server) { s.RestrictKey(true) }, want: "limited to certain source addresses"},
		{name: "image exists", args: []string{"-png", existing}, want: "-png: "},
		{name: "image cannot be", args: []string{"-png", filepath.Join(existing, "code.png")}, want: "-png: "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := alphacommtest.New(t)
			if test.set != nil {
				test.set(fake)
			}
			env := on(fake)
			if test.url != "" {
				env = append(env, "ALPHACOMM_URL="+test.url)
			}
			got := programtest.Run(t, env, creating(append(test.args, "-live", "-write")...)...)
			assert.Equal(t, 1, got.Code)
			assert.Contains(t, got.Errout, test.want)
			assert.NotContains(t, got.Errout+got.Out, fake.Key)
			assert.Empty(t, fake.PayLinks())
		})
	}
	contents, err := os.ReadFile(existing)
	require.NoError(t, err)
	assert.Equal(t, "another PayLink", string(contents))
}

// An address that came along is printed even if something else did not.
func TestCreateWithIncompleteAnswer(t *testing.T) {
	fake := alphacommtest.New(t, alphacommtest.WithQuirks(alphacommtest.QuirkPartialData))
	got := programtest.Run(t, on(fake), creating("-live", "-write")...)
	assert.Equal(t, 1, got.Code)
	require.Len(t, fake.PayLinks(), 1)
	assert.Contains(t, got.Out, fake.PayLinks()[0].LongURL)
	assert.Contains(t, got.Errout, "the PayLink was made")
}

func TestGet(t *testing.T) {
	fake := alphacommtest.New(t)
	link := add(t, fake, alphacommtest.PayLink{
		PersonName: "Noor\x1b[2J van\tFictie", Amount: 100, Attributes: []alphacommtest.Attribute{{ID: "reference", Value: "INV-1"}},
	})
	got := programtest.Run(t, on(fake), "get", link.ID, "-live")
	assert.Zero(t, got.Code, got.Errout)
	for _, want := range []string{link.ID, "ready", "Noor?[2J van?Fictie", "INV-1"} {
		assert.Contains(t, got.Out, want)
	}

	got = programtest.Run(t, on(fake), "get", "-json", "-live", link.ID)
	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.Out), &answer))
	assert.Equal(t, "Noor\x1b[2J van\tFictie", answer["person_name"])
	assert.Equal(t, []any{map[string]any{"id": "reference", "value": "INV-1"}}, answer["attributes"])

	got = programtest.Run(t, on(fake), "get", "nothing-like-it", "-live")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "there is no PayLink nothing-like-it")
}

func TestList(t *testing.T) {
	fake := alphacommtest.New(t, alphacommtest.WithMaxPage(2))
	day := func(n int) time.Time { return time.Date(2026, 6, n, 12, 0, 0, 0, time.UTC) }
	attribute := func(id, value string) []alphacommtest.Attribute {
		return []alphacommtest.Attribute{{ID: id, Value: value}}
	}
	add(t, fake, alphacommtest.PayLink{ID: "one", CreatedOn: day(1), Attributes: attribute("reference", "INV-1")})
	add(t, fake, alphacommtest.PayLink{ID: "two", CreatedOn: day(2), Attributes: attribute("customer_reference", "INV-1")})
	add(t, fake, alphacommtest.PayLink{ID: "three", CreatedOn: day(3), Attributes: attribute("reference", "INV-2"), Status: "paid"})
	add(t, fake, alphacommtest.PayLink{ID: "four", CreatedOn: day(4), Attributes: attribute("customer_colour", "blue")})
	add(t, fake, alphacommtest.PayLink{ID: "five", CreatedOn: day(5), Status: "partially_paid"})

	tests := []struct {
		args string
		want string
	}{
		{"", "five four three two one"},
		{"-oldest", "one two three four five"},
		{"-limit 2", "five four"},
		{"-limit 0", "five four three two one"},
		{"-status paid", "three"},
		{"-status partially_paid", "five"},
		{"-after 2026-06-02T12:00:00Z", "five four three"},
		{"-after 2026-06-01T13:00:00Z -before 2026-06-03T13:00:00Z", "three two"},
		{"-before 2026-06-03", "two one"},
		{"-reference INV-1", "two one"},
		{"-reference INV-1 -oldest -limit 1", "one"},
		{"-reference INV-1 -status paid", ""},
		{"-attribute customer_colour=blue", "four"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			args := append([]string{"list", "-live"}, strings.Fields(test.args)...)
			got := programtest.Run(t, on(fake), args...)
			assert.Zero(t, got.Code, got.Errout)
			assert.Equal(t, test.want, strings.Join(column(got.Out), " "))
			assert.Equal(t, strings.Contains(test.args, "-limit 1") || strings.Contains(test.args, "-limit 2"),
				strings.Contains(got.Errout, "There are more"))

			got = programtest.Run(t, on(fake), append(args, "-json")...)
			assert.Zero(t, got.Code, got.Errout)
			var all []struct{ ID string }
			require.NoError(t, json.Unmarshal([]byte(got.Out), &all))
			require.NotNil(t, all, "an empty list is []")
			ids := make([]string, len(all))
			for i, link := range all {
				ids[i] = link.ID
			}
			assert.Equal(t, test.want, strings.Join(ids, " "))
		})
	}
}

// What was read before an error is printed, and said to be incomplete.
func TestListThatBreaksOff(t *testing.T) {
	fake := alphacommtest.New(t, alphacommtest.WithMaxPage(2))
	for range 3 {
		add(t, fake, alphacommtest.PayLink{})
	}
	fake.Inject(alphacommtest.PayLinksList, alphacommtest.Fault{Status: 200, Body: `{"data":{"payLink":{"payLinks":{
		"items":[{"id":"first","status":"ready"}],"pagination":{"offset":0,"limit":2,"total":3}}}}}`, Times: 1})
	fake.Inject(alphacommtest.PayLinksList, alphacommtest.Fault{Status: 400})
	got := programtest.Run(t, on(fake), "list", "-live")
	assert.Equal(t, 1, got.Code)
	assert.Equal(t, []string{"first"}, column(got.Out))
	assert.Contains(t, got.Errout, "the list is not complete")
}

func TestWait(t *testing.T) {
	fake := alphacommtest.New(t)
	link := add(t, fake, alphacommtest.PayLink{Amount: 200})
	cmd := programtest.Command(t, on(fake), "wait", "-live", link.ID, "-every", "10ms", "-timeout", "1m", "-json")
	var out, errout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errout
	require.NoError(t, cmd.Start())
	require.NoError(t, fake.Await(t.Context(), alphacommtest.PayLinksList, 1))
	_, err := fake.PayPart(link.ID, 100)
	require.NoError(t, err)
	seen := len(fake.Requests())
	require.NoError(t, fake.Await(t.Context(), alphacommtest.PayLinksList, seen+2), "a part does not end it")
	_, err = fake.Pay(link.ID)
	require.NoError(t, err)
	require.NoError(t, cmd.Wait(), errout.String())
	assert.Contains(t, out.String(), `"status": "paid"`)

	other := add(t, fake, alphacommtest.PayLink{Amount: 200})
	_, err = fake.PayPart(other.ID, 100)
	require.NoError(t, err)
	got := programtest.Run(t, on(fake), "wait", "-live", "-partial", other.ID)
	assert.Zero(t, got.Code, got.Errout)
	assert.Contains(t, got.Out, "partially_paid")
}

func TestWaitThatEnds(t *testing.T) {
	fake := alphacommtest.New(t)
	link := add(t, fake, alphacommtest.PayLink{Status: alphacommtest.PayLinkStarted})
	got := programtest.Run(t, on(fake), "wait", "-live", link.ID, "-timeout", "1ms")
	assert.Equal(t, 3, got.Code)
	assert.Contains(t, got.Out, link.ID)
	assert.Contains(t, got.Errout, "not paid; it was last seen started")

	old := add(t, fake, alphacommtest.PayLink{CreatedOn: time.Now().AddDate(0, 0, -91)})
	got = programtest.Run(t, on(fake), "wait", "-live", old.ID)
	assert.Equal(t, 3, got.Code, "nobody can pay it any more")

	got = programtest.Run(t, on(fake), "wait", "-live", "nothing-like-it")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "there is no PayLink")
}

func TestCtrlCEndsAWait(t *testing.T) {
	fake := alphacommtest.New(t)
	link := add(t, fake, alphacommtest.PayLink{})
	cmd := programtest.Command(t, on(fake), "wait", "-live", link.ID)
	var out, errout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errout
	require.NoError(t, cmd.Start())
	require.NoError(t, fake.Await(t.Context(), alphacommtest.PayLinksList, 1))
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	assert.Error(t, cmd.Wait())
	assert.Equal(t, 1, cmd.ProcessState.ExitCode(), errout.String())
}

func TestWaitOnTheFake(t *testing.T) {
	listed := programtest.Run(t, nil, "list", "-status", "ready")
	require.Len(t, column(listed.Out), 1, listed.Out)
	got := programtest.Run(t, nil, "wait", "-every", "10ms", column(listed.Out)[0])
	assert.Zero(t, got.Code, got.Errout)
	assert.Regexp(t, `status +paid`, got.Out)
	assert.Contains(t, got.Errout, "Somebody pays")
}

func TestHelp(t *testing.T) {
	for command, words := range map[string][]string{
		"":       {"Usage: paylink COMMAND", "ALPHACOMM_KEY", "-live", "-write", "status 0"},
		"create": {"Usage: paylink create", "-amount", "two decimals", "-png", "-write"},
		"get":    {"Usage: paylink get ID", "-json"},
		"list":   {"Usage: paylink list", "-status", "-reference", "-json"},
		"wait":   {"Usage: paylink wait ID", "-timeout", "-partial"},
	} {
		got := programtest.Run(t, nil, append(strings.Fields(command), "-h")...)
		assert.Zero(t, got.Code)
		assert.Empty(t, got.Out)
		for _, word := range words {
			assert.Contains(t, got.Errout, word)
		}
	}
}

func TestWrongUse(t *testing.T) {
	key := []string{"ALPHACOMM_KEY=x"}
	tests := []struct {
		name string
		env  []string
		args []string
		want []string
	}{
		{"no command", nil, nil, []string{"Usage: paylink COMMAND"}},
		{"unknown command", nil, []string{"pay"}, []string{`"pay" is no command`}},
		{"unknown flag", nil, []string{"get", "-fast"}, []string{"flag provided but not defined: -fast"}},
		{"no key", nil, []string{"list", "-live"}, []string{"ALPHACOMM_KEY"}},
		{"nothing given", nil, []string{"create"}, []string{"-name is needed", "-amount is needed", "-description is needed", "-reference is needed"}},
		{"blank name", nil, creating("-name", " "), []string{"-name is needed"}},
		{"write without live", nil, creating("-write"), []string{"-write needs -live"}},
		{"an argument", key, creating("now"), []string{`"now" is no flag`}},
		{"past", key, creating("-until", "2020-01-01"), []string{"-until must be in the future"}},
		{"no day", key, creating("-until", "tomorrow"), []string{"such as 2026-06-30"}},
		{"no attribute", key, creating("-attribute", "blue"), []string{"such as colour=blue"}},
		{"reference twice", key, creating("-attribute", "reference=2"), []string{"-attribute reference: -reference sets it"}},
		{"no id", key, []string{"get"}, []string{"the id of one PayLink"}},
		{"blank id", key, []string{"get", ""}, []string{"the id of one PayLink"}},
		{"two ids", key, []string{"wait", "a", "b"}, []string{"the id of one PayLink"}},
		{"negative wait", key, []string{"wait", "a", "-timeout", "-1s"}, []string{"must be above 0"}},
		{"unknown status", key, []string{"list", "-status", "late"}, []string{`there is no state "late"`}},
		{"negative limit", key, []string{"list", "-limit", "-1"}, []string{"-limit must not be negative"}},
		{"no time between", key, []string{"list", "-after", "2026-06-02", "-before", "2026-06-02"}, []string{"-after must be before -before"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := programtest.Run(t, test.env, test.args...)
			assert.Equal(t, 2, got.Code)
			assert.Empty(t, got.Out)
			for _, want := range test.want {
				assert.Contains(t, got.Errout, want)
			}
		})
	}
}

func TestPlainHTTPIsRefused(t *testing.T) {
	got := programtest.Run(t, []string{"ALPHACOMM_KEY=x", "ALPHACOMM_URL=http://api.example.com"}, "list", "-live")
	assert.Equal(t, 1, got.Code)
	assert.Contains(t, got.Errout, "https")
}

// On a terminal each line sets both colours, whatever those of the terminal are.
func TestQROnATerminal(t *testing.T) {
	plain, err := drawQR("https://ibanaccept.example/u8vn08y", false)
	require.NoError(t, err)
	coloured, err := drawQR("https://ibanaccept.example/u8vn08y", true)
	require.NoError(t, err)
	for line := range strings.Lines(coloured) {
		assert.True(t, strings.HasPrefix(line, "\x1b[30;107m") && strings.HasSuffix(line, "\x1b[0m\n"), "%q", line)
	}
	assert.Equal(t, plain, regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured, ""))
	assert.Equal(t, "https://ibanaccept.example/u8vn08y", decode(t, drawn(plain)))
}

// The commands of the README are run as they stand there, and answer what
// stands there, but for the times.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	parts := regexp.MustCompile("(?s)```sh\n(go run [^`]*)```\n\n```text\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, parts)
	for _, part := range parts {
		self := programtest.Command(t, nil)
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", `go() { shift 2; "$SELF" "$@"; }`+"\n"+part[1])
		cmd.Env = append(self.Env, "SELF="+self.Path)
		var errout bytes.Buffer
		cmd.Stderr = &errout
		out, err := cmd.Output()
		require.NoError(t, err, errout.String())
		assert.Equal(t, timeless(part[2]), timeless(string(out)))
	}
}

// timeless is a text without what differs from run to run, and without the
// spaces at the ends of lines, which editors remove.
func timeless(text string) string {
	text = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`).ReplaceAllString(text, "(time)")
	return regexp.MustCompile(`(?m) +$`).ReplaceAllString(strings.TrimSpace(text), "")
}

func add(t *testing.T, fake *alphacommtest.Server, link alphacommtest.PayLink) alphacommtest.PayLink {
	t.Helper()
	link, err := fake.AddPayLink(link)
	require.NoError(t, err)
	return link
}

func fault(status int) func(*alphacommtest.Server) {
	return func(s *alphacommtest.Server) {
		s.Inject(alphacommtest.PayLinksCreate, alphacommtest.Fault{Status: status})
	}
}

// column returns the first column of a table, without its heading.
func column(table string) []string {
	var cells []string
	for line := range strings.Lines(table) {
		if cell := strings.Fields(line)[0]; cell != "ID" {
			cells = append(cells, cell)
		}
	}
	return cells
}

// drawn makes an image of the code in a text.
func drawn(text string) image.Image {
	var rows [][]rune
	for scanner := bufio.NewScanner(strings.NewReader(text)); scanner.Scan(); {
		if line := scanner.Text(); strings.Trim(line, " █▀▄") == "" && line != "" {
			rows = append(rows, []rune(line))
		}
	}
	const scale = 4
	if len(rows) == 0 {
		return image.NewGray(image.Rect(0, 0, 1, 1))
	}
	picture := image.NewGray(image.Rect(0, 0, scale*len(rows[0]), 2*scale*len(rows)))
	for x := range picture.Rect.Dx() {
		for y := range picture.Rect.Dy() {
			half := y / scale % 2
			dark := strings.ContainsRune([]string{"█▀", "█▄"}[half], rows[y/scale/2][x/scale])
			picture.SetGray(x, y, map[bool]color.Gray{false: {Y: 255}, true: {Y: 0}}[dark])
		}
	}
	return picture
}

// decode reads a code.
func decode(t *testing.T, picture image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	require.NoError(t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	return result.GetText()
}
