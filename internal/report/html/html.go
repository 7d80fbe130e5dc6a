package html

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/assaykit/assay/internal/report/visible"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

//go:embed page.css
var css string

//go:embed page.js
var script string

//go:embed *.tmpl
var templates embed.FS

var page = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"v":       visible.Text, // for every text that may quote the target or the contract pack
	"oneline": func(text string) string { return oneLine(text, maxValue) },
	"short":   func(text string) string { return oneLine(text, maxFound) },
	"words":   words,
	"class":   class,
	"title":   wording.Title,
	"plural":  wording.Count,
	"source":  verdict.Source,
	"states":  verdict.States,
	"tone":    tone,
	"join":    func(list []string) string { return strings.Join(list, "\n") },
	"same":    func(f *finding) int { return len(f.Same) + f.MoreSame },

	"requirementHref": func(id string) string { return fragment("requirement", id) },
	"tagHref":         func(tag string) string { return fragment("tag", tag) },
}).ParseFS(templates, "*.tmpl"))

// tone names the state in whose colour and sign a verdict stands.
func tone(v verdict.Verdict) verdict.State {
	switch {
	case v.Conformant():
		return verdict.Passed
	case v.Exit == verdict.ExitConformant, v.Exit == verdict.ExitIncomplete:
		return verdict.Inconclusive
	case v.Exit == verdict.ExitFailed:
		return verdict.Failed
	}
	return verdict.Error
}

// policy allows the document's own script and style sheet, by what is in them,
// and nothing else: no network, no frames, no forms, no code in attributes. The
// icon is an empty one, so that a browser asks no server for it.
var policy = fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'",
	digest(script), digest(css))

func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Write writes the Result as an HTML document. It returns the writer's errors.
func Write(w io.Writer, r *verdict.Result) error { return newDocument(r).write(w) }

func (d *document) write(w io.Writer) error { return execute(w, "page.tmpl", d) }

// execute writes a page, and returns the writer's errors.
func execute(w io.Writer, name string, data any) error {
	buffered := bufio.NewWriter(w)
	err := page.ExecuteTemplate(buffered, name, data)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}
