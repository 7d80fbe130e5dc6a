package plan

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/assaykit/assay/internal/wording"
)

// reader goes through a parsed feature file. It notes where the nodes stand that
// pickles refer to, and keeps what in it is not in order.
type reader struct {
	file      string
	lines     []string
	comments  map[int]bool // lines
	scenarios map[string]Scenario
	rows      map[string]*messages.TableRow
	steps     map[string]*messages.Step
	tagLines  map[string]int
	mistakes  []slip
}

// slip is something that is not in order, and the lines of the scenarios that it spoils.
type slip struct {
	line  int
	first int // of the scenarios; line where it is in one
	last  int
	text  string
}

func newReader(file string, source []byte, doc *messages.GherkinDocument) *reader {
	r := &reader{
		file: file, lines: strings.Split(string(source), "\n"), comments: map[int]bool{},
		scenarios: map[string]Scenario{}, rows: map[string]*messages.TableRow{}, steps: map[string]*messages.Step{}, tagLines: map[string]int{},
	}
	for _, c := range doc.Comments {
		r.comments[int(c.Location.Line)] = true
	}
	r.feature(doc.Feature)
	return r
}

func (r *reader) refuse(at *messages.Location, format string, args ...any) {
	line := int(at.Line)
	found := slip{line: line, first: line, last: line, text: fmt.Sprintf(format, args...)}
	if !slices.Contains(r.mistakes, found) {
		r.mistakes = append(r.mistakes, found)
	}
}

// errors are what is not in order, by line.
func (r *reader) errors() []error {
	slices.SortStableFunc(r.mistakes, func(a, b slip) int { return cmp.Compare(a.line, b.line) })
	var found []error
	for _, m := range r.mistakes {
		found = append(found, fmt.Errorf("%s:%d: %s", r.file, m.line, m.text))
	}
	return found
}

// isWrong reports whether something in a scenario, or in a background that it may have,
// is not in order: what else is said of it may only follow from that.
func (r *reader) isWrong(s Scenario) bool {
	return slices.ContainsFunc(r.mistakes, func(m slip) bool { return m.first <= s.last && m.last >= s.first })
}

func (r *reader) feature(f *messages.Feature) {
	before := len(r.mistakes)
	if f.Language != "en" {
		r.refuse(f.Location, "the language is %q: steps are matched with English keywords", f.Language)
	}
	r.prose(f.Location, f.Description)
	r.tags(f.Tags)
	empty := true
	for _, child := range f.Children {
		r.background(child.Background)
		r.scenarioNode(child.Scenario, Scenario{File: r.file, Feature: f.Name})
		r.rule(child.Rule, f.Name)
		empty = empty && child.Background != nil
	}
	if empty && len(r.mistakes) == before {
		r.refuse(f.Location, "feature %q has no scenario", f.Name)
	}
}

func (r *reader) rule(rule *messages.Rule, feature string) {
	if rule == nil {
		return
	}
	before := len(r.mistakes)
	r.prose(rule.Location, rule.Description)
	r.tags(rule.Tags)
	empty := true
	for _, child := range rule.Children {
		r.background(child.Background)
		r.scenarioNode(child.Scenario, Scenario{File: r.file, Feature: feature, Rule: rule.Name})
		empty = empty && child.Scenario == nil
	}
	if empty && len(r.mistakes) == before {
		r.refuse(rule.Location, "rule %q has no scenario", rule.Name)
	}
}

var (
	stepLine   = regexp.MustCompile(`(?m)^\s*((?:Given|When|Then|And|But)\s.*)$`)
	headedLine = regexp.MustCompile(`(?m)^\s*(\w+(?: \w+)?)\s*:`)
	headings   = []string{"Feature", "Background", "Rule", "Scenario", "Scenario Outline", "Scenario Template", "Example", "Examples"}
)

// below is where the first line below a place stands that begins with a text; the place
// itself where there is none.
func (r *reader) below(at *messages.Location, text string) *messages.Location {
	for n := int(at.Line); n < len(r.lines); n++ {
		if strings.HasPrefix(strings.TrimSpace(r.lines[n]), strings.TrimSpace(text)) {
			return &messages.Location{Line: int64(n + 1)}
		}
	}
	return at
}

