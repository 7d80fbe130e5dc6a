package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/internal/wording"
)

// marks are the marks of the matrix, by state.
var marks = map[verdict.State]string{
	verdict.Passed:        "ok",
	verdict.Failed:        "FAIL",
	verdict.Warned:        "warn",
	verdict.NotApplicable: "n/a",
	verdict.NotExercised:  "n/e",
	verdict.Deselected:    "·",
	verdict.Inconclusive:  "?",
	verdict.Error:         "ERR",
}

// legend explains the marks.
var legend = []struct{ mark, meaning string }{
	{"–", "not documented"},
	{"n/e", "not exercised"},
	{"(n/e)", "another status came, as permitted"},
	{"·", "deselected"},
	{"n/a", "not applicable"},
	{"?", "inconclusive"},
	{"ERR", "error of the harness"},
}

// matrix writes the cells as a table of operations by statuses. All success statuses
// share a column, because most operations have one. Operations without an exercised
// cell are listed below.
func (p *page) matrix(r *verdict.Result) {
	grid := newGrid(r.Cells)
	if len(grid.rows) == 0 || len(r.Scenarios) == 0 {
		return
	}
	grid.narrow(p.width)
	p.section("")
	header := []string{pad("", grid.widths[0])}
	for i, column := range grid.columns {
		header = append(header, pad(column, grid.widths[i+1]))
	}
	p.line(p.dim(strings.TrimRight(strings.Join(header, "  "), " ")))
	for _, row := range grid.rows {
		parts := []string{pad(shorten(row.operation, grid.widths[0]), grid.widths[0])}
		for i, c := range row.cells {
			text := c.text
			if i < len(row.cells)-1 {
				text = pad(text, grid.widths[i+1])
			}
			parts = append(parts, p.state(c.state, text))
		}
		p.line(strings.Join(parts, "  "))
	}
	var used []string
	for _, entry := range legend {
		if grid.shows(entry.mark) {
			used = append(used, entry.mark+" "+entry.meaning)
		}
	}
	if len(used) > 0 {
		p.line(p.dim(strings.Join(used, "   ")))
	}
	p.untouched("nothing exercised", slices.DeleteFunc(slices.Clone(grid.untouched), func(o string) bool {
		return slices.ContainsFunc(r.Contract.Skipped, func(s verdict.Skipped) bool { return s.Operation == o }) // said with its reason
	}))
	p.skipped(r.Contract.Skipped)
	p.untouched("nothing selected", grid.deselected)
}

// skipped lists the operations that the contract pack leaves out, by its reasons.
func (p *page) skipped(all []verdict.Skipped) {
	byReason := map[string][]string{}
	var reasons []string
	for _, s := range all {
		if byReason[s.Reason] == nil {
			reasons = append(reasons, s.Reason)
		}
		byReason[s.Reason] = append(byReason[s.Reason], s.Operation)
	}
	for _, reason := range reasons {
		p.prose("", fmt.Sprintf("skipped: %s: %s", list(byReason[reason], maxSkipped), line(reason, maxReason)), p.dim)
	}
}

// maxSkipped is how many operations of one reason are named.
const maxSkipped = 8

func (p *page) untouched(what string, operations []string) {
	if n := len(operations); n > 0 {
		p.prose("", fmt.Sprintf("%s of %s: %s", what, wording.Count(n, "operation"), list(operations, n)), p.dim)
	}
}

// The widths, in columns, between which the column of operations is kept.
const (
	minOperation = 16
	maxOperation = 40
)

type grid struct {
	columns    []string
	rows       []gridRow
	widths     []int    // of the operations, then of each column
	untouched  []string // operations of which nothing was exercised
	deselected []string // those of which nothing was to be
}

type gridRow struct {
	operation string
	cells     []gridCell
}

type gridCell struct {
	text  string
	state verdict.State // "" where there is no such cell

	answers int // that were judged
}

