// Package plan reads the feature files of a contract pack and decides which of
// their scenarios a run executes.
//
// Its input is a file system with feature files, and a selection; its output is the
// list of scenarios, in the order of the files. A scenario is one Gherkin scenario or
// one row of an outline. Every way to select (tags, names, requirements, operations,
// lines, shards) is one predicate over an inventory that was parsed beforehand, so that
// a run can be compared with its plan. An error names the file and the line. The
// package executes nothing.
package plan

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/assaykit/assay/internal/wording"
)

// Scenario is one scenario, or one row of an outline, ready to be executed.
type Scenario struct {
	ID      string   // file:line, of the row where there is one; unique in a pack
	Key     string   // file: name, which stays the same where lines move; unique in a pack
	Name    string   // with the row's values filled in
	Feature string   // its name
	Rule    string   // its name; "" for a scenario in no rule
	File    string   // from the folder of the pack, separated by slashes: features/NAME.feature
	Line    int      // of the row, or of the scenario's keyword; from 1
	Outline int      // line of the scenario's keyword; equal to Line without a row
	Tags    []string // of feature, rule, scenario and examples, each once and with its @
	Steps   []Step
	Remark  string // the comment above it, as one line; "" without one

	// The lines that its text takes up, with the tags and the comment above it.
	// The rows of an outline have these in common.
	first, last int
	row         []string       // its values; nil without one
	tagLines    map[string]int // where each tag stands
}

// TagPlace is where a tag of the scenario stands, as messages begin with it: file:line. The
// tag has its @. For a tag that the scenario does not have it is the place of the scenario.
func (s Scenario) TagPlace(tag string) string {
	if line := s.tagLines[tag]; line > 0 {
		return fmt.Sprintf("%s:%d", s.File, line)
	}
	return s.ID
}

// StepPlace is where a step has a word, as messages begin with it: file:line of the step
// itself, of the row that fills the word in, or of the row of its own table that has it. A word
// of "" is in the step.
func (s Scenario) StepPlace(step Step, word string) string {
	if step.Filled && slices.ContainsFunc(s.row, func(value string) bool { return word != "" && strings.Contains(value, word) }) {
		return s.ID
	}
	for n, row := range step.Table {
		if word != "" && n < len(step.Rows) && !strings.Contains(step.Text, word) && slices.ContainsFunc(row, func(cell string) bool { return strings.Contains(cell, word) }) {
			return fmt.Sprintf("%s:%d", s.File, step.Rows[n])
		}
	}
	return fmt.Sprintf("%s:%d", s.File, step.Line)
}

// Step is one step, with the row's values filled in.
type Step struct {
	Keyword string     // Given, When or Then; And and But take the one before
	Written string     // the keyword as it stands in the file: And
	Text    string     // without the keyword
	Table   [][]string // its rows, the first one included; nil without one
	Line    int        // of the keyword, from 1
	Filled  bool       // values of a row are in its text
	Rows    []int      // the line of each row of the table, from 1
}

// Inventory is every scenario of a pack, in the order of files and lines.
type Inventory struct {
	Scenarios []Scenario
	Files     []string // every feature file, as Scenario.File has it
}

// folder is the folder of a contract pack that holds the feature files; they are
// named with it, as they are where the pack is a checkout.
const folder = "features"

// Parse reads every .feature file below the root of fsys. What Gherkin permits
// and what would pass without having run is an error: a feature, a rule or an
// outline with nothing in it, a scenario without a step, a misspelt keyword that
// turns what follows into a description. It is an error, too, if there is no feature file.
// Of several errors it returns the first, with the file and the line.
func Parse(fsys fs.FS) (*Inventory, error) {
	inv, mistakes := Read(fsys)
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("read features: %w", mistakes[0])
	}
	return inv, nil
}

// Read does what [Parse] does, and returns every error, with the scenarios in which nothing
// is wrong. The inventory is never nil.
func Read(fsys fs.FS) (*Inventory, []error) {
	inv := &Inventory{}
	var mistakes []error
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".feature" {
			return err
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file := path.Join(folder, name)
		scenarios, found := parseFile(file, source)
		inv.Files = append(inv.Files, file)
		inv.Scenarios = append(inv.Scenarios, scenarios...)
		mistakes = append(mistakes, found...)
		return nil
	})
	if err != nil {
		mistakes = append(mistakes, err)
	}
	if len(inv.Scenarios) == 0 && len(mistakes) == 0 {
		mistakes = append(mistakes, errors.New("there is no feature file"))
	}
	return inv, mistakes
}

func parseFile(name string, source []byte) ([]Scenario, []error) {
	if err := checkText(name, source); err != nil {
		return nil, []error{err}
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // some editors begin a file with it
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(source), newID)
	if err != nil {
		return nil, syntaxErrors(name, source, err)
	}
	if doc.Feature == nil {
		return nil, []error{fmt.Errorf("%s: the file has no feature", name)}
	}
	r := newReader(name, source, doc)
	var scenarios []Scenario
	for _, pickle := range gherkin.Pickles(*doc, name, newID) {
		if s := r.scenario(pickle); !r.isWrong(s) {
			scenarios = append(scenarios, s)
		}
	}
	nameKeys(scenarios)
	return scenarios, r.errors()
}