// prose refuses a description of a feature or a rule that looks like more:
// Gherkin takes a misspelt keyword, and the steps that follow it, for free text.
func (r *reader) prose(at *messages.Location, text string) {
	before := len(r.mistakes)
	for _, m := range headedLine.FindAllStringSubmatch(text, -1) {
		for _, heading := range headings {
			if wording.Distance(strings.ToLower(m[1]), strings.ToLower(heading)) <= len(heading)/4 {
				r.refuse(r.below(at, m[0]), "the description has a line that begins with %q, did you mean %q?", m[1]+":", heading+":")
				break
			}
		}
	}
	if m := idLine.FindStringSubmatch(text); m != nil {
		r.refuse(r.below(at, m[1]), "the description has a line that reads like a tag, %q: a tag begins with @", m[1])
		last := &r.mistakes[len(r.mistakes)-1]
		last.last = max(last.line, r.next(last.line)) // what it is meant for
	}
	if m := stepLine.FindStringSubmatch(text); m != nil && len(r.mistakes) == before {
		r.refuse(r.below(at, m[1]), "the description has a line that reads like a step, %q: is the keyword above it misspelt?", strings.TrimSpace(m[1]))
	}
}

// noProse refuses a description where it is more likely to be a slip: the first
// step under a misspelt keyword would be left out without a word.
func (r *reader) noProse(at *messages.Location, what, text string) {
	if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); line != "" {
		r.refuse(r.below(at, line), "%s has a line that is neither a step nor a row, %q: is a keyword misspelt? comments begin with #", what, strings.TrimSpace(line))
	}
}

// tagForm is what a tag expression can name.
var tagForm = regexp.MustCompile(`^@[^\s@,()&|~!]+$`)

func (r *reader) tags(tags []*messages.Tag) {
	for _, tag := range tags {
		r.tagLines[tag.Id] = int(tag.Location.Line)
		if !tagForm.MatchString(tag.Name) {
			r.refuse(tag.Location, "malformed tag %q: tags are separated by spaces", tag.Name)
		}
	}
}

func (r *reader) background(b *messages.Background) {
	if b == nil {
		return
	}
	before := len(r.mistakes)
	r.noProse(b.Location, "a background", b.Description)
	r.stepNodes(b.Steps)
	keyword := ""
	for _, step := range b.Steps {
		if keyword = keywordOf(step, keyword); keyword != "Given" && keyword != "" {
			r.refuse(step.Location, "step %q is a %s, and a background has only what is given: write it in each scenario", step.Text, keyword)
			break
		}
	}
	for n := before; n < len(r.mistakes); n++ {
		r.mistakes[n].last = len(r.lines)
	}
}

// stepNodes notes steps and returns the last of their lines.
func (r *reader) stepNodes(steps []*messages.Step) int {
	last := 0
	for _, step := range steps {
		r.steps[step.Id] = step
		last = int(step.Location.Line)
		if step.DocString != nil {
			r.refuse(step.DocString.Location, "step %q has a doc string, which no step reads: use a table", step.Text)
		}
		if step.DataTable != nil {
			last = int(step.DataTable.Rows[len(step.DataTable.Rows)-1].Location.Line)
		}
	}
	return last
}

// scenarioNode notes a scenario or an outline, with what its place says of it.
func (r *reader) scenarioNode(node *messages.Scenario, s Scenario) {
	if node == nil {
		return
	}
	line := int(node.Location.Line)
	if slices.ContainsFunc(r.mistakes, func(m slip) bool { return m.line == line }) { // it is told to be none
		s.Outline, s.first, s.last = line, line, line
		r.scenarios[node.Id] = s
		return
	}
	r.tags(node.Tags)
	r.noProse(node.Location, fmt.Sprintf("scenario %q", node.Name), node.Description)
	if len(node.Steps) == 0 {
		r.refuse(node.Location, "scenario %q has no steps", node.Name)
	}
	s.Outline = int(node.Location.Line)
	s.first, s.last = s.Outline, max(s.Outline, r.stepNodes(node.Steps))
	if len(node.Tags) > 0 {
		s.first = int(node.Tags[0].Location.Line)
	}
	head := s.first
	for r.comments[s.first-1] {
		s.first--
	}
	s.Remark = remark(r.lines[s.first-1 : head-1])
	if !strings.HasPrefix(node.Keyword, "Scenario ") && len(node.Examples) == 0 {
		r.scenarios[node.Id] = s
		return
	}
	if next := r.next(s.last); len(node.Examples) == 0 && next > 0 && isExample(r.lines[next-1]) {
		r.mistakes = append(r.mistakes, slip{line: next, first: s.first, last: next, text: `"Example:" begins a scenario, did you mean "Examples:"?`})
	} else if len(node.Examples) == 0 {
		r.refuse(node.Location, "outline %q has no examples", node.Name)
	}
	for _, examples := range node.Examples {
		s.last = max(s.last, r.examples(node, examples))
	}
	r.scenarios[node.Id] = s
}

// next is the first line behind one that is neither empty nor a comment; 0 for none.
func (r *reader) next(line int) int {
	for n := line + 1; n <= len(r.lines); n++ {
		if text := strings.TrimSpace(r.lines[n-1]); text != "" && !strings.HasPrefix(text, "#") {
			return n
		}
	}
	return 0
}

