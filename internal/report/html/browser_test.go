package html

import (
	"context"
	"fmt"
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
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// patience bounds what a browser may take on a machine that is busy.
const patience = 3 * time.Minute

// browser is a headless Chromium that all tests share, each with tabs of its own.
var browser struct {
	once    sync.Once
	context context.Context
	err     error
	close   []func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range browser.close {
		f()
	}
	os.Exit(code)
}

// startBrowser begins the browser, with an empty profile and nothing that would
// use the network on its own account.
func startBrowser() {
	name := os.Getenv("ASSAY_CHROMIUM")
	for _, candidate := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			name, _ = exec.LookPath(candidate)
		}
	}
	if name == "" {
		browser.err = fmt.Errorf("there is no chromium in the PATH")
		return
	}
	profile, err := os.MkdirTemp("", "assay-chromium-")
	if err != nil {
		browser.err = err
		return
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(name), chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)...)
	main, closeMain := chromedp.NewContext(allocator)
	browser.close = []func(){closeMain, stop, func() { _ = os.RemoveAll(profile) }}
	browser.context, browser.err = main, chromedp.Do(main)
}

// tab is one tab of the browser with a report in it.
type tab struct {
	t        testing.TB
	context  context.Context
	file     string
	mu       sync.Mutex
	messages []string // of the console, and what the browser has to complain of
	requests []string // but for the one of the document itself
}

// view is the device that a tab stands for.
type view struct {
	width, height int64
	mobile, dark  bool
	noScript      bool
}

var (
	desktop = view{width: 1280, height: 900}
	phone   = view{width: 360, height: 740, mobile: true}
)

// open opens the report of a Result in a tab.
func open(t testing.TB, r *verdict.Result, v view) *tab {
	t.Helper()
	var page strings.Builder
	require.NoError(t, Write(&page, r))
	return openPage(t, page.String(), v)
}

// openPage writes a page to a file and opens that in a tab. The test is skipped where
// there is no browser, unless the environment asks for one.
func openPage(t testing.TB, page string, v view) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	browser.once.Do(startBrowser)
	if browser.err != nil && os.Getenv("ASSAY_REQUIRE_CHROMIUM") == "" {
		t.Skipf("no browser: %v (ASSAY_REQUIRE_CHROMIUM=1 makes this a failure)", browser.err)
	}
	require.NoError(t, browser.err)
	file := filepath.Join(t.TempDir(), "report #1 ü.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))

	b := &tab{t: t, file: (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()}
	inTab, closeTab := chromedp.NewContext(browser.context, chromedp.WithListener(b.listen))
	t.Cleanup(closeTab)
	require.NoError(t, chromedp.Do(inTab)) // the tab lives as long as the context of its first use
	var cancel func()
	b.context, cancel = context.WithTimeout(inTab, patience)
	t.Cleanup(cancel)
	theme := "light"
	if v.dark {
		theme = "dark"
	}
	b.run(
		command(network.Enable, network.EnableParams{}), command(log.Enable, cdp.Empty{}),
		command(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: v.width, Height: v.height, DeviceScaleFactor: 1, Mobile: v.mobile,
		}),
		command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.noScript}),
		chromedp.Navigate(b.file),
		// After the navigation, to a file, there is another process, which knows nothing of it.
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
	)
	if !v.noScript {
		require.True(t, eval[bool](b, `matchMedia("(prefers-color-scheme: `+theme+`)").matches`))
	}
	return b
}

// command is the action that sends one command to the browser.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		b.messages = append(b.messages, fmt.Sprintf("console %s: %v", e.Type, e.Args))
	case *runtime.EventExceptionThrown:
		b.messages = append(b.messages, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.messages = append(b.messages, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
	case *network.EventRequestWillBeSent:
		asked := e.Request.URL
		if before, _, _ := strings.Cut(asked, "#"); before != b.file && !strings.HasPrefix(asked, "data:") {
			b.requests = append(b.requests, asked)
		}
	}
}

func (b *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	require.NoError(b.t, chromedp.Do(b.context, actions...))
}

// eval returns what an expression comes to in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.context, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(b.t, err, expression)
	return value
}

// eventually waits until an expression is true in the page.
func (b *tab) eventually(expression string) {
	b.t.Helper()
	_, err := chromedp.Run(b.context, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience)))
	require.NoError(b.t, err, expression)
}

// nextFrame waits until the page was drawn twice, so that what has happened is seen.
func (b *tab) nextFrame() {
	b.t.Helper()
	eval[bool](b, `new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`)
}

// shown returns the names of the scenarios that the filter leaves. Without a filter the
// features are closed.
func (b *tab) shown() []string {
	b.t.Helper()
	return eval[[]string](b, `[...document.querySelectorAll("details.scenario")].filter(s => !s.closest("[hidden]")).map(s => s.id.replace("scenario=", ""))`)
}

// quiet requires that nothing was complained of and nothing was asked for.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.messages)
	require.Empty(b.t, b.requests)
}