// nameKeys gives the scenarios of a file their keys. Those of one name are told
// apart by their rows, and where these are the same as well, by their number.
func nameKeys(scenarios []Scenario) {
	names, taken := map[string]int{}, map[string]bool{}
	for _, s := range scenarios {
		names[s.Name]++
	}
	for i := range scenarios {
		s := &scenarios[i]
		s.Key = s.File + ": " + s.Name
		if names[s.Name] > 1 && len(s.row) > 0 {
			s.Key += " | " + strings.Join(s.row, " | ") + " |"
		}
		for base, n := s.Key, 2; taken[s.Key]; n++ {
			s.Key = fmt.Sprintf("%s (%d)", base, n)
		}
		taken[s.Key] = true
	}
}

// checkText refuses a file that is no text, and a line that the Gherkin scanner has no
// room for, and does not survive.
func checkText(name string, source []byte) error {
	if bytes.HasPrefix(source, []byte("\xff\xfe")) || bytes.HasPrefix(source, []byte("\xfe\xff")) {
		return fmt.Errorf("%s:1: it is UTF-16: save the file in UTF-8, as Gherkin has it", name)
	}
	if line, says := wording.Unreadable(source); says != "" {
		return fmt.Errorf("%s:%d: %s", name, line, says)
	}
	if !bytes.Contains(source, []byte("\n")) && bytes.Contains(source, []byte("\r")) {
		return fmt.Errorf("%s:1: its lines end with carriage returns alone: save the file with line feeds, as Gherkin has them", name)
	}
	for n, line := range bytes.Split(source, []byte("\n")) {
		if len(line) >= bufio.MaxScanTokenSize-1 {
			return fmt.Errorf("%s:%d: the line is longer than %d bytes", name, n+1, bufio.MaxScanTokenSize)
		}
	}
	return nil
}

var (
	syntaxPlace = regexp.MustCompile(`\((\d+):\d+\): (.*)`)
	unexpected  = regexp.MustCompile(`^expected: .*, got '(.*)'$`)
	// startLine is a line that is well written, wherever it stands.
	startLine = regexp.MustCompile(`^\s*(Scenario|Scenario Outline|Example|Rule):`)
	// languageLine is how the first line of a file names its language.
	languageLine = regexp.MustCompile(`^#\s*language\s*:\s*([A-Za-z_-]+)$`)
	idLine       = regexp.MustCompile(`(?m)^\s*([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)\s*$`)
)

// syntaxErrors are the errors of the Gherkin parser, each as one line. Where many lines that
// follow each other are wrong, the cause is that of the first, which alone is told.
func syntaxErrors(name string, source []byte, err error) []error {
	const many = 3
	lines := strings.Split(string(source), "\n")
	var found []error
	told, row, last := 0, 0, 0 // errors before this row of lines, in it, and its last line
	lost := false              // at an earlier line, so that the parser does not know any scenario since
	for _, m := range syntaxPlace.FindAllStringSubmatch(err.Error(), -1) {
		n, _ := strconv.Atoi(m[1]) // digits
		if strings.Contains(m[2], "#FeatureLine") && len(found) > 0 {
			continue // all of a file without a feature is unexpected
		}
		before := written(lines, n-1)
		if before != last || last == 0 {
			told, row = len(found), 0
		}
		last = n
		if row++; row > many {
			found = found[:min(told+1, len(found))]
			continue
		}
		at, text := n, m[2]
		got := unexpected.FindStringSubmatch(text)
		if got != nil && len(found) > 0 && startLine.MatchString(got[1]) {
			lost = true
		}
		if lost && got != nil {
			continue
		}
		switch {
		case strings.HasPrefix(text, "unexpected end of file") && strings.Contains(text, "#DocStringSeparator"):
			at, text = docString(lines), "the doc string that begins here has no end: a line of \"\"\""
		case strings.HasPrefix(text, "inconsistent cell count") && openRow(lines, n) > 0:
			at, text = openRow(lines, n), "the row has no | at its end"
		case got != nil && idLine.MatchString(got[1]):
			text = fmt.Sprintf("%q is not expected here: a tag begins with @", strings.TrimSpace(got[1]))
		case got != nil && before > 0 && strings.HasPrefix(strings.TrimSpace(lines[before-1]), "@") && stepLine.MatchString(got[1]):
			at, text = before, "a tag stands before what it is of: a feature, a rule, a scenario or examples have to follow it"
		case got != nil && languageOf(lines) != "":
			text = fmt.Sprintf("%q is not expected here: is a keyword misspelt? the file says that its keywords are those of # language: %s", strings.TrimSpace(got[1]), languageOf(lines))
		case got != nil:
			text = fmt.Sprintf("%q is not expected here: is a keyword misspelt?", strings.TrimSpace(got[1]))
		}
		found = append(found, fmt.Errorf("%s:%d: %s", name, at, text))
	}
	if found == nil {
		found = append(found, fmt.Errorf("%s: %s", name, strings.Join(strings.Fields(err.Error()), " ")))
	}
	return found
}

