package html

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

var (
	pictures = flag.String("pictures", "", "write the README's pictures to this `folder`")
	looks    = flag.String("looks", "", "write pictures of the whole page, and it in print, to this `folder`")
	results  = flag.String("results", "", "of these `files`, results of runs with a comma between them, and not of samples")
)

// TestPictures writes the README's pictures, if it was asked for them: make pictures.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no -pictures")
	}
	r := realRun(t, "create-list-accepts-unrecognized-type")
	settle(r)
	for name, dark := range map[string]bool{"report-light.png": false, "report-dark.png": true} {
		b := open(t, r, view{width: 1120, height: 900, dark: dark})
		b.openFindings()
		b.picture(*pictures, name, 0, 0, 1120, eval[float64](b, `document.querySelector(".finding").getBoundingClientRect().bottom + scrollY + 24`))
		top := eval[float64](b, `document.getElementById("matrix").getBoundingClientRect().top + scrollY`)
		b.picture(*pictures, strings.Replace(name, "report", "matrix", 1), 0, top-24, 1120, 790)
	}
}

// TestLooks writes pictures for whoever changes the design, if it was asked to.
func TestLooks(t *testing.T) {
	if *looks == "" {
		t.Skip("no -looks")
	}
	all := map[string]*verdict.Result{}
	for _, file := range strings.FieldsFunc(*results, func(c rune) bool { return c == ',' }) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		r := new(verdict.Result)
		require.NoError(t, json.Unmarshal(data, r))
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = r
	}
	if *results == "" {
		all = map[string]*verdict.Result{"everything": everything(), "real": realRun(t, "answer.unknown-path-broken@unknownPath")}
	}
	phone := view{width: 390, height: 844, mobile: true}
	darkDesktop, darkPhone := desktop, phone
	darkDesktop.dark, darkPhone.dark = true, true
	for name, r := range all {
		for device, v := range map[string]view{"desktop": desktop, "desktop-dark": darkDesktop, "phone": phone, "phone-dark": darkPhone} {
			b := open(t, r, v)
			height := eval[float64](b, "document.documentElement.scrollHeight")
			t.Logf("%s, %s: %.0f pixels", name, device, height)
			b.picture(*looks, name+"-"+device+".png", 0, 0, float64(v.width), min(6000, height))
		}
		b := open(t, r, desktop)
		pdf, err := chromedp.Run(b.context, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(*looks, name+".pdf"), pdf, 0o644))
		b.run(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}),
			chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
		b.picture(*looks, name+"-print.png", 0, 0, float64(desktop.width), min(6000, eval[float64](b, "document.documentElement.scrollHeight")))
	}
}

// settle takes out of the Result of a run what differs from one to the next.
func settle(r *verdict.Result) {
	const base = "https://api.example.com/v1"
	ran := r.Target.BaseURL
	r.Target = verdict.Target{Kind: "url", BaseURL: base}
	r.Started, r.Finished, r.Traffic.Waited = began, began.Add(73*time.Second), 0
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.Duration = 4 * time.Millisecond
		for j, e := range s.Exchanges {
			e.URL = strings.Replace(e.URL, ran, base, 1)
			e.Duration = 2 * time.Millisecond
			id := fmt.Sprintf("%08x%08x", 0x5eed0000+i, j)
			for k := range s.Checks {
				if s.Checks[k].Exchange == e.ID {
					s.Checks[k].Exchange = id
				}
			}
			for k := range s.Cases {
				if s.Cases[k].Exchange == e.ID {
					s.Cases[k].Exchange = id
				}
			}
			e.ID = id
			e.RequestHeader.Set("X-Correlation-Id", id)
			if e.ResponseHeader != nil {
				e.ResponseHeader.Set("Date", "Fri, 02 Jan 2026 03:04:05 GMT")
			}
		}
	}
}

// picture writes a part of the page as it looks.
func (b *tab) picture(folder, name string, x, y, width, height float64) {
	b.t.Helper()
	beyond := true
	shot, err := chromedp.Call(b.context, browserpage.CaptureScreenshot, browserpage.CaptureScreenshotParams{
		Format: browserpage.CaptureScreenshotFormatPng, CaptureBeyondViewport: &beyond,
		Clip: &browserpage.Viewport{X: x, Y: y, Width: width, Height: height, Scale: 1},
	})
	require.NoError(b.t, err)
	require.NoError(b.t, os.MkdirAll(folder, 0o755))
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name), shot.Data, 0o644))
}
