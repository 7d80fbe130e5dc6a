package registry

import (
	"bytes"
	"fmt"
	"html"
	"time"
)

// badge returns an SVG badge for a vendor: the level, and the day until which it is
// valid.
func badge(e *Entry, status string) []byte {
	const (
		height    = 20
		character = 6.6 // average width in pixels
		padding   = 7
	)
	left, right, colour := "assay", e.Level, "#14633a"
	if !e.Expires.IsZero() {
		right += " until " + e.Expires.UTC().Format(time.DateOnly)
	}
	if status != "" {
		right, colour = status, "#5a6675"
	}
	width := func(text string) int { return int(float64(len(text))*character) + 2*padding }
	a, b := width(left), width(right)
	var out bytes.Buffer
	title := html.EscapeString(fmt.Sprintf("%s: %s, %s", left, right, e.Contract))
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s"><title>%s</title>`, a+b, height, title, title)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" rx="3" fill="#1b2430"/><path d="M%d 0h%da3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-%dz" fill="%s"/>`, a+b, height, a, b-3, b-3, colour)
	out.WriteString(`<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">`)
	fmt.Fprintf(&out, `<text x="%d" y="14">%s</text><text x="%d" y="14">%s</text></g></svg>`, a/2, left, a+b/2, html.EscapeString(right))
	out.WriteByte('\n')
	return out.Bytes()
}
