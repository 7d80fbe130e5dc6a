package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// MaxMarkdown bounds a summary, in bytes. It is GitHub's limit for all summaries of a
// step together.
const MaxMarkdown = 1 << 20

var _ = format(Format{Name: "markdown", File: "report.md", Write: Markdown,
	Description: "a summary, for a job's page or a comment"})

// Markdown writes a Result as a summary for the page of a CI job, of at most MaxMarkdown
// bytes. It returns the writer's errors.
func Markdown(w io.Writer, r *verdict.Result) error {
	if _, err := w.Write(Summary(r, MaxMarkdown)); err != nil {
		return fmt.Errorf("write Markdown report: %w", err)
	}
	return nil
}

// Summary returns a Result as Markdown of at most limit bytes. If the findings need more
// room, it says how many are left out. If there is no room at all, it returns an empty text.
func Summary(r *verdict.Result, limit int) []byte {
	m := &markdown{Result: r, all: verdict.Findings(r), limit: limit}
	m.head()
	m.findings()
	m.matrix()
	m.rest()
	if m.Len() > limit {
		m.Reset() // no room even for the head
	}
	return m.Bytes()
}

type markdown struct {
	bytes.Buffer
	*verdict.Result
	all   []verdict.Finding
	limit int
}

// room is the number of bytes that are kept free for a note on what is left out.
const room = 300

// part writes a part of the summary if there is room for it.
func (m *markdown) part(text string) bool {
	if m.Len()+len(text) > m.limit-room {
		return false
	}
	m.WriteString(text)
	return true
}

// signOf returns a sign for a verdict. A partial verdict and known failures have a sign
// of their own, which is neither a pass nor a failure.
func signOf(v verdict.Verdict) string {
	switch {
	case v.Conformant():
		return "✅"
	case v.Exit == verdict.ExitConformant:
		return "☑️"
	case v.Exit == verdict.ExitIncomplete:
		return "⚠️"
	}
	return "❌"
}

func (m *markdown) head() {
	v := verdict.Decide(m.Result)
	fmt.Fprintf(&m.Buffer, "## %s %s: %s\n\n", signOf(v), prose(v.Word), prose(v.Reason))
	m.WriteString("| | |\n|---|---|\n")
	for _, f := range verdict.Facts(m.Result) {
		text := prose(f.Value)
		switch {
		case f.Warning:
			text = "⚠️ " + text
		case f.Name == "target", f.Name == "selection":
			text = codeCell(f.Value)
		}
		m.row(f.Name, text)
	}
	if m.Seed != "" {
		m.row("seed", codeCell(m.Seed))
	}
	m.WriteString("\n")
}

func (m *markdown) row(name, text string) { fmt.Fprintf(&m.Buffer, "| %s | %s |\n", name, text) }

func (m *markdown) findings() {
	if len(m.all) > 0 {
		m.part(prose(verdict.FindingCounts(m.all)) + "\n\n")
	}
	all := unknown(m.all)
	for i := range all {
		f := &all[i]
		text := ""
		if i == 0 || all[i-1].State != f.State {
			text = "### " + wording.Title(prose(f.State.Heading())) + "\n\n"
		}
		if !m.part(text + m.finding(f)) {
			m.WriteString(moreFindings(all[i:]) + "\n\n")
			return
		}
	}
}

// finding is one finding as a list item: what stands on a terminal, in a block of
// code, where nothing of it is taken for Markdown.
func (m *markdown) finding(f *verdict.Finding) string {
	p := &page{}
	p.finding(f, m.Settings.Credentials)
	head, body, _ := strings.Cut(p.String(), "\n")
	return "**" + prose(head) + "**\n\n" + fenced(unindented(body)) + "\n"
}

// unindented takes away the blanks that all lines begin with.
func unindented(text string) string {
	return strings.TrimPrefix(strings.ReplaceAll("\n"+text, "\n  ", "\n"), "\n")
}

// matrix writes the cells, folded up.
func (m *markdown) matrix() {
	g := newGrid(m.Cells)
	if len(g.rows) == 0 || len(m.Scenarios) == 0 {
		return
	}
	var b strings.Builder
	b.WriteString("<details><summary>Operations and statuses, and how many answers were judged</summary>\n\n| |")
	for _, column := range g.columns {
		b.WriteString(" " + prose(column) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(g.columns)) + "\n")
	for _, row := range g.rows {
		b.WriteString("| " + codeCell(row.operation) + " |")
		for _, c := range row.cells {
			text := c.text
			if c.answers > 0 {
				text += fmt.Sprintf(" (%d)", c.answers)
			}
			b.WriteString(" " + prose(text) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n</details>\n\n")
	if !m.part(b.String()) {
		m.WriteString("The matrix of operations by statuses is left out: there is no room.\n\n")
	}
}

// rest writes the sections of the text report on what was left open.
func (m *markdown) rest() {
	p := &page{}
	p.known(m.Result, m.all)
	p.open(m.Result, verdict.NotExercised, "Not exercised")
	p.open(m.Result, verdict.NotApplicable, "Not applicable")
	p.open(m.Result, verdict.Deselected, "Deselected")
	p.leftovers(m.Result)
	if text := strings.TrimLeft(p.String(), "\n"); text != "" {
		m.part(fenced(text))
	}
}

// prose writes a text that is not ours so that it is shown as it is: as no
// markup, link, mention or HTML.
func prose(text string) string { return escapeMarkdown.Replace(line(text, maxReason)) }

var escapeMarkdown = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "~", "&#126;",
	"[", "&#91;", "]", "&#93;", "(", "&#40;", ")", "&#41;", "!", "&#33;", "#", "&#35;", "\\", "&#92;", "$", "&#36;",
	"@", "<span>@</span>", "://", "&#58;<span>//</span>", "www.", "www<span>.</span>", ":", "&#58;",
)

// codeCell writes a text as code in a cell of a table.
func codeCell(text string) string { return "<code>" + prose(text) + "</code>" }

// fenced writes a text as a block of code, in a fence that nothing in it ends.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "text\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}