// isExample reports whether a line is the keyword of an example without a name.
func isExample(line string) bool { return strings.TrimSpace(line) == "Example:" }

// remark is what lines of comments say.
func remark(lines []string) string {
	var words []string
	for _, line := range lines {
		words = append(words, strings.Fields(strings.TrimLeft(strings.TrimSpace(line), "#"))...)
	}
	return strings.Join(words, " ")
}

// examples notes the rows of an outline and returns the last of their lines.
func (r *reader) examples(outline *messages.Scenario, e *messages.Examples) int {
	r.tags(e.Tags)
	r.noProse(e.Location, fmt.Sprintf("the examples of outline %q", outline.Name), e.Description)
	last := int(e.Location.Line)
	if len(e.TableBody) == 0 {
		r.refuse(e.Location, "outline %q has examples without a row", outline.Name)
		return last
	}
	r.columns(outline, e)
	for _, row := range e.TableBody {
		last = int(row.Location.Line)
		r.rows[row.Id] = row
	}
	return last
}

var placeholder = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9 _-]*)>`)

// columns compares the header of examples with what the outline asks for. A
// misspelt placeholder would be sent as it stands, and be refused for that.
func (r *reader) columns(outline *messages.Scenario, e *messages.Examples) {
	var header []string
	for _, cell := range e.TableHeader.Cells {
		if slices.Contains(header, cell.Value) {
			r.refuse(e.TableHeader.Location, "duplicate column %q", cell.Value)
			return // one of them is meant to be another
		}
		header = append(header, cell.Value)
	}
	texts := template(outline)
	var unused []string
	for _, column := range header {
		if !slices.ContainsFunc(texts, func(part filledIn) bool { return strings.Contains(part.text, "<"+column+">") }) {
			unused = append(unused, column)
		}
	}
	missing := map[string][]*messages.Location{} // columns, with the places that ask for them
	for _, part := range texts {
		for _, m := range placeholder.FindAllStringSubmatch(part.text, -1) {
			if !slices.Contains(header, m[1]) {
				missing[m[1]] = append(missing[m[1]], part.at)
			}
		}
	}
	r.unfit(outline, e, header, unused, missing)
}

// unfit refuses columns that an outline does not use, and those that it uses and examples do not
// have: once, where a name stands for another one, and where the header is not there at all.
func (r *reader) unfit(outline *messages.Scenario, e *messages.Examples, header, unused []string, missing map[string][]*messages.Location) {
	wanted := slices.Sorted(maps.Keys(missing))
	at := e.TableHeader.Location
	switch {
	case len(wanted) > 0 && len(unused) == len(header) && (len(header) > 1 || wording.Nearest(header[0], wanted) == ""):
		r.refuse(at, "the header has no column that outline %q uses: want | %s |", outline.Name, strings.Join(wanted, " | "))
		return
	case len(wanted) == 1 && len(unused) == 1 && len(missing[wanted[0]]) > 1 && wording.Nearest(unused[0], wanted) != "":
		r.refuse(at, "column %q is not used by outline %q, did you mean %q?", unused[0], outline.Name, wanted[0])
		return
	case len(wanted) == 1 && len(unused) == 1 && wording.Nearest(wanted[0], unused) != "":
		unused = nil
	}
	for _, name := range wanted {
		for _, place := range missing[name] {
			if hasColumn(outline, name) { // it is the header that lacks it
				place = at
			}
			r.refuse(place, "outline %q: %s", outline.Name, Known("column", name, header))
		}
	}
	for _, column := range unused {
		r.refuse(at, "column %q is not used by outline %q", column, outline.Name)
	}
}

// hasColumn reports whether some examples of an outline have a column.
func hasColumn(outline *messages.Scenario, name string) bool {
	return slices.ContainsFunc(outline.Examples, func(e *messages.Examples) bool {
		return e.TableHeader != nil && slices.ContainsFunc(e.TableHeader.Cells, func(cell *messages.TableCell) bool { return cell.Value == name })
	})
}

// filledIn is a text into which values of a row are filled.
type filledIn struct {
	at   *messages.Location
	text string
}

// template is all text of an outline in which values of a row are filled in.
func template(outline *messages.Scenario) []filledIn {
	parts := []filledIn{{outline.Location, outline.Name}}
	for _, step := range outline.Steps {
		parts = append(parts, filledIn{step.Location, step.Text})
		if step.DataTable == nil {
			continue
		}
		for _, row := range step.DataTable.Rows {
			for _, cell := range row.Cells {
				parts = append(parts, filledIn{row.Location, cell.Value})
			}
		}
	}
	return parts
}
