package main

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The environment of the tests in a browser.
const (
	// browserTests says with "required" that they must not be skipped.
	browserTests = "SWITCHCOMM_BROWSER_TESTS"
	// screenshots is a directory for pictures of the page.
	screenshots = "SWITCHCOMM_SCREENSHOTS"
)

// browser is a page in a browser.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string // of the browser about the page
}

// browse opens a page in Chromium until the test ends. The test fails if the
// browser complains about anything, such as a script that its policy forbids.
func browse(t *testing.T, address string) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv(browserTests) == "required" {
			t.Fatalf("%s=required, and there is no Chromium: examples/screenpop/install-chromium.sh installs it", browserTests)
		}
		t.Skip("there is no Chromium: examples/screenpop/install-chromium.sh installs it")
	}
	// Its user data is a new folder, which it removes.
	ctx, cancel := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(program), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WindowSize(1280, 900),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx), "the browser must start")
	t.Cleanup(func() { chromedp.Cancel(ctx) }) // waits until nothing is left of it

	b := &browser{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, b.listen))
	t.Cleanup(func() { assert.Empty(t, b.complained(), "what the browser complains about") })
	b.do(chromedp.Navigate(address), chromedp.WaitVisible(css(`#connection[data-state="on"]`)))
	return b
}

// css is a selector.
type css = chromedp.CSS

// listen gathers what the browser complains about.
func (b *browser) listen(e any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := e.(type) {
	case *cdplog.EventEntryAdded:
		// A form that is refused is reported as a failed request, too.
		if e.Entry.Level == cdplog.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 422") {
			b.complaints = append(b.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Text)
	}
}

// complained returns the complaints since it was last asked.
func (b *browser) complained() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	complaints := b.complaints
	b.complaints = nil
	return complaints
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	_, err := try(b, chromedp.Steps(steps...))
	require.NoError(b.t, err)
}

// try runs an action that must end soon.
func try[T any](b *browser, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// ask runs an action and returns its result.
func ask[T any](b *browser, action chromedp.Action[T]) T {
	b.t.Helper()
	result, err := try(b, action)
	require.NoError(b.t, err)
	return result
}

func (b *browser) text(selector css) string {
	b.t.Helper()
	return ask(b, chromedp.Text(selector))
}

// waitText waits until an element has a text in it.
func (b *browser) waitText(selector css, text string) {
	b.t.Helper()
	ask(b, chromedp.PollFunction[bool](`(selector, text) => document.querySelector(selector)?.textContent.includes(text)`,
		chromedp.WithPollingArgs(selector, text), chromedp.WithPollingTimeout(15*time.Second)))
}

// is evaluates a condition in the page.
func (b *browser) is(expression string) bool {
	b.t.Helper()
	return ask(b, chromedp.Evaluate[bool](expression))
}

func (b *browser) attribute(selector css, name string) string {
	b.t.Helper()
	return ask(b, chromedp.AttributeValue(selector, name)).Value
}

// press types keys at whatever has the focus.
func (b *browser) press(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// slash presses the key that leads to the search, as one event: what the page
// prevents then is prevented.
func (b *browser) slash() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			key := input.DispatchKeyEventParams{Type: kind, Key: "/"}
			if kind == input.DispatchKeyEventTypeKeyDown {
				key.Text = "/"
			}
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
				return err
			}
		}
		return nil
	}))
}

// screenshot makes pictures of the page, light, dark and narrow.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv(screenshots)
	if folder == "" {
		return
	}
	for _, look := range []struct {
		name   string
		scheme string
		width  int64
	}{{"light", "light", 1280}, {"dark", "dark", 1280}, {"narrow", "light", 390}} {
		b.do(prefer(look.scheme), chromedp.EmulateViewport(look.width, 900))
		picture := ask(b, chromedp.FullScreenshot(100))
		require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+"-"+look.name+".png"), picture, 0o600))
	}
	b.do(prefer("light"), chromedp.EmulateViewport(1280, 900))
}

