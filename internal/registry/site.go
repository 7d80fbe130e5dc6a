package registry

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"path/filepath"
	"slices"
	"time"

	"github.com/assaykit/assay/internal/certify"
)

//go:embed index.html
var indexSource string

var indexTemplate = template.Must(template.New("index").Funcs(template.FuncMap{
	"day": func(t time.Time) string { return t.UTC().Format("2 Jan 2006") },
}).Parse(indexSource))

// Site is the title and the address of a rendered registry.
type Site struct {
	Title string
	URL   string         // of the folder, with a slash at the end; "" for unknown, and relative links in the feed
	Trust *certify.Trust // whose keys count now; nil if nobody says
}

// row is an entry in the index.
type row struct {
	Entry
	Status string // why it does not count any more; "" if it counts
}

// Render writes the static site into the registry's folder: index.html, feed.json, which is a
// JSON Feed (jsonfeed.org, version 1.1), and the badges in SVG. The bundles and the pages of
// the certificates are there already, so the folder can be published as it is. It returns an
// error if a bundle was changed or is missing, or a file cannot be written.
func (r *Registry) Render(site Site, now time.Time) error {
	if err := r.intact(); err != nil {
		return err
	}
	var rows []row
	for _, e := range slices.Backward(r.Entries) {
		status := e.Status(site.Trust, now)
		rows = append(rows, row{e, status})
		if err := r.write(filepath.Join(badgeFolder, e.Bundle+".svg"), badge(&e, status)); err != nil {
			return err
		}
	}
	var page bytes.Buffer
	if err := indexTemplate.Execute(&page, map[string]any{"Title": site.Title, "Rows": rows, "Now": now.UTC()}); err != nil {
		return fmt.Errorf("render registry: %w", err)
	}
	if err := r.write("index.html", page.Bytes()); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r.feed(site, now), "", "  ")
	if err != nil {
		return fmt.Errorf("render registry: %w", err)
	}
	return r.write("feed.json", append(text, '\n'))
}

// feed is a JSON Feed, version 1.1.
type feed struct {
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Home    string     `json:"home_page_url,omitempty"`
	URL     string     `json:"feed_url,omitempty"`
	Items   []feedItem `json:"items"`
}

type feedItem struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Text      string `json:"content_text"`
	Published string `json:"date_published"`
	Assay     Entry  `json:"_assay"`
}

func (r *Registry) feed(site Site, now time.Time) feed {
	f := feed{Version: "https://jsonfeed.org/version/1.1", Title: site.Title, Items: []feedItem{}}
	if site.URL != "" {
		f.Home, f.URL = site.URL, site.URL+"feed.json"
	}
	for _, e := range slices.Backward(r.Entries) {
		text := fmt.Sprintf("The vendor states %s, which keeps the contract %s at the level %s; tested on %s.", e.Target, e.Contract, e.Level, e.Finished.UTC().Format(time.DateOnly))
		if status := e.Status(site.Trust, now); status != "" {
			text = "No longer valid: " + status + ". " + text
		}
		f.Items = append(f.Items, feedItem{
			ID: "sha256:" + e.Bundle, URL: site.URL + certificateFolder + "/" + e.Bundle + ".html",
			Title:     fmt.Sprintf("%s: %s, level %s", e.Signer.Owner, e.Contract, e.Level),
			Text:      text,
			Published: e.Added.UTC().Format(time.RFC3339), Assay: e,
		})
	}
	return f
}