func newGrid(cells []verdict.Cell) *grid {
	g := &grid{}
	var operations []string
	byOperation := map[string]map[string][]verdict.Cell{}
	best := map[string]verdict.State{} // of an operation: the one that says the most of what was exercised
	for _, c := range cells {
		if byOperation[c.Operation] == nil {
			operations = append(operations, c.Operation)
			byOperation[c.Operation] = map[string][]verdict.Cell{}
		}
		column := columnOf(c.Status)
		byOperation[c.Operation][column] = append(byOperation[c.Operation][column], c)
		if seen := c.State != verdict.Deselected && (c.State != verdict.NotExercised || c.Permitted()); seen {
			best[c.Operation] = verdict.Passed
		} else if best[c.Operation] != verdict.Passed {
			best[c.Operation] = verdict.Worse(best[c.Operation], c.State)
		}
	}
	for _, operation := range operations {
		switch best[operation] {
		case verdict.NotExercised:
			g.untouched = append(g.untouched, operation)
			continue
		case verdict.Deselected:
			g.deselected = append(g.deselected, operation)
			continue
		}
		for column := range byOperation[operation] {
			if !slices.Contains(g.columns, column) {
				g.columns = append(g.columns, column)
			}
		}
	}
	slices.Sort(g.columns) // "2xx" comes before "301"
	for _, operation := range operations {
		if best[operation] == verdict.Passed {
			g.add(operation, byOperation[operation])
		}
	}
	g.measure()
	return g
}

func markOf(c verdict.Cell) string {
	if c.Permitted() {
		return "(n/e)"
	}
	return marks[c.State]
}

func columnOf(status int) string {
	if status/100 == 2 {
		return "2xx"
	}
	return fmt.Sprintf("%03d", status)
}

func (g *grid) add(operation string, cells map[string][]verdict.Cell) {
	row := gridRow{operation: line(operation, maxName)}
	for _, column := range g.columns {
		cell := gridCell{text: "–"}
		var texts []string
		for _, c := range cells[column] {
			text := markOf(c)
			if text == "" {
				text = "?"
			}
			if column == "2xx" {
				text = fmt.Sprintf("%d %s", c.Status, text)
			}
			texts = append(texts, text)
			cell.state = verdict.Worse(cell.state, c.State)
			cell.answers += c.Answers
		}
		if len(texts) > 0 {
			cell.text = strings.Join(texts, ", ")
		}
		row.cells = append(row.cells, cell)
	}
	g.rows = append(g.rows, row)
}

func (g *grid) measure() {
	g.widths = make([]int, len(g.columns)+1)
	for i, column := range g.columns {
		g.widths[i+1] = len(column)
	}
	for _, row := range g.rows {
		g.widths[0] = max(g.widths[0], min(utf8.RuneCountInString(row.operation), maxOperation))
		for i, c := range row.cells {
			g.widths[i+1] = max(g.widths[i+1], utf8.RuneCountInString(c.text))
		}
	}
}

// narrow makes room where the matrix is wider than the page, as far as names of
// operations can spare it.
func (g *grid) narrow(width int) {
	total := 2 * (len(g.widths) - 1)
	for _, w := range g.widths {
		total += w
	}
	if width > 0 && total > width {
		g.widths[0] = min(g.widths[0], max(minOperation, g.widths[0]-(total-width)))
	}
}

// shorten cuts a name that has more characters than a column.
func shorten(name string, width int) string {
	if characters := []rune(name); len(characters) > width {
		return string(characters[:width-1]) + "…"
	}
	return name
}

// shows reports whether a mark stands in one of the cells.
func (g *grid) shows(mark string) bool {
	for _, row := range g.rows {
		for _, c := range row.cells {
			if c.text == mark || strings.HasSuffix(c.text, " "+mark) || strings.Contains(c.text, " "+mark+",") {
				return true
			}
		}
	}
	return false
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}
