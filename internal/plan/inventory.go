// Package plan reads the feature files of a contract pack and decides which of
// their scenarios a run executes.
//
// A scenario is one Gherkin scenario or one row of an outline. Whatever selects
// scenarios (tags, names, requirements, operations, lines) goes through one
// predicate here, over an inventory that was parsed beforehand, so that a run
// can be held to exactly what was planned. The package executes nothing.
package plan

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// Scenario is one scenario, or one row of an outline, ready to be executed.
type Scenario struct {
	ID      string // file:line, of the row where there is one; unique in a pack
	Name    string // with the row's values filled in
	Feature string
	Rule    string
	File    string
	Line    int      // of the row, or of the scenario's keyword
	Outline int      // line of the scenario's keyword; equal to Line without a row
	Tags    []string // of feature, rule, scenario and examples, each once
	Steps   []Step
}

// Step is one step, with the row's values filled in.
type Step struct {
	Keyword string // Given, When or Then; And and But take the one before
	Text    string
	Table   [][]string // nil without one
	DocText string     // the doc string
	HasDoc  bool
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

// Parse reads every .feature file below the root of fsys. A pack without a
// scenario, an outline without a row and a scenario without a step are errors:
// each of them would otherwise pass without having run.
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
		return nil, fmt.Errorf("read features: no scenario in %d files", len(inv.Files))
	}
	return inv, nil
}

func parseFile(name string, source []byte) ([]Scenario, error) {
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(source), newID)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.Join(strings.Fields(err.Error()), " "))
	}
	if doc.Feature == nil {
		return nil, fmt.Errorf("%s: no feature in it", name)
	}
	index := newSourceIndex(name, doc.Feature)
	if len(index.problems) > 0 {
		return nil, fmt.Errorf("%s", index.problems[0])
	}
	var scenarios []Scenario
	for _, pickle := range gherkin.Pickles(*doc, name, newID) {
		s, err := index.scenario(pickle)
		if err != nil {
			return nil, err
		}
		scenarios = append(scenarios, s)
	}
	return scenarios, nil
}

// sourceIndex finds, for the ids that pickles refer to, where they stand.
type sourceIndex struct {
	file     string
	feature  string
	lines    map[string]int    // scenario, row and step ids
	rules    map[string]string // scenario id → rule
	problems []string
}

func newSourceIndex(file string, f *messages.Feature) *sourceIndex {
	x := &sourceIndex{file: file, feature: f.Name, lines: map[string]int{}, rules: map[string]string{}}
	x.prose(f.Location, f.Description)
	for _, child := range f.Children {
		x.background(child.Background)
		x.scenarioNode(child.Scenario, "")
		if child.Rule == nil {
			continue
		}
		x.prose(child.Rule.Location, child.Rule.Description)
		for _, inner := range child.Rule.Children {
			x.background(inner.Background)
			x.scenarioNode(inner.Scenario, child.Rule.Name)
		}
	}
	return x
}

func (x *sourceIndex) problem(line int64, format string, args ...any) {
	x.problems = append(x.problems, fmt.Sprintf("%s:%d: %s", x.file, line, fmt.Sprintf(format, args...)))
}

var stepKeyword = regexp.MustCompile(`(?im)^\s*(given|when|then|and|but|scenario|examples|rule)\b`)

// prose refuses a description that begins like a step or a scenario: Gherkin
// takes a misspelt keyword and all that follows for free text.
func (x *sourceIndex) prose(at *messages.Location, text string) {
	if found := stepKeyword.FindString(text); found != "" {
		x.problem(at.Line, "the description below has a line that begins with %q: is a keyword misspelt?", strings.TrimSpace(found))
	}
}

func (x *sourceIndex) background(b *messages.Background) {
	if b == nil {
		return
	}
	x.prose(b.Location, b.Description)
	for _, step := range b.Steps {
		x.lines[step.Id] = int(step.Location.Line)
	}
}

func (x *sourceIndex) scenarioNode(s *messages.Scenario, rule string) {
	if s == nil {
		return
	}
	x.lines[s.Id], x.rules[s.Id] = int(s.Location.Line), rule
	x.prose(s.Location, s.Description)
	if len(s.Steps) == 0 {
		x.problem(s.Location.Line, "scenario %q has no steps", s.Name)
	}
	for _, step := range s.Steps {
		x.lines[step.Id] = int(step.Location.Line)
	}
	if strings.Contains(s.Keyword, "Outline") && len(s.Examples) == 0 {
		x.problem(s.Location.Line, "outline %q has no examples", s.Name)
	}
	for _, examples := range s.Examples {
		if len(examples.TableBody) == 0 {
			x.problem(examples.Location.Line, "outline %q has examples without a row", s.Name)
		}
		for _, row := range examples.TableBody {
			x.lines[row.Id] = int(row.Location.Line)
		}
	}
}

func (x *sourceIndex) scenario(p *messages.Pickle) (Scenario, error) {
	node, place := p.AstNodeIds[0], p.AstNodeIds[len(p.AstNodeIds)-1]
	s := Scenario{
		Name: p.Name, Feature: x.feature, Rule: x.rules[node], File: x.file,
		Line: x.lines[place], Outline: x.lines[node],
	}
	s.ID = fmt.Sprintf("%s:%d", x.file, s.Line)
	for _, tag := range p.Tags {
		if !slices.Contains(s.Tags, tag.Name) {
			s.Tags = append(s.Tags, tag.Name)
		}
	}
	if len(p.Steps) == 0 {
		return s, fmt.Errorf("%s: scenario %q has no steps", s.ID, s.Name)
	}
	for _, step := range p.Steps {
		s.Steps = append(s.Steps, newStep(step, x.lines[step.AstNodeIds[0]]))
	}
	return s, nil
}

var keywords = map[messages.PickleStepType]string{
	messages.PickleStepType_CONTEXT: "Given",
	messages.PickleStepType_ACTION:  "When",
	messages.PickleStepType_OUTCOME: "Then",
}

func newStep(p *messages.PickleStep, line int) Step {
	step := Step{Keyword: keywords[p.Type], Text: p.Text, Line: line}
	if p.Argument == nil {
		return step
	}
	if doc := p.Argument.DocString; doc != nil {
		step.DocText, step.HasDoc = doc.Content, true
	}
	if table := p.Argument.DataTable; table != nil {
		for _, row := range table.Rows {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, cell.Value)
			}
			step.Table = append(step.Table, cells)
		}
	}
	return step
}