// prefer makes the browser prefer light or dark.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// scan reads a QR code from the picture of an element, as a telephone does.
func (b *browser) scan(selector css) string {
	b.t.Helper()
	decoded, err := png.Decode(bytes.NewReader(ask(b, chromedp.Screenshot(selector))))
	require.NoError(b.t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(decoded)
	require.NoError(b.t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(b.t, err)
	return result.GetText()
}

// ring is the exchange.
func ring(t *testing.T, r *running, phone string) {
	t.Helper()
	status, body := r.get(t, "/lookup?direction=Inbound&phone="+url.QueryEscape(phone))
	require.Equal(t, http.StatusOK, status, body)
}

// The work of an agent, with nothing but the keyboard: a call comes in, a
// PayLink is made, and it is paid.
func TestFromCallToPaid(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	b.screenshot("1-empty")

	ring(t, r, "+27720000001")
	b.waitText("main h2", "Thandi Mokoena")
	assert.Equal(t, "Call from Thandi Mokoena", b.text("#announcement"))
	figures := b.text("main .figures")
	assert.Contains(t, figures, "71 %")
	assert.Contains(t, figures, "5 of 7")
	assert.Contains(t, figures, "R 189.00")
	assert.Contains(t, b.text("main table"), "Disputed")
	assert.True(t, b.is(`document.activeElement === document.body`), "a call must not take the focus")
	b.screenshot("2-call")

	b.do(chromedp.Focus(css("#amount")))
	b.press("15497" + kb.Enter)
	b.waitText("#amount-error", "exactly two decimals")
	assert.Equal(t, "This is needed.", b.text("#description-error"))
	assert.True(t, b.is(`document.activeElement.getAttribute('aria-invalid') === 'true'`), "the focus goes to what is wrong")
	b.screenshot("3-wrong")

	require.True(t, b.is(`(document.activeElement.select(), document.activeElement.id === 'amount')`))
	b.press("154.97")
	b.waitText("#amount-echo", "asks for EUR 154.97")
	b.press(kb.Tab + "Membership <May>" + kb.Tab + "INV-1001")

	ring(t, r, "+27720000002")
	b.waitText("#notices", "Your form was left open.")
	assert.Equal(t, "Thandi Mokoena", b.text("main h2"), "another call must not take the form away")

	b.press(kb.Enter)
	b.waitText(".link .status", "Waiting for payment")
	assert.Equal(t, "EUR 154.97", b.text(".link .sum"))
	assert.Contains(t, b.text(".link"), "Membership <May> · INV-1001")
	address := b.text(".link .address")
	assert.Contains(t, address, "https://")
	assert.Equal(t, address, b.scan(".link img"))
	assert.True(t, b.is(`document.activeElement.matches('.link')`), "the focus goes to what is new")
	b.screenshot("4-paylink")

	id := b.attribute(".link", "data-link")
	r.post(t, "/demo/visit", url.Values{"id": {id}})
	b.waitText(".link .status", "Opened, not paid yet")
	r.post(t, "/demo/pay", url.Values{"id": {id}})
	b.waitText(`.link .status[data-status="paid"]`, "Paid")
	b.screenshot("5-paid")

	r.post(t, "/demo/hangup", url.Values{"phone": {"+27720000001"}})
	b.waitText("#calls", "Ended, recorded")
	b.do(chromedp.Reload(), chromedp.WaitVisible(css(".link")))
	assert.Equal(t, "Paid", b.text(".link .status"), "it is still there on a page that is opened later")
	b.waitText("#calls", "Pieter Botha")
}

func TestSearch(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	b.slash()
	b.press("example.com")
	b.waitText("#results", "Lerato Nkosi")
	b.screenshot("6-search")
	b.press(kb.ArrowDown + kb.ArrowDown)
	assert.Equal(t, "result-1", b.attribute("#search", "aria-activedescendant"))
	b.press(kb.Enter)
	b.waitText("main h2", "Pieter Botha")
	assert.True(t, b.is(`document.activeElement.id === 'card'`), "the focus goes to the contact")
	assert.Equal(t, "false", b.attribute("#search", "aria-expanded"))

	b.slash()
	b.press("nobody at all")
	b.waitText("#results", "Nobody was found.")
	b.press(kb.Escape)
	assert.False(t, b.is(`document.getElementById('results').checkVisibility()`))
}

// A name is shown as it is, whatever is in it.
func TestNamesAreEscaped(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	ring(t, r, "+27720000004")
	b.waitText("main h2", "Tom O'Test <b>")
	assert.Contains(t, b.text("#calls"), "Tom O'Test <b>")
	assert.False(t, b.is(`document.querySelector('main b') !== null`))
}

func TestUnknownCaller(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	ring(t, r, "+27720000099")
	b.waitText("main", "Nobody on record has this number.")
	assert.Contains(t, b.text("#calls"), "+27 72 000 0099")
	ring(t, r, "anonymous")
	b.waitText("#calls", "anonymous")
}

// The buttons of the demo lead from a call to a payment.
func TestDemoButtons(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	b.do(chromedp.Click(css(`[data-demo="ring"]`)))
	b.waitText("main h2", "Thandi Mokoena")
	b.do(chromedp.SendKeys(css("#amount"), "10.00"), chromedp.SendKeys(css("#description"), "Test"), chromedp.SendKeys(css("#reference"), "R-1"),
		chromedp.Click(css("#paylink .main")), chromedp.WaitVisible(css(".link")), chromedp.Click(css(`[data-demo="pay"]`)))
	b.waitText(".link .status", "Paid")
	b.do(chromedp.Click(css("#hangup")))
	b.waitText("#calls", "Ended, recorded")
}

// A page that loses its connection connects again by itself.
func TestReconnect(t *testing.T) {
	r := start(t, nil)
	b := browse(t, r.url)
	ring(t, r, "+27720000001")
	b.waitText("#calls", "Thandi Mokoena")
	require.NoError(t, r.cmd.Process.Signal(os.Interrupt))
	b.waitText("#connection", "Not connected")
	require.NoError(t, r.cmd.Wait())
	b.complained() // that nobody answers

	r = start(t, nil, "-listen", strings.TrimPrefix(r.url, "http://"))
	b.do(chromedp.WaitVisible(css(`#connection[data-state="on"]`)))
	b.complained()
	ring(t, r, "+27720000002")
	b.waitText("#calls", "Pieter Botha")
	assert.NotContains(t, b.text("#calls"), "Thandi Mokoena", "the program has forgotten, and so must the page")
}
