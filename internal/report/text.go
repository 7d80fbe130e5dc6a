package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// TextOptions say how a text report is written.
type TextOptions struct {
	Color bool
	Width int  // columns at which prose is wrapped; 0 for not at all
	Quiet bool // nothing but what is wrong or left behind, and the verdict
}

// How much of a long list is shown. The JSON document has all of it.
const (
	maxFindings = 25
	maxPlaces   = 3
	maxCases    = 5
	maxLines    = 10
)

var _ = format(Format{Name: "text", File: "report.txt", Write: plainText,
	Description: "what a terminal shows"})

func plainText(w io.Writer, r *verdict.Result) error {
	return Text(w, r, TextOptions{Width: TextWidth})
}

// TextWidth is the width of a text report in columns, which every terminal has.
const TextWidth = 80

// Text writes a Result as text for a terminal: the findings, the matrix of operations by
// statuses, the facts, and the verdict as the last line. It returns the writer's errors.
func Text(w io.Writer, r *verdict.Result, o TextOptions) error {
	p := &page{paint: paint(o.Color), width: o.Width}
	all := verdict.Findings(r)
	p.findings(r, all)
	if !o.Quiet {
		p.known(r, all)
		p.open(r, verdict.NotExercised, "not exercised")
		p.open(r, verdict.NotApplicable, "not applicable")
		p.open(r, verdict.Deselected, "deselected")
	}
	p.derived(r)
	if !o.Quiet {
		p.matrix(r)
		p.unseen(r)
		p.counts(r)
	}
	p.leftovers(r)
	p.containerLog(r)
	p.verdict(r)
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("write text report: %w", err)
	}
	return nil
}

// page is a text report that is being written.
type page struct {
	bytes.Buffer
	paint
	width int
}

func (p *page) line(parts ...string) {
	for _, part := range parts {
		p.WriteString(part)
	}
	p.WriteByte('\n')
}

// section begins a part of the report.
func (p *page) section(heading string) {
	if p.Len() > 0 {
		p.line()
	}
	if heading != "" {
		p.line(p.bold(heading))
	}
}

// prose writes a text that may be wrapped, all of it indented, and the second
// line and those after it a little more.
func (p *page) prose(indent, text string, color func(string) string) {
	for _, part := range wrap(text, p.width-len(indent)) {
		p.line(indent, part.indent, color(part.text))
	}
}

type wrapped struct{ indent, text string }

// hang is the indent of the second line of a wrapped text and those after it.
const hang = "  "

// wrap cuts a text at blanks into lines of a width; one line if there is none.
func wrap(text string, width int) []wrapped {
	var lines []wrapped
	current := wrapped{}
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
			current.text = word
		case width > 0 && utf8.RuneCountInString(current.indent+current.text+" "+word) > width:
			lines = append(lines, current)
			current = wrapped{indent: hang, text: word}
		default:
			current.text += " " + word
		}
	}
	return append(lines, current)
}

func plain(text string) string { return text }

// open writes the reasons for which scenarios were left open, and how many for each.
func (p *page) open(r *verdict.Result, state verdict.State, heading string) {
	open := r.LeftOpen(state)
	if len(open) == 0 {
		return
	}
	p.section(heading)
	p.some(len(open), "reason", func(i int) {
		p.prose("  ", wording.Count(open[i].Scenarios, "scenario")+": "+reason(open[i].Reason), plain)
	})
}

// leftovers lists what the run created and could not remove.
func (p *page) leftovers(r *verdict.Result) {
	left, kept := r.LeftBehind()
	var created, changed []verdict.Leftover
	later := " puts it back later"
	for _, l := range left {
		if l.Changed {
			changed = append(changed, l)
		} else {
			created, later = append(created, l), " removes it later"
		}
	}
	p.remaining("left behind: created by this run, and not removed", created)
	p.remaining("left changed: by this run, and not put back as it was", changed)
	if r.Ledger != "" && len(left) > 0 {
		p.line("  ", "assay clean --ledger ", ShellWord(line(r.Ledger, maxReason)), later)
	}
	p.remaining("stays on the target: created by this run, and nothing removes it", kept)
}

// remaining lists what is on the target after a run.
func (p *page) remaining(heading string, all []verdict.Leftover) {
	if len(all) == 0 {
		return
	}
	p.section(heading)
	p.some(len(all), "resource", func(i int) {
		p.prose("  ", leftoverName(all[i])+": "+reason(all[i].Reason), p.yellow)
	})
}

// reason returns a reason on one line, and a text in place of an empty one.
func reason(text string) string {
	if text == "" {
		return "no reason is given"
	}
	return line(text, maxReason)
}

// some writes the first lines of a list, and how many more there are.
func (p *page) some(n int, noun string, write func(int)) {
	for i := range min(n, maxLines) {
		write(i)
	}
	if n > maxLines {
		p.line("  ", p.dim("and "+wording.Count(n-maxLines, "more "+noun)+moreIn))
	}
}

const moreIn = "; --report json=FILE has all"
