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
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
)

// Scenario is one scenario, or one row of an outline, ready to be executed.
type Scenario struct {
	ID      string // file:line, of the row where there is one; unique in a pack
	Key     string // file: name, which stays the same where lines move; unique in a pack
	Name    string // with the row's values filled in
	Feature string
	Rule    string
	File    string
	Line    int      // of the row, or of the scenario's keyword
	Outline int      // line of the scenario's keyword; equal to Line without a row
	Tags    []string // of feature, rule, scenario and examples, each once
	Steps   []Step
	Remark  string // the comment above it, as one line; "" without one

	// The lines that its text takes up, with the tags and the comment above it.
	// The rows of an outline have these in common.
	first, last int
	row         []string       // its values; nil without one
	tagLines    map[string]int // where each tag stands
}

// TagPlace is where a tag of the scenario stands, as messages begin with it.
func (s Scenario) TagPlace(tag string) string {
	if line := s.tagLines[tag]; line > 0 {
		return fmt.Sprintf("%s:%d", s.File, line)
	}
	return s.ID
}

// StepPlace is where a step has a word, as messages begin with it: in the step itself, or
// in the row that fills it in.
func (s Scenario) StepPlace(step Step, word string) string {
	if slices.ContainsFunc(s.row, func(value string) bool { return word != "" && strings.Contains(value, word) }) {
		return s.ID
	}
	return fmt.Sprintf("%s:%d", s.File, step.Line)
}

// Step is one step, with the row's values filled in.
type Step struct {
	Keyword string // Given, When or Then; And and But take the one before
	Written string // the keyword as it stands in the file: And
	Text    string
	Table   [][]string // nil without one
	Line    int
}

// Inventory is every scenario of a pack, in the order of files and lines.
type Inventory struct {
	Scenarios []Scenario
	Files     []string
}

// folder is the folder of a contract pack that holds the feature files; they are
// named with it, as they are where the pack is a checkout.
const folder = "features"

// Parse reads every .feature file below the root of fsys. What Gherkin permits
// and what would pass without having run is an error: a feature, a rule or an
// outline with nothing in it, a scenario without a step, a misspelt keyword that
// turns what follows into a description.
func Parse(fsys fs.FS) (*Inventory, error) {
	inv := &Inventory{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".feature" {
			return err
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file := path.Join(folder, name)
		scenarios, err := parseFile(file, source)
		inv.Files = append(inv.Files, file)
		inv.Scenarios = append(inv.Scenarios, scenarios...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	if len(inv.Scenarios) == 0 {
		return nil, errors.New("read features: there is no feature file")
	}
	return inv, nil
}

// Mistakes returns what keeps each feature file at the root of fsys from being read.
func Mistakes(fsys fs.FS) []error {
	var found []error
	scenarios := 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".feature" {
			return err
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		parsed, err := parseFile(path.Join(folder, name), source)
		scenarios += len(parsed)
		if err != nil {
			found = append(found, err)
		}
		return nil
	})
	if err != nil {
		found = append(found, fmt.Errorf("read features: %w", err))
	}
	if scenarios == 0 && len(found) == 0 {
		found = append(found, errors.New("read features: there is no feature file"))
	}
	return found
}

func parseFile(name string, source []byte) ([]Scenario, error) {
	if err := checkLines(name, source); err != nil {
		return nil, err
	}
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // some editors begin a file with it
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(source), newID)
	if err != nil {
		return nil, syntaxError(name, err)
	}
	if doc.Feature == nil {
		return nil, fmt.Errorf("%s: the file has no feature", name)
	}
	r := newReader(name, source, doc)
	if r.err != nil {
		return nil, r.err
	}
	var scenarios []Scenario
	for _, pickle := range gherkin.Pickles(*doc, name, newID) {
		s, err := r.scenario(pickle)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	nameKeys(scenarios)
	return scenarios, nil
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

// checkLines refuses a line that the Gherkin scanner has no room for, and does
// not survive.
func checkLines(name string, source []byte) error {
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
)

// syntaxError is the first of the errors of the Gherkin parser, as one line.
func syntaxError(name string, err error) error {
	m := syntaxPlace.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%s: %s", name, strings.Join(strings.Fields(err.Error()), " "))
	}
	if got := unexpected.FindStringSubmatch(m[2]); got != nil {
		return fmt.Errorf("%s:%s: %q is not expected here: is a keyword misspelt?", name, m[1], strings.TrimSpace(got[1]))
	}
	return fmt.Errorf("%s:%s: %s", name, m[1], m[2])
}

// scenario is the scenario of one pickle.
func (r *reader) scenario(p *messages.Pickle) (Scenario, error) {
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
		step := Step{Written: strings.TrimSpace(source.Keyword), Text: pickled.Text, Table: table(pickled), Line: int(source.Location.Line)}
		switch source.KeywordType {
		case messages.StepKeywordType_CONTEXT:
			keyword = "Given"
		case messages.StepKeywordType_ACTION:
			keyword = "When"
		case messages.StepKeywordType_OUTCOME:
			keyword = "Then"
		case messages.StepKeywordType_CONJUNCTION:
		default: // the bullet, which Gherkin has as well
			keyword = ""
		}
		if keyword == "" {
			return s, fmt.Errorf("%s:%d: a step begins with %q, and no step before it says what it is: want Given, When or Then",
				r.file, step.Line, strings.TrimSpace(source.Keyword))
		}
		if strings.Contains(step.Text+s.Name, "\n") {
			return s, fmt.Errorf("%s: a step or a name has a value with a line break: use a table", s.ID)
		}
		step.Keyword = keyword
		s.Steps = append(s.Steps, step)
	}
	return s, nil
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

// values are the cells of a row of examples.
func values(row *messages.TableRow) []string {
	var cells []string
	for _, cell := range row.Cells {
		cells = append(cells, cell.Value)
	}
	return cells
}