// openRow is the first line of the table around a line whose last cell is not closed; 0 for none.
func openRow(lines []string, n int) int {
	isRow := func(n int) bool {
		return n > 0 && n <= len(lines) && strings.HasPrefix(strings.TrimSpace(lines[n-1]), "|")
	}
	for isRow(n - 1) {
		n--
	}
	for ; isRow(n); n++ {
		if !strings.HasSuffix(strings.TrimSpace(lines[n-1]), "|") {
			return n
		}
	}
	return 0
}

// written is the last line up to a number that is neither empty nor a comment; 0 for none.
func written(lines []string, n int) int {
	for n = min(n, len(lines)); n > 0; n-- {
		if text := strings.TrimSpace(lines[n-1]); text != "" && !strings.HasPrefix(text, "#") {
			break
		}
	}
	return n
}

// docString is the line at which the last doc string of a file begins.
func docString(lines []string) int {
	for n := len(lines); n > 0; n-- {
		if text := strings.TrimSpace(lines[n-1]); strings.HasPrefix(text, `"""`) || strings.HasPrefix(text, "```") {
			return n
		}
	}
	return len(lines)
}

// languageOf is the language that a file names for its keywords; "" for none.
func languageOf(lines []string) string {
	m := languageLine.FindStringSubmatch(strings.TrimSpace(lines[0]))
	if m == nil {
		return ""
	}
	return m[1]
}

// scenario is the scenario of one pickle.
func (r *reader) scenario(p *messages.Pickle) Scenario {
	node, place := p.AstNodeIds[0], p.AstNodeIds[len(p.AstNodeIds)-1]
	s := r.scenarios[node]
	s.Name, s.Line = p.Name, s.Outline
	if row, ok := r.rows[place]; ok {
		s.Line, s.row = int(row.Location.Line), values(row)
	}
	s.ID = fmt.Sprintf("%s:%d", r.file, s.Line)
	s.Tags, s.tagLines = tagNames(p.Tags), map[string]int{}
	for _, tag := range slices.Backward(p.Tags) { // the first of one name
		s.tagLines[tag.Name] = r.tagLines[tag.AstNodeId]
	}
	keyword := ""
	for _, pickled := range p.Steps {
		source := r.steps[pickled.AstNodeIds[0]]
		step := Step{Written: strings.TrimSpace(source.Keyword), Text: pickled.Text, Table: table(pickled), Line: int(source.Location.Line), Filled: source.Text != pickled.Text, Rows: rowLines(source)}
		keyword = keywordOf(source, keyword)
		if keyword == "" {
			r.refuse(source.Location, "a step begins with %q, and no step before it says what it is: want Given, When or Then", step.Written)
			break
		}
		if strings.Contains(step.Text+s.Name, "\n") {
			r.refuse(&messages.Location{Line: int64(s.Line)}, "a step or a name has a value with a line break: use a table")
			break
		}
		step.Keyword = keyword
		s.Steps = append(s.Steps, step)
	}
	return s
}

// keywordOf says what a step is; before is what the one before it is, "" for none. It
// returns "" where nothing says so.
func keywordOf(step *messages.Step, before string) string {
	switch step.KeywordType {
	case messages.StepKeywordType_CONTEXT:
		return "Given"
	case messages.StepKeywordType_ACTION:
		return "When"
	case messages.StepKeywordType_OUTCOME:
		return "Then"
	case messages.StepKeywordType_CONJUNCTION:
		return before
	}
	return "" // the bullet, which Gherkin has as well
}

func tagNames(tags []*messages.PickleTag) []string {
	var names []string
	seen := map[string]bool{}
	for _, tag := range tags {
		if !seen[tag.Name] {
			names = append(names, tag.Name)
		}
		seen[tag.Name] = true
	}
	return names
}

func table(p *messages.PickleStep) [][]string {
	if p.Argument == nil || p.Argument.DataTable == nil {
		return nil
	}
	var rows [][]string
	for _, row := range p.Argument.DataTable.Rows {
		var cells []string
		for _, cell := range row.Cells {
			cells = append(cells, cell.Value)
		}
		rows = append(rows, cells)
	}
	return rows
}

// rowLines are the lines of the rows of a step's table.
func rowLines(step *messages.Step) []int {
	var lines []int
	if step.DataTable != nil {
		for _, row := range step.DataTable.Rows {
			lines = append(lines, int(row.Location.Line))
		}
	}
	return lines
}

// values are the cells of a row of examples.
func values(row *messages.TableRow) []string {
	var cells []string
	for _, cell := range row.Cells {
		cells = append(cells, cell.Value)
	}
	return cells
}
