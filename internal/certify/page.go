package certify

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"

	"github.com/assaykit/assay/internal/verdict"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"short": func(text string) string { return cutTo(text, 90) },
	"day":   func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") },
}).Parse(pageSource))

// What the page shows of a list at the most, so that it stays one page.
const (
	maxListed   = 6
	maxFailures = 5
)

// page is what the template shows.
type page struct {
	*Report
	Title    string
	Good     bool
	Level    Level
	Scope    string
	Judged   *verdict.Result
	Missing  []string
	Excluded []string
	Failed   []Finding
	QR       template.HTML
	Count    string // how many checks hold
}

// Page writes the certificate's page: one printable page of HTML that needs nothing else.
// For a bundle that is not verified it says so. An error is our own fault.
func Page(r *Report) ([]byte, error) {
	code, err := qrCode(r.Name())
	if err != nil {
		return nil, fmt.Errorf("certificate page: %w", err)
	}
	p := page{Report: r, Title: "No certificate", Good: r.Verified, Judged: r.Judged, QR: code, Failed: r.Failures()}
	if len(p.Failed) > maxFailures {
		p.Failed = p.Failed[:maxFailures]
	}
	p.Count = countOf(r.Findings)
	if r.Verified {
		p.Title, p.Level = "Certificate of conformance", LevelOf(r.Judged)
		p.Scope = map[Level]string{
			ErrorsLevel: "the errors page of the contract", FullLevel: "the whole contract: errors and resources",
		}[p.Level]
	}
	if r.Run != nil {
		p.Missing, p.Excluded = shortened(r.Run.Missing, maxListed), shortened(r.Run.NotApplicable, maxListed)
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("certificate page: %w", err)
	}
	return b.Bytes(), nil
}

// countOf says how many checks hold: "12 of 13 checks hold, 1 not asked".
func countOf(findings []Finding) string {
	of := map[Outcome]int{}
	for _, f := range findings {
		of[f.Outcome]++
	}
	text := fmt.Sprintf("%d of %d checks hold", of[Holds], len(findings))
	if n := of[Fails]; n == 1 {
		text += ", 1 fails"
	} else if n > 1 {
		text += fmt.Sprintf(", %d fail", n)
	}
	if n := of[NotAsked]; n > 0 {
		text += fmt.Sprintf(", %d not asked", n)
	}
	return text
}

// qrCode draws a text as a QR code in SVG.
func qrCode(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	const margin = 4 // modules, as the standard wants them
	bounds := code.Bounds()
	var path strings.Builder
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x-bounds.Min.X+margin, y-bounds.Min.Y+margin)
			}
		}
	}
	size := bounds.Dx() + 2*margin
	svg := fmt.Sprintf(`<svg class="qr" role="img" aria-label="QR code of the bundle's digest" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		size, size, size, size, path.String())
	return template.HTML(svg), nil //nolint:gosec // numbers, and nothing from outside
}

func cutTo(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
